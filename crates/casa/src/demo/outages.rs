//! What stopped and what is planned: an outage of the spring, one under way, work announced.

use app::{Result, outages};
use chrono::{Duration, NaiveDateTime};
use domain::outages::{Declared, Kind};

use super::story::Story;

fn now(story: &Story<'_>) -> Result<NaiveDateTime> {
    story.app.read(|rx| Ok(rx.now))
}

fn service(story: &Story<'_>, wanted: &[&str]) -> Result<String> {
    let all = story.app.read(|rx| Ok(app::charter::catalogue(rx, &story.ada)?.services))?;
    let open = || all.iter().filter(|s| s.state.is_open());
    let found = wanted.iter().find_map(|w| open().find(|s| s.name.to_lowercase().contains(w)));
    Ok(found.or_else(|| open().next()).map(|s| s.code.clone()).unwrap_or_default())
}

/// Something that happened and ended, one day.
pub(super) fn past(story: &Story<'_>, year: i32, month: u32, day: u32) -> Result<()> {
    story.on(year, month, day);
    let now = now(story)?;
    let one = Declared {
        kind: Kind::Degraded,
        service: service(story, &["connett", "rete"])?,
        title: "Connessione lenta in alta valle".to_owned(),
        from: now - Duration::hours(2),
        until: None,
    };
    let id = story
        .write(|tx| {
            outages::declare(
                tx,
                &story.ada,
                &one,
                "Il gestore della linea ha un guasto a una centrale: gli uffici navigano lentamente.",
            )
        })?
        .id;
    story.write(|tx| outages::announce(tx, &story.ada, id, ("I tecnici del gestore sono sul posto.", None, false)))?;
    story.on(year, month, day + 1);
    story.write(|tx| outages::end(tx, &story.ada, id, "La linea è tornata alla velocità di prima.")).map(|_| ())
}

/// What is under way on the last day, with tickets that wait for it, and what is announced.
pub(super) fn present(story: &Story<'_>) -> Result<()> {
    let now = now(story)?;
    let mail = service(story, &["posta elettronica"])?;
    let down = Declared {
        kind: Kind::Down,
        service: mail.clone(),
        title: "Le caselle di posta non ricevono".to_owned(),
        from: now - Duration::minutes(50),
        until: Some(now + Duration::hours(3)),
    };
    let text = "Dalle prime ore i messaggi in arrivo restano in coda: nulla va perso, arriveranno al ripristino.";
    let id = story.write(|tx| outages::declare(tx, &story.ada, &down, text))?.id;
    let found = story.app.read(|rx| app::helpdesk::search(rx, &story.ada, "casella piena", None))?;
    for row in found.rows.iter().filter(|r| r.active) {
        story.write(|tx| outages::attach(tx, &story.ada, id, row.shown()))?;
    }
    let work = Declared {
        kind: Kind::Maintenance,
        service: service(story, &["pagopa", "siti", "sito"])?,
        title: "Aggiornamento dei server".to_owned(),
        from: now + Duration::hours(56),
        until: Some(now + Duration::hours(58)),
    };
    story
        .write(|tx| {
            outages::declare(tx, &story.ada, &work, "Per due ore il servizio non risponde. Non serve fare nulla.")
        })
        .map(|_| ())
}
