//! What each desk says on the days before and after its deadlines.

use app::billing::{self, Approval, Filter, IssueOptions};
use app::today::{BodyDay, BodyNeed, CentreDay, CentreNeed, body_day, centre_day};
use app::{Actor, BodyScope, Error, StaffScope, agreements, charter, territory};
use chrono::NaiveDate;
use domain::Cents;
use domain::charter::Inclusion;
use domain::identity::{BodyRole, Permission, StaffRole};
use domain::territory::{Contact, ContactRole};
use testkit::TestApp;
use testkit::dues::{Centre, centre, end_accession};

fn d(y: i32, m: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(y, m, day).unwrap()
}

/// The morning of a day, in UTC.
fn on(t: &TestApp, day: NaiveDate) {
    t.clock.set(day.and_hms_opt(8, 0, 0).unwrap());
}

fn of_centre(t: &TestApp, c: &Centre) -> CentreDay {
    t.app.read(|rx| centre_day(rx, &c.staff)).unwrap()
}

fn has(t: &TestApp, c: &Centre, need: &CentreNeed) -> bool {
    of_centre(t, c).needs.contains(need)
}

fn scope_of(c: &Centre, n: usize, role: BodyRole) -> BodyScope {
    let of = c.staff.centre(Permission::ReadCentre).unwrap();
    BodyScope::new(of, c.members[n].id, Actor::program("Lia"), vec![role])
}

fn of_body(t: &TestApp, c: &Centre, n: usize) -> BodyDay {
    t.app.read(|rx| body_day(rx, &scope_of(c, n, BodyRole::Viewer))).unwrap()
}

fn pay_all(t: &TestApp, c: &Centre, n: usize) {
    let filter = Filter { body: Some(c.members[n].id.to_string()), ..Filter::default() };
    for row in t.app.read(|rx| billing::documents_of(rx, &c.staff, &filter)).unwrap() {
        let id = row.id.parse().unwrap();
        t.app.write(|tx| billing::pay(tx, &c.staff, id, tx.today(), Cents(row.open), "prov. 1")).unwrap();
    }
}

testkit::both_engines! {
    fn the_dues_are_waited_for_until_they_are_issued_then_until_they_are_paid(t: TestApp) {
        let c = centre(&t.app, "pesaro-urbino", &[1000, 2000]);
        let by = d(2026, 10, 31);
        let to_issue = |approved| CentreNeed::IssueDues { year: 2026, by, approved };
        for day in [d(2026, 1, 2), d(2026, 10, 31), d(2026, 11, 1)] {
            on(&t, day);
            assert!(has(&t, &c, &to_issue(false)), "{day}: the term passes, the work stays");
        }
        on(&t, d(2026, 10, 20));
        let approval = Approval { date: d(2026, 10, 20), warnings_read: true };
        t.app.write(|tx| billing::approve(tx, &c.staff, 2026, 0, approval)).unwrap();
        assert!(has(&t, &c, &to_issue(true)));
        billing::issue(&t.app, &c.staff, 2026, 0, IssueOptions::default(), |_| {}).unwrap();
        assert!(!has(&t, &c, &to_issue(true)) && !has(&t, &c, &to_issue(false)));
        let overdue = |bodies, cents| CentreNeed::Overdue { bodies, amount: Cents(cents) };
        on(&t, d(2026, 12, 31));
        assert!(!has(&t, &c, &overdue(2, 132_000)), "the last day is still in time");
        on(&t, d(2027, 1, 1));
        assert!(has(&t, &c, &overdue(2, 132_000)));
        assert!(has(&t, &c, &CentreNeed::IssueDues { year: 2027, by: d(2027, 10, 31), approved: false }));
        assert_eq!(of_centre(&t, &c).needs[0], overdue(2, 132_000), "what is late comes first");
        pay_all(&t, &c, 1);
        assert!(has(&t, &c, &overdue(1, 44_000)));
        pay_all(&t, &c, 0);
        assert!(!of_centre(&t, &c).needs.iter().any(|n| matches!(n, CentreNeed::Overdue { .. })));
        let of = c.staff.centre(Permission::ReadCentre).unwrap();
        let clerk = StaffScope::new(of, Actor::program("Bo"), vec![StaffRole::HelpDesk]);
        let day = t.app.read(|rx| centre_day(rx, &clerk)).unwrap();
        assert!(day.years.is_empty() && !day.needs.iter().any(|n| matches!(n, CentreNeed::IssueDues { .. })));
    }

    fn the_ends_of_accessions_and_mandates_are_seen_coming(t: TestApp) {
        let c = centre(&t.app, "pesaro-urbino", &[1000, 2000]);
        let ending = CentreNeed::EndingAccessions(2);
        on(&t, d(2029, 12, 30));
        assert!(!has(&t, &c, &ending), "a year and a day before");
        on(&t, d(2029, 12, 31));
        assert!(has(&t, &c, &ending));
        assert!(of_body(&t, &c, 0).needs.contains(&BodyNeed::Renew { until: d(2030, 12, 31) }));
        on(&t, d(2031, 1, 1));
        assert!(!has(&t, &c, &ending));
        assert_eq!((of_centre(&t, &c).members, of_body(&t, &c, 0).accession), (0, None));

        on(&t, d(2026, 1, 1));
        assert!(of_body(&t, &c, 0).needs.contains(&BodyNeed::NameContacts));
        let mandate = (d(2024, 6, 10), Some(d(2026, 11, 5)));
        let dpo = Contact::new(ContactRole::DataProtection, "Zeno Riservatezza", "dpo@prova.example", "", mandate).unwrap();
        t.app.write(|tx| territory::save_contact(tx, &c.staff, c.members[0].id, None, &dpo)).unwrap();
        assert!(!of_body(&t, &c, 0).needs.contains(&BodyNeed::NameContacts));
        for (day, seen) in [(d(2026, 10, 5), false), (d(2026, 10, 6), true), (d(2026, 11, 5), true), (d(2026, 11, 6), false)] {
            on(&t, day);
            assert_eq!(has(&t, &c, &CentreNeed::EndingMandates(1)), seen, "{day}");
        }
    }

    fn an_invited_body_is_waited_for_on_both_desks(t: TestApp) {
        let c = centre(&t.app, "pesaro-urbino", &[1000, 2000]);
        let of = c.staff.centre(Permission::ReadCentre).unwrap();
        let body = c.members[1].id;
        t.app.write(|tx| end_accession(tx, of.as_str(), body, d(2025, 12, 31))).unwrap();
        let new = agreements::NewAccession { body, from: d(2026, 1, 1), until: None, services: Vec::new() };
        let id = t.app.write(|tx| agreements::invite(tx, &c.staff, &new)).unwrap();
        let day = of_centre(&t, &c);
        assert_eq!((day.members, day.invited, day.comuni.1), (1, 1, 1));
        assert!(day.needs.contains(&CentreNeed::AwaitedResolutions(1)));
        let own = of_body(&t, &c, 1);
        assert!(own.needs.iter().any(|n| matches!(n, BodyNeed::Resolve { from, .. } if *from == d(2026, 1, 1))));
        assert!(own.accession.is_none() && own.services.is_empty() && own.forecast.is_none());
        let signed = agreements::SignedOutside { on: d(2026, 3, 1), original: "protocollo 12".to_owned() };
        t.app.write(|tx| agreements::record_signed(tx, &c.staff, id, &signed)).unwrap();
        let day = of_centre(&t, &c);
        assert_eq!((day.members, day.invited), (2, 0));
        assert!(!of_body(&t, &c, 1).needs.iter().any(|n| matches!(n, BodyNeed::Resolve { .. })));
    }

    fn a_body_reads_what_it_has_what_it_costs_and_what_is_to_be_paid(t: TestApp) {
        let c = centre(&t.app, "pesaro-urbino", &[1000, 2000]);
        t.app.write(|tx| charter::install(tx, &c.staff, Some("pesaro-urbino"), d(2021, 1, 1))).unwrap();
        let edition = charter::NewEdition {
            version: "2021/1".into(), from: d(2021, 1, 1), act: String::new(), introduction: String::new(),
        };
        t.app.write(|tx| charter::publish(tx, &c.staff, &edition)).unwrap();
        let own = of_body(&t, &c, 0);
        let base: Vec<_> = own.services.iter().filter(|s| s.inclusion == Inclusion::BaseFee).collect();
        assert_eq!((base.len(), base[0].cost, own.services.len()), (1, Some(Cents(44_000)), 5));
        assert_eq!(own.forecast.unwrap().amounts.net, Cents(44_000));
        let accession = t.app.read(|rx| agreements::of_body(rx, &c.staff, c.members[0].id)).unwrap().remove(0).0;
        let plain = agreements::NewSubscription::plain(accession.id.parse().unwrap(), "supporto-pnrr", None);
        let ask = agreements::NewSubscription { from: Some(d(2026, 10, 20)), ..plain };
        t.app.write(|tx| agreements::subscribe(tx, &c.staff, &ask)).unwrap();
        assert_eq!(of_body(&t, &c, 0).services.len(), 5, "it begins tomorrow");
        on(&t, d(2026, 10, 20));
        let own = of_body(&t, &c, 0);
        let pnrr = own.services.last().unwrap();
        assert_eq!((pnrr.code.as_str(), pnrr.cost, pnrr.inclusion), ("supporto-pnrr", None, Inclusion::OnDemand));
        assert!(pnrr.missing.as_ref().unwrap().contains("non ha ancora un prezzo"));

        billing::issue_all(&t.app, &c.staff, 2026, IssueOptions::default(), |_| {}).unwrap();
        let due = d(2026, 12, 31);
        let to_pay = |t: &TestApp| {
            of_body(t, &c, 0).needs.into_iter().find_map(|n| match n {
                BodyNeed::Pay { left, due, late, .. } => Some((left, due, late)),
                _ => None,
            })
        };
        for (day, late) in [(d(2026, 10, 21), false), (due, false), (d(2027, 1, 1), true)] {
            on(&t, day);
            assert_eq!(to_pay(&t), Some((Cents(44_000), due, late)), "{day}");
        }
        pay_all(&t, &c, 0);
        let own = of_body(&t, &c, 0);
        assert_eq!((to_pay(&t), own.left, own.asked, own.documents.len()), (None, Cents::ZERO, Some((2026, Cents(44_000))), 1));
        let of = c.staff.centre(Permission::ReadCentre).unwrap();
        let nobody = BodyScope::new(of, c.members[0].id, Actor::program("Nemo"), Vec::new());
        assert!(matches!(t.app.read(|rx| body_day(rx, &nobody)), Err(Error::Forbidden)));
    }
}
