//! The rows of a form, frozen when the campaign opens: later changes of charter and prices leave
//! what was asked and answered readable.

use serde::{Deserialize, Serialize};

use super::{Answer, Answers, Wish, fields_of};
use crate::Cents;
use crate::charter::{Charter, Inclusion};
use crate::tariffs::{Method, Price, PriceList, Recurrence, Subscription};
use crate::territory::BodyKind;

/// How many needs outside the charter a form takes.
pub const FREE_ROWS: usize = 8;

/// The frozen form of a body.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Definition {
    /// Which shape of the form this is, should it ever change.
    pub version: u32,
    /// Name and edition of the charter it was made from.
    pub charter: String,
    /// Name of the price list it was made from; empty without one.
    pub list: String,
    /// The rows, area by area.
    pub rows: Vec<FormRow>,
}

/// One row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormRow {
    /// Unique in the form: the code of the service, with a number where it stands in more rows.
    pub key: String,
    /// Code of the service.
    pub service: String,
    /// Name of the service.
    pub name: String,
    /// What it gives.
    pub description: String,
    /// Name of its area.
    pub area: String,
    /// How it is had.
    pub inclusion: Inclusion,
    /// How it is priced, as read then.
    pub price_words: String,
    /// The price, which decides what is asked.
    pub price: Option<Price>,
    /// Whether every rule of the service asks its price once: what was had is not asked again.
    #[serde(default)]
    pub one_off: bool,
    /// What the body has today.
    pub held: Option<Held>,
    /// What was answered last year in words, when there was a form.
    pub last_year: Option<String>,
    /// What it costs this year.
    pub cost_now: Option<Cents>,
}

/// What a body has of a service when its form is prepared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Held {
    /// Id of the subscription.
    pub id: String,
    /// What was asked for.
    pub subscription: Subscription,
}

impl FormRow {
    /// Whether something is asked in it.
    #[must_use]
    pub fn asks(&self) -> bool {
        self.inclusion == Inclusion::OnDemand
    }

    /// What the body has, when the answer wants it as it is.
    #[must_use]
    pub fn kept(&self, answer: &Answer) -> Option<&Held> {
        let held = self.held.as_ref().filter(|_| answer.wish.wants())?;
        (answer.fields == fields_of(&held.subscription, self.price.as_ref())).then_some(held)
    }

    /// How it is priced.
    #[must_use]
    pub fn method(&self) -> Option<Method> {
        self.price.as_ref().map(Price::method)
    }

    /// The answer that the campaign prepares: what the body has, kept.
    #[must_use]
    pub fn prefilled(&self) -> Answer {
        match &self.held {
            Some(held) => Answer {
                wish: Wish::Keep,
                fields: fields_of(&held.subscription, self.price.as_ref()),
                ..Answer::default()
            },
            None => Answer::default(),
        }
    }
}

impl Definition {
    /// The row of a key.
    #[must_use]
    pub fn row(&self, key: &str) -> Option<&FormRow> {
        self.rows.iter().find(|r| r.key == key)
    }

    /// The answers that the campaign prepares.
    #[must_use]
    pub fn prefilled(&self) -> Answers {
        self.rows.iter().filter(|r| r.asks()).map(|r| (r.key.clone(), r.prefilled())).collect()
    }
}

/// Whether a key is that of a need outside the charter.
#[must_use]
pub fn is_free(key: &str) -> bool {
    key.strip_prefix("libero-").and_then(|n| n.parse::<usize>().ok()).is_some_and(|n| (1..=FREE_ROWS).contains(&n))
}

/// What a form is made from.
#[derive(Debug, Clone, Copy)]
pub struct Offer<'a> {
    /// Charter of the day.
    pub charter: &'a Charter,
    /// List that prices the year.
    pub list: Option<&'a PriceList>,
    /// Kind of the body.
    pub kind: BodyKind,
    /// Its inhabitants, when known.
    pub population: Option<u64>,
    /// What it has: subscriptions that hold on the last day before the year.
    pub held: &'a [Held],
    /// The form of the year before with its answers.
    pub last: Option<(&'a Definition, &'a Answers)>,
}

/// The rows of a body: the services open to it, one row for each thing that it has, and an empty one
/// where more of the same may be asked.
#[must_use]
pub fn definition(offer: &Offer<'_>) -> Definition {
    let mut rows = Vec::new();
    for area in &offer.charter.areas {
        for service in offer.charter.of_area(&area.code) {
            let held: Vec<&Held> = offer.held.iter().filter(|h| h.subscription.service == service.code).collect();
            let open = service.state.is_open() && service.eligible(offer.kind, offer.population).is_ok();
            if !open && held.is_empty() {
                continue;
            }
            let price = offer
                .list
                .and_then(|l| l.rules.iter().find(|r| r.service == service.code && r.concerns(offer.kind)))
                .map(|r| r.price.clone());
            let mut rules = offer.list.iter().flat_map(|l| &l.rules).filter(|r| r.service == service.code).peekable();
            let one_off = rules.peek().is_some() && rules.all(|r| r.recurrence == Recurrence::OneOff);
            let more = matches!(
                price.as_ref().map(Price::method),
                Some(Method::VirtualMachine | Method::Bandwidth | Method::Hours)
            );
            let mut all: Vec<Option<&Held>> = held.into_iter().map(Some).collect();
            if service.inclusion != Inclusion::OnDemand {
                all = vec![None];
            } else if all.is_empty() || (open && more) {
                all.push(None);
            }
            for (n, held) in all.into_iter().enumerate() {
                let key = if n == 0 { service.code.clone() } else { format!("{}-{}", service.code, n + 1) };
                rows.push(FormRow {
                    last_year: offer.last.and_then(|(def, answers)| {
                        let row = def.row(&key)?;
                        Some(answers.get(&key)?.in_words(row)).filter(|w| !w.is_empty())
                    }),
                    key,
                    service: service.code.clone(),
                    name: service.name.clone(),
                    description: service.description.clone(),
                    area: area.name.clone(),
                    inclusion: service.inclusion,
                    price_words: price.as_ref().map(Price::in_words).unwrap_or_default(),
                    price: price.clone(),
                    one_off,
                    held: held.cloned(),
                    cost_now: None,
                });
            }
        }
    }
    let list = offer.list.map(|l| l.name.clone()).unwrap_or_default();
    Definition { version: 1, charter: format!("Carta dei servizi {}", offer.charter.version), list, rows }
}
