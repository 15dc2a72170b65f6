//! What is reckoned beside the rows so that pages do not read them all says the same as the rows.

use std::sync::Arc;

use app::App;
use app::agreements::{self, Overview};
use app::billing::{self, Approval, Filter, IssueOptions};
use app::territory::{ProvinceRow, provinces};
use chrono::NaiveDate;
use domain::Cents;
use storage::territory::bodies;
use testkit::TestApp;
use testkit::dues::{Centre, centre, end_accession};

fn d(y: i32, m: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(y, m, day).unwrap()
}

fn codes(app: &App) -> Vec<String> {
    list(app).iter().map(|p| p.code.clone()).collect()
}

fn list(app: &App) -> Arc<Vec<ProvinceRow>> {
    app.read(provinces).unwrap()
}

/// A Comune moves to another province, named like this.
fn move_to(app: &App, c: &Centre, n: usize, code: &str, name: &str) {
    app.write(|tx| {
        let mut row = bodies::by_id(tx.conn, c.members[n].id)?.ok_or(app::Error::NotFound)?;
        row.province = code.to_owned();
        row.province_name = Some(name.to_owned());
        Ok(bodies::replace(tx.conn, vec![row])?)
    })
    .unwrap();
}

testkit::both_engines! {
    fn each_node_sees_the_provinces_that_another_changed(t: TestApp) {
        assert_eq!(codes(&t.app), [""; 0]);
        let c = centre(&t.app, "pesaro-urbino", &[1000, 2000, 3000]);
        for n in 0..3 {
            move_to(&t.app, &c, n, "041", "Pesaro e Urbino");
        }
        let other = App { db: t.db.open(), ..t.app.clone() };
        assert_eq!((codes(&t.app), codes(&other)), (vec!["041".to_owned()], vec!["041".to_owned()]));
        assert!(Arc::ptr_eq(&list(&other), &list(&other)), "what has not changed is not read again");
        // One node writes: the other, which holds a list in memory, sees it at the next request.
        move_to(&t.app, &c, 0, "099", "Ancona");
        assert_eq!((codes(&other), codes(&t.app)), (vec!["099".into(), "041".into()], vec!["099".into(), "041".into()]));
        move_to(&other, &c, 0, "099", "Zara");
        assert_eq!(codes(&t.app), ["041", "099"], "by name");
        assert_eq!(list(&t.app)[1].name.as_deref(), Some("Zara"));
        // A change that is given up changes nothing.
        let given_up = t.app.write(|tx| {
            bodies::close(tx.conn, &[c.members[0].id.to_string()], d(2026, 1, 1))?;
            let seen = provinces(&mut tx.reading())?;
            assert_eq!(seen.iter().map(|p| p.code.as_str()).collect::<Vec<_>>(), ["041"]);
            Err::<(), _>(app::Error::NotFound)
        });
        assert!(given_up.is_err());
        assert_eq!((codes(&t.app), codes(&other)), (vec!["041".into(), "099".into()], vec!["041".into(), "099".into()]));
        // The last Comune of a province ends, and with it the province.
        t.app.write(|tx| Ok(bodies::close(tx.conn, &[c.members[0].id.to_string()], d(2026, 1, 1))?)).unwrap();
        assert_eq!((codes(&other), codes(&t.app)), (vec!["041".to_owned()], vec!["041".to_owned()]));
    }

    fn the_sums_of_the_dashboard_are_those_of_the_documents(t: TestApp) {
        let c = centre(&t.app, "pesaro-urbino", &[1000, 2000, 3000, 4000]);
        for year in [2026, 2027] {
            t.clock.set(d(year, 10, 20).and_hms_opt(8, 0, 0).unwrap());
            let approval = Approval { date: d(year, 10, 20), warnings_read: true };
            t.app.write(|tx| billing::approve(tx, &c.staff, year, 0, approval)).unwrap();
            billing::issue(&t.app, &c.staff, year, 0, IssueOptions::default(), |_| {}).unwrap();
        }
        let all = || t.app.read(|rx| billing::documents_of(rx, &c.staff, &Filter::default())).unwrap();
        let id = |n: usize| all()[n].id.parse().unwrap();
        let (paid, part) = (id(0), id(1));
        t.app.write(|tx| billing::pay(tx, &c.staff, paid, tx.today(), Cents(44_000), "prov. 1")).unwrap();
        t.app.write(|tx| billing::pay(tx, &c.staff, part, tx.today(), Cents(1_000), "prov. 2")).unwrap();
        for (day, late) in [(d(2026, 12, 31), 0), (d(2027, 1, 1), 3), (d(2027, 12, 31), 3), (d(2028, 1, 1), 4)] {
            t.clock.set(day.and_hms_opt(8, 0, 0).unwrap());
            let rows = all();
            let years = t.app.read(|rx| billing::summary(rx, &c.staff)).unwrap();
            assert_eq!(years.iter().map(|y| y.year).collect::<Vec<_>>(), [2026, 2027]);
            for year in years {
                let of = || rows.iter().filter(|r| r.dues_year == year.year);
                let left = |late: bool| of().filter(|r| (r.due < day) == late).map(|r| r.open).sum::<i64>();
                assert_eq!(year.documents as usize, of().count());
                assert_eq!(year.asked.0, of().map(|r| r.payable - r.credited).sum::<i64>());
                assert_eq!(year.collected.0, of().map(|r| r.paid).sum::<i64>());
                assert_eq!((year.open.0, year.late.0), (left(false), left(true)), "{day}");
            }
            let arrears = t.app.read(|rx| billing::arrears(rx, &c.staff)).unwrap();
            let bodies = arrears.bodies.iter().filter(|b| b.overdue > Cents::ZERO).count();
            let (overdue, owing) = t.app.read(|rx| billing::overdue(rx, &c.staff)).unwrap();
            assert_eq!((overdue, owing, owing), (arrears.overdue, bodies, late), "{day}");
        }
    }

    fn the_reach_of_a_centre_is_that_of_its_accessions(t: TestApp) {
        let c = centre(&t.app, "pesaro-urbino", &[1000, 2000, 3000]);
        let of = c.staff.centre(domain::identity::Permission::ReadCentre).unwrap();
        t.app.write(|tx| end_accession(tx, of.as_str(), c.members[1].id, d(2025, 12, 31))).unwrap();
        let reach = t.app.read(|rx| agreements::reach(rx, &c.staff)).unwrap();
        let whole: Overview = t.app.read(|rx| agreements::overview(rx, &c.staff)).unwrap();
        assert_eq!((reach.comuni, reach.inhabitants), ((3, 2), (6000, 4000)));
        assert_eq!((&reach.counts, reach.comuni, reach.inhabitants), (&whole.counts, whole.comuni, whole.inhabitants));
        assert_eq!((reach.members(), whole.members.iter().filter(|m| m.stage.is_member()).count()), (2, 2));
    }
}
