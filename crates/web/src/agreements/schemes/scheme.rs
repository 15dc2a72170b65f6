//! One scheme on one page: terms, text, way, papers, accessions.

use app::agreements::papers::{Filter, Listed, list as papers_list};
use app::agreements::{Copyable, SchemeDetail, copyable, scheme_detail};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::agreements::path::{Happened, Step, Way};
use domain::identity::Permission;
use domain::models::Model;
use domain::{Refusal, it};

use super::{At, of_scheme, papers};
use crate::forms::Typed;
use crate::respond::page;
use crate::view::{Alert, Badge, Choice, Crumbs, Definitions, Event, Field, Form, History, Shell, Tone, counted};
use crate::visit::Desk;
use crate::{Result, Web};

/// A step of the way, as it is shown.
struct StepRow {
    label: &'static str,
    when: String,
    act: String,
    file: Option<String>,
    state: Badge,
}

#[derive(Template)]
#[template(path = "agreements/schemes/scheme.html")]
pub(super) struct SchemePage {
    shell: Shell,
    crumbs: Crumbs,
    title: String,
    badge: Badge,
    alerts: Vec<Alert>,
    terms: Definitions,
    steps: Vec<StepRow>,
    go: Option<(Form, String)>,
    back: Option<Form>,
    history: History,
    /// In words, how far the text is; and what is still empty in it.
    written: String,
    missing: Vec<String>,
    unknown: Vec<String>,
    start: Option<Form>,
    may_edit: bool,
    has_text: bool,
    is_open: bool,
    papers: Vec<papers::Row>,
    accessions: String,
    accessions_href: String,
    base: String,
    new_papers: String,
}

/// Loads the page of a scheme; with what was typed, once something was refused.
pub(super) async fn load(web: &Web, desk: &Desk, at: &At, typed: Option<(&Typed, &Refusal)>) -> Result<SchemePage> {
    let (id, scope) = (at.scheme()?, desk.scope.clone());
    let (detail, issued, texts, today) = web
        .read(move |rx| {
            let filter = Filter { scheme: Some(id.to_string()), ..Filter::default() };
            let detail = scheme_detail(rx, &scope, id)?;
            Ok((detail, papers_list(rx, &scope, &filter)?, copyable(rx, &scope)?, rx.today()))
        })
        .await?;
    let mut shown = dress(desk, &detail, (&issued, &texts), &of_scheme(desk, id));
    if detail.is_open() && detail.terms.until < today {
        shown.badge = Badge::new(Tone::Plain, "Conclusa");
    }
    if let Some((typed, refusal)) = typed {
        for form in [shown.go.as_mut().map(|g| &mut g.0), shown.back.as_mut()].into_iter().flatten() {
            form.fill(&typed.pairs);
        }
        let form = if typed.some("to").is_some() { shown.back.as_mut() } else { shown.go.as_mut().map(|g| &mut g.0) };
        if let Some(form) = form.filter(|_| !refusal.fields.is_empty()) {
            form.refuse(refusal);
        }
        shown.alerts.insert(0, Alert::new(Tone::Bad, "Nulla è cambiato", refusal.message.clone()));
    }
    Ok(shown)
}

fn dress(desk: &Desk, detail: &SchemeDetail, (issued, texts): (&[Listed], &[Copyable]), base: &str) -> SchemePage {
    let may_edit = desk.scope.allows(Permission::EditAgreements);
    let terms = &detail.terms;
    let warnings = terms.warnings().into_iter();
    let mut alerts: Vec<Alert> = warnings.map(|w| Alert::new(Tone::Warn, "Nessuno potrà recedere", w)).collect();
    let without_file = detail.way.iter().flat_map(Way::without_file).count();
    if detail.is_open() && without_file > 0 {
        let text = "Per qualche passo non è conservato il file dell'atto.";
        alerts.push(Alert::new(Tone::Info, "Atti senza file", text));
    }
    let next = detail.way.as_ref().and_then(Way::next);
    SchemePage {
        shell: desk.shell("convenzioni"),
        crumbs: Crumbs::new()
            .to("Adesioni", desk.href("/adesioni"))
            .to("Convenzioni", desk.href("/convenzioni"))
            .here(terms.title.clone()),
        title: terms.title.clone(),
        badge: if detail.is_open() {
            Badge::new(Tone::Good, "Aperta alle adesioni")
        } else {
            Badge::new(Tone::Warn, "In preparazione")
        },
        alerts,
        terms: definitions(detail),
        steps: steps(detail, base),
        go: next.filter(|_| may_edit).map(|step| (go_form(step), step.label().to_owned())),
        back: detail.way.as_ref().filter(|w| may_edit && !w.taken().is_empty()).map(back_form),
        history: history(detail),
        written: written(detail),
        missing: detail.missing.iter().map(|c| format!("{} ({})", c.label(), c.ground())).collect(),
        unknown: detail.unknown.clone(),
        start: (may_edit && detail.is_editable()).then(|| start_form(detail, texts)),
        may_edit,
        has_text: detail.text.is_some(),
        is_open: detail.is_open(),
        papers: issued.iter().take(10).map(|p| papers::row(desk, p)).collect(),
        accessions: counted(detail.accessions as u64, "adesione o invito", "adesioni e inviti"),
        accessions_href: desk.href(&format!("/adesioni?convenzione={}", detail.row.id)),
        new_papers: desk.href(&format!("/convenzioni/documenti/nuovi?convenzione={}", detail.row.id)),
        base: base.to_owned(),
    }
}

fn definitions(detail: &SchemeDetail) -> Definitions {
    let (terms, w) = (&detail.terms, &detail.terms.withdrawal);
    let counted = if w.signing_year_counts { "contando quello della firma" } else { "dopo quello della firma" };
    let all = Definitions::new()
        .text("Gli enti firmano con", terms.counterpart.clone())
        .text("Dal", it::date(terms.from))
        .text("Al", it::date(terms.until))
        .text(
            "Recesso",
            format!("dal {}° anno solare {counted}, con {} giorni di preavviso", w.from_year, w.notice_days),
        );
    match &detail.way {
        Some(way) => all.text("Modello", way.model().label()),
        None => all.text("Atto che la approva", terms.act.clone()),
    }
}

fn steps(detail: &SchemeDetail, base: &str) -> Vec<StepRow> {
    let Some(way) = &detail.way else { return Vec::new() };
    let next = way.next();
    Step::of(way.model())
        .iter()
        .map(|step| {
            let taken = way.taken().iter().find(|t| t.step == *step);
            StepRow {
                label: step.label(),
                when: taken.map(|t| it::date(t.on)).unwrap_or_default(),
                act: taken.filter(|t| !t.act.is_empty()).map(|t| format!("n.\u{a0}{}", t.act)).unwrap_or_default(),
                file: taken.and_then(|t| t.file.as_ref()).map(|f| format!("{base}/atti/{f}")),
                state: match (taken, next == Some(*step)) {
                    (Some(_), _) => Badge::new(Tone::Good, "Fatto"),
                    (None, true) => Badge::new(Tone::Warn, "Da fare ora"),
                    (None, false) => Badge::new(Tone::Plain, "Dopo"),
                },
            }
        })
        .collect()
}

fn go_form(step: Step) -> Form {
    let mut fields = vec![Field::hidden("step", code(step)), Field::date("on", "Data").required()];
    if let Some(act) = step.act() {
        fields.push(Field::text("act", format!("Numero ({act})")).required().max(40).class("is-short"));
        fields.push(
            Field::file("file", "File dell'atto", ".pdf,.p7m")
                .help("PDF, anche firmato (.p7m). Si può aggiungere dopo tornando indietro."),
        );
    }
    Form::new(fields)
}

fn back_form(way: &Way) -> Form {
    let choices = way.taken().iter().map(|t| Choice::new(code(t.step), t.step.label())).collect();
    Form::new(vec![
        Field::select("to", "Passo da rifare", choices),
        Field::area("reason", "Motivo").required().max(500).help("Resta nella storia della convenzione."),
    ])
}

/// The code of a step in forms.
fn code(step: Step) -> String {
    serde_json::to_value(step).ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default()
}

/// The step with this code.
pub(super) fn step(code: &str) -> Option<Step> {
    serde_json::from_value(serde_json::Value::String(code.to_owned())).ok()
}

/// From which text to begin: the ready ones, or any that the centre has, of this scheme or of another.
fn start_form(detail: &SchemeDetail, texts: &[Copyable]) -> Form {
    let own = detail.way.as_ref().map_or(Model::Public, Way::model);
    let mut choices: Vec<Choice> =
        Model::ALL.map(|m| Choice::new(m.code(), format!("Testo pronto: {}", m.label().to_lowercase()))).into();
    let newest = detail.versions.first().map(|v| v.version);
    let here = |t: &&Copyable| t.scheme.as_str() == detail.row.id && Some(t.version) == newest;
    choices.extend(texts.iter().filter(|t| !here(t)).map(|t| {
        let draft = if t.is_closed { "" } else { ", in lavorazione" };
        let label = format!("Copia di «{}», versione {}{draft}", t.title, t.version);
        Choice::new(format!("{}:{}", t.scheme, t.version), label)
    }));
    Form::new(vec![Field::select("from", "Da quale testo si comincia", choices).value(own.code()).required()])
}

fn history(detail: &SchemeDetail) -> History {
    let way = detail.way.iter().flat_map(|w| w.history().iter().rev());
    let event = |(when, what): (String, String)| Event { when, who: String::new(), what };
    let of_way = way.map(|happened| match happened {
        Happened::Went(t) => {
            let act = if t.act.is_empty() { String::new() } else { format!(", n. {}", t.act) };
            (it::date(t.on), format!("{}{act}", t.step.label()))
        }
        Happened::Back { to, on, reason } => (it::date(*on), format!("Ritorno a «{}»: {reason}", to.label())),
    });
    let versions = detail.versions.iter().map(|v| {
        let state = if v.is_closed { "approvata o usata" } else { "in lavorazione" };
        (
            it::date(domain::dates::italian_date(v.saved_at)),
            format!("Testo, versione {} ({state}), salvata da {}", v.version, v.saved_by),
        )
    });
    History { events: of_way.chain(versions).map(event).collect() }
}

fn written(detail: &SchemeDetail) -> String {
    match (&detail.text, detail.versions.first()) {
        (Some(text), Some(version)) => format!(
            "Versione {}: {}, {}, {}.",
            version.version,
            counted(text.articles.len() as u64, "articolo", "articoli"),
            counted(text.annexes.len() as u64, "allegato", "allegati"),
            counted(text.clauses.len() as u64, "clausola", "clausole")
        ),
        _ => String::new(),
    }
}

pub(super) async fn show(State(web): State<Web>, desk: Desk, Path(at): Path<At>) -> Result<Response> {
    page(&load(&web, &desk, &at, None).await?)
}
