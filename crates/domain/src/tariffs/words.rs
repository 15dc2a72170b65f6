//! A price list in words, as it is read by who pays.

use rust_decimal::Decimal;

use super::method::band_in_words;
use super::notation::{counted, euros, percent, plural};
use super::vat_rule::kinds_in_words;
use super::{Adjustment, Band, BandMode, Charge, Contributed, Measure, Price, Recurrence, Rule, Subscription};

impl Rule {
    /// Who pays and when, in one Italian sentence.
    #[must_use]
    pub fn who_in_words(&self) -> String {
        let only = match self.kinds.as_slice() {
            [] => String::new(),
            kinds => format!(" Solo {}.", kinds_in_words(kinds)),
        };
        let who = match (self.charge, self.recurrence) {
            (Charge::Membership, Recurrence::Yearly) => "Ogni anno, per tutti gli enti che aderiscono.",
            (Charge::Membership, Recurrence::OneOff) => "Una sola volta, all'adesione, per tutti gli enti.",
            (Charge::Subscription, Recurrence::Yearly) => "Ogni anno, per gli enti che richiedono il servizio.",
            (Charge::Subscription, Recurrence::OneOff) => "Una sola volta, per gli enti che richiedono il servizio.",
        };
        let who = if only.is_empty() { who.to_owned() } else { who.replace("tutti gli enti", "gli enti") };
        format!("{who}{only}")
    }

    /// How the amount is found, in Italian sentences: the price, then the adjustments in order.
    #[must_use]
    pub fn price_in_words(&self) -> Vec<String> {
        let mut out = vec![self.price.in_words()];
        out.extend(self.adjustments.iter().map(Adjustment::in_words));
        out
    }

    /// Whether the centre has still to set a figure of this rule.
    #[must_use]
    pub fn undecided(&self) -> bool {
        match &self.price {
            Price::Included => false,
            Price::Flat { amount: rate, .. }
            | Price::PerInhabitant { rate }
            | Price::PerBusiness { rate }
            | Price::PerWorkstation { rate, .. }
            | Price::Overage { rate, .. } => rate.is_none(),
            Price::Bands { bands, .. } => bands.is_empty(),
            Price::Hours { roles } => roles.is_empty() || roles.iter().any(|r| r.hourly.is_none()),
            Price::VirtualMachine { vcpu, ram_gb, disk_gb } => [vcpu, ram_gb, disk_gb].iter().any(|r| r.is_none()),
            Price::Bandwidth { per_mbps, bands } => per_mbps.is_none() && bands.is_empty(),
            Price::Share { cost, .. } => cost.is_none(),
        }
    }
}

impl Subscription {
    /// What was asked for, in Italian: `2 × (4 vCPU, 8 GB di memoria, 100 GB di disco)`; empty when
    /// the price list alone decides.
    #[must_use]
    pub fn in_words(&self) -> String {
        let number = |n: Option<Decimal>, unit: &str| n.map(|n| format!("{}\u{a0}{unit}", crate::it::decimal(n)));
        let p = &self.params;
        let mut parts: Vec<String> = [
            number(p.vcpu, "vCPU"),
            number(p.ram_gb, "GB di memoria"),
            number(p.disk_gb, "GB di disco"),
            number(p.mbps, "Mb/s"),
        ]
        .into_iter()
        .flatten()
        .collect();
        parts.extend(p.work.iter().map(|w| {
            let hours = counted(w.hours, "ora");
            if w.people == 1 {
                format!("{}: {hours}", w.role)
            } else {
                format!("{}: {} persone × {hours}", w.role, w.people)
            }
        }));
        parts.extend(p.usage.map(|u| format!("consumo {}", crate::it::decimal(u))));
        match self.quantity {
            Some(q) if parts.is_empty() => format!("quantità {}", crate::it::decimal(q)),
            Some(q) if q != Decimal::ONE => format!("{} × ({})", crate::it::decimal(q), parts.join(", ")),
            _ => parts.join(", "),
        }
    }
}

const UNSET: &str = "importo da stabilire";

fn each(rate: Option<Decimal>, unit: &str) -> String {
    rate.map_or_else(|| format!("{UNSET} per {unit}"), |r| format!("{} per {unit}", euros(r)))
}

impl Price {
    /// The price in an Italian sentence.
    #[must_use]
    pub fn in_words(&self) -> String {
        match self {
            Self::Included => "Compreso nella quota annuale di adesione.".to_owned(),
            Self::Flat { amount, unit } => sentence(&each(*amount, unit)),
            Self::PerInhabitant { rate } => sentence(&each(*rate, "abitante")),
            Self::PerBusiness { rate } => sentence(&each(*rate, "impresa del territorio")),
            Self::PerWorkstation { counting, rate } => {
                let what = match Measure::from(*counting) {
                    Measure::Servers => "server locale",
                    Measure::PcsAndServers => "postazione (personal computer o server locale)",
                    _ => "postazione (personal computer)",
                };
                sentence(&each(*rate, what))
            }
            Self::Bands { measure, mode, bands, between } => banded(*measure, *mode, bands, between.as_ref()),
            Self::Hours { roles } if roles.is_empty() => {
                "Secondo le ore e le figure coinvolte; prezzi orari da stabilire.".to_owned()
            }
            Self::Hours { roles } => {
                let all: Vec<String> = roles.iter().map(|r| format!("{} {}", r.role, each(r.hourly, "ora"))).collect();
                format!("Secondo le ore e le figure coinvolte: {}.", all.join("; "))
            }
            Self::VirtualMachine { vcpu, ram_gb, disk_gb } => format!(
                "Secondo le caratteristiche della macchina virtuale: {}; {}; {}.",
                each(*vcpu, "vCPU"),
                each(*ram_gb, "GB di memoria"),
                each(*disk_gb, "GB di disco")
            ),
            Self::Bandwidth { per_mbps, bands } if bands.is_empty() => {
                format!("Secondo la banda richiesta: {}.", each(*per_mbps, "Mb/s"))
            }
            Self::Bandwidth { bands, .. } => {
                format!("Secondo la banda richiesta, per fasce di Mb/s: {}.", amounts(bands, ""))
            }
            Self::Overage { included, unit, rate } => {
                let unit_or_units = if *included == Decimal::ONE { unit.clone() } else { plural(unit) };
                let included = crate::it::decimal(*included);
                format!("Compresi {included} {unit_or_units} l'anno; oltre, {}.", each(*rate, unit))
            }
            Self::Share { cost, key } => {
                let cost =
                    cost.map_or_else(|| "Costo fisso da stabilire".to_owned(), |c| format!("Costo di {c} l'anno"));
                let how: Vec<String> = key
                    .iter()
                    .map(|w| match (w.percent == Decimal::ONE_HUNDRED, w.measure) {
                        (true, Measure::Equal) => "in parti uguali".to_owned(),
                        (true, m) => format!("in base a {}", m.label()),
                        (false, Measure::Equal) => format!("per il {} in parti uguali", percent(w.percent)),
                        (false, m) => format!("per il {} in base a {}", percent(w.percent), m.label()),
                    })
                    .collect();
                format!("{cost}, ripartito tra gli enti {}.", how.join(" e "))
            }
        }
    }
}

fn banded(measure: Measure, mode: BandMode, bands: &[Band], between: Option<&super::Between>) -> String {
    let label = measure.label();
    let limits = between.map_or(String::new(), |b| format!(", tra {} e {}", euros(b.lowest), euros(b.highest)));
    match mode {
        _ if bands.is_empty() => format!("Secondo fasce di {label} da stabilire{limits}."),
        BandMode::Whole => format!("Secondo fasce di {label}{limits}: {}.", amounts(bands, "")),
        BandMode::Marginal => {
            let unit = format!(" per {}", measure.unit());
            format!("A scaglioni di {label}{limits}: {}.", amounts(bands, &unit))
        }
    }
}

fn amounts(bands: &[Band], per: &str) -> String {
    let all: Vec<String> = bands.iter().map(|b| format!("{}: {}{per}", band_in_words(b), euros(b.amount))).collect();
    all.join("; ")
}

fn sentence(s: &str) -> String {
    let mut chars = s.chars();
    let first: String = chars.next().into_iter().flat_map(char::to_uppercase).collect();
    format!("{first}{}.", chars.as_str())
}

impl Band {
    /// The interval in words: `da 501 a 1.000`.
    #[must_use]
    pub fn in_words(&self) -> String {
        band_in_words(self)
    }
}

impl Adjustment {
    /// The adjustment in an Italian sentence.
    #[must_use]
    pub fn in_words(&self) -> String {
        match self {
            Self::Minimum { amount } => format!("Non meno di {} l'anno.", euros(*amount)),
            Self::Maximum { amount } => format!("Non più di {} l'anno.", euros(*amount)),
            Self::CapOnLastYear { percent: p } if p.is_zero() => "Non più della quota dell'anno precedente.".to_owned(),
            Self::CapOnLastYear { percent: p } => {
                format!("Non più della quota dell'anno precedente aumentata del {}.", percent(*p))
            }
            Self::Discount { percent: p, reason, kinds } => {
                let who = if kinds.is_empty() { String::new() } else { format!(" per {}", kinds_in_words(kinds)) };
                format!("Sconto del {}{who}: {reason}.", percent(*p))
            }
            Self::Contribution { part: Contributed::Percent(p), ground } => {
                format!("La Provincia contribuisce per il {} ({ground}).", percent(*p))
            }
            Self::Contribution { part: Contributed::Euros(e), ground } => {
                format!("La Provincia contribuisce con {} ({ground}).", euros(*e))
            }
        }
    }
}
