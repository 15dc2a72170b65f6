//! Other programs of the demonstration: the system that watches the network sends its alarms, a body's
//! web site opens requests. Their keys are made and forgotten: the demonstration shows what they did.

use app::helpdesk::{Asked, Repeat, open_by_key, receive};
use app::tokens::{Bearer, Shown, make, make_own, recognise};
use app::{Actor, BodyScope, Error, Result};
use domain::helpdesk::monitor::Signal;
use domain::helpdesk::{Kind, Level};
use domain::identity::BodyRole;
use domain::tokens::{NewToken, Right};

use super::knowledge::domain_of;
use super::story::{Story, day};

fn bearer(story: &Story<'_>, secret: &str) -> Result<Bearer> {
    match recognise(story.app, Some(secret), None)? {
        Shown::Good(bearer) => Ok(bearer),
        _ => Err(Error::internal("a key of the demonstration is not good")),
    }
}

/// The keys, and what came by them.
pub(super) fn tell(story: &Story<'_>, body: &str) -> Result<()> {
    alarms(story, body)?;
    site(story, body)
}

fn alarms(story: &Story<'_>, body: &str) -> Result<()> {
    let new =
        NewToken { name: "Controllo della rete".into(), rights: vec![Right::AlarmWrite], last_day: day(2027, 6, 30) };
    let made = story.write(|tx| make(tx, &story.ada, &new))?;
    let watcher = bearer(story, &made.secret)?;
    let alarm = |key: &str, summary: &str, severity: &str, firing| Signal {
        key: key.into(),
        firing,
        summary: summary.into(),
        text: "Nessuna risposta da cinque minuti.".into(),
        severity: severity.into(),
        body: body.into(),
        service: String::new(),
        resource: String::new(),
    };
    let line = "La linea della sede non risponde";
    let disk = "Lo spazio delle copie di sicurezza sta finendo";
    story.write(|tx| {
        receive(tx, &watcher, &[alarm("linea", line, "critical", true), alarm("copie", disk, "warning", true)])
    })?;
    story.write(|tx| receive(tx, &watcher, &[alarm("linea", line, "critical", true)]))?;
    story.write(|tx| receive(tx, &watcher, &[alarm("copie", disk, "warning", false)])).map(|_| ())
}

fn site(story: &Story<'_>, code: &str) -> Result<()> {
    let body = story.body(code)?;
    let referent = BodyScope::new(story.centre, body, Actor::program("Referente del Comune"), vec![BodyRole::Referent]);
    let new = NewToken {
        name: "Sito del Comune".into(),
        rights: vec![Right::TicketOpen, Right::TicketRead, Right::TicketReply],
        last_day: day(2027, 3, 31),
    };
    let made = story.write(|tx| make_own(tx, &referent, &new))?;
    let program = bearer(story, &made.secret)?;
    let asked = Asked {
        kind: Kind::Request,
        subject: "Un modulo del sito da aggiornare".into(),
        text: "Il modulo per l'accesso agli atti ha ancora l'indirizzo vecchio.".into(),
        requester: ("Ufficio relazioni con il pubblico".into(), format!("urp@{}", domain_of(code))),
        body: String::new(),
        service: String::new(),
        impact: Level::Low,
        urgency: Level::Medium,
        files: Vec::new(),
    };
    let repeat = Repeat { key: "modulo-1".into(), payload: asked.text.clone().into_bytes() };
    story.write(|tx| open_by_key(tx, &program, &asked, Some(&repeat))).map(|_| ())
}
