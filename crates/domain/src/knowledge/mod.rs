//! The knowledge base: articles that answer once what many ask, for whom they are, how they change.
//!
//! Every save is a version and stays. What is published is one of the versions: whoever reads sees
//! that one, whoever writes may already be ahead of it.

mod compare;
mod given;
mod names;
mod personal;
mod rank;
mod streets;
mod words;

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

pub use compare::{Change, compare};
pub use names::names;
pub use personal::{Personal, named, personal};
pub use rank::{Hit, rank};
pub use streets::addresses;

use crate::helpdesk::stems;
use crate::{FieldError, Refusal};

/// Longest title, in characters.
pub const LONGEST_TITLE: usize = 160;
/// Longest text, in characters.
pub const LONGEST_TEXT: usize = 60_000;
/// Most stems of one article that are kept.
const MOST_STEMS: usize = 2_000;

/// For whom an article is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Default)]
#[serde(rename_all = "snake_case")]
pub enum Audience {
    /// Anybody, on the portal.
    Public,
    /// The people of the bodies, and the staff.
    #[default]
    Bodies,
    /// The staff alone.
    Staff,
}

impl Audience {
    /// All, the widest first.
    pub const ALL: [Self; 3] = [Self::Public, Self::Bodies, Self::Staff];

    /// Code in the database and in addresses.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Bodies => "bodies",
            Self::Staff => "staff",
        }
    }

    /// Reads a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|a| a.code() == code)
    }

    /// Name in Italian.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Public => "Tutti",
            Self::Bodies => "Enti",
            Self::Staff => "Solo il centro",
        }
    }

    /// The audiences whose articles a reader of this kind sees.
    #[must_use]
    pub fn readable(self) -> &'static [&'static str] {
        match self {
            Self::Public => &["public"],
            Self::Bodies => &["public", "bodies"],
            Self::Staff => &["public", "bodies", "staff"],
        }
    }
}

/// What an article says, and for whom: the content of one version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
pub struct Article {
    /// Title: the question, as people ask it.
    pub title: String,
    /// Code of the service of the charter; empty for none.
    pub service: String,
    /// For whom.
    pub audience: Audience,
    /// Text in the small markup that `documents::markup` reads.
    pub text: String,
}

impl Article {
    /// Checks what was typed.
    ///
    /// # Errors
    /// The fields at fault.
    pub fn check(self) -> Result<Self, Refusal> {
        let (title, text) = (self.title.trim().to_owned(), self.text.replace("\r\n", "\n").trim().to_owned());
        let mut faults = Vec::new();
        if title.is_empty() {
            faults.push(FieldError::new("titolo", "Scrivere il titolo: la domanda a cui la guida risponde."));
        } else if title.chars().count() > LONGEST_TITLE {
            faults.push(FieldError::new("titolo", format!("Il titolo arriva a {LONGEST_TITLE} caratteri.")));
        }
        if text.is_empty() {
            faults.push(FieldError::new("testo", "Scrivere il testo della guida."));
        } else if text.chars().count() > LONGEST_TEXT {
            faults.push(FieldError::new("testo", "Il testo è troppo lungo: dividerlo in più guide."));
        }
        match Refusal::of_fields(faults) {
            Some(refusal) => Err(refusal),
            None => Ok(Self { title, text, ..self }),
        }
    }

    /// What in its title and text looks personal, and which of these people it names; names that nobody told
    /// us of and addresses too, as far as they can be told.
    #[must_use]
    pub fn personal(&self, people: &[String]) -> Vec<Personal> {
        let all = format!("{}\n{}", self.title, self.text);
        let mut found = personal(&all);
        let told = named(&all, people);
        let known = |name: &Personal| told.iter().any(|t| t.text == name.text);
        found.extend(names(&all).into_iter().filter(|name| !known(name)));
        found.extend(told.iter().cloned());
        found.extend(addresses(&all));
        found
    }

    /// The stems by which it is found: those of the title, and those of the text that the title lacks.
    #[must_use]
    pub fn stems(&self) -> (BTreeSet<String>, BTreeSet<String>) {
        let title = stems(&self.title);
        let mut text = BTreeSet::new();
        for part in self.text.split("\n\n") {
            text.extend(stems(part).into_iter().filter(|s| !title.contains(s)));
            if text.len() >= MOST_STEMS {
                break;
            }
        }
        (title, text)
    }
}

/// Where an article stands. Versions are counted from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Never published.
    Draft,
    /// Readers see this version.
    Published {
        /// The version that is read.
        version: i32,
    },
    /// No longer read.
    Withdrawn,
}

impl State {
    /// Code in the database and in addresses.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Published { .. } => "published",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// Name in Italian.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Draft => "Bozza",
            Self::Published { .. } => "Pubblicata",
            Self::Withdrawn => "Ritirata",
        }
    }

    /// Publishes the latest version. What looks like personal data in it, or is the name of one of these
    /// people, must have been looked at when it leaves the centre.
    ///
    /// # Errors
    /// A refusal when the version is published already, or when nobody looked at what seems personal.
    pub fn publish(self, latest: i32, article: &Article, (people, looked): (&[String], bool)) -> Result<Self, Refusal> {
        if self == (Self::Published { version: latest }) {
            return Err(Refusal::new("Questa versione è già pubblicata."));
        }
        let found = article.personal(people);
        if article.audience != Audience::Staff && !found.is_empty() && !looked {
            let what: Vec<&str> = found.iter().map(|p| p.text.as_str()).take(5).collect();
            return Err(Refusal::field(
                "controllato",
                format!(
                    "Nel testo sembrano esserci dati personali ({}): toglierli, oppure confermare di averli controllati.",
                    what.join(", ")
                ),
            ));
        }
        Ok(Self::Published { version: latest })
    }

    /// Takes it away from who reads.
    ///
    /// # Errors
    /// A refusal when it is not published.
    pub fn withdraw(self) -> Result<Self, Refusal> {
        match self {
            Self::Published { .. } => Ok(Self::Withdrawn),
            Self::Draft | Self::Withdrawn => Err(Refusal::new("La guida non è pubblicata.")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn article(title: &str, text: &str) -> Article {
        Article { title: title.into(), text: text.into(), ..Article::default() }
    }

    #[test]
    fn codes_read_back_and_readers_see_their_own() {
        for audience in Audience::ALL {
            assert_eq!(Audience::from_code(audience.code()), Some(audience));
            assert!(audience.readable().contains(&audience.code()) && audience.readable().contains(&"public"));
        }
        assert!(!Audience::Bodies.readable().contains(&"staff") && Audience::Public.readable().len() == 1);
    }

    #[test]
    fn what_is_missing_or_too_long_is_told_at_its_field() {
        let fields = |a: Article| a.check().unwrap_err().fields.into_iter().map(|f| f.field).collect::<Vec<_>>();
        assert_eq!(fields(article(" ", "\n")), ["titolo", "testo"]);
        assert_eq!(fields(article(&"à".repeat(LONGEST_TITLE + 1), "x")), ["titolo"]);
        assert_eq!(fields(article("x", &"à".repeat(LONGEST_TEXT + 1))), ["testo"]);
        assert_eq!(article(" Firma ", "uno\r\ndue\n").check().unwrap(), article("Firma", "uno\ndue"));
    }

    #[test]
    fn words_of_a_long_text_are_all_found() {
        let text: String = (0..40).map(|n| format!("parola{n} altra{n} terza{n} quarta{n}\n\n")).collect();
        let (title, rest) = article("Firma digitale", &format!("{text}La firma scade.")).stems();
        assert!(title.contains("firm") && rest.len() > 150, "{title:?} {}", rest.len());
        assert!(rest.contains("scad") && !rest.contains("firm"));
    }

    #[test]
    fn it_is_published_once_for_each_version_and_withdrawn() {
        let plain = article("Firma", "Si firma.");
        let first = State::Draft.publish(1, &plain, (&[], false)).unwrap();
        assert!(first.publish(1, &plain, (&[], false)).is_err());
        assert_eq!(first.publish(2, &plain, (&[], false)).unwrap(), State::Published { version: 2 });
        assert_eq!(first.withdraw().unwrap().publish(1, &plain, (&[], false)).unwrap(), first);
        assert!(State::Draft.withdraw().is_err());
    }

    #[test]
    fn personal_data_leave_the_centre_only_when_looked_at() {
        let named = article("Firma", "Scrivere ad anna.verdi@comune.example.");
        let refusal = State::Draft.publish(1, &named, (&[], false)).unwrap_err();
        assert!(refusal.fields[0].message.contains("anna.verdi@comune.example"), "{refusal:?}");
        assert!(State::Draft.publish(1, &named, (&[], true)).is_ok());
        let greeted = article("Firma", "Grazie ad Anna si firma così.");
        assert!(State::Draft.publish(1, &greeted, (&[], false)).is_ok());
        let refusal = State::Draft.publish(1, &greeted, (&["Anna Verdi".to_owned()], false)).unwrap_err();
        assert!(refusal.fields[0].message.contains("(Anna)"), "{refusal:?}");
        for text in ["Chiedere alla sig.ra Zamponi.", "Lo sa Mario Rossi.", "Lo sportello è in via Roma 12."] {
            assert!(State::Draft.publish(1, &article("Firma", text), (&[], false)).is_err(), "{text}");
            assert!(State::Draft.publish(1, &article("Firma", text), (&[], true)).is_ok());
        }
        assert!(State::Draft.publish(1, &Article { audience: Audience::Staff, ..named }, (&[], false)).is_ok());
    }
}
