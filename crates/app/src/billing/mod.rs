//! Dues: settings, campaigns, issue, signed files and notices, credit notes, payments, arrears,
//! registers.
//!
//! What is decided is in `domain::billing`; here it is loaded, saved, logged.

mod approve;
mod asked;
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
mod report;
mod sdi;
mod settings;
mod summary;
mod treasurer;

pub use approve::{Approval, approve, reopen};
pub(crate) use asked::asked_for;
pub use campaign::{Campaign, CampaignBody, campaign, campaigns};
pub use collect::{ArrearsBody, ArrearsView, Reminded, arrears, pay, remind};
pub use correct::{BodyCorrection, correct, correction};
pub use desk::{Framed, Step, Steps, Year, Years, attachment, documents_of, framed, steps, years};
pub use document::{
    DocumentView, account, cancel, credit, document, document_of_body, documents, documents_of_body, mark_sent, remake,
};
pub use forecast::Forecast;
pub(crate) use forecast::{forecast, standing_documents};
pub use issue::{IssueOptions, issue, issue_all};
pub use issue_job::{Asked, IssueProgress, Work, ask_issue, issue_job, issue_progress};
pub use paper::{body_zip, papers, papers_job, pdf, pdf_of_body, to_sign_zip, xml};
pub use report::{Statement, export, ledger_table, receivables_table, register_table, statement, statement_of_body};
pub use sdi::{NoticeTaken, SignedTaken, upload_notice, upload_signed};
pub use settings::{BillingSettings, issuer, save_issuer, save_settings, settings};
pub use storage::billing::documents::{DocumentRow, EventRow, Filter};
pub use storage::billing::payments::PaymentRow;
pub use summary::{YearSummary, summary};
pub use treasurer::{ReceiptRow, import_receipts, preview_receipts};

/// Kind of the job that issues a campaign.
pub const ISSUE: &str = "billing.issue";
/// Kind of the job that prints the papers of a campaign.
pub const PAPERS: &str = "billing.papers";
