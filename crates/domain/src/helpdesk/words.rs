//! What a request is found by: the stems of its words, the same on every database.

use std::collections::BTreeSet;

use rust_stemmers::{Algorithm, Stemmer};

use crate::text::fold;

/// Most stems of one message that are kept: a long log adds nothing to a search.
const MOST: usize = 120;
/// Longest stem.
const LONGEST: usize = 32;

/// Words that are in every sentence, folded.
const COMMON: [&str; 84] = [
    "a",
    "ad",
    "agli",
    "ai",
    "al",
    "alla",
    "alle",
    "allo",
    "anche",
    "che",
    "chi",
    "ci",
    "come",
    "con",
    "cordiali",
    "cui",
    "da",
    "dagli",
    "dai",
    "dal",
    "dalla",
    "dalle",
    "dallo",
    "degli",
    "dei",
    "del",
    "della",
    "delle",
    "dello",
    "di",
    "e",
    "ed",
    "era",
    "fra",
    "gli",
    "grazie",
    "ha",
    "hanno",
    "ho",
    "i",
    "il",
    "in",
    "io",
    "l",
    "la",
    "le",
    "lei",
    "lo",
    "loro",
    "ma",
    "mi",
    "ne",
    "negli",
    "nei",
    "nel",
    "nella",
    "nelle",
    "noi",
    "non",
    "o",
    "per",
    "piu",
    "po",
    "quando",
    "questa",
    "questo",
    "saluti",
    "se",
    "si",
    "sia",
    "siamo",
    "sono",
    "su",
    "sui",
    "sul",
    "sulla",
    "sulle",
    "tra",
    "un",
    "una",
    "uno",
    "vi",
    "voi",
    "buongiorno",
];

/// The stems of a text, each once, in their own order. Words are folded first, so that `è` and `e'`
/// and capitals make no difference.
#[must_use]
pub fn stems(text: &str) -> BTreeSet<String> {
    let stemmer = Stemmer::create(Algorithm::Italian);
    let folded = fold(text);
    let mut found = BTreeSet::new();
    for word in folded.split(' ') {
        if found.len() >= MOST {
            break;
        }
        if word.is_empty() || COMMON.contains(&word) {
            continue;
        }
        let stem = stemmer.stem(word);
        if stem.is_empty() {
            continue;
        }
        found.insert(stem.chars().take(LONGEST).collect());
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inflections_meet() {
        let one = |text: &str| stems(text).into_iter().next().unwrap_or_default();
        for (a, b) in
            [("stampante", "stampanti"), ("certificato", "Certificati"), ("bloccata", "bloccato"), ("RETI", "rete")]
        {
            assert_eq!(one(a), one(b), "{a} {b}");
        }
        assert_ne!(one("posta"), one("porta"));
    }

    #[test]
    fn common_words_say_nothing_and_accents_make_no_difference() {
        assert!(stems("è per il con LA").is_empty());
        assert_eq!(stems("Perché l'anagrafe"), stems("perche' l’ANAGRAFE"));
        assert!(stems(&"parola1 ".repeat(5000)).len() == 1);
        let long: String = (0..500).map(|n| format!("log{n} ")).collect();
        assert_eq!(stems(&long).len(), MOST);
    }
}
