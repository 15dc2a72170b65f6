//! Addresses with a house number, told by the Italian words for streets.

use super::personal::Personal;
use super::words::{Word, words};
use crate::it::MONTHS;

/// What an address begins with.
const STREETS: [&str; 33] = [
    "via",
    "viale",
    "v le",
    "piazza",
    "p zza",
    "p za",
    "piazzale",
    "p le",
    "piazzetta",
    "corso",
    "c so",
    "largo",
    "l go",
    "vicolo",
    "vico",
    "strada",
    "contrada",
    "c da",
    "localita",
    "loc",
    "frazione",
    "fraz",
    "borgo",
    "salita",
    "lungomare",
    "lungofiume",
    "circonvallazione",
    "rotonda",
    "calle",
    "campo",
    "fondamenta",
    "traversa",
    "villaggio",
];
/// `via` these something is sent, and no letter arrives.
const MEANS: [&str; 27] = [
    "pec", "mail", "email", "posta", "fax", "web", "internet", "telefono", "vpn", "rdp", "ssh", "http", "https", "api",
    "sms", "teams", "spid", "cie", "ftp", "sftp", "usb", "wifi", "lan", "cloud", "portale", "imap", "smtp",
];
/// Roads outside towns bear numbers that are no houses.
const ROADS: [&str; 4] = ["provinciale", "statale", "comunale", "regionale"];
/// `il corso Excel 2` is taught, `in corso Garibaldi 2` is lived in.
const ARTICLES: [&str; 15] =
    ["il", "un", "al", "del", "dal", "nel", "sul", "questo", "ogni", "primo", "secondo", "nuovo", "i", "ai", "dei"];
const BETWEEN: [&str; 19] = [
    "di", "de", "del", "della", "dello", "dei", "degli", "delle", "dell", "d", "da", "dal", "al", "ai", "alla", "e",
    "la", "le", "san",
];
/// What is counted, after a number.
const UNITS: [&str; 17] = [
    "ora", "ore", "giorno", "giorni", "volta", "volte", "copia", "copie", "euro", "mese", "mesi", "anno", "anni",
    "minuti", "pagine", "posti", "edizione",
];
/// Most words between the word for the street and the number.
const MOST: usize = 6;

/// The addresses with a number that stand in a text, each once, in order.
#[must_use]
pub fn addresses(text: &str) -> Vec<Personal> {
    let words = words(text);
    let folded: Vec<String> = words.iter().map(Word::folded).collect();
    let mut found: Vec<Personal> = Vec::new();
    for at in 0..words.len() {
        let Some(last) = ends(&words, &folded, at) else { continue };
        let seen = &text[words[at].from..words[last].to];
        if !found.iter().any(|p| p.text == seen) {
            found.push(Personal { kind: "indirizzo", text: seen.to_owned() });
        }
    }
    found
}

/// The last word of the address that begins at a word.
fn ends(words: &[Word<'_>], folded: &[String], at: usize) -> Option<usize> {
    let street = folded[at].as_str();
    if !STREETS.contains(&street) || !matches!(words[at].after, ' ' | '.') {
        return None;
    }
    if street == "corso" && at > 0 && ARTICLES.contains(&folded[at - 1].as_str()) {
        return None;
    }
    let first = folded.get(at + 1)?.as_str();
    if MEANS.contains(&first) || ROADS.contains(&first) {
        return None;
    }
    let mut named = false;
    for i in at + 1..words.len().min(at + 2 + MOST) {
        let day = i == at + 1 && folded.get(i + 1).is_some_and(|f| MONTHS.contains(&f.as_str()));
        let number = is_number(words[i].text) && !day;
        if number || folded[i] == "snc" {
            let counted = folded.get(i + 1).is_some_and(|f| words[i].after == ' ' && UNITS.contains(&f.as_str()));
            return (named && !counted).then_some(i);
        }
        let sign = matches!(folded[i].as_str(), "n" | "nr" | "civico" | "numero" | "nn");
        let word = words[i].is_capital() || day || BETWEEN.contains(&folded[i].as_str()) || sign;
        let month = named && MONTHS.contains(&folded[i].as_str());
        named |= words[i].is_capital() || day;
        // A comma comes before the number, a dot after its sign or an initial.
        let short = folded[i].chars().count() == 1 || sign;
        let goes_on = match words[i].after {
            ' ' | ',' => true,
            '.' => short,
            _ => false,
        };
        if !(word || month) || !goes_on {
            return None;
        }
    }
    None
}

/// A house number: `12`, `12/A`, `12bis`, `n.12`, `n°12`.
fn is_number(word: &str) -> bool {
    let bare = word.trim_start_matches(['n', 'N', '.', '°', 'º']);
    let digits = bare.bytes().take_while(u8::is_ascii_digit).count();
    let rest = bare[digits..].trim_start_matches('/');
    (1..=3).contains(&digits) && rest.len() <= 3 && rest.chars().all(|c| c.is_ascii_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<String> {
        addresses(text).into_iter().map(|p| p.text).collect()
    }

    #[test]
    fn streets_with_a_number_are_found() {
        for (text, address) in [
            ("Abita in via Roma 12.", "via Roma 12"),
            ("VIA ROMA, 12/A", "VIA ROMA, 12/A"),
            ("in piazza del Popolo n. 3, secondo piano", "piazza del Popolo n. 3"),
            ("p.zza San Francesco n°5", "p.zza San Francesco n°5"),
            ("V.le della Vittoria 101bis", "V.le della Vittoria 101bis"),
            ("Via XX Settembre 10", "Via XX Settembre 10"),
            ("via 25 Aprile, 3", "via 25 Aprile, 3"),
            ("in corso G. Garibaldi 7", "corso G. Garibaldi 7"),
            ("loc. Ponte Rio snc", "loc. Ponte Rio snc"),
            ("all'angolo di Via dell'Acquedotto 4", "Via dell'Acquedotto 4"),
            ("contrada San Martino 14", "contrada San Martino 14"),
            ("via Mario Rossi civico 2", "via Mario Rossi civico 2"),
        ] {
            assert_eq!(found(text), [address], "{text}");
        }
        assert_eq!(found("via Roma 1, via Roma 1 e via Po 2"), ["via Roma 1", "via Po 2"]);
    }

    #[test]
    fn what_only_sounds_like_a_street_is_left_alone() {
        for text in [
            "Via libera al rilascio 12",
            "Via libera alla versione 3 del programma",
            "Inviare via PEC 2 copie, via mail 3 e via Web 4",
            "In corso di validità fino al 2026",
            "il corso Excel 2 si tiene il 3 marzo",
            "Corso Base 3 ore, Corso Word 2016",
            "la strada provinciale 3 e la Strada Statale 73",
            "in via di definizione, entro 30 giorni",
            "via Roma, dove c'è il Comune. 12 persone",
            "Piazza Affari è chiusa\n12 novembre",
            "largo consumo: 12 pezzi; Monte Porzio 5",
            "via le vecchie 3 versioni",
        ] {
            assert_eq!(found(text), Vec::<String>::new(), "{text}");
        }
    }
}
