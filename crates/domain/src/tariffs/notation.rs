//! Figures and units as they appear in explanations.

use rust_decimal::Decimal;

use super::Measure;
use crate::it;
use crate::money::Cents;

/// Euros in Italian notation with at least two decimals and no fewer than needed: `0,44 €`,
/// `0,125 €`, `1.440,00 €`.
#[must_use]
pub fn euros(amount: Decimal) -> String {
    let plain = amount.normalize();
    match Cents::round(plain) {
        Ok(cents) if plain.scale() <= 2 => cents.to_string(),
        _ => format!("{}\u{a0}€", it::decimal(plain)),
    }
}

/// Euros rounded to the cent, for results of a reckoning.
pub(super) fn rounded(amount: Decimal) -> String {
    Cents::round(amount).map_or_else(|_| euros(amount), |c| c.to_string())
}

/// A percentage: `12,5 %`.
pub(super) fn percent(p: Decimal) -> String {
    format!("{}\u{a0}%", it::decimal(p))
}

/// A quantity with its unit, singular or plural: `1 abitante`, `4.151 abitanti`.
#[must_use]
pub fn counted(n: Decimal, unit: &str) -> String {
    format!("{}\u{a0}{}", it::decimal(n), if n == Decimal::ONE { unit.to_owned() } else { plural(unit) })
}

/// The Italian plural of a unit: the first two words, by the regular endings; what follows a
/// preposition stays as it is.
pub(super) fn plural(unit: &str) -> String {
    let mut noun = true;
    let words: Vec<String> = unit
        .split(' ')
        .map(|w| {
            noun = noun && !matches!(w, "di" | "a" | "da" | "in" | "per" | "al" | "alla" | "del" | "della");
            if noun { plural_word(w) } else { w.to_owned() }
        })
        .collect();
    words.join(" ")
}

fn plural_word(word: &str) -> String {
    let swap = |cut: usize, ending: &str| {
        let stem: String = word.chars().take(word.chars().count().saturating_sub(cut)).collect();
        format!("{stem}{ending}")
    };
    match word {
        w if w.ends_with("ca") || w.ends_with("ga") => swap(1, "he"),
        w if w.ends_with("cia") || w.ends_with("gia") => swap(2, "e"),
        w if w.ends_with("io") => swap(2, "i"),
        "PC" | "GB" | "TB" | "vCPU" | "Mb/s" => word.to_owned(),
        w if w.ends_with('a') => swap(1, "e"),
        w if w.ends_with('o') || w.ends_with('e') => swap(1, "i"),
        w => w.to_owned(),
    }
}

impl Measure {
    /// Every measure, in the order in which forms show them.
    pub const ALL: [Self; 6] =
        [Self::Inhabitants, Self::Businesses, Self::Pcs, Self::Servers, Self::PcsAndServers, Self::Equal];

    /// Stable code, as in the JSON document.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Inhabitants => "inhabitants",
            Self::Businesses => "businesses",
            Self::Pcs => "pcs",
            Self::Servers => "servers",
            Self::PcsAndServers => "pcs-and-servers",
            Self::Equal => "equal",
        }
    }

    /// The measure with this code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|m| m.code() == code)
    }

    /// Italian singular name of the unit.
    #[must_use]
    pub fn unit(self) -> &'static str {
        match self {
            Self::Inhabitants => "abitante",
            Self::Businesses => "impresa",
            Self::Pcs => "postazione",
            Self::Servers => "server locale",
            Self::PcsAndServers => "postazione",
            Self::Equal => "ente",
        }
    }

    /// What is counted, in Italian plural: `postazioni (personal computer e server locali)`.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Inhabitants => "abitanti",
            Self::Businesses => "imprese",
            Self::Pcs => "postazioni (personal computer)",
            Self::Servers => "server locali",
            Self::PcsAndServers => "postazioni (personal computer e server locali)",
            Self::Equal => "parti uguali",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_amounts_and_plurals() {
        assert_eq!(euros(Decimal::new(44, 2)), "0,44\u{a0}€");
        assert_eq!(euros(Decimal::new(4, 1)), "0,40\u{a0}€");
        assert_eq!(euros(Decimal::new(125, 3)), "0,125\u{a0}€");
        assert_eq!(counted(Decimal::from(4151), "abitante"), "4.151\u{a0}abitanti");
        assert_eq!(counted(Decimal::ONE, "postazione"), "1\u{a0}postazione");
        for (one, many) in [
            ("server locale", "server locali"),
            ("casella", "caselle"),
            ("impresa", "imprese"),
            ("ora", "ore"),
            ("servizio", "servizi"),
            ("macchina virtuale", "macchine virtuali"),
            ("ora di formazione", "ore di formazione"),
        ] {
            assert_eq!(plural(one), many);
        }
    }

    #[test]
    fn codes_agree_with_the_serialised_form() {
        for m in Measure::ALL {
            assert_eq!(serde_json::to_value(m).unwrap(), serde_json::json!(m.code()));
            assert_eq!(Measure::from_code(m.code()), Some(m));
        }
    }
}
