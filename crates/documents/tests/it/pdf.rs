//! PDFs read back with poppler and qpdf.

use std::path::Path;
use std::process::Command;

use documents::billing::papers::{DuesPaper, Movement, Reminder, ReminderLevel, Statement};
use documents::charter::CharterPaper;
use documents::overview::Overview;
use documents::pdf::{Attachment, Pdf, PdfError, Printable, missing_characters, render, verification_code};
use documents::quotes::QuotePaper;
use documents::sheet::TablePaper;
use domain::Cents;

/// Runs a program on the file and gives what it prints; the test fails if the program does.
fn read_with(program: &str, before: &[&str], pdf: &Path, after: &[&str]) -> String {
    let output = Command::new(program).args(before).arg(pdf).args(after).output().unwrap();
    assert!(output.status.success(), "{program}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn printed<D: Printable>(document: &D) -> (Pdf, tempfile::NamedTempFile) {
    let pdf = render(document).unwrap();
    assert_eq!(pdf.remarks, [""; 0], "{}", document.title());
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), &pdf.bytes).unwrap();
    (pdf, file)
}

/// The text, with every run of blanks (also no-break ones) as a single blank.
fn text_of(file: &Path) -> String {
    let text = read_with("pdftotext", &[], file, &["-"]);
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Checks structure, language, title and the marks of both standards.
pub(crate) fn assert_sound<D: Printable>(document: &D, archival_part: u8) -> (Pdf, String) {
    let (pdf, file) = printed(document);
    read_with("qpdf", &["--check"], file.path(), &[]);
    let plain = read_with("qpdf", &["--qdf", "--object-streams=disable"], file.path(), &["-"]);
    for mark in [
        "/Marked true",
        "/StructTreeRoot",
        "/Lang (it",
        "/DisplayDocTitle true",
        "pdfuaid:part>1<",
        &format!("pdfaid:part>{archival_part}<"),
        "pdfaid:conformance>A<",
    ] {
        assert!(plain.contains(mark), "{}: no {mark}", document.title());
    }
    let info = read_with("pdfinfo", &[], file.path(), &[]);
    let title = document.title().replace('\u{a0}', " ");
    assert!(info.replace('\u{a0}', " ").contains(&title), "{info}");
    assert!(info.contains(&format!("{}-", document.date().format("%Y"))) || info.contains("CreationDate"), "{info}");
    let text = text_of(file.path());
    assert!(text.contains(&format!("Codice di verifica {}", pdf.verification)), "{text}");
    assert!(text.contains(&format!("Pagina 1 di {}", pdf.pages)), "{text}");
    (pdf, text)
}

#[test]
fn dues_papers_say_what_is_asked_and_how_to_pay() {
    let (pdf, text) = assert_sound(&DuesPaper::sample(), 2);
    assert_eq!(pdf.pages, 1);
    for said in [
        "Richiesta di versamento n. 12/2026",
        "Totale da versare",
        "2.316,20 €",
        "IT60 X054 2811 1010 0000 0123 456",
        "4.855 abitanti al 31/12/2024 (ISTAT) × 0,44 € per abitante = 2.136,20 €.",
    ] {
        assert!(text.contains(said), "no {said:?} in {text}");
    }
    let (_, text) = assert_sound(&DuesPaper::sample_credit_note(), 2);
    assert!(text.contains("Totale a credito") && !text.contains("Come si versa"), "{text}");
}

#[test]
fn a_courtesy_copy_carries_the_invoice_unchanged() {
    let paper = DuesPaper::sample_courtesy();
    let (_, text) = assert_sound(&paper, 3);
    assert!(text.contains("Copia di cortesia.") && text.contains("scissione dei pagamenti"), "{text}");
    let (_, file) = printed(&paper);
    let list = read_with("pdfdetach", &["-list"], file.path(), &[]);
    assert!(list.contains("1 embedded files") && list.contains("IT00000000000_00012.xml"), "{list}");
    let saved = tempfile::NamedTempFile::new().unwrap();
    read_with("pdfdetach", &["-save", "1", "-o", saved.path().to_str().unwrap()], file.path(), &[]);
    assert_eq!(std::fs::read(saved.path()).unwrap(), paper.attachment().unwrap().content);
}

#[test]
fn letters_statements_sheets_and_charters_are_sound() {
    let (_, text) = assert_sound(&Reminder { level: ReminderLevel::Formal, ..Reminder::sample() }, 2);
    assert!(text.contains("articolo 1219 del codice civile") && text.contains("3.452,40 €"), "{text}");
    let (pdf, text) = assert_sound(&Overview::sample(), 2);
    assert!(pdf.pages == 1 && text.contains("Cosa possiamo avere senza altri costi"), "{text}");
    let (_, text) = assert_sound(&CharterPaper::sample(), 2);
    for said in ["Connettività in fibra delle sedi", "Chi lo gestisce", "142,00 € per postazione", "1° gennaio 2026"]
    {
        assert!(text.contains(said), "no {said:?} in {text}");
    }
}

#[test]
fn a_quote_says_what_is_offered_and_until_when() {
    let (pdf, text) = assert_sound(&QuotePaper::sample(), 2);
    assert_eq!(pdf.pages, 1);
    for said in [
        "Preventivo 3/2026",
        "Comune di Sassocorvaro Auditore",
        "Trasferire il sito dell'ente sul nuovo modello",
        "Servizi informatici consulenziali (Analista)",
        "Analista: 12 ore × 42,00 €.",
        "fuori campo (N2.2)",
        "984,00 €",
        "3 giugno 2026",
        "Con le quote annuali",
        "Il lavoro comincia entro dieci giorni",
    ] {
        assert!(text.contains(said), "no {said:?} in {text}");
    }
    let mut wrong = QuotePaper::sample();
    wrong.total = Cents(98_401);
    assert!(render(&wrong).is_err(), "sums that do not agree are not printed");
    let mut yearly = QuotePaper::sample();
    for line in &mut yearly.lines {
        line.yearly = true;
    }
    (yearly.once, yearly.yearly, yearly.note) = (Cents::ZERO, Cents(98_400), String::new());
    let (_, text) = assert_sound(&yearly, 2);
    assert!(text.contains("anno"), "{text}");
}

#[test]
fn long_tables_break_over_pages_with_their_head() {
    let (pdf, file) = printed(&Statement::sample(40));
    assert!(pdf.pages >= 3);
    for page in 1..=pdf.pages {
        let n = page.to_string();
        let text = read_with("pdftotext", &["-layout", "-f", &n, "-l", &n], file.path(), &["-"]);
        assert!(text.contains(&format!("Pagina {page} di {}", pdf.pages)), "{text}");
        assert!(text.contains("Scadenza") || page == pdf.pages, "no head on page {page}: {text}");
    }
}

#[test]
fn a_table_prints_on_its_side_with_its_sums() {
    let (pdf, text) = assert_sound(&TablePaper::sample(60), 2);
    assert!(pdf.pages >= 2 && text.contains("60/CST/2026"), "{text}");
    assert!(text.contains("Totale") && text.contains("109.586,40 €"), "{text}");
    let (_, text) = assert_sound(&TablePaper::sample(0), 2);
    assert!(text.contains("Nessuna riga."), "{text}");
}

#[test]
fn an_account_in_credit_says_so() {
    let paid = |closing| Statement { paid: Cents(213_620) - closing, closing, ..Statement::sample(1) };
    let (_, text) = assert_sound(&paid(Cents(-5_000)), 2);
    assert!(text.contains("A credito dell’ente") && text.contains("50,00 €"), "{text}");
}

#[test]
fn texts_are_never_markup_and_missing_characters_are_named() {
    let hostile = "#panic() *bold* _em_ $x^2$ @ref <label> `raw` // no \\ #read(\"data.json\") = Titolo -- 中";
    let mut paper = DuesPaper::sample();
    paper.subject = hostile.into();
    paper.customer.name = "#import \"@preview/x:1.0.0\"".into();
    paper.lines[0].description = "<script>alert(1)</script> & \"virgolette\"".into();
    paper.notes = vec!["Prima riga\nseconda riga\n\nAltro #capoverso".into()];
    let (pdf, file) = printed(&paper);
    let text = text_of(file.path());
    for part in
        ["#panic() *bold* _em_", "$x^2$ @ref <label>", "#import \"@preview/x:1.0.0\"", "Altro #capoverso", "[U+4E2D]"]
    {
        assert!(text.contains(part), "no {part:?} in {text}");
    }
    assert_eq!(pdf.missing.len(), 1);
    assert_eq!(missing_characters(&paper).unwrap(), pdf.missing);
    assert_eq!(pdf.missing[0].character, '中');
}

#[test]
fn the_same_value_gives_the_same_bytes_also_in_another_process() {
    let paper = DuesPaper::sample_courtesy();
    let first = render(&paper).unwrap();
    render(&Overview::sample()).unwrap();
    assert!(first.bytes == render(&paper).unwrap().bytes);
    assert_eq!(first.verification, verification_code(&paper).unwrap());

    let file = tempfile::NamedTempFile::new().unwrap();
    let other = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "pdf::prints_into_the_file_named_by_the_environment", "--ignored"])
        .env("DOCUMENTS_TEST_FILE", file.path())
        .output()
        .unwrap();
    assert!(other.status.success(), "{}", String::from_utf8_lossy(&other.stdout));
    assert!(first.bytes == std::fs::read(file.path()).unwrap());

    let changed = DuesPaper { number: "13/2026".into(), ..paper };
    assert_ne!(verification_code(&changed).unwrap(), first.verification);
}

#[test]
#[ignore = "run by the test above in a process of its own"]
fn prints_into_the_file_named_by_the_environment() {
    if let Some(file) = std::env::var_os("DOCUMENTS_TEST_FILE") {
        std::fs::write(file, render(&DuesPaper::sample_courtesy()).unwrap().bytes).unwrap();
    }
}

#[test]
fn contradictions_and_misleading_names_are_refused() {
    let wrong = DuesPaper { payable: Cents(99_999_999), ..DuesPaper::sample() };
    assert!(matches!(render(&wrong), Err(PdfError::Defect(_))));
    let wrong = Statement { movements: Vec::<Movement>::new(), closing: Cents(1), ..Statement::sample(1) };
    assert!(matches!(render(&wrong), Err(PdfError::Defect(_))));
    let mut paper = DuesPaper::sample_courtesy();
    paper.kind = documents::billing::papers::PaperKind::CourtesyCopy {
        xml: Some(Attachment::xml("../a b.xml", "Fattura", Vec::new())),
    };
    assert!(matches!(render(&paper), Err(PdfError::AttachmentName(_))));
}
