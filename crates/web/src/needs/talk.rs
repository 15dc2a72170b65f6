//! What the two sides say to each other beside a row.

use app::needs::{FormView, centre_view, comment, comment_as_staff, own};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::identity::Permission;
use domain::needs::is_free;

use super::{instant, parse};
use crate::forms::Typed;
use crate::respond::{done, page, refused};
use crate::view::{Crumbs, Event, Field, Form, History, Shell};
use crate::visit::{BodyDesk, Desk};
use crate::{Error, Result, Web};

/// What both pages of a row hold.
struct Talk {
    title: String,
    lead: String,
    history: History,
    form: Option<Form>,
    action: String,
    back: String,
}

fn talk(view: &FormView, key: &str, (base, may): (&str, bool)) -> Result<Talk> {
    let answer = view.answers.get(key).cloned().unwrap_or_default();
    let (title, asked) = match view.definition.row(key) {
        Some(row) => (row.name.clone(), answer.in_words(row)),
        None if is_free(key) => ("Fabbisogno libero".to_owned(), answer.field("title").to_owned()),
        None => return Err(Error::not_found()),
    };
    let asked = if asked.is_empty() { "non richiesto".to_owned() } else { asked };
    let lead = format!("{}, scheda dei fabbisogni {}: {asked}.", view.body.name, view.row.year);
    let event = |n: &app::needs::NoteRow| Event {
        when: instant(n.created_at),
        who: if n.from_centre { format!("{} (centro)", n.author) } else { n.author.clone() },
        what: if n.kind == "replaced" {
            format!("Risposta sostituita. C'era scritto: {}", n.text)
        } else {
            n.text.clone()
        },
    };
    Ok(Talk {
        title,
        lead,
        history: History { events: view.notes.iter().rev().filter(|n| n.row_key == key).map(event).collect() },
        form: may.then(|| {
            Form::new(vec![
                Field::area("text", "Commento")
                    .max(2_000)
                    .required()
                    .help("Resta accanto alla riga: lo leggono l'ente e il centro."),
            ])
        }),
        action: format!("{base}/righe/{key}"),
        back: base.to_owned(),
    })
}

#[derive(Template)]
#[template(path = "needs/talk_desk.html")]
struct StaffPage {
    shell: Shell,
    crumbs: Crumbs,
    talk: Talk,
}

#[derive(Template)]
#[template(path = "needs/talk_body.html")]
struct OwnPage {
    shell: Shell,
    crumbs: Crumbs,
    talk: Talk,
}

async fn staff_page(web: &Web, desk: &Desk, id: &str, key: &str) -> Result<StaffPage> {
    let (form, scope) = (parse(id)?, desk.scope.clone());
    let view = web.read(move |rx| centre_view(rx, &scope, form)).await?;
    let base = desk.href(&format!("/fabbisogni/schede/{form}"));
    let talk = talk(&view, key, (&base, desk.scope.allows(Permission::EditAgreements)))?;
    let crumbs = Crumbs::new().to("Fabbisogni", desk.href("/fabbisogni")).to(view.body.name.clone(), base);
    Ok(StaffPage { shell: desk.shell("fabbisogni"), crumbs: crumbs.here(talk.title.clone()), talk })
}

async fn own_page(web: &Web, desk: &BodyDesk, id: &str, key: &str) -> Result<OwnPage> {
    let (form, scope) = (parse(id)?, desk.scope.clone());
    let view = web.read(move |rx| own(rx, &scope, form)).await?;
    let base = desk.href(&format!("/fabbisogni/{form}"));
    let talk = talk(&view, key, (&base, desk.scope.allows(Permission::CompileBody)))?;
    let crumbs = Crumbs::new().to("Fabbisogni", desk.href("/fabbisogni")).to(format!("Scheda {}", view.row.year), base);
    Ok(OwnPage { shell: desk.shell("fabbisogni"), crumbs: crumbs.here(talk.title.clone()), talk })
}

pub(super) async fn show_staff(
    State(web): State<Web>,
    desk: Desk,
    Path((_, id, key)): Path<(String, String, String)>,
) -> Result<Response> {
    page(&staff_page(&web, &desk, &id, &key).await?)
}

pub(super) async fn write_staff(
    State(web): State<Web>,
    desk: Desk,
    Path((_, id, key)): Path<(String, String, String)>,
    typed: Typed,
) -> Result<Response> {
    let (form, scope, text, of) = (parse(&id)?, desk.scope.clone(), typed.get("text").to_owned(), key.clone());
    match web.write(move |tx| comment_as_staff(tx, &scope, form, &of, &text)).await {
        Ok(()) => Ok(done(&desk.href(&format!("/fabbisogni/schede/{form}/righe/{key}")), "Commento aggiunto.")),
        Err(e) => {
            let refusal = e.refusal()?;
            let mut shown = staff_page(&web, &desk, &id, &key).await?;
            if let Some(form) = &mut shown.talk.form {
                form.fill(&typed.pairs);
                form.refuse(&refusal);
            }
            refused(&shown)
        }
    }
}

pub(super) async fn show_own(
    State(web): State<Web>,
    desk: BodyDesk,
    Path((_, _, id, key)): Path<(String, String, String, String)>,
) -> Result<Response> {
    page(&own_page(&web, &desk, &id, &key).await?)
}

pub(super) async fn write_own(
    State(web): State<Web>,
    desk: BodyDesk,
    Path((_, _, id, key)): Path<(String, String, String, String)>,
    typed: Typed,
) -> Result<Response> {
    let (form, scope, text, of) = (parse(&id)?, desk.scope.clone(), typed.get("text").to_owned(), key.clone());
    match web.write(move |tx| comment(tx, &scope, form, &of, &text)).await {
        Ok(()) => Ok(done(&desk.href(&format!("/fabbisogni/{form}/righe/{key}")), "Commento aggiunto.")),
        Err(e) => {
            let refusal = e.refusal()?;
            let mut shown = own_page(&web, &desk, &id, &key).await?;
            if let Some(form) = &mut shown.talk.form {
                form.fill(&typed.pairs);
                form.refuse(&refusal);
            }
            refused(&shown)
        }
    }
}
