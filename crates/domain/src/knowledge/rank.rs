//! Which articles answer some words, the best first.

use std::collections::{BTreeMap, BTreeSet};

/// A word asked for that stands in an article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// Id of the article.
    pub article: String,
    /// The stem.
    pub stem: String,
    /// Whether it stands in the title.
    pub title: bool,
}

/// What one word in the title counts, against one in the text.
const TITLE: u64 = 3;
/// The weight of a word that stands in one article alone.
const WHOLE: u64 = 1_000;

/// The ids of the articles that answer, the best first; at most `most`.
///
/// An article answers when it holds all the words; without any such, when it holds at least half of
/// them, or one in its title. A rare word counts more than one that stands everywhere, one in the
/// title more than one in the text.
#[must_use]
pub fn rank(asked: &BTreeSet<String>, hits: &[Hit], most: usize) -> Vec<String> {
    let mut spread: BTreeMap<&str, u64> = BTreeMap::new();
    for hit in hits {
        *spread.entry(hit.stem.as_str()).or_default() += 1;
    }
    let mut found: BTreeMap<&str, (usize, bool, u64)> = BTreeMap::new();
    for hit in hits.iter().filter(|h| asked.contains(&h.stem)) {
        let (words, title, score) = found.entry(hit.article.as_str()).or_default();
        *words += 1;
        *title |= hit.title;
        let everywhere = spread.get(hit.stem.as_str()).copied().unwrap_or(1).max(1);
        *score += if hit.title { TITLE } else { 1 } * WHOLE / everywhere;
    }
    let whole = found.values().any(|(words, _, _)| *words >= asked.len());
    let mut all: Vec<(&str, (usize, bool, u64))> = found
        .into_iter()
        .filter(
            |(_, (words, title, _))| {
                if whole { *words >= asked.len() } else { *title || (*words > 1 && *words * 2 >= asked.len()) }
            },
        )
        .collect();
    all.sort_by(|(a, (wa, _, sa)), (b, (wb, _, sb))| wb.cmp(wa).then(sb.cmp(sa)).then(b.cmp(a)));
    all.into_iter().take(most).map(|(id, _)| id.to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(words: &[&str]) -> BTreeSet<String> {
        words.iter().map(|w| (*w).to_owned()).collect()
    }

    fn hit(article: &str, stem: &str, title: bool) -> Hit {
        Hit { article: article.into(), stem: stem.into(), title }
    }

    #[test]
    fn the_title_counts_more_and_all_words_come_before_some() {
        let hits = [hit("a", "firm", false), hit("b", "firm", true), hit("c", "firm", false), hit("c", "scad", false)];
        assert_eq!(rank(&asked(&["firm"]), &hits, 9), ["b", "c", "a"]);
        assert_eq!(rank(&asked(&["firm", "scad"]), &hits, 9), ["c"]);
        assert_eq!(rank(&asked(&["firm"]), &hits, 1), ["b"]);
    }

    #[test]
    fn a_few_words_of_many_suffice_when_nothing_holds_them_all() {
        let words = asked(&["stamp", "anagraf", "ferm", "lunedi"]);
        let hits =
            [hit("a", "stamp", true), hit("b", "ferm", false), hit("c", "ferm", false), hit("c", "anagraf", false)];
        assert_eq!(rank(&words, &hits, 9), ["c", "a"]);
        assert!(rank(&words, &[], 9).is_empty());
    }

    #[test]
    fn a_rare_word_counts_more() {
        let mut hits = vec![hit("raro", "cie", false)];
        hits.extend((0..9).map(|n| hit(&format!("x{n}"), "comun", false)));
        hits.push(hit("raro2", "comun", false));
        let first = rank(&asked(&["cie", "comun", "altr"]), &hits, 3);
        assert!(first.is_empty(), "one word of three, in no title, answers nothing: {first:?}");
        hits.push(hit("raro", "comun", false));
        assert_eq!(rank(&asked(&["cie", "comun", "altr"]), &hits, 3), ["raro"]);
    }
}
