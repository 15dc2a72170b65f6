//! Keys for sorting and searching, computed here so that both engines agree.

/// Folds a text for sorting and searching: lower case, no accents, no punctuation, single blanks.
///
/// `Sant'Angelo in Vado` gives `sant angelo in vado`, `Forlì` gives `forli`.
#[must_use]
pub fn fold(s: &str) -> String {
    let mut out = String::with_capacity(s.len());
    for c in s.chars().flat_map(char::to_lowercase) {
        match unaccent(c) {
            Some(plain) => out.push_str(plain),
            None if c.is_alphanumeric() => out.push(c),
            None => {
                if !out.is_empty() && !out.ends_with(' ') {
                    out.push(' ');
                }
            }
        }
    }
    out.truncate(out.trim_end().len());
    out
}

fn unaccent(c: char) -> Option<&'static str> {
    Some(match c {
        'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' => "a",
        'è' | 'é' | 'ê' | 'ë' => "e",
        'ì' | 'í' | 'î' | 'ï' => "i",
        'ò' | 'ó' | 'ô' | 'õ' | 'ö' | 'ø' => "o",
        'ù' | 'ú' | 'û' | 'ü' => "u",
        'ç' | 'č' => "c",
        'ñ' => "n",
        'š' => "s",
        'ž' => "z",
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::fold;

    #[test]
    fn folds_names_of_comuni() {
        assert_eq!(fold("  Sant'Angelo in  Vado "), "sant angelo in vado");
        assert_eq!(fold("FORLÌ"), "forli");
        assert_eq!(fold("San Dorligo della Valle-Dolina"), "san dorligo della valle dolina");
    }
}
