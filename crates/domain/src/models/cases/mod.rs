//! The three real centres that the report studied, with the figures of Tables 1 to 10.

mod lecco;
mod macerata;
mod pesaro_urbino;

use serde::Serialize;

use super::{Level, Model};

/// A real centre as the report found it in 2022.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CaseStudy {
    /// Code, the same as its price list: `pesaro-urbino`, `macerata`, `lecco`.
    pub code: &'static str,
    /// The Province.
    pub province: &'static str,
    /// Who runs the services.
    pub operator: &'static str,
    /// Management model.
    pub model: Model,
    /// Level: the report classes all three as advanced.
    pub level: Level,
    /// Address of its pages, from the report's notes.
    pub website: &'static str,
    /// How it came about, in Italian.
    pub history: &'static [&'static str],
    /// Members by kind, where the report counts them.
    pub members: &'static [Members],
    /// Services in the base package.
    pub base_services: &'static [&'static str],
    /// Services on demand.
    pub on_demand_services: &'static [&'static str],
    /// Staff tables.
    pub staff: &'static [StaffTable],
    /// How many people work there, as the text says.
    pub people: &'static [People],
    /// Operating bodies (Tables 2, 5, 9).
    pub operations: OperationsTable,
    /// Organs of governance, with their tasks.
    pub governance: &'static [Organ],
    /// Prices (Tables 3, 6, 10).
    pub prices: PriceTable,
    /// Percentages of income and expenditure that the report gives.
    pub sustainability: &'static [Share],
    /// The agreement with the bodies.
    pub scheme: SchemeFacts,
    /// What doesn't add up in the source, in Italian.
    pub notes: &'static [&'static str],
}

/// How many members of a kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Members {
    /// Kind, in Italian.
    pub kind: &'static str,
    /// How many.
    pub number: u32,
}

/// A table of professional roles.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StaffTable {
    /// `Tabella 1`.
    pub table: &'static str,
    /// Whose staff.
    pub whose: &'static str,
    /// The roles.
    pub roles: &'static [StaffRole],
}

/// One professional role.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StaffRole {
    /// Role.
    pub role: &'static str,
    /// Skills or, in Table 8, tasks.
    pub skills: &'static str,
    /// Degree; empty where the table has none.
    pub degree: &'static str,
    /// How many people; `None` where the table doesn't say.
    pub number: Option<u32>,
}

impl StaffTable {
    /// The sum of the people counted in the table.
    #[must_use]
    pub fn total(&self) -> u32 {
        self.roles.iter().filter_map(|r| r.number).sum()
    }
}

/// How many people, and for how much of their time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct People {
    /// Whose.
    pub whose: &'static str,
    /// How many.
    pub number: u32,
    /// Per cent of their time; `None` where the text doesn't say.
    pub percent: Option<u32>,
}

/// A table of operating bodies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OperationsTable {
    /// `Tabella 2`.
    pub table: &'static str,
    /// The bodies.
    pub units: &'static [Unit],
}

/// An operating body.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Unit {
    /// Name.
    pub name: &'static str,
    /// Function.
    pub function: &'static str,
    /// Tasks.
    pub tasks: &'static str,
    /// Members: how many or who.
    pub members: &'static str,
}

/// An organ of governance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Organ {
    /// Name.
    pub name: &'static str,
    /// Tasks.
    pub tasks: &'static str,
}

/// A table of prices.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PriceTable {
    /// `Tabella 3`.
    pub table: &'static str,
    /// What is paid for the base package.
    pub base: &'static str,
    /// Item and price, as in the table.
    pub rows: &'static [(&'static str, &'static str)],
}

/// A share of income or of expenditure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Share {
    /// `Entrate` or `Uscite`.
    pub side: &'static str,
    /// Item.
    pub item: &'static str,
    /// About how many per cent.
    pub percent: u32,
}

/// The agreement between the centre and its bodies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SchemeFacts {
    /// With whom the bodies sign.
    pub with: &'static str,
    /// Duration in years.
    pub years: u32,
    /// First year of the one in force at the time of the report.
    pub from: i32,
    /// Last year of it.
    pub until: i32,
    /// Every how many years prices are revised.
    pub prices_revised_every: u32,
    /// When dues are asked and paid.
    pub calendar: &'static str,
}

/// The three cases, in the order of the report.
#[must_use]
pub fn cases() -> [&'static CaseStudy; 3] {
    [&pesaro_urbino::CASE, &macerata::CASE, &lecco::CASE]
}

/// The case with this code.
#[must_use]
pub fn case(code: &str) -> Option<&'static CaseStudy> {
    cases().into_iter().find(|c| c.code == code)
}

impl CaseStudy {
    /// All its members, where the report counts them.
    #[must_use]
    pub fn member_count(&self) -> u32 {
        self.members.iter().map(|m| m.number).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_agree_with_the_tables() {
        let [pu, mc, lc] = cases();
        assert_eq!(pu.member_count(), 61);
        assert_eq!((pu.base_services.len(), pu.on_demand_services.len()), (4, 8));
        assert_eq!(pu.staff[0].roles.len(), 11);
        assert_eq!(pu.staff[0].total(), 19, "Table 1 adds up to 19");
        assert_eq!(pu.people[0].number, 18, "the text says 18");
        assert!(pu.notes.iter().any(|n| n.contains("19") && n.contains("18")));
        assert_eq!((mc.base_services.len(), mc.on_demand_services.len()), (8, 5));
        assert_eq!(mc.staff[0].total(), 15);
        assert_eq!(mc.people[0].number, 15);
        let units: u32 = mc.operations.units.iter().filter_map(|u| u.members.parse::<u32>().ok()).sum();
        assert_eq!(units, 15, "Table 5");
        assert_eq!(mc.prices.rows.len(), 10);
        assert_eq!(lc.staff[0].total(), 6);
        assert_eq!(lc.people[0].number, 6);
        assert_eq!(lc.staff[1].roles.len(), 6);
        assert_eq!(lc.prices.rows.len(), 11);
    }

    #[test]
    fn every_case_is_complete_and_advanced() {
        for c in cases() {
            assert!(c.level == Level::Advanced && c.model.check(c.level).is_ok());
            assert!(!c.notes.is_empty() && !c.history.is_empty() && !c.governance.is_empty());
            assert!(i32::try_from(c.scheme.years).is_ok_and(|y| c.scheme.until - c.scheme.from + 1 == y));
            assert_eq!(case(c.code), Some(c));
            for side in ["Entrate", "Uscite"] {
                assert!(c.sustainability.iter().filter(|s| s.side == side).map(|s| s.percent).sum::<u32>() <= 100);
            }
        }
        let models: Vec<Model> = cases().iter().map(|c| c.model).collect();
        assert_eq!(models, Model::ALL);
    }
}
