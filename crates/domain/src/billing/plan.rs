//! From priced bodies to drafts: the decision of a campaign.

use chrono::{Months, NaiveDate};
use serde::{Deserialize, Serialize};

use super::{
    Calendar, Customer, DocumentKind, DocumentLine, Draft, Finding, FindingCode, Issuer, PaymentMethod, References,
    Severity, Totals, VatKey, summarise,
};
use crate::tariffs::{self, PricedLine};
use crate::{Cents, Refusal, it};

/// What the price list gave for a body.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Pricing {
    /// Its lines.
    Lines(Vec<PricedLine>),
    /// No price, with the Italian sentence that says why.
    None(String),
}

impl Pricing {
    /// What the price list gave: no price when a single service can't be priced.
    #[must_use]
    pub fn of(priced: &tariffs::PricedBody) -> Self {
        if priced.unpriceable.is_empty() {
            return Self::Lines(priced.lines.clone());
        }
        let why: Vec<&str> = priced.unpriceable.iter().map(|u| u.message.as_str()).collect();
        Self::None(why.join(" "))
    }
}

/// A body of the campaign with its prices.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BilledBody {
    /// The body.
    pub customer: Customer,
    /// Its prices.
    pub pricing: Pricing,
    /// Warnings that came with the prices, in Italian.
    pub warnings: Vec<String>,
    /// Names of the services that it has and that no price asks.
    pub unpriced: Vec<String>,
    /// Reference date of the population used, if any was.
    pub population_on: Option<NaiveDate>,
    /// Acts and codes of the body.
    pub references: References,
    /// The document wanted for this body, when it differs from the centre's usual one.
    pub kind: Option<DocumentKind>,
}

impl BilledBody {
    /// What there is to know of its prices.
    fn of_prices(&self) -> Vec<Finding> {
        let name = &self.customer.name;
        let warnings = self.warnings.iter().map(|w| Finding::warning(FindingCode::Pricing, w.clone()));
        let unpriced = self.unpriced.iter().map(|service| {
            let text =
                format!("{name}: il listino non ha un prezzo per «{service}», che l'ente ha: non si chiede nulla.");
            Finding::warning(FindingCode::UnpricedService, text)
        });
        unpriced.chain(warnings).collect()
    }
}

/// What the centre has decided about its dues.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanSettings {
    /// Name of the centre, as it stands in the reason of documents.
    pub centre: String,
    /// Year of the dues.
    pub year: i32,
    /// Date of the documents.
    pub date: NaiveDate,
    /// When they are paid.
    pub calendar: Calendar,
    /// The usual document.
    pub kind: DocumentKind,
    /// How the documents are paid.
    pub payment: PaymentMethod,
    /// Whether the CIG is required on e-invoices.
    pub requires_cig: bool,
    /// Whether the CUP is required on e-invoices.
    pub requires_cup: bool,
    /// Whether the commitment act is required on e-invoices.
    pub requires_commitment: bool,
}

/// What becomes of a body.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BodyOutcome {
    /// It gets this document.
    Draft(Box<Draft>),
    /// It would get this document, once the blocking findings are solved.
    Blocked(Box<Draft>),
    /// It has no price, or owes nothing.
    Nothing,
}

/// A body in the plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BodyPlan {
    /// The body.
    pub customer: Customer,
    /// The priced lines, with their explanations.
    pub lines: Vec<PricedLine>,
    /// Its document.
    pub outcome: BodyOutcome,
    /// What was found.
    pub findings: Vec<Finding>,
}

impl BodyPlan {
    /// The draft, blocked or not.
    #[must_use]
    pub fn draft(&self) -> Option<&Draft> {
        match &self.outcome {
            BodyOutcome::Draft(draft) | BodyOutcome::Blocked(draft) => Some(draft),
            BodyOutcome::Nothing => None,
        }
    }

    /// Whether something must be solved before the body can be billed.
    #[must_use]
    pub fn is_blocked(&self) -> bool {
        self.findings.iter().any(|f| f.severity == Severity::Blocking)
    }
}

/// The plan of a campaign, bodies in the order in which they were given.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// Every body.
    pub bodies: Vec<BodyPlan>,
    /// Sums over the bodies that have a draft, blocked or not; `stamp` counts the duties.
    pub totals: Totals,
}

impl Plan {
    /// How many bodies something blocks.
    #[must_use]
    pub fn blocked(&self) -> usize {
        self.bodies.iter().filter(|b| b.is_blocked()).count()
    }
}

/// Plans the documents of a campaign. The issuer must have passed [`Issuer::check`]; what a single
/// body lacks is found and named, and stops only that body.
///
/// # Errors
/// When the calendar names a day that does not exist.
pub fn plan(settings: &PlanSettings, issuer: &Issuer, bodies: Vec<BilledBody>) -> Result<Plan, Refusal> {
    let (due, moved) = settings.calendar.due_date(settings.year, settings.date)?;
    let bodies: Vec<BodyPlan> = bodies.into_iter().map(|b| plan_body(settings, issuer, b, due, moved)).collect();
    let totals = bodies.iter().filter_map(BodyPlan::draft).fold(Totals::default(), |sum, d| Totals {
        net: sum.net + d.totals.net,
        vat: sum.vat + d.totals.vat,
        total: sum.total + d.totals.total,
        payable: sum.payable + d.totals.payable,
        stamp: match (sum.stamp, d.totals.stamp) {
            (Some(a), Some(b)) => Some(a + b),
            (a, b) => a.or(b),
        },
    });
    Ok(Plan { bodies, totals })
}

/// Amounts stay below ten billion euros: the schema of e-invoices takes eleven digits.
const MOST_CENTS: u64 = 1_000_000_000_000;

fn plan_body(settings: &PlanSettings, issuer: &Issuer, body: BilledBody, due: NaiveDate, moved: bool) -> BodyPlan {
    let name = body.customer.name.clone();
    let mut findings = body.of_prices();
    let lines = match body.pricing {
        Pricing::Lines(lines) => lines,
        Pricing::None(why) => {
            findings.push(Finding::blocking(FindingCode::NotPriced, format!("{name}: {why}")));
            return BodyPlan { customer: body.customer, lines: Vec::new(), outcome: BodyOutcome::Nothing, findings };
        }
    };
    let document_lines: Vec<DocumentLine> = lines.iter().map(DocumentLine::of).collect();
    let fitting = summarise(&document_lines).ok().filter(|rows| {
        let rows = rows.iter().flat_map(|r| [r.taxable, r.vat, r.taxable + r.vat]);
        rows.chain(document_lines.iter().map(|l| l.net)).all(|c| c.0.unsigned_abs() < MOST_CENTS)
    });
    let Some(summary) = fitting else {
        findings.push(Finding::blocking(FindingCode::NotPriced, format!("{name}: gli importi sono troppo grandi.")));
        return BodyPlan { customer: body.customer, lines, outcome: BodyOutcome::Nothing, findings };
    };
    let totals = Totals::of(&summary, issuer.kind, body.customer.kind);
    if totals.net == Cents::ZERO {
        findings.push(Finding::warning(FindingCode::NothingDue, format!("{name}: non c'è nulla da chiedere.")));
        return BodyPlan { customer: body.customer, lines, outcome: BodyOutcome::Nothing, findings };
    }
    let mut draft = Draft {
        kind: body.kind.unwrap_or(settings.kind),
        customer: body.customer.clone(),
        date: settings.date,
        due,
        corrects: None,
        reason: Draft::reason_of_year(settings.year, &settings.centre, &body.references),
        lines: document_lines,
        summary,
        totals,
        references: body.references,
        payment: settings.payment,
    };
    if moved {
        let text = format!("{name}: la scadenza prevista è passata; si paga entro il {}.", it::date(due));
        findings.push(Finding::warning(FindingCode::DueDateMoved, text));
    }
    if let Some(on) = body.population_on.filter(|on| is_old(*on, settings.date)) {
        note_old(&mut findings, &name, on);
    }
    let mut found = examine(settings, issuer, &draft);
    if body.kind.is_none() && draft.kind == DocumentKind::FatturaPa && can_be_request(&draft, &found) {
        // What an e-invoice lacks, a request of payment outside VAT does not need.
        draft.kind = DocumentKind::TransferRequest;
        found.retain(|f| f.severity == Severity::Blocking);
        for finding in &mut found {
            finding.severity = Severity::Warning;
            finding.message.push_str(" Si emette una richiesta di versamento al posto della fattura elettronica.");
        }
    }
    findings.extend(found);
    let blocked = findings.iter().any(|f| f.severity == Severity::Blocking);
    let draft = Box::new(draft);
    let outcome = if blocked { BodyOutcome::Blocked(draft) } else { BodyOutcome::Draft(draft) };
    BodyPlan { customer: body.customer, lines, outcome, findings }
}

/// Says that a count is old. The price list may say so of the same count, against its own day: once is
/// enough.
fn note_old(findings: &mut Vec<Finding>, name: &str, on: NaiveDate) {
    let said = tariffs::old_population(on);
    findings.retain(|f| f.code != FindingCode::Pricing || !f.message.starts_with(&said));
    let text = format!("{name}: la popolazione usata è del {}, più vecchia di un anno.", it::date(on));
    findings.push(Finding::warning(FindingCode::OldPopulation, text));
}

fn is_old(population_on: NaiveDate, date: NaiveDate) -> bool {
    population_on.checked_add_months(Months::new(12)).is_some_and(|limit| limit < date)
}

fn examine(settings: &PlanSettings, issuer: &Issuer, draft: &Draft) -> Vec<Finding> {
    use FindingCode as C;
    let name = &draft.customer.name;
    let mut findings = Vec::new();
    let mut block = |bad: bool, code: C, text: String| {
        if bad {
            findings.push(Finding::blocking(code, format!("{name}: {text}")));
        }
    };
    block(
        draft.totals.net < Cents::ZERO,
        C::NegativeTotal,
        "il totale è negativo; correggere i prezzi o preparare una nota di credito.".to_owned(),
    );
    block(
        !issuer.accepts(draft.payment),
        C::Issuer,
        format!("per il pagamento con {} manca l'IBAN dell'emittente.", draft.payment.label().to_lowercase()),
    );
    block(
        is_same(issuer, &draft.customer),
        C::SameParty,
        "è lo stesso ente che emette: la sua quota non si fattura, va regolata in bilancio.".to_owned(),
    );
    if draft.kind == DocumentKind::TransferRequest {
        let taxed = draft.summary.iter().any(|r| !matches!(r.key, VatKey::OutsideScope));
        block(taxed, C::MixedVat, "una richiesta di versamento ammette solo importi fuori campo IVA.".to_owned());
        return findings;
    }
    electronic(settings, draft, &mut block);
    if draft.customer.address.is_generic() {
        let street = &draft.customer.address.street;
        let message = format!("{name}: manca la via della sede, sul documento si scrive «{street}».");
        findings.push(Finding::warning(C::Address, message));
    }
    findings.extend(
        draft.text_changes().iter().map(|c| Finding::warning(C::TextChanged, format!("{name}: {}", c.message()))),
    );
    findings
}

/// Whether all that stops the e-invoice is missing data of the addressee, and nothing bears VAT.
fn can_be_request(draft: &Draft, found: &[Finding]) -> bool {
    use FindingCode as C;
    let mut blocking = found.iter().filter(|f| f.severity == Severity::Blocking).peekable();
    blocking.peek().is_some()
        && blocking.all(|f| matches!(f.code, C::OfficeCode | C::FiscalCode | C::Address))
        && draft.summary.iter().all(|r| r.key == VatKey::OutsideScope)
}

/// Whether issuer and customer have a code in common (control 00471).
fn is_same(issuer: &Issuer, customer: &Customer) -> bool {
    let own = [issuer.fiscal_code.trim(), issuer.vat_number.trim()];
    let codes = [customer.fiscal_code.as_deref(), customer.vat_number.as_deref()];
    codes.into_iter().flatten().map(str::trim).any(|c| !c.is_empty() && own.contains(&c))
}

fn electronic(settings: &PlanSettings, draft: &Draft, block: &mut impl FnMut(bool, FindingCode, String)) {
    use FindingCode as C;
    let (customer, references) = (&draft.customer, &draft.references);
    block(
        customer.valid_office_code().is_none(),
        C::OfficeCode,
        "manca il codice univoco dell'ufficio per la fatturazione elettronica (6 caratteri).".to_owned(),
    );
    let fiscal = [&customer.fiscal_code, &customer.vat_number];
    block(
        fiscal.iter().all(|c| c.as_deref().is_none_or(|c| c.trim().is_empty())),
        C::FiscalCode,
        "mancano il codice fiscale e la partita IVA.".to_owned(),
    );
    block(!customer.address.is_complete(), C::Address, "l'indirizzo non è completo (via, CAP, Comune).".to_owned());
    let split = draft.summary.iter().any(|r| matches!(r.key, VatKey::Split(_)));
    let ordinary = draft.summary.iter().any(|r| matches!(r.key, VatKey::Ordinary(_)));
    block(
        split && ordinary,
        C::MixedVat,
        "righe con scissione dei pagamenti e righe con IVA ordinaria non stanno nella stessa fattura.".to_owned(),
    );
    let blank = |code: &Option<String>| code.as_deref().is_none_or(|c| c.trim().is_empty());
    block(settings.requires_cig && blank(&references.cig), C::Cig, "manca il CIG.".to_owned());
    block(settings.requires_cup && blank(&references.cup), C::Cup, "manca il CUP.".to_owned());
    block(
        settings.requires_commitment && references.commitment.is_none(),
        C::Commitment,
        "mancano numero e data della determina d'impegno.".to_owned(),
    );
    let coded = !blank(&references.cig) || !blank(&references.cup);
    block(
        coded && references.convention.is_none() && references.commitment.is_none(),
        C::LooseReference,
        "indicare la convenzione o la determina d'impegno a cui si riferiscono CIG e CUP.".to_owned(),
    );
}

#[cfg(test)]
mod tests;
