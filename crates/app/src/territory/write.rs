//! Writing a plan: many rows in few statements.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;
use domain::territory::register::{BodyPlan, OfficePlan};
use domain::territory::{BodyKind, BodyRecord, code_moves};
use domain::{Id, text};
use storage::territory::bodies::{self, BodyRow};
use storage::territory::{codes, memberships, offices};

use crate::{Error, Result, Tx};

/// Writes what a plan about bodies says. `held` are the rows from which it was made.
pub(super) fn bodies(tx: &mut Tx<'_>, plan: &BodyPlan, held: &HashMap<String, BodyRow>) -> Result<()> {
    close(tx, plan)?;
    change(tx, plan, held)?;
    let added: Vec<BodyRecord> = plan.added.iter().map(|a| bodies::opened(tx.id(), &a.value)).collect();
    let spans: Vec<_> = added.iter().flat_map(codes::of_record).collect();
    bodies::insert(tx.conn, added.iter().map(|b| BodyRow::new(b, 0, None)).collect())?;
    codes::insert(tx.conn, &spans)?;
    follow_new(tx, &added)
}

fn close(tx: &mut Tx<'_>, plan: &BodyPlan) -> Result<()> {
    let mut by_day: BTreeMap<NaiveDate, Vec<String>> = BTreeMap::new();
    for closed in &plan.closed {
        by_day.entry(closed.last).or_default().push(closed.value.to_string());
    }
    for (last, ids) in by_day {
        bodies::close(tx.conn, &ids, last)?;
    }
    Ok(())
}

fn change(tx: &mut Tx<'_>, plan: &BodyPlan, held: &HashMap<String, BodyRow>) -> Result<()> {
    let mut rows = Vec::with_capacity(plan.changed.len());
    let (mut moves, mut reopened, mut renamed) = (Vec::new(), Vec::new(), Vec::new());
    for update in plan.changed.iter().map(|c| &c.value) {
        let old = held.get(update.id.as_str()).ok_or_else(|| Error::internal("a plan changes a body not held"))?;
        let record = bodies::changed(update, plan.on);
        let of_update = code_moves(&update.before, &update.after, record.life, plan.on);
        if !(of_update.ended.is_empty() && of_update.begun.is_empty()) {
            moves.push((update.id, of_update));
        }
        reopened.extend(update.life.until.filter(|_| update.reopens(plan.on)).map(|last| (update.id, last)));
        if update.before.name != update.after.name {
            renamed.push((update.id, text::fold(&update.after.name)));
        }
        rows.push(BodyRow::new(&record, old.population, old.population_on));
    }
    bodies::replace(tx.conn, rows)?;
    codes::apply(tx.conn, &moves, &reopened)?;
    memberships::rename(tx.conn, renamed.iter().map(|(id, key)| (*id, key.as_str())))?;
    Ok(())
}

/// Each centre follows what opens in its Province.
fn follow_new(tx: &mut Tx<'_>, added: &[BodyRecord]) -> Result<()> {
    for centre in storage::centres::all(tx.conn)? {
        let ids: Vec<String> = added
            .iter()
            .filter(|b| b.facts.place.province.as_deref() == Some(&centre.province_code))
            .filter(|b| bodies::FOLLOWED.contains(&b.facts.kind))
            .map(|b| b.id.to_string())
            .collect();
        let id = Id::try_from(centre.id).map_err(Error::internal)?;
        memberships::follow(tx.conn, id, &ids)?;
    }
    Ok(())
}

/// Writes what a plan about offices says.
pub(super) fn offices(tx: &mut Tx<'_>, plan: &OfficePlan) -> Result<()> {
    let codes: Vec<String> = plan.closed.iter().map(|c| c.value.to_string()).collect();
    let last = plan.closed.first().map(|c| c.last);
    if let Some(last) = last {
        offices::close(tx.conn, &codes, last)?;
    }
    let added = plan.added.iter().map(|a| &a.value);
    let changed = plan.changed.iter().map(|c| &c.value);
    offices::write(tx.conn, added, changed)?;
    Ok(())
}

/// Whether bodies of a kind are Comuni, which only ISTAT's list opens.
pub(super) fn is_of_register(kind: BodyKind) -> bool {
    kind == BodyKind::Comune
}
