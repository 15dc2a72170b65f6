//! The life of an accession: the act, the signatures that come back, the renewal.

use app::agreements::{
    self, AgreementSettings, Hand, NewAccession, SignedOutside, Upload, attest, campaign, dossier, enter_into_force,
    open_signing, save_act, sign, upload_paper,
};
use app::{Actor, BodyScope, Error, StaffScope};
use chrono::NaiveDate;
use domain::Id;
use domain::agreements::act::{Act, CouncilResolution};
use domain::agreements::signing::{Side, Signatory};
use domain::agreements::{Accession, Stage};
use domain::identity::{BodyRole, Permission};
use domain::territory::Body;
use testkit::TestApp;
use testkit::acts::resolution;
use testkit::authority::{Authority, EC};
use testkit::dues::{centre, end_accession};

use crate::charter::d;

const PAPER: &[u8] = b"%PDF-1.7\nla convenzione\n%%EOF\n";
const HOME: &str = "Comune di Prova 001";

fn act(published: Option<NaiveDate>) -> Act {
    Act::Council(resolution(d(2026, 9, 10), published))
}

fn order() -> Vec<Signatory> {
    let who = |side, party: &str| Signatory {
        side,
        party: party.into(),
        office: "Legale rappresentante".into(),
        name: String::new(),
    };
    vec![who(Side::Body, HOME), who(Side::Centre, "Provincia")]
}

/// A centre with an invited body.
struct Place {
    staff: StaffScope,
    signatory: BodyScope,
    body: Id<Body>,
    id: Id<Accession>,
}

fn invited(t: &TestApp) -> Place {
    let c = centre(&t.app, "pesaro-urbino", &[1000]);
    let of = c.staff.centre(Permission::ReadCentre).unwrap();
    let body = c.members[0].id;
    t.app.write(|tx| end_accession(tx, of.as_str(), body, d(2025, 12, 31))).unwrap();
    let new = NewAccession { body, from: d(2027, 1, 1), until: None, services: Vec::new() };
    let id = t.app.write(|tx| agreements::invite(tx, &c.staff, &new)).unwrap();
    let signatory = BodyScope::new(of, body, Actor::program("Lidia"), vec![BodyRole::Signatory]);
    Place { staff: c.staff, signatory, body, id }
}

/// The same up to the first signature.
fn asked(t: &TestApp) -> Place {
    let p = invited(t);
    t.app.write(|tx| save_act(tx, &p.staff, p.id, &act(Some(d(2026, 9, 15))))).unwrap();
    upload_paper(&t.app, &p.staff, p.id, Upload { name: "convenzione.pdf", bytes: PAPER }).unwrap();
    t.app.write(|tx| open_signing(tx, &p.staff, p.id, &order())).unwrap();
    p
}

fn refused(result: app::Result<impl std::fmt::Debug>) -> String {
    match result {
        Err(Error::Refused(r)) => r.message,
        other => panic!("{other:?}"),
    }
}

fn of(t: &TestApp, p: &Place) -> agreements::Dossier {
    t.app.read(|rx| dossier(rx, &p.staff, p.id)).unwrap()
}

fn bring(t: &TestApp, hand: Hand<'_>, p: &Place, party: &str, bytes: &[u8]) -> app::Result<()> {
    sign(&t.app, hand, p.id, party, Upload { name: "firmato.p7m", bytes })
}

testkit::both_engines! {
    fn where_it_is_registered_is_noted_and_shown(t: TestApp) {
        let p = invited(&t);
        let note = |t: &TestApp, protocol: &str, link: &str| {
            let new = agreements::Registered {
                protocol: protocol.into(),
                protocol_on: Some(d(2026, 9, 20)),
                register_link: link.into(),
            };
            t.app.write(|tx| agreements::save_registered(tx, &p.staff, p.id, &new))
        };
        assert!(refused(note(&t, "4321", "albo.example")).contains("https://"));
        assert!(refused(note(&t, " ", "")).contains("numero di protocollo"));
        assert_eq!(of(&t, &p).folder.protocol, "", "nothing changed");
        note(&t, " 4321/2026 ", "https://albo.comune.example/atti/12").unwrap();
        let d = of(&t, &p);
        assert_eq!((d.folder.protocol.as_str(), d.folder.register_link.as_str()), ("4321/2026", "https://albo.comune.example/atti/12"));
        assert!(d.history.iter().any(|e| e.summary.contains("4321/2026 del 20/09/2026")), "{:?}", d.history);
    }

    fn from_the_invitation_to_the_day_it_is_in_force(t: TestApp) {
        let p = invited(&t);
        let before = CouncilResolution { adopted: d(2026, 9, 9), ..resolution(d(2026, 9, 10), None) };
        assert!(refused(t.app.write(|tx| save_act(tx, &p.staff, p.id, &Act::Council(before.clone())))).contains("prima della seduta"));
        let now = of(&t, &p);
        assert!(now.stage == Stage::Invited && !now.history.iter().any(|e| e.summary.contains("deliberazione")), "nothing changed");
        t.app.write(|tx| save_act(tx, &p.staff, p.id, &act(None))).unwrap();
        assert_eq!(of(&t, &p).stage, Stage::Adopted);
        let open = |t: &TestApp| t.app.write(|tx| open_signing(tx, &p.staff, p.id, &order()));
        assert!(refused(open(&t)).contains("non è ancora pubblicata"));
        t.app.write(|tx| save_act(tx, &p.staff, p.id, &act(Some(d(2026, 10, 12))))).unwrap();
        assert!(refused(open(&t)).contains("23/10/2026"), "not before the eleventh day");
        let late = AgreementSettings { count_from: domain::agreements::resolution::CountFrom::LastDay, ..AgreementSettings::default() };
        t.app.write(|tx| agreements::save_agreement_settings(tx, &p.staff, &late)).unwrap();
        t.clock.set(d(2026, 10, 23).and_hms_opt(8, 0, 0).unwrap());
        assert!(refused(open(&t)).contains("06/11/2026"), "from the end of publication");
        t.app.write(|tx| agreements::save_agreement_settings(tx, &p.staff, &AgreementSettings::default())).unwrap();
        assert!(refused(open(&t)).contains("documento da firmare"));
        assert!(refused(upload_paper(&t.app, &p.staff, p.id, Upload { name: "a.docx", bytes: b"PK" })).contains("PDF"));
        upload_paper(&t.app, &p.staff, p.id, Upload { name: "convenzione.pdf", bytes: PAPER }).unwrap();
        open(&t).unwrap();

        let authority = Authority::default();
        let (ada, bea) = (authority.person("Ada Prova"), authority.person("Bea Prova"));
        let first = authority.p7m(&[&ada], PAPER);
        assert!(refused(bring(&t, Hand::Staff(&p.staff), &p, "Provincia", &first)).contains("Adesso deve firmare"));
        let (_, _, bytes) = agreements::to_sign(&t.app, Hand::Body(&p.signatory), p.id).unwrap();
        assert_eq!(bytes, PAPER);
        bring(&t, Hand::Body(&p.signatory), &p, HOME, &first).unwrap();
        assert!(refused(bring(&t, Hand::Body(&p.signatory), &p, "Provincia", &first)).contains("deve firmare il centro"));
        assert!(refused(t.app.write(|tx| enter_into_force(tx, &p.staff, p.id, d(2027, 1, 1)))).contains("art. 15"));
        let alone = authority.p7m(&[&bea], PAPER);
        assert!(refused(bring(&t, Hand::Staff(&p.staff), &p, "Provincia", &alone)).contains("manca la firma di Ada Prova"));
        let (_, _, bytes) = agreements::to_sign(&t.app, Hand::Staff(&p.staff), p.id).unwrap();
        assert_eq!(bytes, first, "the second signs what the first has signed");
        bring(&t, Hand::Staff(&p.staff), &p, "Provincia", &authority.p7m(&[&bea], &first)).unwrap();
        assert_eq!(of(&t, &p).stage, Stage::Signed);
        assert!(refused(t.app.write(|tx| enter_into_force(tx, &p.staff, p.id, d(2027, 1, 1)))).contains("Ada Prova, Bea Prova"));
        for party in [HOME, "Provincia"] {
            t.app.write(|tx| attest(tx, &p.staff, p.id, party, "verificatore europeo, firma valida")).unwrap();
        }
        let billed = |t: &TestApp| t.app.read(|rx| app::billing::campaign(rx, &p.staff, 2027, 0)).unwrap().bodies.len();
        assert_eq!(billed(&t), 0, "signed is not in force");
        t.app.write(|tx| enter_into_force(tx, &p.staff, p.id, d(2027, 1, 1))).unwrap();
        assert_eq!(billed(&t), 1);
        let done = of(&t, &p);
        assert_eq!((done.stage, done.signatures.len()), (Stage::Future, 2));
        let report = agreements::report_of(&done.signatures[1]).unwrap();
        assert_eq!(report.signers.iter().map(|s| s.name.as_str()).collect::<Vec<_>>(), ["Ada Prova", "Bea Prova"]);
        assert!(done.history.iter().any(|e| e.summary.contains("firma di Provincia: Bea Prova")));
    }

    fn what_is_wrong_with_a_file_is_said_and_nothing_changes(t: TestApp) {
        let p = asked(&t);
        let authority = Authority::default();
        let ada = authority.person("Ada Prova");
        let old = authority.person_with("Vera Scaduta", &EC, "person", ("20200101000000Z", "20250101000000Z"));
        let mut altered = authority.p7m(&[&ada], PAPER);
        let at = altered.windows(6).position(|w| w == b"conven").unwrap();
        altered[at] = b'C';
        let cases: [(Vec<u8>, &str); 6] = [
            (b"una lettera".to_vec(), "non è un documento firmato"),
            (PAPER.to_vec(), "senza firma"),
            (authority.p7m(&[&ada], b"un'altra convenzione"), "non è il documento emesso"),
            (authority.p7m(&[&old], PAPER), "è scaduto il 01/01/2025"),
            (altered, "alterato dopo la firma"),
            (authority.p7m(&[&ada, &authority.person("Bea Prova")], PAPER), "2 firme nuove"),
        ];
        let before = of(&t, &p);
        for (bytes, words) in cases {
            let said = refused(bring(&t, Hand::Staff(&p.staff), &p, HOME, &bytes));
            assert!(said.contains(words), "{words}: {said}");
            let now = of(&t, &p);
            assert_eq!((now.row, now.signatures.len()), (before.row.clone(), 0), "{words}");
        }
        let of_centre = p.staff.centre(Permission::ReadCentre).unwrap();
        let other = BodyScope::new(of_centre, Id::from_parts(1, 1), Actor::program("Altra"), vec![BodyRole::Signatory]);
        let good = authority.p7m(&[&ada], PAPER);
        assert!(matches!(bring(&t, Hand::Body(&other), &p, HOME, &good), Err(Error::NotFound)));
        let referent = BodyScope::new(of_centre, p.body, Actor::program("Ivo"), vec![BodyRole::Referent]);
        assert!(matches!(bring(&t, Hand::Body(&referent), &p, HOME, &good), Err(Error::Forbidden)));
    }

    fn of_two_signatories_at_once_one_is_taken(t: TestApp) {
        let p = asked(&t);
        let authority = Authority::default();
        let files = ["Ada Prova", "Bea Prova"].map(|name| authority.p7m(&[&authority.person(name)], PAPER));
        let done: Vec<app::Result<()>> = std::thread::scope(|s| {
            let runs: Vec<_> = files.iter().map(|f| s.spawn(|| bring(&t, Hand::Staff(&p.staff), &p, HOME, f))).collect();
            runs.into_iter().map(|r| r.join().unwrap()).collect()
        });
        assert_eq!(done.iter().filter(|r| r.is_ok()).count(), 1, "{done:?}");
        let why = done.into_iter().find(Result::is_err).map(refused).unwrap();
        assert!(why.contains("è già stata caricata"), "{why}");
        assert_eq!(of(&t, &p).signatures.len(), 1);
    }

    fn a_trust_list_vouches_and_is_replaced_with_a_trace(t: TestApp) {
        let p = asked(&t);
        let (ours, others) = (Authority::default(), Authority::new("Altra autorità"));
        let list = |bytes: &[u8]| agreements::import_trust(&t.app, &p.staff, Upload { name: "lista.pem", bytes });
        assert!(refused(list(b"nulla")).contains("lista di fiducia"));
        list(&others.trust_list()).unwrap();
        let (ada, bea) = (ours.person("Ada Prova"), ours.person("Bea Prova"));
        let first = ours.p7m(&[&ada], PAPER);
        assert!(refused(bring(&t, Hand::Staff(&p.staff), &p, HOME, &first)).contains("non risale a un'autorità"));
        list(&ours.trust_list()).unwrap();
        bring(&t, Hand::Staff(&p.staff), &p, HOME, &first).unwrap();
        bring(&t, Hand::Staff(&p.staff), &p, "Provincia", &ours.p7m(&[&bea], &first)).unwrap();
        t.app.write(|tx| enter_into_force(tx, &p.staff, p.id, d(2027, 1, 1))).unwrap();
        let (lists, _) = t.app.read(|rx| agreements::trust_of_centre(rx, &p.staff)).unwrap();
        assert_eq!(lists.iter().map(|l| l.ended_at.is_none()).collect::<Vec<_>>(), [true, false]);
    }

    fn a_resolution_that_is_annulled_takes_the_signatures_with_it(t: TestApp) {
        let p = asked(&t);
        let authority = Authority::default();
        bring(&t, Hand::Staff(&p.staff), &p, HOME, &authority.p7m(&[&authority.person("Ada Prova")], PAPER)).unwrap();
        assert!(t.app.write(|tx| save_act(tx, &p.staff, p.id, &act(None))).is_err(), "a signature stands on the act");
        assert!(refused(t.app.write(|tx| agreements::annul(tx, &p.staff, p.id, " "))).contains("perché"));
        t.app.write(|tx| agreements::annul(tx, &p.staff, p.id, "delibera annullata dal TAR")).unwrap();
        let now = of(&t, &p);
        assert_eq!((now.stage, now.signatures.iter().filter(|s| !s.void).count()), (Stage::Invited, 0));
        assert!(now.history[0].summary.contains("annullata dal TAR"));
    }

    fn nothing_ends_in_silence(t: TestApp) {
        let c = centre(&t.app, "pesaro-urbino", &[1000, 2000]);
        let of = c.staff.centre(Permission::ReadCentre).unwrap();
        for m in &c.members {
            t.app.write(|tx| end_accession(tx, of.as_str(), m.id, d(2026, 12, 31))).unwrap();
        }
        let all = |t: &TestApp| t.app.read(|rx| campaign(rx, &c.staff)).unwrap();
        let mails = |t: &TestApp| t.app.read(|rx| app::mail::of_centre(rx, &c.staff, &app::page::Cursor::First)).unwrap().rows.len();
        assert_eq!(all(&t).len(), 2);
        assert_eq!(agreements::look_at_ends(&t.app).unwrap(), 1);
        assert_eq!((mails(&t), agreements::look_at_ends(&t.app).unwrap()), (2, 0), "once a day");
        t.clock.set(d(2026, 10, 20).and_hms_opt(8, 0, 0).unwrap());
        agreements::look_at_ends(&t.app).unwrap();
        assert_eq!(mails(&t), 2, "once for each distance");
        assert_eq!(t.app.write(|tx| agreements::invite_to_renew(tx, &c.staff)).unwrap(), 2);
        let next: Id<Accession> = all(&t)[0].next.clone().unwrap().0.parse().unwrap();
        t.app.write(|tx| save_act(tx, &c.staff, next, &act(None))).unwrap();
        assert_eq!(all(&t).iter().filter(|r| r.has_resolved()).count(), 1);
        let sent = t.app.write(|tx| agreements::remind_renewal(tx, &c.staff, None)).unwrap();
        assert_eq!((sent.sent, mails(&t)), (1, 3), "only who has not resolved");
        t.clock.set(d(2027, 1, 2).and_hms_opt(8, 0, 0).unwrap());
        agreements::look_at_ends(&t.app).unwrap();
        assert!(all(&t).iter().all(|r| r.stage == Stage::Expired));
        let log = t.app.read(|rx| app::audit::history(rx, &c.staff, "body", c.members[0].id.as_str())).unwrap();
        assert!(log.iter().any(|e| e.summary.contains("scaduta il 31/12/2026 senza rinnovo")));
        let signed = SignedOutside { on: d(2027, 1, 1), original: "protocollo 1".to_owned() };
        t.app.write(|tx| agreements::record_signed(tx, &c.staff, next, &signed)).unwrap();
        assert_eq!(all(&t).len(), 1, "renewed, though late");
    }
}
