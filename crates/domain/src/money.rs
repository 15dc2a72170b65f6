//! Money in whole cents, and the one place where amounts are rounded.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Neg, Sub, SubAssign};

use rust_decimal::prelude::ToPrimitive;
use rust_decimal::{Decimal, RoundingStrategy};
use serde::{Deserialize, Serialize};

/// An amount in euro cents. It may be negative (credit notes, discounts).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Cents(pub i64);

/// The amount does not fit in 64 bits of cents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("amount out of range")]
pub struct AmountOutOfRange;

impl Cents {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// Rounds euros to cents, half away from zero ("half up" of the tariff rules, also for
    /// negative amounts).
    ///
    /// # Errors
    /// When the amount exceeds some 92 million billion euros.
    pub fn round(euros: Decimal) -> Result<Self, AmountOutOfRange> {
        euros
            .checked_mul(Decimal::ONE_HUNDRED)
            .map(|c| c.round_dp_with_strategy(0, RoundingStrategy::MidpointAwayFromZero))
            .and_then(|c| c.to_i64())
            .map(Self)
            .ok_or(AmountOutOfRange)
    }

    /// The amount in euros, with two decimals.
    #[must_use]
    pub fn euros(self) -> Decimal {
        Decimal::new(self.0, 2)
    }

    /// `percent` of the amount, rounded once to the cent.
    ///
    /// # Errors
    /// When the result is out of range.
    pub fn percent(self, percent: Decimal) -> Result<Self, AmountOutOfRange> {
        self.euros()
            .checked_mul(percent)
            .and_then(|v| v.checked_div(Decimal::ONE_HUNDRED))
            .ok_or(AmountOutOfRange)
            .and_then(Self::round)
    }

    /// Italian notation without the currency: `1.234,50`.
    #[must_use]
    pub fn italian(self) -> String {
        let abs = self.0.unsigned_abs();
        let sign = if self.0 < 0 { "-" } else { "" };
        format!("{sign}{},{:02}", crate::it::thousands(abs / 100), abs % 100)
    }

    /// Plain notation with a point: `1234.50`, as XML and CSV files want it.
    #[must_use]
    pub fn plain(self) -> String {
        let abs = self.0.unsigned_abs();
        let sign = if self.0 < 0 { "-" } else { "" };
        format!("{sign}{}.{:02}", abs / 100, abs % 100)
    }
}

impl fmt::Display for Cents {
    /// Italian notation with the currency, joined by a no-break space: `1.234,50 €`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\u{a0}€", self.italian())
    }
}

impl Add for Cents {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}
impl Sub for Cents {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0 - other.0)
    }
}
impl Neg for Cents {
    type Output = Self;
    fn neg(self) -> Self {
        Self(-self.0)
    }
}
impl AddAssign for Cents {
    fn add_assign(&mut self, other: Self) {
        self.0 += other.0;
    }
}
impl SubAssign for Cents {
    fn sub_assign(&mut self, other: Self) {
        self.0 -= other.0;
    }
}
impl Sum for Cents {
    fn sum<I: Iterator<Item = Self>>(iter: I) -> Self {
        Self(iter.map(|c| c.0).sum())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounds_half_up_to_the_cent() {
        assert_eq!(Cents::round(Decimal::new(10_005, 3)), Ok(Cents(1_001)));
        assert_eq!(Cents::round(Decimal::new(10_004, 3)), Ok(Cents(1_000)));
        assert_eq!(Cents::round(Decimal::new(-10_005, 3)), Ok(Cents(-1_001)));
        assert_eq!(Cents::round(Decimal::MAX), Err(AmountOutOfRange));
    }

    #[test]
    fn writes_italian_and_plain_notation() {
        assert_eq!(Cents(15_350_412).to_string(), "153.504,12\u{a0}€");
        assert_eq!(Cents(-5).italian(), "-0,05");
        assert_eq!(Cents(-123_405).plain(), "-1234.05");
    }

    #[test]
    fn takes_a_percentage() {
        assert_eq!(Cents(15_000).percent(Decimal::from(22)), Ok(Cents(3_300)));
    }
}
