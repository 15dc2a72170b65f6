//! What a confirmed form changes of the subscriptions from the first of January of its year. The
//! answer depends on what the body has at the moment: asked again after it was done, it is empty.

use chrono::{Datelike, NaiveDate};
use rust_decimal::Decimal;
use serde::Serialize;

use super::{Answer, Answers, Definition, FormRow};
use crate::it;
use crate::tariffs::{Params, Subscription};

/// A subscription of the body as it is now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Existing {
    /// Its id.
    pub id: String,
    /// What it is.
    pub subscription: Subscription,
    /// The last day of its accession: it can't go on longer.
    pub up_to: NaiveDate,
}

/// One change to make.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Change {
    /// Key of the row.
    pub key: String,
    /// Code of the service.
    pub service: String,
    /// Name of the service.
    pub name: String,
    /// Id of the subscription that ends the day before.
    pub end: Option<String>,
    /// What begins on the day: quantity and particulars.
    pub begin: Option<(Option<Decimal>, Params)>,
    /// Id of the subscription that would end within the year and goes on, with its new last day.
    pub prolong: Option<(String, NaiveDate)>,
    /// What is asked, in words.
    pub words: String,
}

/// A service that the body keeps, and that ends within the year all the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Stop {
    /// Key of the row.
    pub key: String,
    /// Name of the service.
    pub name: String,
    /// Why it is not prolonged, in Italian.
    pub why: String,
}

/// What is left to do so that the subscriptions of `first` (the first of January) are those of the
/// answers, to the end of that year. Rows that can't be read are left out: they can't be confirmed.
#[must_use]
pub fn changes(definition: &Definition, answers: &Answers, existing: &[Existing], first: NaiveDate) -> Vec<Change> {
    let Matched { kept, wanted, mut left } = matched(definition, answers, existing, first);
    let mut out = Vec::new();
    for (row, answer, e) in kept {
        if let Going::To(last) = going(row, e, existing, first) {
            let words = format!("{}, fino al {}", answer.in_words(row), it::date(last));
            out.push(Change { prolong: Some((e.id.clone(), last)), ..change(row, words) });
        }
    }
    for (row, asked, answer) in wanted {
        let end = take(&mut left, row);
        out.push(Change { end, begin: Some(asked), ..change(row, answer.in_words(row)) });
    }
    for row in definition.rows.iter().filter(|r| r.asks()) {
        let Some(answer) = answers.get(&row.key).filter(|a| a.wish == super::Wish::GiveUp) else { continue };
        if let Some(end) = take(&mut left, row) {
            out.push(Change { end: Some(end), ..change(row, answer.in_words(row)) });
        }
    }
    out.sort_by_key(|c| definition.rows.iter().position(|r| r.key == c.key));
    out
}

/// The services that are kept and end within the year of `first` all the same, with the reason.
#[must_use]
pub fn stops(definition: &Definition, answers: &Answers, existing: &[Existing], first: NaiveDate) -> Vec<Stop> {
    let kept = matched(definition, answers, existing, first).kept;
    let stop = |(row, _, e): (&FormRow, &Answer, &Existing)| match going(row, e, existing, first) {
        Going::Stops(why) => Some(Stop { key: row.key.clone(), name: row.name.clone(), why }),
        _ => None,
    };
    kept.into_iter().filter_map(stop).collect()
}

/// What a row asks for: quantity and particulars.
type Asked = (Option<Decimal>, Params);

/// The rows of a form against what the body has on the first day.
struct Matched<'a> {
    /// What is there already as asked.
    kept: Vec<(&'a FormRow, &'a Answer, &'a Existing)>,
    /// What is to begin.
    wanted: Vec<(&'a FormRow, Asked, &'a Answer)>,
    /// What no row asks as it is.
    left: Vec<&'a Existing>,
}

fn matched<'a>(
    definition: &'a Definition,
    answers: &'a Answers,
    existing: &'a [Existing],
    first: NaiveDate,
) -> Matched<'a> {
    let mut left: Vec<&Existing> = existing.iter().filter(|e| e.subscription.period.contains(first)).collect();
    let (mut kept, mut wanted) = (Vec::new(), Vec::new());
    for row in definition.rows.iter().filter(|r| r.asks()) {
        let Some(answer) = answers.get(&row.key).filter(|a| a.wish.wants()) else { continue };
        let Ok(asked) = answer.requested(row.price.as_ref()) else { continue };
        // What is there already as asked needs nothing; each thing counts for one row.
        let same = |e: &&Existing| {
            let s = &e.subscription;
            s.service == row.service && s.quantity == asked.quantity && s.params == asked.params
        };
        match left.iter().position(same) {
            Some(i) => kept.push((row, answer, left.remove(i))),
            // What was delivered once stays: it is not delivered, nor asked, again.
            None if row.one_off && row.kept(answer).is_some() => {}
            None => wanted.push((row, (asked.quantity, asked.params), answer)),
        }
    }
    Matched { kept, wanted, left }
}

/// How a service that is kept goes through the year.
enum Going {
    /// To the end of the year, or it is delivered once, or another of the same follows it.
    On,
    /// To that day, when it is prolonged.
    To(NaiveDate),
    /// Not to the end, and why.
    Stops(String),
}

fn going(row: &FormRow, e: &Existing, all: &[Existing], first: NaiveDate) -> Going {
    let s = &e.subscription;
    let Some(last) = last_of_year(first) else { return Going::On };
    let Some(until) = s.period.until.filter(|u| *u < last && !row.one_off) else { return Going::On };
    let follows = |o: &Existing| {
        let other = &o.subscription;
        let same = other.service == s.service && other.params == s.params;
        same && other.period.from > until && other.period.from <= last
    };
    if all.iter().any(follows) {
        Going::On
    } else if until >= e.up_to {
        Going::Stops(format!("Finisce il {} con l'adesione: prosegue con il rinnovo.", it::date(until)))
    } else if let Some(agreed) = &s.agreed {
        let (day, order) = (it::date(until), &agreed.order);
        Going::Stops(format!(
            "Finisce il {day} con il prezzo dell'ordine {order}: per proseguire serve un nuovo preventivo."
        ))
    } else {
        Going::To(last.min(e.up_to))
    }
}

/// The last day of the year of a day.
pub(super) fn last_of_year(day: NaiveDate) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(day.year(), 12, 31)
}

fn change(row: &FormRow, words: String) -> Change {
    Change {
        key: row.key.clone(),
        service: row.service.clone(),
        name: row.name.clone(),
        end: None,
        begin: None,
        prolong: None,
        words,
    }
}

/// The subscription that a row was about, if it still runs on that day.
fn take(left: &mut Vec<&Existing>, row: &FormRow) -> Option<String> {
    let held = row.held.as_ref()?;
    let at = left.iter().position(|e| e.id == held.id)?;
    Some(left.remove(at).id.clone())
}
