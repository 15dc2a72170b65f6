//! What the desk does to a request: each answers with its page, which says what was done.

use app::helpdesk::{self, Change, Sender, Then};
use axum::extract::{Path, State};
use axum::response::Response;
use domain::helpdesk::{Level, PauseReason, Tie};

use super::detail::again;
use super::forms::{Here, files, level, message, number, wait};
use crate::forms::Typed;
use crate::respond::{done, go};
use crate::view::Tone;
use crate::visit::Desk;
use crate::{Result, Web};

fn page(desk: &Desk, n: u32) -> String {
    desk.href(&format!("/assistenza/{n}"))
}

/// The answer of an act that a rule may refuse.
fn answer(desk: &Desk, n: u32, result: Result<()>, said: &str) -> Result<Response> {
    Ok(match result {
        Ok(()) => done(&page(desk, n), said),
        Err(e) => go(&page(desk, n), Tone::Bad, &e.refusal()?.message),
    })
}

/// An answer or a note.
pub(super) async fn write(State(web): State<Web>, desk: Desk, Path((_, n)): Here, typed: Typed) -> Result<Response> {
    let n = number(&n)?;
    let draft = typed.get("testo").to_owned();
    match written(&web, &desk, n, typed).await {
        Ok(said) => Ok(done(&page(&desk, n), said)),
        Err(e) => {
            let why = e.refusal()?.message;
            again(&web, &desk, n, &draft, &why).await
        }
    }
}

async fn written(web: &Web, desk: &Desk, n: u32, typed: Typed) -> Result<&'static str> {
    let scope = desk.scope.clone();
    let stored = web.work(move |app| {
        let stored = helpdesk::store_files(app, &scope, &files(&typed))?;
        let habits = app.read(|rx| helpdesk::desk(rx, &scope))?;
        Ok((typed, stored, habits))
    });
    let (typed, stored, habits) = stored.await?;
    let scope = desk.scope.clone();
    let message = message(&typed, stored);
    if typed.get("come") == "nota" {
        web.write(move |tx| helpdesk::note(tx, &scope, n, &message)).await?;
        return Ok("Nota aggiunta: la leggono solo le persone del centro.");
    }
    let (then, said) = match typed.get("poi") {
        "attesa" => (Then::Wait(PauseReason::Requester, None), "Risposta inviata: si attende chi ha chiesto."),
        "fornitore" => {
            (Then::Wait(PauseReason::Supplier, wait(&typed, &habits)?.1), "Risposta inviata: si attende il fornitore.")
        }
        "chiudi" => (Then::Close, "Risposta inviata e richiesta chiusa."),
        _ => (Then::Stay, "Risposta inviata."),
    };
    web.write(move |tx| helpdesk::reply(tx, &scope, n, &message, then)).await?;
    Ok(said)
}

pub(super) async fn take(State(web): State<Web>, desk: Desk, Path((_, n)): Here) -> Result<Response> {
    let (n, scope) = (number(&n)?, desk.scope.clone());
    let result = web.write(move |tx| helpdesk::take(tx, &scope, n)).await;
    answer(&desk, n, result, "La richiesta è in carico a te.")
}

pub(super) async fn assign(State(web): State<Web>, desk: Desk, Path((_, n)): Here, typed: Typed) -> Result<Response> {
    let (n, scope) = (number(&n)?, desk.scope.clone());
    let result = web.write(move |tx| helpdesk::assign(tx, &scope, n, typed.get("persona").parse().ok())).await;
    answer(&desk, n, result, "Assegnazione cambiata.")
}

pub(super) async fn pause(State(web): State<Web>, desk: Desk, Path((_, n)): Here, typed: Typed) -> Result<Response> {
    let (n, scope) = (number(&n)?, desk.scope.clone());
    let result = web
        .write(move |tx| {
            let habits = helpdesk::desk(&mut tx.reading(), &scope)?;
            let (reason, until) = wait(&typed, &habits)?;
            helpdesk::pause(tx, &scope, n, reason, until)
        })
        .await;
    answer(&desk, n, result, "La richiesta è in attesa: il tempo promesso è fermo.")
}

pub(super) async fn resume(State(web): State<Web>, desk: Desk, Path((_, n)): Here) -> Result<Response> {
    let (n, scope) = (number(&n)?, desk.scope.clone());
    let result = web.write(move |tx| helpdesk::resume(tx, &scope, n)).await;
    answer(&desk, n, result, "La lavorazione riprende.")
}

pub(super) async fn close(State(web): State<Web>, desk: Desk, Path((_, n)): Here) -> Result<Response> {
    let (n, scope) = (number(&n)?, desk.scope.clone());
    let result = web.write(move |tx| helpdesk::close(tx, &scope, n)).await;
    answer(&desk, n, result, "Richiesta chiusa: chi ha chiesto è avvisato.")
}

pub(super) async fn reopen(State(web): State<Web>, desk: Desk, Path((_, n)): Here) -> Result<Response> {
    let (n, scope) = (number(&n)?, desk.scope.clone());
    let result = web.write(move |tx| helpdesk::reopen(tx, &scope, n)).await;
    answer(&desk, n, result, "Richiesta riaperta.")
}

pub(super) async fn change(State(web): State<Web>, desk: Desk, Path((_, n)): Here, typed: Typed) -> Result<Response> {
    let (n, scope) = (number(&n)?, desk.scope.clone());
    let text = |name: &str| Some(typed.get(name).to_owned());
    let asked = Change {
        subject: text("oggetto"),
        queue: text("area"),
        category: text("argomento"),
        weight: Some((level(&typed, "impatto"), level(&typed, "urgenza")))
            .filter(|_: &(Level, Level)| typed.some("impatto").is_some()),
        ..Change::default()
    };
    let result = web.write(move |tx| helpdesk::change(tx, &scope, n, &asked)).await;
    answer(&desk, n, result, "Modifiche salvate.")
}

pub(super) async fn merge(State(web): State<Web>, desk: Desk, Path((_, n)): Here, typed: Typed) -> Result<Response> {
    let (n, scope) = (number(&n)?, desk.scope.clone());
    let into: u32 = typed.get("altra").trim_start_matches(['n', '.', ' ', '#']).parse().unwrap_or(0);
    let result = web.write(move |tx| helpdesk::merge(tx, &scope, n, into)).await;
    Ok(match result {
        Ok(()) => done(&page(&desk, into), &format!("La richiesta n. {n} è stata unita a questa.")),
        Err(e) if into == 0 || e.is_not_found() => {
            go(&page(&desk, n), Tone::Bad, "Scrivere il numero di una richiesta che esiste.")
        }
        Err(e) => go(&page(&desk, n), Tone::Bad, &e.refusal()?.message),
    })
}

pub(super) async fn split(State(web): State<Web>, desk: Desk, Path((_, n)): Here, typed: Typed) -> Result<Response> {
    let (n, scope) = (number(&n)?, desk.scope.clone());
    let seq: i32 = typed.get("voce").parse().unwrap_or(0);
    let subject = typed.get("oggetto").to_owned();
    Ok(match web.write(move |tx| helpdesk::split(tx, &scope, n, seq, &subject)).await {
        Ok(made) => done(&page(&desk, made), &format!("Richiesta nata da un messaggio della n. {n}.")),
        Err(e) => go(&page(&desk, n), Tone::Bad, &e.refusal()?.message),
    })
}

pub(super) async fn link(State(web): State<Web>, desk: Desk, Path((_, n)): Here, typed: Typed) -> Result<Response> {
    let (n, scope) = (number(&n)?, desk.scope.clone());
    let other: u32 = typed.get("altra").trim_start_matches(['n', '.', ' ', '#']).parse().unwrap_or(0);
    let tie = Tie::from_code(typed.get("legame")).unwrap_or(Tie::Related);
    let result = web.write(move |tx| helpdesk::link(tx, &scope, n, other, tie)).await;
    if result.as_ref().is_err_and(crate::Error::is_not_found) {
        return Ok(go(&page(&desk, n), Tone::Bad, "Scrivere il numero di una richiesta che esiste."));
    }
    answer(&desk, n, result, "Richieste collegate.")
}

pub(super) async fn watch(State(web): State<Web>, desk: Desk, Path((_, n)): Here, typed: Typed) -> Result<Response> {
    let (n, scope) = (number(&n)?, desk.scope.clone());
    let result = web
        .write(move |tx| match typed.some("togli") {
            Some(email) => helpdesk::unwatch(tx, &scope, n, email),
            None => helpdesk::watch(tx, &scope, n, &Sender::address("", typed.get("email"))),
        })
        .await;
    answer(&desk, n, result, "Aggiornato chi segue la richiesta.")
}
