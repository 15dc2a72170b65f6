//! The bodies of the territory: what they are, their codes, their life, the national registers.

mod codes;
mod contacts;
mod counts;
mod facts;
mod kind;
mod life;
pub mod register;
mod unions;

pub use codes::{CadastralCode, CodeScheme, FiscalCode, IpaCode, IstatCode, OfficeCode, VatNumber, has_check_digit};
pub use contacts::{Application, Contact, ContactRole, is_mail};
pub use counts::{Count, MAX_COUNT, Metric, is_stale, newest_not_after};
pub use facts::{BodyFacts, BodyRecord, FieldChange, Place};
pub use kind::{Body, BodyKind};
pub use life::{
    BEGINNING, CodeMoves, CodeSpan, Merger, Succession, Successor, answers, code_moves, codes_of, first_clash, merge,
    spans_after,
};
pub use unions::{UnionStay, join, leave, stays_on};
