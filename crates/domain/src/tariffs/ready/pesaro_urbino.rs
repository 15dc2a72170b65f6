//! Pesaro e Urbino: the public model. Report, §3.2.5 and Table 3.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::on_request;
use crate::dates::Period;
use crate::tariffs::{Charge, Price, PriceList, Proration, Recurrence, ReferenceDay, Rule, VatRegime, VatRule};
use crate::territory::BodyKind;

const TABLE: &str = "Report sui servizi innovativi, § 3.2.5, Tabella 3";

/// The price list.
pub(super) fn list(from: NaiveDate) -> PriceList {
    let shared = VatRule::always(VatRegime::OutsideScope {
        ground: "ripartizione dei costi della gestione associata tra enti (art. 30 TUEL; art. 4, comma 5, DPR 633/72)"
            .to_owned(),
    });
    let training = VatRule::always(VatRegime::Exempt {
        ground: "formazione del personale di enti pubblici (art. 14, comma 10, L. 537/93; art. 10 DPR 633/72)"
            .to_owned(),
    });
    let machine = || Price::VirtualMachine { vcpu: None, ram_gb: None, disk_gb: None };
    let hours = || Price::Hours { roles: Vec::new() };
    let once = |service: &str, description: &str, vat: &VatRule| Rule {
        recurrence: Recurrence::OneOff,
        ..on_request(service, description, hours(), vat, TABLE)
    };
    PriceList {
        code: "pesaro-urbino".to_owned(),
        name: "Listino Pesaro e Urbino".to_owned(),
        validity: Period { from, until: None },
        population_on: ReferenceDay::FIRST_OF_YEAR,
        workstations_on: ReferenceDay::FIRST_OF_YEAR,
        revised_every: 5,
        source: "Convenzione del CST della Provincia di Pesaro e Urbino; Report sui servizi innovativi, § 3.2.5"
            .to_owned(),
        proration: Proration::ByDay,
        vat: shared.clone(),
        rules: vec![
            base(&shared),
            on_request(
                "connettivita",
                "Servizi di connettività Internet e Intranet",
                Price::Bandwidth { per_mbps: None, bands: Vec::new() },
                &shared,
                TABLE,
            ),
            on_request("cloud", "Servizi cloud ibrido e virtualizzazione server", machine(), &shared, TABLE),
            on_request("applicazioni-cloud", "Servizi applicativi ospitati presso il cloud", machine(), &shared, TABLE),
            once("consulenza-informatica", "Servizi informatici consulenziali", &shared),
            once("formazione", "Servizi di formazione informatica", &training),
            once("sistema-statistico", "Servizi di Sistema Informativo e Statistico on-line", &shared),
            once("consulenza-statistica", "Servizi di consulenza tecnico-statistica", &shared),
        ],
        notes: vec![
            "La fonte dà il prezzo dei servizi base e, per quelli a domanda individuale, solo il modo di \
             determinarlo: gli importi li stabilisce il centro."
                .to_owned(),
            "La fonte non tratta l'IVA: il regime di ogni servizio va confermato dal centro.".to_owned(),
        ],
    }
}

fn base(vat: &VatRule) -> Rule {
    Rule {
        code: "quota-abitanti".to_owned(),
        service: "quota-base".to_owned(),
        description: "Quota annuale dei servizi base".to_owned(),
        recurrence: Recurrence::Yearly,
        charge: Charge::Membership,
        kinds: vec![BodyKind::Comune],
        price: Price::PerInhabitant { rate: Some(Decimal::new(44, 2)) },
        adjustments: Vec::new(),
        vat: vat.clone(),
        source: "Report sui servizi innovativi, § 3.2.5: 0,44 € ad abitante".to_owned(),
        note: "La fonte dà il prezzo ad abitante; per Unioni e altri enti il centro stabilisce una voce propria."
            .to_owned(),
    }
}
