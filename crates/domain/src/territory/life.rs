//! The life of bodies and of their codes: opening, closing, mergers.
//!
//! The rule that everything else leans on: **on any day at most one body answers to a code, and
//! exactly one while the code is in force**.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{Body, BodyFacts, BodyKind, BodyRecord, CodeScheme};
use crate::dates::Period;
use crate::{Id, Refusal};

/// From when bodies found at the first load are held to exist: before any document of a centre.
pub const BEGINNING: NaiveDate = match NaiveDate::from_ymd_opt(1861, 3, 17) {
    Some(day) => day,
    None => NaiveDate::MIN,
};

/// A code that a body bears in a period.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodeSpan {
    /// Who bears it.
    pub body: Id<Body>,
    /// Which code it is.
    pub scheme: CodeScheme,
    /// The code; of IPA in lower case.
    pub code: String,
    /// First and last day.
    pub period: Period,
}

/// The codes in a body's facts, in the form in which they are compared.
#[must_use]
pub fn codes_of(facts: &BodyFacts) -> Vec<(CodeScheme, String)> {
    let mut codes = Vec::with_capacity(3);
    codes.extend(facts.istat.as_ref().map(|c| (CodeScheme::Istat, c.to_string())));
    codes.extend(facts.cadastral.as_ref().map(|c| (CodeScheme::Cadastral, c.to_string())));
    codes.extend(facts.ipa.as_ref().map(|c| (CodeScheme::Ipa, c.key())));
    codes
}

/// The body that answers to a code on a day.
#[must_use]
pub fn answers(spans: &[CodeSpan], scheme: CodeScheme, code: &str, day: NaiveDate) -> Option<Id<Body>> {
    spans.iter().find(|s| s.scheme == scheme && s.code == code && s.period.contains(day)).map(|s| s.body)
}

/// The first two spans that would let two bodies answer to one code on one day.
#[must_use]
pub fn first_clash(spans: &[CodeSpan]) -> Option<(&CodeSpan, &CodeSpan)> {
    let mut by_code: BTreeMap<(CodeScheme, &str), Vec<&CodeSpan>> = BTreeMap::new();
    for span in spans {
        by_code.entry((span.scheme, &span.code)).or_default().push(span);
    }
    by_code.into_values().find_map(|mut same| {
        same.sort_by_key(|s| s.period.from);
        same.windows(2).find(|w| w[0].period.overlaps(&w[1].period)).map(|w| (w[0], w[1]))
    })
}

/// How the spans of one body change when its facts change on a day.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CodeMoves {
    /// Codes that end, each with its last day.
    pub ended: Vec<(CodeScheme, String, NaiveDate)>,
    /// Codes that begin, each with its first day.
    pub begun: Vec<(CodeScheme, String, NaiveDate)>,
}

/// Compares the codes of two versions of a body. A code learned for the first time holds from
/// the body's first day; a code that replaces another holds from `on`.
#[must_use]
pub fn code_moves(before: &BodyFacts, after: &BodyFacts, life: Period, on: NaiveDate) -> CodeMoves {
    let (old, new) = (codes_of(before), codes_of(after));
    let find = |list: &[(CodeScheme, String)], s| list.iter().find(|(x, _)| *x == s).map(|(_, c)| c.clone());
    let mut moves = CodeMoves::default();
    for scheme in CodeScheme::ALL {
        let (was, is) = (find(&old, scheme), find(&new, scheme));
        if was == is {
            continue;
        }
        let replaced = was.is_some();
        if let Some(code) = was {
            moves.ended.push((scheme, code, on.pred_opt().unwrap_or(on)));
        }
        if let Some(code) = is {
            moves.begun.push((scheme, code, if replaced { on } else { life.from }));
        }
    }
    moves
}

/// The link from a body that ended to the one that took its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Succession {
    /// The body that ended the day before.
    pub predecessor: Id<Body>,
    /// The body that took its place.
    pub successor: Id<Body>,
    /// First day of the successor in that role.
    pub on: NaiveDate,
}

/// Who takes the place of the bodies that end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Successor {
    /// A body that is born of the merger.
    New(Id<Body>, Box<BodyFacts>),
    /// A body that is already in the register (opened by a list, or that absorbs the others).
    Known(Box<BodyRecord>),
}

/// A merger decided: what ends, what begins, and the links.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Merger {
    /// The bodies that end and their last day.
    pub closed: Vec<(Id<Body>, NaiveDate)>,
    /// The body to be opened, when it is new.
    pub opened: Option<BodyRecord>,
    /// The body that takes their place.
    pub successor: Id<Body>,
    /// One link for each body that ends.
    pub links: Vec<Succession>,
}

/// Merges bodies into one from a day on.
///
/// `others` are the codes in force of bodies outside the merger.
///
/// # Errors
/// When fewer than two bodies are concerned, a body is not in force on the last day, kinds differ,
/// or the new body would bear a code that another bears.
pub fn merge(
    ending: &[BodyRecord],
    successor: Successor,
    on: NaiveDate,
    others: &[CodeSpan],
) -> Result<Merger, Refusal> {
    let last = on.pred_opt().ok_or_else(|| Refusal::field("dal", "La data non è valida."))?;
    check_ending(ending, &successor, last)?;
    let (id, opened) = match successor {
        Successor::Known(record) => {
            if !record.life.contains(on) {
                return Err(Refusal::field(
                    "successore",
                    format!("{} non è in vita in quella data.", record.facts.name),
                ));
            }
            (record.id, None)
        }
        Successor::New(id, facts) => {
            check_new(&facts, ending, others, on)?;
            (id, Some(BodyRecord { id, life: Period { from: on, until: None }, facts: *facts }))
        }
    };
    Ok(Merger {
        closed: ending.iter().map(|b| (b.id, last)).collect(),
        opened,
        successor: id,
        links: ending.iter().map(|b| Succession { predecessor: b.id, successor: id, on }).collect(),
    })
}

fn check_ending(ending: &[BodyRecord], successor: &Successor, last: NaiveDate) -> Result<(), Refusal> {
    let needed = if matches!(successor, Successor::New(..)) { 2 } else { 1 };
    if ending.len() < needed {
        return Err(Refusal::field("enti", "Scegliere gli enti che si fondono: ne servono almeno due."));
    }
    for (i, body) in ending.iter().enumerate() {
        let name = &body.facts.name;
        if ending[..i].iter().any(|b| b.id == body.id) {
            return Err(Refusal::field("enti", format!("{name} è stato scelto due volte.")));
        }
        if matches!(successor, Successor::Known(k) if k.id == body.id) {
            return Err(Refusal::field("enti", format!("{name} non può succedere a se stesso.")));
        }
        if body.facts.kind != ending[0].facts.kind {
            return Err(Refusal::field("enti", "Si possono fondere solo enti dello stesso tipo."));
        }
        if !body.life.contains(last) {
            let day = crate::it::date(last);
            return Err(Refusal::field("enti", format!("{name} non è in vita il {day}, giorno prima della fusione.")));
        }
    }
    Ok(())
}

fn check_new(facts: &BodyFacts, ending: &[BodyRecord], others: &[CodeSpan], on: NaiveDate) -> Result<(), Refusal> {
    if facts.name.trim().is_empty() {
        return Err(Refusal::field("denominazione", "Scrivere la denominazione del nuovo ente."));
    }
    if facts.kind == BodyKind::Comune && facts.istat.is_none() {
        return Err(Refusal::field("istat", "Scrivere il codice ISTAT del nuovo Comune."));
    }
    for (scheme, code) in codes_of(facts) {
        let open = Period { from: on, until: None };
        let taken = others
            .iter()
            .filter(|s| !ending.iter().any(|b| b.id == s.body))
            .any(|s| s.scheme == scheme && s.code == code && s.period.overlaps(&open));
        if taken {
            return Err(Refusal::field(scheme.code(), format!("Il {} {code} è già di un altro ente.", scheme.label())));
        }
    }
    Ok(())
}

/// Applies a merger to the spans of codes: the pure counterpart of what storage writes.
#[must_use]
pub fn spans_after(mut spans: Vec<CodeSpan>, merger: &Merger) -> Vec<CodeSpan> {
    for span in &mut spans {
        if let Some((_, last)) = merger.closed.iter().find(|(id, _)| *id == span.body) {
            span.period.until = Some(span.period.until.map_or(*last, |u| u.min(*last)));
        }
    }
    if let Some(born) = &merger.opened {
        let period = born.life;
        spans.extend(codes_of(&born.facts).into_iter().map(|(scheme, code)| CodeSpan {
            body: born.id,
            scheme,
            code,
            period,
        }));
    }
    spans
}

#[cfg(test)]
#[path = "life_tests.rs"]
mod tests;
