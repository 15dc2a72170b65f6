//! Payments: what is settled, what is left, how old it is.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{Document, DocumentNumber};
use crate::territory::Body;
use crate::{Cents, Id};

/// Money received for a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payment {
    /// Day of the receipt.
    pub on: NaiveDate,
    /// Amount; negative when given back.
    pub amount: Cents,
    /// The treasurer's receipt (*provvisorio* or *reversale*) or another note.
    pub reference: String,
}

/// How far a document is paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Settlement {
    /// Nothing received.
    Open {
        /// What is left.
        left: Cents,
    },
    /// Something received.
    Partly {
        /// Received.
        paid: Cents,
        /// What is left.
        left: Cents,
    },
    /// All received.
    Paid {
        /// Day of the last payment.
        on: NaiveDate,
        /// Received beyond what was asked; zero as a rule.
        beyond: Cents,
    },
    /// Nothing to pay any more (credited or cancelled).
    NotOwed {
        /// Received and to be given back or moved; zero as a rule.
        to_return: Cents,
    },
}

impl Settlement {
    /// What is left to pay.
    #[must_use]
    pub fn left(&self) -> Cents {
        match self {
            Self::Open { left } | Self::Partly { left, .. } => *left,
            Self::Paid { .. } | Self::NotOwed { .. } => Cents::ZERO,
        }
    }

    /// The name in Italian.
    #[must_use]
    pub fn label(&self) -> &'static str {
        match self {
            Self::Open { .. } => "Da pagare",
            Self::Partly { .. } => "Pagato in parte",
            Self::Paid { .. } => "Pagato",
            Self::NotOwed { .. } => "Non dovuto",
        }
    }
}

/// How far a document is paid: `payable` less credit notes, against the payments. `owed` is
/// [`super::DocumentState::is_owed`].
#[must_use]
pub fn settlement(payable: Cents, credited: Cents, owed: bool, payments: &[Payment]) -> Settlement {
    let paid: Cents = payments.iter().map(|p| p.amount).sum();
    let asked = payable - credited;
    if !owed || asked <= Cents::ZERO {
        return Settlement::NotOwed { to_return: paid };
    }
    let last = payments.iter().filter(|p| p.amount > Cents::ZERO).map(|p| p.on).max();
    match last {
        Some(on) if paid >= asked => Settlement::Paid { on, beyond: paid - asked },
        _ if paid > Cents::ZERO => Settlement::Partly { paid, left: asked - paid },
        _ => Settlement::Open { left: asked - paid },
    }
}

/// A document that is not wholly paid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenDocument {
    /// The document.
    pub id: Id<Document>,
    /// Its number.
    pub number: DocumentNumber,
    /// Who owes.
    pub body: Id<Body>,
    /// The body's fiscal code, to match receipts.
    pub fiscal_code: Option<String>,
    /// When it is to be paid.
    pub due: NaiveDate,
    /// What is left.
    pub left: Cents,
}

/// A share of a payment given to a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Allocation {
    /// The document.
    pub document: Id<Document>,
    /// Its share.
    pub amount: Cents,
}

/// Shares an amount among a body's open documents, the longest due first; gives the shares and
/// what is left over.
#[must_use]
pub fn allocate(amount: Cents, open: &[OpenDocument]) -> (Vec<Allocation>, Cents) {
    let mut order: Vec<&OpenDocument> = open.iter().filter(|d| d.left > Cents::ZERO).collect();
    order.sort_by(|a, b| (a.due, &a.number).cmp(&(b.due, &b.number)));
    let mut rest = amount.max(Cents::ZERO);
    let mut shares = Vec::new();
    for document in order {
        if rest == Cents::ZERO {
            break;
        }
        let share = rest.min(document.left);
        shares.push(Allocation { document: document.id, amount: share });
        rest -= share;
    }
    (shares, rest)
}

/// How long an amount has been overdue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the bounds are in the names, both included")]
pub enum AgeBand {
    NotDue,
    Days1To30,
    Days31To60,
    Days61To90,
    Days91To180,
    Days181To365,
    OverAYear,
}

impl AgeBand {
    /// Every band, youngest first.
    pub const ALL: [Self; 7] = [
        Self::NotDue,
        Self::Days1To30,
        Self::Days31To60,
        Self::Days61To90,
        Self::Days91To180,
        Self::Days181To365,
        Self::OverAYear,
    ];

    /// The band of a due date, seen from a day.
    #[must_use]
    pub fn of(due: NaiveDate, today: NaiveDate) -> Self {
        match (today - due).num_days() {
            ..=0 => Self::NotDue,
            1..=30 => Self::Days1To30,
            31..=60 => Self::Days31To60,
            61..=90 => Self::Days61To90,
            91..=180 => Self::Days91To180,
            181..=365 => Self::Days181To365,
            _ => Self::OverAYear,
        }
    }

    /// The name in Italian.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::NotDue => "Non ancora scaduto",
            Self::Days1To30 => "Da 1 a 30 giorni",
            Self::Days31To60 => "Da 31 a 60 giorni",
            Self::Days61To90 => "Da 61 a 90 giorni",
            Self::Days91To180 => "Da 91 a 180 giorni",
            Self::Days181To365 => "Da 181 a 365 giorni",
            Self::OverAYear => "Oltre un anno",
        }
    }
}

/// What is owed, by age and by body.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Arrears {
    /// Sum and number of documents of each band, all bands present.
    pub bands: Vec<(AgeBand, Cents, u32)>,
    /// For each body: overdue sum and days of the oldest.
    pub bodies: BTreeMap<Id<Body>, (Cents, i64)>,
    /// All that is left to pay.
    pub left: Cents,
    /// Of which overdue.
    pub overdue: Cents,
}

/// Reckons the arrears of open documents on a day.
#[must_use]
pub fn arrears(open: &[OpenDocument], today: NaiveDate) -> Arrears {
    let mut out = Arrears { bands: AgeBand::ALL.iter().map(|b| (*b, Cents::ZERO, 0)).collect(), ..Arrears::default() };
    for document in open.iter().filter(|d| d.left > Cents::ZERO) {
        let band = AgeBand::of(document.due, today);
        if let Some(row) = out.bands.iter_mut().find(|row| row.0 == band) {
            row.1 += document.left;
            row.2 += 1;
        }
        out.left += document.left;
        if band != AgeBand::NotDue {
            out.overdue += document.left;
            let body = out.bodies.entry(document.body).or_default();
            body.0 += document.left;
            body.1 = body.1.max((today - document.due).num_days());
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn d(y: i32, m: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(y, m, day).unwrap()
    }

    fn open(n: u32, due: NaiveDate, left: i64) -> OpenDocument {
        OpenDocument {
            id: Id::from_parts(u64::from(n), 0),
            number: format!("{n}/2026").parse().unwrap(),
            body: Id::from_parts(1, 1),
            fiscal_code: None,
            due,
            left: Cents(left),
        }
    }

    fn pay(cents: i64) -> Payment {
        Payment { on: d(2026, 12, 1), amount: Cents(cents), reference: "prov. 1".to_owned() }
    }

    #[test]
    fn settles_in_parts() {
        let asked = Cents(1_000);
        assert_eq!(settlement(asked, Cents::ZERO, true, &[]), Settlement::Open { left: Cents(1_000) });
        let partly = settlement(asked, Cents::ZERO, true, &[pay(400)]);
        assert_eq!(partly, Settlement::Partly { paid: Cents(400), left: Cents(600) });
        let paid = settlement(asked, Cents::ZERO, true, &[pay(400), pay(650)]);
        assert_eq!(paid, Settlement::Paid { on: d(2026, 12, 1), beyond: Cents(50) });
        assert_eq!(settlement(asked, Cents(600), true, &[pay(400)]).left(), Cents::ZERO);
        assert_eq!(settlement(asked, Cents::ZERO, false, &[pay(400)]), Settlement::NotOwed { to_return: Cents(400) });
        assert_eq!(settlement(asked, Cents::ZERO, true, &[pay(400), pay(-400)]).left(), Cents(1_000));
    }

    #[test]
    fn ages_from_the_day_after_the_due_date() {
        let due = d(2026, 12, 31);
        for (today, band) in [
            (due, AgeBand::NotDue),
            (d(2027, 1, 1), AgeBand::Days1To30),
            (d(2027, 1, 31), AgeBand::Days31To60),
            (d(2027, 12, 31), AgeBand::Days181To365),
            (d(2028, 1, 1), AgeBand::OverAYear),
        ] {
            assert_eq!(AgeBand::of(due, today), band, "{today}");
        }
        let all = arrears(&[open(1, due, 500), open(2, d(2027, 6, 1), 300)], d(2027, 2, 1));
        assert_eq!((all.left, all.overdue), (Cents(800), Cents(500)));
        assert_eq!(all.bodies[&Id::from_parts(1, 1)], (Cents(500), 32));
    }

    #[test]
    fn pays_the_longest_due_first() {
        let documents = [open(2, d(2026, 12, 31), 500), open(1, d(2025, 12, 31), 300)];
        let (shares, rest) = allocate(Cents(700), &documents);
        assert_eq!(shares.iter().map(|s| s.amount.0).collect::<Vec<_>>(), [300, 400]);
        assert_eq!(shares[0].document, documents[1].id);
        assert_eq!(rest, Cents::ZERO);
    }

    proptest! {
        #[test]
        fn no_cent_is_lost(amount in 0_i64..1_000_000, lefts in proptest::collection::vec(0_i64..200_000, 0..12)) {
            let documents: Vec<_> =
                lefts.iter().zip(1..).map(|(l, n)| open(n, d(2026, 1 + n % 12, 1), *l)).collect();
            let (shares, rest) = allocate(Cents(amount), &documents);
            prop_assert_eq!(shares.iter().map(|s| s.amount).sum::<Cents>() + rest, Cents(amount));
            for share in &shares {
                let document = documents.iter().find(|x| x.id == share.document).unwrap();
                prop_assert!(share.amount > Cents::ZERO && share.amount <= document.left);
            }
            let owed: i64 = lefts.iter().sum();
            prop_assert_eq!(rest.0, (amount - owed).max(0));
        }
    }
}
