//! What the desk shows about campaigns and documents, beyond the things themselves: the years, the
//! frame of a campaign, the steps that a document allows, and what is attached to it.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};
use domain::billing::{
    Document, DocumentEvent, DocumentKind, DocumentState, LateServices, Notice, NoticeKind, RunState,
};
use domain::identity::Permission;
use domain::{Cents, Id, Refusal};
use storage::billing::documents::{self as rows, DocumentRow, Filter};
use storage::billing::runs;

use super::campaign::{Campaign, campaign};
use super::document::DocumentView;
use super::issue_job::{IssueProgress, issue_progress};
use super::settings::load_settings;
use super::summary::{YearSummary, summary};
use crate::{App, Error, Result, Rx, StaffScope};

/// A campaign or a year with documents, for the list of years.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Year {
    /// Year of the dues.
    pub year: i32,
    /// 0, or the number of the supplement.
    pub sequence: u16,
    /// Where the campaign stands; absent when nobody has begun.
    pub state: Option<RunState>,
    /// Figures of the whole year; absent for a supplement.
    pub figures: Option<YearSummary>,
}

/// The years of a centre's dues.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Years {
    /// Newest first.
    pub years: Vec<Year>,
    /// The next year to be prepared.
    pub next: i32,
    /// Last day for its issue.
    pub issue_by: NaiveDate,
    /// Whether somebody has begun it.
    pub begun: bool,
}

/// The years, and which one comes next: the first from this year on that was not issued.
///
/// # Errors
/// `Forbidden` without [`Permission::ReadBilling`].
pub fn years(rx: &mut Rx<'_>, scope: &StaffScope) -> Result<Years> {
    let centre = scope.centre(Permission::ReadBilling)?;
    let mut found: BTreeMap<(i32, u16), Year> = BTreeMap::new();
    for row in runs::all(rx.conn, centre.as_str())? {
        let sequence = row.kind().sequence();
        let year = Year { year: row.year, sequence, state: Some(row.run_state()?), figures: None };
        found.insert((row.year, sequence), year);
    }
    for figures in summary(rx, scope)? {
        let empty = Year { year: figures.year, sequence: 0, state: None, figures: None };
        found.entry((figures.year, 0)).or_insert(empty).figures = Some(figures);
    }
    let issued = |year: i32| {
        let state = found.get(&(year, 0)).and_then(|y| y.state.as_ref());
        matches!(state, Some(RunState::Issued { .. } | RunState::Closed { .. }))
    };
    let this_year = rx.today().year();
    let next = (this_year..).find(|y| !issued(*y)).unwrap_or(this_year);
    let begun = found.get(&(next, 0)).is_some_and(|y| y.state.is_some());
    let issue_by = load_settings(rx, centre)?.calendar.issue_date(next)?;
    Ok(Years { years: found.into_values().rev().collect(), next, issue_by, begun })
}

/// A campaign with what stands around it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Framed {
    /// The campaign.
    pub campaign: Campaign,
    /// Name of the price list of the year.
    pub list: Option<String>,
    /// When the documents are to be paid, for the date of the campaign.
    pub due: NaiveDate,
    /// Last day for the issue.
    pub issue_by: NaiveDate,
    /// Figures of the year, once there are documents.
    pub figures: Option<YearSummary>,
    /// What the year before asked, net of credit notes.
    pub before: Option<Cents>,
    /// Documents of this campaign that wait for a signature.
    pub to_sign: usize,
    /// The campaigns of the year that exist: 0 is the ordinary one, n the n-th supplement.
    pub of_year: Vec<(u16, RunState)>,
    /// What becomes of services added after the issue.
    pub late_services: LateServices,
    /// How far the issue has come, while it goes on.
    pub progress: Option<IssueProgress>,
}

impl Framed {
    /// The supplement that can be prepared or continued, by the centre's rule.
    #[must_use]
    pub fn supplement(&self) -> Option<u16> {
        if self.late_services == LateServices::NextYear {
            return None;
        }
        let (last, state) = self.of_year.iter().max_by_key(|(sequence, _)| *sequence)?;
        match state {
            RunState::Issued { .. } => last.checked_add(1),
            RunState::Closed { .. } => None,
            _ => Some(*last).filter(|n| *n > 0),
        }
    }
}

/// A campaign with what stands around it.
///
/// # Errors
/// As [`campaign`].
pub fn framed(rx: &mut Rx<'_>, scope: &StaffScope, year: i32, sequence: u16) -> Result<Framed> {
    let centre = scope.centre(Permission::ReadBilling)?;
    let campaign = campaign(rx, scope, year, sequence)?;
    let calendar = load_settings(rx, centre)?.calendar;
    let on = campaign.state.document_date().unwrap_or_else(|| rx.today());
    let all = summary(rx, scope)?;
    let unsigned = |d: &DocumentRow| d.state == "issued" && d.document_kind().is_electronic();
    Ok(Framed {
        list: crate::tariffs::for_year(rx, centre, year)?.map(|v| v.list.name),
        due: calendar.due_date(year, on)?.0,
        issue_by: calendar.issue_date(year)?,
        figures: all.iter().find(|y| y.year == year).copied(),
        before: all.iter().find(|y| y.year == year - 1).map(|y| y.asked),
        of_year: runs::all(rx.conn, centre.as_str())?
            .iter()
            .filter(|r| r.year == year)
            .map(|r| Ok((r.kind().sequence(), r.run_state()?)))
            .collect::<Result<_>>()?,
        late_services: calendar.late_services,
        progress: issue_progress(rx, scope, year, sequence)?,
        to_sign: campaign.bodies.iter().filter_map(|b| b.document.as_ref()).filter(|d| unsigned(d)).count(),
        campaign,
    })
}

/// All the documents of a filter, in the order of their numbers: exports.
///
/// # Errors
/// `Forbidden` without [`Permission::ReadBilling`].
pub fn documents_of(rx: &mut Rx<'_>, scope: &StaffScope, filter: &Filter) -> Result<Vec<DocumentRow>> {
    let centre = scope.centre(Permission::ReadBilling)?;
    Ok(rows::register(rx.conn, centre.as_str(), filter)?)
}

/// Whether a step can be taken, or the sentence that says why not.
pub type Step = Result<(), Refusal>;

/// The steps that a document allows today.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Steps {
    /// Bring back the signed file.
    pub sign: Step,
    /// Say that it was sent.
    pub send: Step,
    /// Bring a notice of the exchange system.
    pub notice: Step,
    /// Make it again after a rejection.
    pub remake: Step,
    /// Make a credit note.
    pub credit: Step,
    /// Cancel it with an act.
    pub cancel: Step,
    /// Record a payment.
    pub pay: Step,
}

/// The steps that a document allows on a day.
#[must_use]
pub fn steps(view: &DocumentView, today: NaiveDate) -> Steps {
    let kind = view.row.document_kind();
    let reach = |event: DocumentEvent| view.state.clone().apply(kind, event, today).map(|_| ());
    let by = view.document.reference();
    let credited = view.row.credited >= view.row.payable;
    Steps {
        sign: reach(DocumentEvent::SignedReceived { file: String::new() }),
        send: reach(DocumentEvent::Sent),
        notice: reach(DocumentEvent::Notice(Box::new(receipt()))).and_then(|()| travelled(&view.state)),
        remake: reach(DocumentEvent::Remade),
        credit: match kind {
            DocumentKind::FatturaPa if credited => Err(Refusal::new("Non c'è più nulla da stornare.")),
            _ => reach(DocumentEvent::Credited { by }),
        },
        cancel: reach(DocumentEvent::Cancelled { act: "x".to_owned() }),
        pay: if view.row.open > 0 { Ok(()) } else { Err(Refusal::new("Non resta nulla da pagare.")) },
    }
}

fn receipt() -> Notice {
    Notice {
        kind: NoticeKind::Rc,
        sdi_id: String::new(),
        file_name: None,
        at: None,
        errors: Vec::new(),
        outcome: None,
        description: None,
        message_id: None,
        sent_hash: None,
    }
}

fn travelled(state: &DocumentState) -> Step {
    match state {
        DocumentState::Issued { .. } => Err(Refusal::new("Le notifiche arrivano dopo l'invio del file firmato.")),
        _ => Ok(()),
    }
}

/// A file attached to the history of a document: name, media type, bytes.
///
/// # Errors
/// `NotFound` when the document has no such file; `Forbidden` without [`Permission::ReadBilling`].
pub fn attachment(app: &App, scope: &StaffScope, id: Id<Document>, file: &str) -> Result<(String, String, Vec<u8>)> {
    let centre = scope.centre(Permission::ReadBilling)?;
    let found = app.read(|rx| {
        let row = rows::find(rx.conn, centre.as_str(), id.as_str())?.ok_or(Error::NotFound)?;
        let events = rows::events(rx.conn, centre.as_str(), &row.id)?;
        let attached = events.iter().any(|e| e.file_id.as_deref() == Some(file));
        let found = if attached { storage::files::find(rx.conn, centre.as_str(), file)? } else { None };
        found.ok_or(Error::NotFound)
    })?;
    Ok((found.name, found.media_type, app.files.get(&found.sha256)?))
}
