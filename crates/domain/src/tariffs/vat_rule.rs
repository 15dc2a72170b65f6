//! How the VAT treatment of a line follows from service, body and date.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::VatTreatment;
use crate::dates::Period;
use crate::it;
use crate::money::{AmountOutOfRange, Cents};
use crate::territory::BodyKind;

/// The VAT regime that a price list gives to a service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum VatRegime {
    /// Outside the scope of VAT, nature N2.2.
    OutsideScope {
        /// Legal ground, in Italian.
        ground: String,
    },
    /// Exempt, nature N4.
    Exempt {
        /// Legal reference, in Italian.
        ground: String,
    },
    /// Taxable: with split payment towards public bodies while it is authorised, else ordinary.
    Taxable {
        /// Per cent.
        rate: Decimal,
        /// Legal ground, in Italian.
        ground: String,
    },
}

/// The VAT rule of a service: a regime, and others for some bodies or dates.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VatRule {
    /// The regime when no exception applies.
    pub regime: VatRegime,
    /// The first that applies wins.
    #[serde(default)]
    pub exceptions: Vec<VatException>,
}

/// Another regime for some bodies or dates.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VatException {
    /// The kinds of bodies it concerns; empty means all.
    #[serde(default)]
    pub kinds: Vec<BodyKind>,
    /// When it applies; `None` means always.
    #[serde(default)]
    pub period: Option<Period>,
    /// The regime.
    pub regime: VatRegime,
}

/// A dated authorisation of split payment by the Council of the European Union.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SplitAuthorisation {
    /// From the day after the one before ended, to the last day authorised.
    pub period: Period,
    /// The act, in Italian.
    pub act: String,
    /// Whether the act itself was seen; if not, who reads is told to check.
    pub seen: bool,
}

/// The dated data on VAT that a centre can set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VatSettings {
    /// When split payment is authorised.
    pub split: Vec<SplitAuthorisation>,
}

impl Default for VatSettings {
    /// Decision (EU) 2023/1552 to 30 June 2026, and its extension to 30 June 2029 as reported.
    fn default() -> Self {
        let day = |y, m, d| NaiveDate::from_ymd_opt(y, m, d).unwrap_or_default();
        Self {
            split: vec![
                SplitAuthorisation {
                    period: Period { from: day(2015, 1, 1), until: Some(day(2026, 6, 30)) },
                    act: "decisione di esecuzione (UE) 2023/1552 e precedenti".to_owned(),
                    seen: true,
                },
                SplitAuthorisation {
                    period: Period { from: day(2026, 7, 1), until: Some(day(2029, 6, 30)) },
                    act: "proroga al 30/06/2029 riferita dalla stampa specializzata".to_owned(),
                    seen: false,
                },
            ],
        }
    }
}

impl VatSettings {
    /// The authorisation in force on a day.
    #[must_use]
    pub fn authorisation(&self, on: NaiveDate) -> Option<&SplitAuthorisation> {
        self.split.iter().find(|a| a.period.contains(on))
    }
}

impl VatRule {
    /// A rule with the same regime for every body and date.
    #[must_use]
    pub fn always(regime: VatRegime) -> Self {
        Self { regime, exceptions: Vec::new() }
    }

    /// The treatment for a body on the date of the document.
    #[must_use]
    pub fn treatment(
        &self,
        kind: BodyKind,
        split_payment: Option<bool>,
        on: NaiveDate,
        settings: &VatSettings,
    ) -> VatTreatment {
        match self.regime_for(kind, on) {
            VatRegime::OutsideScope { ground } => VatTreatment::OutsideScope { ground: ground.clone() },
            VatRegime::Exempt { ground } => VatTreatment::Exempt { ground: ground.clone() },
            VatRegime::Taxable { rate, ground } => {
                let concerned = split_payment.unwrap_or_else(|| split_payment_by_kind(kind));
                match settings.authorisation(on).filter(|_| concerned) {
                    Some(a) => VatTreatment::Split {
                        rate: *rate,
                        ground: format!("{ground}; scissione dei pagamenti, art. 17-ter DPR 633/72, {}", a.act),
                    },
                    None => VatTreatment::Ordinary { rate: *rate, ground: ground.clone() },
                }
            }
        }
    }

    fn regime_for(&self, kind: BodyKind, on: NaiveDate) -> &VatRegime {
        self.exceptions
            .iter()
            .find(|e| (e.kinds.is_empty() || e.kinds.contains(&kind)) && e.period.is_none_or(|p| p.contains(on)))
            .map_or(&self.regime, |e| &e.regime)
    }

    /// The rule in an Italian sentence.
    #[must_use]
    pub fn in_words(&self) -> String {
        let mut words = self.regime.in_words();
        for e in &self.exceptions {
            let who = kinds_in_words(&e.kinds);
            let when = e.period.map_or(String::new(), |p| match p.until {
                Some(u) => format!(" dal {} al {}", it::date(p.from), it::date(u)),
                None => format!(" dal {}", it::date(p.from)),
            });
            words.push_str(&format!(" Per {who}{when}: {}", e.regime.in_words()));
        }
        words
    }
}

impl VatRegime {
    /// The regime in an Italian sentence.
    #[must_use]
    pub fn in_words(&self) -> String {
        match self {
            Self::OutsideScope { ground } => format!("Fuori campo IVA (natura N2.2): {ground}."),
            Self::Exempt { ground } => format!("Esente da IVA (natura N4): {ground}."),
            Self::Taxable { rate, ground } => format!("IVA {} %: {ground}.", it::decimal(*rate)),
        }
    }
}

/// The kinds of bodies in words: `Comuni e Unioni di Comuni`, or `tutti gli enti` when empty.
#[must_use]
pub fn kinds_in_words(kinds: &[BodyKind]) -> String {
    match kinds {
        [] => "tutti gli enti".to_owned(),
        [one] => one.plural().to_owned(),
        [start @ .., last] => {
            let start: Vec<&str> = start.iter().map(|k| k.plural()).collect();
            format!("{} e {}", start.join(", "), last.plural())
        }
    }
}

/// Whether art. 17-ter DPR 633/72 concerns bodies of this kind, unless the body says otherwise:
/// companies and unknown kinds must say so themselves.
#[must_use]
pub fn split_payment_by_kind(kind: BodyKind) -> bool {
    !matches!(kind, BodyKind::Societa | BodyKind::Altro)
}

/// One VAT treatment of a document, with what it applies to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VatSummary {
    /// The treatment.
    pub treatment: VatTreatment,
    /// Sum of the lines, net.
    pub taxable: Cents,
    /// VAT, rounded once on the sum.
    pub vat: Cents,
}

/// Sums amounts by VAT treatment, in order of first appearance; VAT is rounded once for each.
///
/// # Errors
/// When an amount is out of range.
pub fn vat_summary<'a>(
    lines: impl IntoIterator<Item = (&'a VatTreatment, Cents)>,
) -> Result<Vec<VatSummary>, AmountOutOfRange> {
    let mut out: Vec<VatSummary> = Vec::new();
    for (treatment, net) in lines {
        match out.iter_mut().find(|s| s.treatment == *treatment) {
            Some(s) => s.taxable += net,
            None => out.push(VatSummary { treatment: treatment.clone(), taxable: net, vat: Cents::ZERO }),
        }
    }
    for s in &mut out {
        s.vat = s.taxable.percent(s.treatment.rate())?;
    }
    Ok(out)
}

/// Stamp duty on a document, with its ground.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StampDuty {
    /// 2.00 €.
    pub amount: Cents,
    /// Legal ground, in Italian.
    pub ground: String,
}

/// Above this sum of amounts without VAT stamp duty is due.
pub const STAMP_DUTY_THRESHOLD: Cents = Cents(7_747);

/// Stamp duty on a document whose lines without VAT sum to `without_vat`.
///
/// Documents exchanged between the bodies of DPR 642/72, Table B, art. 16 are exempt: both the
/// issuer and the customer must be among them.
#[must_use]
pub fn stamp_duty(issuer_exempt: bool, customer: BodyKind, without_vat: Cents) -> Option<StampDuty> {
    let exempt = issuer_exempt && exempt_from_stamp_duty(customer);
    (!exempt && without_vat > STAMP_DUTY_THRESHOLD).then(|| StampDuty {
        amount: Cents(200),
        ground: "Imposta di bollo di 2,00 € sugli importi senza IVA oltre 77,47 € (DPR 642/72, tariffa, art. 13)"
            .to_owned(),
    })
}

/// Whether bodies of this kind are among those of DPR 642/72, Table B, art. 16: State, regions,
/// provinces, municipalities, their consortia and associations, mountain communities.
#[must_use]
pub fn exempt_from_stamp_duty(kind: BodyKind) -> bool {
    matches!(
        kind,
        BodyKind::Comune
            | BodyKind::Unione
            | BodyKind::UnioneMontana
            | BodyKind::Provincia
            | BodyKind::Regione
            | BodyKind::Consorzio
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(s: &str) -> NaiveDate {
        s.parse().unwrap()
    }

    fn taxable() -> VatRule {
        VatRule::always(VatRegime::Taxable { rate: Decimal::from(22), ground: "Prestazione di servizi".to_owned() })
    }

    #[test]
    fn split_payment_follows_the_dated_authorisation() {
        let settings = VatSettings::default();
        let code = |kind, split, on| taxable().treatment(kind, split, day(on), &settings).code();
        assert_eq!(code(BodyKind::Comune, None, "2026-06-30"), "22S");
        assert_eq!(code(BodyKind::Comune, None, "2026-07-01"), "22S");
        assert_eq!(code(BodyKind::Comune, None, "2029-07-01"), "22");
        assert_eq!(code(BodyKind::Societa, None, "2026-01-31"), "22");
        assert_eq!(code(BodyKind::Societa, Some(true), "2026-01-31"), "22S");
        let strict = VatSettings { split: settings.split[..1].to_vec() };
        assert_eq!(taxable().treatment(BodyKind::Comune, None, day("2026-07-01"), &strict).code(), "22");
        assert!(settings.authorisation(day("2026-07-01")).is_some_and(|a| !a.seen));
    }

    #[test]
    fn exceptions_depend_on_body_and_date_and_the_ground_is_recorded() {
        let mut rule = taxable();
        rule.exceptions.push(VatException {
            kinds: vec![BodyKind::Comune],
            period: Period::new(day("2026-01-01"), None),
            regime: VatRegime::OutsideScope { ground: "Ripartizione di costi".to_owned() },
        });
        let settings = VatSettings::default();
        let treat = |kind, on| rule.treatment(kind, None, day(on), &settings);
        assert_eq!(treat(BodyKind::Comune, "2026-02-01").code(), "N2.2");
        assert_eq!(treat(BodyKind::Comune, "2026-02-01").ground(), "Ripartizione di costi");
        assert_eq!(treat(BodyKind::Comune, "2025-12-31").code(), "22S");
        assert_eq!(treat(BodyKind::Parco, "2026-02-01").code(), "22S");
        assert!(treat(BodyKind::Parco, "2026-02-01").ground().contains("2023/1552"));
        assert!(rule.in_words().contains("Per Comuni dal 01/01/2026"));
    }

    #[test]
    fn vat_is_rounded_once_for_each_treatment() {
        let settings = VatSettings::default();
        let t = taxable().treatment(BodyKind::Comune, None, day("2026-01-01"), &settings);
        let lines = [(&t, Cents(102)), (&t, Cents(102)), (&t, Cents(102))];
        let summary = vat_summary(lines).unwrap();
        assert_eq!(summary.len(), 1);
        assert_eq!((summary[0].taxable, summary[0].vat), (Cents(306), Cents(67)));
    }

    #[test]
    fn stamp_duty_only_outside_the_exemption() {
        assert_eq!(stamp_duty(true, BodyKind::Comune, Cents(100_000)), None);
        assert_eq!(stamp_duty(true, BodyKind::Universita, Cents(7_747)), None);
        assert_eq!(stamp_duty(true, BodyKind::Universita, Cents(7_748)).map(|s| s.amount), Some(Cents(200)));
        assert!(stamp_duty(false, BodyKind::Comune, Cents(7_748)).is_some());
    }
}
