//! Dues: campaigns, documents, numbering, notices of the exchange system, payments and arrears.
//!
//! Everything that can be decided without a database is decided here: from priced bodies to
//! drafts (`plan`), the states of a campaign and of a document, what text may stand in an
//! e-invoice, how a payment is matched and how old an arrear is.

mod accounting;
mod calendar;
mod credit;
mod document;
mod draft;
mod file_name;
mod finding;
mod iban;
mod latin;
mod notice;
mod number;
mod party;
mod payment;
mod plan;
mod run;
mod state;
mod totals;
mod treasurer;

pub use accounting::AccountingEntry;
pub use calendar::{Calendar, DayOfYear, DueYear, LATE_TERM_DAYS, LateServices};
pub use credit::{CreditReason, credit_note};
pub use document::{Document, Dues, Transmission};
pub use draft::{DocumentKind, DocumentLine, DocumentRef, Draft, PaymentMethod, Reference, References};
pub use file_name::{FileCounter, FileName};
pub use finding::{Finding, FindingCode, Severity};
pub use iban::Iban;
pub use latin::{Change, ChangeKind, Repertoire, TextField, clean, split_causale};
pub use notice::{Notice, NoticeError, NoticeKind, Outcome};
pub use number::{DocumentNumber, Series};
pub use party::{Address, Customer, Issuer, IssuerKind};
pub use payment::{AgeBand, Allocation, Arrears, OpenDocument, Payment, Settlement, allocate, arrears, settlement};
pub use plan::{BilledBody, BodyOutcome, BodyPlan, Plan, PlanSettings, Pricing, plan};
pub use run::{RunKind, RunState};
pub use state::{DocumentEvent, DocumentState, OUTCOME_DAYS, RESEND_DAYS, StateCode};
pub use totals::{SummaryRow, Totals, VatKey, summarise};
pub use treasurer::{Receipt, ReceiptMatch, match_receipt, parse_receipts};
