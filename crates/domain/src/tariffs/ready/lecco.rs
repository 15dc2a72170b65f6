//! Lecco: the public-private partnership (3PItalia). Report, §5.2.5 and §5.2.7, Table 10.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::{on_request, taxable};
use crate::dates::Period;
use crate::tariffs::{
    BandMode, Between, Charge, Measure, Price, PriceList, Proration, Recurrence, ReferenceDay, Rule, VatRule, Weight,
    Workstations,
};

const TABLE: &str = "Report sui servizi innovativi, § 5.2.5, Tabella 10";

/// The price list.
pub(super) fn list(from: NaiveDate) -> PriceList {
    let vat = taxable();
    let station = |service: &str, description: &str, euros: u32| {
        let rate = Some(Decimal::from(euros));
        let price = Price::PerWorkstation { counting: Workstations::Pcs, rate };
        on_request(service, description, price, &vat, TABLE)
    };
    let included = |service: &str, description: &str| on_request(service, description, Price::Included, &vat, TABLE);
    let sized = |service: &str, description: &str, lowest: u32, highest: u32| {
        on_request(service, description, by_size(lowest, highest), &vat, TABLE)
    };
    PriceList {
        code: "lecco".to_owned(),
        name: "Listino Lecco".to_owned(),
        validity: Period { from, until: None },
        population_on: ReferenceDay::FIRST_OF_YEAR,
        workstations_on: ReferenceDay::FIRST_OF_YEAR,
        revised_every: 1,
        source: "Convenzione del CST della Provincia di Lecco; Report sui servizi innovativi, §§ 5.2.5 e 5.2.7"
            .to_owned(),
        proration: Proration::ByDay,
        vat: vat.clone(),
        rules: vec![
            fixed_costs(&vat),
            station("connettivita-sicurezza", "Connettività e sicurezza (firewalling ed antivirus)", 33),
            station("posta-collaborazione", "Posta elettronica e servizi collaborativi (Microsoft Office 365)", 142),
            station("applicativi-gestionali", "Applicativi gestionali forniti da software house esterne", 464),
            included(
                "portali-specialistici",
                "Portali specialistici (Segnalazioni online, PagoPA, Anagrafe click e Geo portale catastale)",
            ),
            included("consulenza-it", "Consulenza IT"),
            included("help-desk", "Help desk di primo livello"),
            included("formazione", "Formazione del personale a richiesta degli enti aderenti"),
            sized("siti-internet", "Siti internet (portali istituzionali)", 900, 2_000),
            sized("pagopa", "PagoPA leccoGOV (tutte le causali di pagamento)", 430, 1_550),
            sized("community-rtd", "Community RTD", 740, 2_600),
            Rule {
                recurrence: Recurrence::OneOff,
                ..sized("onboarding-appio", "Onboarding PagoPA su AppIO", 750, 2_800)
            },
        ],
        notes: vec![
            "Per i servizi in funzione della dimensione la fonte dà solo gli estremi: le fasce le stabilisce il centro."
                .to_owned(),
            "La fonte non dice se gli importi sono al netto dell'IVA: qui si intendono al netto.".to_owned(),
            "La fonte usa «postazione» per i personal computer (§ 5.2.5) e per personal computer e server locali \
             (§ 5.2.7): qui i servizi a postazione contano i primi, i costi fissi entrambi."
                .to_owned(),
        ],
    }
}

fn by_size(lowest: u32, highest: u32) -> Price {
    Price::Bands {
        measure: Measure::Inhabitants,
        mode: BandMode::Whole,
        bands: Vec::new(),
        between: Some(Between { lowest: Decimal::from(lowest), highest: Decimal::from(highest) }),
    }
}

fn fixed_costs(vat: &VatRule) -> Rule {
    Rule {
        code: "costi-fissi".to_owned(),
        service: "quota-base".to_owned(),
        description: "Quota dei costi fissi di infrastruttura e servizi generali".to_owned(),
        recurrence: Recurrence::Yearly,
        charge: Charge::Membership,
        kinds: Vec::new(),
        price: Price::Share {
            cost: None,
            key: vec![Weight { measure: Measure::PcsAndServers, percent: Decimal::ONE_HUNDRED }],
        },
        adjustments: Vec::new(),
        vat: vat.clone(),
        source: "Report sui servizi innovativi, § 5.2.7: costi fissi ripartiti per postazioni".to_owned(),
        note: "Il costo dell'anno lo stabilisce il centro, sulla base dei contratti con i fornitori.".to_owned(),
    }
}
