//! A made-up nation: provinces and Comuni that are the same at every run. Only their number and the
//! spread of their sizes are Italy's.

use domain::territory::has_check_digit;

/// How large the nation is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Nation {
    /// Provinces, each with its centre; 999 at most.
    pub(super) centres: u32,
    /// Comuni, dealt out to the provinces in turn; 999 for each province at most.
    pub(super) bodies: u32,
}

/// Italy.
pub(super) const ITALY: Nation = Nation { centres: 107, bodies: 7_896 };
/// What a test can wait for.
pub(super) const QUICK: Nation = Nation { centres: 3, bodies: 12 };

/// A Comune.
#[derive(Debug, Clone)]
pub(super) struct Comune {
    /// Number, from 0: the same number is always the same Comune.
    pub(super) n: u32,
    /// Province, from 1.
    pub(super) province: u32,
    /// Name.
    pub(super) name: String,
    /// Inhabitants in the last year.
    pub(super) population: u32,
}

const FIRST: [&str; 16] = [
    "San", "Santa", "Monte", "Castel", "Villa", "Borgo", "Rocca", "Torre", "Campo", "Ponte", "Pieve", "Serra", "Colle",
    "Val", "Poggio", "Fonte",
];
const MIDDLE: [&str; 16] =
    ["a", "be", "ca", "de", "fi", "ga", "la", "ma", "ni", "o", "pe", "ra", "so", "ta", "u", "ve"];
const LAST: [&str; 8] = ["rano", "nello", "sano", "gnola", "vento", "letto", "pona", "cchio"];

/// A small generator of numbers: the same seed gives the same numbers on every machine.
struct Seeded(u64);

impl Seeded {
    fn below(&mut self, n: u32) -> u32 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        u32::try_from((self.0 >> 33) % u64::from(n.max(1))).unwrap_or(0)
    }

    fn one_of<'a>(&mut self, words: &[&'a str]) -> &'a str {
        let n = self.below(u32::try_from(words.len()).unwrap_or(1));
        words.get(n as usize).copied().unwrap_or_default()
    }
}

impl Nation {
    /// The Comuni with these numbers.
    pub(super) fn comuni(self, numbers: std::ops::Range<u32>) -> impl Iterator<Item = Comune> {
        numbers.map(move |n| self.comune(n))
    }

    fn comune(self, n: u32) -> Comune {
        let mut seeded = Seeded(u64::from(n) * 2_654_435_761 + 17);
        seeded.below(2);
        let first = seeded.one_of(&FIRST);
        let middle = seeded.one_of(&MIDDLE).to_owned() + seeded.one_of(&MIDDLE);
        let mut name = format!("{first} {middle}{}", seeded.one_of(&LAST));
        if let Some(letter) = name.get_mut(first.len() + 1..first.len() + 2) {
            letter.make_ascii_uppercase();
        }
        // Most are small: half have fewer than 4,300 inhabitants, one in twenty more than 25,000.
        let x = seeded.below(1_000);
        Comune { n, province: n % self.centres + 1, name, population: 60 + x * x / 1_000 * x / 34 }
    }
}

impl Comune {
    /// Historical code of the province.
    pub(super) fn province_code(&self) -> String {
        format!("{:03}", self.province)
    }

    /// ISTAT code.
    pub(super) fn istat(&self, nation: Nation) -> String {
        format!("{:03}{:03}", self.province, self.n / nation.centres + 1)
    }

    /// IPA code.
    pub(super) fn ipa(&self) -> String {
        format!("c_{:05}", self.n)
    }

    /// Fiscal code.
    pub(super) fn fiscal(&self) -> String {
        fiscal_code(self.n + 1)
    }

    /// Office for e-invoices.
    pub(super) fn office(&self) -> String {
        format!("{:06X}", 0x00A0_0000 + self.n)
    }

    /// Inhabitants so many years before the last: they were a few more.
    pub(super) fn population_before(&self, years: u32) -> u32 {
        self.population + self.population / 250 * years
    }
}

/// Ten digits and their check digit.
pub(super) fn fiscal_code(n: u32) -> String {
    (0..10).map(|check| format!("{n:010}{check}")).find(|code| has_check_digit(code)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::territory::{FiscalCode, IpaCode, IstatCode, OfficeCode};

    #[test]
    fn the_nation_is_the_same_at_every_run_and_its_codes_are_sound() {
        let mut seen = std::collections::HashSet::new();
        let mut population = 0;
        for c in ITALY.comuni(0..ITALY.bodies * 10) {
            assert!(IstatCode::new(&c.istat(ITALY)).is_ok() && seen.insert(c.istat(ITALY)), "{c:?}");
            assert!(IpaCode::new(&c.ipa()).is_ok() && FiscalCode::new(&c.fiscal()).is_ok(), "{c:?}");
            assert!(OfficeCode::new(&c.office()).is_ok() && (60..=40_000).contains(&c.population), "{c:?}");
            population += u64::from(c.population);
        }
        assert_eq!(ITALY.comune(7_895).name, ITALY.comune(7_895).name);
        assert!((500_000_000..700_000_000).contains(&population), "{population}");
    }
}
