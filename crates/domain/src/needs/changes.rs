//! What a confirmed form changes of the subscriptions from the first of January of its year. The
//! answer depends on what the body has at the moment: asked again after it was done, it is empty.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::Serialize;

use super::{Answers, Definition, FormRow};
use crate::tariffs::{Params, Subscription};

/// A subscription of the body as it is now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Existing {
    /// Its id.
    pub id: String,
    /// What it is.
    pub subscription: Subscription,
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
    /// What is asked, in words.
    pub words: String,
}

/// What is left to do so that the subscriptions of `first` (the first of January) are those of the
/// answers. Rows that can't be read are left out: they can't be confirmed.
#[must_use]
pub fn changes(definition: &Definition, answers: &Answers, existing: &[Existing], first: NaiveDate) -> Vec<Change> {
    let mut left: Vec<&Existing> = existing.iter().filter(|e| e.subscription.period.contains(first)).collect();
    let mut wanted = Vec::new();
    let mut out = Vec::new();
    for row in definition.rows.iter().filter(|r| r.asks()) {
        let Some(answer) = answers.get(&row.key) else { continue };
        if !answer.wish.wants() {
            continue;
        }
        let Ok(asked) = answer.requested(row.price.as_ref()) else { continue };
        // What is there already as asked needs nothing; each thing counts for one row.
        let same = |e: &&Existing| {
            let s = &e.subscription;
            s.service == row.service && s.quantity == asked.quantity && s.params == asked.params
        };
        match left.iter().position(same) {
            Some(i) => {
                left.remove(i);
            }
            // What was delivered once stays: it is not delivered, nor asked, again.
            None if row.one_off && row.kept(answer).is_some() => {}
            None => wanted.push((row, asked, answer)),
        }
    }
    for (row, asked, answer) in wanted {
        let end = take(&mut left, row);
        out.push(Change { end, begin: Some((asked.quantity, asked.params)), ..change(row, answer.in_words(row)) });
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

fn change(row: &FormRow, words: String) -> Change {
    Change { key: row.key.clone(), service: row.service.clone(), name: row.name.clone(), end: None, begin: None, words }
}

/// The subscription that a row was about, if it still runs on that day.
fn take(left: &mut Vec<&Existing>, row: &FormRow) -> Option<String> {
    let held = row.held.as_ref()?;
    let at = left.iter().position(|e| e.id == held.id)?;
    Some(left.remove(at).id.clone())
}
