//! The charter on paper.

use chrono::{Datelike, NaiveDate};
use documents::charter::CharterPaper;
use documents::look::{Fact, Letterhead};
use serde::{Deserialize, Serialize};
use storage::centres::CentreRow;
use storage::charter::EditionRow;

use crate::billing::letterhead_of_centre;
use crate::jobs::Running;
use crate::{Error, Result, Rx};

/// Kind of the job that prints an edition.
pub const PRINT: &str = "charter.print";

/// What the job needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PrintJob {
    /// Centre.
    pub centre: String,
    /// First day of the edition.
    pub from: NaiveDate,
}

/// Prints an edition and keeps the bytes: the work of the job [`PRINT`].
///
/// # Errors
/// When printing, the file store or the database fails; the job tries again later.
pub fn print_edition(running: &Running<'_>) -> Result<()> {
    let job: PrintJob = running.payload()?;
    let app = running.app;
    let printed = app.read(|rx| {
        let Some(edition) = storage::charter::edition_at(rx.conn, &job.centre, job.from)? else { return Ok(None) };
        if edition.from_date != job.from || edition.pdf_sha256.is_some() {
            return Ok(None);
        }
        let bytes = print(rx, &edition)?;
        Ok(Some((edition, bytes)))
    })?;
    let Some((edition, bytes)) = printed else { return Ok(()) };
    let hash = app.files.put(&bytes)?;
    app.write(|tx| {
        let name = format!("carta-dei-servizi-{}.pdf", edition.version.replace('/', "-"));
        let file = tx.record_file(&job.centre, &name, "application/pdf", &hash, bytes.len())?;
        storage::charter::set_pdf(tx.conn, &job.centre, job.from, file.as_str(), &hash)?;
        Ok(())
    })
}

/// The bytes of the PDF of an edition. The same edition always gives the same bytes while the
/// letterhead of the centre stays the same; once printed, the stored bytes are the ones that count.
///
/// # Errors
/// When the typesetter or the database fails.
pub fn print(rx: &mut Rx<'_>, edition: &EditionRow) -> Result<Vec<u8>> {
    let centre = storage::centres::by_id(rx.conn, &edition.centre_id)?.ok_or(Error::NotFound)?;
    let head = letterhead(&centre, &rx.app.public_url);
    let closing = closing(&head);
    let id = edition.centre_id.parse().map_err(Error::internal)?;
    let prices = crate::tariffs::for_year(rx, id, edition.from_date.year())?.map(|v| v.list);
    let paper = CharterPaper::of(&edition.charter()?, head, prices.as_ref(), closing);
    Ok(documents::pdf::render(&paper).map_err(Error::internal)?.bytes)
}

fn letterhead(centre: &CentreRow, url: &str) -> Letterhead {
    let site = url.split_once("://").map_or(url, |(_, rest)| rest);
    Letterhead { site: Some(format!("{site}/{}", centre.slug)), ..letterhead_of_centre(centre) }
}

/// How to reach the centre.
fn closing(head: &Letterhead) -> Vec<Fact> {
    [
        ("Posta elettronica", head.mail.clone().unwrap_or_default()),
        ("PEC", head.pec.clone()),
        ("Telefono", head.phone.clone().unwrap_or_default()),
    ]
    .into_iter()
    .filter(|(_, value)| !value.is_empty())
    .map(|(label, value)| Fact { label: label.to_owned(), value })
    .collect()
}
