//! Bodies added by hand, and stays of Comuni in Unions.

use app::territory::{NewBodyForm, Search, create, end_stay, export, save_stay};
use axum::extract::{Path, State};
use axum::response::Response;
use domain::dates::Period;
use domain::identity::Permission;
use domain::territory::{BodyFacts, BodyKind, FiscalCode, IpaCode, VatNumber, is_mail};
use domain::{FieldError, Refusal, it};

use super::detail::{body_id, unions_page};
use super::edit::{FormPage, checked, choices, day, needed};
use crate::forms::Typed;
use crate::respond::{done, go, page, refused};
use crate::route::{Access, Route, get, post};
use crate::view::{Choice, Crumbs, Field, Form, Tone};
use crate::visit::Desk;
use crate::{Result, Web};

pub(super) fn routes() -> Vec<Route> {
    let access = Access::Staff(Permission::EditTerritory);
    vec![
        get("/{centre}/cst/enti/nuovo", access, new_body),
        post("/{centre}/cst/enti/nuovo", access, create_body),
        post("/{centre}/cst/enti/{id}/unioni", access, add_stay),
        post("/{centre}/cst/enti/{id}/unioni/uscita", access, close_stay),
    ]
}

/// The form that lets a Comune into a Union, for a body of this kind.
pub(super) async fn stay_form(desk: &Desk, web: &Web, kind: BodyKind) -> Result<Form> {
    let scope = desk.scope.clone();
    let found = web
        .read(move |rx| {
            let all = export(rx, &scope, &Search::default())?;
            Ok(all.into_iter().map(|(b, _)| b).collect::<Vec<_>>())
        })
        .await?;
    let wanted = |code: &str| match BodyKind::from_code(code) {
        Some(other) if kind.is_union() => other == BodyKind::Comune,
        Some(other) => other.is_union(),
        None => false,
    };
    let mut others = vec![Choice::new("", "Scegliere")];
    others.extend(found.into_iter().filter(|b| wanted(&b.kind)).map(|b| Choice::new(b.id, b.name)));
    let label = if kind.is_union() { "Comune" } else { "Unione" };
    Ok(Form::new(vec![
        Field::select("altro", label, others).required().help("Fra gli enti seguiti dal centro."),
        Field::date("dal", "Dal").required(),
        Field::date("al", "Fino al"),
    ]))
}

async fn add_stay(
    desk: Desk,
    State(web): State<Web>,
    Path((_, id)): Path<(String, String)>,
    typed: Typed,
) -> Result<Response> {
    let (scope, body) = (desk.scope.clone(), body_id(&id)?);
    let detail = super::detail::load(&desk, &web, &id).await?;
    let kind = detail.body.facts.kind;
    let read = read_stay(&typed);
    let saved = web
        .write(move |tx| {
            let (other, period) = read.clone()?;
            let (union, comune) = if kind.is_union() { (body, other) } else { (other, body) };
            save_stay(tx, &scope, union, comune, period)
        })
        .await;
    let Err(e) = saved else { return Ok(done(&desk.href(&format!("/enti/{id}/unioni")), "Ingresso registrato.")) };
    let mut refusal = e.refusal()?;
    for fault in &mut refusal.fields {
        if fault.field == "unione" || fault.field == "comune" {
            "altro".clone_into(&mut fault.field);
        }
    }
    let mut form = stay_form(&desk, &web, kind).await?;
    form.fill(&typed.pairs);
    form.refuse(&refusal);
    unions_page(&desk, &web, &id, Some(form)).await
}

fn read_stay(typed: &Typed) -> Result<(domain::Id<domain::territory::Body>, Period), Refusal> {
    let mut faults = Vec::new();
    let (from, until) = (needed(typed, "dal", &mut faults), day(typed, "al", &mut faults));
    let other = typed.get("altro").parse();
    if other.is_err() {
        faults.push(FieldError::new("altro", "Scegliere un ente dall'elenco."));
    }
    checked(faults)?;
    let period = Period::new(from, until)
        .ok_or_else(|| Refusal::field("al", "L'ultimo giorno non può venire prima del primo."))?;
    Ok((other.map_err(|_| Refusal::new("Scegliere un ente dall'elenco."))?, period))
}

async fn close_stay(
    desk: Desk,
    State(web): State<Web>,
    Path((_, id)): Path<(String, String)>,
    typed: Typed,
) -> Result<Response> {
    let scope = desk.scope.clone();
    let back = desk.href(&format!("/enti/{id}/unioni"));
    let (union, comune) = (body_id(typed.get("unione"))?, body_id(typed.get("comune"))?);
    let (Some(from), Some(last)) = (it::parse_date(typed.get("dal")), it::parse_date(typed.get("al"))) else {
        return Ok(go(&back, Tone::Bad, "Scrivere l'ultimo giorno come 31/12/2026."));
    };
    match web.write(move |tx| end_stay(tx, &scope, (union, comune), from, last)).await {
        Ok(()) => Ok(done(&back, "Uscita registrata.")),
        Err(e) => Ok(go(&back, Tone::Bad, &e.refusal()?.message)),
    }
}

fn body_form() -> Form {
    let kinds = BodyKind::ALL.into_iter().filter(|k| *k != BodyKind::Comune).map(|k| (k.code(), k.label()));
    Form::new(vec![
        Field::select("tipo", "Tipo", choices(kinds)).required(),
        Field::text("denominazione", "Denominazione").required().max(200),
        Field::date("dal", "Esiste dal").required(),
        Field::code("ipa", "Codice IPA", "").max(16).class("is-short").opens("Codici"),
        Field::code("fiscale", "Codice fiscale", "cfente").max(11).class("is-short"),
        Field::code("piva", "Partita IVA", "piva").max(13).class("is-short"),
        Field::text("indirizzo", "Indirizzo").max(120).opens("Sede"),
        Field::code("cap", "CAP", "cap").max(5),
        Field::text("citta", "Comune").max(80),
        Field::text("sigla", "Sigla della provincia").class("is-short").max(2),
        Field::email("pec", "PEC").autocomplete("off").opens("Recapiti"),
        Field::text("sito", "Sito").max(120),
    ])
}

/// A checked code, if one was typed; its refusal is written at the field.
fn code<T>(
    typed: &Typed,
    name: &str,
    read: impl Fn(&str) -> Result<T, Refusal>,
    faults: &mut Vec<FieldError>,
) -> Option<T> {
    match typed.some(name).map(read)? {
        Ok(code) => Some(code),
        Err(refusal) => {
            faults.push(FieldError::new(name, refusal.message));
            None
        }
    }
}

fn read_body(typed: &Typed, province: &str) -> Result<NewBodyForm, Refusal> {
    let mut faults = Vec::new();
    let text = |name: &str| typed.some(name).map(str::to_owned);
    let kind = BodyKind::from_code(typed.get("tipo")).unwrap_or(BodyKind::Altro);
    let mut facts = BodyFacts::named(kind, typed.get("denominazione"));
    facts.ipa = code(typed, "ipa", IpaCode::new, &mut faults);
    facts.fiscal = code(typed, "fiscale", FiscalCode::new, &mut faults);
    facts.vat = code(typed, "piva", VatNumber::new, &mut faults);
    facts.place.street = text("indirizzo");
    facts.place.city = text("citta");
    facts.place.sigla = text("sigla").map(|s| s.to_uppercase());
    facts.place.province = Some(province.to_owned());
    facts.place.cap = text("cap");
    facts.website = text("sito");
    facts.pec = text("pec");
    if facts.name.is_empty() {
        faults.push(FieldError::new("denominazione", "Scrivere la denominazione dell'ente."));
    }
    if facts.place.cap.as_ref().is_some_and(|c| c.len() != 5 || !c.bytes().all(|b| b.is_ascii_digit())) {
        faults.push(FieldError::new("cap", "Il CAP ha cinque cifre."));
    }
    if facts.pec.as_ref().is_some_and(|p| !is_mail(p)) {
        faults.push(FieldError::new("pec", "L'indirizzo PEC non è completo."));
    }
    let from = needed(typed, "dal", &mut faults);
    checked(faults)?;
    Ok(NewBodyForm { facts, from })
}

fn body_page(desk: &Desk, form: Form) -> FormPage {
    FormPage {
        shell: desk.shell("enti"),
        crumbs: Crumbs::new().to("Enti", desk.href("/enti")).here("Nuovo ente"),
        title: "Nuovo ente".to_owned(),
        lead: "Per gli enti che i registri nazionali non hanno: consorzi, biblioteche, società. I Comuni arrivano da ISTAT.",
        action: desk.href("/enti/nuovo"),
        back: desk.href("/enti"),
        button: "Aggiungi l'ente",
        form,
        remove: None,
    }
}

async fn new_body(desk: Desk) -> Result<Response> {
    page(&body_page(&desk, body_form()))
}

async fn create_body(desk: Desk, State(web): State<Web>, typed: Typed) -> Result<Response> {
    let scope = desk.scope.clone();
    let read = read_body(&typed, &desk.centre.province_code);
    match web.write(move |tx| create(tx, &scope, &read.clone()?)).await {
        Ok(id) => Ok(done(&desk.href(&format!("/enti/{id}")), "Ente aggiunto.")),
        Err(e) => {
            let mut form = body_form();
            form.fill(&typed.pairs);
            form.refuse(&e.refusal()?);
            refused(&body_page(&desk, form))
        }
    }
}
