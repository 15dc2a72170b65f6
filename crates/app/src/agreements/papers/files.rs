//! Issued papers handed out: one, those of an accession, many in one archive.

use std::collections::{HashMap, HashSet};

use documents::archive::Archive;
use domain::Id;
use domain::agreements::Accession;
use domain::agreements::papers::{IssuedPaper, PaperKind};
use domain::identity::Permission;
use storage::agreements::papers::{self as rows, Filter, PaperRow};
use storage::territory::bodies;

use super::issue::DOCX;
use crate::{App, BodyScope, Error, Result, Rx, StaffScope};

/// A file: its name and its bytes.
pub type NamedFile = (String, Vec<u8>);

/// Most papers of a list and of an archive.
const MOST: i64 = 2_000;

/// In which form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// PDF/A-2a and PDF/UA-1.
    Pdf,
    /// DOCX, to be edited.
    Editable,
}

impl Format {
    /// The end of the file's name.
    #[must_use]
    pub fn ending(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Editable => "docx",
        }
    }

    /// The media type.
    #[must_use]
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Editable => DOCX,
        }
    }
}

/// The bytes of an issued paper, as they were issued.
///
/// # Errors
/// `NotFound` outside the centre; `Forbidden` without [`Permission::ReadCentre`].
pub fn download(app: &App, scope: &StaffScope, id: Id<IssuedPaper>, format: Format) -> Result<NamedFile> {
    let centre = scope.centre(Permission::ReadCentre)?;
    let row = app.read(|rx| Ok(rows::find(rx.conn, centre.as_str(), id.as_str())?))?.ok_or(Error::NotFound)?;
    Ok((format!("{}.{}", row.name, format.ending()), bytes(app, &row, format)?))
}

fn bytes(app: &App, row: &PaperRow, format: Format) -> Result<Vec<u8>> {
    if format == Format::Pdf {
        return app.files.get(&row.pdf_sha256);
    }
    let file = app.read(|rx| Ok(storage::files::find(rx.conn, &row.centre_id, &row.editable_file_id)?))?;
    app.files.get(&file.ok_or(Error::NotFound)?.sha256)
}

/// The papers of an accession, newest first.
///
/// # Errors
/// `Forbidden` without [`Permission::ReadCentre`].
pub fn of_accession(rx: &mut Rx<'_>, scope: &StaffScope, accession: Id<Accession>) -> Result<Vec<PaperRow>> {
    let centre = scope.centre(Permission::ReadCentre)?;
    Ok(rows::of_accession(rx.conn, centre.as_str(), accession.as_str())?)
}

/// Of the papers of one accession, newest first, those that its body has: of each kind and year the
/// newest, and of the agreements the one that is fixed to be signed.
#[must_use]
pub fn meant_for_body(papers: &[PaperRow], fixed: Option<&str>) -> Vec<PaperRow> {
    let mut told = HashSet::new();
    let meant = papers.iter().filter(|p| {
        PaperKind::from_code(&p.kind).is_some_and(PaperKind::reaches_body) || fixed == Some(p.pdf_file_id.as_str())
    });
    meant.filter(|p| told.insert((p.kind.as_str(), p.year))).cloned().collect()
}

/// The bytes of a paper of one's own body, of those that are meant for it.
///
/// # Errors
/// `NotFound` for a paper of another body or one that the body does not have; `Forbidden` without
/// [`Permission::ReadBody`].
pub fn own_download(app: &App, scope: &BodyScope, id: Id<IssuedPaper>, format: Format) -> Result<NamedFile> {
    let (centre, body) = scope.body(Permission::ReadBody)?;
    let row = app.read(|rx| {
        let row = rows::find(rx.conn, centre.as_str(), id.as_str())?.filter(|r| r.body_id == body.as_str());
        let row = row.ok_or(Error::NotFound)?;
        let all = rows::of_accession(rx.conn, centre.as_str(), &row.accession_id)?;
        let folder = storage::agreements::folder::folder(rx.conn, centre.as_str(), &row.accession_id)?;
        let meant = meant_for_body(&all, folder.paper_file_id.as_deref());
        meant.into_iter().find(|p| p.id == row.id).ok_or(Error::NotFound)
    })?;
    Ok((format!("{}.{}", row.name, format.ending()), bytes(app, &row, format)?))
}

/// A paper with the name of its body.
#[derive(Debug, Clone)]
pub struct Listed {
    /// The paper.
    pub row: PaperRow,
    /// Name of the body.
    pub body: String,
}

/// The papers that match, newest first.
///
/// # Errors
/// `Forbidden` without [`Permission::ReadCentre`].
pub fn list(rx: &mut Rx<'_>, scope: &StaffScope, filter: &Filter) -> Result<Vec<Listed>> {
    let centre = scope.centre(Permission::ReadCentre)?;
    let found = rows::list(rx.conn, centre.as_str(), filter, MOST)?;
    let mut ids: Vec<String> = found.iter().map(|p| p.body_id.clone()).collect();
    ids.sort_unstable();
    ids.dedup();
    let names: HashMap<String, String> = bodies::by_ids(rx.conn, &ids)?.into_iter().map(|b| (b.id, b.name)).collect();
    let name = |row: &PaperRow| names.get(&row.body_id).cloned().unwrap_or_default();
    Ok(found.into_iter().map(|row| Listed { body: name(&row), row }).collect())
}

/// The papers that match in one archive, PDF and DOCX, a folder for each kind: of several of one kind for
/// one accession, the newest.
///
/// # Errors
/// A refusal when there is none; `Forbidden` without [`Permission::ReadCentre`].
pub fn zip(app: &App, scope: &StaffScope, filter: &Filter) -> Result<NamedFile> {
    let papers = app.read(|rx| list(rx, scope, filter))?;
    if papers.is_empty() {
        return Err(Error::refused("Nessun documento da scaricare."));
    }
    let mut archive = Archive::new(Vec::new());
    let (mut told, mut names) = (HashSet::new(), HashSet::new());
    for Listed { row, .. } in papers {
        if !told.insert((row.accession_id.clone(), row.kind.clone())) {
            continue;
        }
        let folder = PaperKind::from_code(&row.kind).map_or("documenti", PaperKind::slug);
        // Two bodies of one name, or two accessions of one body, keep both their papers.
        let mut name = format!("{folder}/{}", row.name);
        if !names.insert(name.clone()) {
            name = format!("{name}-{}", row.id.to_lowercase());
        }
        for format in [Format::Pdf, Format::Editable] {
            let content = bytes(app, &row, format)?;
            archive.add(&format!("{name}.{}", format.ending()), &content).map_err(Error::internal)?;
        }
    }
    let bytes = archive.finish().map_err(Error::internal)?;
    let kind = filter.kind.as_deref().and_then(PaperKind::from_code).map_or("documenti", PaperKind::slug);
    let year = filter.year.map(|y| format!("-{y}")).unwrap_or_default();
    Ok((format!("{kind}{year}.zip"), bytes))
}
