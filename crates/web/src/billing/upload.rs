//! Signed files and notices, many at once.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use domain::Refusal;
use domain::billing::StateCode;

use crate::forms::{Sent, Typed};
use crate::view::form::Summary;
use crate::view::{Badge, Crumbs, Form, Shell, Tone};
use crate::visit::Desk;
use crate::{Result, Web, respond};

#[derive(Template)]
#[template(path = "billing/upload.html")]
struct UploadPage {
    shell: Shell,
    crumbs: Crumbs,
    summary: Summary,
    action: String,
    taken: Vec<Taken>,
    counts: String,
}

/// What became of a file.
struct Taken {
    file: String,
    state: Badge,
    text: String,
    href: Option<(String, String)>,
}

/// Where the files are chosen.
pub(super) async fn form(desk: Desk) -> Result<Response> {
    respond::page(&page(&desk, Vec::new(), Summary::default()))
}

fn page(desk: &Desk, taken: Vec<Taken>, summary: Summary) -> UploadPage {
    let good = taken.iter().filter(|t| t.href.is_some()).count();
    let counts = match taken.len() {
        0 => String::new(),
        n if n == good => format!("File caricati: {n}."),
        n => format!("File caricati: {good} su {n}. Gli altri non hanno cambiato nulla."),
    };
    UploadPage {
        shell: desk.shell("documenti"),
        crumbs: Crumbs::new().to("Documenti", desk.href("/documenti")).here("Carica firmati e notifiche"),
        summary,
        action: desk.href("/documenti/carica"),
        taken,
        counts,
    }
}

/// Takes each file by its name; what can't be taken is told and changes nothing.
pub(super) async fn take(State(web): State<Web>, desk: Desk, typed: Typed) -> Result<Response> {
    if typed.sent.is_empty() {
        let mut form = Form::new(Vec::new());
        form.refuse(&Refusal::new("Scegliere almeno un file."));
        return respond::refused(&page(&desk, Vec::new(), form.summary()));
    }
    let mut taken = Vec::new();
    for sent in typed.sent {
        taken.push(take_one(&web, &desk, sent).await?);
    }
    respond::page(&page(&desk, taken, Summary::default()))
}

async fn take_one(web: &Web, desk: &Desk, sent: Sent) -> Result<Taken> {
    let (scope, name) = (desk.scope.clone(), sent.name.clone());
    let done = web
        .work(move |app| {
            if is_signed(&sent.name) {
                let taken = app::billing::upload_signed(app, &scope, None, &sent.name, &sent.bytes)?;
                return Ok((taken.document, taken.number, "Firmato".to_owned(), String::new()));
            }
            let taken = app::billing::upload_notice(app, &scope, None, &sent.name, &sent.bytes)?;
            let state = StateCode::from_code(&taken.state).map_or("", StateCode::label);
            Ok((taken.document, taken.number, state.to_owned(), taken.kind.label().to_owned()))
        })
        .await;
    Ok(match done {
        Ok((document, number, state, text)) => Taken {
            file: name,
            state: Badge::new(Tone::Good, state),
            text,
            href: Some((number, desk.href(&format!("/documenti/{document}")))),
        },
        Err(e) => {
            let refusal = e.refusal()?;
            let fields: Vec<&str> = refusal.fields.iter().map(|f| f.message.as_str()).collect();
            let text = if fields.is_empty() { refusal.message.clone() } else { fields.join(" ") };
            Taken { file: name, state: Badge::new(Tone::Bad, "Non caricato"), text, href: None }
        }
    })
}

/// Signed files end in `.p7m`, or are XML signed inside: their name has no kind of notice in it.
fn is_signed(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name.ends_with(".p7m") || name.trim_end_matches(".xml").matches('_').count() < 2
}

#[cfg(test)]
mod tests {
    use super::is_signed;

    #[test]
    fn a_notice_is_known_by_its_name() {
        assert!(is_signed("IT00212000418_00001.xml.p7m"));
        assert!(is_signed("IT00212000418_00001.xml"));
        assert!(!is_signed("IT00212000418_00001_RC_001.xml"));
    }
}
