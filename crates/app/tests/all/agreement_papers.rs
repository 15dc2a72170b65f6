//! Schemes written, approved and opened; papers issued from them and kept byte by byte.

use app::agreements::papers::{self, BATCH, BatchWork, Filter, Format};
use app::agreements::{self, Change, NewAccession, NewStep, Start};
use app::jobs::{Registry, run_all};
use app::{Error, StaffScope, charter};
use domain::Id;
use domain::agreements::contents::{Article, Content};
use domain::agreements::edit::Part;
use domain::agreements::papers::PaperKind;
use domain::agreements::parties::{Parties, Party};
use domain::agreements::path::Step;
use domain::agreements::wanting::Place;
use domain::agreements::{Accession, Scheme, SchemeTerms};
use domain::identity::Permission;
use domain::models::Model;
use domain::territory::{Body, Contact, ContactRole};
use testkit::TestApp;
use testkit::dues;

use crate::charter::d;

fn refused<T: std::fmt::Debug>(result: app::Result<T>) -> String {
    match result {
        Err(Error::Refused(r)) => r.message,
        other => panic!("{other:?}"),
    }
}

/// An accession and its body.
type Acceded = (Id<Accession>, Id<Body>);

/// Three Comuni that acceded, two of them with who represents them, under a scheme that is open.
fn ready(t: &TestApp) -> (StaffScope, Id<Scheme>, Vec<Acceded>) {
    let centre = dues::centre(&t.app, "pesaro-urbino", &[3_000, 9_000, 20_000]);
    let staff = centre.staff;
    let edition = charter::NewEdition {
        version: "2026/1".into(),
        from: d(2026, 1, 1),
        act: String::new(),
        introduction: String::new(),
    };
    t.app
        .write(|tx| {
            charter::install(tx, &staff, Some("pesaro-urbino"), d(2026, 1, 1))?;
            charter::publish(tx, &staff, &edition)?;
            for member in &centre.members[..2] {
                name_mayor(tx, &staff, member.id)?;
            }
            let province = Party { representative: "Bea Prova".into(), ..Party::default() };
            papers::save_parties(tx, &staff, &Parties { province, ..Parties::default() })
        })
        .unwrap();
    let all = t.app.read(|rx| agreements::list(rx, &staff, &agreements::Filter::default())).unwrap();
    let scheme = all[0].accession.scheme_id.parse().unwrap();
    let ids = all.iter().map(|m| (m.accession.id.parse().unwrap(), m.body.id.parse().unwrap())).collect();
    (staff, scheme, ids)
}

fn name_mayor(tx: &mut app::Tx<'_>, staff: &StaffScope, body: Id<Body>) -> app::Result<()> {
    let mayor = Contact::new(ContactRole::Mayor, "Ada Prova", "", "", (d(2024, 6, 9), None))?;
    app::territory::save_contact(tx, staff, body, None, &mayor)
}

fn article(title: &str, holds: &[Content], text: &str) -> Article {
    Article { title: title.into(), holds: holds.to_vec(), text: text.into() }
}

fn write(t: &TestApp, staff: &StaffScope, id: Id<Scheme>, at: (Part, usize), new: Article) -> app::Result<i32> {
    let revision = t.app.read(|rx| agreements::scheme_detail(rx, staff, id))?.versions[0].revision;
    let change = Change::Write(new);
    t.app.write(|tx| agreements::change_text(tx, staff, id, revision, at, change.clone())).map(|row| row.version)
}

fn step(step: Step, on: (i32, u32, u32), act: &str, file: Option<&[u8]>) -> NewStep {
    NewStep { step, on: d(on.0, on.1, on.2), act: act.into(), file: file.map(<[u8]>::to_vec) }
}

testkit::both_engines! {
    fn a_scheme_goes_its_way_and_only_then_takes_bodies(t: TestApp) {
        let (staff, _, ids) = ready(&t);
        let terms = SchemeTerms::standard("Provincia di Prova", d(2031, 1, 1), 5, d(2031, 1, 1));
        let id = t.app.write(|tx| agreements::begin_scheme(tx, &staff, &terms)).unwrap();
        let go = |new: &NewStep| agreements::take_step(&t.app, &staff, id, new);
        let committee = step(Step::Committee, (2026, 10, 1), "3", Some(b"%PDF-1.7 verbale"));
        assert!(refused(go(&committee)).contains("si scrive il testo"));
        t.app.write(|tx| agreements::start_text(tx, &staff, id, &Start::Ready(Model::Public))).unwrap();
        // An empty content keeps it where it is, and is named.
        write(&t, &staff, id, (Part::Article, 0), article("Oggetto", &[Content::Object], "____ … ")).unwrap();
        assert!(refused(go(&committee)).contains("manca Oggetto (rapporto, § 8.2)"));
        write(&t, &staff, id, (Part::Article, 0), article("Oggetto", &[Content::Object], "1. {{ente.sbagliato}}")).unwrap();
        assert!(refused(go(&committee)).contains("ente.sbagliato"));
        let detail = t.app.read(|rx| agreements::scheme_detail(rx, &staff, id)).unwrap();
        assert_eq!((detail.unknown.as_slice(), detail.missing.len()), (&["ente.sbagliato".to_owned()][..], 0));
        write(&t, &staff, id, (Part::Article, 0), article("Oggetto", &[Content::Object], "1. Servizi.")).unwrap();
        assert!(refused(go(&step(Step::Committee, (2026, 10, 1), "3", Some(b"PK altro")))).contains("non è un PDF"));
        go(&committee).unwrap();
        assert!(refused(go(&step(Step::Open, (2026, 10, 2), "", None))).contains("Prima viene: Approvazione del Consiglio"));
        let asked = NewAccession { body: ids[0].1, from: d(2031, 1, 1), until: None, services: Vec::new() };
        let early = refused(t.app.write(|tx| agreements::invite(tx, &staff, &asked)));
        assert!(early.contains("non è ancora aperto"), "{early}");
        go(&step(Step::ProvincialCouncil, (2026, 10, 5), "40", None)).unwrap();
        assert!(refused(write(&t, &staff, id, (Part::Article, 0), article("Oggetto", &[], "1. Altro."))).contains("si torna prima indietro"));
        t.app.write(|tx| agreements::go_back(tx, &staff, id, Step::Committee, "Errore negli importi")).unwrap();
        let version = write(&t, &staff, id, (Part::Article, 0), article("Oggetto", &[Content::Object], "1. Altro.")).unwrap();
        assert_eq!(version, 2);
        for new in [committee, step(Step::ProvincialCouncil, (2026, 10, 5), "41", None), step(Step::MayorsAssembly, (2026, 10, 6), "2", None), step(Step::Open, (2026, 10, 7), "", None)] {
            go(&new).unwrap();
        }
        let detail = t.app.read(|rx| agreements::scheme_detail(rx, &staff, id)).unwrap();
        assert!(detail.is_open() && detail.way.as_ref().unwrap().history().len() == 7);
        let file = detail.way.unwrap().taken()[0].file.clone().unwrap();
        assert_eq!(agreements::act_file(&t.app, &staff, id, &file).unwrap().2, b"%PDF-1.7 verbale");
        t.app.write(|tx| agreements::invite(tx, &staff, &asked)).unwrap();
        assert!(refused(t.app.write(|tx| agreements::go_back(tx, &staff, id, Step::Open, "Un motivo"))).contains("1 adesioni"));
    }

    fn two_people_do_not_overwrite_each_other(t: TestApp) {
        let (staff, id, _) = ready(&t);
        t.app.write(|tx| agreements::start_text(tx, &staff, id, &Start::Ready(Model::Public))).unwrap();
        let new = || Change::Write(article("Oggetto", &[Content::Object], "1. Servizi."));
        t.app.write(|tx| agreements::change_text(tx, &staff, id, 1, (Part::Article, 0), new())).unwrap();
        let late = refused(t.app.write(|tx| agreements::change_text(tx, &staff, id, 1, (Part::Article, 1), new())));
        assert!(late.contains("ha salvato il testo mentre"), "{late}");
        let ring = Change::Write(article("clausola.trattamento", &[], "{{clausola.trattamento}}"));
        let why = refused(t.app.write(|tx| agreements::change_text(tx, &staff, id, 2, (Part::Clause, 0), ring.clone())));
        assert!(why.contains("richiama se stessa"), "{why}");
        let text = t.app.read(|rx| agreements::scheme_detail(rx, &staff, id)).unwrap().text.unwrap();
        assert!(text.articles[0].text == "1. Servizi." && !text.clauses[0].text.contains("{{clausola"));
    }

    fn an_issued_paper_stays_as_it_is(t: TestApp) {
        let (staff, id, ids) = ready(&t);
        let issue = |n: usize, kind| papers::issue(&t.app, &staff, ids[n].0, kind);
        assert!(refused(issue(0, PaperKind::Resolution)).contains("non è scritto nella piattaforma"));
        t.app.write(|tx| agreements::start_text(tx, &staff, id, &Start::Ready(Model::Public))).unwrap();
        t.app.write(|tx| {
            let mut terms = agreements::scheme_detail(&mut tx.reading(), &staff, id)?.terms;
            terms.act = "deliberazione del Consiglio provinciale n. 40 del 15 novembre 2020".into();
            agreements::save_scheme(tx, &staff, Some(id), &terms)
        }).unwrap();
        let first = issue(0, PaperKind::Resolution).unwrap();
        assert_eq!((first.scheme_version, first.year, first.name.as_str()), (1, 2026, "deliberazione-comune-di-prova-001"));
        let read = |row: &papers::PaperRow, format| papers::download(&t.app, &staff, row.id.parse().unwrap(), format).unwrap().1;
        let (pdf, docx) = (read(&first, Format::Pdf), read(&first, Format::Editable));
        assert!(pdf.starts_with(b"%PDF-") && docx.starts_with(b"PK"));
        assert_eq!(app::files::sha256(&pdf), first.pdf_sha256);
        // The version that was issued stands: who goes on writing writes the next.
        let version = write(&t, &staff, id, (Part::Article, 0), article("Oggetto", &[Content::Object], "1. Altro.")).unwrap();
        assert_eq!(version, 2);
        assert!(read(&first, Format::Pdf) == pdf && read(&first, Format::Editable) == docx);
        let second = issue(0, PaperKind::Resolution).unwrap();
        assert_eq!(second.scheme_version, 2);
        assert!(read(&second, Format::Pdf) != pdf);
        let newest = t.app.read(|rx| papers::latest(rx, &staff, ids[0].0, PaperKind::Resolution)).unwrap().unwrap();
        assert_eq!(newest.id, second.id);
        assert_eq!(issue(0, PaperKind::Summary).unwrap().scheme_version, 0);
        let signed = refused(issue(0, PaperKind::Agreement));
        assert!(signed.contains("Numero della deliberazione dell'ente"), "{signed}");
        assert!(refused(issue(0, PaperKind::Renewal)).contains("Nessuno schema"));
    }

    fn a_batch_tells_what_is_missing_before_it_makes_anything(t: TestApp) {
        let (staff, id, ids) = ready(&t);
        t.app.write(|tx| agreements::start_text(tx, &staff, id, &Start::Ready(Model::Public))).unwrap();
        let all: Vec<Id<Accession>> = ids.iter().map(|i| i.0).collect();
        let kind = PaperKind::Summary;
        let rows = t.app.read(|rx| papers::chosen(rx, &staff, &all)).unwrap();
        let prepared = t.app.read(|rx| papers::prepare(rx, &staff, kind, rows.clone())).unwrap();
        let lacking: Vec<_> = prepared.iter().filter(|p| !p.wanting.is_empty()).collect();
        assert_eq!(lacking.len(), 1, "{:?}", lacking.iter().map(|p| &p.wanting).collect::<Vec<_>>());
        assert_eq!((lacking[0].wanting[0].place, lacking[0].wanting[0].what.as_str()), (Place::Body, "Chi firma per l'ente"));
        assert!(refused(papers::ask(&t.app, &staff, kind, &all, false)).contains("A 1 degli enti"));
        assert!(t.app.read(|rx| papers::list(rx, &staff, &Filter::default())).unwrap().is_empty());
        t.app.write(|tx| name_mayor(tx, &staff, ids[2].1)).unwrap();
        let batch = papers::ask(&t.app, &staff, kind, &all, false).unwrap();
        let progress = || t.app.read(|rx| papers::progress(rx, &staff, batch.as_str())).unwrap().unwrap();
        assert_eq!((progress().work, progress().total), (BatchWork::Going, 3));
        let registry = Registry::default().with(BATCH, papers::batch_job);
        run_all(&t.app, &registry).unwrap();
        assert_eq!((progress().work, progress().done), (BatchWork::Done, 3));
        let filter = Filter { batch: Some(batch.to_string()), ..Filter::default() };
        let (name, bytes) = papers::zip(&t.app, &staff, &filter).unwrap();
        let head = String::from_utf8_lossy(&bytes);
        assert_eq!(name, "documenti.zip");
        for n in 1..=3 {
            assert!(head.contains(&format!("scheda-sindaco/scheda-sindaco-comune-di-prova-00{n}.pdf")));
            assert!(head.contains(&format!("scheda-sindaco/scheda-sindaco-comune-di-prova-00{n}.docx")));
        }
        let reader = StaffScope::new(staff.centre(Permission::ReadCentre).unwrap(), app::Actor::program("Bo"), vec![domain::identity::StaffRole::HelpDesk]);
        assert!(matches!(papers::ask(&t.app, &reader, kind, &all, false), Err(Error::Forbidden)));
    }
}
