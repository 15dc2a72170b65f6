//! A text set with the data of one paper.

use std::collections::BTreeSet;

use super::clauses::Clauses;
use super::inline::{Condition, Inline, Path};
use super::parse::{Node, Template};
use super::tree::{Block, Item, List, Marker, Span, Spans, Style, Table, text_of};
use super::values::Value;
use crate::Refusal;

/// The most lines, cells and variables of a paper.
pub const MAX_NODES: usize = 100_000;
/// The most characters of a paper.
pub const MAX_TEXT: usize = 2_000_000;

/// A paper grew beyond its bounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooLong;

impl From<TooLong> for Refusal {
    fn from(_: TooLong) -> Self {
        Self::new("Il documento diventa troppo lungo: ridurre le ripetizioni o i richiami di clausole.")
    }
}

/// A text set.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rendered {
    /// The blocks.
    pub blocks: Vec<Block>,
    /// Variables that nobody knows, by name; in the blocks they stand as `{{name}}`.
    pub unknown: BTreeSet<String>,
    /// Variables without a value, by name; in the blocks they stand as `[name]`.
    pub missing: BTreeSet<String>,
}

/// Sets a text.
///
/// # Errors
/// [`TooLong`] when repetitions and clauses make it grow beyond [`MAX_NODES`] or [`MAX_TEXT`].
pub fn render(template: &Template, clauses: &Clauses, values: &Value) -> Result<Rendered, TooLong> {
    let mut setting = Setting {
        clauses,
        values,
        bound: Vec::new(),
        bold: false,
        nodes: MAX_NODES,
        text: MAX_TEXT,
        lines: Vec::new(),
        unknown: BTreeSet::new(),
        missing: BTreeSet::new(),
    };
    setting.nodes(&template.nodes)?;
    Ok(Rendered { blocks: group(setting.lines), unknown: setting.unknown, missing: setting.missing })
}

/// A line that was set, before lists and tables are put together.
enum Line {
    Heading(u8, Spans),
    Paragraph(Spans, bool),
    Item(Marker, Spans),
    Row(Vec<Spans>),
}

struct Setting<'a> {
    clauses: &'a Clauses,
    values: &'a Value,
    /// What repetitions have bound, innermost last.
    bound: Vec<(&'a str, &'a Value)>,
    bold: bool,
    nodes: usize,
    text: usize,
    lines: Vec<Line>,
    unknown: BTreeSet<String>,
    missing: BTreeSet<String>,
}

impl<'a> Setting<'a> {
    fn spend(&mut self) -> Result<(), TooLong> {
        self.nodes = self.nodes.checked_sub(1).ok_or(TooLong)?;
        Ok(())
    }

    fn nodes(&mut self, nodes: &'a [Node]) -> Result<(), TooLong> {
        for node in nodes {
            self.spend()?;
            match node {
                Node::Heading(level, text) => {
                    let text = self.line(text)?;
                    self.lines.push(Line::Heading(*level, text));
                }
                Node::Paragraph { text, centred } => {
                    let text = self.line(text)?;
                    // A line of which a condition left nothing is no paragraph.
                    if !text_of(&text).trim().is_empty() {
                        self.lines.push(Line::Paragraph(text, *centred));
                    }
                }
                Node::Item(marker, text) => {
                    let text = self.line(text)?;
                    if !text_of(&text).trim().is_empty() {
                        self.lines.push(Line::Item(*marker, text));
                    }
                }
                Node::Row(cells) => {
                    let cells = cells.iter().map(|cell| self.line(cell)).collect::<Result<_, _>>()?;
                    self.lines.push(Line::Row(cells));
                }
                Node::Alone(path) => self.alone(path)?,
                Node::If { condition, then, otherwise } => {
                    let chosen = if self.holds(condition) { then } else { otherwise };
                    self.nodes(chosen)?;
                }
                Node::For { name, list, body } => {
                    for item in self.list(list) {
                        self.spend()?;
                        self.bound.push((name, item));
                        let done = self.nodes(body);
                        self.bound.pop();
                        done?;
                    }
                }
            }
        }
        Ok(())
    }

    /// A variable alone on its line: the blocks of a clause, or a paragraph.
    fn alone(&mut self, path: &'a Path) -> Result<(), TooLong> {
        if let Some(clause) = self.clause(path) {
            return self.apart(|setting| setting.nodes(&clause.nodes));
        }
        let mut text = Vec::new();
        self.variable(path, &mut text)?;
        self.lines.push(Line::Paragraph(text, false));
        Ok(())
    }

    /// The clause that a name calls, unless a value has that name.
    fn clause(&self, path: &Path) -> Option<&'a Template> {
        if self.find(path).is_some() { None } else { self.clauses.get(&path.join(".")) }
    }

    /// Sets a clause: it sees nothing that repetitions around it have bound, and its bold ends with it.
    fn apart<T>(&mut self, set: impl FnOnce(&mut Self) -> Result<T, TooLong>) -> Result<T, TooLong> {
        let (bound, bold) = (std::mem::take(&mut self.bound), std::mem::take(&mut self.bold));
        let done = set(self);
        (self.bound, self.bold) = (bound, bold);
        done
    }

    fn line(&mut self, pieces: &'a [Inline]) -> Result<Spans, TooLong> {
        self.bold = false;
        let mut out = Vec::new();
        self.pieces(pieces, &mut out)?;
        self.bold = false;
        Ok(trimmed(out))
    }

    fn pieces(&mut self, pieces: &'a [Inline], out: &mut Spans) -> Result<(), TooLong> {
        for piece in pieces {
            self.spend()?;
            match piece {
                Inline::Text(text) => self.put(self.style(), text, out)?,
                Inline::Bold => self.bold = !self.bold,
                Inline::Border => {}
                Inline::Variable(path) => match self.clause(path) {
                    Some(clause) => self.inside_line(clause, out)?,
                    None => self.variable(path, out)?,
                },
                Inline::If { condition, then, otherwise } => {
                    let chosen = if self.holds(condition) { then } else { otherwise };
                    self.pieces(chosen, out)?;
                }
                Inline::For { name, list, body } => {
                    for item in self.list(list) {
                        self.spend()?;
                        self.bound.push((name, item));
                        let done = self.pieces(body, out);
                        self.bound.pop();
                        done?;
                    }
                }
            }
        }
        Ok(())
    }

    /// A clause inside a line: its lines, one after the other.
    fn inside_line(&mut self, clause: &'a Template, out: &mut Spans) -> Result<(), TooLong> {
        let before = self.lines.len();
        let style = self.style();
        self.apart(|setting| setting.nodes(&clause.nodes))?;
        let lines: Vec<Line> = self.lines.drain(before..).collect();
        for (i, line) in lines.into_iter().enumerate() {
            if i > 0 {
                self.put(style, " ", out)?;
            }
            match line {
                Line::Heading(_, text) | Line::Paragraph(text, _) | Line::Item(_, text) => out.extend(text),
                Line::Row(cells) => out.extend(cells.into_iter().flatten()),
            }
        }
        Ok(())
    }

    fn style(&self) -> Style {
        if self.bold { Style::Strong } else { Style::Plain }
    }

    fn put(&mut self, style: Style, text: &str, out: &mut Spans) -> Result<(), TooLong> {
        self.text = self.text.checked_sub(text.len()).ok_or(TooLong)?;
        let clean = text.chars().map(|c| if c.is_control() { ' ' } else { c });
        match out.last_mut() {
            Some(last) if last.style == style && matches!(style, Style::Plain | Style::Strong) => {
                last.text.extend(clean);
            }
            _ => out.push(Span { style, text: clean.collect() }),
        }
        Ok(())
    }

    fn variable(&mut self, path: &Path, out: &mut Spans) -> Result<(), TooLong> {
        let name = path.join(".");
        match self.find(path) {
            Some(Value::Text(text)) => self.put(self.style(), text, out),
            Some(Value::Flag(flag)) => self.put(self.style(), if *flag { "sì" } else { "no" }, out),
            Some(Value::Missing) => {
                self.put(Style::Missing, &format!("[{name}]"), out)?;
                self.missing.insert(name);
                Ok(())
            }
            // A list or a record is no text: whoever wrote it meant something inside of it.
            Some(Value::List(_) | Value::Record(_)) | None => {
                self.put(Style::Unknown, &format!("{{{{{name}}}}}"), out)?;
                self.unknown.insert(name);
                Ok(())
            }
        }
    }

    fn find(&self, path: &Path) -> Option<&'a Value> {
        let (first, rest) = path.split_first()?;
        match self.bound.iter().rev().find(|(name, _)| name == first) {
            Some((_, value)) => value.at(rest),
            None => self.values.at(path),
        }
    }

    fn holds(&mut self, condition: &Condition) -> bool {
        let Some(value) = self.find(&condition.path) else {
            self.unknown.insert(condition.path.join("."));
            return false;
        };
        let holds = match (&condition.equals, value) {
            (None, value) => value.holds(),
            (Some(wanted), Value::Text(text)) => text == wanted,
            (Some(wanted), Value::Flag(flag)) => wanted == if *flag { "sì" } else { "no" },
            (Some(_), Value::List(_) | Value::Record(_) | Value::Missing) => false,
        };
        holds != condition.negated
    }

    fn list(&mut self, path: &Path) -> &'a [Value] {
        match self.find(path) {
            Some(Value::List(items)) => items,
            Some(Value::Missing) => {
                self.missing.insert(path.join("."));
                &[]
            }
            Some(Value::Text(_) | Value::Flag(_) | Value::Record(_)) | None => {
                self.unknown.insert(path.join("."));
                &[]
            }
        }
    }
}

/// A line without blanks at its ends.
fn trimmed(mut spans: Spans) -> Spans {
    while let Some(last) = spans.last_mut() {
        last.text.truncate(last.text.trim_end().len());
        if !last.text.is_empty() {
            break;
        }
        spans.pop();
    }
    while let Some(first) = spans.first_mut() {
        first.text = first.text.trim_start().to_owned();
        if !first.text.is_empty() {
            break;
        }
        spans.remove(0);
    }
    spans
}

/// Puts together items into lists and rows into tables.
fn group(lines: Vec<Line>) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut numbered = 0;
    for line in lines {
        match line {
            Line::Heading(level, text) => {
                numbered = 0;
                blocks.push(Block::Heading { level, text });
            }
            Line::Paragraph(text, centred) => blocks.push(Block::Paragraph { text, centred }),
            Line::Item(marker, text) => {
                if marker == Marker::Number {
                    numbered += 1;
                }
                add_item(&mut blocks, marker, text, numbered);
            }
            Line::Row(cells) => match blocks.last_mut() {
                Some(Block::Table(table)) => table.rows.push(cells),
                _ => blocks.push(Block::Table(Table { head: cells, rows: Vec::new(), numeric: Vec::new() })),
            },
        }
    }
    for block in &mut blocks {
        if let Block::Table(table) = block {
            square(table);
        }
    }
    blocks
}

/// Letters and points after a number stand below it; the rest goes on with the list at hand or begins
/// one.
fn add_item(blocks: &mut Vec<Block>, marker: Marker, text: Spans, numbered: u32) {
    let item = Item { text, below: Vec::new() };
    if let Some(Block::List(list)) = blocks.last_mut() {
        if list.marker == marker {
            list.items.push(item);
            return;
        }
        if let Some(above) = list.items.last_mut().filter(|_| list.marker == Marker::Number) {
            match above.below.last_mut().filter(|below| below.marker == marker) {
                Some(below) => below.items.push(item),
                None => above.below.push(List { marker, start: 1, items: vec![item] }),
            }
            return;
        }
    }
    let start = if marker == Marker::Number { numbered } else { 1 };
    blocks.push(Block::List(List { marker, start, items: vec![item] }));
}

/// Makes every row as wide as the head and finds the columns of numbers.
fn square(table: &mut Table) {
    let width = table.head.len();
    for row in &mut table.rows {
        row.resize(width, Vec::new());
    }
    table.numeric = (0..width)
        .map(|column| {
            let mut texts = table.rows.iter().filter_map(|row| row.get(column)).map(|cell| text_of(cell));
            !table.rows.is_empty() && texts.all(|text| is_number(&text))
        })
        .collect();
}

/// Whether a cell is a number or an amount: `12`, `1.234,50 €`, `22 %`.
fn is_number(text: &str) -> bool {
    let digits = text.trim().trim_end_matches(['€', '%']).trim_end_matches([' ', '\u{a0}']);
    crate::it::parse_decimal(digits).is_some()
}
