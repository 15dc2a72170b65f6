//! Whether a price list holds together, before it is approved.

use std::collections::HashSet;

use rust_decimal::Decimal;

use super::notation::euros;
use super::{Adjustment, Band, BandMode, Between, Contributed, Price, PriceList, Rule};
use crate::{FieldError, Refusal, it};

impl PriceList {
    /// Checks the whole list.
    ///
    /// # Errors
    /// A refusal that names each fault; the field is `rules[CODE]` for a fault of a rule.
    pub fn check(&self) -> Result<(), Refusal> {
        let mut faults = Vec::new();
        if self.name.trim().is_empty() {
            faults.push(FieldError::new("name", "Scrivere il nome del listino."));
        }
        if !is_code(&self.code) {
            faults.push(FieldError::new("code", "Il codice ha solo lettere minuscole, cifre e trattini."));
        }
        if self.source.trim().is_empty() {
            faults.push(FieldError::new("source", "Indicare l'atto o il documento che stabilisce il listino."));
        }
        if self.rules.is_empty() {
            faults.push(FieldError::new("rules", "Aggiungere almeno una voce di prezzo."));
        }
        let mut seen = HashSet::new();
        for rule in &self.rules {
            let field = format!("rules[{}]", rule.code);
            if !seen.insert(rule.code.as_str()) {
                faults.push(FieldError::new(&field, format!("Il codice «{}» è usato da due voci.", rule.code)));
            }
            faults.extend(rule.faults().into_iter().map(|m| FieldError::new(&field, m)));
        }
        Refusal::of_fields(faults).map_or(Ok(()), Err)
    }

    /// What a reader should know of the list, in Italian: figures still to set, gaps between bands.
    #[must_use]
    pub fn remarks(&self) -> Vec<String> {
        let undecided = self.rules.iter().filter(|r| r.undecided()).count();
        let mut out = Vec::new();
        match undecided {
            0 => {}
            1 => {
                out.push("Una voce ha l'importo ancora da stabilire: chi la richiede non si può calcolare.".to_owned())
            }
            n => {
                out.push(format!("{n} voci hanno l'importo ancora da stabilire: chi le richiede non si può calcolare."))
            }
        }
        for rule in &self.rules {
            if let Price::Bands { bands, .. } | Price::Bandwidth { bands, .. } = &rule.price {
                out.extend(gaps(bands).into_iter().map(|g| format!("«{}»: {g}", rule.description)));
            }
        }
        out
    }
}

/// Whether a text is a code: lower case letters, digits and hyphens.
#[must_use]
pub fn is_code(s: &str) -> bool {
    !s.is_empty() && s.len() <= 60 && s.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
}

impl Rule {
    /// The faults of the rule, each in an Italian sentence.
    #[must_use]
    pub fn faults(&self) -> Vec<String> {
        let mut out = Vec::new();
        if !is_code(&self.code) || !is_code(&self.service) {
            out.push("I codici della voce e del servizio hanno solo lettere minuscole, cifre e trattini.".to_owned());
        }
        if self.description.trim().is_empty() {
            out.push("Scrivere la descrizione della voce, come apparirà sui documenti.".to_owned());
        }
        if self.source.trim().is_empty() {
            out.push(format!("«{}»: indicare l'atto o il documento che stabilisce il prezzo.", self.description));
        }
        out.extend(self.price.faults().into_iter().map(|m| format!("«{}»: {m}", self.description)));
        let share = matches!(self.price, Price::Share { .. });
        for a in &self.adjustments {
            if share && !matches!(a, Adjustment::Contribution { .. }) {
                out.push(format!(
                    "«{}»: una quota di costo ripartito non ammette minimi, massimi o sconti, perché la somma \
                     delle quote deve dare il costo.",
                    self.description
                ));
            }
            out.extend(a.fault().map(|m| format!("«{}»: {m}", self.description)));
        }
        out
    }
}

impl Price {
    fn faults(&self) -> Vec<String> {
        let mut out = Vec::new();
        if self.figures().into_iter().any(|f| f < Decimal::ZERO) {
            out.push("gli importi non possono essere negativi.".to_owned());
        }
        match self {
            Self::Bands { bands, between, .. } => {
                out.extend(band_faults(bands));
                out.extend(between.and_then(|b| outside(bands, b)));
            }
            Self::Bandwidth { bands, .. } => out.extend(band_faults(bands)),
            Self::Share { key, .. } => {
                let sum: Decimal = key.iter().map(|w| w.percent).sum();
                if sum != Decimal::ONE_HUNDRED || key.iter().any(|w| w.percent <= Decimal::ZERO) {
                    out.push("le percentuali della chiave di riparto devono sommare a 100.".to_owned());
                }
            }
            Self::Hours { roles } => {
                let mut seen = HashSet::new();
                if roles.iter().any(|r| r.role.trim().is_empty() || !seen.insert(r.role.as_str())) {
                    out.push("ogni figura ha un nome, e una volta sola.".to_owned());
                }
            }
            _ => {}
        }
        out
    }

    /// Every figure of the price that must not be negative.
    fn figures(&self) -> Vec<Decimal> {
        match self {
            Self::Included => Vec::new(),
            Self::Flat { amount: r, .. }
            | Self::PerInhabitant { rate: r }
            | Self::PerBusiness { rate: r }
            | Self::PerWorkstation { rate: r, .. } => r.iter().copied().collect(),
            Self::Bands { bands, .. } => bands.iter().map(|b| b.amount).collect(),
            Self::Hours { roles } => roles.iter().filter_map(|r| r.hourly).collect(),
            Self::VirtualMachine { vcpu, ram_gb, disk_gb } => {
                [vcpu, ram_gb, disk_gb].into_iter().flatten().copied().collect()
            }
            Self::Bandwidth { per_mbps, bands } => {
                per_mbps.iter().copied().chain(bands.iter().map(|b| b.amount)).collect()
            }
            Self::Overage { included, rate, .. } => rate.iter().copied().chain([*included]).collect(),
            Self::Share { cost, .. } => cost.iter().map(|c| c.euros()).collect(),
        }
    }
}

impl Adjustment {
    fn fault(&self) -> Option<String> {
        let within = |p: Decimal| p >= Decimal::ZERO && p <= Decimal::ONE_HUNDRED;
        match self {
            Self::Minimum { amount } | Self::Maximum { amount } if *amount < Decimal::ZERO => {
                Some("minimi e massimi non possono essere negativi.".to_owned())
            }
            Self::CapOnLastYear { percent } if *percent < -Decimal::ONE_HUNDRED => {
                Some("la variazione sull'anno precedente non può scendere sotto il -100 %.".to_owned())
            }
            Self::Discount { percent, .. } if !within(*percent) => Some("lo sconto sta tra 0 e 100 %.".to_owned()),
            Self::Discount { reason, .. } if reason.trim().is_empty() => {
                Some("scrivere il motivo dello sconto.".to_owned())
            }
            Self::Contribution { part: Contributed::Percent(p), .. } if !within(*p) => {
                Some("il contributo della Provincia sta tra 0 e 100 %.".to_owned())
            }
            Self::Contribution { part: Contributed::Euros(e), .. } if *e < Decimal::ZERO => {
                Some("il contributo della Provincia non può essere negativo.".to_owned())
            }
            Self::Contribution { ground, .. } if ground.trim().is_empty() => {
                Some("indicare l'atto che concede il contributo.".to_owned())
            }
            _ => None,
        }
    }
}

fn band_faults(bands: &[Band]) -> Vec<String> {
    let mut out = Vec::new();
    for b in bands {
        if b.to.is_some_and(|to| to < b.from) {
            out.push(format!("la fascia che inizia a {} finisce prima di iniziare.", it::thousands(b.from)));
        }
    }
    for pair in bands.windows(2) {
        if pair[0].to.is_none_or(|to| to >= pair[1].from) {
            out.push(format!(
                "le fasce «{}» e «{}» si sovrappongono o non sono in ordine.",
                pair[0].in_words(),
                pair[1].in_words()
            ));
        }
    }
    out
}

fn outside(bands: &[Band], between: Between) -> Option<String> {
    bands.iter().find(|b| b.amount < between.lowest || b.amount > between.highest).map(|b| {
        format!(
            "l'importo di {} della fascia «{}» è fuori dagli estremi della fonte, da {} a {}.",
            euros(b.amount),
            b.in_words(),
            euros(between.lowest),
            euros(between.highest)
        )
    })
}

/// What the bands leave out, in Italian.
fn gaps(bands: &[Band]) -> Vec<String> {
    let mut out: Vec<String> = bands
        .windows(2)
        .filter_map(|pair| {
            let (end, start) = (pair[0].to?, pair[1].from);
            (start > end.checked_add(1)?)
                .then(|| format!("nessuna fascia da {} a {}.", it::thousands(end + 1), it::thousands(start - 1)))
        })
        .collect();
    if let Some(to) = bands.last().and_then(|b| b.to) {
        out.push(format!("nessuna fascia oltre {}: serve un prezzo concordato.", it::thousands(to)));
    }
    out
}

/// Whether whole bands never ask less of a larger count.
#[must_use]
pub fn never_decreasing(bands: &[Band], mode: BandMode) -> bool {
    mode == BandMode::Marginal || bands.windows(2).all(|pair| pair[0].amount <= pair[1].amount)
}
