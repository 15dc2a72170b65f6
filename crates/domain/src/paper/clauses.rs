//! Texts of one's own that other texts use as variables.

use std::collections::BTreeMap;

use super::parse::{Fault, Template, is_variable};
use crate::{FieldError, Refusal};

/// The most clauses of a text.
const MAX_CLAUSES: usize = 200;
/// What their names begin with.
const PREFIX: &str = "clausola.";

/// Clauses by name, none of which leads back to itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Clauses {
    by_name: BTreeMap<String, Template>,
}

impl Clauses {
    /// Parses clauses, given as name and text.
    ///
    /// # Errors
    /// A field `clauses.N` for each at fault: a name that is not `clausola.something` or is used twice,
    /// a text with faults, a clause that calls itself, perhaps through others.
    pub fn parse<'a>(clauses: impl IntoIterator<Item = (&'a str, &'a str)>) -> Result<Self, Refusal> {
        let mut by_name = BTreeMap::new();
        let mut faults = Vec::new();
        for (i, (name, text)) in clauses.into_iter().enumerate() {
            let mut fault = |message: String| faults.push(FieldError::new(format!("clauses.{i}"), message));
            if i >= MAX_CLAUSES {
                fault(format!("Le clausole sono al massimo {MAX_CLAUSES}."));
                break;
            }
            if !name.starts_with(PREFIX) || !is_variable(name) {
                fault(format!("«{name}»: il nome di una clausola si scrive come «clausola.foro»."));
            } else if by_name.contains_key(name) {
                fault(format!("La clausola «{name}» è scritta due volte."));
            }
            match Template::parse(text) {
                Ok(template) => {
                    by_name.insert(name.to_owned(), template);
                }
                Err(found) => fault(in_words(name, &found)),
            }
        }
        let clauses = Self { by_name };
        if let Some(ring) = clauses.ring().filter(|_| faults.is_empty()) {
            let names: Vec<String> = ring.iter().map(|n| format!("«{n}»")).collect();
            let message = match ring.as_slice() {
                [one, _] => format!("La clausola «{one}» richiama se stessa: togliere il richiamo."),
                _ => format!("Le clausole si richiamano in cerchio, {}: togliere uno dei richiami.", names.join(" → ")),
            };
            faults.push(FieldError::new("clauses", message));
        }
        Refusal::of_fields(faults).map_or(Ok(clauses), Err)
    }

    /// The clause with this name.
    pub(super) fn get(&self, name: &str) -> Option<&Template> {
        self.by_name.get(name)
    }

    /// The names.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.by_name.keys().map(String::as_str)
    }

    /// The names that clauses use and that are no clauses.
    #[must_use]
    pub fn outside(&self) -> Vec<String> {
        let mut names: Vec<String> = self.by_name.values().flat_map(Template::names).collect();
        names.retain(|n| !self.by_name.contains_key(n));
        names.sort();
        names.dedup();
        names
    }

    /// A ring of clauses that call each other, its first name again at the end.
    fn ring(&self) -> Option<Vec<String>> {
        let mut done: Vec<&str> = Vec::new();
        for start in self.names() {
            // The way from `start` to where we are, each with the calls still to follow.
            let mut way: Vec<(&str, Vec<String>)> = vec![(start, self.calls(start))];
            while let Some((_, calls)) = way.last_mut() {
                let Some(next) = calls.pop() else {
                    done.extend(way.pop().map(|(name, _)| name));
                    continue;
                };
                if let Some(at) = way.iter().position(|(name, _)| *name == next) {
                    let mut ring: Vec<String> = way.iter().skip(at).map(|(name, _)| (*name).to_owned()).collect();
                    ring.push(next);
                    return Some(ring);
                }
                if let Some((name, _)) = self.by_name.get_key_value(&next).filter(|_| !done.contains(&next.as_str())) {
                    way.push((name, self.calls(name)));
                }
            }
        }
        None
    }

    fn calls(&self, name: &str) -> Vec<String> {
        let mut names = self.by_name.get(name).map(Template::names).unwrap_or_default();
        names.retain(|n| self.by_name.contains_key(n));
        names
    }
}

/// Faults of a named text in one sentence.
fn in_words(name: &str, faults: &[Fault]) -> String {
    let all: Vec<String> = faults.iter().map(|f| format!("riga {}: {}", f.line, f.message)).collect();
    format!("{name}, {}", all.join(" "))
}
