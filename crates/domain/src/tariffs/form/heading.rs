//! The heading of a price list as it is typed.

use super::read::{Reader, read_vat};
use super::{field, fields};
use crate::dates::Period;
use crate::tariffs::{PriceList, Proration, ReferenceDay, VatRegime, VatRule};
use crate::{Refusal, it};

/// A reference day as typed: a fixed date, or day and month of a year.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReferenceForm {
    /// `fixed` or `yearly`.
    pub kind: String,
    /// The fixed date.
    pub on: String,
    /// Day and month, `1/1`.
    pub day_month: String,
    /// `0` the same year, `1` the year before.
    pub years_before: String,
}

/// The heading of a price list as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HeadingForm {
    /// Name.
    pub name: String,
    /// First day.
    pub from: String,
    /// Last day; empty while open.
    pub until: String,
    /// Reference of population and businesses.
    pub population: ReferenceForm,
    /// Reference of PCs and servers.
    pub workstations: ReferenceForm,
    /// Years between revisions.
    pub revised_every: String,
    /// Act or document.
    pub source: String,
    /// Code of the pro rata.
    pub proration: String,
    /// `outside-scope`, `exempt` or `taxable`.
    pub vat: String,
    /// Per cent, if taxable.
    pub vat_rate: String,
    /// Legal ground.
    pub vat_ground: String,
    /// Remarks, one to a line.
    pub notes: String,
}

impl HeadingForm {
    /// The form as submitted; the reference fields are prefixed `population_` and `workstations_`.
    #[must_use]
    pub fn from_pairs(pairs: &[(String, String)]) -> Self {
        let one = |name: &str| field(pairs, name);
        let reference = |prefix: &str| ReferenceForm {
            kind: one(&format!("{prefix}_kind")),
            on: one(&format!("{prefix}_on")),
            day_month: one(&format!("{prefix}_day_month")),
            years_before: one(&format!("{prefix}_years_before")),
        };
        Self {
            name: one("name"),
            from: one("from"),
            until: one("until"),
            population: reference("population"),
            workstations: reference("workstations"),
            revised_every: one("revised_every"),
            source: one("source"),
            proration: one("proration"),
            vat: one("vat"),
            vat_rate: one("vat_rate"),
            vat_ground: one("vat_ground"),
            notes: fields(pairs, "notes").join("\n"),
        }
    }

    /// The form of a list's heading.
    #[must_use]
    pub fn of(list: &PriceList) -> Self {
        let (vat, vat_rate, vat_ground) = match &list.vat.regime {
            VatRegime::OutsideScope { ground } => ("outside-scope", String::new(), ground),
            VatRegime::Exempt { ground } => ("exempt", String::new(), ground),
            VatRegime::Taxable { rate, ground } => ("taxable", it::decimal(*rate), ground),
        };
        Self {
            name: list.name.clone(),
            from: it::date(list.validity.from),
            until: list.validity.until.map(it::date).unwrap_or_default(),
            population: ReferenceForm::of(list.population_on),
            workstations: ReferenceForm::of(list.workstations_on),
            revised_every: list.revised_every.to_string(),
            source: list.source.clone(),
            proration: list.proration.code().to_owned(),
            vat: vat.to_owned(),
            vat_rate,
            vat_ground: vat_ground.clone(),
            notes: list.notes.join("\n"),
        }
    }

    /// The list with this heading and the rules of `list`.
    ///
    /// # Errors
    /// A refusal with every field at fault.
    pub fn read(&self, list: &PriceList) -> Result<PriceList, Refusal> {
        let mut r = Reader::new();
        let name = r.text("name", &self.name, "Scrivere il nome del listino.");
        let source = r.text("source", &self.source, "Indicare l'atto o il documento che stabilisce il listino.");
        let validity = self.read_validity(&mut r).unwrap_or(list.validity);
        let population_on = self.population.read(&mut r, "population").unwrap_or(list.population_on);
        let workstations_on = self.workstations.read(&mut r, "workstations").unwrap_or(list.workstations_on);
        let revised_every = r.whole("revised_every", &self.revised_every).and_then(|n| u32::try_from(n).ok());
        let proration = Proration::from_code(&self.proration);
        if proration.is_none() {
            r.fault("proration", "Scegliere come si paga una parte dell'anno.");
        }
        let vat = VatRule {
            regime: read_vat(&mut r, &self.vat, &self.vat_rate, &self.vat_ground),
            exceptions: list.vat.exceptions.clone(),
        };
        let notes = self.notes.lines().map(str::trim).filter(|l| !l.is_empty()).map(str::to_owned).collect();
        let read = PriceList {
            code: list.code.clone(),
            name,
            validity,
            population_on,
            workstations_on,
            revised_every: revised_every.unwrap_or_default(),
            source,
            proration: proration.unwrap_or_default(),
            vat,
            rules: list.rules.clone(),
            notes,
        };
        r.finish(read)
    }

    fn read_validity(&self, r: &mut Reader) -> Option<Period> {
        let from = it::parse_date(&self.from);
        if from.is_none() {
            r.fault("from", "Scrivere il primo giorno di validità come gg/mm/aaaa.");
        }
        let until = it::parse_date(&self.until);
        if until.is_none() && !self.until.is_empty() {
            r.fault("until", "Scrivere l'ultimo giorno di validità come gg/mm/aaaa, o lasciare vuoto.");
        }
        let period = Period::new(from?, until);
        if period.is_none() {
            r.fault("until", "L'ultimo giorno di validità viene prima del primo.");
        }
        period
    }
}

impl ReferenceForm {
    fn of(day: ReferenceDay) -> Self {
        match day {
            ReferenceDay::Fixed { on } => {
                Self { kind: "fixed".to_owned(), on: it::date(on), years_before: "0".to_owned(), ..Self::default() }
            }
            ReferenceDay::Yearly { month, day, years_before } => Self {
                kind: "yearly".to_owned(),
                on: String::new(),
                day_month: format!("{day}/{month}"),
                years_before: years_before.to_string(),
            },
        }
    }

    fn read(&self, r: &mut Reader, prefix: &str) -> Option<ReferenceDay> {
        if self.kind == "fixed" {
            let on = it::parse_date(&self.on);
            if on.is_none() {
                r.fault(format!("{prefix}_on"), "Scrivere la data di riferimento come gg/mm/aaaa.");
            }
            return on.map(|on| ReferenceDay::Fixed { on });
        }
        let yearly = self.read_yearly();
        if yearly.is_none() {
            r.fault(format!("{prefix}_day_month"), "Scrivere giorno e mese, per esempio 1/1 o 31/12.");
        }
        yearly
    }

    fn read_yearly(&self) -> Option<ReferenceDay> {
        let (day, month) = self.day_month.split_once('/')?;
        let (day, month) = (day.trim().parse().ok()?, month.trim().parse().ok()?);
        let years_before = if self.years_before.is_empty() { 0 } else { self.years_before.parse().ok()? };
        let found = ReferenceDay::Yearly { month, day, years_before };
        (years_before <= 10 && (1..=31).contains(&day) && found.for_year(2024).is_some()).then_some(found)
    }
}
