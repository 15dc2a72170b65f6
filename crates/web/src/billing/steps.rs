//! What an officer does with a document.

use axum::extract::{Path, State};
use axum::response::Response;
use domain::billing::{AccountingEntry, CreditReason, DocumentState};
use domain::{FieldError, Refusal, it};

use super::document::load;
use super::{At, Here};
use crate::forms::Typed;
use crate::visit::Desk;
use crate::{Result, Web, respond};

async fn after(web: &Web, desk: &Desk, at: &At, typed: &Typed, done: Result<()>, said: &str) -> Result<Response> {
    match done {
        Ok(()) => Ok(respond::done(&desk.href(&format!("/documenti/{}", at.documento)), said)),
        Err(e) => {
            let refusal = e.refusal()?;
            respond::refused(&load(web, desk, at, Some((&typed.pairs, &refusal))).await?)
        }
    }
}

fn no_file() -> Refusal {
    Refusal::field("file", "Scegliere il file da caricare.")
}

/// Takes the signed file.
pub(super) async fn signed(State(web): State<Web>, desk: Desk, Path(at): Here, typed: Typed) -> Result<Response> {
    let (id, scope) = (at.document()?, desk.scope.clone());
    let done = match typed.files.get("file").cloned() {
        None => Err(no_file().into()),
        Some(sent) => {
            web.work(move |app| app::billing::upload_signed(app, &scope, Some(id), &sent.name, &sent.bytes).map(|_| ()))
                .await
        }
    };
    after(&web, &desk, &at, &typed, done, "Il file firmato è stato caricato: ora si può inviare.").await
}

/// Takes a notice.
pub(super) async fn notice(State(web): State<Web>, desk: Desk, Path(at): Here, typed: Typed) -> Result<Response> {
    let (id, scope) = (at.document()?, desk.scope.clone());
    let done = match typed.files.get("notice").cloned() {
        None => Err(no_file().into()),
        Some(sent) => {
            let take =
                move |app: &app::App| app::billing::upload_notice(app, &scope, Some(id), &sent.name, &sent.bytes);
            web.work(take).await.map(|_| ())
        }
    };
    let done = match done {
        Ok(()) => Ok(()),
        Err(e) => Err(at_field(e.refusal()?, "notice").into()),
    };
    after(&web, &desk, &at, &typed, done, "La notifica è registrata.").await
}

/// A refusal of a file, at the field of this form.
fn at_field(mut refusal: Refusal, name: &str) -> Refusal {
    for field in refusal.fields.iter_mut().filter(|f| f.field == "file") {
        name.clone_into(&mut field.field);
    }
    refusal
}

/// Marks as sent.
pub(super) async fn sent(State(web): State<Web>, desk: Desk, Path(at): Here, typed: Typed) -> Result<Response> {
    let (id, scope) = (at.document()?, desk.scope.clone());
    let done = web.write(move |tx| app::billing::mark_sent(tx, &scope, id)).await;
    after(&web, &desk, &at, &typed, done, "Il documento risulta inviato.").await
}

/// Makes again a rejected e-invoice.
pub(super) async fn remake(State(web): State<Web>, desk: Desk, Path(at): Here, typed: Typed) -> Result<Response> {
    let (id, scope) = (at.document()?, desk.scope.clone());
    let done = web.write(move |tx| app::billing::remake(tx, &scope, id)).await;
    let said = "La fattura è pronta con un nuovo nome di file: firmarla e inviarla di nuovo.";
    after(&web, &desk, &at, &typed, done, said).await
}

/// Makes a credit note.
pub(super) async fn credit(State(web): State<Web>, desk: Desk, Path(at): Here, typed: Typed) -> Result<Response> {
    let (id, scope) = (at.document()?, desk.scope.clone());
    let lines: Vec<usize> = typed.all("lines").filter_map(|n| n.parse().ok()).collect();
    let words = typed.get("reason").to_owned();
    let done = web
        .write(move |tx| {
            let state = app::billing::document(&mut tx.reading(), &scope, id)?.state;
            let reason = reason(&state, &words);
            let lines = Some(lines.as_slice()).filter(|l| !l.is_empty());
            app::billing::credit(tx, &scope, id, lines, &reason)
        })
        .await;
    match done {
        Ok(note) => Ok(respond::done(&desk.href(&format!("/documenti/{note}")), "La nota di credito è emessa.")),
        Err(e) => after(&web, &desk, &at, &typed, Err(e), "").await,
    }
}

/// The body's own words when it refused and the officer wrote none.
fn reason(state: &DocumentState, words: &str) -> CreditReason {
    match state {
        DocumentState::Refused { reason, .. } if words.is_empty() => CreditReason::Refused { words: reason.clone() },
        _ => CreditReason::Other { text: words.to_owned() },
    }
}

/// Cancels with an act.
pub(super) async fn cancel(State(web): State<Web>, desk: Desk, Path(at): Here, typed: Typed) -> Result<Response> {
    let (id, scope, act) = (at.document()?, desk.scope.clone(), typed.get("act").to_owned());
    let done = web.write(move |tx| app::billing::cancel(tx, &scope, id, &act)).await;
    after(&web, &desk, &at, &typed, done, "Il documento è annullato.").await
}

/// Writes chapter and assessment.
pub(super) async fn account(State(web): State<Web>, desk: Desk, Path(at): Here, typed: Typed) -> Result<Response> {
    let (id, scope) = (at.document()?, desk.scope.clone());
    let year = typed.get("assessment_year").parse().unwrap_or(0);
    let done = match AccountingEntry::new(typed.get("chapter"), typed.get("assessment_number"), year) {
        Ok(entry) => web.write(move |tx| app::billing::account(tx, &scope, id, &entry)).await,
        Err(refusal) => {
            let known = web.read(move |rx| app::billing::document(rx, &scope, id).map(|_| ())).await;
            known.and(Err(refusal.into()))
        }
    };
    after(&web, &desk, &at, &typed, done, "Capitolo e accertamento sono salvati.").await
}

/// Records a payment.
pub(super) async fn pay(State(web): State<Web>, desk: Desk, Path(at): Here, typed: Typed) -> Result<Response> {
    let (id, scope, reference) = (at.document()?, desk.scope.clone(), typed.get("reference").to_owned());
    let (on, amount) = (it::parse_date(typed.get("on")), it::parse_euros(typed.get("amount")));
    let done = match (on, amount) {
        (Some(on), Some(amount)) => {
            web.write(move |tx| app::billing::pay(tx, &scope, id, on, amount, &reference)).await
        }
        (on, amount) => {
            let mut faults = Vec::new();
            if on.is_none() {
                faults.push(FieldError::new("on", "Scrivere la data come gg/mm/aaaa."));
            }
            if amount.is_none() {
                faults.push(FieldError::new("amount", "Scrivere l'importo come 1.234,50."));
            }
            Err(Refusal::of_fields(faults).unwrap_or_else(|| Refusal::new("Controllare i dati.")).into())
        }
    };
    after(&web, &desk, &at, &typed, done, "L'incasso è registrato.").await
}
