//! Warnings by mail of what is about to expire.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use domain::identity::{BodyRole, Centre, Permission};
use domain::resources::Warnings;
use domain::{Id, it};
use storage::identity::addresses;
use storage::resources::{self as rows, Item};

use super::{MOST_ROWS, within};
use crate::audit::Event;
use crate::mail::Letter;
use crate::{App, Error, Result, Rx, StaffScope, Tx};

const SECTION: &str = "resources";

/// Who is told of what expires; the usual habits until the centre chose its own.
///
/// # Errors
/// `Forbidden` without [`Permission::ReadCentre`].
pub fn warnings(rx: &mut Rx<'_>, scope: &StaffScope) -> Result<Warnings> {
    let centre = scope.centre(Permission::ReadCentre)?;
    Ok(storage::centres::setting(rx.conn, centre.as_str(), SECTION)?.unwrap_or_default())
}

/// Saves who is told of what expires.
///
/// # Errors
/// The fields at fault; `Forbidden` without [`Permission::ManageCentre`].
pub fn save_warnings(tx: &mut Tx<'_>, scope: &StaffScope, new: &Warnings) -> Result<()> {
    let centre = scope.centre(Permission::ManageCentre)?;
    let new = new.clone().check()?;
    let before: Option<Warnings> = storage::centres::setting(tx.conn, centre.as_str(), SECTION)?;
    storage::centres::save_setting(tx.conn, centre.as_str(), SECTION, &new, tx.now)?;
    let event = Event {
        centre: centre.as_str(),
        action: "resource.warnings",
        kind: "centre",
        id: centre.as_str(),
        summary: "Modificati gli avvisi delle scadenze".to_owned(),
    };
    tx.audit(scope.actor(), &event, before.as_ref(), Some(&new))
}

/// Tells every centre, and the bodies where it chose so, of what came near its expiry since the last
/// time. Answers the messages written. Several nodes may do it at once: each expiry is told once.
///
/// # Errors
/// When the database fails.
pub fn warn_due(app: &App) -> Result<usize> {
    let mut sent = 0;
    for centre in app.read(crate::centres::all)? {
        let id: Id<Centre> = centre.id.parse().map_err(Error::internal)?;
        // A look first: most of the time there is nothing to write.
        if app.read(|rx| Ok(due(rx, id)?.1.is_empty()))? {
            continue;
        }
        sent += app.write(|tx| warn(tx, id))?;
    }
    Ok(sent)
}

type Due = Vec<(Item, chrono::NaiveDate)>;

fn due(rx: &mut Rx<'_>, centre: Id<Centre>) -> Result<(Warnings, Due)> {
    let warnings: Warnings = storage::centres::setting(rx.conn, centre.as_str(), SECTION)?.unwrap_or_default();
    let Some(farthest) = warnings.farthest() else { return Ok((warnings, Vec::new())) };
    let today = rx.today();
    let near = rows::expiring(rx.conn, centre, within(today, u64::from(farthest)), MOST_ROWS)?;
    let due = near
        .into_iter()
        .filter_map(|item| warnings.due(&item.0.resource, item.0.warned, today).map(|day| (item, day)))
        .collect();
    Ok((warnings, due))
}

fn warn(tx: &mut Tx<'_>, centre: Id<Centre>) -> Result<usize> {
    let (warnings, due) = due(&mut tx.reading(), centre)?;
    let row = storage::centres::by_id(tx.conn, centre.as_str())?.ok_or(Error::NotFound)?;
    let mut sent = 0;
    let mut send = |tx: &mut Tx<'_>, to: &str, items: &[&Item], path: &str| -> Result<()> {
        let mut text = "Sta per scadere:\n".to_owned();
        for (one, body) in items {
            let r = &one.resource;
            let day = r.expires.map(it::date).unwrap_or_default();
            // Writing to a String can't fail.
            let _ = write!(text, "\n- {} {} ({body}), il {day}", r.kind.label(), r.name);
            if !r.supplier.is_empty() {
                let _ = write!(text, ", fornitore {}", r.supplier);
            }
        }
        let letter = Letter {
            centre: centre.as_str(),
            to,
            subject: format!("{}: scadenze", row.name),
            body: format!("{text}\n\n{}/{}{path}\n\n{}\n", tx.app.public_url, row.slug, row.name),
            attachments: Vec::new(),
        };
        sent += 1;
        tx.send_mail(&letter)
    };
    let to = if warnings.to.is_empty() { row.email.clone().unwrap_or_default() } else { warnings.to.clone() };
    if to.contains('@') && !due.is_empty() {
        send(tx, &to, &due.iter().map(|(item, _)| item).collect::<Vec<_>>(), "/cst/risorse/scadenze")?;
    }
    if warnings.bodies {
        let mut of_body: BTreeMap<&str, Vec<&Item>> = BTreeMap::new();
        for (item, _) in &due {
            of_body.entry(item.0.body_id.as_str()).or_default().push(item);
        }
        let today = tx.today();
        for (body, email) in addresses::of_bodies(tx.conn, centre.as_str(), &[BodyRole::Referent.code()], today)? {
            if let Some(items) = of_body.get(body.as_str()) {
                send(tx, &email, items, &format!("/ente/{body}/risorse"))?;
            }
        }
    }
    for ((one, _), day) in &due {
        rows::set_warned(tx.conn, centre, one.id, *day)?;
    }
    Ok(sent)
}
