//! How the centre quotes.

use app::quotes::{QuoteSettings, save_settings, settings};
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use domain::quotes::Billing;

use crate::forms::Typed;
use crate::respond::{done, page, refused};
use crate::view::{Choice, Crumbs, Field, Form, Shell};
use crate::visit::Desk;
use crate::{Result, Web};

#[derive(Template)]
#[template(path = "quotes/settings.html")]
struct SettingsPage {
    shell: Shell,
    crumbs: Crumbs,
    form: Form,
    action: String,
    back: String,
}

/// The choice of how one-off amounts are asked.
pub(super) fn billing_field(now: Billing) -> Field {
    let choice = |b: Billing| {
        let help = match b {
            Billing::Dues => "Una riga nel prossimo documento delle quote dell'ente, con il numero dell'ordine.",
            Billing::Alone => "La contabilità emette il documento dalla pagina dell'ordine.",
        };
        Choice::new(b.code(), b.label()).help(help)
    };
    Field::radio("billing", "Come si chiedono gli importi una volta sola", Billing::ALL.map(choice).to_vec())
        .value(now.code())
        .required()
}

fn settings_page(desk: &Desk, now: &QuoteSettings) -> SettingsPage {
    SettingsPage {
        shell: desk.shell("preventivi"),
        crumbs: Crumbs::new().to("Preventivi e ordini", desk.href("/preventivi")).here("Regole"),
        form: Form::new(vec![
            billing_field(now.billing),
            Field::integer("valid_days", "Un preventivo vale per")
                .unit("giorni")
                .value(now.valid_days.to_string())
                .class("is-short")
                .required(),
        ]),
        action: desk.href("/preventivi/regole"),
        back: desk.href("/preventivi"),
    }
}

pub(super) async fn form(State(web): State<Web>, desk: Desk) -> Result<Response> {
    let scope = desk.scope.clone();
    let now = web.read(move |rx| settings(rx, &scope)).await?;
    page(&settings_page(&desk, &now))
}

pub(super) async fn save(State(web): State<Web>, desk: Desk, typed: Typed) -> Result<Response> {
    let new = QuoteSettings {
        billing: Billing::from_code(typed.get("billing")).unwrap_or_default(),
        valid_days: typed.get("valid_days").parse().unwrap_or(0),
    };
    let (scope, saved) = (desk.scope.clone(), new.clone());
    match web.write(move |tx| save_settings(tx, &scope, &saved)).await {
        Ok(()) => Ok(done(&desk.href("/preventivi"), "Regole dei preventivi salvate: valgono per i prossimi.")),
        Err(e) => {
            let refusal = e.refusal()?;
            let mut shown = settings_page(&desk, &new);
            shown.form.fill(&typed.pairs);
            shown.form.refuse(&refusal);
            refused(&shown)
        }
    }
}
