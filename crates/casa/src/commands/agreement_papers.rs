//! `casa agreement issue` and `casa agreement schemes`.

use std::path::PathBuf;

use app::agreements::papers::{self, Format, Prepared};
use app::agreements::{Filter, list, next_steps, resolve, schemes as all_schemes};
use clap::Args;
use domain::Id;
use domain::agreements::Accession;
use domain::agreements::papers::PaperKind;
use domain::it;
use serde_json::json;

use super::{explain, staff};
use crate::config::Config;
use crate::{output, wiring};

/// The papers of many bodies.
#[derive(Debug, Args)]
pub(crate) struct IssueArgs {
    /// Centre.
    #[arg(long, value_name = "SLUG")]
    centre: String,
    /// `agreement`, `resolution`, `summary`, `renewal` or `withdrawal_acceptance`.
    #[arg(long, value_name = "KIND", value_parser = kind)]
    kind: PaperKind,
    /// ISTAT or IPA code of a body; without it, all those invited.
    #[arg(long, value_name = "CODE")]
    body: Vec<String>,
    /// Folder for the files; made when missing.
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
}

/// The schemes of a centre.
#[derive(Debug, Args)]
pub(crate) struct SchemesArgs {
    /// Centre.
    #[arg(long, value_name = "SLUG")]
    centre: String,
}

fn kind(code: &str) -> Result<PaperKind, String> {
    let found = PaperKind::from_code(&code.replace('-', "_")).filter(|k| PaperKind::WRITTEN.contains(k));
    found.ok_or_else(|| {
        let all = PaperKind::WRITTEN.map(PaperKind::code).join(", ");
        format!("one of: {all}")
    })
}

/// Says what is missing for every body before it makes anything; then makes all the papers.
///
/// # Errors
/// The message for standard error.
pub(crate) fn issue(config: &Config, args: &IssueArgs, as_json: bool) -> Result<(), String> {
    let app = wiring::open(config)?;
    let scope = staff(&app, &args.centre)?;
    let prepared = app
        .read(|rx| {
            let ids = chosen(rx, &scope, &args.body)?;
            let rows = papers::chosen(rx, &scope, &ids)?;
            papers::prepare(rx, &scope, args.kind, rows)
        })
        .map_err(explain)?;
    let lacking: Vec<&Prepared> = prepared.iter().filter(|p| !p.wanting.is_empty()).collect();
    if !lacking.is_empty() || prepared.is_empty() {
        let missing: Vec<_> = lacking.iter().map(|p| json!({ "body": p.body.name, "missing": p.wanting })).collect();
        output::answer(as_json, &json!({ "issued": [], "missing": missing }), || told(&lacking))?;
        return Err(match prepared.len() {
            0 => "no body was chosen: nothing was issued".to_owned(),
            _ => format!("nothing was issued: {} of {} bodies lack something", lacking.len(), prepared.len()),
        });
    }
    let ids: Vec<Id<Accession>> = prepared.iter().filter_map(|p| p.accession.id.parse().ok()).collect();
    let rows = papers::issue_many(&app, &scope, args.kind, &ids).map_err(explain)?;
    std::fs::create_dir_all(&args.out).map_err(|e| format!("{}: {e}", args.out.display()))?;
    let mut issued = Vec::new();
    for row in rows {
        let mut files = Vec::new();
        for format in [Format::Pdf, Format::Editable] {
            let id = row.id.parse().map_err(|_| "the paper's id is damaged".to_owned())?;
            let (name, bytes) = papers::download(&app, &scope, id, format).map_err(explain)?;
            std::fs::write(args.out.join(&name), bytes).map_err(|e| format!("{name}: {e}"))?;
            files.push(name);
        }
        issued.push(json!({ "id": row.id, "files": files, "sha256": row.pdf_sha256, "version": row.scheme_version }));
    }
    let count = issued.len();
    output::answer(as_json, &json!({ "issued": issued, "missing": [] }), || {
        format!("{count} documenti emessi in {}.", args.out.display())
    })
}

/// The newest accession of each body named; without names, all that are invited.
fn chosen(rx: &mut app::Rx<'_>, scope: &app::StaffScope, bodies: &[String]) -> app::Result<Vec<Id<Accession>>> {
    let today = rx.today();
    let all = list(rx, scope, &Filter::default())?;
    let mut ids = Vec::new();
    if bodies.is_empty() {
        let invited = all.iter().filter(|m| m.stage == domain::agreements::Stage::Invited);
        ids.extend(invited.map(|m| m.accession.id.clone()));
    }
    for code in bodies {
        let body = resolve(rx, code, today)?;
        let of = all.iter().filter(|m| m.body.id == body.as_str());
        let newest = of.max_by_key(|m| m.accession.from_date);
        let newest = newest.ok_or_else(|| app::Error::refused(format!("L'ente {code} non ha adesioni né inviti.")))?;
        ids.push(newest.accession.id.clone());
    }
    ids.iter().map(|id| id.parse().map_err(app::Error::internal)).collect()
}

fn told(lacking: &[&Prepared]) -> String {
    let mut lines = Vec::new();
    for paper in lacking {
        lines.push(format!("{}:", paper.body.name));
        lines.extend(paper.wanting.iter().map(|w| format!("  - {}", w.what)));
    }
    lines.join("\n")
}

/// Lists the schemes of a centre, each with its next step.
///
/// # Errors
/// The message for standard error.
pub(crate) fn schemes(config: &Config, args: &SchemesArgs, as_json: bool) -> Result<(), String> {
    let app = wiring::open(config)?;
    let scope = staff(&app, &args.centre)?;
    let (rows, next) = app.read(|rx| Ok((all_schemes(rx, &scope)?, next_steps(rx, &scope)?))).map_err(explain)?;
    let step = |id: &str| next.get(id).copied().flatten();
    let document: Vec<_> = rows
        .iter()
        .map(|s| {
            let next = step(&s.id);
            json!({ "id": s.id, "title": s.title, "from": s.from_date, "until": s.until_date,
                    "open": next.is_none(), "next": next })
        })
        .collect();
    output::answer(as_json, &document, || {
        let line = |s: &app::agreements::SchemeRow| {
            let state =
                step(&s.id).map_or("aperta alle adesioni".to_owned(), |n| format!("prossimo passo: {}", n.label()));
            format!("{} (dal {} al {}): {state}", s.title, it::date(s.from_date), it::date(s.until_date))
        };
        rows.iter().map(line).collect::<Vec<_>>().join("\n")
    })
}
