//! Where a message that came by mail belongs: the request that it goes on with, a new one, or none.

use std::collections::BTreeMap;

/// Prefixes that answers and forwards put before a subject, in lower case.
const PREFIXES: [&str; 9] = ["re", "r", "rif", "ris", "i", "fw", "fwd", "aw", "posta certificata"];

/// What the headers of a message say of its place.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Headers {
    /// `Message-ID`, without the brackets.
    pub message_id: Option<String>,
    /// `In-Reply-To`, without the brackets.
    pub in_reply_to: Vec<String>,
    /// `References`, oldest first, without the brackets.
    pub references: Vec<String>,
    /// `Subject`, decoded.
    pub subject: String,
    /// Address of the sender, in lower case.
    pub from: Option<String>,
    /// Why no person wrote it, when none did.
    pub automatic: Option<Automatic>,
}

/// A message that no person wrote.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Automatic {
    /// Out of office, acknowledgement.
    AutoReply,
    /// A message that could not be delivered.
    Bounce,
    /// Our own message come back.
    Loop,
    /// A mailing list or a bulk mailing.
    Bulk,
}

impl Automatic {
    /// Why it opens no request, in Italian.
    #[must_use]
    pub fn reason(self) -> &'static str {
        match self {
            Self::AutoReply => "Risposta automatica",
            Self::Bounce => "Avviso di mancato recapito",
            Self::Loop => "Messaggio inviato dal centro stesso",
            Self::Bulk => "Lista di distribuzione o invio massivo",
        }
    }
}

/// Recognises what no person wrote from its headers, given as name and value. `own` is the value of
/// the header `X-Casa-Centre` that the centre puts on what it sends.
/// Source: RFC 3834 (`Auto-Submitted`), RFC 3464 (delivery reports), RFC 2919 (`List-Id`), and the
/// headers that common servers add.
#[must_use]
pub fn automatic<'a>(headers: impl IntoIterator<Item = (&'a str, &'a str)>, own: &str) -> Option<Automatic> {
    let of = |(name, value): (&str, &str)| {
        let value = value.trim().to_ascii_lowercase();
        match name.to_ascii_lowercase().as_str() {
            "x-casa-centre" if value == own.to_ascii_lowercase() => Some(Automatic::Loop),
            "content-type" if value.contains("report-type=delivery-status") => Some(Automatic::Bounce),
            "content-type" if value.contains("report-type=\"delivery-status\"") => Some(Automatic::Bounce),
            "return-path" if value == "<>" => Some(Automatic::Bounce),
            "x-failed-recipients" => Some(Automatic::Bounce),
            "from" if value.contains("mailer-daemon@") => Some(Automatic::Bounce),
            "auto-submitted" if !value.is_empty() && !value.starts_with("no") => Some(Automatic::AutoReply),
            "x-autoreply" | "x-autorespond" | "x-autoreply-from" if value != "no" => Some(Automatic::AutoReply),
            "precedence" if value == "auto_reply" => Some(Automatic::AutoReply),
            "precedence" if matches!(value.as_str(), "bulk" | "list" | "junk") => Some(Automatic::Bulk),
            "list-id" | "list-unsubscribe" => Some(Automatic::Bulk),
            _ => None,
        }
    };
    let found: Vec<Automatic> = headers.into_iter().filter_map(of).collect();
    let first = [Automatic::Loop, Automatic::Bounce, Automatic::AutoReply, Automatic::Bulk];
    first.into_iter().find(|kind| found.contains(kind))
}

/// The token that the subject of what the centre sends carries: `[pu#1234]`.
#[must_use]
pub fn token(centre: &str, number: u32) -> String {
    format!("[{centre}#{number}]")
}

/// The number in the first token of this centre that a subject holds.
#[must_use]
pub fn number_in(subject: &str, centre: &str) -> Option<u32> {
    subject.split('[').skip(1).find_map(|rest| {
        let (inside, _) = rest.split_once(']')?;
        let (slug, number) = inside.split_once('#')?;
        slug.trim().eq_ignore_ascii_case(centre).then(|| number.trim().parse().ok())?
    })
}

/// A subject without what answers and forwards put before it, in lower case and with single blanks:
/// two messages of one conversation have the same.
#[must_use]
pub fn base_subject(subject: &str) -> String {
    let folded = subject.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    let mut rest = folded.as_str();
    while let Some((before, after)) = rest.split_once(':') {
        // «Re[2]:» counts its answers.
        let word = before.split('[').next().unwrap_or(before).trim();
        if !PREFIXES.contains(&word) {
            break;
        }
        rest = after.trim_start();
    }
    rest.to_owned()
}

/// A conversation that the centre knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// Its number.
    pub ticket: u32,
    /// Its base subject.
    pub subject: String,
    /// Whether the id is of a message of the conversation; else it was only quoted in `References`
    /// by one, and others may have answered it too.
    pub direct: bool,
}

/// Where a message belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// It was received before: nothing is made of it.
    Again,
    /// It goes on with a request.
    Joins(u32),
    /// It opens one.
    Opens,
    /// It opens none; what it speaks of, when that is known.
    Ignored(Automatic, Option<u32>),
    /// Nobody can be answered: it is kept for the staff to read.
    Unsigned,
}

/// The ids to look for before placing a message, the nearest ancestor first, each once.
#[must_use]
pub fn ancestors(headers: &Headers) -> Vec<&str> {
    let mut ids: Vec<&str> = Vec::new();
    for id in headers.in_reply_to.iter().chain(headers.references.iter().rev()) {
        if !ids.contains(&id.as_str()) {
            ids.push(id);
        }
    }
    ids
}

/// Places a message. `received` says whether its own id was received before, `known` holds what the
/// centre knows of its [`ancestors`], `by_token` the request whose token the subject carries, when
/// the sender takes part in it: a stranger who copies a token does not get in.
#[must_use]
pub fn place(headers: &Headers, received: bool, known: &BTreeMap<String, Known>, by_token: Option<u32>) -> Place {
    if received {
        return Place::Again;
    }
    let found: Vec<&Known> = ancestors(headers).into_iter().filter_map(|id| known.get(id)).collect();
    let subject = base_subject(&headers.subject);
    let direct = found.iter().find(|k| k.direct);
    let kin = || found.iter().find(|k| !k.direct && k.subject == subject);
    let ticket = direct.map(|k| k.ticket).or(by_token).or_else(|| kin().map(|k| k.ticket));
    match (headers.automatic, ticket) {
        (Some(automatic), about) => Place::Ignored(automatic, about),
        (None, _) if headers.from.is_none() => Place::Unsigned,
        (None, Some(ticket)) => Place::Joins(ticket),
        (None, None) => Place::Opens,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(subject: &str, references: &[&str]) -> Headers {
        Headers {
            message_id: Some("new@comune.example".to_owned()),
            in_reply_to: references.last().map(|r| (*r).to_owned()).into_iter().collect(),
            references: references.iter().map(|r| (*r).to_owned()).collect(),
            subject: subject.to_owned(),
            from: Some("anna@comune.example".to_owned()),
            automatic: None,
        }
    }

    fn known(id: &str, ticket: u32, subject: &str, direct: bool) -> BTreeMap<String, Known> {
        [(id.to_owned(), Known { ticket, subject: subject.to_owned(), direct })].into()
    }

    #[test]
    fn a_reply_joins_by_any_ancestor() {
        let seven = known("first@comune.example", 7, "posta ferma", true);
        let reply = message("R: posta ferma", &["first@comune.example", "unknown@elsewhere.example"]);
        assert_eq!(place(&reply, false, &seven, None), Place::Joins(7));
        assert_eq!(place(&reply, true, &seven, None), Place::Again);
        assert_eq!(place(&message("Altro", &[]), false, &seven, None), Place::Opens);
    }

    #[test]
    fn a_shared_ancestor_joins_only_under_the_same_subject() {
        let eight = known("outside@elsewhere.example", 8, "stampante", false);
        let colleague = message("RE: Stampante", &["outside@elsewhere.example"]);
        assert_eq!(place(&colleague, false, &eight, None), Place::Joins(8));
        let other = message("Rete lenta", &["outside@elsewhere.example"]);
        assert_eq!(place(&other, false, &eight, None), Place::Opens);
    }

    #[test]
    fn a_token_counts_only_for_who_takes_part() {
        let mail = message("Ancora sulla [PU#12] richiesta", &[]);
        assert_eq!(number_in(&mail.subject, "pu"), Some(12));
        assert_eq!(number_in(&mail.subject, "mc"), None);
        assert_eq!(number_in(&token("pu", 90), "pu"), Some(90));
        assert_eq!(number_in("[pu#x] [altro] [pu# 4 ]", "pu"), Some(4));
        assert_eq!(place(&mail, false, &BTreeMap::new(), Some(12)), Place::Joins(12));
        assert_eq!(place(&mail, false, &BTreeMap::new(), None), Place::Opens);
    }

    #[test]
    fn what_nobody_wrote_opens_nothing() {
        let seen = |headers: &[(&str, &str)]| automatic(headers.iter().copied(), "pu@casa.example");
        assert_eq!(seen(&[("Subject", "Fuori sede"), ("Auto-Submitted", "auto-replied")]), Some(Automatic::AutoReply));
        assert_eq!(seen(&[("Auto-Submitted", "no"), ("From", "anna@comune.example")]), None);
        assert_eq!(seen(&[("Return-Path", "<>"), ("Auto-Submitted", "auto-replied")]), Some(Automatic::Bounce));
        let report = "multipart/report; report-type=delivery-status; boundary=x";
        assert_eq!(seen(&[("Content-Type", report)]), Some(Automatic::Bounce));
        assert_eq!(seen(&[("X-Casa-Centre", "PU@casa.example"), ("List-Id", "x")]), Some(Automatic::Loop));
        assert_eq!(seen(&[("Precedence", "bulk")]), Some(Automatic::Bulk));
        let seven = known("ours@casa.example", 7, "posta", true);
        let bounce = Headers { automatic: Some(Automatic::Bounce), ..message("Undelivered", &["ours@casa.example"]) };
        assert_eq!(place(&bounce, false, &seven, None), Place::Ignored(Automatic::Bounce, Some(7)));
    }

    #[test]
    fn without_a_sender_it_is_kept_aside() {
        let mail = Headers { from: None, ..message("Aiuto", &[]) };
        assert_eq!(place(&mail, false, &BTreeMap::new(), None), Place::Unsigned);
    }

    #[test]
    fn subjects_lose_what_answers_put_before_them() {
        for subject in ["posta  ferma", "Re: R: POSTA ferma", "POSTA CERTIFICATA: I: Posta ferma", "Re[2]: posta ferma"]
        {
            assert_eq!(base_subject(subject), "posta ferma", "{subject}");
        }
        assert_eq!(base_subject("Nota: posta"), "nota: posta");
    }
}
