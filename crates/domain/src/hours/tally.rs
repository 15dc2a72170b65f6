//! Planned against worked, summed by whoever looks at it.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::month::Month;

/// By what hours are summed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum By {
    /// Who works.
    #[default]
    Person,
    /// Area.
    Queue,
    /// Service.
    Service,
    /// Body.
    Body,
    /// Month.
    Month,
}

impl By {
    /// Every one, in the order in which they are offered.
    pub const ALL: [Self; 5] = [Self::Person, Self::Queue, Self::Service, Self::Body, Self::Month];

    /// Code in addresses.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Person => "persona",
            Self::Queue => "area",
            Self::Service => "servizio",
            Self::Body => "ente",
            Self::Month => "mese",
        }
    }

    /// Reads a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|b| b.code() == code)
    }

    /// Name in Italian.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Person => "Persona",
            Self::Queue => "Area",
            Self::Service => "Servizio",
            Self::Body => "Ente",
            Self::Month => "Mese",
        }
    }
}

/// Hours with the same person, area, service, body and month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// When.
    pub month: Month,
    /// Person: id and name.
    pub person: (String, String),
    /// Code and name of the area.
    pub queue: (String, String),
    /// Code and name of the service; empty for none.
    pub service: (String, String),
    /// Id and name of the body; empty for none.
    pub body: (String, String),
    /// Minutes planned.
    pub planned: i64,
    /// Minutes worked.
    pub worked: i64,
    /// Minutes of them taken from prepaid hours.
    pub drawn: i64,
    /// Minutes of them that prepaid hours did not cover.
    pub excess: i64,
}

/// The sums of one name. Minutes.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Tally {
    /// Id or code; empty for what has none.
    pub key: String,
    /// Name.
    pub name: String,
    /// Planned.
    pub planned: i64,
    /// Worked.
    pub worked: i64,
    /// Taken from prepaid hours.
    pub drawn: i64,
    /// Beyond prepaid hours.
    pub excess: i64,
}

impl Tally {
    fn add(&mut self, piece: &Piece) {
        self.planned += piece.planned;
        self.worked += piece.worked;
        self.drawn += piece.drawn;
        self.excess += piece.excess;
    }

    /// Worked beyond what was planned; less than nothing when it is less.
    #[must_use]
    pub fn beyond(&self) -> i64 {
        self.worked - self.planned
    }
}

/// Sums pieces by name, in the order of the names (months in time), and all together.
#[must_use]
pub fn tally(pieces: &[Piece], by: By) -> (Vec<Tally>, Tally) {
    let mut all: BTreeMap<(String, String), Tally> = BTreeMap::new();
    let mut sum = Tally { name: "Totale".to_owned(), ..Tally::default() };
    for piece in pieces {
        let (key, name) = match by {
            By::Person => piece.person.clone(),
            By::Queue => piece.queue.clone(),
            By::Service => piece.service.clone(),
            By::Body => piece.body.clone(),
            By::Month => (piece.month.code(), piece.month.to_string()),
        };
        let order = if by == By::Month { key.clone() } else { crate::text::fold(&name) };
        // What has no name comes last.
        let order = if name.is_empty() { "\u{10FFFF}".to_owned() } else { order };
        let one =
            all.entry((order, key.clone())).or_insert_with(|| Tally { key, name: String::new(), ..Tally::default() });
        one.name = name;
        one.add(piece);
        sum.add(piece);
    }
    (all.into_values().collect(), sum)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn piece(n: u32, planned: i64, worked: i64) -> Piece {
        let pair = |of: u32, word: &str| (format!("{word}{}", n % of), format!("{word} {}", n % of));
        Piece {
            month: Month::new(2026, 1 + n % 12).unwrap(),
            person: pair(3, "p"),
            queue: pair(2, "a"),
            service: if n.is_multiple_of(4) { Default::default() } else { pair(5, "s") },
            body: pair(7, "e"),
            planned,
            worked,
            drawn: worked / 2,
            excess: worked / 3,
        }
    }

    #[test]
    fn codes_read_back() {
        for by in By::ALL {
            assert_eq!(By::from_code(by.code()), Some(by));
        }
    }

    #[test]
    fn months_follow_each_other_and_what_has_no_name_comes_last() {
        let all: Vec<Piece> = (0..24).map(|n| piece(n, 60, 30)).collect();
        let (months, sum) = tally(&all, By::Month);
        assert_eq!(
            (months.len(), months[0].name.as_str(), months[11].name.as_str()),
            (12, "gennaio 2026", "dicembre 2026")
        );
        assert_eq!((sum.planned, sum.worked, sum.beyond()), (24 * 60, 24 * 30, -24 * 30));
        let (services, _) = tally(&all, By::Service);
        assert!(services.last().unwrap().name.is_empty() && services.iter().filter(|t| t.name.is_empty()).count() == 1);
    }

    proptest! {
        #[test]
        fn every_minute_is_counted_once_however_it_is_summed(rows in prop::collection::vec((0_u32..100, 0_i64..600, 0_i64..600), 0..60)) {
            let all: Vec<Piece> = rows.iter().map(|(n, p, w)| piece(*n, *p, *w)).collect();
            for by in By::ALL {
                let (parts, sum) = tally(&all, by);
                prop_assert_eq!(parts.iter().map(|t| t.worked).sum::<i64>(), rows.iter().map(|r| r.2).sum::<i64>());
                prop_assert_eq!(parts.iter().map(|t| t.planned).sum::<i64>(), sum.planned);
                prop_assert_eq!(parts.iter().map(|t| (t.drawn, t.excess)).fold((0, 0), |a, b| (a.0 + b.0, a.1 + b.1)), (sum.drawn, sum.excess));
            }
        }
    }
}
