//! The schemes of agreement: two that went their whole way, one still being written.

use app::Result;
use app::agreements::papers::{issue_many, save_parties};
use app::agreements::{self, Change, Filter, NewStep, Start, begin_scheme, change_text, start_text, take_step};
use chrono::NaiveDate;
use documents::look::Letterhead;
use documents::paper::PrintedPaper;
use documents::pdf::render;
use domain::Id;
use domain::agreements::contents::{Article, Content};
use domain::agreements::drafts::ready_scheme;
use domain::agreements::edit::Part;
use domain::agreements::papers::PaperKind;
use domain::agreements::parties::{Parties, Party};
use domain::agreements::path::Step;
use domain::agreements::{Accession, Scheme, SchemeTerms, Stage};
use domain::models::Model;
use domain::paper::{Block, Paper, Span};

use super::story::{Story, day};

/// The agreement of five years from `first`, approved and opened the year before.
pub(super) fn approved(story: &Story<'_>, first: i32) -> Result<()> {
    let mut terms = SchemeTerms::standard("Provincia di Pesaro e Urbino", day(first, 1, 1), 5, day(first, 1, 1));
    terms.act = format!("Deliberazione del Consiglio provinciale n. {} del 14 settembre {}", first - 1980, first - 1);
    let id = begin(story, &terms)?;
    let before = first - 1;
    let council = (first - 1980).to_string();
    let steps = [
        (Step::Committee, day(before, 7, 10), "3"),
        (Step::ProvincialCouncil, day(before, 9, 14), council.as_str()),
        (Step::MayorsAssembly, day(before, 9, 28), "2"),
        (Step::Open, day(before, 10, 1), ""),
    ];
    for (step, on, act) in steps {
        let file = step.act().map(|_| paper(step, on, act)).transpose()?;
        take_step(story.app, &story.fabio, id, &NewStep { step, on, act: act.to_owned(), file })?;
    }
    Ok(())
}

/// The next one, begun and not yet complete: an article still waits for its text.
pub(super) fn draft(story: &Story<'_>) -> Result<()> {
    let terms = SchemeTerms::standard("Provincia di Pesaro e Urbino", day(2031, 1, 1), 5, day(2031, 1, 1));
    let id = begin(story, &terms)?;
    let text = ready_scheme(Model::Public);
    let mut articles = text.articles.into_iter().enumerate();
    let Some((at, article)) = articles.find(|(_, a)| a.holds.contains(&Content::Consultation)) else { return Ok(()) };
    let empty = Article { text: "…".to_owned(), ..article };
    let change = Change::Write(empty);
    story.write(|tx| change_text(tx, &story.fabio, id, 1, (Part::Article, at), change.clone()).map(|_| ()))
}

/// What the three bodies that still have to resolve were sent: the resolution and the mayor's sheet.
pub(super) fn papers(story: &Story<'_>) -> Result<()> {
    let filter = Filter { stage: Some(Stage::Invited), ..Filter::default() };
    let invited = story.app.read(|rx| agreements::list(rx, &story.fabio, &filter))?;
    let ids = invited.iter().map(|m| m.accession.id.parse().map_err(app::Error::internal));
    let ids = ids.collect::<Result<Vec<Id<Accession>>>>()?;
    for kind in [PaperKind::Resolution, PaperKind::Summary] {
        issue_many(story.app, &story.fabio, kind, &ids)?;
    }
    Ok(())
}

/// Who signs for the Province.
pub(super) fn parties(story: &Story<'_>) -> Result<()> {
    let province = Party { representative: "Olga Vallate".into(), office: "Presidente".into(), ..Party::default() };
    story.write(|tx| save_parties(tx, &story.fabio, &Parties { province: province.clone(), ..Parties::default() }))
}

fn begin(story: &Story<'_>, terms: &SchemeTerms) -> Result<Id<Scheme>> {
    story.write(|tx| {
        let id = begin_scheme(tx, &story.fabio, terms)?;
        start_text(tx, &story.fabio, id, &Start::Ready(Model::Public))?;
        Ok(id)
    })
}

/// The file of an act, as the office would scan it.
fn paper(step: Step, on: NaiveDate, act: &str) -> Result<Vec<u8>> {
    let line = format!("{}, n. {act}. Documento della dimostrazione.", step.label());
    let text = vec![Block::Paragraph { text: vec![Span::plain(line)], centred: false }];
    let paper = Paper { title: format!("{} n. {act}", step.label()), blocks: text };
    let printed = PrintedPaper::new(Letterhead::sample(), on, paper, Vec::new());
    Ok(render(&printed).map_err(app::Error::internal)?.bytes)
}
