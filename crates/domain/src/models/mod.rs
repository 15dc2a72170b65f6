//! The reference models of a territorial services centre: chapters 3 to 7 of the report.
//!
//! Three management models by three levels, each with its acts, organs, services and professional
//! roles (Tables 12 to 15); the comparison of Table 11 and chapter 6; the three real cases with
//! the figures of Tables 1 to 10; and the guided start, which proposes a model and a level to a
//! Province and lists what it still lacks.

pub mod cases;
mod checklist;
mod comparison;
mod components;
mod model;
mod propose;
mod structure;

pub use cases::{CaseStudy, cases};
pub use checklist::{ChecklistItem, checklist};
pub use comparison::{Aspect, COMMON_GROUND, StrengthsAndWeaknesses, comparison, strengths_and_weaknesses};
pub use components::{Component, ComponentKind, PROVINCE_ROLES, ROLES, SERVICES, TECHNICAL_ROLES, component};
pub use model::{Level, Model};
pub use propose::{Alternative, Preferences, Proposal, Reason, Situation, propose};
pub use structure::{Structure, structure};
