//! Addresses of a list: filters, order and place all live in the URL.

use app::page::{Cursor, Key};
use url::form_urlencoded;

/// The key that says from where a page of a list goes on.
pub const AFTER: &str = "dopo";
/// The key that says before where a page of a list ends.
pub const BEFORE: &str = "prima";
/// The key of the order.
pub const ORDER: &str = "ordine";

/// A path with its query, to which filters are added or from which they are taken.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Query {
    path: String,
    pairs: Vec<(String, String)>,
}

impl Query {
    /// A path without a query.
    pub fn new(path: impl Into<String>) -> Self {
        Self { path: path.into(), pairs: Vec::new() }
    }

    /// A path with the query of a request; empty values are dropped.
    pub fn parse(path: impl Into<String>, query: Option<&str>) -> Self {
        let pairs = form_urlencoded::parse(query.unwrap_or_default().as_bytes())
            .filter(|(_, v)| !v.is_empty())
            .map(|(k, v)| (k.into_owned(), v.into_owned()))
            .collect();
        Self { path: path.into(), pairs }
    }

    /// The path alone.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The value of a key, if it is there.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&str> {
        self.pairs.iter().find(|(k, _)| k == key).map(|(_, v)| v.as_str())
    }

    /// All pairs, as a form keeps them in hidden fields.
    #[must_use]
    pub fn pairs(&self) -> &[(String, String)] {
        &self.pairs
    }

    /// The same with `key` set to `value`, in place of what it had; an empty value takes it away.
    #[must_use]
    pub fn with(mut self, key: &str, value: &str) -> Self {
        self.pairs.retain(|(k, _)| k != key);
        if !value.is_empty() {
            self.pairs.push((key.to_owned(), value.to_owned()));
        }
        self
    }

    /// The same without these keys.
    #[must_use]
    pub fn without(mut self, keys: &[&str]) -> Self {
        self.pairs.retain(|(k, _)| !keys.contains(&k.as_str()));
        self
    }

    /// The same from the first page: no place in the list.
    #[must_use]
    pub fn from_start(self) -> Self {
        self.without(&[AFTER, BEFORE])
    }

    /// The same list after the row of this key.
    #[must_use]
    pub fn after(self, key: &str) -> Self {
        self.from_start().with(AFTER, key)
    }

    /// The same list before the row of this key.
    #[must_use]
    pub fn before(self, key: &str) -> Self {
        self.from_start().with(BEFORE, key)
    }

    /// Where the list goes on, as [`Pager::of`](super::Pager::of) wrote it in the address.
    #[must_use]
    pub fn cursor(&self) -> Cursor {
        let key = |text: &str| {
            let (value, id) = text.rsplit_once('|').unwrap_or(("", text));
            Key { value: value.to_owned(), id: id.to_owned() }
        };
        match (self.get(AFTER), self.get(BEFORE)) {
            (Some(text), _) => Cursor::After(key(text)),
            (None, Some(text)) => Cursor::Before(key(text)),
            (None, None) => Cursor::First,
        }
    }

    /// The same filters at another path, as an export wants them: whole, without a place.
    #[must_use]
    pub fn at(self, path: impl Into<String>) -> Self {
        let mut moved = self.from_start();
        moved.path = path.into();
        moved
    }

    /// The address.
    #[must_use]
    pub fn href(&self) -> String {
        if self.pairs.is_empty() {
            return self.path.clone();
        }
        let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(&self.pairs).finish();
        format!("{}?{query}", self.path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_filters_while_the_place_changes() {
        let q = Query::parse("/pu/cst/enti", Some("q=San+Lorenzo&tipo=comune&dopo=x&vuoto="));
        assert_eq!(q.clone().after("sanz|1").href(), "/pu/cst/enti?q=San+Lorenzo&tipo=comune&dopo=sanz%7C1");
        assert_eq!(q.clone().at("/pu/cst/enti.csv").href(), "/pu/cst/enti.csv?q=San+Lorenzo&tipo=comune");
        assert_eq!(q.get("q"), Some("San Lorenzo"));
        assert_eq!(q.without(&["q", "tipo", "dopo"]).href(), "/pu/cst/enti");
    }
}
