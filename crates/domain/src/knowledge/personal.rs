//! What in a text looks like personal data: shown to who writes, before it is published.

/// Something in a text that looks personal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Personal {
    /// What it seems: `indirizzo di posta`, `codice fiscale`, `telefono`, `IBAN`, `nome`, `indirizzo`.
    pub kind: &'static str,
    /// As it stands in the text.
    pub text: String,
}

/// What looks personal in a text, each once, in order: addresses of mail, fiscal codes, telephone
/// numbers, IBANs. Names and addresses are told by other signs: see [`named`], [`super::names`] and
/// [`super::addresses`].
#[must_use]
pub fn personal(text: &str) -> Vec<Personal> {
    let mut found: Vec<Personal> = Vec::new();
    let apart =
        |c: char| c.is_whitespace() || matches!(c, '<' | '>' | '(' | ')' | '[' | ']' | ',' | ';' | '"' | '«' | '»');
    for word in text.split(apart) {
        let word = word.trim_matches(|c: char| !c.is_alphanumeric() && c != '+');
        let Some(kind) = kind_of(word) else { continue };
        if !found.iter().any(|p| p.text == word) {
            found.push(Personal { kind, text: word.to_owned() });
        }
    }
    for (kind, text) in spaced(text) {
        if !found.iter().any(|p| p.text == text) {
            found.push(Personal { kind, text });
        }
    }
    found
}

/// Words of names that are no person's: offices write as people do.
pub(super) const OFFICES: [&str; 24] = [
    "anagrafe",
    "area",
    "assistenza",
    "centro",
    "citta",
    "comune",
    "contabilita",
    "controllo",
    "del",
    "della",
    "ente",
    "informatica",
    "protocollo",
    "provincia",
    "pubblico",
    "ragioneria",
    "relazioni",
    "rete",
    "segreteria",
    "servizi",
    "servizio",
    "tecnico",
    "tributi",
    "ufficio",
];

/// Names of people, known from elsewhere, that stand in a text, each once: the whole name however it is
/// written, a word of it when it begins with a capital. Offices are no people.
#[must_use]
pub fn named(text: &str, people: &[String]) -> Vec<Personal> {
    let apart = |c: char| !c.is_alphanumeric() && c != '\'' && c != '’';
    let words: Vec<&str> =
        text.split(apart).map(|w| w.trim_matches(|c: char| !c.is_alphanumeric())).filter(|w| !w.is_empty()).collect();
    let folded: Vec<String> = words.iter().map(|w| crate::text::fold(w)).collect();
    let mut found: Vec<Personal> = Vec::new();
    for person in people {
        let parts: Vec<String> = person.split_whitespace().map(crate::text::fold).filter(|p| !p.is_empty()).collect();
        if parts.iter().any(|p| OFFICES.contains(&p.as_str())) {
            continue;
        }
        let mut at = 0;
        while at < words.len() {
            let whole = parts.len() > 1 && folded[at..].starts_with(&parts);
            let one = parts.contains(&folded[at])
                && folded[at].chars().count() > 2
                && words[at].starts_with(char::is_uppercase);
            let many = if whole { parts.len() } else { usize::from(one) };
            if many > 0 {
                let text = words[at..at + many].join(" ");
                if !found.iter().any(|p| p.text == text) {
                    found.push(Personal { kind: "nome", text });
                }
            }
            at += many.max(1);
        }
    }
    found
}

fn kind_of(word: &str) -> Option<&'static str> {
    if let Some((name, host)) = word.split_once('@') {
        let name = name.trim_start_matches("mailto:");
        let whole = !name.is_empty() && host.contains('.') && !host.starts_with('.');
        return whole.then_some("indirizzo di posta");
    }
    if !word.is_ascii() {
        return None;
    }
    if is_fiscal_code(word.as_bytes()) {
        return Some("codice fiscale");
    }
    if word.len() == 27 && word.starts_with("IT") && word[2..4].bytes().all(|b| b.is_ascii_digit()) {
        return Some("IBAN");
    }
    let digits = word.bytes().filter(u8::is_ascii_digit).count();
    let others = word.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'+' | b'-' | b'/' | b'.'));
    is_phone(word, digits).then_some("telefono").filter(|_| others)
}

/// Six letters, two digits, a letter, two digits, a letter, three digits, a letter.
fn is_fiscal_code(word: &[u8]) -> bool {
    const SHAPE: &[u8; 16] = b"LLLLLLDDLDDLDDDL";
    word.len() == 16
        && word
            .iter()
            .zip(SHAPE)
            .all(|(b, s)| if *s == b'L' { b.is_ascii_alphabetic() } else { b.is_ascii_alphanumeric() })
        && word.iter().filter(|b| b.is_ascii_digit()).count() >= 4
}

fn is_phone(word: &str, digits: usize) -> bool {
    let dates = word.matches('/').count() == 2 || word.matches('.').count() >= 2;
    (8..=13).contains(&digits) && !dates && (word.starts_with('+') || word.starts_with('0') || word.starts_with('3'))
}

/// Numbers written in groups: `0721 359 123`, `+39 333 1234567`.
fn spaced(text: &str) -> Vec<(&'static str, String)> {
    let mut found = Vec::new();
    for line in text.lines() {
        let mut run: Vec<&str> = Vec::new();
        for word in line.split_whitespace().chain(["."]) {
            let bare = word.trim_matches(|c: char| matches!(c, ',' | ';' | '.' | ':' | '(' | ')'));
            if !bare.is_empty() && bare.bytes().all(|b| b.is_ascii_digit() || b == b'+') {
                run.push(bare);
                continue;
            }
            let digits: usize = run.iter().map(|w| w.bytes().filter(u8::is_ascii_digit).count()).sum();
            if run.len() > 1 && is_phone(&run.concat(), digits) {
                found.push(("telefono", run.join(" ")));
            }
            run.clear();
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<(&'static str, String)> {
        personal(text).into_iter().map(|p| (p.kind, p.text)).collect()
    }

    #[test]
    fn what_is_personal_is_found_where_it_stands() {
        let text = "Scrivere a <anna.verdi@comune.example>, codice RSSMRA80A01H501U; tel. 0721 359123 oppure 3331234567.\n\
            IBAN IT60X0542811101000000123456, di nuovo anna.verdi@comune.example.";
        assert_eq!(
            found(text),
            [
                ("indirizzo di posta", "anna.verdi@comune.example".to_owned()),
                ("codice fiscale", "RSSMRA80A01H501U".to_owned()),
                ("telefono", "3331234567".to_owned()),
                ("IBAN", "IT60X0542811101000000123456".to_owned()),
                ("telefono", "0721 359123".to_owned()),
            ]
        );
    }

    #[test]
    fn people_who_are_known_are_found_by_name() {
        let people = ["Mirko Schede", "Ufficio segreteria", "Anna De Ré"].map(str::to_owned);
        let found = |text: &str| named(text, &people).into_iter().map(|p| p.text).collect::<Vec<_>>();
        assert_eq!(
            found("Gentile Mirko, come detto a MIRKO SCHEDE e a Schede: mirko."),
            ["Mirko", "MIRKO SCHEDE", "Schede"]
        );
        assert_eq!(found("La prova l'ha fatta anna de re."), ["anna de re"]);
        assert_eq!(
            found("Compilare le schede e portarle in Segreteria, all'Ufficio De minimis."),
            Vec::<String>::new()
        );
        assert_eq!(named("Mirko", &[]), []);
    }

    #[test]
    fn what_is_not_personal_is_left_alone() {
        for text in [
            "Entro il 31/12/2026 alle 12.30, art. 30 del d.lgs. 267/2000",
            "La versione 10.0.22631 o l'indirizzo 192.168.1.254",
            "Premere F8, poi scegliere 1000 pagine; errore 0x80070005",
            "https://www.agid.gov.it/it/linee-guida",
            "@ da solo, nome@, à@",
        ] {
            assert_eq!(found(text), [], "{text}");
        }
    }
}
