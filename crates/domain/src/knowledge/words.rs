//! The words of a text with where they stand and what follows them: what names and addresses are read from.

use crate::text::fold;

/// A word without the punctuation around it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Word<'a> {
    /// As it is written.
    pub text: &'a str,
    /// Where it begins in the text, in bytes.
    pub from: usize,
    /// Where it ends in the text, in bytes.
    pub to: usize,
    /// What follows: a blank for nothing that stops, `\n` at the end of a line.
    pub after: char,
    /// Whether a sentence, or a line, begins with it.
    pub first: bool,
}

impl Word<'_> {
    /// As it is compared.
    pub(super) fn folded(&self) -> String {
        fold(self.core())
    }

    /// Without an elided article: `l'ing` gives `ing`.
    pub(super) fn core(&self) -> &str {
        match self.text.split_once(['\'', '’']) {
            Some((article, rest)) if ELIDED.contains(&article.to_lowercase().as_str()) => rest,
            _ => self.text,
        }
    }

    /// Whether it begins with a capital.
    pub(super) fn is_capital(&self) -> bool {
        self.core().starts_with(char::is_uppercase)
    }
}

const ELIDED: [&str; 8] = ["l", "un", "dell", "all", "dall", "nell", "sull", "quell"];

/// The words of a text, in order.
pub(super) fn words(text: &str) -> Vec<Word<'_>> {
    let apart = |c: char| {
        c.is_whitespace()
            || matches!(c, '(' | ')' | '[' | ']' | '<' | '>' | '«' | '»' | '“' | '”' | '"' | '|' | '*' | '_')
    };
    let mut found: Vec<Word<'_>> = Vec::new();
    let mut line_from = 0;
    for line in text.split_inclusive('\n') {
        let mut first = true;
        let mut from = line_from;
        for chunk in line.split_inclusive(apart) {
            let bare = chunk.trim_matches(|c: char| !c.is_alphanumeric());
            if bare.is_empty() {
                from += chunk.len();
                continue;
            }
            let start = from + chunk.find(bare).unwrap_or(0);
            let end = start + bare.len();
            let after = text[end..from + chunk.len()].chars().find(|c| !matches!(c, '*' | '_')).unwrap_or(' ');
            let after = if after.is_whitespace() && after != '\n' { ' ' } else { after };
            found.push(Word { text: bare, from: start, to: end, after, first });
            first = matches!(after, '.' | '!' | '?' | ':');
            from += chunk.len();
        }
        if let Some(last) = found.last_mut().filter(|w| w.from >= line_from && w.after == ' ') {
            last.after = '\n';
        }
        line_from += line.len();
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_say_where_they_stand_and_what_stops_them() {
        let text = "# Al sig. Rossi,\n**Anna** Verdi: via l'Àncora";
        let seen: Vec<(&str, char, bool)> = words(text).iter().map(|w| (w.text, w.after, w.first)).collect();
        assert_eq!(
            seen,
            [
                ("Al", ' ', true),
                ("sig", '.', false),
                ("Rossi", ',', true),
                ("Anna", ' ', true),
                ("Verdi", ':', false),
                ("via", ' ', true),
                ("l'Àncora", '\n', false),
            ]
        );
        for w in words(text) {
            assert_eq!(&text[w.from..w.to], w.text);
        }
        assert_eq!(words(text)[6].folded(), "ancora");
    }
}
