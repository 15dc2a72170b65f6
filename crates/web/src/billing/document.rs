//! A document: facts, lines, history, files, and the next steps.

use app::billing::{DocumentView, Steps};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use chrono::{Datelike, NaiveDate};
use domain::billing::{DocumentKind, DocumentLine, DocumentState, Settlement};
use domain::identity::Permission;
use domain::tariffs::{counted, euros};
use domain::{Cents, Refusal, it};

use super::words::{document_badge, money, payment_badge, refuse, when};
use super::{At, Here};
use crate::view::{
    Alert, Badge, Choice, Crumbs, Definitions, Event, Facts, Field, FieldKind, Form, Heads, History, Shell, Tone, Value,
};
use crate::visit::Desk;
use crate::{Result, Web, respond};

#[derive(Template)]
#[template(path = "billing/document.html")]
pub(super) struct DocumentPage {
    shell: Shell,
    crumbs: Crumbs,
    title: String,
    lead: String,
    badge: Badge,
    payment: Badge,
    alerts: Vec<Alert>,
    facts: Facts,
    heads: Heads,
    lines: Vec<LineView>,
    summary: Vec<(String, String, String)>,
    details: Definitions,
    files: Vec<(String, String)>,
    payments: Vec<(String, String, String)>,
    history: History,
    /// Address of the document, under which all its steps are.
    base: String,
    /// What a person may do now.
    panels: Panels,
    /// Steps that are closed, with why.
    closed: Vec<(&'static str, String)>,
}

/// A line of a document.
pub(super) struct LineView {
    pub(super) description: String,
    pub(super) explanation: String,
    pub(super) quantity: String,
    pub(super) price: String,
    pub(super) vat: String,
    pub(super) net: String,
}

/// The forms of the next steps; those that can't be taken are absent.
#[derive(Default)]
pub(super) struct Panels {
    pub(super) sign: Option<Form>,
    pub(super) send: bool,
    pub(super) notice: Option<Form>,
    pub(super) remake: bool,
    pub(super) pay: Option<Form>,
    pub(super) account: Option<Form>,
    pub(super) credit: Option<Form>,
    pub(super) cancel: Option<Form>,
}

impl Panels {
    fn forms(&mut self) -> impl Iterator<Item = &mut Form> {
        [&mut self.sign, &mut self.notice, &mut self.pay, &mut self.account, &mut self.credit, &mut self.cancel]
            .into_iter()
            .flatten()
    }
}

/// The document.
pub(super) async fn show(State(web): State<Web>, desk: Desk, Path(at): Here) -> Result<Response> {
    respond::page(&load(&web, &desk, &at, None).await?)
}

/// The page; a refused step shows what was typed.
pub(super) async fn load(
    web: &Web,
    desk: &Desk,
    at: &At,
    refused: Option<(&[(String, String)], &Refusal)>,
) -> Result<DocumentPage> {
    let (id, scope) = (at.document()?, desk.scope.clone());
    let (view, today) = web.read(move |rx| Ok((app::billing::document(rx, &scope, id)?, rx.today()))).await?;
    let steps = app::billing::steps(&view, today);
    let mut page = page(desk, &view, &steps, today);
    if let Some((typed, refusal)) = refused {
        let names: Vec<&String> = refusal.fields.iter().map(|f| &f.field).collect();
        for form in page.panels.forms() {
            if form.fields.iter().any(|f| names.contains(&&f.name)) {
                form.fill(typed);
            }
        }
        page.alerts.splice(0..0, refuse(refusal, page.panels.forms()));
    }
    Ok(page)
}

fn page(desk: &Desk, view: &DocumentView, steps: &Steps, today: NaiveDate) -> DocumentPage {
    let (row, draft) = (&view.row, &view.document.draft);
    let title = format!("{} {}", row.document_kind().label(), row.number_text());
    let base = desk.href(&format!("/documenti/{}", row.id));
    let edits = desk.scope.allows(Permission::EditBilling);
    let history = view.events.iter().rev().map(|e| Event {
        when: when(e.at),
        who: e.actor_name.clone(),
        what: capital(&e.summary),
    });
    let mut events: Vec<Event> = history.collect();
    events.push(Event {
        when: when(row.created_at),
        who: String::new(),
        what: format!("Emesso il {}", it::date(row.date)),
    });
    DocumentPage {
        shell: desk.shell("documenti"),
        crumbs: Crumbs::new().to("Documenti", desk.href("/documenti")).here(row.number_text()),
        title,
        lead: format!("{}. {}", draft.customer.name, draft.reason),
        badge: document_badge(row),
        payment: payment_badge(row, today),
        alerts: alerts(desk, view),
        facts: facts(view),
        heads: line_heads(),
        lines: draft.lines.iter().map(line).collect(),
        summary: draft
            .summary
            .iter()
            .map(|r| (r.grounds.join("; "), r.taxable.to_string(), r.vat.to_string()))
            .collect(),
        details: details(desk, view),
        files: files(view, &base),
        payments: view.payments.iter().map(|p| (it::date(p.on_date), p.reference.clone(), money(p.amount))).collect(),
        history: History { events },
        panels: if edits { panels(view, steps, today) } else { Panels::default() },
        closed: if edits { closed(view, steps) } else { Vec::new() },
        base,
    }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect()
}

/// The heads of a table of lines.
pub(super) fn line_heads() -> Heads {
    Heads::new()
        .text("voce", "Voce")
        .number("quantita", "Quantità")
        .number("prezzo", "Prezzo unitario")
        .text("iva", "IVA")
        .number("importo", "Importo")
}

/// A line as pages show it.
pub(super) fn line(line: &DocumentLine) -> LineView {
    LineView {
        description: line.description.clone(),
        explanation: line.explanation.clone(),
        quantity: counted(line.quantity, &line.unit),
        price: euros(line.unit_price),
        vat: line.vat.in_words(),
        net: line.net.to_string(),
    }
}

fn alerts(desk: &Desk, view: &DocumentView) -> Vec<Alert> {
    let mut all = Vec::new();
    if let DocumentState::Rejected { errors, .. } = &view.state {
        let text = errors.iter().map(|e| format!("{}: {}.", e.code, e.description.trim_end_matches('.')));
        all.push(
            Alert::new(Tone::Bad, "Scartata dal Sistema di Interscambio", text.collect::<Vec<_>>().join(" "))
                .link("Correggi i dati dell'ente", correction(desk, view)),
        );
    }
    if let DocumentState::Refused { reason, .. } = &view.state {
        all.push(Alert::new(Tone::Bad, "Rifiutata dall'ente", reason.clone()));
    }
    if let Some(deadline) = &view.deadline {
        all.push(Alert::new(Tone::Warn, "", deadline.clone()));
    }
    if let DocumentState::Cancelled { act, on } = &view.state {
        all.push(Alert::new(Tone::Info, "Annullato", format!("{act}, {}.", it::date(*on))));
    }
    if let Settlement::NotOwed { to_return } = view.row.settlement()
        && to_return > Cents::ZERO
    {
        all.push(Alert::new(
            Tone::Warn,
            "Somma da restituire",
            format!("L'ente ha pagato {to_return} che non deve più."),
        ));
    }
    all
}

fn correction(desk: &Desk, view: &DocumentView) -> String {
    desk.href(&format!("/quote/{}/enti/{}", view.row.dues_year, view.row.body_id))
}

fn facts(view: &DocumentView) -> Facts {
    let (row, totals) = (&view.row, view.document.draft.totals);
    let vat = if row.vat == 0 { String::new() } else { format!("di cui IVA {}", money(row.vat)) };
    let facts = Facts::new().figure("Totale", money(row.total), vat);
    if row.document_kind() == DocumentKind::CreditNote {
        return facts;
    }
    let split = if totals.payable < totals.total { "l'IVA va all'Erario" } else { "" };
    let credited = if row.credited > 0 { format!("stornato {}", money(row.credited)) } else { split.to_owned() };
    facts
        .figure("Da versare al centro", money(row.payable - row.credited), credited)
        .figure("Incassato", money(row.paid), format!("resta {}", money(row.open)))
        .words("Scadenza", it::long_date(row.due), "")
}

fn details(desk: &Desk, view: &DocumentView) -> Definitions {
    let (row, draft) = (&view.row, &view.document.draft);
    let refs = &draft.references;
    let act = |r: &Option<domain::billing::Reference>| {
        r.as_ref()
            .map(|r| format!("{}{}", r.number, r.date.map(|d| format!(" del {}", it::date(d))).unwrap_or_default()))
    };
    let mut all = Definitions::new()
        .row("Ente", Value::Link(draft.customer.name.clone(), desk.href(&format!("/enti/{}", row.body_id))))
        .row("Quote", Value::Link(row.dues_year.to_string(), desk.href(&format!("/quote/{}", row.dues_year))))
        .text("Emittente", view.document.issuer.name.clone())
        .text("Pagamento", draft.payment.label());
    if let Some(corrected) = row.corrects_id.as_ref().zip(draft.corrects.as_ref()) {
        let text = corrected.1.number.to_string();
        all = all.row("Corregge", Value::Link(text, desk.href(&format!("/documenti/{}", corrected.0))));
    }
    for note in &view.credits {
        all =
            all.row("Nota di credito", Value::Link(note.number_text(), desk.href(&format!("/documenti/{}", note.id))));
    }
    let rest = [
        ("Convenzione", act(&refs.convention)),
        ("Impegno", act(&refs.commitment)),
        ("CIG", refs.cig.clone()),
        ("CUP", refs.cup.clone()),
    ];
    for (name, value) in rest {
        if let Some(value) = value {
            all = all.text(name, value);
        }
    }
    if row.document_kind().is_electronic() {
        all = all.code("Codice ufficio", draft.customer.office_code.clone().unwrap_or_default());
    }
    if !row.chapter.is_empty() {
        all = all
            .text("Capitolo", row.chapter.clone())
            .text("Accertamento", format!("{}/{}", row.assessment_number, row.assessment_year));
    }
    all
}

fn files(view: &DocumentView, base: &str) -> Vec<(String, String)> {
    let mut all = vec![("Copia in PDF".to_owned(), format!("{base}/pdf"))];
    if let Some(stem) = &view.row.file_stem {
        all.push((format!("{stem}.xml"), format!("{base}/xml")));
    }
    for event in &view.events {
        if let Some(file) = &event.file_id {
            let name = match event.kind.as_str() {
                "signed" => "File firmato",
                "notice" => "Notifica",
                _ => "Allegato",
            };
            all.push((format!("{name} del {}", when(event.at)), format!("{base}/allegati/{file}")));
        }
    }
    all
}

fn panels(view: &DocumentView, steps: &Steps, today: NaiveDate) -> Panels {
    let row = &view.row;
    let file = |name: &str, label: &str, accept: &'static str, help: &str| {
        Form::new(vec![Field::file(name, label, accept).required().help(help)])
    };
    let lines = view.document.draft.lines.iter().zip(1..);
    let choices = lines.map(|(l, n)| Choice::new(n.to_string(), format!("{}: {}", l.description, l.net))).collect();
    let refused = matches!(view.state, DocumentState::Refused { .. });
    let reason = Field::text("reason", "Motivo dello storno").max(200);
    Panels {
        sign: steps.sign.is_ok().then(|| {
            file("file", "File firmato", ".p7m,.xml", "Il contenuto deve essere identico al file XML scaricato.")
        }),
        send: steps.send.is_ok(),
        notice: steps.notice.is_ok().then(|| {
            file(
                "notice",
                "Notifica",
                ".xml",
                "Ricevuta di consegna, scarto, mancata consegna, esito, decorrenza termini.",
            )
        }),
        remake: steps.remake.is_ok(),
        pay: steps.pay.is_ok().then(|| {
            Form::new(vec![
                Field::date("on", "Data").class("is-short").required().value(it::date(today)),
                Field::amount("amount", "Importo").class("is-amount").required().value(Cents(row.open).italian()),
                Field::text("reference", "Provvisorio o reversale").max(100),
            ])
        }),
        account: Some(Form::new(vec![
            Field::text("chapter", "Capitolo").max(40).required().value(row.chapter.clone()),
            Field::text("assessment_number", "Accertamento").max(40).required().value(row.assessment_number.clone()),
            Field::integer("assessment_year", "Anno").class("is-short").required().value(if row.assessment_year > 0 {
                row.assessment_year.to_string()
            } else {
                today.year().to_string()
            }),
        ])),
        credit: steps.credit.is_ok().then(|| {
            Form::new(vec![
                Field::new(FieldKind::Checks(choices), "lines", "Righe da stornare")
                    .help("Nessuna scelta: tutta la fattura."),
                if refused { reason.help("Se resta vuoto, le parole dell'ente.") } else { reason.required() },
            ])
        }),
        cancel: steps.cancel.is_ok().then(|| {
            Form::new(vec![
                Field::text("act", "Atto di annullamento")
                    .max(200)
                    .required()
                    .help("Numero e data. Il numero del documento resta usato."),
            ])
        }),
    }
}

/// The steps that a person may wonder about, and why they are closed.
fn closed(view: &DocumentView, steps: &Steps) -> Vec<(&'static str, String)> {
    let mut all = Vec::new();
    let mut explain = |name, step: &app::billing::Step| {
        if let Err(refusal) = step {
            all.push((name, refusal.message.clone()));
        }
    };
    if view.row.document_kind() == DocumentKind::FatturaPa {
        explain("Segna come inviata", &steps.send);
        explain("Nota di credito", &steps.credit);
    }
    explain("Annulla", &steps.cancel);
    all
}
