//! A campaign: what is wrong first, the figures, every body.

use app::billing::{Campaign, CampaignBody, Framed, IssueProgress, Work};
use askama::Template;
use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use domain::billing::{DocumentKind, Finding, FindingCode, LateServices, RunState, Severity};
use domain::identity::Permission;
use domain::{Cents, Refusal, it};

use super::bodies::Bodies;
use super::words::{bare, run_badge, run_title};
use super::{Here, run_name};
use crate::view::{Alert, Badge, Crumbs, Empty, Facts, Heads, Progress, Query, Shell, Steps, Tone, counted};
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
    /// The first bodies that something blocks, and how many there are.
    problems: (Vec<Problem>, usize),
    /// The first services without a price, and how many there are.
    unpriced: (Vec<Problem>, usize),
    facts: Facts,
    progress: Option<Progress>,
    /// Address of the campaign.
    base: String,
    heads: Heads,
    list: Bodies,
    empty: Empty,
    /// Whether some body pays by a count, and whether there is something to know about some.
    by_count: bool,
    noted: bool,
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
        crumbs: crumbs(desk, year, sequence),
        title,
        steps: Steps::at(&STEPS, 0),
        alert: if sequence > 0 {
            Alert::new(Tone::Warn, "Il supplemento non si può ancora preparare", refusal.message.clone())
                .link(format!("Vai alle quote {year}"), desk.href(&format!("/quote/{year}")))
        } else {
            Alert::new(Tone::Warn, "Le quote non si possono ancora calcolare", refusal.message.clone())
                .link("Vai ai listini", desk.href("/tariffe"))
        },
    }
}

/// The way back; a supplement comes under the campaign of its year.
fn crumbs(desk: &Desk, year: i32, sequence: u16) -> Crumbs {
    let crumbs = Crumbs::new().to("Quote annuali", desk.href("/quote"));
    match sequence {
        0 => crumbs.here(run_title(year, 0)),
        n => crumbs.to(run_title(year, 0), desk.href(&format!("/quote/{year}"))).here(format!("Supplemento {n}")),
    }
}

fn page(desk: &Desk, framed: &Framed, query: &Query) -> RunPage {
    let campaign = &framed.campaign;
    let title = run_title(campaign.year, campaign.sequence);
    let base = desk.href(&format!("/quote/{}", run_name(campaign.year, campaign.sequence)));
    let list = Bodies::of(campaign, query, &base);
    let by_count = list.rows.iter().any(|r| !r.base.is_empty());
    let noted = list.rows.iter().any(|r| !r.note.is_empty());
    let heads = Heads::new().text("ente", "Ente");
    let heads = if by_count { heads.number("base", "Base di calcolo") } else { heads };
    let heads = heads.number("imponibile", "Imponibile").number("iva", "IVA").number("totale", "Totale");
    let heads = if noted { heads.text("note", "Da sapere") } else { heads };
    RunPage {
        shell: desk.shell("quote"),
        crumbs: crumbs(desk, campaign.year, campaign.sequence),
        lead: lead(framed),
        badge: run_badge(&campaign.state),
        actions: actions(desk, framed, &base),
        steps: Steps::at(&STEPS, step(&campaign.state)),
        alerts: alerts(desk, framed, &base),
        problems: cut(problems(&base, framed)),
        unpriced: cut(unpriced(&base, campaign)),
        facts: facts(framed),
        progress: framed.progress.as_ref().map(|p| progress(p, &base)),
        list,
        empty: empty(campaign),
        heads: heads.text("stato", "Stato"),
        by_count,
        noted,
        excluded: campaign
            .excluded
            .iter()
            .map(|(c, why)| (c.name.clone(), format!("{base}/enti/{}", c.body), why.clone()))
            .collect(),
        base,
        title,
    }
}

/// Most problems written above the list, which shows them all.
const MOST_PROBLEMS: usize = 8;

fn cut(mut all: Vec<Problem>) -> (Vec<Problem>, usize) {
    let count = all.len();
    all.truncate(MOST_PROBLEMS);
    (all, count)
}

fn empty(campaign: &Campaign) -> Empty {
    if campaign.bodies.is_empty() && campaign.sequence > 0 {
        return Empty::new("Nulla da chiedere", "Dopo l'emissione nessun ente ha servizi nuovi da pagare quest'anno.");
    }
    if campaign.bodies.is_empty() {
        return Empty::new("Nessun ente", "Nell'anno non aderisce nessun ente: le adesioni vengono prima delle quote.");
    }
    Empty::new("Nessun ente", "Nessun ente corrisponde a quello che si cerca.")
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
    let ready = campaign.ready().0;
    let mut all = Vec::new();
    match &campaign.state {
        RunState::Preview if may(Permission::ApproveBilling) && ready > 0 => {
            all.push(primary("Approva".to_owned(), "/approva"));
        }
        RunState::Approved { .. } => {
            if may(Permission::ApproveBilling) {
                all.push(Action { post: true, ..link("Riapri l'anteprima".to_owned(), "/riapri") });
            }
            if may(Permission::EditBilling) {
                let text = format!("Emetti {}", counted(ready as u64, "documento", "documenti"));
                all.push(primary(text, "/emetti"));
            }
        }
        RunState::Issued { .. } | RunState::Closed { .. } => {
            let books = desk.href(&format!("/pagamenti/registri?anno={}", campaign.year));
            all.push(Action { href: books, ..link("Registri".to_owned(), "") });
            if let Some(next) = framed.supplement().filter(|n| *n != campaign.sequence) {
                let verb = if framed.of_year.iter().any(|(n, _)| *n == next) { "Continua" } else { "Prepara" };
                let href = desk.href(&format!("/quote/{}", run_name(campaign.year, next)));
                all.push(Action { href, ..link(format!("{verb} il supplemento {next}"), "") });
            }
            if framed.to_sign > 0 {
                let text = format!("Scarica {} da firmare", counted(framed.to_sign as u64, "fattura", "fatture"));
                all.push(primary(text, "/da-firmare.zip"));
            }
        }
        _ => {}
    }
    all
}

fn alerts(desk: &Desk, framed: &Framed, base: &str) -> Vec<Alert> {
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
    all.extend(framed.progress.as_ref().and_then(|p| stopped(p, base)));
    if let RunState::Issued { blocked, .. } = campaign.state {
        all.extend(missing(framed, blocked, base));
        all.extend(afterwards(desk, framed));
    }
    if campaign.contribution > Cents::ZERO {
        all.push(Alert::new(Tone::Info, "", format!("La Provincia contribuisce con {}.", campaign.contribution)));
    }
    all
}

/// The bodies left out by an issue, and whether something can be issued for them now.
fn missing(framed: &Framed, blocked: u32, base: &str) -> Option<Alert> {
    let title = format!("{} senza documento", counted(blocked.into(), "ente", "enti"));
    match (blocked, framed.campaign.ready().0) {
        (0, _) => None,
        (_, 0) => Some(Alert::new(Tone::Warn, title, "Corretti i dati, si emette anche il documento che manca.")),
        (_, ready) => {
            let text = match ready {
                1 => "Un ente ora ha tutto e può ricevere il documento.".to_owned(),
                n => format!("{n} enti ora hanno tutto e possono ricevere il documento."),
            };
            Some(Alert::new(Tone::Warn, title, text).link("Emetti i mancanti", format!("{base}/emetti")))
        }
    }
}

/// What becomes of services added from now on, and where the supplements are.
fn afterwards(desk: &Desk, framed: &Framed) -> Option<Alert> {
    let year = framed.campaign.year;
    if framed.campaign.sequence > 0 {
        return None;
    }
    if framed.late_services == LateServices::NextYear {
        let text = format!("I servizi aggiunti da ora si chiedono con le quote {}.", year + 1);
        return Some(Alert::new(Tone::Info, "", text));
    }
    let made: Vec<u16> = framed.of_year.iter().map(|(n, _)| *n).filter(|n| *n > 0).collect();
    let last = made.iter().max()?;
    let text = format!("Le quote dell'anno hanno {}.", counted(made.len() as u64, "supplemento", "supplementi"));
    let href = desk.href(&format!("/quote/{}", run_name(year, *last)));
    Some(Alert::new(Tone::Info, "", text).link(format!("Vai al supplemento {last}"), href))
}

fn problem(base: &str, body: &CampaignBody, finding: &Finding) -> Problem {
    let customer = &body.plan.customer;
    let href = format!("{base}/enti/{}", customer.body);
    Problem { name: customer.name.clone(), href, message: bare(&customer.name, &finding.message) }
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
pub(super) fn first(body: &CampaignBody, severity: Severity) -> String {
    let found = body.plan.findings.iter().find(|f| f.severity == severity);
    found.map(|f| bare(&body.plan.customer.name, &f.message)).unwrap_or_default()
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

/// How far the issue has come; it asks again by itself while a worker is, or will be, at it.
pub(super) fn progress(issue: &IssueProgress, base: &str) -> Progress {
    let again = matches!(issue.work, Work::Queued | Work::Going);
    Progress {
        what: "documenti emessi".to_owned(),
        done: issue.done,
        total: issue.total,
        seconds_left: issue.seconds_left,
        again: if again { format!("{base}/avanzamento") } else { String::new() },
    }
}

/// What to do when nobody is at work on an issue that is not finished.
fn stopped(issue: &IssueProgress, base: &str) -> Option<Alert> {
    let link = |alert: Alert, text: &str| Some(alert.link(text, format!("{base}/emetti")));
    match &issue.work {
        Work::Queued | Work::Going => None,
        Work::Again(at) => {
            let at = domain::dates::italian_time(*at).format("%H:%M");
            let text = format!(
                "Un guasto ha fermato il lavoro, che riprende da solo alle {at} dal punto in cui era: nessun numero si perde e nulla si ripete."
            );
            link(Alert::new(Tone::Warn, "L'emissione si è interrotta", text), "Riprendi subito")
        }
        Work::Stopped { refusal: Some(refusal), .. } => {
            let text = format!("{} I documenti già emessi restano validi.", refusal.message);
            link(Alert::new(Tone::Bad, "L'emissione si è fermata", text), "Riprendi l'emissione")
        }
        Work::Stopped { refusal: None, job } => {
            let text = format!(
                "Un guasto si è ripetuto più volte. I documenti già emessi restano validi e i numeri in ordine. Se si ferma ancora, comunicare all'assistenza il riferimento {job}."
            );
            link(Alert::new(Tone::Bad, "L'emissione si è fermata", text), "Riprendi l'emissione")
        }
        Work::Nobody => {
            let text = "Nessuno ci sta lavorando da queste pagine. Se non è in corso dalla riga di comando, si completa da qui: riprende dal punto in cui era.";
            link(Alert::new(Tone::Warn, "L'emissione è rimasta a metà", text), "Completa l'emissione")
        }
    }
}
