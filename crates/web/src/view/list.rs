//! Parts of a list: heads that sort, filters, chips, the foot with next and previous.

use app::page::{Key, Page};
use askama::Template;

use super::form::{Field, FieldKind};
use super::part;
use super::query::{ORDER, Query};

/// The way a column is sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// From the smallest.
    Up,
    /// From the largest.
    Down,
}

/// One head of a table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Head {
    /// Name of the column, used to hide it and as key of its order.
    pub key: &'static str,
    /// What is read.
    pub label: &'static str,
    /// Whether the column holds numbers, amounts or dates aligned at the right.
    pub numeric: bool,
    /// Address that sorts by it, if it can be sorted.
    pub href: Option<String>,
    /// How it is sorted now.
    pub order: Option<Order>,
    /// Whether only a screen reader reads the label (row actions, boxes).
    pub quiet: bool,
}

/// The heads of a table, `{{ heads }}` inside `<thead>`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Template)]
#[template(path = "parts/heads.html")]
pub struct Heads {
    /// Columns, left to right.
    pub columns: Vec<Head>,
    /// Whether a box that selects the whole page comes first.
    pub pick: bool,
}

impl Heads {
    /// No columns yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A column that cannot be sorted.
    #[must_use]
    pub fn text(mut self, key: &'static str, label: &'static str) -> Self {
        self.columns.push(Head { key, label, ..Head::default() });
        self
    }

    /// A column of numbers that cannot be sorted.
    #[must_use]
    pub fn number(mut self, key: &'static str, label: &'static str) -> Self {
        self.columns.push(Head { key, label, numeric: true, ..Head::default() });
        self
    }

    /// A column for the actions of the row, whose head only a screen reader reads.
    #[must_use]
    pub fn actions(mut self) -> Self {
        self.columns.push(Head { key: "azioni", label: "Azioni", quiet: true, ..Head::default() });
        self
    }

    /// Boxes that choose rows come first.
    #[must_use]
    pub fn pickable(mut self) -> Self {
        self.pick = true;
        self
    }

    /// Makes these columns sortable: the order is `key` or `-key` in the query; `default` is the order without one.
    #[must_use]
    pub fn sortable(mut self, query: &Query, keys: &[&str], default: &str) -> Self {
        let now = query.get(ORDER).unwrap_or(default);
        for head in self.columns.iter_mut().filter(|h| keys.contains(&h.key)) {
            let down = format!("-{}", head.key);
            head.order = if now == head.key {
                Some(Order::Up)
            } else if now == down {
                Some(Order::Down)
            } else {
                None
            };
            let next = if head.order == Some(Order::Up) { down } else { head.key.to_owned() };
            head.href = Some(query.clone().from_start().with(ORDER, &next).href());
        }
        self
    }
}

/// The foot of a list: where it is, next and previous.
#[derive(Debug, Clone, Default, PartialEq, Eq, Template)]
#[template(path = "parts/pager.html")]
pub struct Pager {
    /// How many rows are on the page.
    pub shown: usize,
    /// How many match in all, when it is known.
    pub total: Option<u64>,
    /// Address of the previous page.
    pub previous: Option<String>,
    /// Address of the next page.
    pub next: Option<String>,
}

impl Pager {
    /// The foot of a page of the list of this query.
    #[must_use]
    pub fn of<T>(query: &Query, page: &Page<T>) -> Self {
        let place = |key: &Key| {
            if key.value.is_empty() { key.id.clone() } else { format!("{}|{}", key.value, key.id) }
        };
        Self {
            shown: page.rows.len(),
            total: None,
            previous: page.previous.as_ref().map(|k| query.clone().before(&place(k)).href()),
            next: page.next.as_ref().map(|k| query.clone().after(&place(k)).href()),
        }
    }
}

/// The filters above a list: a form that works by its button, and by itself where scripts run.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "parts/filters.html")]
pub struct Filters {
    /// Address of the list.
    pub action: String,
    /// Name of the searched text, if the list can be searched, with its label and value.
    pub search: Option<Field>,
    /// The other filters.
    pub fields: Vec<Field>,
    /// What the form carries unseen (the order).
    pub kept: Vec<(String, String)>,
    /// Address without filters.
    pub clear: String,
    /// Whether some are set.
    pub set: bool,
}

impl Filters {
    /// Filters over the list of a query; what the fields do not hold (the order) is kept. A field
    /// that the query does not name shows the value that it came with.
    #[must_use]
    pub fn new(query: &Query, search: Option<Field>, fields: Vec<Field>) -> Self {
        let names: Vec<&str> = search.iter().chain(&fields).map(|f| f.name.as_str()).collect();
        let set = names.iter().any(|n| query.get(n).is_some());
        let clear = query.clone().from_start().without(&names).href();
        let kept = query.clone().from_start().without(&names).pairs().to_vec();
        let value = |mut f: Field| {
            if let Some(asked) = query.get(&f.name) {
                f.value = asked.to_owned();
            }
            f
        };
        Self {
            action: query.path().to_owned(),
            search: search.map(value),
            fields: fields.into_iter().map(value).collect(),
            kept,
            clear,
            set,
        }
    }
}

/// One ready-made filter, with how many rows it gives.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Chip {
    /// What is read.
    pub label: String,
    /// How many rows match.
    pub count: Option<u64>,
    /// Where it goes.
    pub href: String,
    /// Whether it is the one in force.
    pub active: bool,
}

/// Ready-made filters side by side.
#[derive(Debug, Clone, Default, PartialEq, Eq, Template)]
#[template(path = "parts/chips.html")]
pub struct Chips {
    /// What they filter, for screen readers.
    pub label: String,
    /// The filters.
    pub chips: Vec<Chip>,
}

/// The line above a table: how many rows, what can be downloaded, which columns are shown.
#[derive(Debug, Clone, Default, PartialEq, Eq, Template)]
#[template(path = "parts/export.html")]
pub struct Export {
    /// How many rows match, in words: `46 enti`.
    pub count: String,
    /// Name of the list, under which the browser remembers its columns; empty when they cannot be chosen.
    pub list: &'static str,
    /// Columns that can be hidden: key and label.
    pub columns: Vec<(&'static str, &'static str)>,
    /// Downloads of exactly these rows: name of the format and address.
    pub files: Vec<(&'static str, String)>,
}

part!(Heads, Pager, Filters, Chips, Export);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_turns_its_order_around() {
        let query = Query::parse("/enti", Some("tipo=comune&ordine=nome&dopo=x"));
        let heads = Heads::new().text("nome", "Ente").number("abitanti", "Abitanti").sortable(
            &query,
            &["nome", "abitanti"],
            "nome",
        );
        assert_eq!(heads.columns[0].order, Some(Order::Up));
        assert_eq!(heads.columns[0].href.as_deref(), Some("/enti?tipo=comune&ordine=-nome"));
        assert_eq!(heads.columns[1].href.as_deref(), Some("/enti?tipo=comune&ordine=abitanti"));
    }

    #[test]
    fn filters_keep_the_order_and_know_whether_they_are_set() {
        let query = Query::parse("/enti", Some("tipo=comune&ordine=-nome&dopo=x"));
        let filters = Filters::new(&query, None, vec![Field::text("tipo", "Tipo")]);
        assert_eq!(filters.fields[0].value, "comune");
        assert_eq!(filters.kept, vec![("ordine".to_owned(), "-nome".to_owned())]);
        assert_eq!((filters.clear.as_str(), filters.set), ("/enti?ordine=-nome", true));
    }
}
