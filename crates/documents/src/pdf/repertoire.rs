//! Makes every text drawable: what the fonts lack is named in the document and in a report.
//!
//! A PDF/A must not hold a glyph that is missing from its font, so a text with such a character
//! would stop the document. Here it becomes `[U+4E2D]`, which a reader sees and an officer can
//! correct, and the caller is told where it was.

use serde_json::Value;
use unicode_normalization::UnicodeNormalization;

use super::fonts::SHELF;

/// A character that the fonts cannot draw.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missing {
    /// The character.
    pub character: char,
    /// The beginning of the text in which it stands, at most 60 characters.
    pub text: String,
}

/// Composes, cleans and, where needed, replaces the characters of every string inside `value`.
pub(super) fn make_drawable(value: &mut Value, missing: &mut Vec<Missing>) {
    match value {
        Value::String(text) => {
            if !text.bytes().all(|b| (b' '..=b'~').contains(&b)) {
                *text = drawable(text, missing);
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|v| make_drawable(v, missing)),
        Value::Object(fields) => fields.values_mut().for_each(|v| make_drawable(v, missing)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn drawable(text: &str, missing: &mut Vec<Missing>) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.nfc() {
        match plain(c) {
            Some(same) => out.push_str(same),
            None if SHELF.draws(c) => out.push(c),
            None => {
                out.push_str(&format!("[U+{:04X}]", u32::from(c)));
                let known = missing.iter().any(|m| m.character == c && text.starts_with(&m.text));
                if !known {
                    missing.push(Missing { character: c, text: text.chars().take(60).collect() });
                }
            }
        }
    }
    out
}

/// Another way to write a character that means the same on paper; empty for what draws nothing.
fn plain(c: char) -> Option<&'static str> {
    Some(match c {
        '\n' => "\n",
        '\t' | '\u{2000}'..='\u{200a}' | '\u{3000}' => " ",
        '\u{a0}' | '\u{202f}' | '\u{2060}' => "\u{a0}",
        '\u{2010}' | '\u{2011}' => "-",
        '\u{2015}' => "—",
        '\u{2028}' | '\u{2029}' => "\n",
        '→' | '⇒' => "->",
        '←' => "<-",
        '≥' => ">=",
        '≤' => "<=",
        '✓' | '✔' | '☑' => "[x]",
        '☐' | '□' => "[ ]",
        '■' | '▪' | '●' | '○' | '►' | '▶' => "•",
        '№' => "n.",
        '′' => "'",
        '″' => "\"",
        '⅓' => "1/3",
        '⅔' => "2/3",
        '\u{fb00}' => "ff",
        '\u{fb01}' => "fi",
        '\u{fb02}' => "fl",
        // Controls, zero-width and direction marks: nothing to draw, and a way to mislead.
        '\u{ad}'
        | '\u{61c}'
        | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2061}'..='\u{206f}'
        | '\u{feff}' => "",
        c if c.is_control() => "",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clean(text: &str) -> (String, Vec<Missing>) {
        let mut value = Value::String(text.to_owned());
        let mut missing = Vec::new();
        make_drawable(&mut value, &mut missing);
        (value.as_str().unwrap_or_default().to_owned(), missing)
    }

    #[test]
    fn composes_and_cleans() {
        assert_eq!(clean("Forli\u{300}").0, "Forlì");
        assert_eq!(clean("a\u{202e}b\u{0}c\u{200b}d\r\ne\tf").0, "abcd\ne f");
        assert_eq!(clean("10\u{202f}€").0, "10\u{a0}€");
        assert_eq!(clean("■ banda ≥ 100 Mbit/s → ✓"), ("• banda >= 100 Mbit/s -> [x]".to_owned(), Vec::new()));
        assert!(clean("Sant’Angelo — «prova» 10 €").1.is_empty());
    }

    #[test]
    fn names_what_the_fonts_lack() {
        let (text, missing) = clean("Progetto 中 e 中");
        assert_eq!(text, "Progetto [U+4E2D] e [U+4E2D]");
        assert_eq!(missing, [Missing { character: '中', text: "Progetto 中 e 中".to_owned() }]);
    }
}
