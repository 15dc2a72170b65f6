//! Quotes and orders of 2026, one for each way that they may go. What bodies ask is invented.

use app::quotes::{self, Delivery, NewRequest, Search, Use};
use app::{Actor, BodyScope, Error, Result};
use domain::Id;
use domain::identity::BodyRole;
use domain::quotes::{Billing, FreeLine, Quote, Standing, Wish, Written};
use domain::tariffs::{Params, Requested, Work};
use rust_decimal::Decimal;

use super::story::{Story, day};

/// Hours of some roles: name, persons, hours of each.
type Hours<'a> = &'a [(&'a str, u32, i64)];

/// The orders of the summer: one with hours used and left that enters the dues, one delivered; a quote that the body refused, and one that nobody answered in time.
pub(super) fn summer(story: &Story<'_>) -> Result<()> {
    story.on(2026, 6, 22);
    let consulting = ask(
        story,
        "041010",
        "consulenza-informatica",
        "Spostare il protocollo sul nuovo server e formare due colleghi dell'ufficio.",
    )?;
    let training = ask(
        story,
        "041013",
        "formazione",
        "Un corso di mezza giornata sugli appalti digitali, per l'ufficio tecnico.",
    )?;
    let statistics =
        ask(story, "041036", "consulenza-statistica", "Un'indagine sull'uso dei servizi sociali del Comune.")?;
    let archive =
        ask(story, "041029", "consulenza-informatica", "Riordinare le cartelle condivise prima del cambio di sede.")?;
    story.on(2026, 6, 25);
    offer(story, consulting, hours(&[("Analista", 1, 12), ("Tecnico", 2, 16)]), (7, 25), Billing::Dues)?;
    offer(story, training, hours(&[("Docente", 1, 8), ("Tutor", 1, 8)]), (7, 25), Billing::Alone)?;
    offer(story, statistics, hours(&[("Statistico", 1, 40)]), (7, 25), Billing::Dues)?;
    offer(story, archive, hours(&[("Tecnico", 1, 20)]), (7, 10), Billing::Dues)?;
    story.on(2026, 7, 1);
    accept(story, "041010", consulting)?;
    accept(story, "041013", training)?;
    let lidia = person(story, "041036", "Lidia Sindaci", BodyRole::Signatory)?;
    story.write(|tx| quotes::decline(tx, &lidia, statistics, "La spesa non è prevista nel bilancio di quest'anno"))?;
    story.on(2026, 7, 20);
    let body = story.body("041010")?;
    let used = |role: &str, minutes: i64, on: (u32, u32), what: &str| Use {
        body,
        role: role.to_owned(),
        minutes,
        on: day(2026, on.0, on.1),
        reference: what.to_owned(),
        source: format!("dimostrazione:{role}:{}-{}", on.0, on.1),
    };
    for entry in [
        used("Analista", 390, (7, 6), "Sopralluogo e piano dello spostamento"),
        used("Tecnico", 960, (7, 13), "Spostamento del protocollo"),
        used("Tecnico", 315, (7, 16), "Formazione di due colleghi"),
    ] {
        story.write(|tx| quotes::use_hours(tx, &story.ada, &entry).map(|_| ()))?;
    }
    let delivery = Delivery {
        on: day(2026, 7, 17),
        used: vec![Decimal::new(65, 1), Decimal::from(8)],
        note: "Corso tenuto il 16 e 17 luglio, con undici partecipanti.".to_owned(),
    };
    story.write(|tx| quotes::deliver(tx, &story.ada, training, &delivery))
}

/// What is open in October: the delivered order asked by a document of its own, a machine ordered, a quote revised and one just sent, one being written, one
/// only asked.
pub(super) fn autumn(story: &Story<'_>) -> Result<()> {
    story.on(2026, 10, 9);
    let search = Search { standing: Some(Standing::Delivered), to_bill: true, ..Search::default() };
    for order in story.app.read(|rx| quotes::export(rx, &story.bruno, &search))? {
        let id = order.id.parse().map_err(Error::internal)?;
        story.write(|tx| quotes::invoice(tx, &story.bruno, id).map(|_| ()))?;
    }
    let machine = ask(story, "041007", "cloud", "Una macchina virtuale per il nuovo sistema delle presenze.")?;
    let revised = ask(story, "041008", "consulenza-informatica", "Collegare il gestionale dei tributi a pagoPA.")?;
    let fresh = ask(story, "041028", "formazione", "Due giornate sull'uso dei fogli di calcolo, per otto persone.")?;
    let draft = ask(story, "041041", "consulenza-informatica", "Verificare i permessi delle cartelle del personale.")?;
    let some = |n: i64| Some(Decimal::from(n));
    let size = Params { vcpu: some(4), ram_gb: some(8), disk_gb: some(200), ..Params::default() };
    let from = Some(day(2026, 11, 1));
    offer(story, machine, Requested { params: size, from, ..Requested::default() }, (11, 15), Billing::Dues)?;
    accept(story, "041007", machine)?;
    offer(story, revised, hours(&[("Analista", 1, 12), ("Tecnico", 2, 16)]), (11, 15), Billing::Dues)?;
    let travel = FreeLine {
        description: "Trasferta nella sede dell'ente".to_owned(),
        quantity: Decimal::from(2),
        unit: "viaggio".to_owned(),
        rate: Decimal::from(25),
        reason: "la verifica si fa sul posto".to_owned(),
    };
    let less = hours(&[("Analista", 1, 10), ("Tecnico", 1, 16)]);
    let second = Written { free: vec![travel], ..written(less, (11, 20), Billing::Dues) };
    story.write(|tx| {
        quotes::write_offer(tx, &story.ada, revised, &second)?;
        quotes::send(tx, &story.ada, revised).map(|_| ())
    })?;
    offer(story, fresh, hours(&[("Docente", 1, 14), ("Tutor", 1, 14)]), (11, 30), Billing::Alone)?;
    let begun = written(hours(&[("Amministratore di sistema", 1, 6)]), (11, 30), Billing::Dues);
    story.write(|tx| quotes::write_offer(tx, &story.ada, draft, &begun).map(|_| ()))?;
    ask(story, "041057", "applicazioni-cloud", "Ospitare il programma della biblioteca, oggi su un PC dell'ufficio.")
        .map(|_| ())
}

fn person(story: &Story<'_>, code: &str, name: &str, role: BodyRole) -> Result<BodyScope> {
    Ok(BodyScope::new(story.centre, story.body(code)?, Actor::program(name), vec![role]))
}

fn viewer(story: &Story<'_>, code: &str) -> Result<BodyScope> {
    person(story, code, "Mirko Schede", BodyRole::Compiler)
}

fn ask(story: &Story<'_>, code: &str, service: &str, need: &str) -> Result<Id<Quote>> {
    let mirko = viewer(story, code)?;
    let wish = Wish { service: service.to_owned(), need: need.to_owned(), ..Wish::default() };
    let new = NewRequest { wish, source: String::new() };
    story.write(|tx| quotes::request(tx, &mirko, &new))
}

fn hours(of: Hours<'_>) -> Requested {
    let work = |(role, people, hours): &(&str, u32, i64)| Work {
        role: (*role).to_owned(),
        people: *people,
        hours: Decimal::from(*hours),
    };
    Requested { params: Params { work: of.iter().map(work).collect(), ..Params::default() }, ..Requested::default() }
}

fn written(asked: Requested, until: (u32, u32), billing: Billing) -> Written {
    Written { asked: Some(asked), valid_until: Some(day(2026, until.0, until.1)), billing, ..Written::default() }
}

fn offer(story: &Story<'_>, id: Id<Quote>, asked: Requested, until: (u32, u32), billing: Billing) -> Result<()> {
    let new = written(asked, until, billing);
    story.write(|tx| {
        quotes::write_offer(tx, &story.ada, id, &new)?;
        quotes::send(tx, &story.ada, id).map(|_| ())
    })
}

/// The signatory types the total and accepts.
fn accept(story: &Story<'_>, code: &str, id: Id<Quote>) -> Result<()> {
    let lidia = person(story, code, "Lidia Sindaci", BodyRole::Signatory)?;
    let offer = story.app.read(|rx| quotes::view(rx, &story.ada, id))?.offer.unwrap_or_default();
    let total = offer.all().total.italian();
    story.write(|tx| quotes::accept(tx, &lidia, id, &total).map(|_| ()))
}
