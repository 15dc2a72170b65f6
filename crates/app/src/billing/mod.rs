//! Dues: settings, campaigns, issue, signed files and notices, credit notes, payments, arrears,
//! reminders, accounts, registers.
//!
//! What is decided is in `domain::billing`; here it is loaded, saved, logged.

mod account;
mod alone;
mod approve;
mod asked;
mod bodies;
mod campaign;
mod collect;
mod correct;
mod desk;
mod document;
mod forecast;
mod gather;
mod issue;
mod issue_job;
mod paper;
mod remind;
mod report;
mod sdi;
mod settings;
mod summary;
mod treasurer;
mod waiting;

pub use account::{Movement, Statement, statement, statement_of_body, statement_pdf, statement_pdf_of_body};
pub(crate) use alone::issue_alone;
pub use approve::{Approval, approve, reopen};
pub(crate) use asked::asked_for;
pub use bodies::Show;
pub use campaign::{Campaign, CampaignBody, campaign, campaigns};
pub use collect::{ArrearsBody, ArrearsView, arrears, pay};
pub use correct::{BodyCorrection, correct, correction};
pub use desk::{Framed, Step, Steps, Year, Years, attachment, documents_of, framed, steps, years};
pub use document::{
    DocumentView, account, cancel, credit, document, document_of_body, documents, documents_of_body, mark_sent, remake,
};
pub use forecast::Forecast;
pub(crate) use forecast::{forecast, forecasts, standing_documents};
pub use issue::{IssueOptions, issue, issue_all};
pub use issue_job::{Asked, IssueProgress, Work, ask_issue, issue_job, issue_progress};
pub use paper::{NamedFile, body_zip, papers, papers_job, pdf, pdf_of_body, to_sign_zip, xml};
pub(crate) use paper::{letterhead, letterhead_of_centre};
pub use remind::{Reminded, ReminderLevel, ReminderOrder, remind, remind_body, reminder_order, reminder_pdf};
pub use report::{Book, book, book_pdf, export};
pub use sdi::{NoticeTaken, SignedTaken, upload_notice, upload_signed};
pub use settings::{BillingSettings, issuer, save_issuer, save_settings, settings};
pub(crate) use settings::{load_issuer, load_settings};
pub use storage::billing::documents::{DocumentRow, EventRow, Filter};
pub use storage::billing::payments::PaymentRow;
pub use summary::{YearSummary, overdue, summary};
pub use treasurer::{ReceiptRow, import_receipts, preview_receipts};
pub use waiting::{Waiting, waiting};

/// Kind of the job that issues a campaign.
pub const ISSUE: &str = "billing.issue";
/// Kind of the job that prints the papers of a campaign.
pub const PAPERS: &str = "billing.papers";
