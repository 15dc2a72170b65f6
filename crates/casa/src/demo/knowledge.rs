//! What the centre knows of its members: PCs, servers, businesses, contacts, applications. All
//! invented: names that are plainly of the demonstration, addresses under `.example`.

use app::territory as use_cases;
use app::{Actor, BodyScope, Result};
use domain::Id;
use domain::identity::BodyRole;
use domain::territory::{Application, Body, Contact, ContactRole, Count, Metric};

use super::data::COMUNI;
use super::members::members;
use super::story::{Story, day};

const GIVEN: [&str; 19] = [
    "Ada", "Bruno", "Carla", "Dario", "Elena", "Fabio", "Gaia", "Ivo", "Lidia", "Mirko", "Nora", "Oscar", "Pina",
    "Rita", "Sandro", "Tina", "Ugo", "Vera", "Zeno",
];

/// Surnames say the office: nobody is called so.
fn surname(role: ContactRole) -> &'static str {
    match role {
        ContactRole::Mayor => "Tricolori",
        ContactRole::Secretary => "Verbalini",
        ContactRole::DigitalTransition => "Transizioni",
        ContactRole::DataProtection => "Riservatezza",
        ContactRole::CstReferent => "Sportelli",
    }
}

fn office(role: ContactRole, comune: bool) -> &'static str {
    match role {
        ContactRole::Mayor if comune => "sindaco",
        ContactRole::Mayor => "presidente",
        ContactRole::Secretary => "segretario",
        ContactRole::DigitalTransition => "rtd",
        ContactRole::DataProtection => "dpo",
        ContactRole::CstReferent => "referente.cst",
    }
}

/// The name under which a body writes: `comune.acqualagna.example`, `umcn.example`.
pub(super) fn domain_of(code: &str) -> String {
    let plain = |name: &str| -> String {
        let folded = domain::text::fold(name);
        folded.split(|c: char| !c.is_ascii_alphanumeric()).collect::<Vec<_>>().concat()
    };
    match COMUNI.iter().find(|c| c.istat == code || c.ipa == code) {
        Some(comune) => format!("comune.{}.example", plain(comune.name)),
        None => format!("{}.example", plain(code)),
    }
}

/// Counts at two dates, and the businesses of the Comuni.
pub(super) fn count(story: &Story<'_>, year: i32) -> Result<()> {
    let on = day(year, 1, 1);
    let growth = if year > 2021 { 110 } else { 100 };
    for code in members() {
        let body = story.body(code)?;
        let comune = COMUNI.iter().find(|c| c.istat == code);
        let population = comune.map_or(2_500, |c| c.population);
        let pcs = (5 + population / 220) * growth / 100;
        let mut counts = vec![(Metric::Workstations, pcs), (Metric::Servers, 1 + population / 12_000)];
        if let Some(comune) = comune {
            counts.push((Metric::Businesses, comune.population * 8 / 100));
        }
        story.write(|tx| {
            for (metric, value) in &counts {
                let source = "rilevazione inventata per la dimostrazione".to_owned();
                use_cases::save_count(tx, &story.fabio, body, &Count { metric: *metric, on, value: *value, source })?;
            }
            Ok(())
        })?;
    }
    Ok(())
}

/// A mayor and a referent for every member; the other offices for some, a few mandates about to end.
pub(super) fn contacts(story: &Story<'_>) -> Result<()> {
    for (n, code) in members().enumerate() {
        let body = story.body(code)?;
        for (k, role) in ContactRole::ALL.into_iter().enumerate() {
            let everywhere = matches!(role, ContactRole::Mayor | ContactRole::CstReferent);
            if everywhere || n % 3 == 0 {
                let contact = contact(code, role, n + 4 * k)?;
                story.write(|tx| use_cases::save_contact(tx, &story.fabio, body, None, &contact))?;
            }
        }
    }
    Ok(())
}

fn contact(code: &str, role: ContactRole, n: usize) -> Result<Contact> {
    let host = domain_of(code);
    let given = GIVEN[n % GIVEN.len()];
    let email = format!("{}@{host}", office(role, host.starts_with("comune.")));
    let phone = format!("0000 {:06}", 100_000 + n);
    let until = match role {
        ContactRole::Mayor => Some(day(2029, 6, 9)),
        ContactRole::DataProtection if n.is_multiple_of(5) => Some(day(2026, 11, 5)),
        ContactRole::DataProtection => Some(day(2027, 12, 31)),
        _ => None,
    };
    let mandate = (day(2024, 6, 10), until);
    Ok(Contact::new(role, &format!("{given} {}", surname(role)), &email, &phone, mandate)?)
}

/// Product, supplier, what for, version, last day of the contract.
type Product = (&'static str, &'static str, &'static str, &'static str, Option<(i32, u32, u32)>);

const PRODUCTS: [Product; 6] = [
    ("Protocollo Esempio", "Software di Prova S.r.l.", "protocollo", "7.2", Some((2026, 12, 31))),
    ("Anagrafe Dimostrativa", "Comuni d'Esempio S.p.A.", "servizi demografici", "2025.1", Some((2027, 6, 30))),
    ("Bilancio Modello", "Conti di Fantasia S.r.l.", "ragioneria", "12.0", Some((2026, 11, 30))),
    ("Tributi Immaginari", "Conti di Fantasia S.r.l.", "tributi", "4.5", None),
    ("Sportello Finto", "Sportelli di Prova Soc. coop.", "edilizia e attività produttive", "3.1", Some((2028, 3, 31))),
    ("Paghe Inventate", "Comuni d'Esempio S.p.A.", "personale", "2026", Some((2026, 12, 31))),
];

fn application(product: &Product, version: &str) -> Result<Application> {
    let (name, supplier, area, _, until) = product;
    Ok(Application::new(name, supplier, area, version, until.map(|(y, m, d)| day(y, m, d)))?)
}

/// The applications in use at one member out of four.
pub(super) fn applications(story: &Story<'_>) -> Result<()> {
    for (n, code) in members().enumerate().filter(|(n, _)| n % 4 == 0) {
        let body = story.body(code)?;
        for product in PRODUCTS.iter().cycle().skip(n).take(3 + n % 3) {
            let application = application(product, product.3)?;
            story.write(|tx| use_cases::save_application(tx, &story.fabio, body, None, &application))?;
        }
    }
    Ok(())
}

/// A body tells the centre that it has changed product: the centre gets a message.
pub(super) fn change(story: &Story<'_>, code: &str) -> Result<()> {
    let body: Id<Body> = story.body(code)?;
    let own = BodyScope::new(story.centre, body, Actor::program("Mirko Schede"), vec![BodyRole::Compiler]);
    let application = application(&PRODUCTS[0], "8.0")?;
    story.write(|tx| use_cases::save_own_application(tx, &own, None, &application))
}

/// The PEC of every body of the registers.
pub(super) fn pec_of(code: &str) -> String {
    format!("protocollo@pec.{}", domain_of(code))
}
