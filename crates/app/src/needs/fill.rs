//! The body fills its form, and confirms it.

use domain::identity::Permission;
use domain::needs::{Answer, Answers, Definition, FREE_ROWS, Form, FormState, Merged, is_free, merge};
use domain::{FieldError, Id, Refusal};
use storage::needs::{self as rows, NoteRow, VersionRow};

use super::desk::{FormView, load, log};
use super::prices::Prices;
use crate::{BodyScope, Result, Tx};

/// A row that somebody else had changed meanwhile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Overwritten {
    /// Key of the row.
    pub key: String,
    /// Its name.
    pub name: String,
    /// What stood there, in words; it is kept beside the row.
    pub was: String,
    /// Who had written it.
    pub by: String,
}

/// What became of a save.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Saved {
    /// Rows that somebody else had changed meanwhile.
    pub overwritten: Vec<Overwritten>,
    /// What is still to be corrected before the form can be confirmed.
    pub faults: Vec<FieldError>,
}

/// Saves the answers of a page as far as they differ, whatever they say: nothing typed is lost. Rows
/// that this person left alone keep what others wrote meanwhile.
///
/// # Errors
/// A refusal when the form is confirmed or the campaign is not open; `NotFound`; `Forbidden` without
/// [`Permission::CompileBody`].
pub fn save(tx: &mut Tx<'_>, scope: &BodyScope, id: Id<Form>, pairs: &[(String, String)]) -> Result<Saved> {
    let (centre, body) = scope.body(Permission::CompileBody)?;
    let view = load(&mut tx.reading(), centre, id, Some(body))?;
    let state = view.state.clone().filled(&view.campaign_state)?;
    let mut answers = view.answers.clone();
    let overwritten = join(&view, &mut answers, pairs);
    let faults = faults(&view.definition, &answers);
    if answers == view.answers {
        return Ok(Saved { overwritten, faults });
    }
    let costs = Prices::load(&mut tx.reading(), centre, view.row.year, Some(body))?;
    let costs = costs.of(body.as_str(), &view.definition, &answers);
    let mut row = view.row.clone();
    row.set_answers(&answers, &costs)?;
    row.set_state(&state)?;
    row.saved_by = Some(scope.actor().name.clone());
    row.saved_at = Some(tx.now);
    rows::update_form(tx.conn, &row)?;
    let kept: Vec<NoteRow> = overwritten
        .iter()
        .map(|o| NoteRow {
            centre_id: row.centre_id.clone(),
            id: tx.id::<NoteRow>().to_string(),
            form_id: row.id.clone(),
            row_key: o.key.clone(),
            kind: "replaced".to_owned(),
            author: o.by.clone(),
            from_centre: false,
            text: o.was.clone(),
            created_at: tx.now,
        })
        .collect();
    rows::add_notes(tx.conn, &kept)?;
    log(tx, scope.actor(), "needs.save", format!("Scheda dei fabbisogni {}: bozza salvata", row.year), &row)?;
    Ok(Saved { overwritten, faults })
}

/// Joins the answers of a page with those stored; gives what others had changed meanwhile.
fn join(view: &FormView, answers: &mut Answers, pairs: &[(String, String)]) -> Vec<Overwritten> {
    let mut out = Vec::new();
    let by = view.row.saved_by.clone().unwrap_or_default();
    let free = (1..=FREE_ROWS).map(|n| format!("libero-{n}"));
    let asked = view.definition.rows.iter().filter(|r| r.asks()).map(|r| r.key.clone());
    for key in asked.chain(free) {
        let Some(mut typed) = Answer::from_pairs(&key, pairs) else { continue };
        if is_free(&key) && typed.field("title").is_empty() && typed.note.is_empty() {
            typed = Answer::default();
        }
        let stored = answers.get(&key).cloned().unwrap_or_default();
        let base = format!("{key}:base");
        let base = pairs.iter().find(|(n, _)| *n == base).map(|(_, v)| v.as_str()).unwrap_or_default();
        match merge(&stored, base, &typed) {
            Merged::Stays => continue,
            Merged::Changes => {}
            Merged::Overwrites(was) => out.push(replaced(view, &key, &was, &by)),
        }
        if is_free(&key) && typed.is_empty() {
            answers.remove(&key);
        } else {
            answers.insert(key, typed);
        }
    }
    out
}

fn replaced(view: &FormView, key: &str, was: &Answer, by: &str) -> Overwritten {
    let (name, words) = match view.definition.row(key) {
        Some(row) => {
            let words = was.in_words(row);
            (row.name.clone(), if words.is_empty() { was.wish.label().to_owned() } else { words })
        }
        None => ("Fabbisogno libero".to_owned(), was.field("title").to_owned()),
    };
    let note = if was.note.is_empty() { String::new() } else { format!(". Nota: {}", was.note) };
    Overwritten { key: key.to_owned(), name, was: format!("{words}{note}"), by: by.to_owned() }
}

/// What keeps a form from being confirmed, row by row.
pub(super) fn faults(definition: &Definition, answers: &Answers) -> Vec<FieldError> {
    let mut out: Vec<FieldError> = definition
        .rows
        .iter()
        .filter_map(|row| Some((row, answers.get(&row.key)?)))
        .flat_map(|(row, answer)| answer.faults(row))
        .collect();
    for (key, answer) in answers.iter().filter(|(k, _)| is_free(k)) {
        if answer.field("title").is_empty() {
            out.push(FieldError::new(format!("{key}:title"), "Scrivere in poche parole che cosa serve."));
        }
    }
    out
}

/// The signatory confirms: from now on only the centre reopens the form. The version is kept.
///
/// # Errors
/// A refusal with every field at fault; when it is confirmed already or the campaign is not open;
/// `NotFound`; `Forbidden` without [`Permission::SignBody`].
pub fn confirm(tx: &mut Tx<'_>, scope: &BodyScope, id: Id<Form>) -> Result<()> {
    let (centre, body) = scope.body(Permission::SignBody)?;
    let view = load(&mut tx.reading(), centre, id, Some(body))?;
    let today = tx.today();
    let state = view.state.confirm(&view.campaign_state, (today, view.deadline), &scope.actor().name)?;
    if let Some(refusal) = Refusal::of_fields(faults(&view.definition, &view.answers)) {
        return Err(refusal.into());
    }
    let costs = Prices::load(&mut tx.reading(), centre, view.row.year, Some(body))?;
    let costs = costs.of(body.as_str(), &view.definition, &view.answers);
    let mut row = view.row.clone();
    row.set_answers(&view.answers, &costs)?;
    row.set_state(&state)?;
    row.versions += 1;
    rows::update_form(tx.conn, &row)?;
    let version = VersionRow {
        centre_id: row.centre_id.clone(),
        form_id: row.id.clone(),
        number: row.versions,
        answers: row.answers.clone(),
        estimate: row.estimate.clone(),
        confirmed_by: scope.actor().name.clone(),
        confirmed_at: tx.now,
    };
    rows::add_version(tx.conn, &version)?;
    let late = if matches!(state, FormState::Confirmed { late: true, .. }) { ", oltre il termine" } else { "" };
    log(tx, scope.actor(), "needs.confirm", format!("Scheda dei fabbisogni {} confermata{late}", row.year), &row)
}
