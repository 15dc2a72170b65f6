//! What the centre promises and prepares: areas, hours, times, ready answers, templates.

use app::helpdesk::{self, Prepared, Template as Asked};
use askama::Template;
use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use domain::helpdesk::{Desk as Habits, Kind, Priority, Sla, Targets};
use domain::identity::Permission;
use domain::{FieldError, Refusal, it};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::forms::{categories, choices};
use super::hours;
use crate::forms::Typed;
use crate::respond::{done, go, page, refused};
use crate::view::{Choice, Crumbs, Field, Form, Query, Shell, Tone};
use crate::visit::Desk;
use crate::{Result, Web};

#[derive(Template)]
#[template(path = "helpdesk/settings.html")]
struct SettingsPage {
    shell: Shell,
    crumbs: Crumbs,
    base: String,
    hand_over: String,
    may_manage: bool,
    may_work: bool,
    form: Form,
    opinion: Form,
    rows: Vec<(&'static str, [String; 3])>,
    per: Field,
    chosen: String,
    own_times: bool,
    canned: Vec<(String, String, String)>,
    templates: Vec<(String, String, String)>,
    template_form: Form,
    people: Vec<(String, String)>,
}

/// What a set of times is for, as the address says it.
#[derive(Clone, PartialEq, Eq)]
enum For {
    All,
    Scheme(String),
    Service(String),
}

impl For {
    fn read(text: &str) -> Self {
        match text.split_once(':') {
            Some(("convenzione", id)) => Self::Scheme(id.to_owned()),
            Some(("servizio", code)) => Self::Service(code.to_owned()),
            _ => Self::All,
        }
    }

    fn of<'a>(&self, habits: &'a Habits) -> Option<&'a Sla> {
        match self {
            Self::All => Some(&habits.sla),
            Self::Scheme(id) => habits.scheme_slas.get(id),
            Self::Service(code) => habits.service_slas.get(code),
        }
    }
}

fn hours_of(seconds: Option<u64>) -> String {
    seconds.map(|s| it::decimal(Decimal::from(s) / Decimal::from(3600))).unwrap_or_default()
}

fn opinion_form(habits: &Habits) -> Form {
    Form::new(vec![
        Field::check("ask_opinion", "Chiedi com'è andata a ogni chiusura")
            .value(if habits.ask_opinion { "si" } else { "" })
            .help("Chi ha chiesto riceve un collegamento per dare un voto senza accedere, o lo dà nella pagina della richiesta."),
        Field::integer("opinion_days", "Il voto si può dare e cambiare entro")
            .value(habits.opinion_days.to_string())
            .unit("giorni")
            .required()
            .class("is-short"),
    ])
}

fn template_form(habits: &Habits, service_choices: Vec<Choice>) -> Form {
    Form::new(vec![
        Field::text("nome", "Nome").required().max(120),
        Field::select("servizio", "Servizio", service_choices),
        Field::select(
            "tipo",
            "Tipo",
            choices(None, [Kind::Request, Kind::Incident].iter().map(|k| (k.code(), k.label()))),
        )
        .value("request")
        .required(),
        Field::select("argomento", "Argomento", categories(habits, "Nessuno")),
        Field::text("oggetto", "Oggetto proposto").max(250),
        Field::text("aiuto", "Che cosa preparare").max(300).help("Si legge sopra il modulo."),
        Field::area("campi", "Domande").help("Una per riga; un asterisco in fondo dice che la risposta serve."),
    ])
}

async fn build(web: &Web, desk: &Desk, per: &str) -> Result<(SettingsPage, Habits)> {
    let scope = desk.scope.clone();
    let (habits, schemes, services, canned, templates, people) = web
        .read(move |rx| {
            Ok((
                helpdesk::desk(rx, &scope)?,
                app::agreements::schemes(rx, &scope)?,
                app::charter::catalogue(rx, &scope)?.services,
                helpdesk::canned(rx, &scope)?,
                helpdesk::templates(rx, &scope)?,
                helpdesk::operators(rx, &scope)?,
            ))
        })
        .await?;
    let base = desk.href("/assistenza/impostazioni");
    let wanted = For::read(per);
    let sla = wanted.of(&habits).unwrap_or(&habits.sla);
    let rows = Priority::ALL.map(|p| {
        let t = sla.of(p);
        (p.label(), [hours_of(t.taking_charge), hours_of(t.next_reply), hours_of(t.solution)])
    });
    let mut all = vec![Choice::new("", "Tutti gli enti e i servizi")];
    all.extend(
        schemes.iter().map(|s| Choice::new(format!("convenzione:{}", s.id), format!("Convenzione: {}", s.title))),
    );
    all.extend(services.iter().map(|s| Choice::new(format!("servizio:{}", s.code), format!("Servizio: {}", s.name))));
    let service_choices =
        choices(Some("Nessuno in particolare"), services.iter().map(|s| (s.code.as_str(), s.name.as_str())));
    let shown = SettingsPage {
        shell: desk.shell("assistenza"),
        crumbs: Crumbs::new().to("Assistenza", desk.href("/assistenza")).here("Regole e modelli"),
        may_manage: desk.scope.allows(Permission::ManageCentre),
        may_work: desk.scope.allows(Permission::WorkHelpdesk),
        form: hours::form(&habits),
        opinion: opinion_form(&habits),
        rows: rows.to_vec(),
        per: Field::select("per", "Per chi valgono", all).value(per).required(),
        chosen: per.to_owned(),
        own_times: wanted == For::All || wanted.of(&habits).is_some(),
        canned: canned.into_iter().map(|c| (format!("{base}/{}/togli", c.id), c.title, c.body)).collect(),
        templates: templates
            .iter()
            .map(|t| {
                (
                    format!("{base}/{}/togli", t.id),
                    t.name.clone(),
                    t.template.fields.iter().map(|f| f.label.as_str()).collect::<Vec<_>>().join(", "),
                )
            })
            .collect(),
        template_form: template_form(&habits, service_choices),
        people,
        hand_over: desk.href("/assistenza/consegne"),
        base,
    };
    Ok((shown, habits))
}

pub(super) async fn show(State(web): State<Web>, desk: Desk, RawQuery(raw): RawQuery) -> Result<Response> {
    let query = Query::parse("", raw.as_deref());
    page(&build(&web, &desk, query.get("per").unwrap_or_default()).await?.0)
}

/// Times typed in hours of work; an empty one promises nothing.
fn times(typed: &Typed, name: &str) -> Result<Sla, Refusal> {
    let mut faults = Vec::new();
    let mut read = |priority: &str, column: usize| {
        let text = typed.get(&format!("{priority}-{column}"));
        if text.is_empty() {
            return None;
        }
        let seconds = it::parse_decimal(text).and_then(|h| (h * Decimal::from(3600)).to_u64()).filter(|s| *s > 0);
        if seconds.is_none() {
            faults.push(FieldError::new("per", format!("«{text}» non è un numero di ore.")));
        }
        seconds
    };
    let targets = Priority::ALL.map(|p| Targets {
        taking_charge: read(p.label(), 0),
        next_reply: read(p.label(), 1),
        solution: read(p.label(), 2),
    });
    Refusal::of_fields(faults).map_or_else(|| Ok(Sla { name: name.to_owned(), targets }), Err)
}

fn changed(typed: &Typed, mut habits: Habits) -> Result<Habits, Refusal> {
    if typed.get("parte") == "gradimento" {
        habits.ask_opinion = typed.ticked("ask_opinion");
        let days = typed.get("opinion_days").parse::<u32>();
        habits.opinion_days =
            days.map_err(|_| Refusal::field("opinion_days", "Scrivere un numero intero di giorni."))?;
        return Ok(habits);
    }
    if typed.get("parte") != "tempi" {
        return hours::read(typed, habits);
    }
    let wanted = For::read(typed.get("per"));
    if typed.get("come") == "centro" {
        match wanted {
            For::All => {}
            For::Scheme(id) => drop(habits.scheme_slas.remove(&id)),
            For::Service(code) => drop(habits.service_slas.remove(&code)),
        }
        return Ok(habits);
    }
    match wanted {
        For::All => habits.sla = times(typed, "Tempi del centro")?,
        For::Scheme(id) => drop(habits.scheme_slas.insert(id, times(typed, "Convenzione")?)),
        For::Service(code) => drop(habits.service_slas.insert(code, times(typed, "Servizio")?)),
    }
    Ok(habits)
}

pub(super) async fn save(State(web): State<Web>, desk: Desk, typed: Typed) -> Result<Response> {
    let (mut shown, habits) = build(&web, &desk, typed.get("per")).await?;
    let result = match changed(&typed, habits) {
        Err(refusal) => Err(app::Error::from(refusal).into()),
        Ok(habits) => {
            let scope = desk.scope.clone();
            web.write(move |tx| helpdesk::save_desk(tx, &scope, &habits)).await
        }
    };
    match result {
        Ok(()) => Ok(done(
            &shown.base,
            "Regole salvate. Valgono da adesso; le richieste aperte le seguono dal prossimo fatto.",
        )),
        Err(e) => {
            let form = if typed.get("parte") == "gradimento" { &mut shown.opinion } else { &mut shown.form };
            form.fill(&typed.pairs);
            form.refuse(&e.refusal()?);
            refused(&shown)
        }
    }
}

fn answer(desk: &Desk, result: Result<()>, said: &str) -> Result<Response> {
    let back = desk.href("/assistenza/impostazioni");
    Ok(match result {
        Ok(()) => done(&back, said),
        Err(e) => go(&back, Tone::Bad, &e.refusal()?.message),
    })
}

pub(super) async fn save_canned(State(web): State<Web>, desk: Desk, typed: Typed) -> Result<Response> {
    let scope = desk.scope.clone();
    let result =
        web.write(move |tx| helpdesk::save_canned(tx, &scope, "", typed.get("titolo"), typed.get("testo"))).await;
    answer(&desk, result, "Risposta pronta salvata.")
}

pub(super) async fn save_template(State(web): State<Web>, desk: Desk, typed: Typed) -> Result<Response> {
    let scope = desk.scope.clone();
    let prepared = Prepared {
        id: String::new(),
        service: typed.get("servizio").to_owned(),
        name: typed.get("nome").to_owned(),
        template: Asked {
            kind: Kind::from_code(typed.get("tipo")).unwrap_or_default(),
            category: typed.get("argomento").to_owned(),
            subject: typed.get("oggetto").to_owned(),
            help: typed.get("aiuto").to_owned(),
            fields: Asked::read_fields(typed.get("campi")),
        },
    };
    let result = web.write(move |tx| helpdesk::save_template(tx, &scope, &prepared).map(|_| ())).await;
    answer(&desk, result, "Modello di richiesta salvato: gli enti lo trovano quando chiedono assistenza.")
}

pub(super) async fn remove(
    State(web): State<Web>,
    desk: Desk,
    Path((_, id)): Path<(String, String)>,
) -> Result<Response> {
    let scope = desk.scope.clone();
    let result = web.write(move |tx| helpdesk::remove_prepared(tx, &scope, &id)).await;
    answer(&desk, result, "Tolto.")
}
