//! Papers of agreements as PDF and as DOCX, read back with poppler and LibreOffice.

use std::path::Path;
use std::process::Command;

use documents::look::{Letterhead, Signature};
use documents::paper::{PrintedPaper, docx, on_one_page};
use documents::pdf::render;
use domain::agreements::drafts::{Letter, compose, ready_scheme};
use domain::agreements::facts::{BASE, Facts, INCLUDED, ON_DEMAND};
use domain::models::Model;
use domain::paper::{Block, List, Paper, text_of};

use super::pdf::assert_sound;

fn printed(paper: Paper) -> PrintedPaper {
    let day = chrono::NaiveDate::from_ymd_opt(2026, 3, 27).unwrap();
    let signatures = vec![Signature { role: "La Sindaca".into(), name: "Ada Prova".into() }];
    PrintedPaper::new(Letterhead::sample(), day, paper, signatures)
}

/// Every paper that is ready.
fn all() -> Vec<PrintedPaper> {
    let facts = Facts::sample().values();
    let texts = Model::ALL.map(ready_scheme).into_iter().chain(Letter::ALL.map(Letter::ready));
    texts.map(|text| printed(compose(&text, &facts).unwrap().paper)).collect()
}

fn words(text: &str) -> String {
    text.replace('\u{feff}', "").split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Converts the files of a folder with LibreOffice, with settings of its own.
fn convert(folder: &Path, to: &str, files: &[String]) {
    let settings = format!("-env:UserInstallation=file://{}/settings", folder.display());
    let done = Command::new("soffice")
        .args(["--headless", &settings, "--convert-to", to, "--outdir", "out"])
        .args(files)
        .current_dir(folder)
        .output()
        .unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
}

/// The texts of a paper without the marks of its lists, each as it must be found again.
fn texts(paper: &Paper) -> Vec<String> {
    fn of_list(list: &List, out: &mut Vec<String>) {
        for item in &list.items {
            out.push(text_of(&item.text));
            item.below.iter().for_each(|below| of_list(below, out));
        }
    }
    let mut out = vec![paper.title.clone()];
    for block in &paper.blocks {
        match block {
            Block::Heading { text, .. } | Block::Paragraph { text, .. } => out.push(text_of(text)),
            Block::List(list) => of_list(list, &mut out),
            Block::Table(table) => {
                out.extend(table.head.iter().chain(table.rows.iter().flatten()).map(|cell| text_of(cell)));
            }
            Block::PageBreak => {}
        }
    }
    out.into_iter().map(|text| words(&text)).collect()
}

#[test]
fn papers_are_accessible_and_archivable() {
    for paper in all() {
        let (_, text) = assert_sound(&paper, 2);
        let heading = paper.paper.blocks.iter().find_map(|b| match b {
            Block::Heading { text, .. } => Some(text_of(text)),
            _ => None,
        });
        if let Some(heading) = heading {
            assert!(text.contains(&words(&heading)), "no {heading:?} in {text}");
        }
        assert!(render(&paper).unwrap().missing.is_empty());
    }
}

#[test]
fn libreoffice_reads_the_same_text_with_headings_and_tables() {
    let folder = tempfile::tempdir().unwrap();
    let papers = all();
    let names: Vec<String> = (0..papers.len()).map(|i| format!("p{i}.docx")).collect();
    for (paper, name) in papers.iter().zip(&names) {
        let bytes = docx(paper).unwrap();
        assert_eq!(bytes, docx(paper).unwrap());
        std::fs::write(folder.path().join(name), bytes).unwrap();
    }
    convert(folder.path(), "txt:Text (encoded):UTF8", &names);
    convert(folder.path(), "html", &names);
    for (i, paper) in papers.iter().enumerate() {
        let read = |end: &str| std::fs::read_to_string(folder.path().join(format!("out/p{i}.{end}"))).unwrap();
        let text = words(&read("txt"));
        // In their order, none lost and none twice in another's place.
        let mut rest = text.as_str();
        for wanted in texts(&paper.paper) {
            let at = rest.find(&wanted).unwrap_or_else(|| panic!("p{i}: no {wanted:?} in {rest}"));
            rest = &rest[at + wanted.len()..];
        }
        let html = read("html").to_lowercase();
        let count = |of: fn(&Block) -> bool| paper.paper.blocks.iter().filter(|b| of(b)).count();
        let headings = ["<h1", "<h2", "<h3"].iter().map(|tag| html.matches(tag).count()).sum::<usize>();
        assert_eq!(headings, count(|b| matches!(b, Block::Heading { .. })) + html.matches("class=\"title\"").count());
        assert_eq!(html.matches("<table").count(), count(|b| matches!(b, Block::Table(_))), "p{i}");
    }
    // Numbers go on within an article and begin again in the next.
    let scheme = std::fs::read_to_string(folder.path().join("out/p0.txt")).unwrap();
    let lines: Vec<&str> = scheme.lines().map(str::trim).collect();
    assert!(lines.iter().any(|l| l.starts_with("3. Durante la convenzione")), "{scheme}");
    assert!(lines.iter().any(|l| l.starts_with("a) indicare un referente")), "{scheme}");
}

#[test]
fn the_mayors_sheet_is_one_page_however_many_services() {
    let of = |services: usize| {
        let with = |facts: Facts, n: usize| {
            let (tier, amount) = if n.is_multiple_of(2) { (BASE, INCLUDED) } else { (ON_DEMAND, "12.345,60 €") };
            facts.with_service(&format!("Servizio numero {n} con un nome lungo come i veri"), tier, amount)
        };
        let facts = (1..=services).fold(Facts::sample(), with);
        printed(compose(&Letter::Summary.ready(), &facts.values()).unwrap().paper)
    };
    for services in [0, 10, 40] {
        let paper = of(services);
        let pdf = on_one_page(&paper).unwrap();
        assert_eq!(pdf.pages, 1, "{services} services");
        // As set, it is as sound as the others.
        let mut tight = (0..=2).map(|tight| PrintedPaper { tight, ..paper.clone() });
        let set = tight.find(|p| render(p).unwrap().pages == 1).unwrap();
        let (again, text) = assert_sound(&set, 2);
        assert!(again.bytes == pdf.bytes);
        for said in ["Che cosa riceve", "Che cosa paga", "Che cosa si deve decidere", "2.136,20 €"] {
            assert!(text.contains(said), "no {said:?} in {text}");
        }
        if services > 0 {
            assert!(text.contains(&format!("Servizio numero {services} con un nome lungo")), "{text}");
        }
    }
}

#[test]
fn data_of_any_kind_leave_a_file_that_opens() {
    let hostile = "<w:p> & \"virgolette\" ]]> \u{fffe}\u{1} 中 {{x}}";
    let mut paper = all().remove(3);
    paper.paper.title = hostile.to_owned();
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("p.docx"), docx(&paper).unwrap()).unwrap();
    convert(folder.path(), "txt:Text (encoded):UTF8", &["p.docx".to_owned()]);
    let text = std::fs::read_to_string(folder.path().join("out/p.txt")).unwrap();
    assert!(text.contains("<w:p> & \"virgolette\" ]]>") && text.contains("中 {{x}}"), "{text}");
}
