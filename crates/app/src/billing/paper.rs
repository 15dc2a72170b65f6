//! What leaves as a file: XML, papers, archives.

use std::sync::mpsc;
use std::thread;

use documents::archive::Archive;
use documents::billing::papers::DuesPaper;
use documents::look::Letterhead;
use documents::pdf::render;
use domain::billing::{Document, Issuer};
use domain::identity::{Centre, Permission};
use domain::territory::Body;
use domain::{Id, text};
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};
use storage::billing::documents::{self as rows, DocumentRow, Filter};
use storage::centres::CentreRow;

use crate::jobs::Running;
use crate::{App, BodyScope, Error, Result, Rx, StaffScope};

/// Papers recorded at once.
const STEP: usize = 40;
/// A file: its name and its bytes.
pub type NamedFile = (String, Vec<u8>);

/// The e-invoice of a document, as issued.
///
/// # Errors
/// `NotFound` outside the centre or for a transfer request; `Forbidden` without
/// [`Permission::ReadBilling`].
pub fn xml(rx: &mut Rx<'_>, scope: &StaffScope, id: Id<Document>) -> Result<NamedFile> {
    let centre = scope.centre(Permission::ReadBilling)?;
    let row = rows::find(rx.conn, centre.as_str(), id.as_str())?.ok_or(Error::NotFound)?;
    xml_of(rx, &row)?.ok_or(Error::NotFound)
}

fn xml_of(rx: &mut Rx<'_>, row: &DocumentRow) -> Result<Option<NamedFile>> {
    let Some(stem) = &row.file_stem else { return Ok(None) };
    let file = rows::file(rx.conn, &row.centre_id, &row.id, stem)?;
    Ok(file.map(|f| (format!("{stem}.xml"), f.xml.into_bytes())))
}

/// The paper of a document: the stored one, or a new one that is stored.
///
/// # Errors
/// `NotFound` outside the centre; `Forbidden` without [`Permission::ReadBilling`].
pub fn pdf(app: &App, scope: &StaffScope, id: Id<Document>) -> Result<NamedFile> {
    let centre = scope.centre(Permission::ReadBilling)?;
    let row = app.read(|rx| Ok(rows::find(rx.conn, centre.as_str(), id.as_str())?))?.ok_or(Error::NotFound)?;
    pdf_of_row(app, &row)
}

/// The paper of a document of one's own body.
///
/// # Errors
/// `NotFound` for a document of another body; `Forbidden` without [`Permission::ReadBody`].
pub fn pdf_of_body(app: &App, scope: &BodyScope, id: Id<Document>) -> Result<NamedFile> {
    let (centre, body) = scope.body(Permission::ReadBody)?;
    let row = app.read(|rx| Ok(rows::find(rx.conn, centre.as_str(), id.as_str())?))?;
    let row = row.filter(|r| r.body_id == body.as_str()).ok_or(Error::NotFound)?;
    pdf_of_row(app, &row)
}

fn pdf_of_row(app: &App, row: &DocumentRow) -> Result<NamedFile> {
    let document = row.document()?;
    if let Some(id) = &row.pdf_file_id
        && let Some(file) = app.read(|rx| Ok(storage::files::find(rx.conn, &row.centre_id, id)?))?
    {
        return Ok((paper_name(&document), app.files.get(&file.sha256)?));
    }
    let (bytes, name) = (print(app, row, &document)?, paper_name(&document));
    record(app, &[Stored { row, name: name.clone(), hash: app.files.put(&bytes)?, size: bytes.len() }])?;
    Ok((name, bytes))
}

fn paper_name(document: &Document) -> String {
    format!("{}.pdf", document.slug())
}

/// A paper whose bytes are in the store, and that its document does not name yet.
struct Stored<'a> {
    row: &'a DocumentRow,
    name: String,
    hash: String,
    size: usize,
}

/// Writes the papers at their documents, all at once.
fn record(app: &App, papers: &[Stored<'_>]) -> Result<()> {
    app.write(|tx| {
        for Stored { row, name, hash, size } in papers {
            let Some(mut fresh) = rows::find(tx.conn, &row.centre_id, &row.id)? else { continue };
            // A document made again meanwhile gets its own paper later.
            if fresh.file_stem == row.file_stem {
                let file = tx.record_file(&row.centre_id, name, "application/pdf", hash, *size)?;
                fresh.pdf_file_id = Some(file.to_string());
                rows::update(tx.conn, &fresh)?;
            }
        }
        Ok(())
    })
}

fn print(app: &App, row: &DocumentRow, document: &Document) -> Result<Vec<u8>> {
    let (centre, xml) = app.read(|rx| {
        let centre = storage::centres::by_id(rx.conn, &row.centre_id)?.ok_or(Error::NotFound)?;
        Ok((centre, xml_of(rx, row)?))
    })?;
    let paper = DuesPaper::of(document, letterhead(&centre, &document.issuer), xml.map(|x| x.1));
    Ok(render(&paper).map_err(Error::internal)?.bytes)
}

/// The letterhead of a centre on the papers of its issuer.
pub(crate) fn letterhead(centre: &CentreRow, issuer: &Issuer) -> Letterhead {
    let a = &issuer.address;
    Letterhead {
        centre: centre.name.clone(),
        province: centre.province_name.clone(),
        office: None,
        street: a.street.clone(),
        city: format!("{} {} ({})", a.cap, a.city, a.sigla),
        pec: centre.pec.clone().or_else(|| issuer.pec.clone()).unwrap_or_default(),
        mail: centre.email.clone(),
        phone: centre.phone.clone(),
        site: None,
        fiscal_code: issuer.fiscal_code.clone(),
        verify_at: None,
    }
}

/// The letterhead of a centre on papers that no issuer signs: the charter, quotes, reports.
pub(crate) fn letterhead_of_centre(centre: &CentreRow) -> Letterhead {
    Letterhead {
        centre: centre.name.clone(),
        province: centre.province_name.clone(),
        office: None,
        street: centre.address.clone().unwrap_or_default(),
        city: String::new(),
        pec: centre.pec.clone().unwrap_or_default(),
        mail: centre.email.clone(),
        phone: centre.phone.clone(),
        site: None,
        fiscal_code: String::new(),
        verify_at: None,
    }
}

/// Prints the papers that a campaign's documents lack; gives how many. Stopped and run again, it goes
/// on from where it was.
///
/// # Errors
/// When the database, the store or the typesetter fails.
pub fn papers(
    app: &App,
    centre: Id<Centre>,
    year: i32,
    mut step: impl FnMut(usize, usize) -> Result<()>,
) -> Result<usize> {
    let filter = Filter { year: Some(year), ..Filter::default() };
    let mut missing = app.read(|rx| Ok(rows::register(rx.conn, centre.as_str(), &filter)?))?;
    missing.retain(|r| r.pdf_file_id.is_none());
    let total = missing.len();
    let (send, printed) = mpsc::sync_channel(STEP);
    thread::scope(|all| {
        // The typesetter's threads do nothing but set: this one waits for the disk.
        all.spawn(|| {
            missing.par_iter().try_for_each_with(send, |send, row| {
                let paper =
                    row.document().map_err(Error::from).and_then(|d| Ok((print(app, row, &d)?, paper_name(&d))));
                send.send((row, paper))
            })
        });
        let (mut done, mut some) = (0, Vec::with_capacity(STEP));
        for (row, paper) in printed {
            some.push((row, paper?));
            if some.len() == STEP || done + some.len() == total {
                let hashes = app.files.put_all(some.iter().map(|(_, (bytes, _))| bytes.as_slice()))?;
                let papers: Vec<_> = some
                    .drain(..)
                    .zip(hashes)
                    .map(|((row, (bytes, name)), hash)| Stored { row, name, hash, size: bytes.len() })
                    .collect();
                record(app, &papers)?;
                done += papers.len();
                step(done, total)?;
            }
        }
        Ok(total)
    })
}

/// The work of the job [`super::PAPERS`].
///
/// # Errors
/// As [`papers`]; the job tries again later.
pub fn papers_job(running: &Running<'_>) -> Result<()> {
    let (year, _): (i32, u16) = running.payload()?;
    let centre = running.job.centre_id.parse().map_err(Error::internal)?;
    papers(running.app, centre, year, |done, total| running.progress(done, total))?;
    Ok(())
}

/// The e-invoices of a year that wait for a signature, in one archive.
///
/// # Errors
/// A refusal when none waits; `Forbidden` without [`Permission::ReadBilling`].
pub fn to_sign_zip(rx: &mut Rx<'_>, scope: &StaffScope, year: i32) -> Result<NamedFile> {
    let centre = scope.centre(Permission::ReadBilling)?;
    let filter = Filter { year: Some(year), state: Some("issued".to_owned()), ..Filter::default() };
    let mut archive = Archive::new(std::io::Cursor::new(Vec::new()));
    let mut any = false;
    for row in rows::register(rx.conn, centre.as_str(), &filter)? {
        if let Some((name, bytes)) = xml_of(rx, &row)? {
            archive.add(&name, &bytes).map_err(Error::internal)?;
            any = true;
        }
    }
    if !any {
        return Err(Error::refused(format!("Nessuna fattura del {year} aspetta la firma.")));
    }
    let bytes = archive.finish().map_err(Error::internal)?.into_inner();
    Ok((format!("da-firmare-{year}.zip"), bytes))
}

/// All the documents of a body, papers and e-invoices with what came back, in one archive.
///
/// # Errors
/// A refusal when it has none; `Forbidden` without [`Permission::ReadBilling`].
pub fn body_zip(app: &App, scope: &StaffScope, body: Id<Body>) -> Result<NamedFile> {
    let centre = scope.centre(Permission::ReadBilling)?;
    let filter = Filter { body: Some(body.to_string()), ..Filter::default() };
    let documents = app.read(|rx| Ok(rows::register(rx.conn, centre.as_str(), &filter)?))?;
    let Some(first) = documents.first() else {
        return Err(Error::refused("L'ente non ha ancora documenti."));
    };
    let stem = text::fold(&first.document()?.draft.customer.name).replace(' ', "-");
    let mut archive = Archive::new(std::io::Cursor::new(Vec::new()));
    for row in &documents {
        let folder = row.document()?.slug();
        let mut files = vec![pdf_of_row(app, row)?];
        files.extend(app.read(|rx| xml_of(rx, row))?);
        let events = app.read(|rx| Ok(rows::events(rx.conn, centre.as_str(), &row.id)?))?;
        for id in events.iter().filter_map(|e| e.file_id.as_deref()) {
            if let Some(file) = app.read(|rx| Ok(storage::files::find(rx.conn, centre.as_str(), id)?))? {
                files.push((file.name, app.files.get(&file.sha256)?));
            }
        }
        let mut names = std::collections::HashSet::new();
        for (name, bytes) in files.into_iter().filter(|(name, _)| names.insert(name.clone())) {
            archive.add(&format!("{folder}/{name}"), &bytes).map_err(Error::internal)?;
        }
    }
    let bytes = archive.finish().map_err(Error::internal)?.into_inner();
    Ok((format!("{stem}.zip"), bytes))
}
