//! What is asked and what is offered.

use chrono::{Days, NaiveDate};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::one_line;
use crate::billing::DocumentLine;
use crate::tariffs::{Amounts, Params, PricedLine, Recurrence, Subscription, vat_summary};
use crate::{Cents, FieldError, Refusal, it};

/// An offer is open for at most so many days.
pub const LONGEST_VALIDITY_DAYS: u64 = 365;
/// Longest text of a need or of a remark, in characters.
const LONGEST_TEXT: usize = 2_000;

/// What a body needs: a service of the charter, in words, with the quantities that it knows.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wish {
    /// Code of the service.
    pub service: String,
    /// The need in words.
    pub need: String,
    /// How many units, if the body knows.
    #[serde(default)]
    pub quantity: Option<Decimal>,
    /// Hours, size, bandwidth, if the body knows them.
    #[serde(default)]
    pub params: Params,
    /// From when it is wanted.
    #[serde(default)]
    pub from: Option<NaiveDate>,
}

impl Wish {
    /// Checks what every wish must say.
    ///
    /// # Errors
    /// With the field at fault.
    pub fn check(&self) -> Result<(), Refusal> {
        let mut faults = Vec::new();
        if self.service.is_empty() {
            faults.push(FieldError::new("service", "Scegliere il servizio dalla carta."));
        }
        match self.need.trim().chars().count() {
            0..=9 => {
                faults.push(FieldError::new("need", "Scrivere che cosa serve e perché: bastano due righe."));
            }
            n if n > LONGEST_TEXT => faults.push(FieldError::new("need", too_long())),
            _ => {}
        }
        Refusal::of_fields(faults).map_or(Ok(()), Err)
    }
}

fn too_long() -> String {
    format!("È troppo lungo: al massimo {} caratteri.", it::thousands(LONGEST_TEXT as u64))
}

/// A line that the price list does not foresee: free, and only with its reason. It is asked once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FreeLine {
    /// Text of the line.
    pub description: String,
    /// How many units.
    pub quantity: Decimal,
    /// Italian singular name of the unit.
    pub unit: String,
    /// Euros per unit; less than nothing for a reduction.
    pub rate: Decimal,
    /// Why it is not in the price list.
    pub reason: String,
}

impl FreeLine {
    /// Checks the line that stands at a place (from 1) of the form.
    ///
    /// # Errors
    /// With the fields at fault, named after the place.
    pub fn check(&self, place: usize) -> Result<(), Refusal> {
        let mut faults = Vec::new();
        let mut need = |good: bool, field: &str, message: &str| {
            if !good {
                faults.push(FieldError::new(format!("{field}-{place}"), message));
            }
        };
        let fits = |text: &str, most: usize| (1..=most).contains(&one_line(text).chars().count());
        need(fits(&self.description, 200), "free_description", "Scrivere la voce, in al più 200 caratteri.");
        need(fits(&self.unit, 30), "free_unit", "Scrivere l'unità di misura, per esempio «ora» o «licenza».");
        need(fits(&self.reason, 200), "free_reason", "Una voce fuori listino si scrive solo con il suo motivo.");
        let most = Decimal::from(1_000_000);
        let fine = |n: Decimal| n.normalize().scale() <= 4 && n.abs() <= most;
        need(self.quantity > Decimal::ZERO && fine(self.quantity), "free_quantity", "Scrivere quante unità.");
        need(!self.rate.is_zero() && fine(self.rate), "free_rate", "Scrivere il prezzo di una unità.");
        Refusal::of_fields(faults).map_or(Ok(()), Err)
    }
}

/// How the one-off amounts of an order are asked.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Billing {
    /// As lines of the body's next document of the yearly dues.
    #[default]
    Dues,
    /// By a document of their own.
    Alone,
}

impl Billing {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Dues, Self::Alone];

    /// The code in forms.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Dues => "dues",
            Self::Alone => "alone",
        }
    }

    /// The way with this code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|b| b.code() == code)
    }

    /// The way in Italian.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Dues => "Con le quote annuali",
            Self::Alone => "Con un documento a parte",
        }
    }
}

/// One line of an offer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfferLine {
    /// The price: of a whole year where it recurs.
    #[serde(flatten)]
    pub line: PricedLine,
    /// What of a recurring price falls in the first year, by its days.
    #[serde(default)]
    pub first_year: Option<Cents>,
    /// Whether it was written by hand.
    #[serde(default)]
    pub free: bool,
}

impl OfferLine {
    /// Whether it is asked every year.
    #[must_use]
    pub fn recurs(&self) -> bool {
        self.line.recurrence == Recurrence::Yearly
    }
}

/// What the centre offers: one revision of a quote.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    /// How many units were priced.
    pub quantity: Option<Decimal>,
    /// The particulars that were priced.
    pub params: Params,
    /// First day of the service.
    pub from: Option<NaiveDate>,
    /// Last day of the service, if it comes before the accession's.
    pub until: Option<NaiveDate>,
    /// The lines.
    pub lines: Vec<OfferLine>,
    /// Lines written by hand, as they were written.
    pub free: Vec<FreeLine>,
    /// A remark for the body.
    pub note: String,
    /// Last day on which it can be accepted.
    pub valid_until: Option<NaiveDate>,
    /// How one-off amounts will be asked.
    pub billing: Billing,
}

impl Offer {
    /// The sums of lines; VAT is rounded once for each treatment.
    fn sums<'a>(lines: impl Iterator<Item = &'a OfferLine> + Clone) -> Amounts {
        let net: Cents = lines.clone().map(|l| l.line.net).sum();
        let vat = vat_summary(lines.map(|l| (&l.line.vat, l.line.net)))
            .map(|s| s.iter().map(|v| v.vat).sum())
            .unwrap_or_default();
        Amounts { net, vat, total: net + vat }
    }

    /// What is asked once.
    #[must_use]
    pub fn one_off(&self) -> Amounts {
        Self::sums(self.lines.iter().filter(|l| !l.recurs()))
    }

    /// What is asked every year.
    #[must_use]
    pub fn yearly(&self) -> Amounts {
        Self::sums(self.lines.iter().filter(|l| l.recurs()))
    }

    /// Everything, with a whole year of what recurs: the amount that the signatory confirms.
    #[must_use]
    pub fn all(&self) -> Amounts {
        Self::sums(self.lines.iter())
    }

    /// Net amount of the first year: one-off lines, and the part of the others that falls in it.
    #[must_use]
    pub fn first_year(&self) -> Cents {
        self.lines.iter().map(|l| l.first_year.unwrap_or(l.line.net)).sum()
    }

    /// The lines that are asked once, each naming its order.
    #[must_use]
    pub fn to_bill(&self, order: &str, id: &str) -> Vec<PricedLine> {
        let once = self.lines.iter().filter(|l| !l.recurs());
        once.map(|l| PricedLine {
            description: format!("Ordine {order}: {}", l.line.description),
            explanation: format!("Ordine {order}. {}", l.line.explanation),
            order: Some(id.to_owned()),
            ..l.line.clone()
        })
        .collect()
    }

    /// What was priced, in words; empty when nothing was said.
    #[must_use]
    pub fn in_words(&self) -> String {
        quantities_in_words(self.quantity, &self.params)
    }

    /// Checks that the offer can be sent on a day.
    ///
    /// # Errors
    /// When it has no lines, asks nothing, or its last day is past or too far.
    pub fn check(&self, today: NaiveDate) -> Result<NaiveDate, Refusal> {
        if self.lines.is_empty() {
            return Err(Refusal::new("Il preventivo non ha righe: scriverlo prima di inviarlo."));
        }
        if self.one_off().net < Cents::ZERO || self.all().net <= Cents::ZERO {
            return Err(Refusal::new("Il totale del preventivo è zero o negativo: correggere le righe."));
        }
        if self.note.chars().count() > LONGEST_TEXT {
            return Err(Refusal::field("note", too_long()));
        }
        check_validity(self.valid_until, today)
    }
}

/// Whether the lines by which a document asked an order were all taken back by the lines of its credit
/// notes.
#[must_use]
pub fn taken_back(order: &str, asked: &[DocumentLine], credited: &[DocumentLine]) -> bool {
    let of = |lines: &[DocumentLine]| -> Cents {
        lines.iter().filter(|l| l.order.as_deref() == Some(order)).map(|l| l.net).sum()
    };
    asked.iter().any(|l| l.order.as_deref() == Some(order)) && of(credited) >= of(asked)
}

/// The last day of an offer, between today and a year on.
fn check_validity(until: Option<NaiveDate>, today: NaiveDate) -> Result<NaiveDate, Refusal> {
    let last = today.checked_add_days(Days::new(LONGEST_VALIDITY_DAYS)).unwrap_or(today);
    match until {
        None => Err(Refusal::field("valid_until", "Scrivere fino a quando vale il preventivo.")),
        Some(day) if day < today => {
            Err(Refusal::field("valid_until", "La validità è già passata: scrivere un giorno da oggi in poi."))
        }
        Some(day) if day > last => Err(Refusal::field(
            "valid_until",
            format!("Un preventivo vale al massimo un anno: fino al {}.", it::date(last)),
        )),
        Some(day) => Ok(day),
    }
}

/// Quantities and particulars in words.
pub(super) fn quantities_in_words(quantity: Option<Decimal>, params: &Params) -> String {
    let any = NaiveDate::MIN;
    let period = crate::dates::Period { from: any, until: None };
    Subscription { service: String::new(), quantity, params: params.clone(), period, agreed: None }.in_words()
}

impl Wish {
    /// The quantities that the body gave, in words; empty when it gave none.
    #[must_use]
    pub fn in_words(&self) -> String {
        quantities_in_words(self.quantity, &self.params)
    }
}
