//! A body that leaves before the end: the form, what follows from it, recording it, taking it back.

use app::agreements::{AccessionDetail, Consequences, consequences, detail, undo_withdrawal, withdraw};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::agreements::withdrawal::Signed;
use domain::agreements::{Accession, Leaving};
use domain::{Cents, FieldError, Id, Refusal, it};

use super::parse;
use crate::forms::Typed;
use crate::respond::{done, page, refused};
use crate::view::{Alert, Crumbs, Facts, Field, Form, Shell, Tone};
use crate::visit::Desk;
use crate::{Result, Web};

#[derive(Template)]
#[template(path = "agreements/leaving.html")]
struct LeavingPage {
    shell: Shell,
    crumbs: Crumbs,
    title: String,
    lead: String,
    alerts: Vec<Alert>,
    form: Form,
    /// What follows, once it was asked for; the fields are then carried unseen.
    effects: Option<Effects>,
    action: String,
    back: String,
}

struct Effects {
    facts: Facts,
    words: Vec<String>,
}

async fn load(web: &Web, desk: &Desk, id: Id<Accession>) -> Result<AccessionDetail> {
    let scope = desk.scope.clone();
    web.read(move |rx| detail(rx, &scope, id)).await
}

fn leaving_page(desk: &Desk, d: &AccessionDetail) -> LeavingPage {
    let base = desk.href(&format!("/adesioni/{}", d.row.id));
    let (first, last) = (it::date(d.row.from_date), it::date(d.row.until_date));
    let form = Form::new(vec![
        Field::date("notice", "Comunicazione di recesso del").required().help("Il giorno in cui la PEC è arrivata."),
        Field::date("last_day", "Ultimo giorno di adesione").required().help(format!(
            "L'adesione va dal {first} al {last}. Di solito è il 31 dicembre dell'anno della comunicazione."
        )),
        Field::area("reason", "Motivo ed estremi della comunicazione")
            .required()
            .max(500)
            .help("Per esempio: delibera del Consiglio n. 12 del 10/09/2026, PEC protocollo 4321."),
    ]);
    LeavingPage {
        shell: desk.shell("adesioni"),
        crumbs: Crumbs::new()
            .to("Adesioni", desk.href("/adesioni"))
            .to(d.body.name.clone(), base.clone())
            .here("Recesso"),
        title: format!("Recesso di {}", d.body.name),
        lead: "L'adesione finisce prima della convenzione. Prima di registrarlo si vede che cosa cambia.".to_owned(),
        alerts: Vec::new(),
        form,
        effects: None,
        action: format!("{base}/recesso"),
        back: base,
    }
}

/// What the scheme says of this notice, when it would not take it. The signature is not recorded
/// yet: the first day of the accession stands for it.
fn against_the_scheme(d: &AccessionDetail, leaving: &Leaving) -> Option<Alert> {
    let terms = d.scheme.terms().ok()?.withdrawal;
    let signed = Signed::new(d.row.from_date, d.row.until_date).ok()?;
    let text = match terms.decide(signed, leaving.notice) {
        Err(why) => terms.explain(signed, why),
        Ok(exit) if exit.last_billable_day == leaving.last_day => return None,
        Ok(exit) => format!(
            "Per una comunicazione del {} la convenzione prevede come ultimo giorno il {}.",
            it::date(leaving.notice),
            it::date(exit.last_billable_day)
        ),
    };
    let text = format!("{text} Il conto parte dal primo giorno di adesione: verificare la data della firma.");
    Some(Alert::new(Tone::Warn, "La convenzione dice altro", text))
}

fn effects(c: &Consequences, leaving: &Leaving) -> Effects {
    let year = c.year;
    let mut facts =
        Facts::new().figure("Ultimo giorno", it::date(leaving.last_day), format!("invece del {}", it::date(c.until)));
    let mut words = Vec::new();
    match c.dues {
        Some((before, after)) => {
            facts = facts.figure(format!("Quota {year} senza recesso"), before.to_string(), "senza IVA").figure(
                format!("Quota {year} con il recesso"),
                after.to_string(),
                difference(before, after),
            );
        }
        None => words.push(format!("La quota del {year} non si può calcolare con il listino di oggi.")),
    }
    words.push(format!(
        "Dal {} l'ente non deve più nulla.",
        it::date(leaving.last_day.succ_opt().unwrap_or(leaving.last_day))
    ));
    let names: Vec<&str> = c.services.iter().map(|s| s.name.as_str()).collect();
    if !names.is_empty() {
        words.push(format!("Finiscono con l'adesione i servizi: {}.", names.join(", ")));
    }
    for document in &c.issued {
        words.push(format!(
            "Il documento {} delle quote {} è già emesso per {}: se chiede troppo serve una nota di credito.",
            document.number_text(),
            document.dues_year,
            Cents(document.total)
        ));
    }
    words.push("Il recesso si può annullare finché l'ente non aderisce di nuovo.".to_owned());
    Effects { facts, words }
}

fn difference(before: Cents, after: Cents) -> String {
    if before == after { "uguale: l'anno resta intero".to_owned() } else { format!("{} in meno", before - after) }
}

pub(super) async fn form(
    State(web): State<Web>,
    desk: Desk,
    Path((_, id)): Path<(String, String)>,
) -> Result<Response> {
    page(&leaving_page(&desk, &load(&web, &desk, parse(&id)?).await?))
}

fn read(typed: &Typed) -> Result<Leaving, Refusal> {
    let mut faults = Vec::new();
    let mut day = |field: &str| {
        let read = it::parse_date(typed.get(field));
        if read.is_none() {
            faults.push(FieldError::new(field, "La data si scrive come 31/12/2026."));
        }
        read
    };
    let (notice, last_day) = (day("notice"), day("last_day"));
    match (Refusal::of_fields(faults), notice, last_day) {
        (None, Some(notice), Some(last_day)) => {
            Ok(Leaving { notice, last_day, reason: typed.get("reason").to_owned() })
        }
        (refusal, ..) => Err(refusal.unwrap_or_else(|| Refusal::new("Controllare le date."))),
    }
}

/// Shows what follows; records it when the person has seen it.
pub(super) async fn leave(
    State(web): State<Web>,
    desk: Desk,
    Path((_, id)): Path<(String, String)>,
    typed: Typed,
) -> Result<Response> {
    let id: Id<Accession> = parse(&id)?;
    let d = load(&web, &desk, id).await?;
    let mut shown = leaving_page(&desk, &d);
    if typed.ticked("change") {
        shown.form.fill(&typed.pairs);
        return page(&shown);
    }
    let outcome = match read(&typed) {
        Err(refusal) => Err(refusal.into()),
        Ok(leaving) => {
            let (scope, asked) = (desk.scope.clone(), leaving.clone());
            let seen = if typed.ticked("confirmed") {
                web.write(move |tx| withdraw(tx, &scope, id, &asked)).await.map(|()| None)
            } else {
                web.read(move |rx| consequences(rx, &scope, id, &asked)).await.map(Some)
            };
            seen.map(|c| (leaving, c))
        }
    };
    match outcome {
        Ok((_, None)) => Ok(done(&shown.back, "Recesso registrato.")),
        Ok((leaving, Some(c))) => {
            shown.alerts.extend(against_the_scheme(&d, &leaving));
            shown.effects = Some(effects(&c, &leaving));
            let carried = ["notice", "last_day", "reason"].map(|name| Field::hidden(name, typed.get(name)));
            shown.form = Form::new(carried.to_vec());
            page(&shown)
        }
        Err(e) => {
            let refusal = e.refusal()?;
            shown.form.fill(&typed.pairs);
            shown.form.refuse(&refusal);
            refused(&shown)
        }
    }
}

pub(super) async fn undo(
    State(web): State<Web>,
    desk: Desk,
    Path((_, id)): Path<(String, String)>,
) -> Result<Response> {
    let id: Id<Accession> = parse(&id)?;
    let back = desk.href(&format!("/adesioni/{id}"));
    web.write(move |tx| undo_withdrawal(tx, &desk.scope, id)).await?;
    Ok(done(&back, "Recesso annullato: l'adesione vale di nuovo fino alla sua scadenza."))
}
