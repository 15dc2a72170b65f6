//! Opening a centre in one step: model, charter, price list, first edition.

use chrono::{Datelike, NaiveDate};
use domain::Id;
use domain::identity::Centre;
use domain::models::{Level, Model, Situation};

use crate::centres::{self, NewCentre};
use crate::charter::{self, NewEdition};
use crate::{Actor, PlatformScope, Result, StaffScope, Tx};

/// A centre to open.
#[derive(Debug, Clone)]
pub struct GuidedCentre {
    /// Address, names, province.
    pub centre: NewCentre,
    /// Management model.
    pub model: Model,
    /// Level.
    pub level: Level,
    /// What the Province has and wants; the roles become the first ticks of the checklist.
    pub situation: Situation,
    /// Ready-made price list and charter: `pesaro-urbino`, `macerata`, `lecco`.
    pub price_list: Option<String>,
    /// First day of charter and price list; by default the first of January of this year.
    pub from: Option<NaiveDate>,
}

/// Opens a centre with its model and, if one is named, the charter of a ready-made case, published
/// at once, with its price list.
///
/// # Errors
/// When the model has no such level, the case is unknown, or [`centres::open`] refuses.
pub fn open_guided(tx: &mut Tx<'_>, scope: &PlatformScope, new: &GuidedCentre) -> Result<Id<Centre>> {
    new.model.check(new.level)?;
    let id = centres::open(tx, scope, &new.centre)?;
    let staff = acting_for(id, scope.actor());
    super::choose(tx, &staff, new.model, new.level, &new.situation)?;
    let today = tx.today();
    let from = new.from.or_else(|| NaiveDate::from_ymd_opt(today.year(), 1, 1)).unwrap_or(today);
    let services = charter::install(tx, &staff, new.price_list.as_deref(), from)?;
    if services > 0 {
        let edition = NewEdition {
            version: format!("{}/1", from.year()),
            from,
            act: String::new(),
            introduction: format!(
                "La Carta dei servizi dice agli enti che cosa il {} offre, a chi e a quali condizioni.",
                new.centre.name.trim()
            ),
        };
        charter::publish(tx, &staff, &edition)?;
    }
    if let Some(case) = &new.price_list {
        crate::tariffs::adopt_ready_made(tx, &staff, case, from)?;
    }
    Ok(id)
}

/// The administrator acting as coordinator of the centre just opened.
fn acting_for(centre: Id<Centre>, actor: &Actor) -> StaffScope {
    StaffScope::new(centre, actor.clone(), vec![domain::identity::StaffRole::Coordinator])
}
