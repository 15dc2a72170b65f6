//! The demonstration's hours: an order bought by Acqualagna and almost used, work recorded on the
//! requests of the weeks before, hours planned; and requests of the year before.

use app::helpdesk::{self, Message, Sender, Then};
use app::hours::{NewPlan, NewWork, plan, record};
use app::quotes::{self, NewRequest};
use app::{Actor, BodyScope, Result, StaffScope};
use chrono::NaiveDate;
use domain::helpdesk::Channel;
use domain::hours::Work;
use domain::identity::BodyRole;
use domain::month::Month;
use domain::quotes::{Wish, Written};
use domain::tariffs::{Params, Requested, Work as Asked};

use super::story::{Story, day};

const SERVICE: &str = "consulenza-informatica";

/// Buys hours for a body: asked, priced by the list, accepted by its signatory.
fn buy(story: &Story<'_>, code: &str, hours: &[(&str, i64)]) -> Result<()> {
    let body = story.body(code)?;
    let work = |(role, hours): &(&str, i64)| Asked { role: (*role).to_owned(), people: 1, hours: (*hours).into() };
    let params = Params { work: hours.iter().map(work).collect(), ..Params::default() };
    let need = "Ore di assistenza per il trasferimento del sito e dei documenti.".to_owned();
    let wish = Wish { service: SERVICE.to_owned(), need, params: params.clone(), ..Wish::default() };
    let actor = Actor::program("Il Sindaco");
    let signatory = BodyScope::new(story.centre, body, actor, vec![BodyRole::Signatory]);
    story.write(|tx| {
        let new = NewRequest { wish: wish.clone(), source: String::new() };
        let id = quotes::open_request(tx, &story.ada, body, &new)?;
        let written = Written {
            asked: Some(Requested { params: params.clone(), ..Requested::default() }),
            valid_until: tx.today().checked_add_days(chrono::Days::new(30)),
            ..Written::default()
        };
        quotes::write_offer(tx, &story.ada, id, &written)?;
        quotes::send(tx, &story.ada, id)?;
        let offer = quotes::view(&mut tx.reading(), &story.ada, id)?.offer.unwrap_or_default();
        quotes::accept(tx, &signatory, id, &offer.all().total.italian()).map(|_| ())
    })
}

/// Orders for two bodies, before the requests of the last weeks.
pub(super) fn orders(story: &Story<'_>) -> Result<()> {
    buy(story, "041001", &[("Tecnico", 10), ("Analista", 6)])?;
    buy(story, "041007", &[("Tecnico", 4)])
}

/// Requests of each month of the year before.
const OF_MONTH: [u32; 12] = [3, 2, 4, 3, 5, 3, 2, 1, 4, 4, 3, 2];

/// What was closed goes wrong once more, and is mended on the same day.
fn again(story: &Story<'_>, number: u32, reply: &dyn Fn(&str, Then) -> Result<i32>) -> Result<()> {
    let program = StaffScope::program(story.centre, "Posta in arrivo");
    let row = story.app.read(|rx| helpdesk::detail(rx, &program, number))?.row;
    let sender = Sender::address(&row.requester_name, &row.requester_email);
    story.later(35);
    let said = Message::text("Stamattina succede di nuovo.");
    story.write(|tx| {
        helpdesk::hear(tx, &program, number, (&sender, Channel::Mail), &said, &helpdesk::Mailed::default())
    })?;
    story.later(50);
    reply("Ora è a posto: mancava un aggiornamento.", Then::Close).map(|_| ())
}

/// Requests of the year before, so that a closed year can be read: one in seven was answered late.
pub(super) fn last_year(
    story: &Story<'_>,
    carla: &StaffScope,
    dario: &StaffScope,
    open: &dyn Fn(&Story<'_>, usize) -> Result<u32>,
) -> Result<()> {
    let days = (1_u32..).zip(OF_MONTH).flat_map(|(month, count)| (0..count).map(move |k| (month, 3 + 18 * k / count)));
    for (n, (month, first)) in days.enumerate() {
        story.on(2025, month, first);
        let number = open(story, n)?;
        story.later(20 + i64::try_from(n * 37 % 140).unwrap_or(0));
        let who = if n % 2 == 0 { carla } else { dario };
        let reply = |text: &str, then| {
            let message = Message::text(text);
            story.write(|tx| helpdesk::reply(tx, who, number, &message, then))
        };
        if n % 7 == 3 {
            story.on(2025, month, first + 5);
        }
        reply("Ce ne occupiamo subito.", Then::Stay)?;
        story.on(2025, month, first + if n % 7 == 3 { 9 } else { 1 });
        story.later(i64::try_from(n * 53 % 170).unwrap_or(0));
        reply("Fatto. Se qualcosa non torna basta rispondere qui.", Then::Close)?;
        if n % 11 == 5 {
            again(story, number, &reply)?;
        }
    }
    Ok(())
}

/// Who worked on what: request, role, day, minutes, whether it is paid by the hour, note.
type Done = (u32, &'static str, NaiveDate, i64, bool, &'static str);

/// Work of the last weeks. What Acqualagna bought is almost used; what Cagli had done is beyond it.
pub(super) fn work(story: &Story<'_>, carla: &StaffScope, dario: &StaffScope) -> Result<()> {
    let rows = helpdesk::Filter::default();
    let found =
        story.app.read(|rx| helpdesk::list(rx, carla, &rows, helpdesk::Order::Newest, &app::page::Cursor::First))?;
    let of = |code: &str| -> Result<Vec<u32>> {
        let body = story.body(code)?.to_string();
        Ok(found.rows.iter().filter(|r| r.body_id == body && r.merged_into.is_none()).map(|r| r.shown()).collect())
    };
    let (mine, theirs) = (of("041001")?, of("041007")?);
    let recent = |r: &&helpdesk::LineRow| r.merged_into.is_none() && r.opened_at.date() >= day(2026, 10, 1);
    let all: Vec<u32> = found.rows.iter().filter(recent).map(|r| r.shown()).collect();
    let at = |list: &[u32], n: usize| list.get(n % list.len().max(1)).copied().unwrap_or(1);
    let done: Vec<Done> = vec![
        (at(&mine, 0), "Tecnico", day(2026, 10, 13), 240, true, "Sopralluogo e nuova configurazione"),
        (at(&mine, 0), "Tecnico", day(2026, 10, 14), 270, true, "Prove con l'ufficio"),
        (at(&mine, 1), "Analista", day(2026, 10, 15), 90, true, "Analisi dell'errore con il fornitore"),
        (at(&theirs, 0), "Tecnico", day(2026, 10, 14), 210, true, "Sostituito il modem"),
        (at(&theirs, 1), "Tecnico", day(2026, 10, 16), 120, true, "Controllo della linea sul posto"),
    ];
    for (n, (ticket, role, on, minutes, charged, note)) in done.into_iter().enumerate() {
        let work = Work { role: role.to_owned(), on, minutes, note: note.to_owned(), charged };
        let who = if n % 2 == 0 { dario } else { carla };
        story.write(|tx| record(tx, who, ticket, &NewWork { person: None, work: work.clone() }).map(|_| ()))?;
    }
    for (n, ticket) in all.iter().enumerate() {
        let minutes = 15 + 20 * i64::try_from(n % 5).unwrap_or(0);
        let on = day(2026, 10, 12 + u32::try_from(n % 5).unwrap_or(0));
        let role = ["Tecnico", "Analista"][n % 2];
        let work = Work { role: role.to_owned(), on, minutes, note: String::new(), charged: false };
        let who = if n % 3 == 0 { dario } else { carla };
        story.write(|tx| record(tx, who, *ticket, &NewWork { person: None, work: work.clone() }).map(|_| ()))?;
        if let Some(month) = Month::new(2026, 10 + u32::from(n % 4 == 0)).filter(|_| n % 2 == 0) {
            let new = NewPlan { person: who.actor().person, month, minutes: 60 * (1 + i64::from(n % 3 == 0)) };
            story.write(|tx| plan(tx, who, *ticket, &new))?;
        }
    }
    Ok(())
}
