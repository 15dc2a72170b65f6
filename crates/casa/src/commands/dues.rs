//! `casa dues` and `casa centre set-issuer`.

use std::path::PathBuf;

use app::StaffScope;
use app::billing::{self, Campaign, CampaignBody, IssueOptions};
use clap::{Args, Subcommand};
use domain::billing::{Address, Issuer, IssuerKind, Series};
use domain::tariffs::PricedLine;
use serde_json::{Value, json};

use crate::config::Config;
use crate::{output, wiring};

/// The dues of a year.
#[derive(Debug, Subcommand)]
pub(crate) enum DuesCommand {
    /// Every body with its lines, reasons and warnings; nothing is saved.
    Preview(Year),
    /// Number the documents; run again, it completes what was interrupted and creates nothing twice.
    Issue {
        #[command(flatten)]
        year: Year,
        /// Documents of each transaction.
        #[arg(long, default_value_t = IssueOptions::default().batch)]
        batch: u32,
        /// Say on standard error how many documents were made, after each transaction.
        #[arg(long)]
        progress: bool,
    },
    /// Write XML, PDF and registers into a folder.
    Export {
        #[command(flatten)]
        year: Year,
        /// Folder; made when missing.
        #[arg(long, value_name = "DIR")]
        out: PathBuf,
    },
}

/// Which centre, which year.
#[derive(Debug, Clone, Args)]
pub(crate) struct Year {
    /// Name of the centre in URLs.
    #[arg(long, value_name = "SLUG")]
    centre: String,
    /// Year of the dues.
    #[arg(long)]
    year: i32,
}

/// Who issues the documents of a centre.
#[derive(Debug, Clone, Args)]
pub(crate) struct SetIssuer {
    /// Name of the centre in URLs.
    #[arg(long, value_name = "SLUG")]
    centre: String,
    /// Name, as registered.
    #[arg(long)]
    name: String,
    /// VAT number, 11 digits.
    #[arg(long)]
    vat: String,
    /// Fiscal code, 11 digits; the VAT number when left out.
    #[arg(long)]
    fiscal_code: Option<String>,
    /// Street and number of the seat.
    #[arg(long)]
    street: String,
    /// Postal code.
    #[arg(long)]
    cap: String,
    /// Comune of the seat.
    #[arg(long)]
    city: String,
    /// Two letters of the Province.
    #[arg(long)]
    sigla: String,
    /// Account for payments.
    #[arg(long)]
    iban: String,
    /// Account at the State treasury.
    #[arg(long)]
    treasury_account: Option<String>,
    /// Certified mail.
    #[arg(long)]
    pec: Option<String>,
    /// Series of the document numbers.
    #[arg(long, default_value = "")]
    series: String,
    /// What it is: `province`, `in-house`, `operator`; by the name and the model when left out.
    #[arg(long)]
    kind: Option<String>,
}

/// Runs a `dues` command.
pub(crate) fn run(config: &Config, command: DuesCommand, as_json: bool) -> Result<(), String> {
    let app = wiring::open(config)?;
    match command {
        DuesCommand::Preview(year) => {
            let scope = super::staff(&app, &year.centre)?;
            let mut campaign = app.read(|rx| billing::campaign(rx, &scope, year.year, 0)).map_err(super::explain)?;
            for body in &mut campaign.bodies {
                body.document = None;
            }
            answer(&year, &campaign, as_json)
        }
        DuesCommand::Issue { year, batch, progress } => {
            let scope = super::staff(&app, &year.centre)?;
            let tell = |made: u32| {
                if progress {
                    output::progress(&format!("{made}"));
                }
            };
            billing::issue_all(&app, &scope, year.year, IssueOptions { batch }, tell).map_err(super::explain)?;
            let campaign = read(&app, &scope, &year)?;
            answer(&year, &campaign, as_json)
        }
        DuesCommand::Export { year, out } => {
            let scope = super::staff(&app, &year.centre)?;
            let names = billing::export(&app, &scope, year.year, &out).map_err(super::explain)?;
            output::answer(as_json, &json!({ "folder": out, "files": names }), || {
                format!("{} file in {}", names.len(), out.display())
            })
        }
    }
}

fn read(app: &app::App, scope: &StaffScope, year: &Year) -> Result<Campaign, String> {
    app.read(|rx| billing::campaign(rx, scope, year.year, 0)).map_err(super::explain)
}

fn answer(year: &Year, campaign: &Campaign, as_json: bool) -> Result<(), String> {
    let totals = campaign.totals;
    let document = json!({
        "centre": year.centre,
        "year": campaign.year,
        "net_cents": totals.net.0,
        "vat_cents": totals.vat.0,
        "total_cents": totals.total.0,
        "bodies": campaign.bodies.iter().map(body).collect::<Vec<Value>>(),
    });
    for warning in campaign.warnings.iter().filter(|_| as_json) {
        output::progress(warning);
    }
    output::answer(as_json, &document, || in_words(campaign))
}

fn body(body: &CampaignBody) -> Value {
    let (plan, totals) = (&body.plan, body.plan.draft().map(|d| d.totals).unwrap_or_default());
    let document = body
        .document
        .as_ref()
        .map(|d| json!({ "kind": d.document_kind().code(), "number": d.number_text(), "state": d.state }));
    json!({
        "istat": plan.customer.istat,
        "ipa": plan.customer.ipa,
        "name": plan.customer.name,
        "net_cents": totals.net.0,
        "vat_cents": totals.vat.0,
        "total_cents": totals.total.0,
        "lines": plan.lines.iter().map(line).collect::<Vec<Value>>(),
        "document": document,
        "warnings": plan.findings.iter().map(|f| f.message.as_str()).collect::<Vec<&str>>(),
    })
}

fn line(line: &PricedLine) -> Value {
    json!({
        "service": line.service,
        "quantity": line.quantity.normalize().to_string(),
        "unit": line.unit,
        "rate": line.rate.normalize().to_string(),
        "net_cents": line.net.0,
        "vat": line.vat.code(),
        "explanation": line.explanation,
    })
}

fn in_words(campaign: &Campaign) -> String {
    let mut text = String::new();
    for body in &campaign.bodies {
        let total = body.plan.draft().map_or(domain::Cents::ZERO, |d| d.totals.total);
        let number = body.document.as_ref().map(app::billing::DocumentRow::number_text).unwrap_or_default();
        text.push_str(&format!("{:<44} {:>16} {number}\n", body.plan.customer.name, total.to_string()));
        for finding in &body.plan.findings {
            text.push_str(&format!("    {}\n", finding.message));
        }
    }
    for warning in &campaign.warnings {
        text.push_str(&format!("{warning}\n"));
    }
    text.push_str(&format!(
        "{} enti, {} documenti, {} da completare; imponibile {}, IVA {}, totale {}",
        campaign.bodies.len(),
        campaign.issued(),
        campaign.blocked(),
        campaign.totals.net,
        campaign.totals.vat,
        campaign.totals.total
    ));
    text
}

/// Runs `centre set-issuer`.
pub(crate) fn set_issuer(config: &Config, args: &SetIssuer, as_json: bool) -> Result<(), String> {
    let app = wiring::open(config)?;
    let scope = super::staff(&app, &args.centre)?;
    let text = |r: domain::Refusal| r.message;
    let kind = match args.kind.as_deref() {
        None if args.name.to_lowercase().contains("provincia") => IssuerKind::Province,
        None => IssuerKind::InHouse,
        Some(code) => IssuerKind::from_code(&code.replace('-', "_"))
            .ok_or_else(|| format!("--kind is province, in-house or operator, not {code}"))?,
    };
    let issuer = Issuer {
        kind,
        name: args.name.trim().to_owned(),
        vat_number: args.vat.trim().to_owned(),
        fiscal_code: args.fiscal_code.clone().unwrap_or_else(|| args.vat.clone()).trim().to_owned(),
        address: Address {
            street: args.street.trim().to_owned(),
            cap: args.cap.trim().to_owned(),
            city: args.city.trim().to_owned(),
            sigla: args.sigla.trim().to_ascii_uppercase(),
        },
        iban: Some(args.iban.parse().map_err(text)?),
        treasury_account: args.treasury_account.clone(),
        tax_regime: "RF01".to_owned(),
        pec: args.pec.clone(),
        series: args.series.parse::<Series>().map_err(text)?,
    };
    app.write(|tx| billing::save_issuer(tx, &scope, &issuer)).map_err(super::explain)?;
    output::answer(as_json, &json!({ "centre": args.centre, "issuer": issuer.name }), || {
        format!("Emittente di {}: {}", args.centre, issuer.name)
    })
}
