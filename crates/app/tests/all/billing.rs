//! The dues of a year, from preview to arrears.

use app::billing::{self, Approval, BodyCorrection, Filter, IssueOptions};
use app::{Actor, BodyScope, Error, StaffScope};
use chrono::NaiveDate;
use domain::billing::{CreditReason, Document, FindingCode, RunState, StateCode};
use domain::identity::{BodyRole, Permission, StaffRole};
use domain::{Cents, Id};
use storage::page::Cursor;
use testkit::TestApp;
use testkit::dues::{Centre, centre, set_office};

/// Inhabitants of the 50 Comuni of Pesaro e Urbino.
const PESARO_URBINO: [u32; 50] = [
    4151, 1704, 737, 517, 7943, 1999, 1642, 8010, 59785, 8254, 9042, 847, 300, 1218, 5496, 4889, 543, 1426, 1889, 1326,
    1033, 2097, 3634, 14252, 2714, 604, 2506, 1094, 7008, 2778, 645, 5784, 95376, 2762, 2029, 601, 1802, 4545, 3161,
    3884, 1475, 904, 825, 7888, 6836, 13734, 14935, 12209, 5185, 4855,
];

fn day(y: i32, m: u32, d: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(y, m, d).unwrap()
}

fn approval() -> Approval {
    Approval { date: day(2026, 10, 19), warnings_read: true }
}

fn issue(t: &TestApp, c: &Centre) -> u32 {
    billing::issue_all(&t.app, &c.staff, 2026, IssueOptions { batch: 7 }, |_| {}).unwrap()
}

fn documents(t: &TestApp, c: &Centre) -> Vec<billing::DocumentRow> {
    let mut all = t.app.read(|rx| billing::documents(rx, &c.staff, &Filter::default(), &Cursor::First)).unwrap().rows;
    all.sort_by_key(|d| d.number);
    all
}

fn run_id(rx: &mut app::Rx<'_>, c: &Centre) -> String {
    let centre = c.staff.centre(Permission::ReadBilling).unwrap();
    storage::billing::runs::of_year(rx.conn, centre.as_str(), 2026, 0).unwrap().unwrap().id
}

fn id(row: &billing::DocumentRow) -> Id<Document> {
    row.id.parse().unwrap()
}

fn view(t: &TestApp, c: &Centre, document: Id<Document>) -> billing::DocumentView {
    t.app.read(|rx| billing::document(rx, &c.staff, document)).unwrap()
}

fn refused<T: std::fmt::Debug>(result: app::Result<T>, words: &str) {
    match result {
        Err(Error::Refused(r)) => assert!(r.message.contains(words), "{r}"),
        other => panic!("not refused: {other:?}"),
    }
}

fn notice(root: &str, stem: &str, inside: &str) -> Vec<u8> {
    format!(
        "<?xml version=\"1.0\"?><t:{root} xmlns:t=\"http://www.fatturapa.gov.it/sdi/messaggi/v1.0\">\
         <IdentificativoSdI>1</IdentificativoSdI><NomeFile>{stem}.xml.p7m</NomeFile>{inside}</t:{root}>"
    )
    .into_bytes()
}

/// The file as a signing tool gives it back, in XAdES.
pub(crate) fn signed(xml: &[u8]) -> Vec<u8> {
    let text = String::from_utf8(xml.to_vec()).unwrap();
    text.replace("</p:", "<ds:Signature xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\"/></p:").into_bytes()
}

testkit::both_engines! {
    fn the_comuni_of_pesaro_urbino_pay_what_the_report_says(t: TestApp) {
        let c = centre(&t.app, "pesaro-urbino", &PESARO_URBINO);
        let preview = t.app.read(|rx| billing::campaign(rx, &c.staff, 2026, 0)).unwrap();
        assert_eq!(preview.totals.net, Cents(15_350_412));
        assert_eq!((preview.state.clone(), preview.issued(), preview.blocked()), (RunState::Preview, 0, 0));
        assert_eq!(issue(&t, &c), 50);
        assert_eq!(issue(&t, &c), 0, "a second run creates nothing");
        let rows = documents(&t, &c);
        assert_eq!(rows.iter().map(|d| d.number).collect::<Vec<_>>(), (1..=50).collect::<Vec<i64>>());
        assert_eq!(rows.iter().map(|d| d.open).sum::<i64>(), 15_350_412);
        let first = view(&t, &c, id(&rows[0]));
        assert_eq!(first.document.draft.totals.net, Cents(182_644));
        assert_eq!(first.document.draft.due, day(2026, 12, 31));
        let (name, xml) = t.app.read(|rx| billing::xml(rx, &c.staff, id(&rows[49]))).unwrap();
        assert_eq!(name, "IT00212000418_0001E.xml");
        assert_eq!(documents::billing::check_file(&name, &xml, day(2026, 10, 19)), []);
        let after = t.app.read(|rx| billing::campaign(rx, &c.staff, 2026, 0)).unwrap();
        assert_eq!((after.issued(), after.totals.net), (50, Cents(15_350_412)));
        assert!(matches!(after.state, RunState::Issued { blocked: 0, .. }));
        let sums = t.app.read(|rx| billing::summary(rx, &c.staff)).unwrap();
        assert_eq!((sums[0].documents, sums[0].asked), (50, Cents(15_350_412)));
    }

    fn a_price_list_that_priced_dues_stays(t: TestApp) {
        let c = centre(&t.app, "pesaro-urbino", &PESARO_URBINO[..2]);
        let centre = c.staff.centre(Permission::ReadCentre).unwrap();
        let list = t.app.read(|rx| app::tariffs::for_year(rx, centre, 2026)).unwrap().unwrap();
        assert_eq!(list.used_at, None);
        t.app.write(|tx| billing::approve(tx, &c.staff, 2026, 0, approval())).unwrap();
        refused(t.app.write(|tx| app::tariffs::withdraw(tx, &c.staff, list.id, "ripensamento")), "già state calcolate");
    }

    fn what_comes_after_the_issue_goes_where_the_centre_says(t: TestApp) {
        let c = centre(&t.app, "pesaro-urbino", &[1000, 2000]);
        let of = c.staff.centre(Permission::ReadBilling).unwrap();
        t.app.write(|tx| testkit::dues::end_accession(tx, of.as_str(), c.members[1].id, day(2025, 12, 31))).unwrap();
        assert_eq!(issue(&t, &c), 1);
        // It accedes again after the issue: nothing more for 2026, and both years in 2027.
        t.app.write(|tx| testkit::dues::end_accession(tx, of.as_str(), c.members[1].id, day(2030, 12, 31))).unwrap();
        assert_eq!(issue(&t, &c), 0);
        let next = t.app.read(|rx| billing::campaign(rx, &c.staff, 2027, 0)).unwrap();
        let lines = &next.bodies[1].plan.lines;
        assert_eq!(lines.len(), 2);
        assert!(lines[1].description.contains("anno 2026"), "{}", lines[1].description);
        refused(t.app.write(|tx| billing::approve(tx, &c.staff, 2026, 1, approval())), "anno dopo");
        let mut settings = t.app.read(|rx| billing::settings(rx, &c.staff)).unwrap();
        settings.calendar.late_services = domain::billing::LateServices::Supplementary;
        t.app.write(|tx| billing::save_settings(tx, &c.staff, &settings)).unwrap();
        t.app.write(|tx| billing::approve(tx, &c.staff, 2026, 1, approval())).unwrap();
        assert_eq!(billing::issue(&t.app, &c.staff, 2026, 1, IssueOptions::default(), |_| {}).unwrap(), 1);
        let rows = documents(&t, &c);
        assert_eq!((rows.len(), rows[1].number, rows[1].net), (2, 2, 88_000));
        let next = t.app.read(|rx| billing::campaign(rx, &c.staff, 2027, 0)).unwrap();
        assert_eq!(next.bodies[1].plan.lines.len(), 1);
    }

    fn a_service_without_a_price_is_named_and_approved_only_knowingly(t: TestApp) {
        let c = centre(&t.app, "pesaro-urbino", &[1000, 2000]);
        t.app.write(|tx| app::charter::install(tx, &c.staff, Some("pesaro-urbino"), day(2026, 1, 1))).unwrap();
        let edition = app::charter::NewEdition {
            version: "2026/1".into(), from: day(2026, 1, 1), act: String::new(), introduction: String::new(),
        };
        t.app.write(|tx| app::charter::publish(tx, &c.staff, &edition)).unwrap();
        let accession = t.app.read(|rx| app::agreements::of_body(rx, &c.staff, c.members[0].id)).unwrap().remove(0).0;
        for service in ["supporto-pnrr", "posta-elettronica"] {
            let new = app::agreements::NewSubscription::plain(accession.id.parse().unwrap(), service, None);
            let new = app::agreements::NewSubscription { from: Some(day(2026, 1, 1)), ..new };
            t.app.write(|tx| app::agreements::subscribe(tx, &c.staff, &new)).unwrap();
        }
        let preview = t.app.read(|rx| billing::campaign(rx, &c.staff, 2026, 0)).unwrap();
        assert_eq!(preview.warned(), [(FindingCode::UnpricedService, 1)], "what the base fee includes needs no price");
        let said = &preview.bodies[0].plan.findings[0].message;
        assert!(said.contains("Comune di Prova 001") && said.contains("Supporto PNRR"), "{said}");
        assert_eq!(preview.bodies[0].plan.lines.len(), 1);
        let unread = Approval { warnings_read: false, ..approval() };
        refused(t.app.write(|tx| billing::approve(tx, &c.staff, 2026, 0, unread)), "Leggere gli avvisi");
        t.app.write(|tx| billing::approve(tx, &c.staff, 2026, 0, approval())).unwrap();
        let run = t.app.read(|rx| Ok(run_id(rx, &c))).unwrap();
        let log = t.app.read(|rx| app::audit::history(rx, &c.staff, "dues", &run)).unwrap();
        assert!(log[0].summary.contains("servizio senza prezzo nel listino (1)"), "{}", log[0].summary);
    }

    fn two_runs_at_once_never_duplicate(t: TestApp) {
        let c = centre(&t.app, "pesaro-urbino", &[1000; 40]);
        t.app.write(|tx| billing::approve(tx, &c.staff, 2026, 0, approval())).unwrap();
        let made: u32 = std::thread::scope(|s| {
            let runs: Vec<_> = (0..3)
                .map(|_| s.spawn(|| billing::issue(&t.app, &c.staff, 2026, 0, IssueOptions { batch: 3 }, |_| {}).unwrap()))
                .collect();
            runs.into_iter().map(|r| r.join().unwrap()).sum()
        });
        assert_eq!(made, 40);
        let rows = documents(&t, &c);
        assert_eq!(rows.iter().map(|d| d.number).collect::<Vec<_>>(), (1..=40).collect::<Vec<i64>>());
        let stems: std::collections::BTreeSet<_> = rows.iter().map(|d| d.file_stem.clone()).collect();
        assert_eq!(stems.len(), 40);
    }

    fn a_blocked_body_is_taken_up_when_it_is_completed(t: TestApp) {
        let c = centre(&t.app, "macerata", &[600, 3000, 40_001]);
        let of = c.staff.centre(Permission::ReadBilling).unwrap();
        t.app.write(|tx| set_office(tx, of.as_str(), c.members[0].id, None)).unwrap();
        assert_eq!(issue(&t, &c), 1);
        let campaign = t.app.read(|rx| billing::campaign(rx, &c.staff, 2026, 0)).unwrap();
        assert_eq!(campaign.blocked(), 2);
        assert!(campaign.bodies[2].plan.lines.is_empty(), "no band, nothing invented");
        t.clock.advance(chrono::Duration::days(3));
        t.app.write(|tx| set_office(tx, of.as_str(), c.members[0].id, Some("UFPROV"))).unwrap();
        assert_eq!(issue(&t, &c), 1);
        let rows = documents(&t, &c);
        assert_eq!((rows.len(), rows[1].number, rows[1].date), (2, 2, day(2026, 10, 22)));
        assert_eq!((rows[1].net, rows[1].vat, rows[1].payable), (96_000, 21_120, 96_000));
        assert_eq!(issue(&t, &c), 0);
    }

    fn corrections_reach_the_document(t: TestApp) {
        let c = centre(&t.app, "pesaro-urbino", &[1000, 2000]);
        let mut correction = BodyCorrection { excluded: Some(" ".to_owned()), ..BodyCorrection::default() };
        let correct = |x: &BodyCorrection, m: usize| {
            t.app.write(|tx| billing::correct(tx, &c.staff, 2026, c.members[m].id, x))
        };
        refused(correct(&correction, 0), "escluso");
        correction.excluded = Some("recesso in corso".to_owned());
        correct(&correction, 0).unwrap();
        let mut acts = BodyCorrection::default();
        acts.references.cig = Some("ZB1234567A".to_owned());
        acts.references.convention =
            Some(domain::billing::Reference { number: "Rep. 7".to_owned(), date: Some(day(2021, 1, 1)) });
        correct(&acts, 1).unwrap();
        assert_eq!(issue(&t, &c), 1);
        let campaign = t.app.read(|rx| billing::campaign(rx, &c.staff, 2026, 0)).unwrap();
        assert_eq!(campaign.excluded[0].1, "recesso in corso");
        let (_, xml) = t.app.read(|rx| billing::xml(rx, &c.staff, id(&documents(&t, &c)[0]))).unwrap();
        let xml = String::from_utf8(xml).unwrap();
        assert!(xml.contains("<CodiceCIG>ZB1234567A</CodiceCIG>") && xml.contains("<IdDocumento>Rep. 7<"));
    }

    fn notices_move_the_state_and_stay_attached(t: TestApp) {
        let c = centre(&t.app, "pesaro-urbino", &[1000, 2000]);
        issue(&t, &c);
        let rows = documents(&t, &c);
        let (one, two) = (id(&rows[0]), id(&rows[1]));
        let waits = || {
            let w = t.app.read(|rx| billing::waiting(rx, &c.staff)).unwrap();
            (w.to_send, w.rejected, w.refused)
        };
        assert_eq!(waits(), (2, 0, 0), "issued, not sent");
        let (name, xml) = t.app.read(|rx| billing::xml(rx, &c.staff, one)).unwrap();
        refused(billing::upload_signed(&t.app, &c.staff, None, &name, &xml).map(|_| ()), "non è firmato");
        let changed = String::from_utf8(signed(&xml)).unwrap().replace("440.00", "441.00").into_bytes();
        refused(billing::upload_signed(&t.app, &c.staff, None, &name, &changed).map(|_| ()), "diverso");
        billing::upload_signed(&t.app, &c.staff, None, &name, &signed(&xml)).unwrap();
        t.app.write(|tx| billing::mark_sent(tx, &c.staff, one)).unwrap();
        let stem = rows[0].file_stem.clone().unwrap();
        let send = |root: &str, stem: &str, inside: &str| {
            billing::upload_notice(&t.app, &c.staff, None, "avviso.xml", &notice(root, stem, inside))
        };
        assert_eq!(waits(), (1, 0, 0));
        assert_eq!(send("NotificaMancataConsegna", &stem, "").unwrap().state, "waiting");
        assert_eq!(send("RicevutaConsegna", &stem, "").unwrap().state, "delivered");
        let refusal = "<EsitoCommittente><Esito>EC02</Esito><Descrizione>CIG errato</Descrizione></EsitoCommittente>";
        assert_eq!(send("NotificaEsito", &stem, refusal).unwrap().state, "refused");
        assert_eq!(waits(), (1, 0, 1));
        let seen = view(&t, &c, one);
        assert_eq!(seen.events.iter().filter(|e| e.file_id.is_some()).count(), 4);
        assert!(seen.deadline.unwrap().contains("nota di credito"));
        let note = t.app.write(|tx| {
            billing::credit(tx, &c.staff, one, None, &CreditReason::Refused { words: "CIG errato".to_owned() })
        });
        let note = view(&t, &c, note.unwrap());
        assert_eq!((note.row.number, note.row.kind.as_str(), note.row.open), (3, "credit_note", 0));
        let seen = view(&t, &c, one);
        assert_eq!((seen.state.code(), seen.row.credited, seen.row.open), (StateCode::Credited, 44_000, 0));

        // A rejected document keeps number and date under a new name.
        let old = rows[1].file_stem.clone().unwrap();
        let errors = "<ListaErrori><Errore><Codice>00423</Codice><Descrizione>x</Descrizione></Errore></ListaErrori>";
        assert_eq!(send("NotificaScarto", &old, errors).unwrap().state, "rejected");
        assert_eq!(waits(), (1, 1, 0), "the credit note is to be sent, the refusal is answered");
        let needs = t.app.read(|rx| app::today::centre_day(rx, &c.staff)).unwrap().needs;
        assert_eq!(needs[0], app::today::CentreNeed::Rejected { documents: 1, by: day(2026, 10, 24) });
        t.app.write(|tx| billing::remake(tx, &c.staff, two)).unwrap();
        let again = view(&t, &c, two);
        assert_eq!((again.row.number, again.row.date, again.state.code()), (2, rows[1].date, StateCode::Issued));
        let fresh = again.row.file_stem.clone().unwrap();
        assert_ne!(fresh, old);
        assert_eq!(send("NotificaScarto", &old, errors).unwrap().state, "issued", "the old file's notice moves nothing");
        assert_eq!(send("RicevutaConsegna", &fresh, "").unwrap().state, "delivered");
        refused(send("RicevutaConsegna", "IT00212000418_ZZZZZ", "").map(|_| ()), "non è di un documento");
        refused(t.app.write(|tx| billing::cancel(tx, &c.staff, two, "Det. 1")), "nota di credito");
    }

    fn payments_close_documents_and_the_same_file_twice_records_nothing(t: TestApp) {
        let c = centre(&t.app, "pesaro-urbino", &[1000, 2000, 3000]);
        issue(&t, &c);
        let rows = documents(&t, &c);
        let pay = |n: usize, cents: i64| {
            t.app.write(|tx| billing::pay(tx, &c.staff, id(&rows[n]), day(2026, 10, 19), Cents(cents), "prov. 1"))
        };
        refused(pay(0, 44_001), "supera");
        pay(0, 14_000).unwrap();
        assert_eq!(view(&t, &c, id(&rows[0])).row.open, 30_000);
        pay(0, -4_000).unwrap();
        pay(0, 34_000).unwrap();
        assert_eq!(view(&t, &c, id(&rows[0])).row.open, 0);
        let file = "data;importo;provvisorio;versante;causale\n\
            18/10/2026;880,00;77;COMUNE;saldo fattura 2/2026\n18/10/2026;5,00;78;IGNOTO;boh\n";
        let seen = t.app.read(|rx| billing::preview_receipts(rx, &c.staff, file)).unwrap();
        assert_eq!(seen.len(), 2);
        let import = |chosen: &[(usize, Id<Document>)]| {
            t.app.write(|tx| billing::import_receipts(tx, &c.staff, file, chosen)).unwrap()
        };
        assert_eq!(import(&[]), 1);
        assert_eq!(import(&[(3, id(&rows[2]))]), 1);
        assert_eq!(import(&[(3, id(&rows[2]))]), 0);
        assert_eq!(view(&t, &c, id(&rows[1])).row.open, 0);
        assert_eq!(view(&t, &c, id(&rows[2])).row.open, 131_500);
        refused(t.app.read(|rx| billing::preview_receipts(rx, &c.staff, "data;importo\n")).map(|_| ()), "righe");

        t.clock.set(day(2027, 1, 20).and_hms_opt(9, 0, 0).unwrap());
        let arrears = t.app.read(|rx| billing::arrears(rx, &c.staff)).unwrap();
        assert_eq!((arrears.left, arrears.overdue, arrears.bodies.len()), (Cents(131_500), Cents(131_500), 1));
        assert_eq!(arrears.bodies[0].days, 20);
        let sent = t.app.write(|tx| billing::remind(tx, &c.staff)).unwrap();
        assert_eq!(sent.sent, 1);
        assert_eq!(t.app.write(|tx| billing::remind(tx, &c.staff)).unwrap().sent, 0, "not twice in fifteen days");
        let account = t.app.read(|rx| billing::statement(rx, &c.staff, c.members[2].id)).unwrap();
        assert_eq!((account.asked, account.paid, account.left), (Cents(132_000), Cents(500), Cents(131_500)));
    }

    fn a_body_sees_its_own_documents_and_an_auditor_writes_nothing(t: TestApp) {
        let c = centre(&t.app, "pesaro-urbino", &[1000, 2000]);
        issue(&t, &c);
        let of = c.staff.centre(Permission::ReadBilling).unwrap();
        let body = BodyScope::new(of, c.members[0].id, Actor::program("Lia"), vec![BodyRole::Viewer]);
        let own = t.app.read(|rx| billing::documents_of_body(rx, &body)).unwrap();
        assert_eq!(own.len(), 1);
        let other = documents(&t, &c).into_iter().find(|d| d.body_id != own[0].body_id).unwrap();
        let missing = t.app.read(|rx| billing::document_of_body(rx, &body, id(&other)));
        assert!(matches!(missing, Err(Error::NotFound)));
        assert!(matches!(billing::pdf_of_body(&t.app, &body, id(&other)), Err(Error::NotFound)));
        let auditor = StaffScope::new(of, Actor::program("Rosa"), vec![StaffRole::Auditor]);
        assert!(t.app.read(|rx| billing::document(rx, &auditor, id(&other))).is_ok());
        let tried = billing::issue(&t.app, &auditor, 2026, 0, IssueOptions::default(), |_| {});
        assert!(matches!(tried, Err(Error::Forbidden)));
        let accountant = StaffScope::new(of, Actor::program("Ada"), vec![StaffRole::Accountant]);
        let approved = t.app.write(|tx| billing::approve(tx, &accountant, 2027, 0, approval()));
        assert!(matches!(approved, Err(Error::Forbidden)), "approval is somebody else's");
    }
}

/// Papers, archives and registers read back; the typesetter is slow in debug builds, so one engine.
#[test]
fn papers_and_registers_are_written() {
    let t = TestApp::new(testkit::Engine::Sqlite);
    let c = centre(&t.app, "pesaro-urbino", &[1000, 2000]);
    issue(&t, &c);
    let rows = documents(&t, &c);
    let (name, pdf) = billing::pdf(&t.app, &c.staff, id(&rows[0])).unwrap();
    assert_eq!(name, "2026-0001-fattura_pa.pdf");
    assert!(pdf.starts_with(b"%PDF-"));
    assert_eq!(billing::pdf(&t.app, &c.staff, id(&rows[0])).unwrap().1, pdf, "issued bytes are kept");
    let folder = tempfile::tempdir().unwrap();
    let names = billing::export(&t.app, &c.staff, 2026, folder.path()).unwrap();
    assert_eq!(names.len(), 2 + 2 + 4);
    let register = std::fs::read_to_string(folder.path().join("registro-2026.csv")).unwrap();
    assert!(register.contains("1/2026") && register.contains("440,00"));
    let (_, zip) = t.app.read(|rx| billing::to_sign_zip(rx, &c.staff, 2026)).unwrap();
    assert!(zip.starts_with(b"PK"));
    let (name, zip) = billing::body_zip(&t.app, &c.staff, c.members[0].id).unwrap();
    assert_eq!(name, "comune-di-prova-001.zip");
    assert!(zip.starts_with(b"PK"));
}
