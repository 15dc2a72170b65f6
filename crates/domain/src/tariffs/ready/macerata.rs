//! Macerata: the in-house model (Task s.r.l.). Report, §4.2.5, Table 6.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::taxable;
use crate::dates::Period;
use crate::tariffs::{Band, BandMode, Charge, Measure, Price, PriceList, Proration, Recurrence, ReferenceDay, Rule};

/// Bands of inhabitants and yearly euros, net of 22 % VAT. The first is "< 500" in the source.
const TABLE_6: [(u64, u64, u32); 10] = [
    (0, 500, 150),
    (501, 1_000, 960),
    (1_001, 2_300, 1_440),
    (2_301, 3_000, 2_112),
    (3_001, 4_500, 2_200),
    (4_501, 7_000, 2_816),
    (7_001, 8_500, 3_520),
    (8_501, 12_500, 4_840),
    (12_501, 20_000, 5_720),
    (20_001, 40_000, 7_000),
];

/// The price list.
pub(super) fn list(from: NaiveDate) -> PriceList {
    let bands = TABLE_6
        .iter()
        .map(|(from, to, euros)| Band { from: *from, to: Some(*to), amount: Decimal::from(*euros) })
        .collect();
    PriceList {
        code: "macerata".to_owned(),
        name: "Listino Macerata".to_owned(),
        validity: Period { from, until: None },
        population_on: ReferenceDay::FIRST_OF_YEAR,
        workstations_on: ReferenceDay::FIRST_OF_YEAR,
        revised_every: 3,
        source: "Convenzione con Task s.r.l.; Report sui servizi innovativi, § 4.2.5, Tabella 6".to_owned(),
        proration: Proration::ByDay,
        vat: taxable(),
        rules: vec![Rule {
            code: "fasce-abitanti".to_owned(),
            service: "quota-base".to_owned(),
            description: "Quota annuale dei servizi base".to_owned(),
            recurrence: Recurrence::Yearly,
            charge: Charge::Membership,
            kinds: Vec::new(),
            price: Price::Bands { measure: Measure::Inhabitants, mode: BandMode::Whole, bands, between: None },
            adjustments: Vec::new(),
            vat: taxable(),
            source: "Report sui servizi innovativi, § 4.2.5, Tabella 6".to_owned(),
            note: "La fonte scrive «< 500» e poi «da 501»: a chi ha esattamente 500 abitanti non dà un prezzo. \
                   Qui paga come la prima fascia, 150,00 €. Oltre 40.000 abitanti la fonte non ha fasce."
                .to_owned(),
        }],
        notes: vec![
            "Gli importi sono al netto dell'IVA al 22 %.".to_owned(),
            "Anche la Provincia aderisce e paga la propria quota, a prezzo concordato (oltre 40.000 abitanti)."
                .to_owned(),
        ],
    }
}
