//! Signatures made with openssl by an authority of the test, verified here.

use chrono::{NaiveDate, NaiveDateTime};
use documents::billing::papers::{DuesPaper, Statement};
use documents::overview::Overview;
use documents::pdf::render;
use documents::signature::{Chain, Question, Report, SignatureError, TrustError, TrustList, verify};
use proptest::prelude::*;

use super::authority::{Authority, EC, VALID};

const ISSUED: &[u8] = "Convenzione: il contenuto emesso, con gli accenti à è ì ò ù.\r\n\0\x01".as_bytes();

fn at(year: i32) -> NaiveDateTime {
    NaiveDate::from_ymd_opt(year, 6, 1).unwrap().and_hms_opt(10, 0, 0).unwrap()
}

fn ask(file: &[u8], issued: Option<&[u8]>, trust: Option<&TrustList>) -> Result<Report, SignatureError> {
    verify(&Question { file, issued, trust, at: at(2026) })
}

fn names(report: &Report) -> Vec<&str> {
    report.signers.iter().map(|s| s.name.as_str()).collect()
}

/// The only problem of a report, which must contain `words`.
fn only_problem(report: &Report, words: &str) {
    assert!(report.problems.len() == 1 && report.problems[0].contains(words), "{:?}", report.problems);
}

fn pdf() -> Vec<u8> {
    render(&Overview::sample()).unwrap().bytes
}

#[test]
fn an_envelope_tells_who_signed_what() {
    let authority = Authority::default();
    let file = authority.p7m(&[&authority.person("Ada Prova")], ISSUED);
    let report = ask(&file, Some(ISSUED), None).unwrap();
    assert_eq!((report.intact, report.same_content), (true, Some(true)));
    assert!(report.is_good() && !report.is_trusted());
    let json = serde_json::to_value(&report).unwrap();
    let signer = &json["signers"][0];
    assert_eq!(signer["name"], "Ada Prova");
    assert_eq!(
        (&signer["valid_from"], &signer["valid_to"]),
        (&"2024-01-01T00:00:00Z".into(), &"2034-01-01T00:00:00Z".into())
    );
    assert_eq!((&signer["chain"], &signer["organisation"]), (&"not_verified".into(), &"Comune di prova".into()));
    assert_eq!(ask(&file, None, None).unwrap().same_content, None);
}

#[test]
fn two_sign_together_or_one_after_the_other() {
    let authority = Authority::default();
    let (ada, bea) = (authority.person("Ada Prova"), authority.person("Bea Prova"));
    let together = ask(&authority.p7m(&[&ada, &bea], ISSUED), Some(ISSUED), None).unwrap();
    assert!(together.is_good());
    let mut both = names(&together);
    both.sort_unstable();
    assert_eq!(both, ["Ada Prova", "Bea Prova"]);
    let first = authority.p7m(&[&ada], ISSUED);
    let report = ask(&authority.p7m(&[&bea], &first), Some(ISSUED), None).unwrap();
    assert!(report.is_good());
    assert_eq!(names(&report), ["Ada Prova", "Bea Prova"]);
}

#[test]
fn every_key_and_form_that_tools_use_is_read() {
    let authority = Authority::default();
    let rsa = authority.person_with("Ada Prova", &["rsa:2048"], "person", VALID);
    let p384 = authority.person_with("Bea Prova", &["ec", "-pkeyopt", "ec_paramgen_curve:P-384"], "person", VALID);
    let ec = authority.person("Carla Prova");
    for (who, more) in [
        (&rsa, &["-nodetach"][..]),
        (&rsa, &["-nodetach", "-cades", "-md", "sha512"]),
        (&rsa, &["-nodetach", "-cades", "-keyopt", "rsa_padding_mode:pss", "-keyopt", "rsa_pss_saltlen:-1"]),
        (&p384, &["-nodetach", "-cades", "-md", "sha384"]),
        (&ec, &["-nodetach", "-cades", "-keyid"]),
        (&ec, &["-nodetach", "-noattr"]),
        (&ec, &["-nodetach", "-cades", "-stream"]),
        (&ec, &["-nodetach", "-cades", "-outform", "PEM"]),
    ] {
        let file = authority.cms(&[who], ISSUED, more);
        let report = ask(&file, Some(ISSUED), None).unwrap();
        assert!(report.is_good() && report.signers.len() == 1, "{more:?}: {report:?}");
    }
    // A signature apart from its content can be verified only beside the issued file.
    let apart = authority.cms(&[&ec], ISSUED, &["-cades"]);
    assert!(ask(&apart, Some(ISSUED), None).unwrap().is_good());
    assert_eq!(ask(&apart, None, None), Err(SignatureError::Detached));
    for more in [&["-md", "sha1"][..], &["-keyopt", "rsa_padding_mode:pss", "-keyopt", "rsa_pss_saltlen:17"]] {
        let weak = authority.cms(&[&rsa], ISSUED, &[&["-nodetach"], more].concat());
        let report = ask(&weak, Some(ISSUED), None).unwrap();
        assert!(!report.intact);
        only_problem(&report, "non più ammesso");
    }
}

#[test]
fn the_chain_is_verified_against_the_imported_list() {
    let (authority, stranger) = (Authority::default(), Authority::new("Altra autorità"));
    let list = TrustList::read(&authority.trust_list()).unwrap();
    for person in [authority.person("Ada Prova"), authority.person_below("Bea Prova")] {
        let report = ask(&authority.p7m(&[&person], ISSUED), Some(ISSUED), Some(&list)).unwrap();
        assert!(report.is_good() && report.is_trusted(), "{report:?}");
    }
    let report = ask(&stranger.p7m(&[&stranger.person("Ada Prova")], ISSUED), Some(ISSUED), Some(&list)).unwrap();
    assert_eq!(report.signers[0].chain, Chain::NotVerified);
    only_problem(&report, "lista di fiducia");
    // An authority of the same name with another key is another authority.
    let twin = Authority::default();
    let report = ask(&twin.p7m(&[&twin.person("Ada Prova")], ISSUED), Some(ISSUED), Some(&list)).unwrap();
    assert!(!report.is_trusted());
    // Who is no authority cannot issue certificates.
    let both = [stranger.trust_list(), authority.trust_list()].concat();
    assert_eq!(TrustList::read(&both).unwrap().len(), 2);
    assert_eq!(TrustList::read(b"una lista").unwrap_err(), TrustError::NotAList);
}

#[test]
fn the_national_list_gives_the_granted_authorities() {
    let authority = Authority::default();
    let pem = String::from_utf8(authority.trust_list()).unwrap();
    let body: String = pem.lines().filter(|l| !l.starts_with('-')).collect();
    let list = |status: &str, kind: &str| {
        format!(
            "<?xml version=\"1.0\"?><tsl:TrustServiceStatusList xmlns:tsl=\"http://uri.etsi.org/02231/v2#\">\
             <tsl:TrustServiceProviderList><tsl:TrustServiceProvider><tsl:TSPServices><tsl:TSPService>\
             <tsl:ServiceInformation>\
             <tsl:ServiceTypeIdentifier>http://uri.etsi.org/TrstSvc/Svctype/{kind}</tsl:ServiceTypeIdentifier>\
             <tsl:ServiceDigitalIdentity><tsl:DigitalId><tsl:X509Certificate>{body}</tsl:X509Certificate>\
             </tsl:DigitalId></tsl:ServiceDigitalIdentity>\
             <tsl:ServiceStatus>http://uri.etsi.org/TrstSvc/TrustedList/Svcstatus/{status}</tsl:ServiceStatus>\
             </tsl:ServiceInformation></tsl:TSPService></tsl:TSPServices></tsl:TrustServiceProvider>\
             </tsl:TrustServiceProviderList></tsl:TrustServiceStatusList>"
        )
    };
    let granted = TrustList::read(list("granted", "CA/QC").as_bytes()).unwrap();
    let file = authority.p7m(&[&authority.person("Ada Prova")], ISSUED);
    assert!(ask(&file, Some(ISSUED), Some(&granted)).unwrap().is_trusted());
    for (status, kind) in [("withdrawn", "CA/QC"), ("granted", "TSA/QTST")] {
        assert_eq!(TrustList::read(list(status, kind).as_bytes()).unwrap_err(), TrustError::Empty);
    }
}

#[test]
fn certificates_have_their_time_and_their_use() {
    let authority = Authority::default();
    let file = authority.p7m(&[&authority.person("Ada Prova")], ISSUED);
    let ask_at = |year| verify(&Question { file: &file, issued: Some(ISSUED), trust: None, at: at(year) }).unwrap();
    let expired = ask_at(2034);
    assert!(expired.intact && !expired.is_good());
    only_problem(&expired, "è scaduto il 01/01/2034");
    only_problem(&ask_at(2023), "vale solo dal 01/01/2024");
    let server = authority.person_with("Server di prova", &EC, "server", VALID);
    let report = ask(&authority.p7m(&[&server], ISSUED), Some(ISSUED), None).unwrap();
    only_problem(&report, "non è un certificato di firma");
}

#[test]
fn altered_and_other_content_is_told_apart() {
    let authority = Authority::default();
    let mut file = authority.p7m(&[&authority.person("Ada Prova")], ISSUED);
    let other = ask(&file, Some(b"un altro documento"), None).unwrap();
    assert_eq!((other.intact, other.same_content), (true, Some(false)));
    only_problem(&other, "non è il documento emesso");
    let place = file.windows(7).position(|w| w == b"emesso,").unwrap();
    file[place] = b'E';
    let altered = ask(&file, None, None).unwrap();
    assert!(!altered.intact);
    only_problem(&altered, "alterato dopo la firma");
}

#[test]
fn what_is_no_signed_file_is_a_clear_sentence() {
    for (file, error) in [
        (&b""[..], SignatureError::NotSigned),
        (b"una lettera", SignatureError::NotSigned),
        (b"<xml/>", SignatureError::NotSigned),
        (b"\x30\x82\xff\xff", SignatureError::Damaged),
        (b"%PDF-1.7 finto", SignatureError::Damaged),
        (ISSUED, SignatureError::Unsigned),
    ] {
        let found = ask(file, Some(ISSUED), None).unwrap_err();
        assert_eq!(found, error, "{:?}", String::from_utf8_lossy(file));
        assert!(found.message().ends_with('.') && found.message().len() > 20);
    }
    assert_eq!(ask(&pdf(), None, None), Err(SignatureError::UnsignedPdf));
    assert_eq!(ask(&vec![b'0'; 21 * 1024 * 1024], None, None), Err(SignatureError::Limit));
}

#[test]
fn a_pdf_tells_who_signed_and_shows_the_pages_issued() {
    let authority = Authority::default();
    let (ada, bea) = (authority.person("Ada Prova"), authority.person("Bea Prova"));
    let issued = pdf();
    let once = authority.pdf(&ada, &issued);
    let twice = authority.pdf(&bea, &once);
    let list = TrustList::read(&authority.trust_list()).unwrap();
    let report = ask(&twice, Some(&issued), Some(&list)).unwrap();
    assert!(report.is_good() && report.is_trusted(), "{report:?}");
    assert_eq!(names(&report), ["Ada Prova", "Bea Prova"]);
    // A PDF signed inside, then put in an envelope by the second.
    let mixed = authority.p7m(&[&bea], &once);
    let report = ask(&mixed, Some(&issued), None).unwrap();
    assert!(report.is_good(), "{report:?}");
    assert_eq!(names(&report), ["Ada Prova", "Bea Prova"]);
    // The other way: only an envelope around the issued PDF.
    assert!(ask(&authority.p7m(&[&ada], &issued), Some(&issued), None).unwrap().is_good());
    // The signature of another document.
    let other = render(&Statement::sample(3)).unwrap().bytes;
    only_problem(&ask(&once, Some(&other), None).unwrap(), "non è il documento emesso");
    assert!(!ask(&once, Some(ISSUED), None).unwrap().is_good());
}

#[test]
fn a_pdf_changed_before_or_after_the_signature_is_told() {
    let authority = Authority::default();
    let ada = authority.person("Ada Prova");
    let issued = pdf();
    let once = authority.pdf(&ada, &issued);
    // A byte of what is signed.
    let mut altered = once.clone();
    let place = altered.windows(9).position(|w| w == b"/Metadata").unwrap();
    altered[place + 1] = b'N';
    let report = ask(&altered, Some(&issued), None).unwrap();
    assert!(!report.intact && report.problems.iter().any(|p| p.contains("alterato")), "{report:?}");
    // The same kind of document with another amount, signed as well.
    let mut paper = DuesPaper::sample();
    let before = render(&paper).unwrap().bytes;
    paper.subject.push_str(" e altro");
    let changed = authority.pdf(&ada, &render(&paper).unwrap().bytes);
    assert_eq!(ask(&changed, Some(&before), None).unwrap().same_content, Some(false));
    // A revision after the signature that takes the page away.
    let revised = with_page_size(&once, "[0 0 10 10]");
    let report = ask(&revised, Some(&issued), None).unwrap();
    assert_eq!((report.intact, report.same_content), (false, Some(false)));
    assert!(report.problems[0].contains("modificate"), "{report:?}");
    // The same trick before signing.
    let tricked = authority.pdf(&ada, &with_page_size(&issued, "[0 0 10 10]"));
    let report = ask(&tricked, Some(&issued), None).unwrap();
    assert_eq!((report.intact, report.same_content), (true, Some(false)));
}

/// Appends a revision in which the first page has another size.
fn with_page_size(pdf: &[u8], size: &str) -> Vec<u8> {
    let text = String::from_utf8_lossy(pdf).into_owned();
    let number = |key: &str, text: &str| -> usize {
        let rest = text.rsplit(key).next().unwrap().trim_start();
        rest[..rest.find(|c: char| !c.is_ascii_digit()).unwrap()].parse().unwrap()
    };
    let tail = text[text.rfind("trailer").unwrap()..].to_owned();
    let place = text.rfind("/Type/Page/").unwrap();
    let start = text[..place].rfind(" 0 obj").unwrap();
    let first = text[..start].rfind('\n').unwrap() + 1;
    let body = &text[first..start + text[start..].find("endobj").unwrap()];
    let (head, rest) = body.split_once("/MediaBox[").unwrap();
    let changed = format!("{head}/MediaBox{size}{}", &rest[rest.find(']').unwrap() + 1..]);
    let mut out = [pdf, b"\n"].concat();
    let at = out.len();
    out.extend_from_slice(format!("{changed}endobj\n").as_bytes());
    let table = out.len();
    out.extend_from_slice(
        format!(
            "xref\n{} 1\n{at:010} 00000 n \ntrailer\n<</Size {}/Root {} 0 R/Prev {}>>\nstartxref\n{table}\n%%EOF\n",
            &text[first..start],
            number("/Size", &tail),
            number("/Root", &tail),
            number("startxref", &tail)
        )
        .as_bytes(),
    );
    out
}

#[test]
fn a_pdf_that_a_tool_wrote_anew_still_shows_the_same_pages() {
    let authority = Authority::default();
    let issued = pdf();
    let folder = tempfile::tempdir().unwrap();
    let [before, after] = ["before.pdf", "after.pdf"].map(|n| folder.path().join(n));
    std::fs::write(&before, &issued).unwrap();
    let qpdf = |args: &[&str]| {
        let done = std::process::Command::new("qpdf").args(args).arg(&before).arg(&after).status().unwrap();
        assert!(done.success());
        std::fs::read(&after).unwrap()
    };
    let anew = qpdf(&["--object-streams=disable", "--recompress-flate", "--compression-level=1"]);
    assert_ne!(anew, issued);
    // Our signer reads only plain tables; what it signs is the file as issued, compared with the rewritten one.
    let signed = authority.pdf(&authority.person("Ada Prova"), &issued);
    assert_eq!(ask(&signed, Some(&anew), None).unwrap().same_content, Some(true));
    for args in [&["--encrypt", "segreta", "padrona", "256", "--"][..], &["--encrypt", "", "padrona", "256", "--"]] {
        let locked = qpdf(args);
        assert_eq!(ask(&locked, Some(&issued), None), Err(SignatureError::Password));
        assert!(SignatureError::Password.message().contains("password"));
    }
}

#[test]
fn damage_never_stops_the_reader() {
    let authority = Authority::default();
    let ada = authority.person("Ada Prova");
    let files = [authority.p7m(&[&ada], ISSUED), authority.pdf(&ada, &pdf())];
    let list = TrustList::read(&authority.trust_list()).unwrap();
    let mut runner = proptest::test_runner::TestRunner::default();
    let damage = (0_usize..2, any::<prop::sample::Index>(), any::<u8>(), any::<prop::sample::Index>());
    runner
        .run(&damage, |(which, place, byte, cut)| {
            let file = &files[which];
            let mut damaged = file.clone();
            damaged[place.index(file.len())] = byte;
            if let Ok(report) = ask(&damaged, Some(ISSUED), Some(&list)) {
                prop_assert!(damaged == *file || !report.is_good() || which == 0 || report.same_content == Some(false));
            }
            let _ = ask(&file[..cut.index(file.len())], None, None);
            Ok(())
        })
        .unwrap();
}
