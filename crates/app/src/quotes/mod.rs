//! Quotes and orders: asked by a body or opened by the centre, written with the price list, sent,
//! accepted, carried out, billed once.

mod answer;
mod billing;
mod hours;
mod list;
mod order;
mod paper;
mod request;
mod settings;
mod view;
mod write;

pub use answer::{accept, ask_renewal, decline};
pub(crate) use billing::{bill_documents, claim_for_run, dues_lines};
pub use hours::{Allowance, Use, allowances, own_allowances, use_hours};
pub(crate) use hours::{give_back, of_body as allowances_of, open_hours, use_most, use_on};
pub use list::{Income, Search, count_ending, counts, export, income, list, of_body, own, own_sent};
pub use order::{Delivery, bill_again, deliver, invoice};
pub use paper::{pdf, pdf_of_body};
pub use request::{NewRequest, Offered, bodies, offered, open_request, own_offered, request, request_from};
pub use settings::{QuoteSettings, save_settings, settings};
pub use storage::quotes::{QuoteRow, RevisionRow, UseRow};
pub use view::{Billed, QuoteView, view, view_of_body};
pub use write::{Sent, send, withdraw, write_offer};
