//! What an order gave, what was used of it and what is left.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{Offer, OfferLine};
use crate::{Refusal, it};

/// What an order gave under one name: the hours of a role, or the units of a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holding {
    /// The role, or the text of the line.
    pub what: String,
    /// Italian singular name of the unit; `ora` for hours, which are drawn by the minute.
    pub unit: String,
    /// How much was ordered.
    pub bought: Decimal,
    /// How much was used.
    pub used: Decimal,
}

impl Holding {
    /// Whether it is made of hours of work.
    #[must_use]
    pub fn is_hours(&self) -> bool {
        self.unit == "ora"
    }

    /// How much is left; less than nothing when more was used than ordered.
    #[must_use]
    pub fn left(&self) -> Decimal {
        self.bought - self.used
    }

    /// Whole minutes left, none when nothing is.
    #[must_use]
    pub fn minutes_left(&self) -> i64 {
        minutes(self.left()).max(0)
    }

    /// A quantity of it in words: `12 ore e 30 minuti`, `200 GB`.
    #[must_use]
    pub fn in_words(&self, quantity: Decimal) -> String {
        if self.is_hours() { hours(minutes(quantity)) } else { crate::tariffs::counted(quantity, &self.unit) }
    }
}

/// Minutes in words; less than nothing with its sign.
#[must_use]
pub fn hours(minutes: i64) -> String {
    let sign = if minutes < 0 { "-" } else { "" };
    match minutes.unsigned_abs() {
        0 => "0 ore".to_owned(),
        m => format!("{sign}{}", it::duration(m * 60)),
    }
}

fn minutes(hours: Decimal) -> i64 {
    use rust_decimal::prelude::ToPrimitive;
    (hours * Decimal::from(60)).round().to_i64().unwrap_or(0)
}

/// Something used of an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HourUse {
    /// The role, or the text of the line.
    pub what: String,
    /// Minutes, for hours of work.
    pub minutes: i64,
    /// Units, for the rest.
    pub quantity: Decimal,
}

/// What an accepted offer gave, with what was used: hours by role, and other quantities by line.
#[must_use]
pub fn holdings(offer: &Offer, uses: &[HourUse]) -> Vec<Holding> {
    let mut out: Vec<Holding> = Vec::new();
    for line in &offer.lines {
        let (what, unit) = (name(line), line.line.unit.clone());
        match out.iter_mut().find(|h| h.what == what && h.unit == unit) {
            Some(known) => known.bought += line.line.quantity,
            None if line.line.net.0 < 0 => {} // a reduction gives nothing
            None => out.push(Holding { what, unit, bought: line.line.quantity, used: Decimal::ZERO }),
        }
    }
    for used in uses {
        let amount = if used.minutes == 0 {
            used.quantity
        } else {
            // Hundredths of a minute are kept, so that three thirds of an hour make one.
            (Decimal::from(used.minutes) / Decimal::from(60)).round_dp(8)
        };
        if let Some(known) = out.iter_mut().find(|h| h.what == used.what) {
            known.used += amount;
        }
    }
    for h in out.iter_mut().filter(|h| (h.bought - h.used).abs() < Decimal::new(1, 6)) {
        h.used = h.bought;
    }
    out
}

/// The role of a line of hours, the text of the others. The price list writes `Testo (Figura)`.
fn name(line: &OfferLine) -> String {
    let text = &line.line.description;
    if line.free || line.line.unit != "ora" {
        return text.clone();
    }
    text.rsplit_once(" (").and_then(|(_, role)| role.strip_suffix(')')).unwrap_or(text).to_owned()
}

/// Minutes taken from one order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Drawn {
    /// Place of the order among those offered.
    pub place: usize,
    /// How many minutes.
    pub minutes: i64,
}

/// Takes minutes from orders, the oldest first; `left` is what each has.
///
/// # Errors
/// When the minutes are none, more than a day's, or more than all have.
pub fn draw(role: &str, left: &[i64], minutes: i64) -> Result<Vec<Drawn>, Refusal> {
    if !(1..=24 * 60).contains(&minutes) {
        return Err(Refusal::field("minutes", "Scrivere quanti minuti, da 1 a 1.440."));
    }
    let (drawn, rest) = draw_most(left, minutes);
    if rest > 0 {
        let message = if rest == minutes {
            format!("Nessun ordine dell'ente ha ancora ore di «{role}».")
        } else {
            format!("Degli ordini dell'ente restano {} di «{role}»: non bastano.", hours(minutes - rest))
        };
        return Err(Refusal::field("minutes", message));
    }
    Ok(drawn)
}

/// Takes from orders as many minutes as they have, the oldest first; gives also how many are missing.
#[must_use]
pub fn draw_most(left: &[i64], minutes: i64) -> (Vec<Drawn>, i64) {
    let (mut rest, mut out) = (minutes.max(0), Vec::new());
    for (place, has) in left.iter().enumerate() {
        let taken = rest.min(*has);
        if taken > 0 {
            out.push(Drawn { place, minutes: taken });
            rest -= taken;
        }
    }
    (out, rest)
}
