//! What a desk prepares for its work: templates of request with their own questions, ready answers,
//! saved views of the list.

use domain::Refusal;
use domain::helpdesk::Kind;
use domain::identity::Permission;
use serde::{Deserialize, Serialize};
use storage::helpdesk::desk::{self, CannedRow, TemplateRow, ViewRow};

use super::settings;
use crate::audit::Event;
use crate::{BodyScope, Error, Result, Rx, StaffScope, Tx};

/// A template of request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(default)]
pub struct Template {
    /// What is asked.
    pub kind: Kind,
    /// Code of the category; may be empty.
    pub category: String,
    /// Subject that is proposed.
    pub subject: String,
    /// What to write, for who asks.
    pub help: String,
    /// Its questions.
    pub fields: Vec<TemplateField>,
}

/// One question of a template.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(default)]
pub struct TemplateField {
    /// The question.
    pub label: String,
    /// Whether it must be answered.
    pub required: bool,
}

impl Template {
    /// The answers as question and answer.
    ///
    /// # Errors
    /// A refusal of what is missing; the field is named by its place, from 0: `campo-0`.
    pub fn answers(&self, typed: impl Fn(usize) -> String) -> Result<Vec<(String, String)>, Refusal> {
        let mut faults = Vec::new();
        let mut out = Vec::new();
        for (n, field) in self.fields.iter().enumerate() {
            let answer: String = typed(n).trim().chars().take(1_000).collect();
            if answer.is_empty() && field.required {
                faults.push(domain::FieldError::new(format!("campo-{n}"), "Questa risposta serve per cominciare."));
            } else if !answer.is_empty() {
                out.push((field.label.clone(), answer));
            }
        }
        Refusal::of_fields(faults).map_or(Ok(out), Err)
    }

    /// Reads the questions of a text, one a line; an asterisk at the end says that it must be answered.
    #[must_use]
    pub fn read_fields(text: &str) -> Vec<TemplateField> {
        let lines = text.lines().map(str::trim).filter(|l| !l.is_empty()).take(30);
        lines
            .map(|line| TemplateField {
                label: line.trim_end_matches('*').trim().chars().take(150).collect(),
                required: line.ends_with('*'),
            })
            .collect()
    }

    /// The questions as such a text.
    #[must_use]
    pub fn written_fields(&self) -> String {
        let line = |f: &TemplateField| format!("{}{}", f.label, if f.required { " *" } else { "" });
        self.fields.iter().map(line).collect::<Vec<_>>().join("\n")
    }
}

/// A template with where it belongs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prepared {
    /// Identifier.
    pub id: String,
    /// Code of the service; may be empty.
    pub service: String,
    /// Name.
    pub name: String,
    /// The template.
    pub template: Template,
}

fn prepared(row: TemplateRow) -> Result<Prepared> {
    let template = serde_json::from_str(&row.document).map_err(Error::internal)?;
    Ok(Prepared { id: row.id, service: row.service, name: row.name, template })
}

/// The templates of the centre, by name.
///
/// # Errors
/// `Forbidden` without [`Permission::ReadHelpdesk`].
pub fn templates(rx: &mut Rx<'_>, scope: &StaffScope) -> Result<Vec<Prepared>> {
    let centre = scope.centre(Permission::ReadHelpdesk)?;
    desk::templates(rx.conn, centre.as_str())?.into_iter().map(prepared).collect()
}

/// What somebody of a body may choose from: the templates and the desk's subjects.
///
/// # Errors
/// `Forbidden` without [`Permission::ReadBody`].
pub fn offered(rx: &mut Rx<'_>, scope: &BodyScope) -> Result<(Vec<Prepared>, domain::helpdesk::Desk)> {
    let (centre, _) = scope.body(Permission::ReadBody)?;
    let all = desk::templates(rx.conn, centre.as_str())?.into_iter().map(prepared).collect::<Result<Vec<_>>>()?;
    Ok((all, settings::load(rx.conn, centre.as_str())?))
}

/// Saves a template, new when it has no id.
///
/// # Errors
/// A refusal without a name; `Forbidden` without [`Permission::WorkHelpdesk`].
pub fn save_template(tx: &mut Tx<'_>, scope: &StaffScope, prepared: &Prepared) -> Result<String> {
    let centre = scope.centre(Permission::WorkHelpdesk)?;
    let name = named(&prepared.name)?;
    let id = if prepared.id.is_empty() { tx.id::<TemplateRow>().to_string() } else { prepared.id.clone() };
    let row = TemplateRow {
        centre_id: centre.to_string(),
        id: id.clone(),
        service: prepared.service.clone(),
        name: name.clone(),
        document: serde_json::to_string(&prepared.template).map_err(Error::internal)?,
    };
    desk::save_template(tx.conn, &row)?;
    log(tx, scope, centre.as_str(), "helpdesk.template", format!("Modello di richiesta «{name}» salvato"))?;
    Ok(id)
}

fn named(name: &str) -> Result<String, Refusal> {
    let name: String = name.trim().chars().take(120).collect();
    if name.is_empty() { Err(Refusal::field("name", "Dare un nome.")) } else { Ok(name) }
}

fn log(tx: &mut Tx<'_>, scope: &StaffScope, centre: &str, action: &'static str, summary: String) -> Result<()> {
    let event = Event { centre, action, kind: "centre", id: centre, summary };
    tx.audit(scope.actor(), &event, None::<&()>, None::<&()>)
}

/// The ready answers of the centre, by title.
///
/// # Errors
/// `Forbidden` without [`Permission::ReadHelpdesk`].
pub fn canned(rx: &mut Rx<'_>, scope: &StaffScope) -> Result<Vec<CannedRow>> {
    let centre = scope.centre(Permission::ReadHelpdesk)?;
    Ok(desk::canned(rx.conn, centre.as_str())?)
}

/// Saves a ready answer, new when it has no id.
///
/// # Errors
/// A refusal without a title or text; `Forbidden` without [`Permission::WorkHelpdesk`].
pub fn save_canned(tx: &mut Tx<'_>, scope: &StaffScope, id: &str, title: &str, body: &str) -> Result<()> {
    let centre = scope.centre(Permission::WorkHelpdesk)?;
    let title = named(title)?;
    if body.trim().is_empty() {
        return Err(Refusal::field("body", "Scrivere il testo della risposta.").into());
    }
    let id = if id.is_empty() { tx.id::<CannedRow>().to_string() } else { id.to_owned() };
    let summary = format!("Risposta pronta «{title}» salvata");
    let row =
        CannedRow { centre_id: centre.to_string(), id, queue: String::new(), title, body: body.trim().to_owned() };
    desk::save_canned(tx.conn, &row)?;
    log(tx, scope, centre.as_str(), "helpdesk.canned", summary)
}

/// Removes a template or a ready answer.
///
/// # Errors
/// `NotFound`; `Forbidden` without [`Permission::WorkHelpdesk`].
pub fn remove_prepared(tx: &mut Tx<'_>, scope: &StaffScope, id: &str) -> Result<()> {
    let centre = scope.centre(Permission::WorkHelpdesk)?;
    let gone =
        desk::remove_template(tx.conn, centre.as_str(), id)? || desk::remove_canned(tx.conn, centre.as_str(), id)?;
    if !gone {
        return Err(Error::NotFound);
    }
    log(tx, scope, centre.as_str(), "helpdesk.remove", "Tolto un modello o una risposta pronta".to_owned())
}

/// The saved views of a person, and those of everybody.
///
/// # Errors
/// `Forbidden` without [`Permission::ReadHelpdesk`].
pub fn views(rx: &mut Rx<'_>, scope: &StaffScope) -> Result<Vec<ViewRow>> {
    let centre = scope.centre(Permission::ReadHelpdesk)?;
    let own = scope.actor().person.map(String::from).unwrap_or_default();
    let all = desk::views(rx.conn, centre.as_str())?;
    Ok(all.into_iter().filter(|v| v.person_id.is_empty() || v.person_id == own).collect())
}

/// Saves the filters of the list under a name, for oneself or for everybody.
///
/// # Errors
/// A refusal without a name or filters; `Forbidden` without [`Permission::WorkHelpdesk`].
pub fn save_view(tx: &mut Tx<'_>, scope: &StaffScope, name: &str, query: &str, everybody: bool) -> Result<()> {
    let centre = scope.centre(Permission::WorkHelpdesk)?;
    let name = named(name)?;
    if query.is_empty() || query.len() > 1_000 {
        return Err(Refusal::field("name", "Scegliere prima i filtri da ricordare.").into());
    }
    let own = scope.actor().person.map(String::from).unwrap_or_default();
    let row = ViewRow {
        centre_id: centre.to_string(),
        id: tx.id::<ViewRow>().to_string(),
        person_id: if everybody { String::new() } else { own },
        name: name.clone(),
        query: query.to_owned(),
    };
    desk::save_view(tx.conn, &row)?;
    log(tx, scope, centre.as_str(), "helpdesk.view", format!("Vista «{name}» salvata"))
}

/// Removes a saved view: one's own, or everybody's.
///
/// # Errors
/// `NotFound`; `Forbidden` without [`Permission::WorkHelpdesk`].
pub fn remove_view(tx: &mut Tx<'_>, scope: &StaffScope, id: &str) -> Result<()> {
    let centre = scope.centre(Permission::WorkHelpdesk)?;
    let own = scope.actor().person.map(String::from).unwrap_or_default();
    let row = desk::view(tx.conn, centre.as_str(), id)?.ok_or(Error::NotFound)?;
    if !row.person_id.is_empty() && row.person_id != own {
        return Err(Error::NotFound);
    }
    desk::remove_view(tx.conn, centre.as_str(), id)?;
    log(tx, scope, centre.as_str(), "helpdesk.view", format!("Vista «{}» tolta", row.name))
}
