//! From the texts of the form to a rule, with an error at each field.

use rust_decimal::Decimal;

use super::rule_form::{Method, RuleForm};
use crate::money::Cents;
use crate::tariffs::{
    Adjustment, Band, BandMode, Between, Charge, Contributed, Measure, Price, Recurrence, RoleRate, Rule, VatRegime,
    VatRule, Weight, Workstations, is_code,
};
use crate::territory::BodyKind;
use crate::{FieldError, Refusal, it};

/// Collects the faults while the fields are read.
pub(super) struct Reader {
    faults: Vec<FieldError>,
}

impl Reader {
    pub(super) fn new() -> Self {
        Self { faults: Vec::new() }
    }

    pub(super) fn fault(&mut self, field: impl Into<String>, message: &str) {
        self.faults.push(FieldError::new(field, message));
    }

    /// A text that must be there.
    pub(super) fn text(&mut self, field: &str, value: &str, missing: &str) -> String {
        if value.is_empty() {
            self.fault(field, missing);
        }
        value.to_owned()
    }

    /// A number that may be missing.
    pub(super) fn number(&mut self, field: impl Into<String>, value: &str) -> Option<Decimal> {
        if value.is_empty() {
            return None;
        }
        let read = it::parse_decimal(value);
        if read.is_none() {
            self.fault(field, "Scrivere un numero, per esempio 1.234,50.");
        }
        read
    }

    /// A whole number.
    pub(super) fn whole(&mut self, field: impl Into<String>, value: &str) -> Option<u64> {
        let read = it::parse_decimal(value).filter(|n| n.fract().is_zero()).and_then(|n| u64::try_from(n).ok());
        if read.is_none() {
            self.fault(field, "Scrivere un numero intero, per esempio 3.000.");
        }
        read
    }

    fn kinds(&mut self, field: &str, codes: &[String]) -> Vec<BodyKind> {
        let kinds: Vec<BodyKind> = codes.iter().filter_map(|c| BodyKind::from_code(c)).collect();
        if kinds.len() != codes.len() {
            self.fault(field, "Scegliere i tipi di ente dall'elenco.");
        }
        kinds
    }

    /// The value, if nothing was at fault.
    pub(super) fn finish<T>(self, value: T) -> Result<T, Refusal> {
        Refusal::of_fields(self.faults).map_or(Ok(value), Err)
    }
}

impl RuleForm {
    /// The rule that the form describes. `previous` is the rule under edit: its code and its VAT
    /// exceptions are kept.
    ///
    /// # Errors
    /// A refusal with every field at fault (rows count from one: `band_amount-2`).
    pub fn read(&self, previous: Option<&Rule>) -> Result<Rule, Refusal> {
        let mut r = Reader::new();
        let service = self.service.clone();
        if !is_code(&service) {
            r.fault("service", "Scegliere il servizio; il codice ha solo lettere minuscole, cifre e trattini.");
        }
        let description =
            r.text("description", &self.description, "Scrivere la descrizione, come apparirà sui documenti.");
        let source = r.text("source", &self.source, "Indicare l'atto o il documento che stabilisce il prezzo.");
        let recurrence = match self.recurrence.as_str() {
            "one_off" => Recurrence::OneOff,
            _ => Recurrence::Yearly,
        };
        let charge = match self.charge.as_str() {
            "membership" => Charge::Membership,
            _ => Charge::Subscription,
        };
        let kinds = r.kinds("kinds", &self.kinds);
        let price = self.read_price(&mut r);
        let adjustments = self.read_adjustments(&mut r);
        let vat = VatRule {
            regime: read_vat(&mut r, &self.vat, &self.vat_rate, &self.vat_ground),
            exceptions: previous.map(|p| p.vat.exceptions.clone()).unwrap_or_default(),
        };
        let code = previous.map_or_else(|| service.clone(), |p| p.code.clone());
        let note = self.note.clone();
        let rule =
            Rule { code, service, description, recurrence, charge, kinds, price, adjustments, vat, source, note };
        let rule = r.finish(rule)?;
        match rule.faults().into_iter().next() {
            Some(fault) => Err(Refusal::new(fault)),
            None => Ok(rule),
        }
    }

    fn read_price(&self, r: &mut Reader) -> Price {
        match self.method() {
            Some(Method::Flat) => {
                let unit = r.text("unit", &self.unit, "Scrivere l'unità al singolare: anno, sito, casella.");
                Price::Flat { amount: r.number("rate", &self.rate), unit }
            }
            Some(Method::PerInhabitant) => Price::PerInhabitant { rate: r.number("rate", &self.rate) },
            Some(Method::PerBusiness) => Price::PerBusiness { rate: r.number("rate", &self.rate) },
            Some(Method::PerWorkstation) => {
                let counting = match self.counting.as_str() {
                    "servers" => Workstations::Servers,
                    "pcs-and-servers" => Workstations::PcsAndServers,
                    _ => Workstations::Pcs,
                };
                Price::PerWorkstation { counting, rate: r.number("rate", &self.rate) }
            }
            Some(Method::Bands) => self.read_bands(r),
            Some(Method::Hours) => {
                let roles = self.roles.iter().enumerate().map(|(i, row)| RoleRate {
                    role: r.text(&format!("role-{}", i + 1), &row.role, "Scrivere il nome della figura."),
                    hourly: r.number(format!("hourly-{}", i + 1), &row.hourly),
                });
                Price::Hours { roles: roles.collect() }
            }
            Some(Method::VirtualMachine) => Price::VirtualMachine {
                vcpu: r.number("vcpu", &self.vcpu),
                ram_gb: r.number("ram_gb", &self.ram_gb),
                disk_gb: r.number("disk_gb", &self.disk_gb),
            },
            Some(Method::Bandwidth) => {
                Price::Bandwidth { per_mbps: r.number("rate", &self.rate), bands: self.band_list(r) }
            }
            Some(Method::Overage) => {
                let unit = r.text("unit", &self.unit, "Scrivere l'unità al singolare: GB, ora, intervento.");
                let included = r.number("included", &self.included);
                if self.included.is_empty() {
                    r.fault("included", "Scrivere la quantità compresa nell'anno; zero se non c'è.");
                }
                Price::Overage { included: included.unwrap_or_default(), unit, rate: r.number("rate", &self.rate) }
            }
            Some(Method::Share) => self.read_share(r),
            Some(Method::Included) => Price::Included,
            None => {
                r.fault("method", "Scegliere come si calcola il prezzo.");
                Price::Included
            }
        }
    }

    fn read_bands(&self, r: &mut Reader) -> Price {
        let Some(measure) = Measure::from_code(&self.measure) else {
            r.fault("measure", "Scegliere che cosa si conta.");
            return Price::Included;
        };
        let mode = if self.mode == "marginal" { BandMode::Marginal } else { BandMode::Whole };
        let between = match (r.number("lowest", &self.lowest), r.number("highest", &self.highest)) {
            (Some(lowest), Some(highest)) if lowest <= highest => Some(Between { lowest, highest }),
            (None, None) => None,
            _ => {
                r.fault("highest", "Scrivere tutti e due gli estremi, prima il più basso; oppure nessuno.");
                None
            }
        };
        Price::Bands { measure, mode, bands: self.band_list(r), between }
    }

    fn band_list(&self, r: &mut Reader) -> Vec<Band> {
        let mut out = Vec::with_capacity(self.bands.len());
        for (i, row) in self.bands.iter().enumerate() {
            let n = i + 1;
            let from = r.whole(format!("band_from-{n}"), &row.from);
            let to = if row.to.is_empty() { None } else { r.whole(format!("band_to-{n}"), &row.to) };
            if row.amount.is_empty() {
                r.fault(format!("band_amount-{n}"), "Scrivere l'importo della fascia.");
            }
            let amount = r.number(format!("band_amount-{n}"), &row.amount);
            if let (Some(from), Some(amount)) = (from, amount) {
                out.push(Band { from, to, amount });
            }
        }
        out
    }

    fn read_share(&self, r: &mut Reader) -> Price {
        let cost = r.number("cost", &self.cost).and_then(|c| Cents::round(c).ok());
        let mut key = Vec::with_capacity(self.key.len());
        for (i, row) in self.key.iter().enumerate() {
            let percent = r.number(format!("key_percent-{}", i + 1), &row.percent);
            match (Measure::from_code(&row.measure), percent) {
                (Some(measure), Some(percent)) => key.push(Weight { measure, percent }),
                (None, _) => r.fault(format!("key_measure-{}", i + 1), "Scegliere la chiave di riparto."),
                _ => {}
            }
        }
        Price::Share { cost, key }
    }

    fn read_adjustments(&self, r: &mut Reader) -> Vec<Adjustment> {
        let mut out = Vec::new();
        out.extend(r.number("minimum", &self.minimum).map(|amount| Adjustment::Minimum { amount }));
        out.extend(r.number("maximum", &self.maximum).map(|amount| Adjustment::Maximum { amount }));
        out.extend(r.number("cap", &self.cap).map(|percent| Adjustment::CapOnLastYear { percent }));
        if let Some(percent) = r.number("discount", &self.discount) {
            let reason = r.text("discount_reason", &self.discount_reason, "Scrivere il motivo dello sconto.");
            out.push(Adjustment::Discount { percent, reason, kinds: r.kinds("discount_kinds", &self.discount_kinds) });
        }
        if let Some(amount) = r.number("contribution", &self.contribution) {
            let ground =
                r.text("contribution_ground", &self.contribution_ground, "Indicare l'atto che concede il contributo.");
            let part = match self.contribution_kind.as_str() {
                "euros" => Contributed::Euros(amount),
                _ => Contributed::Percent(amount),
            };
            out.push(Adjustment::Contribution { part, ground });
        }
        out
    }
}

/// The regime typed, with its ground.
pub(super) fn read_vat(r: &mut Reader, kind: &str, rate: &str, ground: &str) -> VatRegime {
    let ground = r.text("vat_ground", ground, "Indicare il fondamento di legge del regime IVA.");
    match kind {
        "exempt" => VatRegime::Exempt { ground },
        "taxable" => {
            let read = r.number("vat_rate", rate);
            if rate.is_empty() {
                r.fault("vat_rate", "Scrivere l'aliquota, per esempio 22.");
            }
            VatRegime::Taxable { rate: read.unwrap_or_default(), ground }
        }
        _ => VatRegime::OutsideScope { ground },
    }
}
