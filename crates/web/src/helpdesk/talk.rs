//! A conversation as it is read: messages, notes, what was done between them.

use app::helpdesk::{Detail, Entry};
use chrono::NaiveDateTime;
use domain::helpdesk::{Channel, moment};

/// One piece of a conversation.
pub(super) struct Piece {
    pub(super) seq: i32,
    /// `message`, `note` or `event`.
    pub(super) kind: &'static str,
    pub(super) side: &'static str,
    pub(super) who: String,
    pub(super) when: String,
    pub(super) text: String,
    /// Made safe when it came in.
    pub(super) html: Option<String>,
    pub(super) files: Vec<FileLine>,
    /// Where the original message is, for the staff; empty otherwise.
    pub(super) original: String,
}

/// A file to save.
pub(super) struct FileLine {
    pub(super) href: String,
    pub(super) name: String,
    pub(super) size: String,
}

fn size(bytes: i64) -> String {
    match bytes {
        b if b < 1_000 => format!("{b} byte"),
        b if b < 1_000_000 => format!("{} kB", b / 1_000),
        b => format!("{},{} MB", b / 1_000_000, b / 100_000 % 10),
    }
}

fn who(entry: &Entry) -> String {
    let name = if entry.row.author_name.is_empty() { "Assistenza" } else { entry.row.author_name.as_str() };
    let channel = match Channel::from_code(&entry.row.channel) {
        Some(Channel::Mail) => ", per posta elettronica",
        Some(Channel::Pec) => ", per PEC",
        Some(Channel::Phone) => ", al telefono",
        _ => "",
    };
    let origin = entry.row.origin.map(|n| format!(", nella richiesta n. {n}")).unwrap_or_default();
    format!("{name}{channel}{origin}")
}

/// The conversation of a request whose page is at `base`.
pub(super) fn pieces(detail: &Detail, base: &str, now: NaiveDateTime) -> Vec<Piece> {
    let piece = |entry: &Entry| Piece {
        seq: entry.row.seq,
        kind: match entry.row.kind.as_str() {
            "message" => "message",
            "note" => "note",
            _ => "event",
        },
        side: if entry.row.author == "requester" { "is-theirs" } else { "is-ours" },
        who: who(entry),
        when: moment(entry.row.at, now),
        text: entry.row.body.clone(),
        html: entry.row.html.clone(),
        original: String::new(),
        files: entry
            .files
            .iter()
            .map(|f| FileLine {
                href: format!("{base}/file/{}/{}", f.seq, f.position),
                name: f.name.clone(),
                size: size(f.size),
            })
            .collect(),
    };
    detail.entries.iter().map(piece).collect()
}

/// The same at the centre's desk, each piece that came by mail with the way to its original.
pub(super) fn pieces_of_desk(detail: &Detail, base: &str, now: NaiveDateTime, inbox: &str) -> Vec<Piece> {
    let mut all = pieces(detail, base, now);
    for (piece, entry) in all.iter_mut().zip(&detail.entries) {
        if let Some(id) = &entry.row.source {
            piece.original = format!("{inbox}/{id}");
        }
    }
    all
}

/// What a template asked, as question and answer.
pub(super) fn answers(detail: &Detail) -> Vec<(String, String)> {
    serde_json::from_str(&detail.row.details).unwrap_or_default()
}
