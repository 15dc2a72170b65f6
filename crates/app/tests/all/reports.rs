//! Reports: facts kept as they happen are those read out of the logs; sums lose nothing; a closed year
//! is always the same paper.

use app::helpdesk::{self, Change, Message, NewTicket, Sender, Then};
use app::reports::{self, Search};
use app::{BodyScope, Error};
use chrono::{NaiveDate, NaiveDateTime};
use domain::helpdesk::Channel;
use domain::identity::{BodyRole, Permission};
use domain::reports::Part;
use storage::reports::FactRow;
use testkit::TestApp;

use crate::helpdesk::Place;

fn at(p: &Place, text: &str) {
    p.t.clock.set(NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap());
}

fn d(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn ask(p: &Place, subject: &str, body: bool) -> u32 {
    let mut new =
        NewTicket::plain(Channel::Mail, Sender::address("Zoe", "zoe@comune.example"), subject, Message::text("aiuto"));
    new.body = body.then_some(p.body);
    p.t.app.write(|tx| helpdesk::open(tx, &p.program, &new)).unwrap()
}

fn reply(p: &Place, n: u32, then: Then) {
    p.t.app.write(|tx| helpdesk::reply(tx, &p.bo, n, &Message::text("fatto"), then)).unwrap();
}

/// A year with a late solution, a reopening, a merge, and a body named afterwards.
fn tell(p: &Place) {
    at(p, "2025-03-03 08:00");
    let one = ask(p, "Sito fermo", true);
    at(p, "2025-03-03 08:30");
    reply(p, one, Then::Stay);
    at(p, "2025-03-31 09:00");
    reply(p, one, Then::Close);
    at(p, "2025-04-01 08:00");
    p.t.app.write(|tx| helpdesk::reopen(tx, &p.bo, one)).unwrap();
    let (two, twin) = (ask(p, "Posta", true), ask(p, "Posta ancora", true));
    at(p, "2025-04-01 09:00");
    p.t.app.write(|tx| helpdesk::merge(tx, &p.bo, twin, two)).unwrap();
    reply(p, one, Then::Close);
    at(p, "2025-12-31 22:30"); // still the old year in Italy
    let three = ask(p, "Rete", false);
    at(p, "2025-12-31 23:30"); // the new one
    let four = ask(p, "Rete due", true);
    at(p, "2026-01-07 09:00");
    reply(p, four, Then::Close);
    let change = Change { body: Some(Some(p.body)), ..Change::default() };
    p.t.app.write(|tx| helpdesk::change(tx, &p.bo, three, &change)).unwrap();
}

fn facts(p: &Place) -> Vec<FactRow> {
    let centre = p.bo.centre(Permission::ReadCentre).unwrap();
    let mut all =
        p.t.app
            .read(|rx| Ok(storage::reports::between(rx.conn, centre.as_str(), d("2000-01-01"), d("2099-12-31"))?))
            .unwrap();
    all.sort_by(|a, b| (a.ticket, a.place, &a.what).cmp(&(b.ticket, b.place, &b.what)));
    all
}

fn report(p: &Place, from: &str, to: &str, part: Part) -> reports::Report {
    p.t.app.read(|rx| reports::report(rx, &p.bo, &Search { from: d(from), to: d(to), part })).unwrap()
}

testkit::both_engines! {
    fn kept_facts_are_those_of_the_logs_and_sums_lose_nothing(t: TestApp) {
        let p = Place::new(t);
        tell(&p);
        let spans = [("2025-01-01", "2025-12-31"), ("2025-03-03", "2025-04-01"), ("2025-03-15", "2026-01-07"), ("2026-01-01", "2026-01-07")];
        let all = |p: &Place| spans.map(|(a, b)| Part::ALL.map(|part| report(p, a, b, part)));
        let before = all(&p);
        reports::fold(&p.t.app).unwrap();
        assert_eq!(all(&p), before, "the same with sums as without");
        reports::fold(&p.t.app).unwrap();
        assert_eq!(all(&p), before, "run again it does nothing");
        let kept = facts(&p);
        // Who was in charge and in which area is told by the fact, not by the log: those may differ.
        let plain = |rows: &[FactRow]| -> Vec<_> {
            rows.iter().map(|f| (f.ticket, f.place, f.what.clone(), f.day, f.seconds, f.kept, f.body_id.clone())).collect()
        };
        assert_eq!(reports::recompute(&p.t.app, &p.bo).unwrap(), 5);
        assert_eq!(plain(&facts(&p)), plain(&kept));
        let of_body = |p: &Place| report(p, "2025-01-01", "2025-12-31", Part::Body);
        assert_eq!(of_body(&p).lines, before[0][1].lines);
    }

    fn what_is_known_late_is_summed_again(t: TestApp) {
        let p = Place::new(t);
        tell(&p);
        at(&p, "2026-01-08 09:00");
        let late = ask(&p, "Di chi sarà", false);
        at(&p, "2026-02-10 09:00");
        reports::fold(&p.t.app).unwrap();
        let january = |p: &Place| report(p, "2026-01-01", "2026-01-31", Part::Body);
        assert_eq!(january(&p).lines.len(), 2, "one of the body, one of nobody");
        let change = Change { body: Some(Some(p.body)), ..Change::default() };
        p.t.app.write(|tx| helpdesk::change(tx, &p.bo, late, &change)).unwrap();
        let now = january(&p);
        assert_eq!((now.lines.len(), now.lines[0].sums.opened), (1, 2));
        reports::recompute(&p.t.app, &p.bo).unwrap();
        assert_eq!(january(&p), now);
        // A day is summed an hour after it has ended, not before: what began on it may still be written.
        at(&p, "2026-02-10 23:30");
        ask(&p, "Di notte", true);
        reports::fold(&p.t.app).unwrap();
        let centre = p.bo.centre(Permission::ReadCentre).unwrap();
        let until = |p: &Place| p.t.app.read(|rx| Ok(storage::reports::until(rx.conn, centre.as_str())?)).unwrap();
        assert_eq!(until(&p), Some(d("2026-02-10")));
        at(&p, "2026-02-11 00:30");
        reports::fold(&p.t.app).unwrap();
        assert_eq!(until(&p), Some(d("2026-02-11")));
    }

    fn what_happened_is_counted_where_and_when_it_happened(t: TestApp) {
        let p = Place::new(t);
        tell(&p);
        let year = report(&p, "2025-01-01", "2025-12-31", Part::Body);
        assert_eq!(year.lines.len(), 1, "the request of nobody became the body's: {:?}", year.lines);
        let s = &year.lines[0].sums;
        assert_eq!((s.opened, s.closed, s.reopened), (4, 3, 1));
        assert_eq!(s.solution.count(), 2, "a merged one is closed without a time");
        assert_eq!((s.reply.count(), s.reply.percentile(50)), (1, Some(30)));
        assert!(s.solution.broken >= 1 && s.taking.broken == 0);
        assert_eq!(year.backlog, 2, "the request kept and that of the last evening");
        assert_eq!((year.months.len(), year.months[2].2, year.months[3].2), (12, 0, 1));
        let january = report(&p, "2026-01-01", "2026-01-31", Part::Queue);
        assert_eq!((january.all.opened, january.all.closed, january.backlog), (1, 1, 2));
        let load = p.t.app.read(|rx| reports::workload(rx, &p.bo)).unwrap();
        assert_eq!(load.iter().map(|l| l.total()).sum::<i64>(), 2);
        let wrong = p.t.app.read(|rx| reports::report(rx, &p.bo, &Search { from: d("2026-02-01"), to: d("2026-01-01"), part: Part::Body }));
        assert!(matches!(wrong, Err(Error::Refused(_))));
    }

    fn the_report_of_a_closed_year_is_always_the_same(t: TestApp) {
        let p = Place::new(t);
        tell(&p);
        let running = p.t.app.read(|rx| reports::body_year(rx, &p.bo, p.body, 2026));
        assert!(matches!(running, Err(Error::Refused(_))), "a year that has not ended");
        let found = p.t.app.read(|rx| reports::body_year(rx, &p.bo, p.body, 2025)).unwrap();
        assert_eq!((found.sums.opened, found.open_before, found.open_after()), (4, 0, 2));
        assert!(found.broken.iter().any(|b| b.promise == "Soluzione" && b.subject == "Sito fermo"), "{:?}", found.broken);
        let first = reports::pdf(&p.t.app, &p.bo, p.body, 2025).unwrap();
        assert!(first.1.starts_with(b"%PDF") && first.0.starts_with("assistenza-2025-"));
        at(&p, "2026-05-05 09:00");
        assert_eq!(reports::pdf(&p.t.app, &p.bo, p.body, 2025).unwrap(), first);
        let centre = p.bo.centre(Permission::ReadCentre).unwrap();
        let viewer = |body| BodyScope::new(centre, body, app::Actor::program("ente"), vec![BodyRole::Viewer]);
        assert_eq!(reports::pdf_of_body(&p.t.app, &viewer(p.body), 2025).unwrap(), first);
        assert_eq!(p.t.app.read(|rx| reports::years_of_body(rx, &viewer(p.body))).unwrap(), [2025]);
        assert!(p.t.app.read(|rx| reports::years_of_body(rx, &viewer(p.other))).unwrap().is_empty());

        assert!(matches!(reports::year_zip(&p.t.app, &p.bo, 2026), Err(Error::NotFound | Error::Refused(_))));
        let job = reports::ask_year(&p.t.app, &p.bo, 2025).unwrap();
        app::jobs::run_all(&p.t.app, &app::jobs::Registry::standard(app::mail::Mailer::outbox())).unwrap();
        let how = p.t.app.read(|rx| reports::progress(rx, &p.bo, job.as_str())).unwrap().unwrap();
        assert_eq!((how.done, how.total, how.ended), (1, 1, Some(true)));
        let (name, bytes) = reports::year_zip(&p.t.app, &p.bo, 2025).unwrap();
        assert!(name == "assistenza-2025.zip" && bytes.starts_with(b"PK"));
    }
}
