//! The list of a campaign's bodies: chips, search, a page of rows, the same rows as files.

use app::billing::{Campaign, CampaignBody, Show};
use app::page::Page;
use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use documents::sheet::{Cell, Column, Kind, Table};
use domain::billing::Severity;
use domain::{Cents, it, text};

use super::list::{cursor, pager};
use super::run::first;
use super::words::{document_badge, run_title};
use super::{Here, run_name};
use crate::table::{as_csv, as_xlsx};
use crate::view::{Badge, Chip, Chips, Export, Field, FieldKind, Filters, Pager, Query, Tone, counted};
use crate::visit::Desk;
use crate::{Result, Web};

/// The list on the page of a campaign.
pub(super) struct Bodies {
    pub chips: Chips,
    pub filters: Filters,
    pub export: Export,
    pub rows: Vec<Row>,
    pub pager: Pager,
}

pub(super) struct Row {
    pub href: String,
    pub name: String,
    pub under: String,
    pub base: String,
    pub net: String,
    pub vat: String,
    pub total: String,
    pub note: String,
    pub state: Badge,
}

/// Name in addresses, and label, of what a chip shows.
fn chip_of(show: Show) -> (&'static str, &'static str) {
    match show {
        Show::All => ("", "Tutti"),
        Show::ToComplete => ("correggere", "Da correggere"),
        Show::Unpriced => ("senza-prezzo", "Senza prezzo"),
        Show::Warned => ("avvisi", "Con avvisi"),
        Show::Corrected => ("corretti", "Con dati aggiunti"),
        Show::MoreLines => ("servizi", "Con servizi aggiuntivi"),
        Show::Requests => ("richieste", "Richieste di versamento"),
    }
}

/// Which bodies a query asks for, and the words to find in their names.
fn asked(query: &Query) -> (Show, Vec<String>) {
    let wanted = query.get("mostra").unwrap_or_default();
    let show = Show::ALL.into_iter().find(|s| chip_of(*s).0 == wanted).unwrap_or_default();
    (show, text::fold(query.get("q").unwrap_or_default()).split_whitespace().map(str::to_owned).collect())
}

impl Bodies {
    /// The page of the list that a query asks for; `base` is the address of the campaign.
    pub(super) fn of(campaign: &Campaign, query: &Query, base: &str) -> Self {
        let (show, words) = asked(query);
        let (page, total) = campaign.page(show, &words, &cursor(query));
        let search = Field { placeholder: "Nome dell'ente".into(), ..Field::new(FieldKind::Search, "q", "Cerca") };
        Self {
            chips: chips(query, campaign, show),
            filters: Filters::new(query, Some(search), Vec::new()),
            export: export(query, base, &page, total),
            rows: page.rows.iter().map(|b| row(base, b)).collect(),
            pager: pager(query, &page, Some(total as u64)),
        }
    }
}

fn chips(query: &Query, campaign: &Campaign, shown: Show) -> Chips {
    let base = query.clone().from_start();
    let chip = |show: Show| {
        let (value, label) = chip_of(show);
        Chip {
            label: label.to_owned(),
            count: Some(campaign.bodies.iter().filter(|b| b.belongs(show)).count() as u64),
            href: base.clone().with("mostra", value).href(),
            active: show == shown,
        }
    };
    let kept = Show::ALL.map(chip).into_iter().enumerate().filter(|(i, c)| *i == 0 || c.active || c.count != Some(0));
    Chips { label: "Quali enti".to_owned(), chips: kept.map(|(_, c)| c).collect() }
}

fn export(query: &Query, base: &str, page: &Page<&CampaignBody>, total: usize) -> Export {
    let file = |name: &str| query.clone().at(format!("{base}/{name}")).href();
    let all = counted(total as u64, "ente", "enti");
    Export {
        count: if page.rows.len() < total { format!("{} di {all}", page.rows.len()) } else { all },
        list: "quote",
        columns: vec![
            ("base", "Base di calcolo"),
            ("imponibile", "Imponibile"),
            ("iva", "IVA"),
            ("totale", "Totale"),
            ("note", "Da sapere"),
            ("stato", "Stato"),
        ],
        files: vec![("CSV", file("anteprima.csv")), ("XLSX", file("anteprima.xlsx"))],
    }
}

fn row(base: &str, body: &CampaignBody) -> Row {
    let draft = body.plan.draft();
    let money =
        |pick: fn(&domain::billing::Totals) -> Cents| draft.map(|d| pick(&d.totals).to_string()).unwrap_or_default();
    let quantity = body.plan.lines.iter().find(|l| l.unit.starts_with("abitant"));
    let blocking = first(body, Severity::Blocking);
    let note = match &body.document {
        Some(_) => String::new(),
        None if blocking.is_empty() => first(body, Severity::Warning),
        None => blocking,
    };
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

async fn preview(web: &Web, desk: &Desk, (year, sequence): (i32, u16), raw: Option<String>) -> Result<Table> {
    let query = Query::parse(String::new(), raw.as_deref());
    let scope = desk.scope.clone();
    let campaign = web.read(move |rx| app::billing::campaign(rx, &scope, year, sequence)).await?;
    let (show, words) = asked(&query);
    Ok(table(&campaign, &campaign.found(show, &words)))
}

/// The bodies found, one row for each line of each, as CSV.
pub(super) async fn csv(
    State(web): State<Web>,
    desk: Desk,
    Path(at): Here,
    RawQuery(raw): RawQuery,
) -> Result<Response> {
    let run = at.run()?;
    as_csv(&format!("quote-{}", run_name(run.0, run.1)), &preview(&web, &desk, run, raw).await?)
}

/// The same in XLSX.
pub(super) async fn xlsx(
    State(web): State<Web>,
    desk: Desk,
    Path(at): Here,
    RawQuery(raw): RawQuery,
) -> Result<Response> {
    let run = at.run()?;
    let table = preview(&web, &desk, run, raw).await?;
    as_xlsx(&web, &format!("quote-{}", run_name(run.0, run.1)), vec![table]).await
}

fn table(campaign: &Campaign, bodies: &[&CampaignBody]) -> Table {
    let columns = vec![
        Column::new("Codice ISTAT", Kind::Code),
        Column::new("Codice IPA", Kind::Code),
        Column::new("Ente", Kind::Text),
        Column::new("Servizio", Kind::Code),
        Column::new("Descrizione", Kind::Text),
        Column::new("Quantità", Kind::Decimal),
        Column::new("Unità", Kind::Text),
        Column::new("Prezzo unitario", Kind::Decimal),
        Column::new("Imponibile", Kind::Money).summed(),
        Column::new("Trattamento IVA", Kind::Code),
        Column::new("Calcolo", Kind::Text),
        Column::new("Fonte", Kind::Text),
        Column::new("Documento", Kind::Code),
        Column::new("Da sapere", Kind::Text),
    ];
    let mut table = Table::new(run_title(campaign.year, campaign.sequence), columns);
    for body in bodies {
        let who = &body.plan.customer;
        let document: Cell = body.document.as_ref().map(|d| d.number_text()).into();
        let notes = body.plan.findings.iter().map(|f| f.message.as_str()).collect::<Vec<_>>().join(" ");
        let head = [who.istat.clone().into(), who.ipa.clone().into(), Cell::Text(who.name.clone())];
        for line in &body.plan.lines {
            let mut row = head.to_vec();
            row.extend([
                Cell::Text(line.service.clone()),
                Cell::Text(line.description.clone()),
                Cell::Decimal(line.quantity),
                Cell::Text(line.unit.clone()),
                Cell::Decimal(line.rate),
                Cell::Money(line.net),
                Cell::Text(line.vat.code()),
                Cell::Text(line.explanation.clone()),
                line.source.clone().into(),
                document.clone(),
                notes.clone().into(),
            ]);
            table.push(row);
        }
        if body.plan.lines.is_empty() {
            let mut row = head.to_vec();
            row.resize(12, Cell::Empty);
            row.extend([document.clone(), notes.clone().into()]);
            table.push(row);
        }
    }
    table
}
