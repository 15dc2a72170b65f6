//! What both desks show of one quote: head, figures, request, offer, what the order gives, papers.

use app::quotes::QuoteView;
use askama::Template;
use domain::it;
use domain::quotes::{QuoteState, Standing};

use super::words::{self, Held, Offered, badge, ending, facts, number, offered, uses};
use crate::view::{Alert, Badge, Crumbs, Facts, Tone};

/// The quote itself.
#[derive(Template)]
#[template(path = "quotes/sheet.html")]
pub(super) struct Sheet {
    need: String,
    asked: String,
    offer: Option<Offered>,
    holdings: Vec<Held>,
    uses: Vec<(String, String, String, String)>,
}

impl askama::filters::HtmlSafe for Sheet {}

/// A quote with its head.
pub(super) struct Face {
    pub(super) crumbs: Crumbs,
    pub(super) badge: Badge,
    pub(super) alerts: Vec<Alert>,
    pub(super) facts: Facts,
    pub(super) sheet: Sheet,
    /// The papers that were sent: what each is, and its address.
    pub(super) revisions: Vec<(String, String)>,
    pub(super) base: String,
}

/// The face of a quote; `list` is the address of the quotes of the desk, `expired` what may be done once
/// it has expired.
pub(super) fn face(v: &QuoteView, list: String, expired: &str) -> Face {
    let base = format!("{list}/{}", v.row.id);
    let mut alerts = Vec::new();
    if v.standing == Standing::Expired {
        alerts.push(Alert::new(Tone::Warn, "Il preventivo è scaduto", expired));
    }
    if let Some((title, text)) = ending(&v.state) {
        let tone = if matches!(v.state, QuoteState::Delivered { .. }) { Tone::Good } else { Tone::Info };
        alerts.push(Alert::new(tone, title, text));
    }
    Face {
        crumbs: Crumbs::new().to("Preventivi e ordini", list).here(number(&v.row)),
        badge: badge(v.standing),
        alerts,
        facts: facts(v),
        sheet: Sheet {
            need: v.wish.need.clone(),
            asked: v.wish.in_words(),
            offer: v.offer.as_ref().map(offered),
            holdings: words::holdings(v),
            uses: uses(v),
        },
        revisions: revisions(v, &base),
        base,
    }
}

fn revisions(v: &QuoteView, base: &str) -> Vec<(String, String)> {
    let paper = |r: &app::quotes::RevisionRow| {
        let total = r.offer().map(|o| o.all().total).unwrap_or_default();
        let text = format!("Revisione {} del {}, {total}", r.revision, it::date(r.sent_on));
        (text, format!("{base}/pdf?revisione={}", r.revision))
    };
    v.revisions.iter().map(paper).collect()
}
