//! A body that gives notice of withdrawal: what the scheme answers, noting it, taking it back.

use app::agreements::{AccessionDetail, Consequences, Verdict, consequences, detail, give_notice, take_back};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::agreements::{Accession, Notice};
use domain::{Cents, Id, Refusal, it};

use super::page::rule;
use super::parse;
use crate::forms::Typed;
use crate::respond::{done, go, page, refused};
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
    verb: &'static str,
}

async fn load(web: &Web, desk: &Desk, id: Id<Accession>) -> Result<AccessionDetail> {
    let scope = desk.scope.clone();
    web.read(move |rx| detail(rx, &scope, id)).await
}

fn leaving_page(desk: &Desk, d: &AccessionDetail) -> LeavingPage {
    let base = desk.href(&format!("/adesioni/{}", d.row.id));
    let form = Form::new(vec![
        Field::date("delivered", "Ricevuta di consegna della PEC")
            .required()
            .help("Il giorno che conta è quello della ricevuta di consegna, non quello della delibera."),
        Field::area("reference", "Estremi della PEC e dell'atto")
            .required()
            .max(500)
            .help("Per esempio: PEC protocollo 4321, delibera del Consiglio n. 12 del 10/09/2026."),
    ]);
    LeavingPage {
        shell: desk.shell("adesioni"),
        crumbs: Crumbs::new()
            .to("Adesioni", desk.href("/adesioni"))
            .to(d.body.name.clone(), base.clone())
            .here("Recesso"),
        title: format!("{}: recesso", d.body.name),
        lead: rule(&d.life, &d.scheme).unwrap_or_default(),
        alerts: Vec::new(),
        form,
        effects: None,
        action: format!("{base}/recesso"),
        back: base,
    }
}

fn effects(c: &Consequences) -> (Alert, Effects) {
    match &c.verdict {
        Verdict::Refused(why) => {
            let facts = Facts::new().figure("Firmata il", it::date(c.signed_on), "").figure(
                "In vigore fino al",
                it::date(c.until),
                "non cambia",
            );
            let words = vec![
                "La comunicazione resta nella storia con il motivo; l'adesione continua.".to_owned(),
                "L'ente potrà comunicare il recesso di nuovo, nei termini.".to_owned(),
            ];
            let alert = Alert::new(Tone::Bad, "La convenzione non ammette questo recesso", why.clone());
            (alert, Effects { facts, words, verb: "Registra come non accolto" })
        }
        Verdict::Accepted(exit) => {
            let last = it::date(exit.last_billable_day);
            let (year, dues) = c.last_dues;
            let facts = Facts::new()
                .figure("Ultimo giorno", last, format!("invece del {}", it::date(c.until)))
                .figure("Fuori dal", it::date(exit.effective), "")
                .figure(
                    format!("Ultima quota, {year}"),
                    dues.map_or_else(|| "da calcolare".to_owned(), |c| c.to_string()),
                    if dues.is_some() { "anno intero, senza IVA" } else { "manca il listino di quell'anno" },
                );
            let mut words = vec![format!("Dal {} l'ente non deve più nulla.", it::date(exit.effective))];
            let names: Vec<&str> = c.services.iter().map(|s| s.name.as_str()).collect();
            if !names.is_empty() {
                words.push(format!("Finiscono con l'adesione i servizi: {}.", names.join(", ")));
            }
            for document in &c.issued {
                words.push(format!(
                    "Il documento {} delle quote {} è già emesso per {}: serve una nota di credito.",
                    document.number_text(),
                    document.dues_year,
                    Cents(document.total)
                ));
            }
            words.push("Il recesso si può annullare finché non ha effetto.".to_owned());
            let alert = Alert::new(
                Tone::Good,
                "La convenzione ammette questo recesso",
                format!("Andava comunicato entro il {}.", it::date(exit.notice_by)),
            );
            (alert, Effects { facts, words, verb: "Registra il recesso" })
        }
    }
}

pub(super) async fn form(
    State(web): State<Web>,
    desk: Desk,
    Path((_, id)): Path<(String, String)>,
) -> Result<Response> {
    page(&leaving_page(&desk, &load(&web, &desk, parse(&id)?).await?))
}

fn read(typed: &Typed) -> Result<Notice, Refusal> {
    let delivered = it::parse_date(typed.get("delivered"))
        .ok_or_else(|| Refusal::field("delivered", "La data si scrive come 31/12/2026."))?;
    Ok(Notice { delivered, reference: typed.get("reference").to_owned() })
}

/// Shows what follows; records it when the person has seen it.
pub(super) async fn leave(
    State(web): State<Web>,
    desk: Desk,
    Path((_, id)): Path<(String, String)>,
    typed: Typed,
) -> Result<Response> {
    let id: Id<Accession> = parse(&id)?;
    let mut shown = leaving_page(&desk, &load(&web, &desk, id).await?);
    if typed.ticked("change") {
        shown.form.fill(&typed.pairs);
        return page(&shown);
    }
    let scope = desk.scope.clone();
    let notice = match read(&typed) {
        Err(refusal) => return shown.refuse(&typed, &refusal),
        Ok(notice) => notice,
    };
    if typed.ticked("confirmed") {
        return match web.write(move |tx| give_notice(tx, &scope, id, &notice)).await {
            Ok(Verdict::Accepted(_)) => Ok(done(&shown.back, "Recesso registrato.")),
            Ok(Verdict::Refused(_)) => {
                Ok(go(&shown.back, Tone::Warn, "Comunicazione registrata come non accolta: l'adesione continua."))
            }
            Err(e) => shown.refuse(&typed, &e.refusal()?),
        };
    }
    match web.read(move |rx| consequences(rx, &scope, id, &notice)).await {
        Ok(found) => {
            let (alert, effects) = effects(&found);
            shown.alerts.push(alert);
            shown.effects = Some(effects);
            let carried = ["delivered", "reference"].map(|name| Field::hidden(name, typed.get(name)));
            shown.form = Form::new(carried.to_vec());
            page(&shown)
        }
        Err(e) => shown.refuse(&typed, &e.refusal()?),
    }
}

impl LeavingPage {
    fn refuse(mut self, typed: &Typed, refusal: &Refusal) -> Result<Response> {
        self.form.fill(&typed.pairs);
        self.form.refuse(refusal);
        refused(&self)
    }
}

pub(super) async fn undo(
    State(web): State<Web>,
    desk: Desk,
    Path((_, id)): Path<(String, String)>,
) -> Result<Response> {
    let id: Id<Accession> = parse(&id)?;
    let back = desk.href(&format!("/adesioni/{id}"));
    web.write(move |tx| take_back(tx, &desk.scope, id)).await?;
    Ok(done(&back, "Recesso annullato: l'adesione vale di nuovo fino alla sua scadenza."))
}
