//! Which body has which service.

use std::collections::BTreeMap;

use super::{Charter, Inclusion, Service, State};
use crate::territory::BodyKind;
use rust_decimal::Decimal;

/// A body, as a row of the matrix.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CoverageBody {
    /// Id.
    pub id: String,
    /// ISTAT code, or IPA code where there is none.
    pub code: String,
    /// Name.
    pub name: String,
    /// Kind.
    pub kind: BodyKind,
    /// Newest population, if known.
    pub population: Option<u64>,
    /// Quantity of each service subscribed.
    pub subscribed: BTreeMap<String, Decimal>,
}

/// What a body has of a service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cell {
    /// By the base fee.
    Included,
    /// By subscription, so many units.
    Subscribed(Decimal),
    /// It could have it.
    Available,
    /// It can't have it: not for its kind or population, or not offered any more.
    NotFor,
}

impl Cell {
    /// The cell in words.
    #[must_use]
    pub fn label(self) -> String {
        match self {
            Self::Included => "Compreso".to_owned(),
            Self::Subscribed(n) if n == Decimal::ONE => "Sì".to_owned(),
            Self::Subscribed(n) => crate::it::decimal(n),
            Self::Available => "No".to_owned(),
            Self::NotFor => "Non previsto".to_owned(),
        }
    }

    /// Whether the body has it.
    #[must_use]
    pub fn has(self) -> bool {
        matches!(self, Self::Included | Self::Subscribed(_))
    }
}

/// A row of the matrix.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CoverageRow {
    /// The body.
    pub body: CoverageBody,
    /// One cell per column.
    pub cells: Vec<Cell>,
}

/// The matrix of bodies and services.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coverage {
    /// Columns: code, name, whether it is a legal obligation, how many bodies have it, how many could.
    pub columns: Vec<Column>,
    /// Rows, in the order given.
    pub rows: Vec<CoverageRow>,
}

/// A column of the matrix.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Service code.
    pub code: String,
    /// Service name.
    pub name: String,
    /// Whether the law obliges the bodies to have it.
    pub obligation: bool,
    /// How many bodies have it.
    pub having: usize,
    /// How many have it or could.
    pub eligible: usize,
}

/// The matrix for the services of a charter, the base fee apart. A service that is no longer
/// offered, or not yet, has a column only while some body has it.
#[must_use]
pub fn coverage(charter: &Charter, bodies: Vec<CoverageBody>) -> Coverage {
    let offered = |s: &Service| !matches!(s.state, State::Withdrawn { .. } | State::Draft);
    let held = |s: &Service| bodies.iter().any(|b| b.subscribed.contains_key(&s.code));
    let shown = charter.services.iter().filter(|s| s.inclusion != Inclusion::BaseFee);
    let services: Vec<&Service> = shown.filter(|s| offered(s) || held(s)).collect();
    let rows: Vec<CoverageRow> = bodies
        .into_iter()
        .map(|body| {
            let cells = services
                .iter()
                .map(|s| match body.subscribed.get(&s.code) {
                    Some(n) => Cell::Subscribed(*n),
                    None if !offered(s) => Cell::NotFor,
                    None if s.eligible(body.kind, body.population).is_err() => Cell::NotFor,
                    None if s.inclusion == Inclusion::Included => Cell::Included,
                    None => Cell::Available,
                })
                .collect();
            CoverageRow { body, cells }
        })
        .collect();
    let columns = services
        .iter()
        .enumerate()
        .map(|(i, s)| Column {
            code: s.code.clone(),
            name: s.name.clone(),
            obligation: s.obligation,
            having: rows.iter().filter(|r| r.cells[i].has()).count(),
            eligible: rows.iter().filter(|r| r.cells[i] != Cell::NotFor).count(),
        })
        .collect();
    Coverage { columns, rows }
}
