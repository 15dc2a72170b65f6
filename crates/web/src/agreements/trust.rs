//! Lists of trusted authorities: the page of the centre and that of the platform.

use app::agreements::{
    TrustRow, Upload, end_platform_trust, end_trust, import_platform_trust, import_trust, trust_of_centre,
    trust_of_platform,
};
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use domain::dates::italian_date;
use domain::{Refusal, it};

use super::signing::sent;
use crate::forms::Typed;
use crate::respond::{done, page, refused};
use crate::view::{Alert, Badge, Field, Form, Shell, Tone};
use crate::visit::{Administrator, Desk};
use crate::{Result, Web};

#[derive(Template)]
#[template(path = "agreements/trust.html")]
struct CentrePage {
    shell: Shell,
    p: Lists,
}

#[derive(Template)]
#[template(path = "agreements/trust-platform.html")]
struct PlatformPage {
    shell: Shell,
    p: Lists,
}

/// What both pages show.
struct Lists {
    alert: Alert,
    form: Form,
    rows: Vec<Row>,
    in_use: bool,
    base: String,
}

struct Row {
    name: String,
    authorities: String,
    when: String,
    who: String,
    state: Badge,
}

const NATIONAL: &str = "L'elenco nazionale si scarica dal sito di AgID (XML, ETSI TS 119 612). Chi lo importa risponde \
                        della sua provenienza.";

fn lists(base: String, rows: &[TrustRow], fallback: Option<&TrustRow>) -> Lists {
    let row = |r: &TrustRow| Row {
        name: r.name.clone(),
        authorities: it::thousands(u64::try_from(r.authorities).unwrap_or(0)),
        when: it::date(italian_date(r.imported_at)),
        who: r.imported_by.clone(),
        state: match r.ended_at {
            None => Badge::new(Tone::Good, "in uso"),
            Some(at) => Badge::new(Tone::Plain, format!("fino al {}", it::date(italian_date(at)))),
        },
    };
    let used = rows.iter().find(|r| r.ended_at.is_none());
    let alert = match (used, fallback) {
        (Some(list), _) => {
            Alert::new(Tone::Good, "I certificati si controllano sulla lista importata", list.name.clone())
        }
        (None, Some(list)) => {
            Alert::new(Tone::Good, "I certificati si controllano sulla lista della piattaforma", list.name.clone())
        }
        (None, None) => Alert::new(
            Tone::Warn,
            "Nessuna lista di fiducia",
            "Le catene dei certificati non sono verificate: per ogni firma serve che un incaricato attesti un controllo \
             fatto altrove.",
        ),
    };
    Lists {
        alert,
        form: Form::new(vec![Field::file("file", "Lista di fiducia", ".xml,.pem,.crt,.cer").required().help(NATIONAL)]),
        rows: rows.iter().map(row).collect(),
        in_use: used.is_some(),
        base,
    }
}

async fn of_centre(web: &Web, desk: &Desk) -> Result<CentrePage> {
    let scope = desk.scope.clone();
    let (own, platform) = web.read(move |rx| trust_of_centre(rx, &scope)).await?;
    Ok(CentrePage { shell: desk.shell("fiducia"), p: lists(desk.href("/fiducia"), &own, platform.as_ref()) })
}

async fn of_platform(web: &Web, admin: &Administrator) -> Result<PlatformPage> {
    let scope = admin.scope.clone();
    let own = web.read(move |rx| trust_of_platform(rx, &scope)).await?;
    Ok(PlatformPage { shell: admin.shell("fiducia"), p: lists("/piattaforma/fiducia".to_owned(), &own, None) })
}

pub(super) async fn centre(State(web): State<Web>, desk: Desk) -> Result<Response> {
    page(&of_centre(&web, &desk).await?)
}

pub(super) async fn import_centre(State(web): State<Web>, desk: Desk, typed: Typed) -> Result<Response> {
    let outcome: Result<TrustRow> = match sent(&typed, "file") {
        Err(refusal) => Err(refusal.into()),
        Ok(file) => {
            let scope = desk.scope.clone();
            web.work(move |app| import_trust(app, &scope, Upload { name: &file.name, bytes: &file.bytes })).await
        }
    };
    match outcome {
        Ok(row) => Ok(done(&desk.href("/fiducia"), &imported(&row))),
        Err(e) => {
            let refusal: Refusal = e.refusal()?;
            let mut shown = of_centre(&web, &desk).await?;
            shown.p.form.refuse(&refusal);
            refused(&shown)
        }
    }
}

pub(super) async fn end_centre(State(web): State<Web>, desk: Desk) -> Result<Response> {
    let back = desk.href("/fiducia");
    web.write(move |tx| end_trust(tx, &desk.scope)).await?;
    Ok(done(&back, "Lista tolta dall'uso."))
}

pub(super) async fn platform(State(web): State<Web>, admin: Administrator) -> Result<Response> {
    page(&of_platform(&web, &admin).await?)
}

pub(super) async fn import_platform(State(web): State<Web>, admin: Administrator, typed: Typed) -> Result<Response> {
    let outcome: Result<TrustRow> = match sent(&typed, "file") {
        Err(refusal) => Err(refusal.into()),
        Ok(file) => {
            let scope = admin.scope.clone();
            web.work(move |app| import_platform_trust(app, &scope, Upload { name: &file.name, bytes: &file.bytes }))
                .await
        }
    };
    match outcome {
        Ok(row) => Ok(done("/piattaforma/fiducia", &imported(&row))),
        Err(e) => {
            let refusal: Refusal = e.refusal()?;
            let mut shown = of_platform(&web, &admin).await?;
            shown.p.form.refuse(&refusal);
            refused(&shown)
        }
    }
}

pub(super) async fn end_platform(State(web): State<Web>, admin: Administrator) -> Result<Response> {
    web.write(move |tx| end_platform_trust(tx, &admin.scope)).await?;
    Ok(done("/piattaforma/fiducia", "Lista tolta dall'uso."))
}

fn imported(row: &TrustRow) -> String {
    format!("Lista importata: {} autorità. Quella di prima resta come traccia.", row.authorities)
}
