//! The paper of a numbered document.

use domain::billing::{Address, Customer, Document, DocumentKind, Issuer, PaymentMethod, Reference};
use domain::it;

use super::{DuesPaper, PaperKind, Payment};
use crate::look::{Fact, Letterhead, Party};
use crate::pdf::Attachment;

impl DuesPaper {
    /// The paper of a document; `xml` is its e-invoice, without which the paper is a preview.
    #[must_use]
    pub fn of(document: &Document, letterhead: Letterhead, xml: Option<Vec<u8>>) -> Self {
        let draft = &document.draft;
        let attachment = document.transmission.as_ref().zip(xml).map(|(transmission, content)| {
            Attachment::xml(transmission.name.xml(), "Fattura elettronica nel formato FatturaPA", content)
        });
        let kind = match draft.kind {
            DocumentKind::FatturaPa => PaperKind::CourtesyCopy { xml: attachment },
            DocumentKind::TransferRequest => PaperKind::TransferRequest,
            DocumentKind::CreditNote => {
                let corrected = draft.corrects.as_ref();
                PaperKind::CreditNote {
                    of_number: corrected.map(|c| c.number.to_string()).unwrap_or_default(),
                    of_date: corrected.map_or(draft.date, |c| c.date),
                    reason: draft.reason.clone(),
                    xml: attachment,
                }
            }
        };
        let subject = match draft.kind {
            DocumentKind::CreditNote => String::new(),
            DocumentKind::FatturaPa | DocumentKind::TransferRequest => draft.reason.clone(),
        };
        Self {
            letterhead,
            kind,
            number: document.number.to_string(),
            date: draft.date,
            subject,
            issuer: Party::from(&document.issuer),
            customer: Party::from(&draft.customer),
            references: references(document),
            lines: draft.lines.iter().map(Into::into).collect(),
            vat: draft.summary.iter().map(Into::into).collect(),
            stamp: draft.totals.stamp,
            total: draft.totals.total,
            payable: draft.totals.payable,
            payment: (draft.kind != DocumentKind::CreditNote).then(|| payment(document)),
            notes: Vec::new(),
        }
    }
}

impl From<&Issuer> for Party {
    fn from(issuer: &Issuer) -> Self {
        let (street, city) = place(&issuer.address);
        Self {
            name: issuer.name.clone(),
            street,
            city,
            fiscal_code: Some(issuer.fiscal_code.clone()),
            vat_number: Some(issuer.vat_number.clone()),
            pec: issuer.pec.clone(),
            office_code: None,
        }
    }
}

impl From<&Customer> for Party {
    fn from(customer: &Customer) -> Self {
        let (street, city) = place(&customer.address);
        Self {
            name: customer.name.clone(),
            street,
            city,
            fiscal_code: customer.fiscal_code.clone(),
            vat_number: customer.vat_number.clone(),
            pec: customer.pec.clone(),
            office_code: customer.valid_office_code(),
        }
    }
}

/// Street, and the rest of the address, where they are known.
fn place(address: &Address) -> (Option<String>, Option<String>) {
    let known = |text: String| (!text.trim().is_empty()).then_some(text);
    let city = Address { street: String::new(), ..address.clone() }.line();
    (known(address.street.clone()), known(city))
}

fn references(document: &Document) -> Vec<Fact> {
    let known = &document.draft.references;
    let act = |label: &str, act: &Option<Reference>| {
        act.as_ref().map(|a| {
            let date = a.date.map(|d| format!(" del {}", it::date(d))).unwrap_or_default();
            Fact::new(label, format!("{}{date}", a.number))
        })
    };
    let code = |label: &str, code: &Option<String>| code.as_ref().map(|c| Fact::new(label, c));
    [
        act("Convenzione", &known.convention),
        act("Impegno di spesa", &known.commitment),
        code("CIG", &known.cig),
        code("CUP", &known.cup),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn payment(document: &Document) -> Payment {
    let (issuer, draft) = (&document.issuer, &document.draft);
    let treasury_account = issuer.treasury_account.clone().filter(|_| draft.payment == PaymentMethod::TreasuryTransfer);
    Payment {
        due: draft.due,
        beneficiary: issuer.name.clone(),
        // A transfer between treasury accounts needs no bank account.
        iban: issuer.iban.as_ref().filter(|_| treasury_account.is_none()).map(|i| i.as_str().to_owned()),
        treasury_account,
        reference: format!(
            "{} n. {} del {}, {}",
            draft.kind.label(),
            document.number,
            it::date(draft.date),
            draft.customer.name
        ),
    }
}

#[cfg(test)]
mod tests {
    use domain::billing::{
        DocumentLine, DocumentRef, Draft, FileCounter, IssuerKind, References, Totals, Transmission, summarise,
    };
    use domain::tariffs::VatTreatment;
    use domain::territory::BodyKind;
    use domain::{Cents, Id};
    use rust_decimal::Decimal;

    use super::*;
    use crate::look::day;
    use crate::pdf::Printable;

    fn address() -> Address {
        Address {
            street: "Piazza Prova 1".into(),
            cap: "61028".into(),
            city: "Sassocorvaro Auditore".into(),
            sigla: "PU".into(),
        }
    }

    fn document(kind: DocumentKind) -> Document {
        let issuer = Issuer { kind: IssuerKind::InHouse, treasury_account: Some("0060000".into()), ..Issuer::sample() };
        let customer = Customer {
            body: Id::from_parts(1, 1),
            kind: BodyKind::Comune,
            name: "Comune di Sassocorvaro Auditore".into(),
            istat: Some("041071".into()),
            ipa: None,
            fiscal_code: Some("02681080418".into()),
            vat_number: None,
            address: Address { street: String::new(), ..address() },
            office_code: Some("ufabc1".into()),
            pec: None,
        };
        let lines = vec![DocumentLine {
            service: "quota-base".into(),
            description: "Quota base (minimo di 150,00 €)".into(),
            quantity: Decimal::ONE,
            unit: "a corpo".into(),
            unit_price: Decimal::from(150),
            net: Cents(15_000),
            vat: VatTreatment::Split { rate: Decimal::from(22), ground: "art. 17-ter DPR 633/72".into() },
            explanation: "minimo di 150,00 €".into(),
            of_year: None,
            order: None,
        }];
        let summary = summarise(&lines).unwrap();
        let draft = Draft {
            kind,
            customer,
            date: day(2026, 10, 15),
            due: day(2026, 12, 31),
            corrects: Some(DocumentRef { number: "3/2026".parse().unwrap(), date: day(2026, 3, 1) }),
            reason: "Quota per l'anno 2026".into(),
            lines,
            totals: Totals::of(&summary, IssuerKind::InHouse, BodyKind::Comune),
            summary,
            references: References {
                convention: Some(Reference { number: "12".into(), date: Some(day(2025, 12, 18)) }),
                cig: Some("Z0000000A1".into()),
                ..References::default()
            },
            payment: PaymentMethod::BankTransfer,
        };
        let transmission = Transmission::new(&issuer, FileCounter::new(1).unwrap());
        let transmission = kind.is_electronic().then_some(transmission);
        Document::number(draft, issuer, "12/2026".parse().unwrap(), transmission).unwrap()
    }

    #[test]
    fn says_what_the_document_says() {
        let paper = DuesPaper::of(&document(DocumentKind::FatturaPa), Letterhead::sample(), Some(b"<x/>".to_vec()));
        assert_eq!(paper.defect(), None);
        assert_eq!((paper.total, paper.payable), (Cents(18_300), Cents(15_000)));
        assert_eq!(paper.lines[0].description, "Quota base");
        assert_eq!(paper.vat[0].label, "IVA 22\u{a0}%, scissione dei pagamenti");
        assert_eq!(paper.customer.city.as_deref(), Some("61028 Sassocorvaro Auditore (PU)"));
        assert_eq!((paper.customer.street, paper.customer.office_code.as_deref()), (None, Some("UFABC1")));
        assert_eq!(paper.references, [Fact::new("Convenzione", "12 del 18/12/2025"), Fact::new("CIG", "Z0000000A1")]);
        let payment = paper.payment.unwrap();
        assert_eq!(payment.reference, "Fattura elettronica n. 12/2026 del 15/10/2026, Comune di Sassocorvaro Auditore");
        assert!(payment.iban.is_some() && payment.treasury_account.is_none());
    }

    #[test]
    fn previews_requests_and_credit_notes_have_their_own_form() {
        let of = |kind| DuesPaper::of(&document(kind), Letterhead::sample(), None);
        assert_eq!(of(DocumentKind::FatturaPa).kind, PaperKind::CourtesyCopy { xml: None });
        assert_eq!(of(DocumentKind::TransferRequest).kind, PaperKind::TransferRequest);
        let note = of(DocumentKind::CreditNote);
        assert!(note.payment.is_none());
        assert!(matches!(note.kind, PaperKind::CreditNote { of_number, .. } if of_number == "3/2026"));
    }
}
