//! Mergers: several bodies end, one takes their place.

use app::territory::{MergerForm, merge};
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use domain::territory::{Body, BodyFacts, BodyKind, CadastralCode, IstatCode};
use domain::{FieldError, Id, Refusal, it};

use super::edit::{checked, needed};
use super::registers::shell;
use crate::forms::Typed;
use crate::respond::{done, page, refused};
use crate::route::{Access, Route, get, post};
use crate::view::{Crumbs, Field, FieldKind, Form, Shell};
use crate::visit::Administrator;
use crate::{Result, Web};

pub(super) fn routes() -> Vec<Route> {
    vec![get("/piattaforma/fusione", Access::Platform, ask), post("/piattaforma/fusione", Access::Platform, save)]
}

#[derive(Template)]
#[template(path = "territory/merger.html")]
struct MergerPage {
    shell: Shell,
    crumbs: Crumbs,
    form: Form,
}

fn form() -> Form {
    Form::new(vec![
        Field::new(FieldKind::Area, "enti", "Enti che finiscono")
            .required()
            .help("Un codice ISTAT o IPA per riga. Chiudono il giorno prima della fusione e le loro pagine restano."),
        Field::date("dal", "Data della fusione").required().help("Primo giorno del nuovo ente, di solito il 1º gennaio."),
        Field::code("successore", "Codice dell'ente che prende il loro posto", "")
            .help("Se è già nel registro (incorporazione, o nuovo Comune già caricato da ISTAT). Altrimenti compilare i campi del nuovo ente."),
        Field::text("denominazione", "Denominazione del nuovo ente").max(200),
        Field::code("istat", "Codice ISTAT", "istat").max(6),
        Field::code("cadastral", "Codice catastale", "belfiore").max(4),
    ])
}

fn merger_page(admin: &Administrator, form: Form) -> MergerPage {
    let crumbs = Crumbs::new().to("Registri nazionali", "/piattaforma/registri").here("Fusione");
    MergerPage { shell: shell(admin), crumbs, form }
}

async fn ask(admin: Administrator) -> Result<Response> {
    page(&merger_page(&admin, form()))
}

async fn save(admin: Administrator, State(web): State<Web>, typed: Typed) -> Result<Response> {
    let (scope, sent) = (admin.scope.clone(), typed.clone());
    let merged = web
        .write(move |tx| {
            let form = read(tx, &sent)?;
            merge(tx, &scope, &form)
        })
        .await;
    match merged {
        Ok(_) => Ok(done("/piattaforma/registri", "Fusione registrata.")),
        Err(e) => {
            let mut form = form();
            form.fill(&typed.pairs);
            form.refuse(&e.refusal()?);
            refused(&merger_page(&admin, form))
        }
    }
}

fn read(tx: &mut app::Tx<'_>, typed: &Typed) -> app::Result<MergerForm> {
    let mut faults = Vec::new();
    let on = needed(typed, "dal", &mut faults);
    let day = on.pred_opt().unwrap_or(on);
    let mut ending: Vec<Id<Body>> = Vec::new();
    for code in typed.get("enti").split([',', ';', '\n', ' ', '\r']).map(str::trim).filter(|c| !c.is_empty()) {
        match app::territory::find(&mut tx.reading(), code, day)? {
            Some(id) => ending.push(id),
            None => {
                faults.push(FieldError::new("enti", format!("Nessun ente risponde al codice {code} in quella data.")))
            }
        }
    }
    let known = match typed.some("successore") {
        None => None,
        Some(code) => {
            let found = app::territory::find(&mut tx.reading(), code, on)?;
            if found.is_none() {
                faults.push(FieldError::new(
                    "successore",
                    format!("Nessun ente risponde al codice {code} in quella data."),
                ));
            }
            found
        }
    };
    let mut born = BodyFacts::named(BodyKind::Comune, typed.get("denominazione"));
    match typed.some("istat").map(IstatCode::new).transpose() {
        Ok(code) => {
            born.place.province = code.as_ref().map(|c| c.province().to_owned());
            born.place.city = Some(born.name.clone());
            born.place.seat_istat.clone_from(&code);
            born.istat = code;
        }
        Err(r) => faults.push(FieldError::new("istat", r.message)),
    }
    match typed.some("cadastral").map(CadastralCode::new).transpose() {
        Ok(code) => born.cadastral = code,
        Err(r) => faults.push(FieldError::new("cadastral", r.message)),
    }
    checked(faults)?;
    if it::parse_date(typed.get("dal")).is_none() {
        return Err(Refusal::field("dal", "Scrivere la data.").into());
    }
    Ok(MergerForm { ending, known, born, on })
}
