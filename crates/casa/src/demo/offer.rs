//! What the centre offers and at what price. The base fee is the report's; the prices of the
//! services on demand, which the report does not give, are invented.

use app::charter::{self, NewEdition};
use app::tariffs::{self, NewList};
use app::{Result, Tx};
use chrono::NaiveDate;
use domain::Id;
use domain::charter::{Inclusion, Service};
use domain::tariffs::{BandRow, Method, PriceList, RoleRow, Rule, RuleForm};

use super::story::{Story, day};

/// Withdrawn at the end of 2023: public bodies no longer write to each other by fax.
pub(super) const FAX: &str = "fax-digitale";
/// Tried out in 2026.
pub(super) const PILOT: &str = "gestione-postazioni";

/// The charter of the report's case with one service more, and its price list.
pub(super) fn open(story: &Story<'_>) -> Result<Id<PriceList>> {
    let from = day(2021, 1, 1);
    story.write(|tx| {
        charter::install(tx, &story.ada, Some("pesaro-urbino"), from)?;
        let fax = like(tx, story, FAX, "Fax digitale", "Ricezione e invio di fax dalla posta elettronica dell'ente.")?;
        charter::save_service(tx, &story.ada, None, &fax)?;
        charter::set_state(tx, &story.ada, FAX, "active", from)
    })?;
    publish(story, 2021, from)?;
    story.write(|tx| {
        let new = NewList { ready_made: Some("pesaro-urbino".to_owned()), name: String::new(), from };
        let id = tariffs::create(tx, &story.bruno, &new)?;
        let list = tariffs::get(&mut tx.reading(), &story.bruno, id)?.list;
        for rule in &list.rules {
            if let Some(form) = priced(rule) {
                tariffs::edit_rule(tx, &story.bruno, id, &rule.code, &form)?;
            }
        }
        let fax = RuleForm {
            rate: "60,00".to_owned(),
            unit: "linea".to_owned(),
            ..new_rule(&list, Method::Flat, FAX, "Fax digitale")
        };
        tariffs::add_rule(tx, &story.bruno, id, &fax)?;
        tariffs::approve(tx, &story.bruno, id, "Decreto del Presidente n. 3 del 4 gennaio 2021")?;
        Ok(id)
    })
}

/// The prices of the agreement that begins in 2026.
pub(super) fn revise(story: &Story<'_>, id: Id<PriceList>) -> Result<()> {
    story.write(|tx| {
        let next = tariffs::new_version(tx, &story.bruno, id, day(2026, 1, 1))?;
        let list = tariffs::get(&mut tx.reading(), &story.bruno, next)?.list;
        tariffs::remove_rule(tx, &story.bruno, next, FAX)?;
        if let Some(cloud) = list.rule("cloud") {
            let form = RuleForm { disk_gb: "0,50".to_owned(), ..RuleForm::of(cloud) };
            tariffs::edit_rule(tx, &story.bruno, next, "cloud", &form)?;
        }
        let pilot = new_rule(&list, Method::PerWorkstation, PILOT, "Gestione delle postazioni (sperimentazione)");
        let pilot = RuleForm { rate: "12,00".to_owned(), counting: "pcs".to_owned(), ..pilot };
        tariffs::add_rule(tx, &story.bruno, next, &pilot)?;
        tariffs::approve(tx, &story.bruno, next, "Decreto del Presidente n. 88 del 24/11/2025")
    })
}

/// What changes in the charter at the beginning of a year, and the edition of the year.
pub(super) fn year(story: &Story<'_>, year: i32) -> Result<()> {
    match year {
        2024 => story.write(|tx| charter::set_state(tx, &story.ada, FAX, "withdrawn", day(2023, 12, 31)))?,
        2026 => story.write(|tx| {
            let text = "Aggiornamento, protezione e controllo a distanza dei PC dell'ente. In prova con tre Comuni.";
            let pilot = like(tx, story, PILOT, "Gestione delle postazioni", text)?;
            charter::save_service(tx, &story.ada, None, &pilot)?;
            charter::set_state(tx, &story.ada, PILOT, "pilot", day(2026, 1, 7))
        })?,
        _ => {}
    }
    publish(story, year, day(year, 1, 7))
}

fn publish(story: &Story<'_>, year: i32, from: NaiveDate) -> Result<()> {
    let edition = NewEdition {
        version: format!("{year}/1"),
        from,
        act: format!("Decreto del Presidente n. {} del {}", year - 2019, domain::it::date(from)),
        introduction: "La Carta dei servizi dice agli enti che cosa il Centro Servizi Territoriale offre, a chi e a \
                       quali condizioni."
            .to_owned(),
    };
    story.write(|tx| charter::publish(tx, &story.ada, &edition).map(|_| ()))
}

/// A service on demand of the kind of connectivity, under another name.
fn like(tx: &mut Tx<'_>, story: &Story<'_>, code: &str, name: &str, text: &str) -> Result<Service> {
    let model = charter::service(&mut tx.reading(), &story.ada, "connettivita")?;
    Ok(Service {
        code: code.to_owned(),
        name: name.to_owned(),
        description: text.to_owned(),
        inclusion: Inclusion::OnDemand,
        covers: std::collections::BTreeSet::new(),
        ..model
    })
}

fn new_rule(list: &PriceList, method: Method, service: &str, description: &str) -> RuleForm {
    let model = list.rules.first().map(RuleForm::of).unwrap_or_default();
    RuleForm {
        service: service.to_owned(),
        description: description.to_owned(),
        source: "Prezzo della dimostrazione".to_owned(),
        recurrence: "yearly".to_owned(),
        charge: "subscription".to_owned(),
        vat: model.vat,
        vat_ground: model.vat_ground,
        ..RuleForm::blank(method)
    }
}

/// The rule with the prices that its source leaves to the centre.
fn priced(rule: &Rule) -> Option<RuleForm> {
    let form = RuleForm { note: "Prezzo inventato per la dimostrazione.".to_owned(), ..RuleForm::of(rule) };
    let machine = |vcpu: &str, ram: &str, disk: &str| RuleForm {
        vcpu: vcpu.to_owned(),
        ram_gb: ram.to_owned(),
        disk_gb: disk.to_owned(),
        ..form.clone()
    };
    let hours = |roles: &[(&str, &str)]| RuleForm {
        roles: roles.iter().map(|(r, h)| RoleRow { role: (*r).to_owned(), hourly: (*h).to_owned() }).collect(),
        ..form.clone()
    };
    Some(match rule.service.as_str() {
        "connettivita" => {
            let band = |from: &str, to: &str, amount: &str| BandRow {
                from: from.to_owned(),
                to: to.to_owned(),
                amount: amount.to_owned(),
            };
            let bands = vec![
                band("1", "30", "360,00"),
                band("31", "100", "900,00"),
                band("101", "300", "1.800,00"),
                band("301", "1.000", "3.600,00"),
            ];
            RuleForm { bands, ..form }
        }
        "cloud" => machine("60,00", "18,00", "0,60"),
        "applicazioni-cloud" => machine("90,00", "24,00", "0,80"),
        "consulenza-informatica" => {
            hours(&[("Amministratore di sistema", "38,00"), ("Analista", "42,00"), ("Tecnico", "30,00")])
        }
        "formazione" => hours(&[("Docente", "55,00"), ("Tutor", "25,00")]),
        "sistema-statistico" | "consulenza-statistica" => {
            hours(&[("Statistico", "40,00"), ("Tecnico statistico", "28,00")])
        }
        _ => return None,
    })
}
