//! Creating, editing, approving price lists.

use chrono::NaiveDate;
use domain::dates::Period;
use domain::identity::{Centre, Permission};
use domain::tariffs::{
    HeadingForm, ListState, Move, PriceList, Proration, ReferenceDay, RuleForm, VatRegime, VatRule, is_code, ready_made,
};
use domain::{Id, Refusal};
use storage::tariffs::PriceListRow;

use crate::audit::Event;
use crate::{Error, Result, StaffScope, Tx};

/// A new list.
#[derive(Debug, Clone)]
pub struct NewList {
    /// Code of a ready-made list, or `None` to start from an empty one.
    pub ready_made: Option<String>,
    /// Name; empty keeps the ready-made one's.
    pub name: String,
    /// First day in force.
    pub from: NaiveDate,
}

/// Creates a draft, from a ready-made list or empty.
///
/// # Errors
/// A refusal when the ready-made list is unknown or the name is missing; `Forbidden` without
/// [`Permission::EditTariffs`].
pub fn create(tx: &mut Tx<'_>, scope: &StaffScope, new: &NewList) -> Result<Id<PriceList>> {
    let centre = scope.centre(Permission::EditTariffs)?;
    let name = new.name.trim();
    let mut list = match &new.ready_made {
        Some(code) => ready_made(code, new.from).ok_or_else(|| {
            Refusal::field("ready_made", "Scegliere un listino tra quelli pronti: pesaro-urbino, macerata, lecco.")
        })?,
        None => empty(name, new.from)?,
    };
    if !name.is_empty() {
        name.clone_into(&mut list.name);
    }
    insert(tx, scope, centre, &list, "Creato il listino")
}

/// Creates a list from a ready-made one and approves it at once, with its own source as the act: how
/// a centre is opened from the command line.
///
/// # Errors
/// As [`create`] and [`approve`].
pub fn adopt_ready_made(tx: &mut Tx<'_>, scope: &StaffScope, code: &str, from: NaiveDate) -> Result<Id<PriceList>> {
    let new = NewList { ready_made: Some(code.to_owned()), name: String::new(), from };
    let id = create(tx, scope, &new)?;
    let act = ready_made(code, from).map(|l| l.source).unwrap_or_default();
    approve(tx, scope, id, &act)?;
    Ok(id)
}

/// Copies a version into a new draft in force from another day.
///
/// # Errors
/// `NotFound`, or `Forbidden` without [`Permission::EditTariffs`].
pub fn new_version(tx: &mut Tx<'_>, scope: &StaffScope, id: Id<PriceList>, from: NaiveDate) -> Result<Id<PriceList>> {
    let centre = scope.centre(Permission::EditTariffs)?;
    let row = storage::tariffs::by_id(tx.conn, centre, id)?.ok_or(Error::NotFound)?;
    let list = row.list()?.next_version(from);
    insert(tx, scope, centre, &list, "Creata una nuova versione del listino")
}

/// Changes the heading of a draft.
///
/// # Errors
/// A refusal with every field at fault, or when the list is no draft.
pub fn edit_heading(tx: &mut Tx<'_>, scope: &StaffScope, id: Id<PriceList>, form: &HeadingForm) -> Result<()> {
    edit(tx, scope, id, "Modificata l'intestazione del listino", |list| form.read(&list))
}

/// Adds a rule to a draft.
///
/// # Errors
/// A refusal with every field at fault, or when the list is no draft.
pub fn add_rule(tx: &mut Tx<'_>, scope: &StaffScope, id: Id<PriceList>, form: &RuleForm) -> Result<()> {
    let what = format!("Aggiunta la voce «{}» al listino", form.description);
    edit(tx, scope, id, &what, |list| Ok(list.with_rule(form.read(None)?)))
}

/// Changes a rule of a draft.
///
/// # Errors
/// A refusal with every field at fault, or when the list is no draft or lacks the rule.
pub fn edit_rule(tx: &mut Tx<'_>, scope: &StaffScope, id: Id<PriceList>, code: &str, form: &RuleForm) -> Result<()> {
    let what = format!("Modificata la voce «{}» del listino", form.description);
    edit(tx, scope, id, &what, |list| {
        let rule = form.read(list.rule(code))?;
        list.with_rule_replaced(code, rule)
    })
}

/// Removes a rule from a draft.
///
/// # Errors
/// A refusal when the list is no draft or lacks the rule.
pub fn remove_rule(tx: &mut Tx<'_>, scope: &StaffScope, id: Id<PriceList>, code: &str) -> Result<()> {
    edit(tx, scope, id, &format!("Tolta la voce «{code}» dal listino"), |list| list.without_rule(code))
}

/// Moves a rule of a draft one place up or down.
///
/// # Errors
/// A refusal when the list is no draft or lacks the rule.
pub fn move_rule(tx: &mut Tx<'_>, scope: &StaffScope, id: Id<PriceList>, code: &str, way: Move) -> Result<()> {
    edit(tx, scope, id, &format!("Spostata la voce «{code}» del listino"), |list| list.with_rule_moved(code, way))
}

/// Approves a draft: from now on it never changes.
///
/// # Errors
/// A refusal when it is no draft, has faults, or the act is missing.
pub fn approve(tx: &mut Tx<'_>, scope: &StaffScope, id: Id<PriceList>, act: &str) -> Result<()> {
    let today = tx.today();
    turn(tx, scope, id, "Approvato il listino", "tariffs.approve", |row| {
        Ok(row.state()?.approve(&row.list()?, today, act)?)
    })
}

/// Takes back an approved list that priced nothing yet.
///
/// # Errors
/// A refusal when it is not approved, was used, or the reason is missing.
pub fn withdraw(tx: &mut Tx<'_>, scope: &StaffScope, id: Id<PriceList>, reason: &str) -> Result<()> {
    let today = tx.today();
    turn(tx, scope, id, "Ritirato il listino", "tariffs.withdraw", |row| {
        Ok(row.state()?.withdraw(row.used_at.is_some(), today, reason)?)
    })
}

/// Deletes a draft.
///
/// # Errors
/// A refusal when it is no draft; `NotFound`; `Forbidden` without [`Permission::EditTariffs`].
pub fn delete_draft(tx: &mut Tx<'_>, scope: &StaffScope, id: Id<PriceList>) -> Result<()> {
    let centre = scope.centre(Permission::EditTariffs)?;
    let row = storage::tariffs::by_id(tx.conn, centre, id)?.ok_or(Error::NotFound)?;
    row.state()?.editable()?;
    storage::tariffs::delete_draft(tx.conn, centre, id)?;
    let event = event(centre.as_str(), &row, "tariffs.delete", "Eliminata la bozza del listino");
    tx.audit(scope.actor(), &event, Some(&row.list()?), None::<&PriceList>)
}

fn empty(name: &str, from: NaiveDate) -> Result<PriceList> {
    let code: String = domain::text::fold(name).replace(' ', "-");
    if !is_code(&code) {
        return Err(Refusal::field("name", "Scrivere il nome del listino, al più 60 caratteri.").into());
    }
    Ok(PriceList {
        code,
        name: name.to_owned(),
        validity: Period { from, until: None },
        population_on: ReferenceDay::FIRST_OF_YEAR,
        workstations_on: ReferenceDay::FIRST_OF_YEAR,
        revised_every: 1,
        source: String::new(),
        proration: Proration::ByDay,
        vat: VatRule::always(VatRegime::Taxable {
            rate: 22.into(),
            ground: "prestazione di servizi imponibile (artt. 3 e 16 DPR 633/72)".to_owned(),
        }),
        rules: Vec::new(),
        notes: Vec::new(),
    })
}

fn insert(
    tx: &mut Tx<'_>,
    scope: &StaffScope,
    centre: Id<Centre>,
    list: &PriceList,
    what: &str,
) -> Result<Id<PriceList>> {
    let id: Id<PriceList> = tx.id();
    let mut row = PriceListRow {
        centre_id: centre.to_string(),
        id: id.to_string(),
        code: list.code.clone(),
        version: storage::tariffs::last_version(tx.conn, centre, &list.code)? + 1,
        name: String::new(),
        valid_from: list.validity.from,
        valid_until: None,
        state: ListState::Draft.code().to_owned(),
        approved_on: None,
        approval_act: None,
        withdrawn_on: None,
        withdrawal_reason: None,
        used_at: None,
        document: String::new(),
        created_at: tx.now,
        changed_at: tx.now,
    };
    row.set_list(list)?;
    storage::tariffs::insert(tx.conn, &row)?;
    let event = event(centre.as_str(), &row, "tariffs.create", what);
    tx.audit(scope.actor(), &event, None::<&PriceList>, Some(list))?;
    Ok(id)
}

fn edit(
    tx: &mut Tx<'_>,
    scope: &StaffScope,
    id: Id<PriceList>,
    what: &str,
    change: impl FnOnce(PriceList) -> Result<PriceList, Refusal>,
) -> Result<()> {
    let centre = scope.centre(Permission::EditTariffs)?;
    let mut row = storage::tariffs::by_id(tx.conn, centre, id)?.ok_or(Error::NotFound)?;
    row.state()?.editable()?;
    let before = row.list()?;
    let after = change(before.clone())?;
    row.set_list(&after)?;
    row.changed_at = tx.now;
    storage::tariffs::update(tx.conn, &row)?;
    let event = event(centre.as_str(), &row, "tariffs.edit", what);
    tx.audit(scope.actor(), &event, Some(&before), Some(&after))
}

fn turn(
    tx: &mut Tx<'_>,
    scope: &StaffScope,
    id: Id<PriceList>,
    what: &str,
    action: &'static str,
    decide: impl FnOnce(&PriceListRow) -> Result<ListState>,
) -> Result<()> {
    let centre = scope.centre(Permission::EditTariffs)?;
    let mut row = storage::tariffs::by_id(tx.conn, centre, id)?.ok_or(Error::NotFound)?;
    let before = row.state()?;
    let after = decide(&row)?;
    row.set_state(&after);
    row.changed_at = tx.now;
    storage::tariffs::update(tx.conn, &row)?;
    let event = event(centre.as_str(), &row, action, what);
    tx.audit(scope.actor(), &event, Some(&before), Some(&after))
}

fn event<'a>(centre: &'a str, row: &'a PriceListRow, action: &'static str, what: &str) -> Event<'a> {
    let summary = format!("{what} «{}», versione {}", row.name, row.version);
    Event { centre, action, kind: "price_list", id: &row.id, summary }
}
