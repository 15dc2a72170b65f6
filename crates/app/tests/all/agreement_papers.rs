//! Schemes written, approved and opened; papers issued from them and kept byte by byte.

use app::agreements::papers::{self, BATCH, BatchWork, Filter, Format};
use app::agreements::{self, Change, Hand, NewAccession, NewStep, Start};
use app::jobs::{Registry, run_all};
use app::{Actor, BodyScope, Error, StaffScope, charter};
use domain::Id;
use domain::agreements::act::Act;
use domain::agreements::contents::{Article, Content};
use domain::agreements::edit::Part;
use domain::agreements::papers::PaperKind;
use domain::agreements::parties::{Parties, Party};
use domain::agreements::path::Step;
use domain::agreements::signing::{Side, Signatory};
use domain::agreements::wanting::Place;
use domain::agreements::{Accession, Scheme, SchemeTerms};
use domain::identity::{BodyRole, Permission};
use domain::models::Model;
use domain::territory::{Body, Contact, ContactRole};
use testkit::TestApp;
use testkit::authority::Authority;
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
    ready_with(t, &[3_000, 9_000, 20_000], 2)
}

/// The same with Comuni of so many inhabitants, the first of which have who represents them.
fn ready_with(t: &TestApp, inhabitants: &[u32], named: usize) -> (StaffScope, Id<Scheme>, Vec<Acceded>) {
    let centre = dues::centre(&t.app, "pesaro-urbino", inhabitants);
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
            for member in &centre.members[..named] {
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

/// The first body invited again from 2027, under a scheme whose text is written and approved.
fn invited(t: &TestApp) -> (StaffScope, Id<Accession>, Id<Accession>, Id<Body>) {
    let (staff, id, ids) = ready(t);
    let centre = staff.centre(Permission::ReadCentre).unwrap();
    let body = ids[0].1;
    let invitation = t.app.write(|tx| {
        dues::end_accession(tx, centre.as_str(), body, d(2025, 12, 31))?;
        agreements::start_text(tx, &staff, id, &Start::Ready(Model::Public))?;
        let mut terms = agreements::scheme_detail(&mut tx.reading(), &staff, id)?.terms;
        terms.act = "deliberazione del Consiglio provinciale n. 40 del 15 novembre 2020".into();
        agreements::save_scheme(tx, &staff, Some(id), &terms)?;
        let new = NewAccession { body, from: d(2027, 1, 1), until: None, services: Vec::new() };
        agreements::invite(tx, &staff, &new)
    });
    (staff, invitation.unwrap(), ids[1].0, body)
}

/// A PDF with a password, as a person's program would save it.
fn locked(pdf: &[u8], user: &str) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let [before, after] = ["before.pdf", "after.pdf"].map(|n| folder.path().join(n));
    std::fs::write(&before, pdf).unwrap();
    let args = ["--encrypt", user, "padrona", "256", "--"];
    assert!(std::process::Command::new("qpdf").args(args).arg(&before).arg(&after).status().unwrap().success());
    std::fs::read(&after).unwrap()
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

    fn an_issued_agreement_is_what_is_signed(t: TestApp) {
        let (staff, id, other, body) = invited(&t);
        let act = Act::Council(testkit::acts::resolution(d(2026, 9, 10), Some(d(2026, 9, 15))));
        t.app.write(|tx| agreements::save_act(tx, &staff, id, &act)).unwrap();
        let resolution = papers::issue(&t.app, &staff, id, PaperKind::Resolution).unwrap();
        let draft = papers::issue(&t.app, &staff, id, PaperKind::Agreement).unwrap();
        let issued = papers::issue(&t.app, &staff, id, PaperKind::Agreement).unwrap();
        let choose = |accession, paper: &papers::PaperRow| t.app.write(|tx| agreements::choose_paper(tx, &staff, accession, paper.id.parse().unwrap()));
        assert!(matches!(choose(other, &issued), Err(Error::NotFound)), "of another accession");
        assert!(matches!(choose(id, &resolution), Err(Error::NotFound)), "of another kind");
        let reader = BodyScope::new(staff.centre(Permission::ReadCentre).unwrap(), body, Actor::program("Lidia"), vec![BodyRole::Signatory]);
        let seen = |t: &TestApp| {
            let all = t.app.read(|rx| agreements::own_dossiers(rx, &reader)).unwrap();
            all.into_iter().find(|d| d.row.id == id.as_str()).unwrap().issued.into_iter().map(|p| p.id).collect::<Vec<_>>()
        };
        assert_eq!(seen(&t), [resolution.id.as_str()], "an agreement is a draft until it is fixed");
        choose(id, &issued).unwrap();
        assert_eq!(seen(&t), [issued.id.as_str(), resolution.id.as_str()]);
        let own = |row: &papers::PaperRow| papers::own_download(&t.app, &reader, row.id.parse().unwrap(), Format::Pdf);
        let bytes = own(&issued).unwrap().1;
        assert_eq!(app::files::sha256(&bytes), issued.pdf_sha256);
        assert!(matches!(own(&draft), Err(Error::NotFound)));
        let stranger = BodyScope::new(staff.centre(Permission::ReadCentre).unwrap(), t.app.write(|tx| Ok(tx.id())).unwrap(), Actor::program("X"), vec![BodyRole::Signatory]);
        assert!(matches!(papers::own_download(&t.app, &stranger, issued.id.parse().unwrap(), Format::Pdf), Err(Error::NotFound)));

        let who = |side, party: &str| Signatory { side, party: party.into(), office: "Sindaco".into(), name: String::new() };
        let order = [who(Side::Body, "Comune"), who(Side::Centre, "Provincia")];
        t.app.write(|tx| agreements::open_signing(tx, &staff, id, &order)).unwrap();
        assert!(agreements::to_sign(&t.app, Hand::Staff(&staff), id).unwrap().2 == bytes, "byte by byte");
        let authority = Authority::default();
        let ada = authority.person("Ada Prova");
        let bring = |content: &[u8]| agreements::sign(&t.app, Hand::Body(&reader), id, "Comune", agreements::Upload { name: "c.p7m", bytes: content });
        let other_text = papers::download(&t.app, &staff, draft.id.parse().unwrap(), Format::Pdf).unwrap().1;
        let signed_other = authority.p7m(&[&ada], &[&other_text[..], b"%"].concat());
        assert!(refused(bring(&signed_other)).contains("non è il documento emesso"), "another content");
        let before = t.app.read(|rx| agreements::dossier(rx, &staff, id)).unwrap();
        for user in ["segreta", ""] {
            let said = refused(bring(&locked(&bytes, user)));
            assert_eq!(said, "Il PDF è protetto da password: firmare il documento emesso, senza proteggerlo.");
        }
        let now = t.app.read(|rx| agreements::dossier(rx, &staff, id)).unwrap();
        assert_eq!((now.row, now.signatures.len(), now.history.len()), (before.row, 0, before.history.len()), "nothing changed");
        bring(&authority.p7m(&[&ada], &bytes)).unwrap();
        assert!(refused(choose(id, &draft)).contains("non si può più cambiare"));
    }

    fn a_letter_is_written_in_the_words_of_the_centre(t: TestApp) {
        let (staff, _, ids) = ready(&t);
        let kind = PaperKind::Summary;
        let own = |text: &str| Article { title: "Scheda di {{ente.denominazione}}".into(), holds: Vec::new(), text: text.into() };
        let save = |revision, new: &Article| t.app.write(|tx| agreements::save_letter(tx, &staff, kind, revision, new));
        match save(0, &own("Vale per {{ente.sbagliato}}.")) {
            Err(Error::Refused(r)) => assert!(r.fields[0].field == "text" && r.message.contains("ente.sbagliato"), "{r:?}"),
            other => panic!("{other:?}"),
        }
        assert!(refused(save(0, &own("{{#se ente.piccolo}}"))).contains("chiuso"));
        save(0, &own("Il Comune paga {{quota.importo}} l'anno.")).unwrap();
        assert!(refused(save(0, &own("Altro."))).contains("mentre lo si scriveva"));
        let set = |t: &TestApp| t.app.read(|rx| {
            let rows = papers::chosen(rx, &staff, &[ids[0].0])?;
            Ok(papers::prepare(rx, &staff, kind, rows)?.remove(0).printed.paper)
        }).unwrap();
        let paper = set(&t);
        assert!(paper.title.starts_with("Scheda di Comune di Prova") && paper.to_text().contains("Il Comune paga"), "{paper:?}");
        let all = t.app.read(|rx| agreements::letters(rx, &staff)).unwrap();
        assert_eq!((all.len(), all.iter().filter(|l| l.own.is_some()).count()), (4, 1));
        assert!(matches!(t.app.read(|rx| agreements::letter(rx, &staff, PaperKind::Annex)), Err(Error::NotFound)));
        t.app.write(|tx| agreements::reset_letter(tx, &staff, kind)).unwrap();
        assert!(set(&t).to_text().contains("Che cosa riceve l'ente"));
        assert!(refused(t.app.write(|tx| agreements::reset_letter(tx, &staff, kind))).contains("quello pronto"));
        let reader = StaffScope::new(staff.centre(Permission::ReadCentre).unwrap(), Actor::program("Bo"), vec![domain::identity::StaffRole::HelpDesk]);
        assert!(matches!(t.app.write(|tx| agreements::save_letter(tx, &reader, kind, 0, &own("x"))), Err(Error::Forbidden)));
    }

    fn a_draft_is_kept_for_who_writes_it_and_a_text_begins_from_any_other(t: TestApp) {
        let (staff, id, _) = ready(&t);
        t.app.write(|tx| agreements::start_text(tx, &staff, id, &Start::Ready(Model::Public))).unwrap();
        let half = article("Oggetto", &[Content::Object], "{{#se ente.piccolo}}");
        let other = StaffScope::new(staff.centre(Permission::ReadCentre).unwrap(), Actor::program("Bo"), vec![domain::identity::StaffRole::Secretary]);
        let read = |scope: &StaffScope| t.app.read(|rx| agreements::text_draft(rx, scope, "scheme/1")).unwrap();
        for text in ["{{#se", &half.text] {
            let typed = Article { text: text.to_owned(), ..half.clone() };
            t.app.write(|tx| agreements::keep_text_draft(tx, &staff, "scheme/1", &typed)).unwrap();
        }
        assert_eq!(read(&staff).unwrap().0, half, "faults and all, the last kept");
        assert!(read(&other).is_none());
        let long = Article { text: "x".repeat(200_000), ..half.clone() };
        assert!(refused(t.app.write(|tx| agreements::keep_text_draft(tx, &staff, "scheme/1", &long))).contains("troppo lungo"));
        t.app.write(|tx| agreements::drop_text_draft(tx, &staff, "scheme/1")).unwrap();
        assert!(read(&staff).is_none());

        write(&t, &staff, id, (Part::Article, 0), article("Oggetto", &[Content::Object], "1. Parole del centro.")).unwrap();
        let terms = SchemeTerms::standard("Provincia di Prova", d(2031, 1, 1), 5, d(2031, 1, 1));
        let next = t.app.write(|tx| agreements::begin_scheme(tx, &staff, &terms)).unwrap();
        let texts = t.app.read(|rx| agreements::copyable(rx, &staff)).unwrap();
        assert_eq!(texts.iter().map(|c| (c.scheme, c.version)).collect::<Vec<_>>(), [(id, 1)]);
        t.app.write(|tx| agreements::start_text(tx, &staff, next, &Start::Copy(id, 1))).unwrap();
        let copy = t.app.read(|rx| agreements::scheme_detail(rx, &staff, next)).unwrap().text.unwrap();
        assert_eq!(copy.articles[0].text, "1. Parole del centro.");
        write(&t, &staff, next, (Part::Article, 0), article("Oggetto", &[Content::Object], "1. Altre.")).unwrap();
        let first = t.app.read(|rx| agreements::scheme_detail(rx, &staff, id)).unwrap().text.unwrap();
        assert_eq!(first.articles[0].text, "1. Parole del centro.", "the first stays as it is");
        assert!(matches!(t.app.write(|tx| agreements::start_text(tx, &staff, next, &Start::Copy(id, 9))), Err(Error::NotFound)));
    }
}

testkit::both_engines! {
    fn a_hundred_resolutions_name_all_that_is_missing_and_come_in_one_archive(t: TestApp) {
        a_hundred(&t);
    }
}

fn a_hundred(t: &TestApp) {
    let (staff, id, ids) = ready_with(t, &[3_000; 100], 0);
    let all: Vec<Id<Accession>> = ids.iter().map(|i| i.0).collect();
    let kind = PaperKind::Resolution;
    let prepared = || {
        let read = |rx: &mut app::Rx<'_>| {
            let rows = papers::chosen(rx, &staff, &all)?;
            papers::prepare(rx, &staff, kind, rows)
        };
        t.app.read(read).unwrap()
    };
    let lacking = prepared();
    assert_eq!(lacking.len(), 100);
    for paper in &lacking {
        let places: Vec<Place> = paper.wanting.iter().map(|w| w.place).collect();
        assert!(places.contains(&Place::Body) && places.contains(&Place::Scheme), "{:?}", paper.wanting);
    }
    assert!(refused(papers::ask(&t.app, &staff, kind, &all, true)).contains("A nessuno degli enti"));
    assert!(
        t.app.read(|rx| papers::list(rx, &staff, &Filter::default())).unwrap().is_empty(),
        "none before all is said"
    );
    t.app
        .write(|tx| {
            agreements::start_text(tx, &staff, id, &Start::Ready(Model::Public))?;
            let mut terms = agreements::scheme_detail(&mut tx.reading(), &staff, id)?.terms;
            terms.act = "deliberazione del Consiglio provinciale n. 40 del 15 novembre 2020".into();
            agreements::save_scheme(tx, &staff, Some(id), &terms)?;
            ids.iter().try_for_each(|(_, body)| name_mayor(tx, &staff, *body))
        })
        .unwrap();
    let ready = prepared();
    assert!(ready.iter().all(|p| p.wanting.is_empty()), "{:?}", ready.iter().find(|p| !p.wanting.is_empty()));
    let batch = papers::ask(&t.app, &staff, kind, &all, false).unwrap();
    run_all(&t.app, &Registry::default().with(BATCH, papers::batch_job)).unwrap();
    let filter = Filter { batch: Some(batch.to_string()), ..Filter::default() };
    assert_eq!(t.app.read(|rx| papers::list(rx, &staff, &filter)).unwrap().len(), 100);
    let (name, bytes) = papers::zip(&t.app, &staff, &filter).unwrap();
    // The end of the archive says how many files it holds; each DOCX is an archive too.
    let end = bytes.windows(4).rposition(|w| w == b"PK\x05\x06").unwrap();
    let entries = u16::from_le_bytes([bytes[end + 10], bytes[end + 11]]);
    assert_eq!((name.as_str(), entries), ("documenti.zip", 200));
    let head = String::from_utf8_lossy(&bytes);
    for n in 1..=100 {
        assert!(head.contains(&format!("deliberazione/deliberazione-comune-di-prova-{n:03}.pdf")), "no paper {n}");
    }
}
