//! What bodies were asked for a year, service by service, whatever the document that asked it.

use std::collections::{BTreeMap, HashMap, HashSet};

use domain::billing::Document;
use domain::identity::Centre;
use domain::territory::Body;
use domain::{Cents, Id};
use storage::billing::documents::{self, DocumentRow, Filter};

use crate::{Result, Rx};

/// Net amounts by body and service.
pub(crate) type Asked = HashMap<String, BTreeMap<String, Cents>>;

/// What each body, or one only, was asked for a year in documents that stand, less what their credit notes took
/// back. The documents of the year after count for the lines that ask what came after the issue. A
/// service that was asked stays in, also when a credit note took all of it back.
///
/// # Errors
/// When the database fails.
pub(crate) fn asked_for(rx: &mut Rx<'_>, centre: Id<Centre>, year: i32, only: Option<Id<Body>>) -> Result<Asked> {
    let body = only.map(|b| b.to_string());
    let mut all = Asked::new();
    for dues_year in [year, year + 1] {
        let filter = Filter { year: Some(dues_year), body: body.clone(), ..Filter::default() };
        let rows = documents::register(rx.conn, centre.as_str(), &filter)?;
        let standing: HashSet<&str> = rows.iter().filter(|r| asks(r)).map(|r| r.id.as_str()).collect();
        for row in &rows {
            let sign = match row.corrects_id.as_deref() {
                None if standing.contains(row.id.as_str()) => 1,
                Some(corrected) if standing.contains(corrected) => -1,
                _ => continue,
            };
            let of_body = all.entry(row.body_id.clone()).or_default();
            for (service, net) in lines(&row.document()?, dues_year, year) {
                *of_body.entry(service).or_default() += Cents(sign * net.0);
            }
        }
    }
    Ok(all)
}

/// Whether a document asks its amount, or will again: one that the exchange system rejected is made anew.
fn asks(row: &DocumentRow) -> bool {
    row.corrects_id.is_none() && !matches!(row.state.as_str(), "cancelled" | "credited" | "refused")
}

/// The lines of a document that ask for a year; orders are asked apart.
fn lines(document: &Document, dues_year: i32, year: i32) -> impl Iterator<Item = (String, Cents)> + '_ {
    let of_year =
        document.draft.lines.iter().filter(move |l| l.order.is_none() && l.of_year.unwrap_or(dues_year) == year);
    of_year.map(|l| (l.service.clone(), l.net))
}
