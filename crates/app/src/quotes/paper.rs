//! The paper of a quote, as it was sent.

use documents::look::Party;
use documents::pdf::render;
use documents::quotes::{QuoteLine, QuotePaper};
use domain::Id;
use domain::identity::{Centre, Permission};
use domain::quotes::{OfferLine, Quote};
use domain::tariffs::counted;
use storage::quotes::{self as rows, QuoteRow, RevisionRow};
use storage::territory::bodies;

use crate::billing::{NamedFile, letterhead_of_centre};
use crate::{App, BodyScope, Error, Result, Rx, StaffScope};

/// The paper of a revision, the last one when none is named.
///
/// # Errors
/// `NotFound` outside the centre or before it was sent; `Forbidden` without
/// [`Permission::ReadCentre`].
pub fn pdf(app: &App, scope: &StaffScope, id: Id<Quote>, revision: Option<i32>) -> Result<NamedFile> {
    let centre = scope.centre(Permission::ReadCentre)?;
    let row = app.read(|rx| Ok(rows::find(rx.conn, centre.as_str(), id.as_str())?))?.ok_or(Error::NotFound)?;
    paper(app, centre, &row, revision)
}

/// The paper of a revision of one's own body.
///
/// # Errors
/// `NotFound` for a quote of another body; `Forbidden` without [`Permission::ReadBody`].
pub fn pdf_of_body(app: &App, scope: &BodyScope, id: Id<Quote>, revision: Option<i32>) -> Result<NamedFile> {
    let (centre, body) = scope.body(Permission::ReadBody)?;
    let row = app.read(|rx| Ok(rows::find(rx.conn, centre.as_str(), id.as_str())?))?;
    let row = row.filter(|r| r.body_id == body.as_str()).ok_or(Error::NotFound)?;
    paper(app, centre, &row, revision)
}

fn paper(app: &App, centre: Id<Centre>, row: &QuoteRow, revision: Option<i32>) -> Result<NamedFile> {
    let wanted = revision.unwrap_or(row.revision);
    let all = app.read(|rx| Ok(rows::revisions(rx.conn, centre.as_str(), &row.id)?))?;
    let found = all.into_iter().find(|r| r.revision == wanted).ok_or(Error::NotFound)?;
    let name = format!("preventivo-{}-{:04}-rev{}.pdf", row.year, row.number, found.revision);
    if let Some(id) = &found.pdf_file_id
        && let Some(file) = app.read(|rx| Ok(storage::files::find(rx.conn, centre.as_str(), id)?))?
    {
        return Ok((name, app.files.get(&file.sha256)?));
    }
    let printable = app.read(|rx| of_revision(rx, row, &found))?;
    let bytes = render(&printable).map_err(Error::internal)?.bytes;
    let hash = app.files.put(&bytes)?;
    app.write(|tx| {
        let file = tx.record_file(centre.as_str(), &name, "application/pdf", &hash, bytes.len())?;
        Ok(rows::set_paper(tx.conn, &found, file.as_str())?)
    })?;
    Ok((name, bytes))
}

fn of_revision(rx: &mut Rx<'_>, row: &QuoteRow, revision: &RevisionRow) -> Result<QuotePaper> {
    let offer = revision.offer()?;
    let centre = storage::centres::by_id(rx.conn, &row.centre_id)?.ok_or(Error::NotFound)?;
    let id = row.body_id.parse().map_err(Error::internal)?;
    let body = bodies::by_id(rx.conn, id)?.ok_or(Error::NotFound)?;
    let (once, yearly, all) = (offer.one_off(), offer.yearly(), offer.all());
    let line = |l: &OfferLine| QuoteLine {
        description: l.line.description.clone(),
        quantity: counted(l.line.quantity, &l.line.unit),
        rate: l.line.rate,
        net: l.line.net,
        vat: l.line.vat.in_words(),
        explanation: l.line.explanation.clone(),
        source: l.line.source.clone(),
        yearly: l.recurs(),
    };
    Ok(QuotePaper {
        letterhead: letterhead_of_centre(&centre),
        number: row.quote_number().map(|n| n.to_string()).unwrap_or_default(),
        revision: revision.revision,
        date: revision.sent_on,
        valid_until: offer.valid_until.unwrap_or(revision.sent_on),
        body: Party {
            name: body.name.clone(),
            street: body.street.clone(),
            city: body.city.clone(),
            fiscal_code: body.fiscal.clone(),
            vat_number: None,
            pec: body.pec.clone(),
            office_code: None,
        },
        service: row.service_name.clone(),
        need: row.wish()?.need,
        from: offer.from,
        until: offer.until,
        lines: offer.lines.iter().map(line).collect(),
        once: once.net,
        yearly: yearly.net,
        vat: all.vat,
        total: all.total,
        first_year: offer.first_year(),
        billing: offer.billing.label().to_owned(),
        note: offer.note.clone(),
    })
}
