//! The tree of a paper.

use serde::{Deserialize, Serialize};

/// How a piece of text is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Style {
    /// As the rest.
    Plain,
    /// Bold.
    Strong,
    /// A variable that nobody knows: the text is its name.
    Unknown,
    /// A variable without a value: the text is its name.
    Missing,
}

/// A piece of text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    /// How it is set.
    pub style: Style,
    /// The text; one line.
    pub text: String,
}

/// A line of text.
pub type Spans = Vec<Span>;

/// How the items of a list are marked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Marker {
    /// A point.
    Bullet,
    /// `1.`
    Number,
    /// `a)`
    Letter,
}

/// A list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct List {
    /// How its items are marked.
    pub marker: Marker,
    /// Number of the first item, 1 or more. The numbered paragraphs of an article go on after a table
    /// or a paragraph between them.
    pub start: u32,
    /// The items.
    pub items: Vec<Item>,
}

/// An item of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// Its text.
    pub text: Spans,
    /// The lists below it, which have none below them.
    pub below: Vec<List>,
}

/// A table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    /// Headings of the columns.
    pub head: Vec<Spans>,
    /// The rows, each as wide as the head.
    pub rows: Vec<Vec<Spans>>,
    /// Which columns hold only numbers and amounts, to be set at the right.
    pub numeric: Vec<bool>,
}

/// A block of a paper.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "block", rename_all = "kebab-case")]
pub enum Block {
    /// A heading.
    Heading {
        /// 1 for an article or an annex, 2 and 3 below it.
        level: u8,
        /// Its text.
        text: Spans,
    },
    /// A paragraph.
    Paragraph {
        /// Its text.
        text: Spans,
        /// Whether it stands in the middle of the line.
        centred: bool,
    },
    /// A list.
    List(List),
    /// A table.
    Table(Table),
    /// The rest begins on a new page.
    PageBreak,
}

/// A whole paper.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Paper {
    /// Title.
    pub title: String,
    /// Its blocks.
    pub blocks: Vec<Block>,
}

impl Span {
    /// Text set as the rest.
    pub fn plain(text: impl Into<String>) -> Self {
        Self { style: Style::Plain, text: text.into() }
    }

    /// Bold text.
    pub fn strong(text: impl Into<String>) -> Self {
        Self { style: Style::Strong, text: text.into() }
    }
}

/// The text of a line, without style.
#[must_use]
pub fn text_of(spans: &[Span]) -> String {
    spans.iter().map(|s| s.text.as_str()).collect()
}

impl List {
    /// The mark of an item, counted from 0: `•`, `3.`, `c)`.
    #[must_use]
    pub fn mark(&self, index: usize) -> String {
        let number = u32::try_from(index).unwrap_or(u32::MAX).saturating_add(self.start);
        match self.marker {
            Marker::Bullet => "•".to_owned(),
            Marker::Number => format!("{number}."),
            Marker::Letter => format!("{})", letters(number)),
        }
    }

    fn lines(&self, indent: &str, out: &mut Vec<String>) {
        for (i, item) in self.items.iter().enumerate() {
            out.push(format!("{indent}{} {}", self.mark(i), text_of(&item.text)));
            for below in &item.below {
                below.lines(&format!("{indent}  "), out);
            }
        }
    }
}

/// `a` to `z`, then `aa`.
fn letters(mut number: u32) -> String {
    let mut out = Vec::new();
    while number > 0 {
        number -= 1;
        out.push(char::from(b'a' + u8::try_from(number % 26).unwrap_or_default()));
        number /= 26;
    }
    out.iter().rev().collect()
}

impl Paper {
    /// The paper as plain text, a line for each paragraph, item and row.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut out = vec![self.title.clone()];
        for block in &self.blocks {
            match block {
                Block::Heading { text, .. } | Block::Paragraph { text, .. } => out.push(text_of(text)),
                Block::List(list) => list.lines("", &mut out),
                Block::Table(table) => {
                    let row = |cells: &Vec<Spans>| cells.iter().map(|c| text_of(c)).collect::<Vec<_>>().join(" | ");
                    out.push(row(&table.head));
                    out.extend(table.rows.iter().map(row));
                }
                Block::PageBreak => {}
            }
        }
        out.join("\n")
    }
}
