//! A text as it will be read, with the data of a made-up body.

use app::agreements::papers::preview_values;
use app::agreements::scheme_detail;
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::agreements::contents::SchemeText;
use domain::agreements::drafts::compose;
use domain::paper::{Block, List, Marker, Span, Style};

use super::{At, of_scheme};
use crate::respond::page;
use crate::view::{Crumbs, Shell};
use crate::visit::Desk;
use crate::{Error, Result, Web};

/// A text set, to be shown: what is at fault in it takes the place of what can't be set.
#[derive(Template)]
#[template(path = "agreements/schemes/paper.html")]
pub(super) struct PaperView {
    blocks: Vec<Block>,
    unknown: Vec<String>,
    faults: Vec<String>,
}

impl PaperView {
    /// Sets a text with the data of a made-up body.
    pub(super) fn of(text: &SchemeText) -> Self {
        match compose(text, &preview_values()) {
            Ok(draft) => {
                Self { blocks: draft.paper.blocks, unknown: draft.unknown.into_iter().collect(), faults: Vec::new() }
            }
            Err(refusal) => Self::at_fault(&refusal),
        }
    }

    /// Nothing yet.
    pub(super) fn empty() -> Self {
        Self { blocks: Vec::new(), unknown: Vec::new(), faults: Vec::new() }
    }

    /// What comes after so many headings.
    pub(super) fn after(mut self, headings: usize) -> Self {
        let heading = |(_, b): &(usize, &Block)| matches!(b, Block::Heading { .. });
        let at = self.blocks.iter().enumerate().filter(heading).nth(headings).map(|(at, _)| at);
        if let Some(at) = at {
            self.blocks.drain(..at);
        }
        self
    }

    /// Only what is at fault.
    pub(super) fn at_fault(refusal: &domain::Refusal) -> Self {
        let mut faults: Vec<String> = refusal.fields.iter().map(|f| f.message.clone()).collect();
        if faults.is_empty() {
            faults.push(refusal.message.clone());
        }
        Self { blocks: Vec::new(), unknown: Vec::new(), faults }
    }
}

impl askama::filters::HtmlSafe for PaperView {}
impl askama::filters::HtmlSafe for Line<'_> {}
impl askama::filters::HtmlSafe for ListView<'_> {}

/// A line of text.
#[derive(Template)]
#[template(path = "agreements/schemes/spans.html")]
struct Line<'a> {
    spans: &'a [Span],
}

fn line(spans: &[Span]) -> Line<'_> {
    Line { spans }
}

/// A list with what stands below its items.
#[derive(Template)]
#[template(path = "agreements/schemes/list.html")]
struct ListView<'a> {
    list: &'a List,
}

fn nested(list: &List) -> ListView<'_> {
    ListView { list }
}

#[derive(Template)]
#[template(path = "agreements/schemes/preview.html")]
struct PreviewPage {
    shell: Shell,
    crumbs: Crumbs,
    title: String,
    paper: PaperView,
}

pub(super) async fn whole(State(web): State<Web>, desk: Desk, Path(at): Path<At>) -> Result<Response> {
    let (id, scope) = (at.scheme()?, desk.scope.clone());
    let detail = web.read(move |rx| scheme_detail(rx, &scope, id)).await?;
    let text = detail.text.ok_or_else(Error::not_found)?;
    page(&PreviewPage {
        shell: desk.shell("convenzioni"),
        crumbs: Crumbs::new()
            .to("Convenzioni", desk.href("/convenzioni"))
            .to(detail.row.title.clone(), of_scheme(&desk, id))
            .here("Anteprima"),
        title: detail.row.title,
        paper: PaperView::of(&text),
    })
}
