//! The charter as it stands from a day on.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{Service, canonical_json};
use crate::{Refusal, it};

/// An area of services: data of the centre, not of the program.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Area {
    /// Code, unique in the centre.
    pub code: String,
    /// Name in Italian.
    pub name: String,
    /// One sentence on it, in Italian; may be empty.
    #[serde(default)]
    pub summary: String,
}

/// A published charter: complete in itself, never changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Charter {
    /// Name of the centre when it was published.
    pub centre: String,
    /// Edition, as the centre names it: `2026/1`.
    pub version: String,
    /// First day on which it holds.
    pub from: NaiveDate,
    /// Act that approved it, in Italian; may be empty.
    #[serde(default)]
    pub act: String,
    /// Opening words, in Italian; may be empty.
    #[serde(default)]
    pub introduction: String,
    /// Areas, in the order of the charter.
    pub areas: Vec<Area>,
    /// Services: pilot, active, and withdrawn ones that bodies may still have. No drafts.
    pub services: Vec<Service>,
}

impl Charter {
    /// Gathers a charter from what the centre has today: drafts are left out, services are put in
    /// the order of the areas and then of their codes, and supplier contracts (not public) are
    /// dropped.
    #[must_use]
    pub fn gather(head: Self, services: &[Service]) -> Self {
        let mut kept: Vec<Service> =
            services.iter().filter(|s| s.state != super::State::Draft).map(Service::public).collect();
        let place = |s: &Service| head.areas.iter().position(|a| a.code == s.area).unwrap_or(usize::MAX);
        kept.sort_by(|a, b| (place(a), a.inclusion, a.code.as_str()).cmp(&(place(b), b.inclusion, b.code.as_str())));
        let areas = head.areas.iter().filter(|a| kept.iter().any(|s| s.area == a.code)).cloned().collect();
        Self { areas, services: kept, ..head }
    }

    /// The one JSON text of the charter.
    ///
    /// # Errors
    /// Never in practice: every key is a text.
    pub fn canonical(&self) -> Result<String, serde_json::Error> {
        canonical_json(self)
    }

    /// SHA-256 of a stored text, in lower-case hexadecimal.
    #[must_use]
    pub fn fingerprint(json: &str) -> String {
        Sha256::digest(json.as_bytes()).iter().map(|b| format!("{b:02x}")).collect()
    }

    /// The service with this code.
    #[must_use]
    pub fn service(&self, code: &str) -> Option<&Service> {
        self.services.iter().find(|s| s.code == code)
    }

    /// The services of an area.
    pub fn of_area<'a>(&'a self, area: &'a str) -> impl Iterator<Item = &'a Service> {
        self.services.iter().filter(move |s| s.area == area)
    }
}

/// Whether a new edition may hold from a day: never so as to change what a past day showed.
///
/// The first edition may begin in the past, because before it there was none; the next ones begin
/// today or later, after the ones before.
///
/// # Errors
/// With the first day allowed.
pub fn may_publish(from: NaiveDate, last: Option<NaiveDate>, today: NaiveDate) -> Result<(), Refusal> {
    let Some(last) = last else { return Ok(()) };
    let earliest = last.succ_opt().map_or(today, |next| next.max(today));
    if from >= earliest {
        return Ok(());
    }
    Err(Refusal::field(
        "from",
        format!(
            "Una nuova edizione non può cambiare la carta dei giorni passati: la prima data possibile è il {}.",
            it::date(earliest)
        ),
    ))
}

/// The areas that a new centre starts with (report § 8.1, and what the three cases add).
#[must_use]
pub fn standard_areas() -> Vec<Area> {
    [
        ("base", "Quota base", "La quota annuale di adesione e ciò che comprende."),
        ("infrastrutture", "Infrastrutture", "Reti, posta, sicurezza, cloud."),
        ("applicazioni", "Applicazioni", "Siti, portali, pagamenti, applicativi gestionali."),
        ("supporto", "Supporto agli utenti", "Assistenza e aiuto nell'uso dei servizi."),
        ("consulenza", "Consulenza digitale", "Accompagnamento alla trasformazione digitale e ai bandi."),
        ("formazione", "Formazione", "Corsi per il personale degli enti."),
        ("amministrativi", "Servizi amministrativi", "Sportelli unici e attività svolte per gli enti."),
        ("statistica", "Statistica", "Dati, indagini e sistemi informativi statistici."),
    ]
    .into_iter()
    .map(|(code, name, summary)| Area { code: code.to_owned(), name: name.to_owned(), summary: summary.to_owned() })
    .collect()
}
