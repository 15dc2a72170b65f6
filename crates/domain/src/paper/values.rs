//! The data of a paper.

use std::collections::BTreeMap;

/// A value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// A text, ready to be read: amounts and dates in Italian notation.
    Text(String),
    /// A yes or no, for conditions.
    Flag(bool),
    /// Something to repeat.
    List(Vec<Value>),
    /// Values by name.
    Record(BTreeMap<String, Value>),
    /// Known, but without a value here.
    Missing,
}

impl Value {
    /// A text; missing when it is blank.
    pub fn text(text: impl Into<String>) -> Self {
        let text = text.into();
        if text.trim().is_empty() { Self::Missing } else { Self::Text(text) }
    }

    /// A text that may be missing.
    pub fn maybe(text: Option<impl Into<String>>) -> Self {
        text.map_or(Self::Missing, Self::text)
    }

    /// Values by name.
    pub fn record<N: Into<String>>(fields: impl IntoIterator<Item = (N, Self)>) -> Self {
        Self::Record(fields.into_iter().map(|(name, value)| (name.into(), value)).collect())
    }

    /// The value at a path from here; none when nobody knows it.
    #[must_use]
    pub fn at<'a>(&'a self, path: &[String]) -> Option<&'a Self> {
        let Some((first, rest)) = path.split_first() else { return Some(self) };
        match self {
            Self::Record(fields) => fields.get(first)?.at(rest),
            // What lies inside of something without a value has none either.
            Self::Missing => Some(self),
            Self::Text(_) | Self::Flag(_) | Self::List(_) => None,
        }
    }

    /// Whether a condition on it holds.
    #[must_use]
    pub fn holds(&self) -> bool {
        match self {
            Self::Text(text) => !text.is_empty(),
            Self::Flag(flag) => *flag,
            Self::List(items) => !items.is_empty(),
            Self::Record(_) => true,
            Self::Missing => false,
        }
    }

    /// The names of all that it holds, as they are used in a text; of a list, the name of the list.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        let Self::Record(fields) = self else { return Vec::new() };
        let mut names = Vec::new();
        for (name, value) in fields {
            match value {
                Self::Record(_) => names.extend(value.names().into_iter().map(|inner| format!("{name}.{inner}"))),
                _ => names.push(name.clone()),
            }
        }
        names
    }
}
