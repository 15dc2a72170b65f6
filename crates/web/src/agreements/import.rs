//! Accessions from a CSV: what it would do, then doing it.

use app::agreements::{ImportReport, import, preview};
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use domain::Refusal;

use crate::forms::Typed;
use crate::respond::{done, page, refused};
use crate::view::{Crumbs, Field, Form, Shell, counted};
use crate::visit::Desk;
use crate::{Result, Web};

#[derive(Template)]
#[template(path = "agreements/import.html")]
struct ImportPage {
    shell: Shell,
    crumbs: Crumbs,
    form: Form,
    summary: Option<ImportReport>,
    text: String,
    action: String,
    back: String,
}

impl ImportPage {
    /// Whether the page shows what the file would do, to be confirmed.
    fn is_preview(&self) -> bool {
        self.summary.as_ref().is_some_and(|s| s.errors.is_empty())
    }

    /// What the button does.
    fn verb(&self) -> String {
        let added = self.summary.as_ref().map_or(0, |s| s.added);
        format!("Registra {}", counted(added as u64, "adesione", "adesioni"))
    }
}

fn import_page(desk: &Desk, summary: Option<ImportReport>, text: String) -> ImportPage {
    let field = Field::file("file", "File CSV", ".csv")
        .help(
            "Quattro colonne divise da virgole, con questi nomi nella prima riga: body, from, until, services. Cioè: \
             codice ISTAT o IPA dell'ente; primo e ultimo giorno, scritti come 2026-01-31; servizi con la quantità, \
             come connettivita=1;formazione=2. Ultimo giorno e servizi possono restare vuoti.",
        )
        .required();
    ImportPage {
        shell: desk.shell("adesioni"),
        crumbs: Crumbs::new().to("Adesioni", desk.href("/adesioni")).here("Carica da file"),
        form: Form::new(vec![field]),
        summary,
        text,
        action: desk.href("/adesioni/carica"),
        back: desk.href("/adesioni"),
    }
}

pub(super) async fn form(desk: Desk) -> Result<Response> {
    page(&import_page(&desk, None, String::new()))
}

pub(super) async fn load(State(web): State<Web>, desk: Desk, typed: Typed) -> Result<Response> {
    let sent = typed.files.get("file").map(|f| f.bytes.to_vec());
    let confirmed = typed.some("text").map(|t| t.replace("\r\n", "\n").into_bytes());
    let (bytes, confirm) = match (sent, confirmed) {
        (Some(bytes), _) => (bytes, false),
        (None, Some(bytes)) => (bytes, true),
        (None, None) => {
            let mut shown = import_page(&desk, None, String::new());
            shown.form.refuse(&Refusal::field("file", "Scegliere il file da caricare."));
            return refused(&shown);
        }
    };
    let (scope, copy) = (desk.scope.clone(), bytes.clone());
    let summary = if confirm {
        web.work(move |app| import(app, &scope, &copy)).await?
    } else {
        web.work(move |app| preview(app, &scope, &copy)).await?
    };
    if confirm && summary.errors.is_empty() {
        let text = format!(
            "Registrate {} adesioni, {} aggiornate, {} già presenti.",
            summary.added, summary.changed, summary.unchanged
        );
        return Ok(done(&desk.href("/adesioni"), &text));
    }
    let broken = !summary.errors.is_empty();
    let shown = import_page(&desk, Some(summary), String::from_utf8_lossy(&bytes).into_owned());
    if broken { refused(&shown) } else { page(&shown) }
}
