//! One service of the charter.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{State, check_cig};
use crate::models::{Level, component};
use crate::tariffs::{VatRegime, is_code};
use crate::territory::BodyKind;
use crate::{Cents, FieldError, Refusal, it};

/// How many days before its end a supplier's contract is pointed out.
pub const SUPPLIER_WARNING_DAYS: i64 = 90;

/// A service that the centre offers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Service {
    /// Code, unique in the centre, the same as in the price lists: `connettivita`.
    pub code: String,
    /// Name in Italian.
    pub name: String,
    /// What it gives, in Italian.
    pub description: String,
    /// Code of its area (see [`super::Area`]).
    pub area: String,
    /// Level of the model it belongs to.
    pub tier: Level,
    /// Whether the base fee includes it.
    pub inclusion: Inclusion,
    /// Where it stands.
    pub state: State,
    /// Codes of the services that a body must have first.
    #[serde(default)]
    pub prerequisites: BTreeSet<String>,
    /// Who may have it.
    #[serde(default)]
    pub eligibility: Eligibility,
    /// Who runs it.
    pub runner: Runner,
    /// The contract behind it, if a supplier gives it. Not public.
    #[serde(default)]
    pub contract: Option<SupplierContract>,
    /// Legal ground, in Italian; may be empty.
    #[serde(default)]
    pub legal_ground: String,
    /// Whether the law obliges the bodies to have it.
    #[serde(default)]
    pub obligation: bool,
    /// Usual VAT regime; the price list may say otherwise for a body or date.
    pub vat: VatRegime,
    /// Codes of the services of the report's chapter 7 that it covers (see [`crate::models::SERVICES`]).
    #[serde(default)]
    pub covers: BTreeSet<String>,
}

/// Whether a service is paid apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Inclusion {
    /// The base fee itself.
    BaseFee,
    /// Included in the base fee.
    Included,
    /// Asked and paid apart.
    OnDemand,
}

impl Inclusion {
    /// All, in order.
    pub const ALL: [Self; 3] = [Self::BaseFee, Self::Included, Self::OnDemand];

    /// The code in forms.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::BaseFee => "base-fee",
            Self::Included => "included",
            Self::OnDemand => "on-demand",
        }
    }

    /// The inclusion with this code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|i| i.code() == code)
    }

    /// The name in Italian.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::BaseFee => "Quota base",
            Self::Included => "Compreso nella quota base",
            Self::OnDemand => "A richiesta",
        }
    }
}

/// Who may have a service. Empty means all.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Eligibility {
    /// Kinds of bodies; empty means all.
    #[serde(default)]
    pub kinds: BTreeSet<BodyKind>,
    /// Range of population; `None` means any.
    #[serde(default)]
    pub population: Option<PopulationRange>,
}

/// A range of inhabitants, both ends included.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PopulationRange {
    /// At least; `None` means no least.
    #[serde(default)]
    pub from: Option<u64>,
    /// At most; `None` means no most.
    #[serde(default)]
    pub to: Option<u64>,
}

impl Eligibility {
    /// Who may have it, in words; empty when all.
    #[must_use]
    pub fn in_words(&self) -> String {
        let kinds: Vec<&str> = self.kinds.iter().map(|k| k.plural()).collect();
        let who = kinds.join(", ");
        let range = self.population.map(PopulationRange::in_words).unwrap_or_default();
        match (who.is_empty(), range.is_empty()) {
            (true, true) => String::new(),
            (false, true) => who,
            (true, false) => format!("Enti {range}"),
            (false, false) => format!("{who} {range}"),
        }
    }
}

impl PopulationRange {
    /// The range in words: `fino a 5.000 abitanti`.
    #[must_use]
    pub fn in_words(self) -> String {
        match (self.from, self.to) {
            (None, None) => String::new(),
            (Some(f), None) => format!("da {} abitanti in su", it::thousands(f)),
            (None, Some(t)) => format!("fino a {} abitanti", it::thousands(t)),
            (Some(f), Some(t)) => format!("da {} a {} abitanti", it::thousands(f), it::thousands(t)),
        }
    }

    /// Whether a population is inside.
    #[must_use]
    pub fn contains(self, population: u64) -> bool {
        self.from.is_none_or(|f| population >= f) && self.to.is_none_or(|t| population <= t)
    }
}

/// Who runs a service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Runner {
    /// What it is.
    pub kind: RunnerKind,
    /// Name, e.g. `Task s.r.l.`; empty for the Province's own offices.
    #[serde(default)]
    pub name: String,
}

/// What runs a service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RunnerKind {
    /// The Province's own offices.
    Province,
    /// The in-house company.
    Company,
    /// The private partner.
    Partner,
    /// A supplier under contract.
    Supplier,
}

impl RunnerKind {
    /// All, in order.
    pub const ALL: [Self; 4] = [Self::Province, Self::Company, Self::Partner, Self::Supplier];

    /// The code in forms.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Province => "province",
            Self::Company => "company",
            Self::Partner => "partner",
            Self::Supplier => "supplier",
        }
    }

    /// The kind with this code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|i| i.code() == code)
    }

    /// The name in Italian.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Province => "Uffici della Provincia",
            Self::Company => "Società in house",
            Self::Partner => "Partner privato",
            Self::Supplier => "Fornitore",
        }
    }
}

impl Runner {
    /// Who it is, in words.
    #[must_use]
    pub fn in_words(&self) -> String {
        if self.name.is_empty() { self.kind.label().to_owned() } else { self.name.clone() }
    }
}

/// The contract with a supplier behind a service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SupplierContract {
    /// Supplier's name.
    pub supplier: String,
    /// CIG, ten characters, checked by [`check_cig`].
    pub cig: String,
    /// Cost per year, net of VAT.
    pub yearly_cost: Cents,
    /// Last day.
    pub expires: NaiveDate,
}

impl SupplierContract {
    /// A warning when the contract has ended or ends within [`SUPPLIER_WARNING_DAYS`] days.
    #[must_use]
    pub fn warning(&self, today: NaiveDate) -> Option<String> {
        let left = (self.expires - today).num_days();
        let date = it::date(self.expires);
        match left {
            ..0 => Some(format!("Il contratto con {} è scaduto il {date}.", self.supplier)),
            0 => Some(format!("Il contratto con {} scade oggi.", self.supplier)),
            1 => Some(format!("Il contratto con {} scade domani, il {date}.", self.supplier)),
            2..=SUPPLIER_WARNING_DAYS => {
                Some(format!("Il contratto con {} scade tra {left} giorni, il {date}.", self.supplier))
            }
            _ => None,
        }
    }
}

impl Service {
    /// Whether everything typed holds together, taken alone; prerequisites and area are checked
    /// with the charter.
    ///
    /// # Errors
    /// The fields at fault.
    pub fn check(&self) -> Result<(), Refusal> {
        let mut faults = Vec::new();
        let mut need = |ok: bool, field: &str, message: &str| {
            if !ok {
                faults.push(FieldError::new(field, message));
            }
        };
        need(is_code(&self.code), "code", "Il codice ha solo lettere minuscole, cifre e trattini (al più 60).");
        need(!self.name.trim().is_empty(), "name", "Scrivere il nome del servizio.");
        need(!self.area.is_empty(), "area", "Scegliere l'area.");
        need(!self.prerequisites.contains(&self.code), "prerequisites", "Un servizio non può richiedere se stesso.");
        need(
            (self.inclusion == Inclusion::BaseFee) == (self.code == super::BASE_FEE),
            "inclusion",
            "La quota base è il servizio con codice «quota-base», e solo quello.",
        );
        need(
            self.runner.kind == RunnerKind::Province || !self.runner.name.trim().is_empty(),
            "runner_name",
            "Indicare il nome di chi eroga il servizio.",
        );
        let range = self.eligibility.population.unwrap_or_default();
        need(
            range.from.zip(range.to).is_none_or(|(f, t)| f <= t),
            "population_to",
            "La popolazione massima è minore della minima.",
        );
        need(
            self.covers.iter().all(|c| component(c).is_some()),
            "covers",
            "Un servizio del modello di riferimento non è riconosciuto.",
        );
        if let Some(contract) = &self.contract {
            need(!contract.supplier.trim().is_empty(), "supplier", "Scrivere il nome del fornitore.");
            need(contract.yearly_cost >= Cents::ZERO, "yearly_cost", "Il costo non può essere negativo.");
            if let Err(refusal) = check_cig(&contract.cig) {
                faults.extend(refusal.fields);
            }
        }
        Refusal::of_fields(faults).map_or(Ok(()), Err)
    }

    /// The service without what is not public (the supplier's contract).
    #[must_use]
    pub fn public(&self) -> Self {
        Self { contract: None, ..self.clone() }
    }
}
