//! What the dues of one year leave to the next.

use app::billing::{self, Filter, IssueOptions};
use app::tariffs::{self, Candidate, Question, Whom};
use chrono::NaiveDate;
use domain::agreements::Life;
use domain::billing::{CreditReason, Document, DocumentEvent};
use domain::dates::Period;
use domain::identity::Permission;
use domain::tariffs::{Basis, PriceList, RuleForm};
use domain::{Cents, Id};
use storage::page::Cursor;
use testkit::TestApp;
use testkit::dues::{Centre, centre};

fn day(y: i32, m: u32, d: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(y, m, d).unwrap()
}

/// A version of the centre's list from 2027 on: one euro per inhabitant, at most a tenth more than the
/// year before. Gives the version of before and this one.
fn dearer_list(t: &TestApp, c: &Centre) -> (Id<PriceList>, Id<PriceList>) {
    t.app
        .write(|tx| {
            let old = tariffs::all(&mut tx.reading(), &c.staff)?.remove(0);
            let new = tariffs::new_version(tx, &c.staff, old.id, day(2027, 1, 1))?;
            let rule = &old.list.rules[0];
            let form = RuleForm { rate: "1,00".to_owned(), cap: "10".to_owned(), ..RuleForm::of(rule) };
            tariffs::edit_rule(tx, &c.staff, new, &rule.code, &form)?;
            tariffs::approve(tx, &c.staff, new, "Delibera 1/2027")?;
            Ok((old.id, new))
        })
        .unwrap()
}

fn nets(t: &TestApp, c: &Centre, year: i32) -> Vec<i64> {
    let campaign = t.app.read(|rx| billing::campaign(rx, &c.staff, year, 0)).unwrap();
    campaign.bodies.iter().map(|b| b.plan.lines.iter().map(|l| l.net.0).sum()).collect()
}

testkit::both_engines! {
    fn dues_and_simulator_know_what_was_asked_the_year_before(t: TestApp) {
        let c = centre(&t.app, "pesaro-urbino", &[1000, 1000, 3000]);
        let of = c.staff.centre(Permission::ReadBilling).unwrap();
        // The second joined in the middle of the year.
        t.app.write(|tx| {
            for mut row in storage::agreements::accessions_of(tx.conn, of.as_str(), c.members[1].id.as_str())? {
                let days = Period { from: day(2026, 7, 1), ..row.period() };
                row.set_life(&Life::record(days, days.from, "prova", days.from, "archivio")?)?;
                storage::agreements::update_accession(tx.conn, &row)?;
            }
            Ok(())
        }).unwrap();
        billing::issue_all(&t.app, &c.staff, 2026, IssueOptions::default(), |_| {}).unwrap();
        let (old, new) = dearer_list(&t, &c);
        assert_eq!(nets(&t, &c, 2026), [44_000, 22_181, 132_000]);
        assert_eq!(nets(&t, &c, 2027), [48_400, 48_400, 145_200], "the cap is on the fee of a whole year");
        let question = Question {
            before: Candidate::Version(old),
            after: Candidate::Version(new),
            year: 2027,
            basis: Basis::Net,
            whom: Whom::Members,
        };
        let simulated = t.app.read(|rx| tariffs::compare_lists(rx, &c.staff, &question)).unwrap().comparison;
        assert_eq!(simulated.after.net, Cents(2 * 48_400 + 145_200), "the simulator says what the dues will");

        // What a credit note takes back was not asked.
        let rows = t.app.read(|rx| billing::documents(rx, &c.staff, &Filter::default(), &Cursor::First)).unwrap().rows;
        let id: Id<Document> = rows[0].id.parse().unwrap();
        t.app.write(|tx| {
            let mut row = storage::billing::documents::find(tx.conn, of.as_str(), id.as_str())?.unwrap();
            for event in [DocumentEvent::SignedReceived { file: "x".into() }, DocumentEvent::Sent] {
                let next = row.document_state()?.apply(row.document_kind(), event, day(2026, 10, 19))?;
                row.set_state(&next, tx.now)?;
            }
            storage::billing::documents::update(tx.conn, &row)?;
            billing::credit(tx, &c.staff, id, None, &CreditReason::Other { text: "errore".into() })
        }).unwrap();
        // No fee of last year, no cap; and by the centre's rule last year's fee is asked now.
        assert_eq!(nets(&t, &c, 2027)[0], 100_000 + 44_000);
    }
}
