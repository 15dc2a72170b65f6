//! Sharing an amount so that the shares sum exactly to it.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use crate::money::Cents;

/// A part in a sharing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part<'a> {
    /// Code that settles ties: the lowest comes first.
    pub code: &'a str,
    /// Its weight, zero or more.
    pub weight: Decimal,
}

/// Shares `total` in proportion to the weights, in the order of `parts`.
///
/// Each share is first cut down to the cent; the spare cents go one by one to the largest
/// remainders, and between equal remainders to the lowest code. `None` when no weight is
/// positive, a weight is negative, or a figure is out of range.
#[must_use]
pub fn split(total: Cents, parts: &[Part<'_>]) -> Option<Vec<Cents>> {
    let sum = parts.iter().try_fold(Decimal::ZERO, |s, p| s.checked_add(p.weight))?;
    if sum <= Decimal::ZERO || parts.iter().any(|p| p.weight.is_sign_negative() && !p.weight.is_zero()) {
        return None;
    }
    let (sign, size) = (total.0.signum(), Decimal::from(total.0.unsigned_abs()));
    let mut shares = Vec::with_capacity(parts.len());
    let mut remainders = Vec::with_capacity(parts.len());
    for (i, part) in parts.iter().enumerate() {
        let exact = size.checked_mul(part.weight)?.checked_div(sum)?;
        shares.push(exact.floor().to_i64()?);
        // Remainders that are equal as fractions must compare equal after the division.
        remainders.push((i, exact.fract().round_dp(12), part.code));
    }
    let spare = total.0.abs().checked_sub(shares.iter().sum::<i64>())?;
    remainders.retain(|(i, _, _)| parts[*i].weight > Decimal::ZERO);
    remainders.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.2.cmp(b.2)));
    for (i, _, _) in remainders.iter().take(usize::try_from(spare).ok()?) {
        shares[*i] += 1;
    }
    Some(shares.into_iter().map(|s| Cents(s * sign)).collect())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn parts(weights: &[u32]) -> (Vec<String>, Vec<Decimal>) {
        (0..weights.len()).map(|i| (format!("{i:03}"), Decimal::from(weights[i]))).unzip()
    }

    fn shares(total: i64, weights: &[u32]) -> Option<Vec<i64>> {
        let (codes, weights) = parts(weights);
        let parts: Vec<Part<'_>> = codes.iter().zip(weights).map(|(code, weight)| Part { code, weight }).collect();
        split(Cents(total), &parts).map(|s| s.into_iter().map(|c| c.0).collect())
    }

    #[test]
    fn ten_thousand_euros_over_three() {
        assert_eq!(shares(1_000_000, &[1, 1, 1]), Some(vec![333_334, 333_333, 333_333]));
        assert_eq!(shares(-1_000_000, &[1, 1, 1]), Some(vec![-333_334, -333_333, -333_333]));
    }

    #[test]
    fn spare_cents_go_to_the_largest_remainder_then_the_lowest_code() {
        assert_eq!(shares(100, &[1, 2, 4]), Some(vec![14, 29, 57]));
        // 33,33 + 333,33 + 33,33: equal remainders of different sizes.
        assert_eq!(shares(400, &[1, 10, 1]), Some(vec![34, 333, 33]));
        let codes = [Part { code: "b", weight: Decimal::ONE }, Part { code: "a", weight: Decimal::ONE }];
        assert_eq!(split(Cents(3), &codes), Some(vec![Cents(1), Cents(2)]));
    }

    #[test]
    fn nobody_to_share_with() {
        assert_eq!(shares(100, &[]), None);
        assert_eq!(shares(100, &[0, 0]), None);
        assert_eq!(shares(101, &[0, 1, 1]), Some(vec![0, 51, 50]));
    }

    proptest! {
        #[test]
        fn shares_sum_to_the_cost_and_are_within_a_cent(
            total in -10_000_000_000_i64..10_000_000_000,
            weights in prop::collection::vec(0_u32..2_000_000, 1..200),
        ) {
            let sum: u64 = weights.iter().map(|w| u64::from(*w)).sum();
            prop_assume!(sum > 0);
            let got = shares(total, &weights).unwrap();
            prop_assert_eq!(got.iter().sum::<i64>(), total);
            for (share, weight) in got.iter().zip(&weights) {
                let exact = Decimal::from(total) * Decimal::from(*weight) / Decimal::from(sum);
                prop_assert!((Decimal::from(*share) - exact).abs() < Decimal::ONE);
            }
        }
    }
}
