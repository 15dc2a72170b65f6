//! From a rule to the texts of its form.

use rust_decimal::Decimal;

use super::rule_form::{BandRow, KeyRow, Method, RoleRow, RuleForm};
use crate::it;
use crate::money::Cents;
use crate::tariffs::{Adjustment, Band, BandMode, Charge, Contributed, Measure, Price, Recurrence, Rule, VatRegime};
use crate::territory::BodyKind;

/// Euros as typed: `1.440,00`, `0,44`, `0,125`.
fn euros(amount: Decimal) -> String {
    let plain = amount.normalize();
    match Cents::round(plain) {
        Ok(cents) if plain.scale() <= 2 => cents.italian(),
        _ => it::decimal(plain),
    }
}

fn rate(amount: Option<Decimal>) -> String {
    amount.map(euros).unwrap_or_default()
}

fn codes(kinds: &[BodyKind]) -> Vec<String> {
    kinds.iter().map(|k| k.code().to_owned()).collect()
}

fn band_rows(bands: &[Band]) -> Vec<BandRow> {
    bands
        .iter()
        .map(|b| BandRow {
            from: it::thousands(b.from),
            to: b.to.map(it::thousands).unwrap_or_default(),
            amount: euros(b.amount),
        })
        .collect()
}

impl Price {
    /// The method of the price, as a choice in the form.
    #[must_use]
    pub fn method(&self) -> Method {
        match self {
            Self::Included => Method::Included,
            Self::Flat { .. } => Method::Flat,
            Self::PerInhabitant { .. } => Method::PerInhabitant,
            Self::PerBusiness { .. } => Method::PerBusiness,
            Self::Bands { .. } => Method::Bands,
            Self::PerWorkstation { .. } => Method::PerWorkstation,
            Self::Hours { .. } => Method::Hours,
            Self::VirtualMachine { .. } => Method::VirtualMachine,
            Self::Bandwidth { .. } => Method::Bandwidth,
            Self::Overage { .. } => Method::Overage,
            Self::Share { .. } => Method::Share,
        }
    }
}

impl RuleForm {
    /// The form of a rule.
    #[must_use]
    pub fn of(rule: &Rule) -> Self {
        let mut form = Self {
            service: rule.service.clone(),
            description: rule.description.clone(),
            source: rule.source.clone(),
            note: rule.note.clone(),
            recurrence: match rule.recurrence {
                Recurrence::Yearly => "yearly".to_owned(),
                Recurrence::OneOff => "one_off".to_owned(),
            },
            charge: match rule.charge {
                Charge::Membership => "membership".to_owned(),
                Charge::Subscription => "subscription".to_owned(),
            },
            kinds: codes(&rule.kinds),
            ..Self::blank(rule.price.method())
        };
        form.write_price(&rule.price);
        for a in &rule.adjustments {
            form.write_adjustment(a);
        }
        form.write_vat(&rule.vat.regime);
        form
    }

    fn write_price(&mut self, price: &Price) {
        match price {
            Price::Included => {}
            Price::Flat { amount, unit } => {
                self.rate = rate(*amount);
                self.unit.clone_from(unit);
            }
            Price::PerInhabitant { rate: r } | Price::PerBusiness { rate: r } => self.rate = rate(*r),
            Price::PerWorkstation { counting, rate: r } => {
                self.counting = Measure::from(*counting).code().to_owned();
                self.rate = rate(*r);
            }
            Price::Bands { measure, mode, bands, between } => {
                self.measure = measure.code().to_owned();
                self.mode = if *mode == BandMode::Marginal { "marginal" } else { "whole" }.to_owned();
                self.bands = band_rows(bands);
                self.lowest = rate(between.map(|b| b.lowest));
                self.highest = rate(between.map(|b| b.highest));
            }
            Price::Hours { roles } => {
                self.roles = roles.iter().map(|r| RoleRow { role: r.role.clone(), hourly: rate(r.hourly) }).collect();
            }
            Price::VirtualMachine { vcpu, ram_gb, disk_gb } => {
                (self.vcpu, self.ram_gb, self.disk_gb) = (rate(*vcpu), rate(*ram_gb), rate(*disk_gb));
            }
            Price::Bandwidth { per_mbps, bands } => {
                self.rate = rate(*per_mbps);
                self.bands = band_rows(bands);
            }
            Price::Overage { included, unit, rate: r } => {
                self.included = it::decimal(*included);
                self.unit.clone_from(unit);
                self.rate = rate(*r);
            }
            Price::Share { cost, key } => {
                self.cost = cost.map(Cents::italian).unwrap_or_default();
                self.key = key
                    .iter()
                    .map(|w| KeyRow { measure: w.measure.code().to_owned(), percent: it::decimal(w.percent) })
                    .collect();
            }
        }
    }

    fn write_adjustment(&mut self, adjustment: &Adjustment) {
        match adjustment {
            Adjustment::Minimum { amount } => self.minimum = euros(*amount),
            Adjustment::Maximum { amount } => self.maximum = euros(*amount),
            Adjustment::CapOnLastYear { percent } => self.cap = it::decimal(*percent),
            Adjustment::Discount { percent, reason, kinds } => {
                self.discount = it::decimal(*percent);
                self.discount_reason.clone_from(reason);
                self.discount_kinds = codes(kinds);
            }
            Adjustment::Contribution { part, ground } => {
                (self.contribution_kind, self.contribution) = match part {
                    Contributed::Percent(p) => ("percent".to_owned(), it::decimal(*p)),
                    Contributed::Euros(e) => ("euros".to_owned(), euros(*e)),
                };
                self.contribution_ground.clone_from(ground);
            }
        }
    }

    fn write_vat(&mut self, regime: &VatRegime) {
        let (vat, ground) = match regime {
            VatRegime::OutsideScope { ground } => ("outside-scope", ground),
            VatRegime::Exempt { ground } => ("exempt", ground),
            VatRegime::Taxable { rate, ground } => {
                self.vat_rate = it::decimal(*rate);
                ("taxable", ground)
            }
        };
        self.vat = vat.to_owned();
        self.vat_ground.clone_from(ground);
    }
}
