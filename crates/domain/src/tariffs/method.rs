//! The amount of one price for one body, for a whole year, before adjustments and pro rata.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::facts::{BodyFacts, Subscription, Work};
use super::notation::{counted, euros, rounded};
use super::{Band, BandMode, Measure, Price, RoleRate, Rule};
use crate::it;
use crate::resources::held;

/// Said when a figure does not fit; it takes amounts beyond any budget.
pub(super) const TOO_LARGE: &str = "L'importo supera la misura che si può calcolare: controllare quantità e prezzi.";

/// What is asked of a price.
pub(super) struct Ask<'a> {
    pub rule: &'a Rule,
    pub body: &'a BodyFacts,
    pub subscription: Option<&'a Subscription>,
    pub days: ReferenceDays,
}

/// The reference days of a list in a year.
#[derive(Clone, Copy)]
pub(super) struct ReferenceDays {
    pub population: NaiveDate,
    pub workstations: NaiveDate,
}

impl ReferenceDays {
    pub(super) fn of(self, measure: Measure) -> NaiveDate {
        match measure {
            Measure::Inhabitants | Measure::Businesses | Measure::Equal => self.population,
            Measure::Pcs | Measure::Servers | Measure::PcsAndServers => self.workstations,
        }
    }
}

/// One amount with its reckoning in words, without the final stop.
pub(super) struct Reckoned {
    /// What sets this line apart from the others of the rule, for the description.
    pub detail: Option<String>,
    pub quantity: Decimal,
    pub unit: String,
    pub rate: Decimal,
    pub amount: Decimal,
    pub words: String,
}

/// The amounts of a price, or the Italian sentence that says why there is none.
pub(super) fn reckon(ask: &Ask<'_>) -> Result<Vec<Reckoned>, String> {
    let mut all = reckon_price(ask)?;
    if let Some(day) = ask.delivered().map(|(_, day)| day).filter(|_| takes_quantity(&ask.rule.price)) {
        for reckoned in &mut all {
            reckoned.words.push_str(&format!("; si contano le risorse assegnate al {}", it::date(day)));
        }
    }
    Ok(all)
}

/// Whether a price is multiplied by the quantity of the subscription alone.
fn takes_quantity(price: &Price) -> bool {
    matches!(price, Price::Flat { .. } | Price::Bands { .. } | Price::VirtualMachine { .. } | Price::Bandwidth { .. })
}

fn reckon_price(ask: &Ask<'_>) -> Result<Vec<Reckoned>, String> {
    match &ask.rule.price {
        Price::Included | Price::Share { .. } => Ok(Vec::new()),
        Price::Flat { amount, unit } => ask.flat(ask.set(*amount)?, unit).map(one),
        Price::PerInhabitant { rate } => ask.per_unit(Measure::Inhabitants, ask.set(*rate)?).map(one),
        Price::PerBusiness { rate } => ask.per_unit(Measure::Businesses, ask.set(*rate)?).map(one),
        Price::PerWorkstation { counting, rate } => ask.workstations((*counting).into(), ask.set(*rate)?).map(one),
        Price::Bands { measure, mode, bands, .. } => ask.banded(*measure, *mode, bands).map(one),
        Price::Hours { roles } => ask.hours(roles),
        Price::VirtualMachine { vcpu, ram_gb, disk_gb } => {
            ask.machine(ask.set(*vcpu)?, ask.set(*ram_gb)?, ask.set(*disk_gb)?).map(one)
        }
        Price::Bandwidth { per_mbps, bands } => ask.bandwidth(*per_mbps, bands).map(one),
        Price::Overage { included, unit, rate } => ask.overage(*included, unit, ask.set(*rate)?),
    }
}

fn one(r: Reckoned) -> Vec<Reckoned> {
    vec![r]
}

fn times(a: Decimal, b: Decimal) -> Result<Decimal, String> {
    a.checked_mul(b).ok_or_else(|| TOO_LARGE.to_owned())
}

fn plus(a: Decimal, b: Decimal) -> Result<Decimal, String> {
    a.checked_add(b).ok_or_else(|| TOO_LARGE.to_owned())
}

impl Ask<'_> {
    fn set(&self, rate: Option<Decimal>) -> Result<Decimal, String> {
        rate.ok_or_else(|| format!("Il listino non stabilisce ancora il prezzo di «{}».", self.rule.description))
    }

    /// The quantity subscribed; if none is stated, the resources delivered, or else one.
    fn quantity(&self) -> Decimal {
        let stated = self.subscription.and_then(|s| s.quantity);
        stated.or_else(|| self.delivered().map(|(n, _)| Decimal::from(n))).unwrap_or(Decimal::ONE)
    }

    /// How many resources of the service the body has, when it states no quantity and was ever given
    /// any: on the reference day of workstations, or on the first day of the service if that is later.
    fn delivered(&self) -> Option<(u64, NaiveDate)> {
        let asked = self.subscription.filter(|s| s.quantity.is_none())?;
        let service = &self.rule.service;
        let day = self.days.workstations.max(asked.period.from);
        self.body
            .resources
            .iter()
            .any(|r| &r.service == service)
            .then(|| (held(&self.body.resources, service, day), day))
    }

    fn count(&self, measure: Measure) -> Result<(u64, NaiveDate), String> {
        let day = self.days.of(measure);
        let count = self.body.count(measure, day).ok_or_else(|| missing_count(measure, day))?;
        Ok((count.value, count.on))
    }

    fn flat(&self, amount: Decimal, unit: &str) -> Result<Reckoned, String> {
        let quantity = self.quantity();
        let total = times(quantity, amount)?;
        let words = if quantity == Decimal::ONE {
            format!("Importo fisso di {}", euros(amount))
        } else {
            format!("{} × {} = {}", counted(quantity, unit), euros(amount), rounded(total))
        };
        Ok(Reckoned { detail: None, quantity, unit: unit.to_owned(), rate: amount, amount: total, words })
    }

    fn per_unit(&self, measure: Measure, rate: Decimal) -> Result<Reckoned, String> {
        let (count, on) = self.count(measure)?;
        let quantity = Decimal::from(count);
        let amount = times(quantity, rate)?;
        let words = format!(
            "{} al {} × {} = {}",
            counted(quantity, measure.unit()),
            it::date(on),
            euros(rate),
            rounded(amount)
        );
        Ok(Reckoned { detail: None, quantity, unit: measure.unit().to_owned(), rate, amount, words })
    }

    fn workstations(&self, measure: Measure, rate: Decimal) -> Result<Reckoned, String> {
        let Some(quantity) = self.subscription.and_then(|s| s.quantity) else {
            return self.per_unit(measure, rate);
        };
        let amount = times(quantity, rate)?;
        let unit = measure.unit();
        let words = format!("{} × {} = {}", counted(quantity, unit), euros(rate), rounded(amount));
        Ok(Reckoned { detail: None, quantity, unit: unit.to_owned(), rate, amount, words })
    }

    fn banded(&self, measure: Measure, mode: BandMode, bands: &[Band]) -> Result<Reckoned, String> {
        if bands.is_empty() {
            return Err(format!("Le fasce di «{}» non sono ancora stabilite nel listino.", self.rule.description));
        }
        let (count, on) = self.count(measure)?;
        let counted_on = format!("{} al {}", counted(Decimal::from(count), measure.unit()), it::date(on));
        let no_band = || format!("Nessuna fascia di «{}» comprende {counted_on}.", self.rule.description);
        let quantity = self.quantity();
        let (rate, how) = match mode {
            BandMode::Whole => {
                let band = bands.iter().find(|b| b.contains(count)).ok_or_else(no_band)?;
                (band.amount, format!("{counted_on}: fascia {}, {}", band_in_words(band), euros(band.amount)))
            }
            BandMode::Marginal => {
                let parts = marginal_parts(bands, count).ok_or_else(no_band)?;
                let mut sum = Decimal::ZERO;
                let mut words = Vec::with_capacity(parts.len());
                for (units, rate) in parts {
                    sum = plus(sum, times(Decimal::from(units), rate)?)?;
                    words.push(format!("{} × {}", it::decimal(Decimal::from(units)), euros(rate)));
                }
                (sum, format!("{counted_on}, a scaglioni: {} = {}", words.join(" + "), rounded(sum)))
            }
        };
        let amount = times(quantity, rate)?;
        let words = if quantity == Decimal::ONE {
            how
        } else {
            format!("{how}; per {} unità = {}", it::decimal(quantity), rounded(amount))
        };
        let unit = match self.rule.recurrence {
            super::Recurrence::Yearly => "anno",
            super::Recurrence::OneOff => "intervento",
        };
        Ok(Reckoned { detail: None, quantity, unit: unit.to_owned(), rate, amount, words })
    }

    fn hours(&self, roles: &[RoleRate]) -> Result<Vec<Reckoned>, String> {
        let work = self.subscription.map(|s| s.params.work.as_slice()).unwrap_or_default();
        if work.is_empty() {
            return Err(format!("Mancano le ore e le figure richieste per «{}».", self.rule.description));
        }
        work.iter().map(|w| self.hours_of(w, roles)).collect()
    }

    fn hours_of(&self, work: &Work, roles: &[RoleRate]) -> Result<Reckoned, String> {
        let rate = roles.iter().find(|r| r.role == work.role).and_then(|r| r.hourly).ok_or_else(|| {
            format!("Il listino non stabilisce il prezzo orario di «{}» per «{}».", work.role, self.rule.description)
        })?;
        let quantity = times(Decimal::from(work.people), work.hours)?;
        let amount = times(quantity, rate)?;
        let hours = counted(work.hours, "ora");
        let who = if work.people == 1 { hours } else { format!("{} persone × {hours}", work.people) };
        let words = format!("{}: {who} × {} = {}", work.role, euros(rate), rounded(amount));
        Ok(Reckoned { detail: Some(work.role.clone()), quantity, unit: "ora".to_owned(), rate, amount, words })
    }

    fn machine(&self, vcpu: Decimal, ram: Decimal, disk: Decimal) -> Result<Reckoned, String> {
        let params = self.subscription.map(|s| &s.params);
        let size = params.and_then(|p| Some((p.vcpu?, p.ram_gb?, p.disk_gb?)));
        let Some((n_vcpu, n_ram, n_disk)) = size else {
            return Err(format!("Mancano processori, memoria o disco della macchina per «{}».", self.rule.description));
        };
        let rate = plus(plus(times(n_vcpu, vcpu)?, times(n_ram, ram)?)?, times(n_disk, disk)?)?;
        let quantity = self.quantity();
        let amount = times(quantity, rate)?;
        let words = format!(
            "{} × ({} vCPU × {} + {} GB di memoria × {} + {} GB di disco × {}) = {}",
            counted(quantity, "macchina virtuale"),
            it::decimal(n_vcpu),
            euros(vcpu),
            it::decimal(n_ram),
            euros(ram),
            it::decimal(n_disk),
            euros(disk),
            rounded(amount)
        );
        let detail =
            format!("{} vCPU, {} GB, disco {} GB", it::decimal(n_vcpu), it::decimal(n_ram), it::decimal(n_disk));
        let unit = "macchina".to_owned();
        Ok(Reckoned { detail: Some(detail), quantity, unit, rate, amount, words })
    }

    fn bandwidth(&self, per_mbps: Option<Decimal>, bands: &[Band]) -> Result<Reckoned, String> {
        let Some(mbps) = self.subscription.and_then(|s| s.params.mbps) else {
            return Err(format!("Manca la banda richiesta (Mb/s) per «{}».", self.rule.description));
        };
        let speed = it::decimal(mbps);
        let (rate, how) = if bands.is_empty() {
            let per = self.set(per_mbps)?;
            (times(mbps, per)?, format!("{speed} Mb/s × {}", euros(per)))
        } else {
            let band = mbps
                .ceil()
                .to_u64()
                .and_then(|m| bands.iter().find(|b| b.contains(m)))
                .ok_or_else(|| format!("Nessuna fascia di «{}» comprende {speed} Mb/s.", self.rule.description))?;
            (band.amount, format!("{speed} Mb/s, fascia {}, {}", band_in_words(band), euros(band.amount)))
        };
        let quantity = self.quantity();
        let amount = times(quantity, rate)?;
        let words = format!("{} da {how} = {}", counted(quantity, "linea"), rounded(amount));
        let detail = Some(format!("{speed} Mb/s"));
        Ok(Reckoned { detail, quantity, unit: "linea".to_owned(), rate, amount, words })
    }

    fn overage(&self, included: Decimal, unit: &str, rate: Decimal) -> Result<Vec<Reckoned>, String> {
        let Some(usage) = self.subscription.and_then(|s| s.params.usage) else {
            return Err(format!("Manca il consumo dell'anno per «{}».", self.rule.description));
        };
        if usage <= included {
            return Ok(Vec::new());
        }
        let quantity = usage.checked_sub(included).ok_or(TOO_LARGE)?;
        let amount = times(quantity, rate)?;
        let words = format!(
            "Consumo di {}, di cui {} compresi: {} × {} = {}",
            counted(usage, unit),
            it::decimal(included),
            counted(quantity, unit),
            euros(rate),
            rounded(amount)
        );
        let detail = Some("oltre la soglia compresa".to_owned());
        Ok(vec![Reckoned { detail, quantity, unit: unit.to_owned(), rate, amount, words }])
    }
}

/// Why a body without a count can't be priced.
pub(super) fn missing_count(measure: Measure, day: NaiveDate) -> String {
    format!("Manca il numero di {} a una data non successiva al {}.", measure.label(), it::date(day))
}

/// A band in words: `da 501 a 1.000`, `oltre 40.000`, `fino a 500`.
pub(super) fn band_in_words(band: &Band) -> String {
    let from = it::thousands(band.from);
    match band.to {
        Some(to) if band.from <= 1 => format!("fino a {}", it::thousands(to)),
        Some(to) => format!("da {from} a {}", it::thousands(to)),
        None => format!("da {from} in su"),
    }
}

/// The units of `count` that fall in each band with the band's rate; `None` when the bands leave
/// a unit out. A unit is a whole one: band 1–1000 holds the first thousand.
#[must_use]
pub(super) fn marginal_parts(bands: &[Band], count: u64) -> Option<Vec<(u64, Decimal)>> {
    let mut left = count;
    let mut parts = Vec::new();
    for band in bands {
        let from = band.from.max(1);
        let to = band.to.unwrap_or(u64::MAX).min(count);
        if to >= from {
            let units = to - from + 1;
            left = left.checked_sub(units)?;
            parts.push((units, band.amount));
        }
    }
    (left == 0).then_some(parts)
}
