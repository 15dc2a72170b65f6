use proptest::prelude::*;

use super::super::method::marginal_parts;
use super::*;
use crate::Cents;

/// Contiguous bands from 1 with growing amounts; the last has no end.
fn bands() -> impl Strategy<Value = Vec<Band>> {
    prop::collection::vec((1_u64..5_000, 0_i64..10_000), 1..8).prop_map(|steps| {
        let last = steps.len() - 1;
        let (mut start, mut amount) = (1, 0);
        let mut out = Vec::new();
        for (i, (width, growth)) in steps.into_iter().enumerate() {
            amount += growth;
            let to = start + width - 1;
            out.push(Band { from: start, to: (i < last).then_some(to), amount: Decimal::new(amount, 4) });
            start = to + 1;
        }
        out
    })
}

fn banded(mode: BandMode, bands: Vec<Band>) -> PriceList {
    list_of(Price::Bands { measure: Measure::Inhabitants, mode, bands, between: None }, Vec::new())
}

fn members() -> impl Strategy<Value = Vec<BodyFacts>> {
    prop::collection::vec((1_u64..100_000, 0_u64..300, 0_u64..5, 0_u32..365), 1..30).prop_map(|rows| {
        rows.into_iter()
            .enumerate()
            .map(|(i, (people, pcs, servers, after))| {
                let mut body = with_stations(comune(&format!("{i:03}"), people), pcs + 1, servers);
                let start = day("2021-01-01") + chrono::Days::new(u64::from(after));
                body.accessions = vec![Period { from: start, until: None }];
                subscribe(&mut body, "posta-collaborazione", None, Params::default());
                body
            })
            .collect()
    })
}

fn mixed_key() -> Vec<Weight> {
    let weight = |measure, percent| Weight { measure, percent: dec(percent) };
    vec![weight(Measure::Inhabitants, "33.3"), weight(Measure::PcsAndServers, "33.3"), weight(Measure::Equal, "33.4")]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn marginal_is_the_sum_of_its_parts(bands in bands(), count in 0_u64..60_000) {
        let parts = marginal_parts(&bands, count).unwrap();
        prop_assert_eq!(parts.iter().map(|p| p.0).sum::<u64>(), count);
        let sum: Decimal = parts.iter().map(|(n, rate)| Decimal::from(*n) * rate).sum();
        let asked = nets(&banded(BandMode::Marginal, bands), &[comune("1", count)]);
        prop_assert_eq!(asked, [Cents::round(sum).unwrap().0]);
    }

    #[test]
    fn whole_bands_never_ask_less_of_more(bands in bands(), a in 1_u64..60_000, b in 1_u64..60_000) {
        prop_assert!(never_decreasing(&bands, BandMode::Whole));
        let list = banded(BandMode::Whole, bands);
        let (low, high) = (a.min(b), a.max(b));
        let asked = nets(&list, &[comune("1", low), comune("2", high)]);
        prop_assert!(asked[0] <= asked[1]);
    }

    #[test]
    fn the_order_of_bodies_does_not_matter(
        shuffled in members().prop_flat_map(|m| (Just(m.clone()), Just(m).prop_shuffle())),
    ) {
        let (bodies, other) = shuffled;
        let mut lecco = list("lecco");
        lecco.rules[0].price = Price::Share { cost: Some(Cents(1_234_567)), key: mixed_key() };
        prop_assert_eq!(
            price_year(&lecco, &bodies, &context(2021)).unwrap(),
            price_year(&lecco, &other, &context(2021)).unwrap()
        );
    }

    #[test]
    fn shares_always_sum_to_the_cost(bodies in members(), cost in 0_i64..10_000_000_000) {
        let list = list_of(Price::Share { cost: Some(Cents(cost)), key: mixed_key() }, Vec::new());
        prop_assert_eq!(nets(&list, &bodies).iter().sum::<i64>(), cost);
    }

    #[test]
    fn lines_are_rounded_once_half_up(people in 0_u64..3_000_000, ten_thousandths in 0_i64..100_000) {
        let rate = Decimal::new(ten_thousandths, 4);
        let asked = nets(&list_of(Price::PerInhabitant { rate: Some(rate) }, Vec::new()), &[comune("1", people)]);
        let units = i128::from(people) * i128::from(ten_thousandths);
        prop_assert_eq!(i128::from(asked[0]), (units + 50) / 100);
    }

    #[test]
    fn a_full_year_is_the_whole(people in 1_u64..100_000, year in 2021_i32..2030) {
        let mut list = list_of(Price::PerInhabitant { rate: Some(dec("0.44")) }, Vec::new());
        for proration in Proration::ALL {
            list.proration = proration;
            let priced = price_year(&list, &[comune("1", people)], &context(year)).unwrap();
            let line = &priced.bodies[0].lines[0];
            prop_assert_eq!(line.net.euros(), line.quantity * line.rate);
            prop_assert!(!line.explanation.contains("dovuti"));
        }
    }

    #[test]
    fn days_before_and_after_a_change_make_the_year(split in 1_u64..365) {
        let change = day("2021-01-01") + chrono::Days::new(split);
        let before = Coverage::of(2021, &[Period::new(day("2020-05-01"), change.pred_opt()).unwrap()]);
        let after = Coverage::of(2021, &[Period { from: change, until: None }]);
        prop_assert_eq!(before.days() + after.days(), 365);
    }
}
