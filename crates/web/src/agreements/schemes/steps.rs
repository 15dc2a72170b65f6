//! The way of a scheme, step by step.

use app::agreements::{NewStep, act_file, go_back, take_step};
use axum::extract::{Path, State};
use axum::response::Response;
use domain::{Refusal, it};

use super::scheme::{load, step};
use super::{At, of_scheme};
use crate::forms::Typed;
use crate::respond::{done, download, refused};
use crate::visit::Desk;
use crate::{Result, Web};

fn read(typed: &Typed) -> Result<NewStep, Refusal> {
    let on = it::parse_date(typed.get("on"));
    let on = on.ok_or_else(|| Refusal::field("on", "La data si scrive come 31/12/2026."))?;
    let step = step(typed.get("step")).ok_or_else(|| Refusal::new("Il passo non esiste: riaprire la pagina."))?;
    let file = typed.files.get("file").map(|f| f.bytes.to_vec()).filter(|b| !b.is_empty());
    Ok(NewStep { step, on, act: typed.get("act").to_owned(), file })
}

pub(super) async fn go(State(web): State<Web>, desk: Desk, Path(at): Path<At>, typed: Typed) -> Result<Response> {
    let (id, scope) = (at.scheme()?, desk.scope.clone());
    let gone = match read(&typed) {
        Err(refusal) => Err(refusal.into()),
        Ok(new) => {
            let label = new.step.label();
            web.work(move |app| take_step(app, &scope, id, &new)).await.map(|()| label)
        }
    };
    match gone {
        Ok(label) => Ok(done(&of_scheme(&desk, id), &format!("Passo registrato: {label}."))),
        Err(e) => {
            let refusal = e.refusal()?;
            refused(&load(&web, &desk, &at, Some((&typed, &refusal))).await?)
        }
    }
}

pub(super) async fn back(State(web): State<Web>, desk: Desk, Path(at): Path<At>, typed: Typed) -> Result<Response> {
    let (id, scope) = (at.scheme()?, desk.scope.clone());
    let gone = match step(typed.get("to")) {
        None => Err(Refusal::field("to", "Scegliere il passo da rifare.").into()),
        Some(to) => {
            let reason = typed.get("reason").to_owned();
            web.write(move |tx| go_back(tx, &scope, id, to, &reason)).await
        }
    };
    match gone {
        Ok(()) => Ok(done(&of_scheme(&desk, id), "Si è tornati indietro: il passo è da rifare.")),
        Err(e) => {
            let refusal = e.refusal()?;
            refused(&load(&web, &desk, &at, Some((&typed, &refusal))).await?)
        }
    }
}

pub(super) async fn act(State(web): State<Web>, desk: Desk, Path(at): Path<At>) -> Result<Response> {
    let (id, scope, file) = (at.scheme()?, desk.scope.clone(), at.file);
    let (name, media, bytes) = web.work(move |app| act_file(app, &scope, id, &file)).await?;
    Ok(download(&name, &media, bytes))
}
