//! Two price lists over all bodies, before anything is decided.

use chrono::NaiveDate;
use domain::dates::Period;
use domain::identity::{Centre, Permission};
use domain::tariffs::{Basis, Comparison, PriceList, PricingContext, ready_made, simulate};
use domain::{Id, Refusal};

use super::facts::{Whom, facts};
use super::{ListVersion, vat_settings};
use crate::{Error, Result, Rx, StaffScope};

/// A list to compare.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Candidate {
    /// A version of a list of the centre, in any state.
    Version(Id<PriceList>),
    /// A ready-made list, by its code.
    ReadyMade(String),
}

/// What to compare.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// First list.
    pub before: Candidate,
    /// Second list.
    pub after: Candidate,
    /// Year whose facts are used; both lists are taken as if in force for all of it.
    pub year: i32,
    /// Net or with VAT.
    pub basis: Basis,
    /// Over which bodies.
    pub whom: Whom,
}

/// The answer of the simulator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Simulation {
    /// Name of the first list.
    pub before: String,
    /// Name of the second list.
    pub after: String,
    /// Body by body, and the totals.
    pub comparison: Comparison,
}

/// Compares two lists. Nothing is saved.
///
/// # Errors
/// `NotFound` when a list is not of the centre; a refusal when a ready-made list is unknown or the
/// year is not in the calendar; `Forbidden` without [`Permission::ReadBilling`].
pub fn compare_lists(rx: &mut Rx<'_>, scope: &StaffScope, question: &Question) -> Result<Simulation> {
    let centre = scope.centre(Permission::ReadBilling)?;
    let whole =
        Period::year(question.year).ok_or_else(|| Refusal::field("anno", "Scrivere un anno, per esempio 2027."))?;
    let before = candidate(rx, centre, &question.before, whole)?;
    let after = candidate(rx, centre, &question.after, whole)?;
    let facts = facts(rx, centre, question.whom, question.year)?.bodies;
    let document_on = NaiveDate::from_ymd_opt(question.year, 12, 31).unwrap_or(whole.from);
    let ctx = PricingContext { year: question.year, document_on, vat: vat_settings(rx, centre)? };
    let comparison = simulate(&before.0, &after.0, &facts, &ctx, question.basis)?;
    Ok(Simulation { before: before.1, after: after.1, comparison })
}

/// The list as if in force all year, and its name.
fn candidate(rx: &mut Rx<'_>, centre: Id<Centre>, which: &Candidate, whole: Period) -> Result<(PriceList, String)> {
    let (list, name) = match which {
        Candidate::Version(id) => {
            let row = storage::tariffs::by_id(rx.conn, centre, *id)?.ok_or(Error::NotFound)?;
            let version = ListVersion::try_from(row)?;
            let name = format!("{}, versione {}", version.list.name, version.version);
            (version.list, name)
        }
        Candidate::ReadyMade(code) => {
            let list = ready_made(code, whole.from).ok_or(Error::NotFound)?;
            let name = format!("{} (dal report)", list.name);
            (list, name)
        }
    };
    Ok((PriceList { validity: whole, ..list }, name))
}
