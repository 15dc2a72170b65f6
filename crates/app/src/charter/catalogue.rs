//! The services as the staff edit them.

use chrono::NaiveDate;
use domain::Refusal;
use domain::charter::{Area, Charter, Service, State, ready_made, standard_areas};
use domain::identity::Permission;
use serde::Serialize;
use storage::charter::EditionRow;

use crate::audit::Event;
use crate::{Actor, Error, Result, Rx, StaffScope, Tx};

/// Everything that the staff see of the charter.
#[derive(Debug, Clone)]
pub struct Catalogue {
    /// Areas in order.
    pub areas: Vec<Area>,
    /// Services by code, drafts included.
    pub services: Vec<Service>,
    /// Published editions, newest first.
    pub editions: Vec<EditionRow>,
    /// What is wrong among the services, sentence by sentence.
    pub faults: Vec<String>,
    /// Supplier contracts that end soon or have ended: service code and sentence.
    pub warnings: Vec<(String, String)>,
    /// Whether the services differ from the last edition, or were never published.
    pub changed: bool,
}

/// The charter as the staff edit it.
///
/// # Errors
/// `Forbidden` without [`Permission::ReadCentre`].
pub fn catalogue(rx: &mut Rx<'_>, scope: &StaffScope) -> Result<Catalogue> {
    let centre = scope.centre(Permission::ReadCentre)?;
    let areas = storage::charter::areas(rx.conn, centre.as_str())?;
    let services = storage::charter::services(rx.conn, centre.as_str())?;
    let editions = storage::charter::editions(rx.conn, centre.as_str())?;
    let faults = match Charter::check(&areas, &services) {
        Ok(()) => Vec::new(),
        Err(refusal) => refusal.fields.into_iter().map(|f| f.message).collect(),
    };
    let today = rx.today();
    let warnings = services
        .iter()
        .filter(|s| !matches!(s.state, State::Withdrawn { .. }))
        .filter_map(|s| Some((s.code.clone(), s.contract.as_ref()?.warning(today)?)))
        .collect();
    let changed = match editions.first() {
        None => true,
        Some(last) => {
            let last = last.charter()?;
            let now =
                Charter::gather(Charter { areas: areas.clone(), services: Vec::new(), ..last.clone() }, &services);
            now != last
        }
    };
    Ok(Catalogue { areas, services, editions, faults, warnings, changed })
}

/// One service as it is edited.
///
/// # Errors
/// `Forbidden` without [`Permission::ReadCentre`]; `NotFound` when there is no such service.
pub fn service(rx: &mut Rx<'_>, scope: &StaffScope, code: &str) -> Result<Service> {
    let centre = scope.centre(Permission::ReadCentre)?;
    storage::charter::service(rx.conn, centre.as_str(), code)?.ok_or(Error::NotFound)
}

/// Adds a service as a draft, or changes one; its state changes only through [`set_state`].
///
/// # Errors
/// The fields at fault; faults among services that this change would bring.
pub fn save_service(tx: &mut Tx<'_>, scope: &StaffScope, editing: Option<&str>, service: &Service) -> Result<()> {
    let centre = scope.centre(Permission::EditCharter)?;
    service.check()?;
    let areas = storage::charter::areas(tx.conn, centre.as_str())?;
    let mut all = storage::charter::services(tx.conn, centre.as_str())?;
    let before = all.iter().find(|s| s.code == service.code).cloned();
    let mut saved = service.clone();
    match (editing, &before) {
        (Some(code), Some(old)) if code == old.code => saved.state = old.state,
        (Some(code), _) if code != service.code => {
            return Err(
                Refusal::field("code", "Il codice di un servizio non cambia: adesioni e listini lo usano.").into()
            );
        }
        (Some(_), _) => return Err(Error::NotFound),
        (None, Some(_)) => {
            return Err(
                Refusal::field("code", format!("Il codice «{}» è già di un altro servizio.", service.code)).into()
            );
        }
        (None, None) => saved.state = State::Draft,
    }
    let faults_before = Charter::check(&areas, &all).err().map_or_else(Vec::new, |r| r.fields);
    all.retain(|s| s.code != saved.code);
    all.push(saved.clone());
    if let Err(refusal) = Charter::check(&areas, &all) {
        let new: Vec<_> = refusal.fields.into_iter().filter(|f| !faults_before.contains(f)).collect();
        if let Some(refusal) = Refusal::of_fields(new) {
            return Err(refusal.into());
        }
    }
    storage::charter::save_service(tx.conn, centre.as_str(), &saved, tx.now)?;
    let (action, verb) = if before.is_some() { ("charter.edit", "Modificato") } else { ("charter.add", "Aggiunto") };
    let summary = format!("{verb} il servizio «{}»", saved.name);
    audit(tx, scope.actor(), centre.as_str(), action, &saved.code, summary, before.as_ref(), Some(&saved))
}

/// Moves a service to another state from a day on.
///
/// # Errors
/// When the step is not allowed, or other services could no more be had.
pub fn set_state(tx: &mut Tx<'_>, scope: &StaffScope, code: &str, next: &str, on: NaiveDate) -> Result<()> {
    let centre = scope.centre(Permission::EditCharter)?;
    let areas = storage::charter::areas(tx.conn, centre.as_str())?;
    let mut all = storage::charter::services(tx.conn, centre.as_str())?;
    let Some(service) = all.iter_mut().find(|s| s.code == code) else { return Err(Error::NotFound) };
    let before = service.clone();
    service.state = service.state.to(next, on)?;
    let after = service.clone();
    Charter::check(&areas, &all)?;
    storage::charter::save_service(tx.conn, centre.as_str(), &after, tx.now)?;
    let summary = format!("Il servizio «{}» è «{}»", after.name, after.state.label().to_lowercase());
    audit(tx, scope.actor(), centre.as_str(), "charter.state", code, summary, Some(&before), Some(&after))
}

/// Replaces the areas.
///
/// # Errors
/// When a code is malformed or repeated, a name is missing, or an area in use is left out.
pub fn save_areas(tx: &mut Tx<'_>, scope: &StaffScope, areas: &[Area]) -> Result<()> {
    let centre = scope.centre(Permission::EditCharter)?;
    let services = storage::charter::services(tx.conn, centre.as_str())?;
    for (i, area) in areas.iter().enumerate() {
        if !domain::tariffs::is_code(&area.code) || areas[..i].iter().any(|a| a.code == area.code) {
            return Err(Refusal::field(
                "areas",
                format!("L'area «{}» è ripetuta, o il nome non ha lettere: cambiarlo.", area.name),
            )
            .into());
        }
        if area.name.trim().is_empty() {
            return Err(Refusal::field("areas", "Ogni area ha un nome.").into());
        }
    }
    if let Some(s) = services.iter().find(|s| !areas.iter().any(|a| a.code == s.area)) {
        return Err(Refusal::field(
            "areas",
            format!("L'area di «{}» non si può togliere: spostare prima il servizio.", s.name),
        )
        .into());
    }
    let before = storage::charter::areas(tx.conn, centre.as_str())?;
    storage::charter::save_areas(tx.conn, centre.as_str(), areas)?;
    let summary = "Modificate le aree della carta".to_owned();
    audit(tx, scope.actor(), centre.as_str(), "charter.areas", "areas", summary, Some(&before), Some(&areas))
}

/// Gives a new centre the standard areas and, if a case is named, its ready-made services.
///
/// # Errors
/// When the case is unknown, or the centre has services already.
pub fn install(tx: &mut Tx<'_>, scope: &StaffScope, case: Option<&str>, since: NaiveDate) -> Result<usize> {
    let centre = scope.centre(Permission::EditCharter)?;
    if !storage::charter::services(tx.conn, centre.as_str())?.is_empty() {
        return Err(Error::refused("La carta ha già dei servizi."));
    }
    if storage::charter::areas(tx.conn, centre.as_str())?.is_empty() {
        storage::charter::save_areas(tx.conn, centre.as_str(), &standard_areas())?;
    }
    let Some(case) = case else { return Ok(0) };
    let services = ready_made(case, since).ok_or_else(|| {
        Refusal::field("price_list", format!("«{case}» non è tra le carte pronte: pesaro-urbino, macerata, lecco."))
    })?;
    for service in &services {
        storage::charter::save_service(tx.conn, centre.as_str(), service, tx.now)?;
    }
    let codes: Vec<&str> = services.iter().map(|s| s.code.as_str()).collect();
    let summary = format!("Caricata la carta pronta «{case}», {} servizi", services.len());
    audit(tx, scope.actor(), centre.as_str(), "charter.install", case, summary, None::<&()>, Some(&codes))?;
    Ok(services.len())
}

#[expect(clippy::too_many_arguments, reason = "one line of the log has this many parts")]
pub(super) fn audit(
    tx: &mut Tx<'_>,
    actor: &Actor,
    centre: &str,
    action: &'static str,
    id: &str,
    summary: String,
    before: Option<&impl Serialize>,
    after: Option<&impl Serialize>,
) -> Result<()> {
    tx.audit(actor, &Event { centre, action, kind: "charter", id, summary }, before, after)
}
