//! Everything of one agreement, for its page at the centre and at the body.

use domain::Id;
use domain::agreements::{Accession, Life, Stage};
use domain::identity::{Centre, Permission};
use domain::territory::Body;
use storage::agreements::folder::{self, FolderRow, NoticeRow, SignatureRow};
use storage::agreements::papers::{self, PaperRow};
use storage::agreements::renewal;
use storage::agreements::{self as rows, AccessionRow, SchemeRow};
use storage::audit::{Entry, Filter};
use storage::files::FileRow;
use storage::page::Cursor;
use storage::territory::bodies::{self, BodyRow};

use super::settings::{self, AgreementSettings};
use crate::billing::DocumentRow;
use crate::{BodyScope, Error, Result, Rx, StaffScope};

/// How much of the history of a body is searched for that of its agreement.
const MOST_EVENTS: i64 = 400;

/// What hangs on one accession.
#[derive(Debug, Clone)]
pub struct Dossier {
    /// The accession.
    pub row: AccessionRow,
    /// How far it has come.
    pub life: Life,
    /// Where it stands today.
    pub stage: Stage,
    /// The body.
    pub body: BodyRow,
    /// The scheme.
    pub scheme: SchemeRow,
    /// Paper and protocol.
    pub folder: FolderRow,
    /// The paper to sign, once fixed.
    pub paper: Option<FileRow>,
    /// The papers issued for it, newest first: for the body, those that it has.
    pub issued: Vec<PaperRow>,
    /// The signatures, those void too.
    pub signatures: Vec<SignatureRow>,
    /// The notices of withdrawal, oldest first.
    pub notices: Vec<NoticeRow>,
    /// How the centre handles its agreements.
    pub settings: AgreementSettings,
    /// Documents of dues of its years, newest first.
    pub documents: Vec<DocumentRow>,
    /// What happened, newest first.
    pub history: Vec<Entry>,
}

/// Everything of one accession of the centre. Dues are there for who may read them.
///
/// # Errors
/// `NotFound`; `Forbidden` without [`Permission::ReadCentre`].
pub fn dossier(rx: &mut Rx<'_>, scope: &StaffScope, id: Id<Accession>) -> Result<Dossier> {
    let centre = scope.centre(Permission::ReadCentre)?;
    let row = rows::accession(rx.conn, centre.as_str(), id.as_str())?.ok_or(Error::NotFound)?;
    let mut all = gather(rx, centre, row)?;
    if !scope.allows(Permission::ReadBilling) {
        all.documents.clear();
    }
    Ok(all)
}

/// The accessions of one's own body with everything of each, newest first.
///
/// # Errors
/// `Forbidden` without [`Permission::ReadBody`].
pub fn own_dossiers(rx: &mut Rx<'_>, scope: &BodyScope) -> Result<Vec<Dossier>> {
    let (centre, body) = scope.body(Permission::ReadBody)?;
    let mut all = rows::accessions_of(rx.conn, centre.as_str(), body.as_str())?;
    all.reverse();
    let mut all = all.into_iter().map(|row| gather(rx, centre, row)).collect::<Result<Vec<Dossier>>>()?;
    for d in &mut all {
        d.issued = super::papers::meant_for_body(&d.issued, d.folder.paper_file_id.as_deref());
    }
    Ok(all)
}

fn gather(rx: &mut Rx<'_>, centre: Id<Centre>, row: AccessionRow) -> Result<Dossier> {
    let body: Id<Body> = row.body_id.parse().map_err(Error::internal)?;
    let folder = folder::folder(rx.conn, centre.as_str(), &row.id)?;
    let paper = match &folder.paper_file_id {
        Some(file) => storage::files::find(rx.conn, centre.as_str(), file)?,
        None => None,
    };
    let years = (chrono::Datelike::year(&row.from_date), chrono::Datelike::year(&row.until_date));
    let mut documents = crate::billing::standing_documents(rx, centre, body, years.0)?;
    documents.retain(|d| d.dues_year <= years.1);
    documents.sort_by(|a, b| (b.dues_year, &b.id).cmp(&(a.dues_year, &a.id)));
    let life = row.life()?;
    Ok(Dossier {
        stage: life.stage(rx.today()),
        body: bodies::by_id(rx.conn, body)?.ok_or(Error::NotFound)?,
        scheme: rows::scheme(rx.conn, centre.as_str(), &row.scheme_id)?.ok_or(Error::NotFound)?,
        issued: papers::of_accession(rx.conn, centre.as_str(), &row.id)?,
        signatures: folder::signatures(rx.conn, centre.as_str(), &row.id)?,
        notices: folder::notices(rx.conn, centre.as_str(), &row.id)?,
        settings: settings::of_row(renewal::settings(rx.conn, centre.as_str())?.as_ref())?,
        history: history(rx, centre, &row)?,
        life,
        folder,
        paper,
        documents,
        row,
    })
}

/// What happened to one accession: the events of its body that name it.
fn history(rx: &mut Rx<'_>, centre: Id<Centre>, row: &AccessionRow) -> Result<Vec<Entry>> {
    let filter = Filter { subject: Some(("body".to_owned(), row.body_id.clone())), ..Filter::default() };
    let mut found = storage::audit::list(rx.conn, centre.as_str(), &filter, &Cursor::First, MOST_EVENTS)?.rows;
    let named = |json: &Option<String>| json.as_ref().is_some_and(|j| j.contains(&row.id));
    found.retain(|e| e.action.starts_with("agreements.") && (named(&e.after_json) || named(&e.before_json)));
    Ok(found)
}

/// The report of a signature.
///
/// # Errors
/// When the stored report can't be read.
pub fn report_of(row: &SignatureRow) -> Result<super::KeptReport> {
    serde_json::from_str(&row.report).map_err(Error::internal)
}
