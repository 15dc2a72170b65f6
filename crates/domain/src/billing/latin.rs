//! Text fit for e-invoices: only Latin-1 (or only ASCII), on one line, within the schema's lengths.
//!
//! The exchange system refuses a file for one typographic quote, so every text passes here and
//! every change is reported, so that the user is told.

use serde::{Deserialize, Serialize};

/// Which characters a field of the schema admits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Repertoire {
    /// `\p{IsBasicLatin}`.
    Basic,
    /// `\p{IsBasicLatin}\p{IsLatin-1Supplement}`.
    Latin1,
}

/// A text field of the schema: its Italian name, what it admits and how long it may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum TextField {
    /// Name of a party (80).
    PartyName,
    /// Street (60).
    Street,
    /// Comune of the seat (60).
    City,
    /// Reason of the document, each repetition (200).
    Causale,
    /// Description of a line (1000).
    Description,
    /// Unit of measure (10, ASCII).
    Unit,
    /// Number of a document referred to (20, ASCII).
    ReferenceNumber,
    /// CIG or CUP (15, ASCII).
    ReferenceCode,
    /// Legal ground of the VAT summary (100).
    LegalGround,
    /// Who is paid (200).
    Payee,
}

impl TextField {
    /// Most characters admitted.
    #[must_use]
    pub fn max(self) -> usize {
        match self {
            Self::PartyName => 80,
            Self::Street | Self::City => 60,
            Self::Causale | Self::Payee => 200,
            Self::Description => 1000,
            Self::Unit => 10,
            Self::ReferenceNumber => 20,
            Self::ReferenceCode => 15,
            Self::LegalGround => 100,
        }
    }

    /// Characters admitted.
    #[must_use]
    pub fn repertoire(self) -> Repertoire {
        match self {
            Self::Unit | Self::ReferenceNumber | Self::ReferenceCode => Repertoire::Basic,
            _ => Repertoire::Latin1,
        }
    }

    /// Its name in Italian, for the sentence shown to the user.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::PartyName => "denominazione",
            Self::Street => "indirizzo",
            Self::City => "comune della sede",
            Self::Causale => "causale",
            Self::Description => "descrizione della riga",
            Self::Unit => "unità di misura",
            Self::ReferenceNumber => "numero del documento di riferimento",
            Self::ReferenceCode => "CIG o CUP",
            Self::LegalGround => "riferimento normativo",
            Self::Payee => "beneficiario",
        }
    }
}

/// What was done to a text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ChangeKind {
    /// A character was replaced by others that mean the same.
    Replaced {
        /// The character found.
        from: char,
        /// What stands for it.
        to: String,
    },
    /// A character that can't be written became a question mark.
    Unknown {
        /// The character found.
        from: char,
    },
    /// The end was cut off.
    Cut {
        /// Most characters admitted.
        max: usize,
    },
}

/// A change made to a field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// The field.
    pub field: TextField,
    /// What was done.
    pub kind: ChangeKind,
}

impl Change {
    /// The sentence in Italian for the user.
    #[must_use]
    pub fn message(&self) -> String {
        let field = self.field.label();
        match &self.kind {
            ChangeKind::Replaced { from, to } if to.is_empty() => {
                format!(
                    "Nel campo «{field}» il carattere «{from}» è stato tolto: la fattura elettronica non lo ammette."
                )
            }
            ChangeKind::Replaced { from, to } => {
                format!("Nel campo «{field}» il carattere «{from}» è stato sostituito con «{to}».")
            }
            ChangeKind::Unknown { from } => {
                format!(
                    "Nel campo «{field}» il carattere «{from}» non è ammesso ed è diventato «?»: conviene riscrivere il testo."
                )
            }
            ChangeKind::Cut { max } => {
                format!("Il campo «{field}» è stato tagliato a {max} caratteri: conviene accorciare il testo.")
            }
        }
    }
}

/// Makes a text fit for a field. Blanks are joined and trimmed without notice.
#[must_use]
pub fn clean(field: TextField, text: &str) -> (String, Vec<Change>) {
    let (mut out, mut changes) = replace(field, text);
    if out.chars().count() > field.max() {
        out = out.chars().take(field.max()).collect::<String>().trim_end().to_owned();
        changes.push(Change { field, kind: ChangeKind::Cut { max: field.max() } });
    }
    (out, changes)
}

/// Makes a reason fit and breaks it at blanks into pieces of at most 200 characters each.
#[must_use]
pub fn split_causale(text: &str) -> (Vec<String>, Vec<Change>) {
    let (clean, changes) = replace(TextField::Causale, text);
    let max = TextField::Causale.max();
    let mut pieces: Vec<String> = Vec::new();
    let mut current = String::new();
    let mut length = 0;
    for word in clean.split(' ') {
        let mut word: Vec<char> = word.chars().collect();
        if length > 0 && length + 1 + word.len() > max {
            pieces.push(std::mem::take(&mut current));
            length = 0;
        }
        while word.len() > max {
            pieces.push(word.drain(..max).collect());
        }
        if word.is_empty() {
            continue;
        }
        if length > 0 {
            current.push(' ');
            length += 1;
        }
        length += word.len();
        current.extend(word);
    }
    if !current.is_empty() {
        pieces.push(current);
    }
    (pieces, changes)
}

fn replace(field: TextField, text: &str) -> (String, Vec<Change>) {
    let mut out = String::with_capacity(text.len());
    let mut changes: Vec<Change> = Vec::new();
    let mut note = |kind: ChangeKind| {
        let change = Change { field, kind };
        if !changes.contains(&change) {
            changes.push(change);
        }
    };
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let c = match chars.peek().and_then(|mark| compose(c, *mark)) {
            Some(composed) => {
                chars.next();
                composed
            }
            None => c,
        };
        if c.is_whitespace() || c == '\u{a0}' {
            if !out.is_empty() && !out.ends_with(' ') {
                out.push(' ');
            }
        } else if admitted(c, field.repertoire()) {
            out.push(c);
        } else if let Some(plain) = transliterate(c).filter(|p| p.chars().all(|c| admitted(c, field.repertoire()))) {
            out.push_str(plain);
            note(ChangeKind::Replaced { from: c, to: plain.to_owned() });
        } else {
            out.push('?');
            note(ChangeKind::Unknown { from: c });
        }
    }
    out.truncate(out.trim_end().len());
    (out, changes)
}

fn admitted(c: char, repertoire: Repertoire) -> bool {
    match c {
        ' '..='~' => true,
        '\u{a1}'..='\u{ff}' => repertoire == Repertoire::Latin1 && c != '\u{ad}',
        _ => false,
    }
}

/// The precomposed letter of a letter and a combining mark, when Latin-1 has one.
fn compose(letter: char, mark: char) -> Option<char> {
    let (letters, composed) = match mark {
        '\u{300}' => ("aeiouAEIOU", "àèìòùÀÈÌÒÙ"),
        '\u{301}' => ("aeiouyAEIOUY", "áéíóúýÁÉÍÓÚÝ"),
        '\u{302}' => ("aeiouAEIOU", "âêîôûÂÊÎÔÛ"),
        '\u{303}' => ("anoANO", "ãñõÃÑÕ"),
        '\u{308}' => ("aeiouyAEIOU", "äëïöüÿÄËÏÖÜ"),
        '\u{327}' => ("cC", "çÇ"),
        '\u{30a}' => ("aA", "åÅ"),
        _ => return None,
    };
    letters.chars().position(|l| l == letter).and_then(|i| composed.chars().nth(i))
}

/// What stands for a character outside the repertoire; an empty text for those that only mark.
#[expect(clippy::too_many_lines, reason = "a table of characters")]
fn transliterate(c: char) -> Option<&'static str> {
    Some(match c {
        '“' | '”' | '„' | '‟' | '«' | '»' | '″' => "\"",
        '‘' | '’' | '‚' | '‛' | '′' | '´' | 'ʼ' | '‹' | '›' => "'",
        '‐' | '‑' | '‒' | '–' | '—' | '―' | '−' | '\u{2043}' => "-",
        '…' => "...",
        '•' | '·' | '●' | '▪' | '■' | '◦' => "-",
        '€' => "EUR",
        '™' => "(TM)",
        '©' => "(C)",
        '®' => "(R)",
        '№' => "n.",
        '°' | 'º' => "o",
        'ª' => "a",
        '×' => "x",
        '÷' => "/",
        '≤' => "<=",
        '≥' => ">=",
        '≠' => "<>",
        '§' => "par.",
        '½' => "1/2",
        '¼' => "1/4",
        '¾' => "3/4",
        '²' => "2",
        '³' => "3",
        'ﬀ' => "ff",
        'ﬁ' => "fi",
        'ﬂ' => "fl",
        'ﬃ' => "ffi",
        'ﬄ' => "ffl",
        'œ' => "oe",
        'Œ' => "OE",
        'æ' => "ae",
        'Æ' => "AE",
        'ß' => "ss",
        'ĳ' => "ij",
        'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' | 'ā' | 'ă' | 'ą' => "a",
        'è' | 'é' | 'ê' | 'ë' | 'ē' | 'ė' | 'ę' | 'ě' => "e",
        'ì' | 'í' | 'î' | 'ï' | 'ī' | 'į' | 'ı' => "i",
        'ò' | 'ó' | 'ô' | 'õ' | 'ö' | 'ø' | 'ō' | 'ő' => "o",
        'ù' | 'ú' | 'û' | 'ü' | 'ū' | 'ů' | 'ű' | 'ų' => "u",
        'À' | 'Á' | 'Â' | 'Ã' | 'Ä' | 'Å' | 'Ā' | 'Ă' | 'Ą' => "A",
        'È' | 'É' | 'Ê' | 'Ë' | 'Ē' | 'Ė' | 'Ę' | 'Ě' => "E",
        'Ì' | 'Í' | 'Î' | 'Ï' | 'Ī' | 'Į' | 'İ' => "I",
        'Ò' | 'Ó' | 'Ô' | 'Õ' | 'Ö' | 'Ø' | 'Ō' | 'Ő' => "O",
        'Ù' | 'Ú' | 'Û' | 'Ü' | 'Ū' | 'Ů' | 'Ű' | 'Ų' => "U",
        'ç' | 'ć' | 'č' | 'ĉ' => "c",
        'Ç' | 'Ć' | 'Č' | 'Ĉ' => "C",
        'ď' | 'đ' => "d",
        'Ď' | 'Đ' => "D",
        'ğ' | 'ģ' => "g",
        'Ğ' | 'Ģ' => "G",
        'ķ' => "k",
        'ľ' | 'ł' | 'ļ' => "l",
        'Ľ' | 'Ł' | 'Ļ' => "L",
        'ñ' | 'ń' | 'ň' | 'ņ' => "n",
        'Ñ' | 'Ń' | 'Ň' | 'Ņ' => "N",
        'ř' | 'ŕ' => "r",
        'Ř' | 'Ŕ' => "R",
        'ś' | 'š' | 'ş' | 'ș' => "s",
        'Ś' | 'Š' | 'Ş' | 'Ș' => "S",
        'ť' | 'ţ' | 'ț' => "t",
        'Ť' | 'Ţ' | 'Ț' => "T",
        'ý' | 'ÿ' => "y",
        'Ý' | 'Ÿ' => "Y",
        'ź' | 'ż' | 'ž' => "z",
        'Ź' | 'Ż' | 'Ž' => "Z",
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}' | '\u{feff}' => "",
        '\u{300}'..='\u{36f}' | '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}' => "",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn replaces_what_word_processors_put() {
        let (text, changes) = clean(TextField::Description, "Quota “base” – l’anno\u{a0}2026…\n100 € à la perﬁdia");
        assert_eq!(text, "Quota \"base\" - l'anno 2026... 100 EUR à la perfidia");
        assert_eq!(changes.len(), 7);
        assert!(changes.iter().any(|c| c.message().contains("«€» è stato sostituito con «EUR»")));
    }

    #[test]
    fn tells_what_it_could_not_write_and_what_it_cut() {
        let (text, changes) = clean(TextField::Unit, "unità 日本 lunghissima");
        assert_eq!(text, "unita ?? l");
        assert!(changes.contains(&Change { field: TextField::Unit, kind: ChangeKind::Unknown { from: '日' } }));
        assert!(changes.contains(&Change { field: TextField::Unit, kind: ChangeKind::Cut { max: 10 } }));
    }

    #[test]
    fn joins_letters_and_combining_marks() {
        assert_eq!(clean(TextField::City, "Forli\u{300}").0, "Forlì");
        assert_eq!(clean(TextField::City, "Forli\u{300}").1, vec![]);
        assert_eq!(clean(TextField::Unit, "citta\u{300}").0, "citta");
    }

    #[test]
    fn breaks_reasons_at_blanks() {
        let word = "parola ".repeat(60);
        let (pieces, changes) = split_causale(&word);
        assert!(changes.is_empty() && pieces.len() == 3);
        assert!(pieces.iter().all(|p| p.chars().count() <= 200 && !p.ends_with(' ')));
        assert_eq!(pieces.join(" "), word.trim());
        assert_eq!(split_causale(&"x".repeat(401)).0.len(), 3);
        assert_eq!(split_causale("  ").0, Vec::<String>::new());
    }

    proptest! {
        #[test]
        fn any_text_becomes_admissible(text in "\\PC*|[\\x00-\\xff]{0,300}|.{0,300}") {
            for field in [TextField::Description, TextField::Unit, TextField::Street] {
                let (out, _) = clean(field, &text);
                prop_assert!(out.chars().all(|c| admitted(c, field.repertoire())));
                prop_assert!(out.chars().count() <= field.max());
                prop_assert!(!out.starts_with(' ') && !out.ends_with(' ') && !out.contains("  "));
                prop_assert_eq!(clean(field, &out), (out.clone(), vec![]));
            }
            for piece in split_causale(&text).0 {
                prop_assert!((1..=200).contains(&piece.chars().count()));
            }
        }
    }
}
