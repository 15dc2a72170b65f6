//! The bodies of a campaign: searched, filtered, a page at a time.

use domain::billing::{DocumentKind, FindingCode, Severity};
use domain::text;
use storage::page::{Cursor, Key, PAGE_ROWS, Page};

use super::campaign::{Campaign, CampaignBody};

/// Which bodies of a campaign.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Show {
    /// Every body.
    #[default]
    All,
    /// Those that can't have their document yet.
    ToComplete,
    /// Those without a price, or with a service without one, before their document.
    Unpriced,
    /// Those with something to know.
    Warned,
    /// Those about which the accountant wrote something.
    Corrected,
    /// Those that pay more than one line.
    MoreLines,
    /// Those that get a request of payment in place of an invoice.
    Requests,
}

impl Show {
    /// Every choice.
    pub const ALL: [Self; 7] =
        [Self::All, Self::ToComplete, Self::Unpriced, Self::Warned, Self::Corrected, Self::MoreLines, Self::Requests];
}

/// What says that a body, or a service of it, has no price.
const UNPRICED: [FindingCode; 2] = [FindingCode::NotPriced, FindingCode::UnpricedService];

impl CampaignBody {
    /// Whether the body is among those shown.
    #[must_use]
    pub fn belongs(&self, show: Show) -> bool {
        let open = self.document.is_none();
        match show {
            Show::All => true,
            Show::ToComplete => open && self.plan.is_blocked(),
            Show::Unpriced => open && self.plan.findings.iter().any(|f| UNPRICED.contains(&f.code)),
            Show::Warned => open && self.plan.findings.iter().any(|f| f.severity == Severity::Warning),
            Show::Corrected => self.corrected,
            Show::MoreLines => self.plan.lines.len() > 1,
            Show::Requests => self.plan.draft().is_some_and(|d| d.kind == DocumentKind::TransferRequest),
        }
    }

    fn key(&self) -> Key {
        Key { value: text::fold(&self.plan.customer.name), id: self.plan.customer.body.to_string() }
    }
}

impl Campaign {
    /// The bodies shown whose names have every word (folded), by name.
    #[must_use]
    pub fn found(&self, show: Show, words: &[String]) -> Vec<&CampaignBody> {
        let mut found: Vec<(Key, &CampaignBody)> = self
            .bodies
            .iter()
            .filter(|b| b.belongs(show))
            .map(|b| (b.key(), b))
            .filter(|(key, _)| words.iter().all(|w| key.value.contains(w.as_str())))
            .collect();
        found.sort_by(|(a, _), (b, _)| (&a.value, &a.id).cmp(&(&b.value, &b.id)));
        found.into_iter().map(|(_, body)| body).collect()
    }

    /// A page of the bodies found, and how many there are in all. A campaign in preparation is reckoned
    /// whole at each look, so that its pages are cut here and not in the database.
    #[must_use]
    pub fn page(&self, show: Show, words: &[String], cursor: &Cursor) -> (Page<&CampaignBody>, usize) {
        let found = self.found(show, words);
        let total = found.len();
        let limit = usize::try_from(PAGE_ROWS + 1).unwrap_or(usize::MAX);
        let order = |key: &Key| (key.value.clone(), key.id.clone());
        let rows: Vec<&CampaignBody> = match cursor {
            Cursor::First => found.into_iter().take(limit).collect(),
            Cursor::After(key) => found.into_iter().filter(|b| order(&b.key()) > order(key)).take(limit).collect(),
            Cursor::Before(key) => {
                found.into_iter().rev().filter(|b| order(&b.key()) < order(key)).take(limit).collect()
            }
        };
        (Page::build(rows, PAGE_ROWS, cursor, |b| b.key()), total)
    }
}
