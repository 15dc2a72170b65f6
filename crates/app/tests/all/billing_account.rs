//! The account of a body and the books of a year, against the documents.

use app::billing::{self, Book, Filter, IssueOptions};
use chrono::NaiveDate;
use documents::sheet::{Cell, Table};
use domain::billing::Document;
use domain::{Cents, Id};
use storage::page::Cursor;
use testkit::TestApp;
use testkit::dues::{Centre, centre};

fn day(y: i32, m: u32, d: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(y, m, d).unwrap()
}

fn documents(t: &TestApp, c: &Centre) -> Vec<billing::DocumentRow> {
    let mut all = t.app.read(|rx| billing::documents(rx, &c.staff, &Filter::default(), &Cursor::First)).unwrap().rows;
    all.sort_by_key(|d| d.number);
    all
}

fn id(row: &billing::DocumentRow) -> Id<Document> {
    row.id.parse().unwrap()
}

fn pay(t: &TestApp, c: &Centre, row: &billing::DocumentRow, on: NaiveDate, cents: i64) {
    t.app.write(|tx| billing::pay(tx, &c.staff, id(row), on, Cents(cents), "prov. 1")).unwrap();
}

fn account(t: &TestApp, c: &Centre, n: usize) -> billing::Statement {
    t.app.read(|rx| billing::statement(rx, &c.staff, c.members[n].id)).unwrap()
}

fn book(t: &TestApp, c: &Centre, which: Book, year: i32) -> Table {
    t.app.read(|rx| billing::book(rx, &c.staff, which, year)).unwrap()
}

/// The sums at the foot of a table.
fn sums(table: &Table) -> Vec<Cents> {
    let money = |cell: Cell| if let Cell::Money(amount) = cell { Some(amount) } else { None };
    table.totals().unwrap_or_default().into_iter().filter_map(money).collect()
}

testkit::both_engines! {
    fn an_account_says_what_its_documents_say(t: TestApp) {
        let c = centre(&t.app, "pesaro-urbino", &[1000, 2000]);
        assert!(account(&t, &c, 0).movements.is_empty(), "a member without documents has an empty account");
        billing::issue_all(&t.app, &c.staff, 2026, IssueOptions::default(), |_| {}).unwrap();
        let rows = documents(&t, &c);
        pay(&t, &c, &rows[0], day(2026, 10, 19), 14_000);
        pay(&t, &c, &rows[0], day(2026, 10, 19), -4_000);
        let seen = account(&t, &c, 0);
        assert_eq!((seen.asked, seen.paid, seen.left), (Cents(44_000), Cents(10_000), Cents(34_000)));
        assert_eq!(seen.movements.iter().map(|m| m.amount.0).sum::<i64>(), seen.left.0);
        assert_eq!(seen.movements.last().unwrap().balance, seen.left);
        // Cancelled after a payment: what was paid is the body's.
        t.app.write(|tx| billing::cancel(tx, &c.staff, id(&rows[0]), "Det. 5 del 19/10/2026")).unwrap();
        let seen = account(&t, &c, 0);
        assert_eq!((seen.asked, seen.left), (Cents::ZERO, Cents::ZERO));
        assert_eq!(seen.movements.last().unwrap().balance, Cents(-10_000));
        let other = account(&t, &c, 1);
        assert_eq!(other.left.0, rows[1].open);
        assert!(other.movements.iter().all(|m| m.document.is_none_or(|d| d == id(&rows[1]))));
    }

    fn receivables_stand_as_they_were_at_the_end_of_the_year(t: TestApp) {
        let c = centre(&t.app, "pesaro-urbino", &[1000, 2000, 3000]);
        billing::issue_all(&t.app, &c.staff, 2026, IssueOptions::default(), |_| {}).unwrap();
        let rows = documents(&t, &c);
        pay(&t, &c, &rows[0], day(2026, 10, 19), 4_000);
        t.clock.set(day(2027, 1, 20).and_hms_opt(9, 0, 0).unwrap());
        pay(&t, &c, &rows[0], day(2027, 1, 10), 40_000);
        pay(&t, &c, &rows[1], day(2027, 1, 10), 8_000);
        t.app.write(|tx| billing::cancel(tx, &c.staff, id(&rows[2]), "Det. 1 del 20/01/2027")).unwrap();
        let then = book(&t, &c, Book::Receivables, 2026);
        assert_eq!(then.rows.len(), 3, "what came in January changes nothing");
        assert_eq!(sums(&then), [Cents(264_000), Cents(4_000), Cents(260_000)]);
        let now = book(&t, &c, Book::Receivables, 2027);
        assert_eq!(sums(&now), [Cents(88_000), Cents(8_000), Cents(80_000)]);
        assert!(book(&t, &c, Book::Receivables, 2025).rows.is_empty());
        let (register, ledger) = (book(&t, &c, Book::Register, 2026), book(&t, &c, Book::Ledger, 2026));
        assert_eq!((register.rows.len(), sums(&register)[0]), (3, Cents(264_000)));
        assert_eq!(sums(&ledger), [Cents(264_000)], "the lines sum to the documents");
    }
}
