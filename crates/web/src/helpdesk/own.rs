//! A body's side of assistance.

use app::helpdesk::{self, Detail, OwnRequest, Prepared, TicketRow};
use app::satisfaction::Survey;
use askama::Template;
use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use chrono::NaiveDateTime;
use domain::Refusal;
use domain::helpdesk::{Desk as Habits, Kind, Visibility, can_reopen};
use domain::identity::Permission;

use super::forms::{categories, files, level, message, number, service_choices, weight};
use super::talk::{Piece, answers, pieces};
use super::words;
use crate::forms::Typed;
use crate::respond::{done, go, page, refused};
use crate::satisfaction::Scores;
use crate::view::{
    Alert, Badge, Chip, Chips, Choice, Crumbs, Empty, Field, FieldKind, Filters, Form, Pager, Query, Shell, Tone,
};
use crate::visit::BodyDesk;
use crate::{Result, Web, respond};

struct Row {
    href: String,
    number: i32,
    subject: String,
    who: String,
    state: Badge,
    due: Badge,
    changed: String,
}

fn row(row: &TicketRow, now: NaiveDateTime, base: &str) -> Row {
    Row {
        href: format!("{base}/{}", row.number),
        number: row.number,
        subject: row.subject.clone(),
        who: row.requester_name.clone(),
        state: words::own_state(&row.line()),
        due: words::own_due(&row.line(), now),
        changed: words::changed(&row.line(), now),
    }
}

#[derive(Template)]
#[template(path = "helpdesk/own.html")]
struct OwnPage {
    shell: Shell,
    base: String,
    /// Where it is followed whether the list is still what it was.
    live: String,
    may_ask: bool,
    chips: Chips,
    filters: Filters,
    rows: Vec<Row>,
    empty: Empty,
    pager: Pager,
    visibility: Option<Form>,
    seen: &'static str,
}

pub(super) async fn index(State(web): State<Web>, desk: BodyDesk, RawQuery(raw): RawQuery) -> Result<Response> {
    let base = desk.href("/assistenza");
    let query = Query::parse(base.clone(), raw.as_deref());
    let (scope, asked) = (desk.scope.clone(), query.clone());
    let (found, visibility, now) = web
        .read(move |rx| {
            let active = match asked.get("stato") {
                Some("chiuse") => Some(false),
                Some("tutte") => None,
                _ => Some(true),
            };
            let found = match asked.get("q") {
                Some(words) => {
                    app::page::Page { rows: helpdesk::search_own(rx, &scope, words)?, previous: None, next: None }
                }
                None => helpdesk::list_own(rx, &scope, active, &asked.cursor())?,
            };
            Ok((found, helpdesk::visibility(rx, &scope)?, rx.now))
        })
        .await?;
    let may_ask = desk.scope.allows(Permission::CompileBody);
    let empty = Empty::new(
        "Nessuna richiesta qui",
        "Quando serve una mano si chiede al centro: la risposta arriva in questa pagina e per posta.",
    );
    let empty = if may_ask { empty.action("Chiedi assistenza", format!("{base}/nuova")) } else { empty };
    page(&OwnPage {
        shell: desk.shell("assistenza"),
        live: super::live::of_list(&base, now),
        may_ask,
        chips: chips(&query),
        filters: Filters::new(
            &query,
            Some(Field { placeholder: "Parole della richiesta".into(), ..Field::new(FieldKind::Search, "q", "Cerca") }),
            Vec::new(),
        ),
        rows: found.rows.iter().map(|r| row(r, now, &base)).collect(),
        empty,
        pager: Pager::of(&query, &found),
        visibility: desk.scope.allows(Permission::ManageBodyPeople).then(|| choose(visibility)),
        seen: visibility.label(),
        base,
    })
}

fn choose(now: Visibility) -> Form {
    let all = Visibility::ALL.iter().map(|v| Choice::new(v.code(), v.label())).collect();
    let help = "Chi tiene i contatti con il centro (referente) vede sempre tutto.";
    Form::new(vec![
        Field::select("visibilita", "Chi vede le richieste dell'ente", all).value(now.code()).required().help(help),
    ])
}

fn chips(query: &Query) -> Chips {
    let base = query.clone().from_start().without(&["q"]);
    let chip = |label: &str, value: &str| Chip {
        label: label.to_owned(),
        count: None,
        href: base.clone().with("stato", value).href(),
        active: query.get("q").is_none() && query.get("stato").unwrap_or_default() == value,
    };
    Chips {
        label: "Quali richieste".to_owned(),
        chips: vec![chip("Aperte", ""), chip("Chiuse", "chiuse"), chip("Tutte", "tutte")],
    }
}

pub(super) async fn save_visibility(State(web): State<Web>, desk: BodyDesk, typed: Typed) -> Result<Response> {
    let scope = desk.scope.clone();
    let chosen = Visibility::from_code(typed.get("visibilita")).unwrap_or_default();
    web.write(move |tx| helpdesk::save_visibility(tx, &scope, chosen)).await?;
    Ok(done(&desk.href("/assistenza"), &format!("{}.", chosen.label())))
}

#[derive(Template)]
#[template(path = "helpdesk/ask.html")]
struct AskPage {
    shell: Shell,
    crumbs: Crumbs,
    form: Form,
    questions: Vec<String>,
    help: String,
    templates: Vec<(String, String, bool)>,
    action: String,
    back: String,
    guides: String,
    known: Vec<Alert>,
}

async fn build(web: &Web, desk: &BodyDesk, template: Option<String>) -> Result<(AskPage, Option<Prepared>)> {
    let scope = desk.scope.clone();
    let (all, habits, services): (Vec<Prepared>, Habits, Vec<(String, String)>) = web
        .read(move |rx| {
            let (all, habits) = helpdesk::offered(rx, &scope)?;
            Ok((all, habits, helpdesk::own_services(rx, &scope)?))
        })
        .await?;
    let known = crate::outages::alerts(desk, web).await?;
    let base = desk.href("/assistenza/nuova");
    let chosen = all.iter().find(|p| Some(&p.id) == template.as_ref()).cloned();
    let t = chosen.as_ref().map(|p| p.template.clone()).unwrap_or_default();
    let kinds = vec![
        Choice::new("request", "Serve qualcosa").help("Un'informazione, una modifica, un accesso nuovo."),
        Choice::new("incident", "Qualcosa non funziona").help("Un servizio è fermo o si comporta male."),
    ];
    let mut fields = vec![
        Field::hidden("modello", chosen.as_ref().map(|p| p.id.clone()).unwrap_or_default()),
        Field::radio("tipo", "Di che cosa si tratta?", kinds).value(t.kind.code()).required(),
        Field::text("oggetto", "In poche parole").value(&t.subject).required().max(250),
        Field::area("testo", "Che cosa serve o che cosa succede")
            .required()
            .max(20_000)
            .help("Anche da quando, su quale computer, con quale messaggio di errore."),
        Field::select("servizio", "Servizio", service_choices(&services, "Non so, o nessuno in particolare"))
            .value(chosen.as_ref().map(|p| p.service.clone()).unwrap_or_default()),
        Field::select("argomento", "Argomento", categories(&habits, "Non so: decide il centro")).value(&t.category),
    ];
    fields.extend(weight());
    let mut questions = Vec::new();
    for (n, field) in t.fields.iter().enumerate() {
        let name = format!("campo-{n}");
        let mut one = Field::text(name.clone(), &field.label).max(1_000);
        one.required = field.required;
        fields.push(one);
        questions.push(name);
    }
    let shown = AskPage {
        shell: desk.shell("assistenza"),
        crumbs: Crumbs::new().to("Assistenza", desk.href("/assistenza")).here("Chiedi assistenza"),
        form: Form::new(fields),
        questions,
        help: t.help.clone(),
        templates: all
            .iter()
            .map(|p| (format!("{base}?modello={}", p.id), p.name.clone(), Some(&p.id) == template.as_ref()))
            .collect(),
        action: base,
        back: desk.href("/assistenza"),
        guides: desk.href("/guide"),
        known,
    };
    Ok((shown, chosen))
}

pub(super) async fn form(State(web): State<Web>, desk: BodyDesk, RawQuery(raw): RawQuery) -> Result<Response> {
    let query = Query::parse("", raw.as_deref());
    page(&build(&web, &desk, query.get("modello").map(str::to_owned)).await?.0)
}

/// The fields of the forms have Italian names; those of the rules have the code's.
pub(super) fn named(mut refusal: Refusal) -> Refusal {
    for fault in &mut refusal.fields {
        let name = match fault.field.as_str() {
            "subject" => "oggetto",
            "text" | "files" => "testo",
            "queue" => "area",
            "service" => "servizio",
            "assignee" => "a",
            other => other,
        };
        fault.field = name.to_owned();
    }
    refusal
}

pub(super) async fn create(State(web): State<Web>, desk: BodyDesk, typed: Typed) -> Result<Response> {
    let (mut shown, chosen) = build(&web, &desk, typed.some("modello").map(str::to_owned)).await?;
    match asked(&web, &desk, &typed, chosen).await {
        Ok(n) => Ok(done(
            &desk.href(&format!("/assistenza/{n}")),
            &format!("La richiesta ha il numero {n}: il centro la vede già."),
        )),
        Err(e) => {
            let refusal = named(e.refusal()?);
            shown.form.fill(&typed.pairs);
            shown.form.refuse(&refusal);
            refused(&shown)
        }
    }
}

async fn asked(web: &Web, desk: &BodyDesk, typed: &Typed, chosen: Option<Prepared>) -> Result<u32> {
    let template = chosen.as_ref().map(|p| p.template.clone()).unwrap_or_default();
    let answers = template.answers(|n| typed.get(&format!("campo-{n}")).to_owned()).map_err(app::Error::from)?;
    let (scope, sent) = (desk.scope.clone(), typed.clone());
    let stored = web.work(move |app| helpdesk::store_own_files(app, &scope, &files(&sent))).await?;
    let request = OwnRequest {
        kind: Kind::from_code(typed.get("tipo")).unwrap_or_default(),
        subject: typed.get("oggetto").to_owned(),
        message: message(typed, stored),
        service: match typed.some("servizio") {
            Some(code) => code.to_owned(),
            None => chosen.map(|p| p.service).unwrap_or_default(),
        },
        category: typed.get("argomento").to_owned(),
        impact: level(typed, "impatto"),
        urgency: level(typed, "urgenza"),
        answers,
    };
    let scope = desk.scope.clone();
    web.write(move |tx| helpdesk::open_own(tx, &scope, &request)).await
}

#[derive(Template)]
#[template(path = "helpdesk/own_detail.html")]
struct OwnDetailPage {
    shell: Shell,
    crumbs: Crumbs,
    title: String,
    lead: String,
    badge: Badge,
    base: String,
    may_write: bool,
    closed: bool,
    late: bool,
    merged: Option<(i32, String)>,
    promises: Vec<(String, Badge)>,
    answers: Vec<(String, String)>,
    pieces: Vec<Piece>,
    /// Where what is new is followed.
    live: String,
    ties: Vec<(String, String)>,
    draft: String,
    error: Option<String>,
    reopen_days: u32,
    ask: String,
    scores: Option<Scores>,
}

fn own_page(desk: &BodyDesk, detail: &Detail, survey: Option<&Survey>, now: NaiveDateTime) -> OwnDetailPage {
    let row = &detail.row;
    let base = desk.href(&format!("/assistenza/{}", row.number));
    let assignee =
        if row.assignee_name.is_empty() { String::new() } else { format!("; se ne occupa {}", row.assignee_name) };
    OwnDetailPage {
        shell: desk.shell("assistenza"),
        crumbs: Crumbs::new().to("Assistenza", desk.href("/assistenza")).here(format!("n. {}", row.number)),
        title: row.subject.clone(),
        lead: format!("Richiesta n. {} di {}{assignee}", row.number, row.requester_name),
        badge: words::own_state(&row.line()),
        may_write: desk.scope.allows(Permission::CompileBody),
        closed: !row.active,
        late: row.closed_at.is_some_and(|at| !can_reopen(at, now, detail.desk.reopen_days)),
        merged: row.merged_into.map(|n| (n, desk.href(&format!("/assistenza/{n}")))),
        promises: words::promises(detail, now),
        answers: answers(detail),
        pieces: pieces(detail, &base, now),
        live: format!("{base}/vivo?da={}", row.entries),
        ties: detail
            .ties
            .iter()
            .map(|t| (format!("n. {} {}", t.number, t.subject), desk.href(&format!("/assistenza/{}", t.number))))
            .collect(),
        draft: String::new(),
        error: None,
        reopen_days: detail.desk.reopen_days,
        ask: desk.href("/assistenza/nuova"),
        scores: survey
            .filter(|s| s.open && desk.scope.allows(Permission::CompileBody))
            .map(|s| Scores::new(format!("{base}/parere"), s)),
        base,
    }
}

async fn load(web: &Web, desk: &BodyDesk, n: u32) -> Result<OwnDetailPage> {
    let scope = desk.scope.clone();
    let (detail, survey, now) = web
        .read(move |rx| Ok((helpdesk::detail_own(rx, &scope, n)?, app::satisfaction::own(rx, &scope, n)?, rx.now)))
        .await?;
    Ok(own_page(desk, &detail, survey.as_ref(), now))
}

pub(super) async fn show(State(web): State<Web>, desk: BodyDesk, Path((_, _, n)): Own) -> Result<Response> {
    page(&load(&web, &desk, number(&n)?).await?)
}

type Own = Path<(String, String, String)>;

pub(super) async fn write(
    State(web): State<Web>,
    desk: BodyDesk,
    Path((_, _, n)): Own,
    typed: Typed,
) -> Result<Response> {
    let n = number(&n)?;
    let (scope, sent) = (desk.scope.clone(), typed.clone());
    let result = match web.work(move |app| helpdesk::store_own_files(app, &scope, &files(&sent))).await {
        Err(e) => Err(e),
        Ok(stored) => {
            let (scope, message) = (desk.scope.clone(), message(&typed, stored));
            web.write(move |tx| helpdesk::reply_own(tx, &scope, n, &message)).await
        }
    };
    match result {
        Ok(n) => Ok(done(&desk.href(&format!("/assistenza/{n}")), "Messaggio inviato al centro.")),
        Err(e) => {
            let why = e.refusal()?.message;
            let mut shown = load(&web, &desk, n).await?;
            typed.get("testo").clone_into(&mut shown.draft);
            if shown.late {
                return Ok(go(&shown.base, Tone::Bad, &why));
            }
            shown.error = Some(why);
            refused(&shown)
        }
    }
}

pub(super) async fn file(
    State(web): State<Web>,
    desk: BodyDesk,
    Path((_, _, n, seq, position)): Path<(String, String, String, i32, i32)>,
) -> Result<Response> {
    let (n, scope) = (number(&n)?, desk.scope.clone());
    let (row, bytes) = web.read(move |rx| helpdesk::file_own(rx, &scope, n, (seq, position))).await?;
    Ok(respond::download(&row.name, &row.media_type, bytes))
}
