//! What of a message is new, what repeats earlier messages, what is a signature.

/// A piece of the text of a message, in the order in which it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// What the sender wrote now.
    Fresh(String),
    /// What repeats earlier messages: shown folded.
    Quoted(String),
    /// Name, office and telephone below a message: shown folded.
    Signature(String),
}

/// Lines that mail programs put above the message that they repeat whole.
const SEPARATORS: [&str; 6] = [
    "-----messaggio originale-----",
    "-----original message-----",
    "-----messaggio inoltrato-----",
    "-----ursprüngliche nachricht-----",
    "-----message d'origine-----",
    "----- messaggio originale -----",
];

/// Lines that telephones and programs add by themselves.
const ADDED: [&str; 6] = [
    "inviato da iphone",
    "inviato da ipad",
    "inviato dal mio",
    "sent from my",
    "ottieni outlook per",
    "get outlook for",
];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Fresh,
    Quoted,
    Signature,
}

/// Divides a text. When everything would be folded, all of it is new: nobody sends an empty message
/// on purpose.
#[must_use]
pub fn pieces(text: &str) -> Vec<Piece> {
    let lines: Vec<&str> = text.lines().collect();
    let kinds = kinds(&lines);
    let has_fresh = lines.iter().zip(&kinds).any(|(l, k)| *k == Kind::Fresh && !l.trim().is_empty());
    if !has_fresh {
        let all = text.trim();
        return if all.is_empty() { Vec::new() } else { vec![Piece::Fresh(all.to_owned())] };
    }
    let mut pieces: Vec<Piece> = Vec::new();
    let mut start = 0;
    for n in 1..=lines.len() {
        if n < lines.len() && kinds[n] == kinds[start] {
            continue;
        }
        let piece = lines[start..n].join("\n").trim_matches('\n').trim_end().to_owned();
        if !piece.trim().is_empty() {
            pieces.push(match kinds[start] {
                Kind::Fresh => Piece::Fresh(piece),
                Kind::Quoted => Piece::Quoted(piece),
                Kind::Signature => Piece::Signature(piece),
            });
        }
        start = n;
    }
    pieces
}

/// What is new, in one text.
#[must_use]
pub fn fresh(pieces: &[Piece]) -> String {
    let new: Vec<&str> =
        pieces.iter().filter_map(|p| if let Piece::Fresh(t) = p { Some(t.as_str()) } else { None }).collect();
    new.join("\n\n").trim().to_owned()
}

fn kinds(lines: &[&str]) -> Vec<Kind> {
    let mut kinds = vec![Kind::Fresh; lines.len()];
    let mut n = 0;
    while n < lines.len() {
        let line = lines[n].trim();
        if line.starts_with('>') {
            kinds[n] = Kind::Quoted;
        } else if separates(line) || heads_of_a_message(&lines[n..]) {
            // A separator takes all that follows, and the rule that Outlook draws above it.
            let from = if n > 0 && is_rule(lines[n - 1].trim()) { n - 1 } else { n };
            kinds[from..].fill(Kind::Quoted);
            return kinds;
        } else if let Some(length) = attribution(&lines[n..]) {
            kinds[n..n + length].fill(Kind::Quoted);
            n += length;
            continue;
        } else if lines[n].trim_end() == "--" || is_added(line) {
            let end = (n..lines.len()).find(|&m| starts_a_quotation(&lines[m..])).unwrap_or(lines.len());
            kinds[n..end].fill(Kind::Signature);
            n = end;
            continue;
        } else if line.is_empty() && n > 0 && kinds[n - 1] == Kind::Quoted {
            kinds[n] = Kind::Quoted;
        }
        n += 1;
    }
    kinds
}

fn starts_a_quotation(lines: &[&str]) -> bool {
    let line = lines[0].trim();
    line.starts_with('>') || separates(line) || heads_of_a_message(lines) || attribution(lines).is_some()
}

fn separates(line: &str) -> bool {
    line.starts_with("---") && SEPARATORS.contains(&line.to_lowercase().as_str())
}

fn is_rule(line: &str) -> bool {
    line.len() > 9 && (line.bytes().all(|b| b == b'_') || line.bytes().all(|b| b == b'-'))
}

fn is_added(line: &str) -> bool {
    line.len() < 80 && ADDED.iter().any(|a| line.to_lowercase().starts_with(a))
}

/// «Il giorno lun 9 mar 2026 alle ore 10:00 Anna Rossi <anna@...> ha scritto:», on one to three lines.
fn attribution(lines: &[&str]) -> Option<usize> {
    let first = lines[0].trim().to_lowercase();
    if !["il ", "on ", "in data ", "am ", "le "].iter().any(|s| first.starts_with(s)) {
        return None;
    }
    let mut joined = String::new();
    for (n, line) in lines.iter().take(3).enumerate() {
        if n > 0 && line.trim().is_empty() {
            return None;
        }
        joined.push_str(&line.trim().to_lowercase());
        joined.push(' ');
        if joined.len() > 400 {
            return None;
        }
        let ends = ["ha scritto:", "wrote:", "scrive:", "schrieb:", "a écrit :", "a écrit:"];
        if ends.iter().any(|e| joined.trim_end().ends_with(e)) && joined.contains(|c: char| c.is_ascii_digit()) {
            return Some(n + 1);
        }
    }
    None
}

/// «Da: … Inviato: … A: … Oggetto: …», as Outlook writes above what it repeats.
fn heads_of_a_message(lines: &[&str]) -> bool {
    let starts = |line: &str, names: &[&str]| {
        let line = line.trim().trim_start_matches('*').to_lowercase();
        names.iter().any(|n| line.starts_with(n))
    };
    if !starts(lines[0], &["da:", "from:", "von:", "de :"]) {
        return false;
    }
    let next: Vec<&&str> = lines.iter().skip(1).filter(|l| !l.trim().is_empty()).take(5).collect();
    let any = |names: &[&str]| next.iter().any(|l| starts(l, names));
    any(&["inviato:", "sent:", "data:", "date:", "gesendet:", "envoyé :"])
        && any(&["oggetto:", "subject:", "betreff:", "objet :"])
}

/// Joins the lines that were broken only to travel (RFC 3676, `format=flowed`).
pub(super) fn unflow(text: &str, delete_space: bool) -> String {
    let mut out = String::with_capacity(text.len());
    let mut soft: Option<usize> = None;
    for line in text.lines() {
        let depth = line.bytes().take_while(|b| *b == b'>').count();
        let inner = &line[depth..];
        let inner = inner.strip_prefix(' ').unwrap_or(inner);
        if soft != Some(depth) {
            if !out.is_empty() {
                out.push('\n');
            }
            if depth > 0 {
                out.push_str(&">".repeat(depth));
                out.push(' ');
            }
        }
        let flows = inner.ends_with(' ') && inner != "-- ";
        out.push_str(if flows && delete_space { inner.trim_end_matches(' ') } else { inner });
        soft = flows.then_some(depth);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folded(text: &str) -> (String, usize) {
        let pieces = pieces(text);
        (fresh(&pieces), pieces.len())
    }

    #[test]
    fn what_is_repeated_is_told_from_what_is_new() {
        let cases = [
            "Va bene, grazie.\n\nIl giorno lun 9 mar 2026 alle ore 10:00 CST <cst@pu.example>\nha scritto:\n> Si può riavviare?\n> Grazie",
            "Va bene, grazie.\n________________________________\nDa: CST <cst@pu.example>\nInviato: lunedì 9 marzo 2026 10:00\nA: Anna\nOggetto: R: posta\n\nSi può riavviare?",
            "Va bene, grazie.\n\n-----Messaggio originale-----\nDa: CST\nSi può riavviare?",
            "Va bene, grazie.\n\nOn Mon, 9 Mar 2026 at 10:00, CST <cst@pu.example> wrote:\n\n> Can you?\n",
        ];
        for text in cases {
            assert_eq!(folded(text), ("Va bene, grazie.".to_owned(), 2), "{text}");
        }
    }

    #[test]
    fn answers_between_the_lines_keep_their_order() {
        let text = "> Quanti PC?\nDue.\n> Quale sede?\nVia Roma.\n\n-- \nAnna Rossi\nUfficio tecnico";
        let want = [
            Piece::Quoted("> Quanti PC?".into()),
            Piece::Fresh("Due.".into()),
            Piece::Quoted("> Quale sede?".into()),
            Piece::Fresh("Via Roma.".into()),
            Piece::Signature("-- \nAnna Rossi\nUfficio tecnico".into()),
        ];
        assert_eq!(pieces(text), want);
        assert_eq!(fresh(&want), "Due.\n\nVia Roma.");
    }

    #[test]
    fn nothing_new_means_that_all_is_new() {
        assert_eq!(folded("> solo una citazione"), ("> solo una citazione".to_owned(), 1));
        assert_eq!(folded(""), (String::new(), 0));
        assert_eq!(
            folded("Il 5 marzo la posta era ferma.\nDa: noi non si vede."),
            ("Il 5 marzo la posta era ferma.\nDa: noi non si vede.".to_owned(), 1)
        );
        assert_eq!(folded("Ok\n\nInviato da iPhone"), ("Ok".to_owned(), 2));
    }

    #[test]
    fn flowed_lines_are_joined() {
        assert_eq!(
            unflow("La posta \nè ferma.\n> era \n> così\n-- \nAnna", false),
            "La posta è ferma.\n> era così\n-- \nAnna"
        );
        assert_eq!(unflow("a \nb", true), "ab");
    }
}
