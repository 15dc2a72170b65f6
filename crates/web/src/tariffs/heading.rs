//! The heading of a draft: name, validity, references, pro rata.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::tariffs::{HeadingForm, Proration, ReferenceForm};

use super::crumbs;
use super::fields::vat_fields;
use super::read::{Below, date_field};
use crate::forms::Typed;
use crate::view::{Choice, Crumbs, Field, Form, Shell};
use crate::visit::Desk;
use crate::{Result, Web, respond};

#[derive(Template)]
#[template(path = "tariffs/heading.html")]
pub(crate) struct HeadingPage {
    pub(crate) shell: Shell,
    pub(crate) crumbs: Crumbs,
    pub(crate) form: Form,
    pub(crate) action: String,
    pub(crate) back: String,
}

/// The heading as it stands.
pub async fn form(State(web): State<Web>, desk: Desk, Path(path): Below) -> Result<Response> {
    let (id, scope) = (path.id()?, desk.scope.clone());
    let version = web.read(move |rx| app::tariffs::get(rx, &scope, id)).await?;
    respond::page(&page(&desk, &path.listino, &version.list.name, fields(&HeadingForm::of(&version.list))))
}

/// Saves the heading.
pub async fn save(State(web): State<Web>, desk: Desk, Path(path): Below, typed: Typed) -> Result<Response> {
    let (id, scope) = (path.id()?, desk.scope.clone());
    let form = HeadingForm::from_pairs(&typed.pairs);
    let sent = form.clone();
    match web.write(move |tx| app::tariffs::edit_heading(tx, &scope, id, &form)).await {
        Ok(()) => {
            Ok(respond::done(&desk.href(&format!("/tariffe/listino/{}", path.listino)), "L'intestazione è salvata."))
        }
        Err(e) => {
            let refusal = e.refusal()?;
            let mut form = fields(&sent);
            form.refuse(&refusal);
            respond::refused(&page(&desk, &path.listino, &sent.name, form))
        }
    }
}

fn page(desk: &Desk, id: &str, name: &str, form: Form) -> HeadingPage {
    let back = desk.href(&format!("/tariffe/listino/{id}"));
    HeadingPage {
        shell: desk.shell("tariffe"),
        crumbs: crumbs(desk).to(name, back.clone()).here("Intestazione"),
        form,
        action: format!("{back}/intestazione"),
        back,
    }
}

fn fields(h: &HeadingForm) -> Form {
    let prorations = Proration::ALL.into_iter().map(|p| Choice::new(p.code(), p.in_words())).collect();
    let mut all = vec![
        Field::text("name", "Nome del listino").value(&h.name).required().max(120),
        Field::text("source", "Atto o documento che stabilisce i prezzi").value(&h.source).required().max(300),
        date_field("from", "Primo giorno di validità").value(&h.from).required(),
        date_field("until", "Ultimo giorno di validità").value(&h.until).help("Vuoto se vale fino a un nuovo listino."),
        Field::integer("revised_every", "Ogni quanti anni si rivede")
            .value(&h.revised_every)
            .required()
            .unit("anni")
            .help("Zero se vale fino a un nuovo listino."),
        Field::radio("proration", "Chi aderisce per una parte dell'anno", prorations).value(&h.proration).required(),
        Field::area("notes", "Note per chi legge il listino").value(&h.notes).help("Una nota per riga.").max(4000),
    ];
    all.extend(reference("population", "Popolazione e imprese", &h.population));
    all.extend(reference("workstations", "Personal computer e server", &h.workstations));
    all.extend(vat_fields(&h.vat, &h.vat_rate, &h.vat_ground));
    Form::new(all)
}

fn reference(prefix: &str, what: &str, r: &ReferenceForm) -> Vec<Field> {
    let name = |part: &str| format!("{prefix}_{part}");
    vec![
        Field::radio(
            name("kind"),
            format!("{what}: a quale giorno si guarda"),
            vec![
                Choice::new("yearly", "Lo stesso giorno di ogni anno").help("Vale il dato più recente non successivo."),
                Choice::new("fixed", "Una data fissa").help("La stessa per tutta la validità del listino."),
            ],
        )
        .value(&r.kind)
        .required(),
        Field::text(name("day_month"), "Giorno e mese")
            .value(&r.day_month)
            .class("is-short")
            .help("Per esempio 1/1 o 31/12."),
        Field::select(
            name("years_before"),
            "Di quale anno",
            vec![
                Choice::new("0", "Dell'anno di competenza"),
                Choice::new("1", "Dell'anno precedente"),
                Choice::new("2", "Di due anni prima"),
            ],
        )
        .value(if r.years_before.is_empty() { "0" } else { r.years_before.as_str() })
        .required(),
        date_field(&name("on"), "Data fissa").value(&r.on),
    ]
}
