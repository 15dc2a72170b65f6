//! (b) e-invoices and (c) papers, made from the documents that were issued.

use std::hint::black_box;
use std::time::{Duration, Instant};

use app::billing::papers;
use app::{App, Error, Result, StaffScope};
use documents::billing::fattura;
use documents::billing::papers::DuesPaper;
use documents::look::Letterhead;
use documents::pdf::render;
use domain::billing::Document;
use domain::identity::Permission;
use storage::billing::documents::{self as rows, Filter};

use super::process;
use super::report::{Figure, Limit, Report, per_second};
use super::seed::LAST_YEAR;

/// The documents of a centre's last year.
fn issued(app: &App, scope: &StaffScope) -> Result<Vec<Document>> {
    let centre = scope.centre(Permission::ReadBilling)?;
    let filter = Filter { year: Some(LAST_YEAR), ..Filter::default() };
    let rows = app.read(|rx| Ok(rows::register(rx.conn, centre.as_str(), &filter)?))?;
    rows.iter().map(|r| Ok(r.document()?)).collect()
}

/// E-invoices written by one thread for about so long.
pub(super) fn einvoices(app: &App, centres: &[StaffScope], how_long: Duration, report: &mut Report) -> Result<()> {
    let mut documents = Vec::new();
    for scope in centres.iter().take(10) {
        documents.extend(issued(app, scope)?);
    }
    let (mut made, mut bytes) = (0_u64, 0_u64);
    let start = Instant::now();
    while start.elapsed() < how_long {
        for document in &documents {
            let xml = fattura(black_box(document)).ok_or_else(|| Error::internal("no e-invoice"))?;
            bytes += black_box(xml).len() as u64;
            made += 1;
        }
    }
    let rate = per_second(made, start.elapsed());
    let note = format!("one thread, {made} of {} bytes on average", bytes / made.max(1));
    let figure = Figure::new('b', "FatturaPA XML", rate, "/s").limit(Some(Limit::AtLeast(10_000.0)));
    report.add(figure.note(note));
    Ok(())
}

/// One-page papers: set by one thread, then by the worker's own job, which stores them too.
pub(super) fn pdfs(app: &App, centres: &[StaffScope], most: usize, report: &mut Report) -> Result<()> {
    let mut documents = Vec::new();
    for scope in centres.iter().take(1 + most / 70) {
        documents.extend(issued(app, scope)?);
    }
    documents.truncate(most);
    let print = |document: &Document| -> Result<usize> {
        let xml = fattura(document).map(String::into_bytes);
        let paper = DuesPaper::of(document, Letterhead::sample(), xml);
        Ok(render(&paper).map_err(Error::internal)?.pages)
    };
    let (warm, measured) = documents.split_at(documents.len() / 5);
    for document in warm {
        print(document)?;
    }
    let (before, start) = (process::resident_kib("self"), Instant::now());
    let mut pages = 0;
    for document in measured {
        pages += print(document)?;
    }
    let elapsed = start.elapsed();
    let grown = process::resident_kib("self").saturating_sub(before);
    let rate = per_second(measured.len() as u64, elapsed);
    let note = format!("one thread, {} files of {pages} pages with the XML inside", measured.len());
    report.add(Figure::new('c', "PDF, set", rate, "/s").note(note));
    let figure = Figure::new('c', "PDF, memory grown meanwhile", grown as f64 / 1024.0, "MiB");
    report.add(figure.limit(Some(Limit::AtMost(8.0))));
    worker(app, centres, most, report)
}

/// The worker's job over whole centres: read, set, store, record.
fn worker(app: &App, centres: &[StaffScope], most: usize, report: &mut Report) -> Result<()> {
    let (mut made, start) = (0, Instant::now());
    for scope in centres.iter().rev() {
        if made >= most {
            break;
        }
        made += papers(app, scope.centre(Permission::ReadBilling)?, LAST_YEAR, |_, _| Ok(()))?;
    }
    let rate = per_second(made as u64, start.elapsed());
    let note = format!("one worker, {made} files set, stored and recorded");
    report.add(Figure::new('c', "PDF, by the worker's job", rate, "/s").limit(Some(Limit::AtLeast(300.0))).note(note));
    Ok(())
}
