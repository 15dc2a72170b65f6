//! Orders in the yearly dues: asked once, ever.

use std::collections::HashMap;

use chrono::Datelike;
use domain::Id;
use domain::identity::Centre;
use domain::quotes::Billing;
use domain::tariffs::PricedLine;
use storage::billing::runs::RunBodyRow;
use storage::quotes::{self as rows, BilledRow};

use crate::{Result, Rx, Tx};

/// The lines of the orders that the dues of a year should ask, by body: those that go with the dues
/// and that no document and no approved campaign asks yet.
///
/// # Errors
/// When the database fails.
pub(crate) fn dues_lines(rx: &mut Rx<'_>, centre: Id<Centre>, year: i32) -> Result<HashMap<String, Vec<PricedLine>>> {
    let mut all: HashMap<String, Vec<PricedLine>> = HashMap::new();
    for row in rows::to_bill(rx.conn, centre.as_str())? {
        let (Some(number), Some(offer)) = (row.order(), row.offer()?) else { continue };
        if offer.billing == Billing::Dues && row.ordered_on.is_some_and(|on| on.year() <= year) {
            let lines = offer.to_bill(&number.to_string(), &row.id);
            all.entry(row.body_id.clone()).or_default().extend(lines);
        }
    }
    Ok(all)
}

/// The orders in the lines of a body's plan.
fn orders(row: &RunBodyRow) -> Result<Vec<String>> {
    let mut ids: Vec<String> = row.plan()?.lines.into_iter().filter_map(|l| l.order).collect();
    ids.sort();
    ids.dedup();
    Ok(ids)
}

/// Takes for a campaign the orders of the bodies that will have their document.
///
/// # Errors
/// When one is taken already, or the database fails.
pub(crate) fn claim_for_run(tx: &mut Tx<'_>, centre: Id<Centre>, run: &str, bodies: &[RunBodyRow]) -> Result<()> {
    for body in bodies.iter().filter(|b| b.state == "waiting") {
        for order in orders(body)? {
            let row = BilledRow {
                centre_id: centre.to_string(),
                quote_id: order,
                run_id: Some(run.to_owned()),
                document_id: None,
                at: tx.now,
            };
            if rows::billed(tx.conn, centre.as_str(), &row.quote_id)?.is_none_or(|b| b.run_id != row.run_id) {
                rows::claim(tx.conn, &row)?;
            }
        }
    }
    Ok(())
}

/// Writes which documents ask the orders of the bodies just numbered.
///
/// # Errors
/// When the database fails.
pub(crate) fn bill_documents(tx: &mut Tx<'_>, centre: Id<Centre>, made: &[(&RunBodyRow, String)]) -> Result<()> {
    for (row, document) in made {
        for order in orders(row)? {
            rows::set_document(tx.conn, centre.as_str(), &order, document)?;
        }
    }
    Ok(())
}
