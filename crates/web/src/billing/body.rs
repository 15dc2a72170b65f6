//! A body in a campaign: every line explained, and what can be corrected.

use app::billing::{BodyCorrection, CampaignBody, Framed};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::billing::{DocumentKind, Finding, Reference, References, Severity};
use domain::identity::Permission;
use domain::tariffs::{PricedLine, counted, euros};
use domain::{FieldError, Refusal, it};

use super::words::{bare, kind_label, mended_at, refuse, run_title};
use super::{At, Here, run_name};
use crate::forms::Typed;
use crate::view::form::Summary;
use crate::view::{Alert, Badge, Choice, Crumbs, Definitions, Facts, Field, Form, Heads, Shell, Tone, Value};
use crate::visit::Desk;
use crate::{Error, Result, Web, respond};

#[derive(Template)]
#[template(path = "billing/body.html")]
struct BodyPage {
    shell: Shell,
    crumbs: Crumbs,
    title: String,
    lead: String,
    badge: Badge,
    alerts: Vec<Alert>,
    facts: Facts,
    heads: Heads,
    lines: Vec<Line>,
    party: Definitions,
    document: Option<(String, String)>,
    body_href: String,
    summary: Summary,
    form: Form,
    action: String,
    editable: bool,
}

/// A priced line with its reckoning.
pub(super) struct Line {
    pub(super) description: String,
    pub(super) explanation: String,
    pub(super) source: String,
    pub(super) quantity: String,
    pub(super) rate: String,
    pub(super) vat: String,
    pub(super) net: String,
}

/// Every line explained.
pub(super) async fn show(State(web): State<Web>, desk: Desk, Path(at): Here) -> Result<Response> {
    respond::page(&load(&web, &desk, &at, None).await?)
}

/// Saves what was written about the body.
pub(super) async fn save(State(web): State<Web>, desk: Desk, Path(at): Here, typed: Typed) -> Result<Response> {
    let ((year, sequence), body) = (at.run()?, at.body()?);
    let scope = desk.scope.clone();
    let saved = match read(&typed) {
        Ok(correction) => web.write(move |tx| app::billing::correct(tx, &scope, year, body, &correction)).await,
        Err(refusal) => Err(refusal.into()),
    };
    match saved {
        Ok(()) => {
            let to = desk.href(&format!("/quote/{}", run_name(year, sequence)));
            Ok(respond::done(&to, "I dati per il documento sono salvati."))
        }
        Err(e) => {
            let refusal = e.refusal()?;
            respond::refused(&load(&web, &desk, &at, Some((&typed, &refusal))).await?)
        }
    }
}

async fn load(web: &Web, desk: &Desk, at: &At, refused: Option<(&Typed, &Refusal)>) -> Result<BodyPage> {
    let ((year, sequence), body) = (at.run()?, at.body()?);
    let scope = desk.scope.clone();
    let (framed, correction) = web
        .read(move |rx| {
            let framed = app::billing::framed(rx, &scope, year, sequence)?;
            Ok((framed, app::billing::correction(rx, &scope, year, body)?))
        })
        .await?;
    let mut form = blank(&correction);
    let mut page = match framed.campaign.bodies.iter().find(|b| b.plan.customer.body == body) {
        Some(found) => view(desk, &framed, found),
        None => excluded(desk, &framed, body)?,
    };
    if let Some((typed, refusal)) = refused {
        form.fill(&typed.pairs);
        page.alerts.extend(refuse(refusal, [&mut form]));
    }
    page.summary = form.summary();
    page.form = form;
    Ok(page)
}

fn frame(desk: &Desk, framed: &Framed, name: &str, body: domain::Id<domain::territory::Body>) -> BodyPage {
    let campaign = &framed.campaign;
    let base = desk.href(&format!("/quote/{}", run_name(campaign.year, campaign.sequence)));
    let run = run_title(campaign.year, campaign.sequence);
    BodyPage {
        shell: desk.shell("quote"),
        crumbs: Crumbs::new().to("Quote annuali", desk.href("/quote")).to(run.clone(), base.clone()).here(name),
        title: name.to_owned(),
        lead: String::new(),
        badge: Badge::default(),
        alerts: Vec::new(),
        facts: Facts::new(),
        heads: Heads::new()
            .text("voce", "Voce")
            .number("quantita", "Quantità")
            .number("prezzo", "Prezzo unitario")
            .text("iva", "IVA")
            .number("importo", "Importo"),
        lines: Vec::new(),
        party: Definitions::new(),
        document: None,
        body_href: desk.href(&format!("/enti/{body}")),
        summary: Summary::default(),
        form: Form::default(),
        action: format!("{base}/enti/{body}"),
        editable: desk.scope.allows(Permission::EditBilling),
    }
}

/// A body left out on purpose.
fn excluded(desk: &Desk, framed: &Framed, body: domain::Id<domain::territory::Body>) -> Result<BodyPage> {
    let found = framed.campaign.excluded.iter().find(|(c, _)| c.body == body);
    let (customer, why) = found.ok_or_else(Error::not_found)?;
    let mut page = frame(desk, framed, &customer.name, body);
    page.badge = Badge::new(Tone::Plain, "Escluso quest'anno");
    page.alerts = vec![Alert::new(Tone::Info, "Escluso dalle quote di quest'anno", why.clone())];
    page.party = party(customer);
    Ok(page)
}

fn view(desk: &Desk, framed: &Framed, body: &CampaignBody) -> BodyPage {
    let customer = &body.plan.customer;
    let mut page = frame(desk, framed, &customer.name, customer.body);
    page.badge = super::bodies::state(body);
    page.lead = format!(
        "{} {}: come si arriva all'importo.",
        kind_label(customer.kind),
        run_title(framed.campaign.year, framed.campaign.sequence).to_lowercase()
    );
    page.lead = page.lead.replacen(" quote", ", quote", 1);
    page.alerts = alerts(desk, body);
    page.lines = body.plan.lines.iter().map(line).collect();
    page.party = party(customer);
    if let Some(draft) = body.plan.draft() {
        let t = draft.totals;
        page.facts = Facts::new()
            .figure("Imponibile", t.net.to_string(), "")
            .figure("IVA", t.vat.to_string(), draft.summary.first().map(|r| r.grounds.join("; ")).unwrap_or_default())
            .figure("Totale", t.total.to_string(), draft.kind.label())
            .figure("Da versare al centro", t.payable.to_string(), format!("entro il {}", it::date(draft.due)));
    }
    page.document = body.document.as_ref().map(|d| {
        (format!("{} {}", d.document_kind().label(), d.number_text()), desk.href(&format!("/documenti/{}", d.id)))
    });
    page
}

/// What was found, each with the page where it is mended.
fn alerts(desk: &Desk, body: &CampaignBody) -> Vec<Alert> {
    let customer = &body.plan.customer;
    let alert = |f: &Finding| {
        let text = bare(&customer.name, &f.message);
        let alert = match f.severity {
            Severity::Blocking => Alert::new(Tone::Bad, "Da correggere", text),
            Severity::Warning => Alert::new(Tone::Warn, "", text),
        };
        match mended_at(f, &customer.body.to_string()) {
            Some((verb, path)) if desk.scope.allows(Permission::EditBilling) => alert.link(verb, desk.href(&path)),
            _ => alert,
        }
    };
    body.plan.findings.iter().map(alert).collect()
}

/// A priced line as pages show it.
pub(super) fn line(line: &PricedLine) -> Line {
    Line {
        description: line.description.clone(),
        explanation: line.explanation.clone(),
        source: line.source.clone(),
        quantity: counted(line.quantity, &line.unit),
        rate: euros(line.rate),
        vat: line.vat.in_words(),
        net: line.net.to_string(),
    }
}

fn party(customer: &domain::billing::Customer) -> Definitions {
    let text = |t: &Option<String>| t.clone().unwrap_or_default();
    Definitions::new()
        .text("Sede", customer.address.line())
        .code("Codice fiscale", text(&customer.fiscal_code))
        .code("Codice ufficio", text(&customer.office_code))
        .text("PEC", text(&customer.pec))
        .row("Tipo", Value::Text(kind_label(customer.kind).to_owned()))
}

fn blank(correction: &BodyCorrection) -> Form {
    let text = |t: &Option<String>| t.clone().unwrap_or_default();
    let (number, date) = (
        |r: &Option<Reference>| r.as_ref().map(|r| r.number.clone()).unwrap_or_default(),
        |r: &Option<Reference>| r.as_ref().and_then(|r| r.date).map(it::date).unwrap_or_default(),
    );
    let refs = &correction.references;
    let kinds = vec![
        Choice::new("", "Quello usuale del centro"),
        Choice::new(DocumentKind::FatturaPa.code(), DocumentKind::FatturaPa.label()),
        Choice::new(DocumentKind::TransferRequest.code(), DocumentKind::TransferRequest.label()),
    ];
    Form::new(vec![
        Field::select("kind", "Documento", kinds).value(correction.kind.map(DocumentKind::code).unwrap_or_default()),
        Field::code("cig", "CIG", "").value(text(&refs.cig)).max(10).help("10 lettere e cifre."),
        Field::code("cup", "CUP", "").value(text(&refs.cup)).max(15).help("15 lettere e cifre."),
        Field::text("commitment", "Determina d'impegno").value(number(&refs.commitment)).max(20),
        Field::date("commitment_on", "Data della determina").class("is-short").value(date(&refs.commitment)),
        Field::text("convention", "Convenzione").value(number(&refs.convention)).max(20),
        Field::date("convention_on", "Data della convenzione").class("is-short").value(date(&refs.convention)),
        Field::check("out", "Escludi l'ente quest'anno").value(if correction.excluded.is_some() { "si" } else { "" }),
        Field::text("excluded", "Motivo dell'esclusione").value(text(&correction.excluded)).max(200),
    ])
}

fn read(typed: &Typed) -> Result<BodyCorrection, Refusal> {
    let mut faults = Vec::new();
    let mut reference = |name: &str| {
        let on = format!("{name}_on");
        let date = typed.some(&on).map(|t| (t, it::parse_date(t)));
        let Some(number) = typed.some(name).map(str::to_owned) else {
            if date.is_some() {
                faults.push(FieldError::new(name, "Scrivere anche il numero dell'atto."));
            }
            return None;
        };
        if let Some((_, None)) = date {
            faults.push(FieldError::new(on, "Scrivere la data come gg/mm/aaaa."));
        }
        Some(Reference { number, date: date.and_then(|(_, d)| d) })
    };
    let (convention, commitment) = (reference("convention"), reference("commitment"));
    let code = |name: &str| typed.some(name).map(str::to_ascii_uppercase);
    let correction = BodyCorrection {
        references: References { convention, commitment, cig: code("cig"), cup: code("cup") },
        kind: typed.some("kind").and_then(DocumentKind::from_code),
        excluded: typed.ticked("out").then(|| typed.get("excluded").to_owned()),
    };
    Refusal::of_fields(faults).map_or(Ok(correction), Err)
}
