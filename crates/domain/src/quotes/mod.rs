//! Quotes and orders: what a body asks for beside its agreement, what the centre answers, what both
//! then owe each other.
//!
//! A [`Wish`] becomes a [`Quote`] with numbered revisions; [`QuoteState`] says where it stands and
//! refuses steps that don't follow; [`price_wish`] asks the price list; [`Holding`] is what an order
//! gave and what is left of it.

mod allowance;
mod form;
mod notation;
mod offer;
mod price;
mod state;
#[cfg(test)]
mod tests;

pub use allowance::{Drawn, Holding, HourUse, draw, draw_most, holdings, hours};
pub use form::{FREE_FIELDS, FREE_ROWS, OfferForm, Written};
pub use notation::{QuoteNumber, one_line};
pub use offer::{Billing, FreeLine, LONGEST_VALIDITY_DAYS, Offer, OfferLine, Wish, taken_back};
pub use price::{PriceQuestion, free_line, price_wish};
pub use state::{QuoteState, Standing};

/// Label of the identifier of a quote, which its order keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quote;
