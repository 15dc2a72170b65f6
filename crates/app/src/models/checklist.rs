//! What the model asks for, and what is done.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use domain::Refusal;
use domain::identity::Permission;
use domain::models::{ChecklistItem, ComponentKind, Level, Model, Situation, Structure, checklist, structure};
use storage::models::{CentreModelRow, ChecklistRow};

use crate::audit::Event;
use crate::{Error, Result, Rx, StaffScope, Tx};

/// The model of a centre with its checklist.
#[derive(Debug, Clone)]
pub struct CentreModel {
    /// What the model asks for.
    pub structure: Structure,
    /// What the Province said when it chose.
    pub situation: Situation,
    /// Everything asked for, in the order acts, organs, roles, services.
    pub tasks: Vec<Task>,
}

/// One thing of the checklist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Task {
    /// What it is.
    pub item: ChecklistItem,
    /// Day on which it was marked as done by hand.
    pub done_on: Option<NaiveDate>,
    /// Remark of whoever marked it.
    pub note: String,
    /// Whether the platform knows by itself that it is done.
    pub known: bool,
}

impl CentreModel {
    /// How many things are done.
    #[must_use]
    pub fn done(&self) -> usize {
        self.tasks.iter().filter(|t| t.item.done).count()
    }

    /// Whether nothing is left to do.
    #[must_use]
    pub fn complete(&self) -> bool {
        self.tasks.iter().all(|t| t.item.done)
    }

    /// The things of a kind.
    pub fn of(&self, kind: ComponentKind) -> impl Iterator<Item = &Task> {
        self.tasks.iter().filter(move |t| t.item.kind == kind)
    }
}

/// The model of the centre, once chosen, with what is done: marked by hand, or known to the
/// platform (services open in the charter, charter published, scheme entered).
///
/// # Errors
/// `Forbidden` without [`Permission::ReadCentre`].
pub fn centre_model(rx: &mut Rx<'_>, scope: &StaffScope) -> Result<Option<CentreModel>> {
    let centre = scope.centre(Permission::ReadCentre)?;
    let Some(row) = storage::models::of_centre(rx.conn, centre.as_str())? else { return Ok(None) };
    let structure = stored_structure(&row)?;
    let situation = serde_json::from_str(&row.situation).map_err(Error::internal)?;
    let ticks = storage::models::checklist(rx.conn, centre.as_str())?;
    let known = known(rx, centre.as_str())?;
    let present: BTreeSet<String> = ticks.iter().map(|t| t.code.clone()).chain(known.iter().cloned()).collect();
    let tasks = checklist(&structure, &present)
        .into_iter()
        .map(|item| {
            let tick = ticks.iter().find(|t| t.code == item.code);
            Task {
                done_on: tick.map(|t| t.done_on),
                note: tick.map(|t| t.note.clone()).unwrap_or_default(),
                known: known.contains(item.code),
                item,
            }
        })
        .collect();
    Ok(Some(CentreModel { structure, situation, tasks }))
}

fn stored_structure(row: &CentreModelRow) -> Result<Structure> {
    let wrong =
        |column: &'static str, value: &str| storage::Error::inconsistent("centre_model", column, &row.centre_id, value);
    let model = Model::from_code(&row.model).ok_or_else(|| wrong("model", &row.model))?;
    let level = Level::from_code(&row.level).ok_or_else(|| wrong("level", &row.level))?;
    Ok(structure(model, level)?)
}

fn known(rx: &mut Rx<'_>, centre: &str) -> Result<BTreeSet<String>> {
    let mut known: BTreeSet<String> = storage::charter::services(rx.conn, centre)?
        .into_iter()
        .filter(|s| s.state.is_open())
        .flat_map(|s| s.covers)
        .collect();
    if storage::charter::first_edition(rx.conn, centre)?.is_some() {
        known.insert("carta-servizi".to_owned());
    }
    if storage::agreements::schemes(rx.conn, centre)?.iter().any(|s| !s.act.is_empty()) {
        known.insert("modello-convenzione".to_owned());
    }
    Ok(known)
}

/// Chooses or changes the model and level of the centre.
///
/// # Errors
/// `Forbidden` without [`Permission::ManageCentre`]; a refusal when the model has no such level.
pub fn choose(tx: &mut Tx<'_>, scope: &StaffScope, model: Model, level: Level, situation: &Situation) -> Result<()> {
    let centre = scope.centre(Permission::ManageCentre)?;
    model.check(level)?;
    let before = storage::models::of_centre(tx.conn, centre.as_str())?;
    let row = CentreModelRow {
        centre_id: centre.to_string(),
        model: model.code().to_owned(),
        level: level.code().to_owned(),
        situation: serde_json::to_string(situation).map_err(Error::internal)?,
        chosen_at: tx.now,
    };
    storage::models::save(tx.conn, &row)?;
    let today = tx.today();
    if before.is_none() {
        for code in &situation.roles {
            let note = "Presente all'apertura del centro".to_owned();
            let tick = ChecklistRow { centre_id: centre.to_string(), code: code.clone(), done_on: today, note };
            storage::models::tick(tx.conn, &tick)?;
        }
    }
    let event = Event {
        centre: centre.as_str(),
        action: "models.choose",
        kind: "centre",
        id: centre.as_str(),
        summary: format!("Scelto il modello «{model}», livello «{}»", level.label().to_lowercase()),
    };
    tx.audit(scope.actor(), &event, before.as_ref(), Some(&row))
}

/// Marks a thing as done on a day, with a remark.
///
/// # Errors
/// When the model doesn't ask for it, or the day has yet to come.
pub fn tick(tx: &mut Tx<'_>, scope: &StaffScope, code: &str, on: NaiveDate, note: &str) -> Result<()> {
    let centre = scope.centre(Permission::ManageCentre)?;
    if on > tx.today() {
        return Err(Refusal::field("done_on", "La data non può essere nel futuro.").into());
    }
    let name = asked_for(tx, centre.as_str(), code)?;
    let row = ChecklistRow {
        centre_id: centre.to_string(),
        code: code.to_owned(),
        done_on: on,
        note: note.trim().chars().take(500).collect(),
    };
    storage::models::tick(tx.conn, &row)?;
    let event = Event {
        centre: centre.as_str(),
        action: "models.tick",
        kind: "centre",
        id: code,
        summary: format!("Fatto: {name}"),
    };
    tx.audit(scope.actor(), &event, None::<&ChecklistRow>, Some(&row))
}

/// Marks a thing as still to do.
///
/// # Errors
/// When the model doesn't ask for it.
pub fn untick(tx: &mut Tx<'_>, scope: &StaffScope, code: &str) -> Result<()> {
    let centre = scope.centre(Permission::ManageCentre)?;
    let name = asked_for(tx, centre.as_str(), code)?;
    if storage::models::untick(tx.conn, centre.as_str(), code)? {
        let event = Event {
            centre: centre.as_str(),
            action: "models.untick",
            kind: "centre",
            id: code,
            summary: format!("Di nuovo da fare: {name}"),
        };
        tx.audit(scope.actor(), &event, None::<&()>, None::<&()>)?;
    }
    Ok(())
}

fn asked_for(tx: &mut Tx<'_>, centre: &str, code: &str) -> Result<&'static str> {
    let row = storage::models::of_centre(tx.conn, centre)?.ok_or(Error::NotFound)?;
    let structure = stored_structure(&row)?;
    ComponentKind::ALL
        .into_iter()
        .flat_map(|k| structure.of(k))
        .find(|c| c.code == code)
        .map(|c| c.name)
        .ok_or(Error::NotFound)
}
