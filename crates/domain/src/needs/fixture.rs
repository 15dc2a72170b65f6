//! What the tests of needs forms stand on: the charter and the prices of Lecco.

use chrono::NaiveDate;

use super::{Definition, Held, Offer, definition};
use crate::charter::{Charter, standard_areas};
use crate::tariffs::{PriceList, ready_made};
use crate::territory::BodyKind;

pub(super) fn d(y: i32, m: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(y, m, day).unwrap()
}

pub(super) fn charter() -> Charter {
    let services = crate::charter::ready_made("lecco", d(2021, 1, 1)).unwrap();
    let head = Charter {
        centre: "CST".into(),
        version: "2026/1".into(),
        from: d(2026, 1, 1),
        act: String::new(),
        introduction: String::new(),
        areas: standard_areas(),
        services: Vec::new(),
    };
    Charter::gather(head, &services)
}

pub(super) fn list() -> PriceList {
    ready_made("lecco", d(2021, 1, 1)).unwrap()
}

/// The form of a Comune of 3,000 inhabitants that holds these services.
pub(super) fn form(held: &[Held]) -> Definition {
    let (list, charter) = (list(), charter());
    definition(&Offer {
        charter: &charter,
        list: Some(&list),
        kind: BodyKind::Comune,
        population: Some(3_000),
        held,
        last: None,
    })
}
