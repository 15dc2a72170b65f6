//! Writing a plan, piece by piece: many rows in few statements.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

use chrono::NaiveDate;
use domain::territory::register::{BodyPlan, BodyUpdate, CountPlan, ImportPlan, NewCount, OfficePlan};
use domain::territory::{BodyKind, BodyRecord, code_moves, first_clash};
use domain::{Id, text};
use storage::territory::bodies::{self, BodyRow};
use storage::territory::{codes, memberships, offices};

use crate::{Error, Result, Tx};

/// Most rows written in one transaction.
pub(super) const PIECE_ROWS: usize = 2_000;

/// A part of a plan that is written in one transaction: what it holds is consistent by itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Piece {
    /// Whether what ends is closed.
    pub closes: bool,
    /// Which of the changes.
    pub changed: Vec<usize>,
    /// Which of the additions.
    pub added: Range<usize>,
}

/// Divides a plan. First what frees a code (closings, and changes that are `first`), then the other
/// changes, then the additions.
pub(super) fn pieces<N, U, C>(plan: &ImportPlan<N, U, C>, first: impl Fn(&U) -> bool) -> Vec<Piece> {
    let (freeing, others): (Vec<usize>, Vec<usize>) =
        (0..plan.changed.len()).partition(|i| first(&plan.changed[*i].value));
    let mut pieces = Vec::new();
    if !(plan.closed.is_empty() && freeing.is_empty()) {
        pieces.push(Piece { closes: true, changed: freeing, ..Piece::default() });
    }
    let changed = |rows: &[usize]| Piece { changed: rows.to_vec(), ..Piece::default() };
    pieces.extend(others.chunks(PIECE_ROWS).map(changed));
    let many = plan.added.len();
    pieces.extend(
        (0..many)
            .step_by(PIECE_ROWS)
            .map(|from| Piece { added: from..many.min(from + PIECE_ROWS), ..Piece::default() }),
    );
    pieces
}

/// The pieces of a plan about bodies.
pub(super) fn pieces_of_bodies(plan: &BodyPlan) -> Vec<Piece> {
    pieces(plan, |update| !code_moves(&update.before, &update.after, update.life, plan.on).ended.is_empty())
}

/// Writes a piece of a plan about bodies. `held` are the rows from which it was made.
pub(super) fn bodies(tx: &mut Tx<'_>, plan: &BodyPlan, held: &HashMap<String, BodyRow>, piece: &Piece) -> Result<()> {
    if piece.closes {
        close(tx, plan)?;
    }
    let updates: Vec<&BodyUpdate> = piece.changed.iter().map(|i| &plan.changed[*i].value).collect();
    if !updates.is_empty() {
        change(tx, plan.on, &updates, held)?;
    }
    let added: Vec<BodyRecord> =
        plan.added[piece.added.clone()].iter().map(|a| bodies::opened(tx.id(), &a.value)).collect();
    if added.is_empty() {
        return Ok(());
    }
    let spans: Vec<_> = added.iter().flat_map(codes::of_record).collect();
    let codes_of_added: Vec<_> = spans.iter().map(|s| (s.scheme, s.code.clone())).collect();
    let mut all = codes::bearing(tx.conn, &codes_of_added)?;
    all.extend(spans.iter().cloned());
    if let Some((_, span)) = first_clash(&all) {
        return Err(Error::internal(format!("the code {} was taken while its register was being loaded", span.code)));
    }
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

fn change(tx: &mut Tx<'_>, on: NaiveDate, updates: &[&BodyUpdate], held: &HashMap<String, BodyRow>) -> Result<()> {
    let ids: Vec<String> = updates.iter().map(|u| u.id.to_string()).collect();
    for now in storage::territory::bodies::by_ids(tx.conn, &ids)? {
        if held.get(&now.id) != Some(&now) {
            return Err(Error::internal(format!("the body {} changed while its register was being loaded", now.id)));
        }
    }
    let mut rows = Vec::with_capacity(updates.len());
    let (mut moves, mut reopened, mut renamed) = (Vec::new(), Vec::new(), Vec::new());
    for update in updates {
        let old = held.get(update.id.as_str()).ok_or_else(|| Error::internal("a plan changes a body not held"))?;
        let record = bodies::changed(update, on);
        let of_update = code_moves(&update.before, &update.after, record.life, on);
        if !(of_update.ended.is_empty() && of_update.begun.is_empty()) {
            moves.push((update.id, of_update));
        }
        reopened.extend(update.life.until.filter(|_| update.reopens(on)).map(|last| (update.id, last)));
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

/// Writes a piece of a plan about offices.
pub(super) fn offices(tx: &mut Tx<'_>, plan: &OfficePlan, piece: &Piece) -> Result<()> {
    if let Some(last) = plan.closed.first().map(|c| c.last).filter(|_| piece.closes) {
        let codes: Vec<String> = plan.closed.iter().map(|c| c.value.to_string()).collect();
        offices::close(tx.conn, &codes, last)?;
    }
    let added = plan.added[piece.added.clone()].iter().map(|a| &a.value);
    let changed = piece.changed.iter().map(|i| &plan.changed[*i].value);
    offices::write(tx.conn, added, changed)?;
    Ok(())
}

/// Writes a piece of a plan about population.
pub(super) fn populations(tx: &mut Tx<'_>, plan: &CountPlan, piece: &Piece) -> Result<()> {
    let added: Vec<NewCount> = plan.added[piece.added.clone()].iter().map(|a| a.value.clone()).collect();
    let changed: Vec<NewCount> = piece.changed.iter().map(|i| plan.changed[*i].value.clone()).collect();
    storage::territory::counts::write_populations(tx.conn, &added, &changed)?;
    Ok(())
}

/// Whether bodies of a kind are Comuni, which only ISTAT's list opens.
pub(super) fn is_of_register(kind: BodyKind) -> bool {
    kind == BodyKind::Comune
}
