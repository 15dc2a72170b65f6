//! Prices every member body for a year.

use chrono::{Datelike, NaiveDate};
use rust_decimal::Decimal;

use super::adjust::adjust;
use super::facts::{BodyFacts, NegotiatedPrice, Subscription};
use super::method::{Ask, Reckoned, ReferenceDays, TOO_LARGE, reckon};
use super::priced::{PricedBody, PricedYear, Unpriceable};
use super::share_rule::{NoShare, Shared, coverage_of, share_all};
use super::{
    Charge, Coverage, Measure, Price, PriceList, PricedLine, Proration, Recurrence, Rule, VatRule, VatSettings,
};
use crate::dates::Period;
use crate::money::Cents;
use crate::{Refusal, it};

/// What a pricing needs beside the list and the bodies.
#[derive(Debug, Clone)]
pub struct PricingContext {
    /// The year to price.
    pub year: i32,
    /// Date of the documents: the VAT treatment depends on it.
    pub document_on: NaiveDate,
    /// Dated data on VAT.
    pub vat: VatSettings,
}

/// A body that is a member on some day of the year.
pub(super) struct Member<'a> {
    pub facts: &'a BodyFacts,
    pub coverage: Coverage,
}

/// One charge of a rule: a membership, or one subscription.
pub(super) struct Occurrence<'a> {
    pub subscription: Option<&'a Subscription>,
    pub coverage: Coverage,
}

impl<'a> Member<'a> {
    /// The charges of a rule for this body in the year.
    pub(super) fn occurrences(&self, rule: &Rule, year: i32) -> Vec<Occurrence<'a>> {
        if !rule.concerns(self.facts.kind) {
            return Vec::new();
        }
        let one_off = rule.recurrence == Recurrence::OneOff;
        match rule.charge {
            Charge::Membership if one_off && !self.enters(year) => Vec::new(),
            Charge::Membership => vec![Occurrence { subscription: None, coverage: self.coverage.clone() }],
            Charge::Subscription => self
                .facts
                .subscriptions
                .iter()
                .filter(|s| s.agreed.is_none())
                .filter(|s| s.service == rule.service && (!one_off || s.period.from.year() == year))
                .map(|s| Occurrence { subscription: Some(s), coverage: self.coverage.within(&[s.period]) })
                .filter(|o| !o.coverage.is_empty())
                .collect(),
        }
    }

    /// Whether it accedes in the year without having been in the day before (a renewal is no entry).
    fn enters(&self, year: i32) -> bool {
        let all = &self.facts.accessions;
        let continues = |p: &Period| p.from.pred_opt().is_some_and(|eve| all.iter().any(|o| o.contains(eve)));
        all.iter().any(|p| p.from.year() == year && !continues(p))
    }

    /// The price agreed with this body for a service, if it holds on the first day charged.
    pub(super) fn negotiated(&self, service: &str, coverage: &Coverage) -> Option<&'a NegotiatedPrice> {
        let day = coverage.first_day()?;
        let held = |n: &&NegotiatedPrice| n.service == service && n.period.contains(day);
        self.facts.negotiated.iter().filter(held).max_by_key(|n| (n.period.from, n.amount))
    }
}

pub(super) struct Run<'a> {
    pub list: &'a PriceList,
    pub ctx: &'a PricingContext,
    pub days: ReferenceDays,
}

/// Prices a year with one list. Bodies that are members on no day of the year are left out; the
/// result doesn't depend on the order of `bodies`.
///
/// # Errors
/// A refusal when the list is not in force on any day of the year.
pub fn price_year(list: &PriceList, bodies: &[BodyFacts], ctx: &PricingContext) -> Result<PricedYear, Refusal> {
    let year = Period::year(ctx.year).filter(|y| y.overlaps(&list.validity)).ok_or_else(|| {
        Refusal::new(format!(
            "Il listino «{}» non è in vigore nel {}: scegliere un altro listino.",
            list.name, ctx.year
        ))
    })?;
    let reference = |r: super::ReferenceDay| r.for_year(ctx.year).unwrap_or(year.from);
    let days =
        ReferenceDays { population: reference(list.population_on), workstations: reference(list.workstations_on) };
    let run = Run { list, ctx, days };
    let mut members: Vec<Member<'_>> = bodies
        .iter()
        .map(|facts| Member { facts, coverage: Coverage::of(ctx.year, &facts.accessions) })
        .filter(|m| !m.coverage.is_empty())
        .collect();
    members.sort_by(|a, b| (&a.facts.code, &a.facts.id).cmp(&(&b.facts.code, &b.facts.id)));
    let shared = share_all(&run, &members);
    let mut contribution = shared.contribution;
    let mut out = Vec::with_capacity(members.len());
    for (i, member) in members.iter().enumerate() {
        let mut sheet = Sheet::new(&run, member);
        sheet.fill(i, &shared);
        contribution += sheet.contribution;
        out.push(sheet.finish());
    }
    Ok(PricedYear { year: ctx.year, warnings: run.warnings(&out), bodies: out, contribution })
}

impl Run<'_> {
    fn warnings(&self, bodies: &[PricedBody]) -> Vec<String> {
        let split = |l: &PricedLine| matches!(l.vat, super::VatTreatment::Split { .. });
        let mut out = Vec::new();
        if bodies.iter().flat_map(|b| &b.lines).any(split)
            && let Some(a) = self.ctx.vat.authorisation(self.ctx.document_on)
            && !a.seen
        {
            out.push(format!(
                "La scissione dei pagamenti al {} si fonda su un atto da verificare ({}).",
                it::date(self.ctx.document_on),
                a.act
            ));
        }
        out
    }
}

/// The reckoning of one body while it is written.
struct Sheet<'a> {
    run: &'a Run<'a>,
    member: &'a Member<'a>,
    lines: Vec<PricedLine>,
    warnings: Vec<String>,
    unpriceable: Vec<Unpriceable>,
    unpriced: Vec<String>,
    contribution: Cents,
    /// Services already charged at a negotiated price.
    negotiated: Vec<&'a str>,
}

impl<'a> Sheet<'a> {
    fn new(run: &'a Run<'a>, member: &'a Member<'a>) -> Self {
        Self {
            run,
            member,
            lines: Vec::new(),
            warnings: Vec::new(),
            unpriceable: Vec::new(),
            unpriced: Vec::new(),
            contribution: Cents::ZERO,
            negotiated: Vec::new(),
        }
    }

    fn fill(&mut self, index: usize, shared: &Shared) {
        let list = self.run.list;
        for rule in &list.rules {
            if matches!(rule.price, Price::Share { .. }) {
                if let Some(coverage) = coverage_of(self.run, rule, self.member) {
                    match self.member.negotiated(&rule.service, &coverage) {
                        Some(price) => self.negotiate(Some(rule), price, &coverage),
                        None => self.share(rule, shared.of(&rule.code, index)),
                    }
                }
                continue;
            }
            for occurrence in self.member.occurrences(rule, self.run.ctx.year) {
                match self.member.negotiated(&rule.service, &occurrence.coverage) {
                    Some(price) => self.negotiate(Some(rule), price, &occurrence.coverage),
                    None => self.charge(rule, &occurrence),
                }
            }
        }
        self.agreed();
        self.beyond_the_list();
        self.check_dates();
    }

    /// What accepted quotes ask, by the days of their services.
    fn agreed(&mut self) {
        for subscription in &self.member.facts.subscriptions {
            let Some(agreed) = &subscription.agreed else { continue };
            let coverage = self.member.coverage.within(&[subscription.period]);
            if coverage.is_empty() {
                continue;
            }
            let facts = self.member.facts;
            let own = self.run.list.rules.iter().find(|r| r.service == subscription.service && r.concerns(facts.kind));
            let vat = self.run.treatment(own.map_or(&self.run.list.vat, |r| &r.vat), facts);
            let proration = self.run.proration(Recurrence::Yearly);
            let lines = agreed.lines_for(subscription, proration, &coverage);
            self.lines.extend(lines.map(|line| PricedLine { vat: vat.clone(), ..line }));
        }
    }

    fn charge(&mut self, rule: &Rule, occurrence: &Occurrence<'_>) {
        let body = self.member.facts;
        let ask = Ask { rule, body, subscription: occurrence.subscription, days: self.run.days };
        match reckon(&ask) {
            Ok(all) => {
                for reckoned in all {
                    if let Err(message) = self.write(rule, occurrence, reckoned) {
                        self.refuse(rule, message);
                    }
                }
            }
            Err(message) => self.refuse(rule, message),
        }
    }

    fn write(&mut self, rule: &Rule, occurrence: &Occurrence<'_>, reckoned: Reckoned) -> Result<(), String> {
        let Reckoned { detail, quantity, unit, rate, amount, mut words } = reckoned;
        let adjusted = adjust(rule, self.member.facts, amount, &mut words)?;
        let proration = self.run.proration(rule.recurrence);
        let net = pro_rata(adjusted.amount, proration, &occurrence.coverage)?;
        if let Some(part) = proration.part_in_words(&occurrence.coverage) {
            words.push_str(&format!("; dovuti {part}: {net}"));
        }
        self.contribution += pro_rata(adjusted.contribution, proration, &occurrence.coverage)?;
        let description = detail.map_or_else(|| rule.description.clone(), |d| format!("{} ({d})", rule.description));
        self.lines.push(PricedLine {
            service: rule.service.clone(),
            description,
            quantity,
            unit,
            rate,
            net,
            vat: self.run.treatment(&rule.vat, self.member.facts),
            recurrence: rule.recurrence,
            rule: rule.code.clone(),
            source: rule.source.clone(),
            explanation: format!("{words}."),
            of_year: None,
            order: None,
        });
        Ok(())
    }

    fn share(&mut self, rule: &Rule, outcome: Result<(Cents, String), &NoShare>) {
        match outcome {
            Ok((net, explanation)) => self.lines.push(PricedLine {
                service: rule.service.clone(),
                description: rule.description.clone(),
                quantity: Decimal::ONE,
                unit: "quota".to_owned(),
                rate: net.euros(),
                net,
                vat: self.run.treatment(&rule.vat, self.member.facts),
                recurrence: rule.recurrence,
                rule: rule.code.clone(),
                source: rule.source.clone(),
                explanation,
                of_year: None,
                order: None,
            }),
            Err(NoShare::CostUnset(message)) if rule.charge == Charge::Membership => {
                self.warnings.push(message.clone());
            }
            Err(NoShare::CostUnset(message) | NoShare::Refused(message)) => self.refuse(rule, message.clone()),
        }
    }

    fn negotiate(&mut self, rule: Option<&Rule>, price: &'a NegotiatedPrice, coverage: &Coverage) {
        if self.negotiated.contains(&price.service.as_str()) {
            return;
        }
        self.negotiated.push(&price.service);
        let recurrence = rule.map_or(Recurrence::Yearly, |r| r.recurrence);
        let proration = self.run.proration(recurrence);
        let amount = price.amount.euros();
        let net = pro_rata(amount, proration, coverage).unwrap_or(price.amount);
        let part = proration.part_in_words(coverage).map_or(String::new(), |p| format!("; dovuti {p}: {net}"));
        self.lines.push(PricedLine {
            service: price.service.clone(),
            description: rule.map_or_else(|| price.service.clone(), |r| r.description.clone()),
            quantity: Decimal::ONE,
            unit: if recurrence == Recurrence::Yearly { "anno" } else { "intervento" }.to_owned(),
            rate: amount,
            net,
            vat: self.run.treatment(rule.map_or(&self.run.list.vat, |r| &r.vat), self.member.facts),
            recurrence,
            rule: "prezzo-concordato".to_owned(),
            source: format!("Prezzo concordato: {}", price.reason),
            explanation: format!("Prezzo concordato con l'ente di {} ({}){part}.", price.amount, price.reason),
            of_year: None,
            order: None,
        });
    }

    /// Negotiated prices of services that the list lacks, and subscriptions that nothing prices.
    fn beyond_the_list(&mut self) {
        let facts = self.member.facts;
        let known = |service: &str| self.run.list.rules.iter().any(|r| r.service == service && r.concerns(facts.kind));
        let missing: Vec<&'a NegotiatedPrice> = facts.negotiated.iter().filter(|n| !known(&n.service)).collect();
        let bare: Vec<&'a Subscription> =
            facts.subscriptions.iter().filter(|s| s.agreed.is_none() && !known(&s.service)).collect();
        for price in missing {
            let coverage = self.member.coverage.within(&[price.period]);
            if !coverage.is_empty() {
                self.negotiate(None, price, &coverage);
            }
        }
        for subscription in bare {
            let asked = !self.member.coverage.within(&[subscription.period]).is_empty();
            let priced = self.negotiated.contains(&subscription.service.as_str());
            if asked && !priced && !self.unpriced.contains(&subscription.service) {
                self.unpriced.push(subscription.service.clone());
            }
        }
        let silent = self.lines.is_empty() && self.unpriceable.is_empty() && self.unpriced.is_empty();
        if silent && self.warnings.is_empty() {
            self.warnings.push("Nessuna voce del listino riguarda questo ente: non paga nulla.".to_owned());
        }
    }

    /// Warns of a population older than a year at its reference day, if the list uses it.
    fn check_dates(&mut self) {
        let day = self.run.days.population;
        let used = self.lines.iter().any(|l| {
            self.run.list.rule(&l.rule).is_some_and(|r| {
                matches!(r.price, Price::PerInhabitant { .. } | Price::Bands { measure: Measure::Inhabitants, .. })
            })
        });
        let count = self.member.facts.count(Measure::Inhabitants, day);
        if used
            && let Some(c) = count
            && c.on.checked_add_months(chrono::Months::new(12)).is_some_and(|limit| limit < day)
        {
            self.warnings.push(format!("{}, più di un anno prima del {}.", old_population(c.on), it::date(day)));
        }
    }

    fn refuse(&mut self, rule: &Rule, message: String) {
        let (service, rule) = (rule.service.clone(), rule.code.clone());
        self.unpriceable.push(Unpriceable { service, rule, message });
    }

    fn finish(mut self) -> PricedBody {
        if !self.unpriceable.is_empty() {
            self.lines.clear();
        }
        let facts = self.member.facts;
        PricedBody {
            id: facts.id.clone(),
            code: facts.code.clone(),
            name: facts.name.clone(),
            lines: self.lines,
            warnings: self.warnings,
            unpriceable: self.unpriceable,
            unpriced: self.unpriced,
        }
    }
}

impl Run<'_> {
    /// The pro rata of a price: one-off prices are due whole.
    pub(super) fn proration(&self, recurrence: Recurrence) -> Proration {
        match recurrence {
            Recurrence::Yearly => self.list.proration,
            Recurrence::OneOff => Proration::WholeYear,
        }
    }

    fn treatment(&self, rule: &VatRule, body: &BodyFacts) -> super::VatTreatment {
        rule.treatment(body.kind, body.split_payment, self.ctx.document_on, &self.ctx.vat)
    }
}

/// The part due of an amount, rounded once.
pub(super) fn pro_rata(amount: Decimal, proration: Proration, coverage: &Coverage) -> Result<Cents, String> {
    let (n, of) = proration.part(coverage);
    amount
        .checked_mul(Decimal::from(n))
        .and_then(|v| v.checked_div(Decimal::from(of)))
        .and_then(|v| Cents::round(v).ok())
        .ok_or_else(|| TOO_LARGE.to_owned())
}

/// How a sentence on a count that is old begins.
pub(crate) fn old_population(on: NaiveDate) -> String {
    format!("La popolazione usata è del {}", it::date(on))
}
