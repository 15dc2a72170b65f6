//! How campaigns and documents are named in pages.

use app::billing::DocumentRow;
use chrono::{NaiveDate, NaiveDateTime};
use domain::billing::{Finding, FindingCode, RunState, Settlement, StateCode};
use domain::territory::BodyKind;
use domain::{Cents, Refusal};

use crate::view::{Alert, Badge, Form, Tone};

/// `Quote 2026`, or `Quote 2026, supplemento 1`.
pub(super) fn run_title(year: i32, sequence: u16) -> String {
    if sequence == 0 { format!("Quote {year}") } else { format!("Quote {year}, supplemento {sequence}") }
}

/// The badge of a campaign.
pub(super) fn run_badge(state: &RunState) -> Badge {
    let tone = match state {
        RunState::Preview => Tone::Warn,
        RunState::Approved { .. } | RunState::Issuing { .. } => Tone::Info,
        RunState::Issued { .. } => Tone::Good,
        RunState::Closed { .. } => Tone::Plain,
    };
    Badge::new(tone, state.label())
}

/// A sentence about a body, where its name is read already.
pub(super) fn bare(name: &str, message: &str) -> String {
    let rest = message.strip_prefix(name).and_then(|m| m.strip_prefix(": ")).unwrap_or(message);
    let mut letters = rest.chars();
    letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect()
}

/// Where what was found about a body is mended: what one does there, and the path after the desk's own.
pub(super) fn mended_at(finding: &Finding, body: &str) -> Option<(&'static str, String)> {
    match finding.code {
        FindingCode::NotPriced => Some(("Concorda un prezzo", format!("/tariffe/concordati?ente={body}#nuovo"))),
        FindingCode::UnpricedService => Some(("Vai ai listini", "/tariffe".to_owned())),
        FindingCode::OfficeCode => Some(("Indica l'ufficio", format!("/enti/{body}/fatturazione"))),
        FindingCode::FiscalCode | FindingCode::Address => Some(("Guarda i dati dell'ente", format!("/enti/{body}"))),
        FindingCode::Issuer => Some(("Guarda l'emittente", "/impostazioni".to_owned())),
        _ => None,
    }
}

/// The badge of a document's state.
pub(super) fn document_badge(row: &DocumentRow) -> Badge {
    use StateCode as S;
    let Some(code) = StateCode::from_code(&row.state) else { return Badge::new(Tone::Plain, row.state.clone()) };
    let tone = match code {
        S::Issued => Tone::Warn,
        S::Signed | S::Sent | S::Waiting => Tone::Info,
        S::Delivered | S::Accepted | S::Expired => Tone::Good,
        S::Rejected | S::Refused | S::Attested => Tone::Bad,
        S::Credited | S::Cancelled => Tone::Plain,
    };
    let text = match code {
        S::Rejected => "Scartato",
        S::Refused => "Rifiutato",
        S::Waiting => "In consegna",
        other => other.label(),
    };
    Badge::new(tone, text)
}

/// The badge of how far a document is paid.
pub(super) fn payment_badge(row: &DocumentRow, today: NaiveDate) -> Badge {
    let settlement = row.settlement();
    match settlement {
        Settlement::Open { .. } | Settlement::Partly { .. } if row.due < today => {
            let days = (today - row.due).num_days();
            Badge::new(
                Tone::Bad,
                if days == 1 { "In ritardo di 1 giorno".to_owned() } else { format!("In ritardo di {days} giorni") },
            )
        }
        Settlement::Open { .. } => Badge::new(Tone::Plain, settlement.label()),
        Settlement::Partly { .. } => Badge::new(Tone::Warn, settlement.label()),
        Settlement::Paid { .. } => Badge::new(Tone::Good, settlement.label()),
        Settlement::NotOwed { .. } => Badge::new(Tone::Plain, settlement.label()),
    }
}

/// The kind of a body from the name of its kind in a document.
pub(super) fn kind_label(kind: BodyKind) -> &'static str {
    kind.label()
}

/// An instant as `19/10/2026, 9.12`, in Italian time.
pub(super) fn when(at: NaiveDateTime) -> String {
    domain::dates::italian_time(at).format("%d/%m/%Y, %H:%M").to_string()
}

/// An amount with its sign in words for a credit note.
pub(super) fn money(cents: i64) -> String {
    Cents(cents).to_string()
}

/// Shows a refusal at the form that has its field; otherwise gives the alert for the head of the page.
pub(super) fn refuse<'a>(refusal: &Refusal, forms: impl IntoIterator<Item = &'a mut Form>) -> Option<Alert> {
    for form in forms {
        if refusal.fields.iter().any(|f| form.fields.iter().any(|x| x.name == f.field)) {
            form.refuse(refusal);
            return None;
        }
    }
    let text = refusal.fields.iter().map(|f| f.message.as_str()).collect::<Vec<_>>().join(" ");
    Some(Alert::new(Tone::Bad, refusal.message.clone(), if text == refusal.message { String::new() } else { text }))
}
