//! A campaign: what is wrong first, the figures, every body.

use app::billing::{Campaign, CampaignBody, Framed};
use askama::Template;
use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use domain::billing::{DocumentKind, Finding, FindingCode, RunState, Severity};
use domain::identity::Permission;
use domain::{Cents, Refusal, it, text};

use super::words::{document_badge, run_badge, run_title};
use super::{Here, run_name};
use crate::view::{
    Alert, Badge, Chip, Chips, Crumbs, Facts, Field, FieldKind, Filters, Heads, Progress, Query, Shell, Steps, Tone,
    counted,
};
use crate::visit::Desk;
use crate::{Result, Web, respond};

/// The steps of a campaign.
const STEPS: [&str; 5] = ["Listino", "Anteprima", "Approvazione", "Emissione", "Incassi"];

#[derive(Template)]
#[template(path = "billing/run.html")]
struct RunPage {
    shell: Shell,
    crumbs: Crumbs,
    title: String,
    lead: String,
    badge: Badge,
    actions: Vec<Action>,
    steps: Steps,
    alerts: Vec<Alert>,
    problems: Vec<Problem>,
    unpriced: Vec<Problem>,
    facts: Facts,
    progress: Option<Progress>,
    chips: Chips,
    filters: Filters,
    heads: Heads,
    rows: Vec<Row>,
    shown: String,
    excluded: Vec<(String, String, String)>,
}

/// A button at the head of the page.
struct Action {
    text: String,
    href: String,
    primary: bool,
    post: bool,
}

/// What was found about a body.
pub(super) struct Problem {
    pub name: String,
    pub href: String,
    pub message: String,
}

struct Row {
    href: String,
    name: String,
    under: String,
    base: String,
    net: String,
    vat: String,
    total: String,
    note: String,
    state: Badge,
}

/// The campaign; when it can't be reckoned, what to do first.
pub(super) async fn show(
    State(web): State<Web>,
    desk: Desk,
    Path(at): Here,
    RawQuery(raw): RawQuery,
) -> Result<Response> {
    let (year, sequence) = at.run()?;
    let query = Query::parse(desk.href(&format!("/quote/{}", run_name(year, sequence))), raw.as_deref());
    let scope = desk.scope.clone();
    match web.read(move |rx| app::billing::framed(rx, &scope, year, sequence)).await {
        Ok(framed) => respond::page(&page(&desk, &framed, &query)),
        Err(e) => respond::page(&unready(&desk, year, sequence, &e.refusal()?)),
    }
}

#[derive(Template)]
#[template(path = "billing/unready.html")]
struct UnreadyPage {
    shell: Shell,
    crumbs: Crumbs,
    title: String,
    steps: Steps,
    alert: Alert,
}

fn unready(desk: &Desk, year: i32, sequence: u16, refusal: &Refusal) -> UnreadyPage {
    let title = run_title(year, sequence);
    UnreadyPage {
        shell: desk.shell("quote"),
        crumbs: Crumbs::new().to("Quote annuali", desk.href("/quote")).here(title.clone()),
        title,
        steps: Steps::at(&STEPS, 0),
        alert: Alert::new(Tone::Warn, "Le quote non si possono ancora calcolare", refusal.message.clone())
            .link("Vai ai listini", desk.href("/tariffe")),
    }
}

fn page(desk: &Desk, framed: &Framed, query: &Query) -> RunPage {
    let campaign = &framed.campaign;
    let title = run_title(campaign.year, campaign.sequence);
    let base = desk.href(&format!("/quote/{}", run_name(campaign.year, campaign.sequence)));
    let wanted = query.get("mostra").unwrap_or_default();
    let words: Vec<String> =
        text::fold(query.get("q").unwrap_or_default()).split_whitespace().map(str::to_owned).collect();
    let found = |b: &&CampaignBody| {
        let name = text::fold(&b.plan.customer.name);
        belongs(b, wanted) && words.iter().all(|w| name.contains(w))
    };
    let rows: Vec<Row> = campaign.bodies.iter().filter(found).map(|b| row(&base, b)).collect();
    RunPage {
        shell: desk.shell("quote"),
        crumbs: Crumbs::new().to("Quote annuali", desk.href("/quote")).here(title.clone()),
        lead: lead(framed),
        badge: run_badge(&campaign.state),
        actions: actions(desk, framed, &base),
        steps: Steps::at(&STEPS, step(&campaign.state)),
        alerts: alerts(desk, framed),
        problems: problems(&base, framed),
        unpriced: unpriced(&base, campaign),
        facts: facts(framed),
        progress: progress(framed, &base),
        chips: chips(query, framed),
        filters: Filters::new(
            query,
            Some(Field { placeholder: "Nome dell'ente".into(), ..Field::new(FieldKind::Search, "q", "Cerca") }),
            Vec::new(),
        ),
        heads: Heads::new()
            .text("ente", "Ente")
            .number("base", "Base di calcolo")
            .number("imponibile", "Imponibile")
            .number("iva", "IVA")
            .number("totale", "Totale")
            .text("note", "Da sapere")
            .text("stato", "Stato"),
        shown: counted(rows.len() as u64, "ente", "enti"),
        rows,
        excluded: campaign
            .excluded
            .iter()
            .map(|(c, why)| (c.name.clone(), format!("{base}/enti/{}", c.body), why.clone()))
            .collect(),
        title,
    }
}

fn step(state: &RunState) -> usize {
    match state {
        RunState::Preview => 1,
        RunState::Approved { .. } | RunState::Issuing { .. } => 3,
        RunState::Issued { .. } | RunState::Closed { .. } => 4,
    }
}

fn lead(framed: &Framed) -> String {
    let list = framed.list.as_ref().map(|l| format!("{l}. ")).unwrap_or_default();
    let date = framed.campaign.state.document_date();
    let date = date.map(|d| format!("Documenti del {}. ", it::long_date(d))).unwrap_or_default();
    format!("{list}{date}Da pagare entro il {}.", it::long_date(framed.due))
}

fn actions(desk: &Desk, framed: &Framed, base: &str) -> Vec<Action> {
    let campaign = &framed.campaign;
    let link = |text: String, path: &str| Action { text, href: format!("{base}{path}"), primary: false, post: false };
    let primary = |text: String, path: &str| Action { primary: true, ..link(text, path) };
    let may = |p| desk.scope.allows(p);
    let waiting = campaign.bodies.len().saturating_sub(campaign.blocked() + campaign.issued());
    let mut all = vec![link("Scarica XLSX".to_owned(), "/anteprima.xlsx")];
    match &campaign.state {
        RunState::Preview if may(Permission::ApproveBilling) => all.push(primary("Approva".to_owned(), "/approva")),
        RunState::Approved { .. } => {
            if may(Permission::ApproveBilling) {
                all.push(Action { post: true, ..link("Riapri l'anteprima".to_owned(), "/riapri") });
            }
            if may(Permission::EditBilling) {
                let text = format!("Emetti {}", counted(waiting as u64, "documento", "documenti"));
                all.push(primary(text, "/emetti"));
            }
        }
        RunState::Issuing { .. } if may(Permission::EditBilling) => {
            all.push(primary("Completa l'emissione".to_owned(), "/emetti"));
        }
        RunState::Issued { .. } | RunState::Closed { .. } => {
            all[0] = link("Scarica i registri".to_owned(), "/registri.xlsx");
            if framed.to_sign > 0 {
                let text = format!("Scarica {} da firmare", counted(framed.to_sign as u64, "fattura", "fatture"));
                all.push(primary(text, "/da-firmare.zip"));
            }
        }
        _ => {}
    }
    all
}

fn alerts(desk: &Desk, framed: &Framed) -> Vec<Alert> {
    let campaign = &framed.campaign;
    let mut all = Vec::new();
    if campaign.issuer.is_none() {
        all.push(
            Alert::new(Tone::Bad, "Manca l'emittente dei documenti", "Senza non si può approvare.")
                .link("Indica chi emette", desk.href("/impostazioni")),
        );
    }
    let others: Vec<&str> =
        campaign.warnings.iter().map(String::as_str).filter(|w| !w.contains("Manca l'emittente")).collect();
    if !others.is_empty() {
        all.push(Alert::new(Tone::Warn, "Da sapere", others.join(" ")));
    }
    if let RunState::Issued { blocked, .. } = campaign.state
        && blocked > 0
    {
        let text = "Dopo averli corretti si può emettere anche per loro.";
        all.push(
            Alert::new(Tone::Warn, format!("{} senza documento", counted(blocked.into(), "ente", "enti")), text).link(
                "Emetti i mancanti",
                desk.href(&format!("/quote/{}/emetti", run_name(campaign.year, campaign.sequence))),
            ),
        );
    }
    if campaign.contribution > Cents::ZERO {
        all.push(Alert::new(Tone::Info, "", format!("La Provincia contribuisce con {}.", campaign.contribution)));
    }
    all
}

fn problem(base: &str, body: &CampaignBody, finding: &Finding) -> Problem {
    let customer = &body.plan.customer;
    let href = format!("{base}/enti/{}", customer.body);
    Problem { name: customer.name.clone(), href, message: bare(body, finding) }
}

fn problems(base: &str, framed: &Framed) -> Vec<Problem> {
    let waiting = framed.campaign.bodies.iter().filter(|b| b.document.is_none());
    let of = |b: &CampaignBody| {
        let first = b.plan.findings.iter().find(|f| f.severity == Severity::Blocking);
        first.map(|finding| problem(base, b, finding))
    };
    waiting.filter_map(of).collect()
}

/// The services that bodies have and no price asks, before the issue.
pub(super) fn unpriced(base: &str, campaign: &Campaign) -> Vec<Problem> {
    let waiting = campaign.bodies.iter().filter(|b| b.document.is_none());
    let of = |b: &CampaignBody| -> Vec<Problem> {
        let found = b.plan.findings.iter().filter(|f| f.code == FindingCode::UnpricedService);
        found.map(|finding| problem(base, b, finding)).collect()
    };
    waiting.flat_map(of).collect()
}

/// The first finding of a gravity.
fn first(body: &CampaignBody, severity: Severity) -> String {
    let found = body.plan.findings.iter().find(|f| f.severity == severity);
    found.map(|f| bare(body, f)).unwrap_or_default()
}

/// What was found, without the name of the body that stands beside it.
fn bare(body: &CampaignBody, finding: &Finding) -> String {
    let message = finding.message.as_str();
    let bare = message.strip_prefix(&body.plan.customer.name).and_then(|m| m.strip_prefix(": ")).unwrap_or(message);
    let mut letters = bare.chars();
    letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect()
}

fn facts(framed: &Framed) -> Facts {
    let campaign = &framed.campaign;
    let drafts: Vec<_> = campaign.bodies.iter().filter_map(|b| b.plan.draft()).collect();
    let count = |kind| drafts.iter().filter(|d| d.kind == kind).count() as u64;
    let (invoices, requests) = (count(DocumentKind::FatturaPa), count(DocumentKind::TransferRequest));
    let mut kinds = Vec::new();
    if invoices > 0 {
        kinds.push(counted(invoices, "fattura", "fatture"));
    }
    if requests > 0 {
        kinds.push(counted(requests, "richiesta di versamento", "richieste di versamento"));
    }
    let ready = campaign.bodies.len() - campaign.blocked();
    let before = framed.before.map(|b| format!("{}: {b}", campaign.year - 1)).unwrap_or_default();
    let facts = Facts::new()
        .figure("Enti", it::thousands(campaign.bodies.len() as u64), counted(ready as u64, "pronto", "pronti"))
        .figure("Imponibile", campaign.totals.net.to_string(), before)
        .figure("IVA", campaign.totals.vat.to_string(), vat_note(framed));
    match framed.figures.filter(|_| campaign.issued() > 0) {
        Some(f) => facts.figure("Incassato", f.collected.to_string(), format!("in attesa {}", f.open)).figure(
            "In ritardo",
            f.late.to_string(),
            format!("su {}", f.asked),
        ),
        None => facts.figure("Documenti", it::thousands(drafts.len() as u64), kinds.join(", ")),
    }
}

fn vat_note(framed: &Framed) -> String {
    let campaign = &framed.campaign;
    if campaign.totals.vat == Cents::ZERO {
        return "fuori campo o esente".to_owned();
    }
    if campaign.totals.payable < campaign.totals.total {
        return format!("da versare al centro {}", campaign.totals.payable);
    }
    format!("totale {}", campaign.totals.total)
}

/// How far the issue has come, while it goes on.
pub(super) fn progress(framed: &Framed, base: &str) -> Option<Progress> {
    let campaign = &framed.campaign;
    let total = campaign.bodies.len().saturating_sub(campaign.blocked()) as u64;
    matches!(campaign.state, RunState::Issuing { .. }).then(|| Progress {
        what: "documenti emessi".to_owned(),
        done: campaign.issued() as u64,
        total,
        seconds_left: None,
        again: format!("{base}/avanzamento"),
    })
}

/// Whether a body is among those that a chip shows.
fn belongs(body: &CampaignBody, wanted: &str) -> bool {
    match wanted {
        "correggere" => body.plan.is_blocked() && body.document.is_none(),
        "avvisi" => body.plan.findings.iter().any(|f| f.severity == Severity::Warning),
        "servizi" => body.plan.lines.len() > 1,
        "richieste" => body.plan.draft().is_some_and(|d| d.kind == DocumentKind::TransferRequest),
        _ => true,
    }
}

fn chips(query: &Query, framed: &Framed) -> Chips {
    let base = query.clone().from_start();
    let chip = |label: &str, value: &str| Chip {
        label: label.to_owned(),
        count: Some(framed.campaign.bodies.iter().filter(|b| belongs(b, value)).count() as u64),
        href: base.clone().with("mostra", value).href(),
        active: query.get("mostra").unwrap_or_default() == value,
    };
    let all = [
        chip("Tutti", ""),
        chip("Da correggere", "correggere"),
        chip("Con avvisi", "avvisi"),
        chip("Con servizi aggiuntivi", "servizi"),
        chip("Richieste di versamento", "richieste"),
    ];
    let kept = all.into_iter().enumerate().filter(|(i, c)| *i == 0 || c.active || c.count != Some(0)).map(|(_, c)| c);
    Chips { label: "Quali enti".to_owned(), chips: kept.collect() }
}

fn row(base: &str, body: &CampaignBody) -> Row {
    let draft = body.plan.draft();
    let money =
        |pick: fn(&domain::billing::Totals) -> Cents| draft.map(|d| pick(&d.totals).to_string()).unwrap_or_default();
    let quantity = body.plan.lines.iter().find(|l| l.unit.starts_with("abitant"));
    let blocking = first(body, Severity::Blocking);
    let note = if blocking.is_empty() { first(body, Severity::Warning) } else { blocking };
    let more = body.plan.lines.len().saturating_sub(1) as u64;
    let under = if more > 0 { format!("e {}", counted(more, "altra voce", "altre voci")) } else { String::new() };
    Row {
        href: format!("{base}/enti/{}", body.plan.customer.body),
        name: body.plan.customer.name.clone(),
        under,
        base: quantity.map(|l| format!("{}\u{a0}ab.", it::decimal(l.quantity))).unwrap_or_default(),
        net: money(|t| t.net),
        vat: money(|t| t.vat),
        total: money(|t| t.total),
        note,
        state: state(body),
    }
}

/// The badge of a body in a campaign.
pub(super) fn state(body: &CampaignBody) -> Badge {
    if let Some(document) = &body.document {
        return document_badge(document);
    }
    if body.plan.is_blocked() {
        return Badge::new(Tone::Bad, "Da correggere");
    }
    if body.plan.draft().is_none() {
        return Badge::new(Tone::Plain, "Nulla da chiedere");
    }
    match body.plan.findings.is_empty() {
        true => Badge::new(Tone::Good, "Pronto"),
        false => Badge::new(Tone::Warn, "Avviso"),
    }
}
