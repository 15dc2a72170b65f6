//! What a body answers in a row, kept as typed: nothing is lost when a figure is not one yet.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::FormRow;
use crate::tariffs::{Price, Requested, Subscription, SubscriptionForm};
use crate::{FieldError, Refusal, it};

/// The answers of a form by key of the row.
pub type Answers = BTreeMap<String, Answer>;

/// What a body wants of a service.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Wish {
    /// It does not have it and does not want it.
    #[default]
    None,
    /// As it is.
    Keep,
    /// It wants it from next year.
    Add,
    /// Otherwise than today.
    Change,
    /// No more.
    GiveUp,
}

impl Wish {
    /// All, in order.
    pub const ALL: [Self; 5] = [Self::None, Self::Keep, Self::Add, Self::Change, Self::GiveUp];

    /// The code in forms.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Keep => "keep",
            Self::Add => "add",
            Self::Change => "change",
            Self::GiveUp => "give-up",
        }
    }

    /// The wish with this code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|w| w.code() == code)
    }

    /// The name in Italian.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::None => "Non serve",
            Self::Keep => "Mantenere",
            Self::Add => "Aggiungere",
            Self::Change => "Cambiare",
            Self::GiveUp => "Rinunciare",
        }
    }

    /// What may be chosen in a row: who has the service keeps it, changes it or gives it up.
    #[must_use]
    pub fn choices(held: bool) -> &'static [Self] {
        if held { &[Self::Keep, Self::Change, Self::GiveUp] } else { &[Self::None, Self::Add] }
    }

    /// Whether the service is wanted next year.
    #[must_use]
    pub fn wants(self) -> bool {
        matches!(self, Self::Keep | Self::Add | Self::Change)
    }
}

/// How much it matters.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Priority {
    /// Before everything else.
    High,
    /// As usual.
    #[default]
    Medium,
    /// If it can be.
    Low,
}

impl Priority {
    /// All, in order.
    pub const ALL: [Self; 3] = [Self::High, Self::Medium, Self::Low];

    /// The code in forms.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::High => "high",
            Self::Medium => "medium",
            Self::Low => "low",
        }
    }

    /// The priority with this code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|p| p.code() == code)
    }

    /// The name in Italian.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::High => "Alta",
            Self::Medium => "Media",
            Self::Low => "Bassa",
        }
    }
}

/// The answer of a row.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Answer {
    /// What is wanted.
    pub wish: Wish,
    /// Figures as typed, by the names of the subscription's form; of a free need its `title`.
    pub fields: BTreeMap<String, String>,
    /// How much it matters.
    pub priority: Priority,
    /// A note, or the description of a free need.
    pub note: String,
}

/// Longest note.
const MOST_NOTE: usize = 1_000;

impl Answer {
    /// Reads the answer of a row among the pairs of a form: names begin with the key and a colon. A
    /// row that was not sent gives nothing.
    #[must_use]
    pub fn from_pairs(key: &str, pairs: &[(String, String)]) -> Option<Self> {
        let prefix = format!("{key}:");
        let mut answer = Self::default();
        let mut sent = false;
        for (name, value) in pairs.iter().filter_map(|(n, v)| Some((n.strip_prefix(&prefix)?, v.trim()))) {
            match name {
                "base" => continue,
                "wish" => answer.wish = Wish::from_code(value).unwrap_or_default(),
                "priority" => answer.priority = Priority::from_code(value).unwrap_or_default(),
                "note" => answer.note = value.chars().take(MOST_NOTE).collect(),
                _ if value.is_empty() => {}
                other => {
                    answer.fields.insert(other.chars().take(40).collect(), value.chars().take(200).collect());
                }
            }
            sent = true;
        }
        sent.then_some(answer)
    }

    /// A figure as typed.
    #[must_use]
    pub fn field(&self, name: &str) -> &str {
        self.fields.get(name).map(String::as_str).unwrap_or_default()
    }

    /// Whether it says nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.wish == Wish::None && self.fields.is_empty() && self.note.is_empty()
    }

    /// What is asked for, in figures.
    ///
    /// # Errors
    /// The fields at fault, under the names of the subscription's form.
    pub fn requested(&self, price: Option<&Price>) -> Result<Requested, Refusal> {
        let pairs: Vec<(String, String)> = self.fields.iter().map(|(k, v)| (k.clone(), v.clone())).collect();
        SubscriptionForm::from_pairs(&pairs).read(price)
    }

    /// The faults of a row that keep the form from being confirmed, under the names of the page.
    #[must_use]
    pub fn faults(&self, row: &FormRow) -> Vec<FieldError> {
        if !self.wish.wants() {
            return Vec::new();
        }
        let named = |f: FieldError| FieldError::new(format!("{}:{}", row.key, f.field), f.message);
        self.requested(row.price.as_ref()).err().map(|r| r.fields.into_iter().map(named).collect()).unwrap_or_default()
    }

    /// Whether it asks for something else than the body has.
    #[must_use]
    pub fn differs(&self, row: &FormRow) -> bool {
        let before = row.prefilled();
        self.wish != before.wish || (self.wish.wants() && self.fields != before.fields)
    }

    /// The answer in a few words: `Cambiare: 300 Mb/s`.
    #[must_use]
    pub fn in_words(&self, row: &FormRow) -> String {
        if self.wish == Wish::None {
            return String::new();
        }
        let what = self.what(row);
        if what.is_empty() || !self.wish.wants() {
            self.wish.label().to_owned()
        } else {
            format!("{}: {what}", self.wish.label())
        }
    }

    /// What is asked for in words; as typed when it can't be read.
    #[must_use]
    pub fn what(&self, row: &FormRow) -> String {
        let Ok(asked) = self.requested(row.price.as_ref()) else {
            return self.fields.values().cloned().collect::<Vec<_>>().join(", ");
        };
        let period = crate::dates::Period { from: chrono::NaiveDate::MIN, until: None };
        Subscription {
            service: row.service.clone(),
            quantity: asked.quantity,
            params: asked.params,
            period,
            agreed: None,
        }
        .in_words()
    }

    /// A short text that two equal answers share, to know whether a page has an old one.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        use sha2::{Digest, Sha256};
        let text = serde_json::to_string(self).unwrap_or_default();
        Sha256::digest(text.as_bytes()).iter().take(8).map(|b| format!("{b:02x}")).collect()
    }
}

/// The texts that a subscription's form would hold for what a body has.
#[must_use]
pub fn fields_of(held: &Subscription, price: Option<&Price>) -> BTreeMap<String, String> {
    let mut out = BTreeMap::new();
    let mut put = |name: &str, value: Option<rust_decimal::Decimal>| {
        if let Some(value) = value {
            out.insert(name.to_owned(), it::decimal(value));
        }
    };
    put("quantity", held.quantity);
    put("vcpu", held.params.vcpu);
    put("ram", held.params.ram_gb);
    put("disk", held.params.disk_gb);
    put("mbps", held.params.mbps);
    put("usage", held.params.usage);
    let mut roles: Vec<String> = match price {
        Some(Price::Hours { roles }) => roles.iter().map(|r| r.role.clone()).collect(),
        _ => Vec::new(),
    };
    for work in &held.params.work {
        if !roles.contains(&work.role) {
            roles.push(work.role.clone());
        }
    }
    if !held.params.work.is_empty() {
        for (n, role) in (1..).zip(&roles) {
            out.insert(format!("role-{n}"), role.clone());
            if let Some(work) = held.params.work.iter().find(|w| w.role == *role) {
                out.insert(format!("people-{n}"), work.people.to_string());
                out.insert(format!("hours-{n}"), it::decimal(work.hours));
            }
        }
    }
    out
}

/// What became of one row when somebody saved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Merged {
    /// It stays as it is stored.
    Stays,
    /// It changes, and nobody else had changed it meanwhile.
    Changes,
    /// It changes, and somebody else had changed it meanwhile: this is what stood there.
    Overwrites(Answer),
}

/// Joins what a page sent with what is stored. `base` is the fingerprint of the answer that the page
/// was made with: a row that this person left alone never undoes what another wrote.
#[must_use]
pub fn merge(stored: &Answer, base: &str, typed: &Answer) -> Merged {
    if typed == stored || typed.fingerprint() == base {
        return Merged::Stays;
    }
    if base.is_empty() || stored.fingerprint() == base { Merged::Changes } else { Merged::Overwrites(stored.clone()) }
}
