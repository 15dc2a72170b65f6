//! Quotes and orders: asked, written, accepted, billed once, carried out.

use app::billing::{self, Approval, DocumentRow, Filter, IssueOptions};
use app::quotes::{self, Delivery, NewRequest, QuoteView, Search, Use};
use app::{Actor, BodyScope, Error, StaffScope, tariffs};
use domain::Id;
use domain::identity::{BodyRole, Permission, StaffRole};
use domain::quotes::{Billing, FreeLine, Quote, Standing, Wish, Written};
use domain::tariffs::{KeyRow, Params, Requested, RoleRow, RuleForm, Work};
use rust_decimal::Decimal;
use storage::page::Cursor;
use testkit::TestApp;
use testkit::dues::{Centre, centre};

use crate::charter::d;

pub struct Ready {
    pub c: Centre,
    pub signatory: BodyScope,
    pub compiler: BodyScope,
    pub stranger: BodyScope,
}

/// A centre with a charter and the prices of consulting and machines; today is 19 October 2026.
pub fn ready(t: &TestApp) -> Ready {
    let c = centre(&t.app, "pesaro-urbino", &[1000, 2000]);
    let id = c.staff.centre(Permission::ReadCentre).unwrap();
    t.app
        .write(|tx| {
            app::charter::install(tx, &c.staff, Some("pesaro-urbino"), d(2021, 1, 1))?;
            let edition = app::charter::NewEdition {
                version: "2026/1".into(),
                from: d(2026, 1, 1),
                act: "Decreto 1".into(),
                introduction: String::new(),
            };
            app::charter::publish(tx, &c.staff, &edition)?;
            let old = tariffs::for_year(&mut tx.reading(), id, 2026)?.unwrap();
            let next = tariffs::new_version(tx, &c.staff, old.id, d(2026, 1, 1))?;
            let list = tariffs::get(&mut tx.reading(), &c.staff, next)?.list;
            let role = |r: &str, h: &str| RoleRow { role: r.into(), hourly: h.into() };
            let consulting = RuleForm {
                roles: vec![role("Analista", "42,00"), role("Tecnico", "30,00")],
                ..RuleForm::of(list.rule("consulenza-informatica").unwrap())
            };
            tariffs::edit_rule(tx, &c.staff, next, "consulenza-informatica", &consulting)?;
            let cloud = RuleForm {
                vcpu: "60".into(),
                ram_gb: "18".into(),
                disk_gb: "1".into(),
                ..RuleForm::of(list.rule("cloud").unwrap())
            };
            tariffs::edit_rule(tx, &c.staff, next, "cloud", &cloud)?;
            tariffs::approve(tx, &c.staff, next, "Decreto 2")
        })
        .unwrap();
    let body = |n: usize, name: &str, role| BodyScope::new(id, c.members[n].id, Actor::program(name), vec![role]);
    let signatory = body(0, "Lidia", BodyRole::Signatory);
    let compiler = body(0, "Mirko", BodyRole::Compiler);
    let stranger = body(1, "Oscar", BodyRole::Signatory);
    Ready { c, signatory, compiler, stranger }
}

pub fn refused(result: app::Result<impl std::fmt::Debug>) -> String {
    match result {
        Err(Error::Refused(r)) => r.message,
        other => panic!("not refused: {other:?}"),
    }
}

fn ask(t: &TestApp, r: &Ready, service: &str) -> Id<Quote> {
    let need = "Servono due tecnici per il nuovo sito dell'ente.".to_owned();
    let wish = Wish { service: service.into(), need, ..Wish::default() };
    t.app
        .write(|tx| quotes::request(tx, &r.compiler, &NewRequest { wish: wish.clone(), source: String::new() }))
        .unwrap()
}

fn hours() -> Requested {
    let work = |role: &str, people, hours: i64| Work { role: role.into(), people, hours: hours.into() };
    Requested {
        params: Params { work: vec![work("Analista", 1, 12), work("Tecnico", 2, 8)], ..Params::default() },
        ..Requested::default()
    }
}

fn written(asked: Requested, billing: Billing) -> Written {
    Written { asked: Some(asked), valid_until: Some(d(2026, 11, 18)), billing, ..Written::default() }
}

fn sent(t: &TestApp, r: &Ready, service: &str, offer: &Written) -> Id<Quote> {
    let id = ask(t, r, service);
    t.app.write(|tx| quotes::write_offer(tx, &r.c.staff, id, offer)).unwrap();
    t.app.write(|tx| quotes::send(tx, &r.c.staff, id)).unwrap();
    id
}

pub fn ordered(t: &TestApp, r: &Ready, billing: Billing) -> Id<Quote> {
    let id = sent(t, r, "consulenza-informatica", &written(hours(), billing));
    t.app.write(|tx| quotes::accept(tx, &r.signatory, id, "984,00")).unwrap();
    id
}

pub fn view(t: &TestApp, r: &Ready, id: Id<Quote>) -> QuoteView {
    t.app.read(|rx| quotes::view(rx, &r.c.staff, id)).unwrap()
}

fn documents(t: &TestApp, r: &Ready) -> Vec<DocumentRow> {
    t.app.read(|rx| billing::documents(rx, &r.c.staff, &Filter::default(), &Cursor::First)).unwrap().rows
}

fn asking(t: &TestApp, r: &Ready, id: Id<Quote>) -> Vec<DocumentRow> {
    let mine =
        |row: &DocumentRow| row.document().unwrap().draft.lines.iter().any(|l| l.order.as_deref() == Some(id.as_str()));
    documents(t, r).into_iter().filter(mine).collect()
}

fn approval() -> Approval {
    Approval { date: d(2026, 10, 19), warnings_read: true }
}

testkit::both_engines! {
    fn a_quote_goes_from_the_request_to_the_order(t: TestApp) {
        let r = ready(&t);
        let id = ask(&t, &r, "consulenza-informatica");
        let bare = Wish { service: "consulenza-informatica".into(), ..Wish::default() };
        let new = NewRequest { wish: bare, source: String::new() };
        assert!(refused(t.app.write(|tx| quotes::request(tx, &r.compiler, &new))).contains("che cosa serve"));
        let unknown = NewRequest { wish: Wish { service: "quota-base".into(), need: "abc def ghi".into(), ..Wish::default() }, ..new };
        assert!(refused(t.app.write(|tx| quotes::request(tx, &r.compiler, &unknown))).contains("a richiesta"));
        assert!(refused(t.app.write(|tx| quotes::send(tx, &r.c.staff, id))).contains("da scrivere"));

        let mut offer = written(hours(), Billing::Dues);
        offer.free = vec![FreeLine {
            description: "Trasferta".into(), quantity: Decimal::ONE, unit: "viaggio".into(),
            rate: Decimal::from(16), reason: "sede lontana".into(),
        }];
        t.app.write(|tx| quotes::write_offer(tx, &r.c.staff, id, &offer)).unwrap();
        let hidden = t.app.read(|rx| quotes::view_of_body(rx, &r.signatory, id)).unwrap();
        assert!(hidden.offer.is_none(), "what is not sent is not seen");
        assert_eq!(t.app.write(|tx| quotes::send(tx, &r.c.staff, id)).unwrap().number, "1/2026");
        // A new revision takes the place of the first, which stays readable.
        t.app.write(|tx| quotes::write_offer(tx, &r.c.staff, id, &written(hours(), Billing::Dues))).unwrap();
        assert!(refused(t.app.write(|tx| quotes::accept(tx, &r.signatory, id, "1.000,00"))).contains("in preparazione"));
        assert!(t.app.write(|tx| quotes::send(tx, &r.c.staff, id)).unwrap().number.contains("revisione 2"));
        let seen = t.app.read(|rx| quotes::view_of_body(rx, &r.signatory, id)).unwrap();
        let totals: Vec<i64> = seen.revisions.iter().map(|v| v.offer().unwrap().all().total.0).collect();
        assert_eq!(totals, [98_400, 100_000]);

        assert!(matches!(t.app.write(|tx| quotes::accept(tx, &r.compiler, id, "984")), Err(Error::Forbidden)));
        assert!(matches!(t.app.write(|tx| quotes::accept(tx, &r.stranger, id, "984")), Err(Error::NotFound)));
        assert!(refused(t.app.write(|tx| quotes::accept(tx, &r.signatory, id, "98,40"))).contains("984,00"));
        assert_eq!(t.app.write(|tx| quotes::accept(tx, &r.signatory, id, "984,00")).unwrap(), "1/2026");
        assert!(refused(t.app.write(|tx| quotes::accept(tx, &r.signatory, id, "984,00"))).contains("ordine"));
        let v = view(&t, &r, id);
        assert_eq!((v.standing, v.row.to_bill, v.row.one_off), (Standing::Ordered, true, 98_400));
        let log = t.app.read(|rx| app::audit::history(rx, &r.c.staff, "quote", id.as_str())).unwrap();
        let steps: Vec<&str> = log.iter().rev().map(|e| e.action.as_str()).collect();
        assert_eq!(steps, ["quotes.request", "quotes.write", "quotes.send", "quotes.write", "quotes.send", "quotes.accept"]);
        let income = t.app.read(|rx| quotes::income(rx, &r.c.staff, 2026)).unwrap();
        assert_eq!((income.orders, income.one_off.0, income.to_bill.0), (1, 98_400, 98_400));
    }

    fn an_offer_is_refused_taken_back_and_made_once_from_a_source(t: TestApp) {
        let r = ready(&t);
        let id = sent(&t, &r, "consulenza-informatica", &written(hours(), Billing::Dues));
        assert!(refused(t.app.write(|tx| quotes::ask_renewal(tx, &r.compiler, id))).contains("scaduto"));
        assert!(refused(t.app.write(|tx| quotes::decline(tx, &r.signatory, id, ""))).contains("motivo"));
        t.app.write(|tx| quotes::decline(tx, &r.signatory, id, "costa troppo")).unwrap();
        assert_eq!(view(&t, &r, id).standing, Standing::Declined);
        t.app.write(|tx| quotes::write_offer(tx, &r.c.staff, id, &written(hours(), Billing::Dues))).unwrap();
        t.app.write(|tx| quotes::withdraw(tx, &r.c.staff, id, "non ci sono tecnici")).unwrap();
        assert!(refused(t.app.write(|tx| quotes::send(tx, &r.c.staff, id))).contains("ritirato"));
        // A free line has its reason; a price list that lacks the price invents nothing.
        let bare = ask(&t, &r, "formazione");
        let empty = Written { asked: Some(Requested::default()), valid_until: Some(d(2026, 11, 1)), ..Written::default() };
        assert!(!refused(t.app.write(|tx| quotes::write_offer(tx, &r.c.staff, bare, &empty))).is_empty());

        let wish = Wish { service: "cloud".into(), need: "Una macchina per il protocollo.".into(), ..Wish::default() };
        let new = NewRequest { wish, source: "needs:1:cloud".into() };
        let body = r.c.members[1].id;
        let first = t.app.write(|tx| quotes::request_from(tx, &r.c.staff, body, &new)).unwrap();
        assert_eq!(t.app.write(|tx| quotes::request_from(tx, &r.c.staff, body, &new)).unwrap(), first);
        let search = Search { standing: Some(Standing::Requested), ..Search::default() };
        let open = t.app.read(|rx| quotes::list(rx, &r.c.staff, &search, &Cursor::First)).unwrap();
        assert_eq!(open.rows.len(), 2);
        let auditor = StaffScope::new(r.c.staff.centre(Permission::ReadCentre).unwrap(), Actor::program("x"), vec![StaffRole::Auditor]);
        assert!(matches!(t.app.write(|tx| quotes::send(tx, &auditor, first)), Err(Error::Forbidden)));
    }

    fn what_recurs_becomes_a_service_of_the_accession(t: TestApp) {
        let r = ready(&t);
        let some = |n: i64| Some(Decimal::from(n));
        let size = Params { vcpu: some(2), ram_gb: some(4), disk_gb: some(50), ..Params::default() };
        let asked = Requested { params: size, from: Some(d(2026, 11, 1)), ..Requested::default() };
        let id = sent(&t, &r, "cloud", &written(asked, Billing::Dues));
        t.app.write(|tx| quotes::accept(tx, &r.signatory, id, "242")).unwrap();
        let held = t.app.read(|rx| app::agreements::own(rx, &r.signatory)).unwrap();
        let services: Vec<_> = held.iter().flat_map(|h| &h.3).map(|s| (s.service.as_str(), s.from_date)).collect();
        assert_eq!(services, [("cloud", d(2026, 11, 1))]);
        assert!(!view(&t, &r, id).row.to_bill);
        // The dues ask it, 61 days of 365, and no order does.
        let preview = t.app.read(|rx| billing::campaign(rx, &r.c.staff, 2026, 0)).unwrap();
        let nets: Vec<i64> = preview.bodies[0].plan.lines.iter().map(|l| l.net.0).collect();
        assert_eq!(nets, [44_000, 4_044]);
        assert!(preview.bodies[0].plan.lines.iter().all(|l| l.order.is_none()));
    }

    fn the_dues_ask_an_order_once(t: TestApp) {
        let r = ready(&t);
        let id = ordered(&t, &r, Billing::Dues);
        let preview = t.app.read(|rx| billing::campaign(rx, &r.c.staff, 2026, 0)).unwrap();
        assert_eq!(preview.totals.net.0, 44_000 + 88_000 + 98_400);
        t.app.write(|tx| billing::approve(tx, &r.c.staff, 2026, 0, approval())).unwrap();
        assert!(refused(t.app.write(|tx| quotes::invoice(tx, &r.c.staff, id))).contains("quote già approvate"));
        t.app.write(|tx| billing::reopen(tx, &r.c.staff, 2026, 0)).unwrap();
        assert!(view(&t, &r, id).row.to_bill, "given back");
        t.app.write(|tx| billing::approve(tx, &r.c.staff, 2026, 0, approval())).unwrap();
        let issue = || billing::issue(&t.app, &r.c.staff, 2026, 0, IssueOptions { batch: 1 }, |_| {}).unwrap();
        let made: u32 = std::thread::scope(|s| {
            let two = [s.spawn(issue), s.spawn(issue)];
            two.into_iter().map(|h| h.join().unwrap()).sum()
        });
        assert_eq!(made, 2);
        let asked = asking(&t, &r, id);
        assert_eq!((asked.len(), asked[0].net), (1, 44_000 + 98_400));
        assert!(asked[0].document().unwrap().draft.lines[1].description.starts_with("Ordine 1/2026: "));
        assert!(matches!(view(&t, &r, id).billed, Some(quotes::Billed::By(d)) if d.id == asked[0].id));
        assert!(refused(t.app.write(|tx| quotes::invoice(tx, &r.c.staff, id))).contains("non si chiede due volte"));
        let next = t.app.read(|rx| billing::campaign(rx, &r.c.staff, 2027, 0)).unwrap();
        assert_eq!(next.totals.net.0, 44_000 + 88_000, "nothing again the year after");
    }

    fn an_order_is_invoiced_alone_once_also_by_two_at_once(t: TestApp) {
        let r = ready(&t);
        let id = ordered(&t, &r, Billing::Alone);
        let preview = t.app.read(|rx| billing::campaign(rx, &r.c.staff, 2026, 0)).unwrap();
        assert_eq!(preview.totals.net.0, 44_000 + 88_000, "it is not in the dues");
        let bill = || t.app.write(|tx| quotes::invoice(tx, &r.c.staff, id));
        let outcomes: Vec<app::Result<_>> = std::thread::scope(|s| {
            let two = [s.spawn(bill), s.spawn(bill)];
            two.into_iter().map(|h| h.join().unwrap()).collect()
        });
        assert_eq!(outcomes.iter().filter(|o| o.is_ok()).count(), 1, "{outcomes:?}");
        let asked = asking(&t, &r, id);
        assert_eq!((asked.len(), asked[0].net, asked[0].number), (1, 98_400, 1));
        assert!(asked[0].document().unwrap().draft.reason.starts_with("Ordine 1/2026, "));
        // The dues go on with the next number, and don't ask it again.
        billing::issue_all(&t.app, &r.c.staff, 2026, IssueOptions::default(), |_| {}).unwrap();
        let mut numbers: Vec<i64> = documents(&t, &r).iter().map(|d| d.number).collect();
        numbers.sort_unstable();
        assert_eq!((numbers, asking(&t, &r, id).len()), (vec![1, 2, 3], 1));
    }

    fn hours_are_drawn_once_and_what_is_left_stays_visible(t: TestApp) {
        let r = ready(&t);
        let (first, second) = (ordered(&t, &r, Billing::Dues), ordered(&t, &r, Billing::Dues));
        let body = r.c.members[0].id;
        let used = |minutes: i64, source: &str| Use {
            body, role: "Tecnico".into(), minutes, on: d(2026, 10, 19),
            reference: "Segnalazione 12/2026".into(), source: source.into(),
        };
        let draw = |u: &Use| t.app.write(|tx| quotes::use_hours(tx, &r.c.staff, u));
        assert_eq!(draw(&used(900, "a")).unwrap(), ["1/2026"]);
        assert!(refused(draw(&used(10, "a"))).contains("già"));
        assert_eq!(draw(&used(100, "b")).unwrap(), ["1/2026", "2/2026"]);
        assert!(refused(draw(&used(1_000, "c"))).contains("non bastano"));
        let later = Use { on: d(2026, 10, 20), ..used(10, "d") };
        assert!(!refused(draw(&later)).is_empty());
        let held = |scope: &BodyScope| t.app.read(|rx| quotes::own_allowances(rx, scope)).unwrap();
        let left: Vec<i64> = held(&r.signatory).iter().map(|a| a.holding.minutes_left()).collect();
        assert_eq!(left, [720, 0, 720, 920]);
        assert!(held(&r.stranger).is_empty());

        let delivery = |tecnico: i64| Delivery {
            on: d(2026, 10, 19), used: vec![Decimal::from(10), Decimal::from(tecnico)], note: "Fatto".into(),
        };
        let deliver = |id, d: &Delivery| t.app.write(|tx| quotes::deliver(tx, &r.c.staff, id, d));
        assert!(refused(deliver(first, &delivery(15))).contains("già registrate"));
        deliver(first, &delivery(16)).unwrap();
        let v = t.app.read(|rx| quotes::view_of_body(rx, &r.signatory, first)).unwrap();
        assert_eq!(v.standing, Standing::Delivered);
        let sums: Vec<(String, i64)> = v.holdings.iter().map(|h| (h.used.normalize().to_string(), h.minutes_left())).collect();
        assert_eq!(sums, [("10".to_owned(), 120), ("16".to_owned(), 0)]);
        assert!(!refused(deliver(first, &delivery(16))).is_empty(), "once");
        assert_eq!(draw(&used(20, "e")).unwrap(), ["2/2026"]);
        assert_eq!(view(&t, &r, second).uses.len(), 2);
    }

    fn the_price_of_an_order_holds_whatever_the_list_says_later(t: TestApp) {
        let r = ready(&t);
        let some = |n: i64| Some(Decimal::from(n));
        let size = Params { vcpu: some(2), ram_gb: some(4), disk_gb: some(50), ..Params::default() };
        let asked = Requested { params: size, from: Some(d(2026, 11, 1)), ..Requested::default() };
        let id = sent(&t, &r, "cloud", &written(asked, Billing::Dues));
        t.app.write(|tx| quotes::accept(tx, &r.signatory, id, "242")).unwrap();
        t.app.write(|tx| {
            let centre = r.c.staff.centre(Permission::ReadCentre)?;
            let old = tariffs::for_year(&mut tx.reading(), centre, 2026)?.unwrap();
            let next = tariffs::new_version(tx, &r.c.staff, old.id, d(2027, 1, 1))?;
            let list = tariffs::get(&mut tx.reading(), &r.c.staff, next)?.list;
            let dearer = RuleForm { vcpu: "120".into(), ..RuleForm::of(list.rule("cloud").unwrap()) };
            tariffs::edit_rule(tx, &r.c.staff, next, "cloud", &dearer)?;
            tariffs::approve(tx, &r.c.staff, next, "Decreto 3")
        }).unwrap();
        let next = t.app.read(|rx| billing::campaign(rx, &r.c.staff, 2027, 0)).unwrap();
        let cloud: Vec<_> = next.bodies[0].plan.lines.iter().filter(|l| l.service == "cloud").collect();
        assert_eq!((cloud.len(), cloud[0].net.0), (1, 24_200), "{cloud:?}");
        assert!(cloud[0].explanation.contains("Prezzo dell'ordine 1/2026, fermo fino al 31/12/2030"), "{}", cloud[0].explanation);
        assert!(cloud[0].source.contains("Preventivo accettato con l'ordine 1/2026"));
        // A service without an order pays by the new list.
        let plain = t.app.write(|tx| {
            let held = app::agreements::list(&mut tx.reading(), &r.c.staff, &app::agreements::Filter::default())?;
            let other = held.iter().find(|m| m.body.id == r.c.members[1].id.as_str()).unwrap().accession.id.parse().unwrap();
            let size = Params { vcpu: some(2), ram_gb: some(4), disk_gb: some(50), ..Params::default() };
            let new = app::agreements::NewSubscription { params: size, from: Some(d(2027, 1, 1)), ..app::agreements::NewSubscription::plain(other, "cloud", None) };
            app::agreements::subscribe(tx, &r.c.staff, &new)
        });
        plain.unwrap();
        let next = t.app.read(|rx| billing::campaign(rx, &r.c.staff, 2027, 0)).unwrap();
        let dear: i64 = next.bodies.iter().flat_map(|b| &b.plan.lines).filter(|l| l.service == "cloud").map(|l| l.net.0).max().unwrap();
        assert_eq!(dear, 24_200 + 12_000);
    }

    fn the_part_of_a_shared_cost_is_ordered_and_the_sum_stays(t: TestApp) {
        let r = ready(&t);
        t.app.write(|tx| {
            let centre = r.c.staff.centre(Permission::ReadCentre)?;
            let old = tariffs::for_year(&mut tx.reading(), centre, 2026)?.unwrap();
            let next = tariffs::new_version(tx, &r.c.staff, old.id, d(2027, 1, 1))?;
            let list = tariffs::get(&mut tx.reading(), &r.c.staff, next)?.list;
            let shared = RuleForm {
                method: "share".into(),
                cost: "1.000,00".into(),
                key: vec![KeyRow { measure: "equal".into(), percent: "100".into() }],
                ..RuleForm::of(list.rule("cloud").unwrap())
            };
            tariffs::edit_rule(tx, &r.c.staff, next, "cloud", &shared)?;
            tariffs::approve(tx, &r.c.staff, next, "Decreto 3")?;
            let held = app::agreements::list(&mut tx.reading(), &r.c.staff, &app::agreements::Filter::default())?;
            let other = held.iter().find(|m| m.body.id == r.c.members[1].id.as_str()).unwrap().accession.id.parse().unwrap();
            let new = app::agreements::NewSubscription { from: Some(d(2027, 1, 1)), ..app::agreements::NewSubscription::plain(other, "cloud", None) };
            app::agreements::subscribe(tx, &r.c.staff, &new)
        }).unwrap();
        let asked = Requested { from: Some(d(2027, 1, 1)), ..Requested::default() };
        let id = sent(&t, &r, "cloud", &written(asked, Billing::Dues));
        assert_eq!(view(&t, &r, id).row.offer().unwrap().unwrap().all().total.0, 50_000, "half of the cost, not all of it");
        t.app.write(|tx| quotes::accept(tx, &r.signatory, id, "500")).unwrap();
        let next = t.app.read(|rx| billing::campaign(rx, &r.c.staff, 2027, 0)).unwrap();
        let nets: Vec<i64> = next.bodies.iter().flat_map(|b| &b.plan.lines).filter(|l| l.service == "cloud").map(|l| l.net.0).collect();
        assert_eq!(nets, [50_000, 50_000], "the price of the order and the rest of the cost");
    }

    fn an_order_is_asked_again_after_its_credit_note(t: TestApp) {
        let r = ready(&t);
        let id = ordered(&t, &r, Billing::Alone);
        let document = t.app.write(|tx| quotes::invoice(tx, &r.c.staff, id)).unwrap();
        let (name, xml) = t.app.read(|rx| billing::xml(rx, &r.c.staff, document)).unwrap();
        billing::upload_signed(&t.app, &r.c.staff, None, &name, &crate::billing::signed(&xml)).unwrap();
        t.app.write(|tx| billing::mark_sent(tx, &r.c.staff, document)).unwrap();
        let again = || t.app.write(|tx| quotes::bill_again(tx, &r.c.staff, id));
        assert!(refused(again()).contains("stornato o annullato"), "sent, it stands");
        let why = domain::billing::CreditReason::Other { text: "importo sbagliato".into() };
        t.app.write(|tx| billing::credit(tx, &r.c.staff, document, None, &why)).unwrap();
        assert!(matches!(view(&t, &r, id).billed, Some(quotes::Billed::TakenBack(d)) if d.id == document.as_str()));
        again().unwrap();
        let second = t.app.write(|tx| quotes::invoice(tx, &r.c.staff, id)).unwrap();
        let rows = asking(&t, &r, id);
        let standing: Vec<(i64, i64)> = rows.iter().filter(|d| d.open > 0).map(|d| (d.number, d.net)).collect();
        assert_eq!(standing, [(3, 98_400)], "invoice, credit note, invoice");
        assert!(second != document && refused(again()).contains("stornato o annullato"));
    }

    fn an_order_whose_document_was_taken_back_is_asked_again(t: TestApp) {
        let r = ready(&t);
        let id = ordered(&t, &r, Billing::Alone);
        let again = || t.app.write(|tx| quotes::bill_again(tx, &r.c.staff, id));
        assert!(refused(again()).contains("stornato o annullato"), "nothing was asked yet");
        let document = t.app.write(|tx| quotes::invoice(tx, &r.c.staff, id)).unwrap();
        assert!(refused(again()).contains("stornato o annullato"), "the document stands");
        t.app.write(|tx| {
            let centre = r.c.staff.centre(Permission::EditBilling)?;
            let mut row = storage::billing::documents::find(tx.conn, centre.as_str(), document.as_str())?.unwrap();
            row.state = "cancelled".to_owned();
            Ok(storage::billing::documents::update(tx.conn, &row)?)
        }).unwrap();
        assert!(matches!(view(&t, &r, id).billed, Some(quotes::Billed::TakenBack(_))));
        again().unwrap();
        let v = view(&t, &r, id);
        assert!(v.billed.is_none() && v.row.to_bill);
        let second = t.app.write(|tx| quotes::invoice(tx, &r.c.staff, id)).unwrap();
        assert!(second != document && !refused(t.app.write(|tx| quotes::invoice(tx, &r.c.staff, id))).is_empty());
        let log = t.app.read(|rx| app::audit::history(rx, &r.c.staff, "quote", id.as_str())).unwrap();
        assert!(log.iter().any(|e| e.action == "quotes.bill_again" && e.summary.contains("di nuovo da chiedere")));
    }
}
