//! Where an opinion is given: behind the link, without a log-in, and on the page of the request.

use app::satisfaction::{self, Survey};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;

use super::{Scores, opinion};
use crate::forms::Typed;
use crate::respond::{done, go, page, refused};
use crate::view::{Shell, Tone};
use crate::visit::{BodyDesk, Guest};
use crate::{Error, Result, Web};

#[derive(Template)]
#[template(path = "satisfaction/given.html")]
struct GivenPage {
    shell: Shell,
    centre: String,
    number: u32,
    subject: String,
    open: bool,
    scores: Scores,
}

async fn build(web: &Web, guest: &Guest, secret: &str) -> Result<GivenPage> {
    // A secret has 64 characters: anything longer is not looked for.
    if secret.len() > 100 {
        return Err(Error::not_found());
    }
    let key = secret.to_owned();
    let survey: Survey = web.read(move |rx| satisfaction::open_link(rx, &key)).await?;
    Ok(GivenPage {
        shell: guest.shell(),
        scores: Scores::new(format!("/parere/{secret}"), &survey),
        centre: survey.centre,
        number: survey.number,
        subject: survey.subject,
        open: survey.open,
    })
}

/// Looking records nothing: programs that check mail open links too.
pub(super) async fn form(guest: Guest, State(web): State<Web>, Path(secret): Path<String>) -> Result<Response> {
    page(&build(&web, &guest, &secret).await?)
}

pub(super) async fn save(
    guest: Guest,
    State(web): State<Web>,
    Path(secret): Path<String>,
    typed: Typed,
) -> Result<Response> {
    let mut shown = build(&web, &guest, &secret).await?;
    let (key, given) = (secret.clone(), opinion(&typed));
    match web.write(move |tx| satisfaction::answer_link(tx, &key, &given)).await {
        Ok(()) => Ok(done(&format!("/parere/{secret}"), "Grazie: il voto è registrato.")),
        Err(e) => {
            let refusal = e.refusal()?;
            shown.scores.error = Some(refusal.fields.first().map_or(refusal.message.clone(), |f| f.message.clone()));
            typed.get("commento").clone_into(&mut shown.scores.comment);
            refused(&shown)
        }
    }
}

pub(super) async fn save_own(
    desk: BodyDesk,
    State(web): State<Web>,
    Path((_, _, n)): Path<(String, String, String)>,
    typed: Typed,
) -> Result<Response> {
    let number: u32 = n.parse().map_err(|_| Error::not_found())?;
    let (scope, given) = (desk.scope.clone(), opinion(&typed));
    let here = desk.href(&format!("/assistenza/{number}"));
    match web.write(move |tx| satisfaction::answer_own(tx, &scope, number, &given)).await {
        Ok(()) => Ok(done(&here, "Grazie: il voto è registrato.")),
        Err(e) => {
            let refusal = e.refusal()?;
            let why = refusal.fields.first().map_or(refusal.message, |f| f.message.clone());
            Ok(go(&here, Tone::Bad, &why))
        }
    }
}
