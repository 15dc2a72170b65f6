//! A text with variables, parsed: a line for each block.

use serde::Serialize;

use super::inline::{Condition, Inline, Path, TOO_DEEP, Token, join, path, tokens};
use super::tree::Marker;

/// The longest text, in bytes.
pub const MAX_SOURCE: usize = 200_000;
/// Conditions and repetitions one inside the other.
pub const MAX_DEPTH: usize = 8;
/// The most faults told at once.
const MAX_FAULTS: usize = 20;

/// What is wrong with a text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fault {
    /// Line, from 1.
    pub line: usize,
    /// What is wrong and what to do, in Italian.
    pub message: String,
}

/// A line of the text, or some that are repeated or kept on a condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Node {
    Heading(u8, Vec<Inline>),
    Paragraph {
        text: Vec<Inline>,
        centred: bool,
    },
    /// A variable alone on its line: a clause brings its own blocks.
    Alone(Path),
    Item(Marker, Vec<Inline>),
    Row(Vec<Vec<Inline>>),
    If {
        condition: Condition,
        then: Vec<Node>,
        otherwise: Vec<Node>,
    },
    For {
        name: String,
        list: Path,
        body: Vec<Node>,
    },
}

/// A parsed text.
///
/// Each line is a paragraph. `# ` and `## ` begin headings, `- `, `1. ` and `a) ` items of lists, `^ ` a
/// line in the middle, `|` a row of a table whose first row is the head, `**` bold. `{{name}}` is a
/// variable, `{{#se ...}}`, `{{#altrimenti}}`, `{{/se}}` keep text on a condition,
/// `{{#per x in list}}`, `{{/per}}` repeat it: on lines of their own they hold lines, inside a line they
/// hold words.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Template {
    pub(super) nodes: Vec<Node>,
}

enum Open {
    Text,
    If(Condition),
    Else(Condition, Vec<Node>),
    For(String, Path),
}

struct Parser {
    /// What is open, with its line and what it holds so far.
    stack: Vec<(Open, usize, Vec<Node>)>,
    faults: Vec<Fault>,
}

impl Template {
    /// Parses a text.
    ///
    /// # Errors
    /// Every fault, with its line.
    pub fn parse(source: &str) -> Result<Self, Vec<Fault>> {
        if source.len() > MAX_SOURCE {
            let message =
                format!("Il testo è troppo lungo: al massimo {} caratteri.", crate::it::thousands(MAX_SOURCE as u64));
            return Err(vec![Fault { line: 1, message }]);
        }
        let mut parser = Parser { stack: vec![(Open::Text, 1, Vec::new())], faults: Vec::new() };
        for (i, line) in source.lines().enumerate() {
            if let Err(message) = parser.line(line.trim(), i + 1) {
                parser.fault(i + 1, message);
            }
            if parser.faults.len() >= MAX_FAULTS {
                break;
            }
        }
        parser.finish()
    }

    /// The names of the variables and lists used, those bound by repetitions left out.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        let mut names = Vec::new();
        collect(&self.nodes, &mut Vec::new(), &mut names);
        names.sort();
        names.dedup();
        names
    }
}

impl Parser {
    fn fault(&mut self, line: usize, message: String) {
        self.faults.push(Fault { line, message });
    }

    fn add(&mut self, node: Node) {
        if let Some((_, _, nodes)) = self.stack.last_mut() {
            nodes.push(node);
        }
    }

    fn line(&mut self, line: &str, number: usize) -> Result<(), String> {
        if line.is_empty() {
            return Ok(());
        }
        let row = line.starts_with('|');
        let (shape, text) = if row { (Shape::Row, line) } else { Shape::of(line) };
        let tokens = tokens(text, row)?;
        if let (Shape::Paragraph, [only]) = (&shape, tokens.as_slice()) {
            match only {
                Token::Variable(path) => {
                    self.add(Node::Alone(path.clone()));
                    return Ok(());
                }
                Token::If(_) | Token::Else | Token::EndIf | Token::For(..) | Token::EndFor => {
                    return self.command(only.clone(), number);
                }
                Token::Text(_) | Token::Bold | Token::Border => {}
            }
        }
        let text = join(tokens, MAX_DEPTH)?;
        self.add(match shape {
            Shape::Paragraph => Node::Paragraph { text, centred: false },
            Shape::Centred => Node::Paragraph { text, centred: true },
            Shape::Heading(level) => Node::Heading(level, text),
            Shape::Item(marker) => Node::Item(marker, text),
            Shape::Row => Node::Row(cells(text)),
        });
        Ok(())
    }

    fn command(&mut self, token: Token, number: usize) -> Result<(), String> {
        match token {
            Token::If(condition) => self.open(Open::If(condition), number),
            Token::For(name, list) => self.open(Open::For(name, list), number),
            Token::Else => match self.stack.pop() {
                Some((Open::If(condition), line, then)) => {
                    self.stack.push((Open::Else(condition, then), line, Vec::new()));
                    Ok(())
                }
                other => self.misplaced(other, "«{{#altrimenti}}» non sta dentro un «{{#se}}»."),
            },
            Token::EndIf => match self.stack.pop() {
                Some((Open::If(condition), _, then)) => {
                    self.add(Node::If { condition, then, otherwise: Vec::new() });
                    Ok(())
                }
                Some((Open::Else(condition, then), _, otherwise)) => {
                    self.add(Node::If { condition, then, otherwise });
                    Ok(())
                }
                other => self.misplaced(other, "«{{/se}}» chiude qualcosa che non è aperto."),
            },
            Token::EndFor => match self.stack.pop() {
                Some((Open::For(name, list), _, body)) => {
                    self.add(Node::For { name, list, body });
                    Ok(())
                }
                other => self.misplaced(other, "«{{/per}}» chiude qualcosa che non è aperto."),
            },
            Token::Text(_) | Token::Bold | Token::Border | Token::Variable(_) => Ok(()),
        }
    }

    fn open(&mut self, open: Open, number: usize) -> Result<(), String> {
        if self.stack.len() > MAX_DEPTH {
            return Err(TOO_DEEP.to_owned());
        }
        self.stack.push((open, number, Vec::new()));
        Ok(())
    }

    /// Puts back what was open and says what is wrong.
    fn misplaced(&mut self, was: Option<(Open, usize, Vec<Node>)>, message: &str) -> Result<(), String> {
        self.stack.extend(was);
        Err(message.to_owned())
    }

    fn finish(mut self) -> Result<Template, Vec<Fault>> {
        while self.stack.len() > 1 {
            if let Some((open, line, _)) = self.stack.pop() {
                let (what, end) = if matches!(open, Open::For(..)) { ("#per", "/per") } else { ("#se", "/se") };
                self.fault(line, format!("«{{{{{what}}}}}» non è chiuso: manca una riga con «{{{{{end}}}}}»."));
            }
        }
        self.faults.sort_by_key(|f| f.line);
        match self.stack.pop() {
            Some((Open::Text, _, nodes)) if self.faults.is_empty() => Ok(Template { nodes }),
            _ => Err(self.faults),
        }
    }
}

/// What a line is by how it begins.
enum Shape {
    Paragraph,
    Centred,
    Heading(u8),
    Item(Marker),
    Row,
}

impl Shape {
    fn of(line: &str) -> (Self, &str) {
        let after = |mark: &str| line.strip_prefix(mark).map(str::trim_start);
        if let Some(rest) = after("## ") {
            return (Self::Heading(3), rest);
        }
        if let Some(rest) = after("# ") {
            return (Self::Heading(2), rest);
        }
        if let Some(rest) = after("^ ") {
            return (Self::Centred, rest);
        }
        if let Some(rest) = after("- ").or_else(|| after("• ")) {
            return (Self::Item(Marker::Bullet), rest);
        }
        if let Some((mark, rest)) = line.split_once(' ') {
            let digits = mark.strip_suffix('.').or_else(|| mark.strip_suffix(')')).unwrap_or_default();
            if (1..=3).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit()) {
                return (Self::Item(Marker::Number), rest.trim_start());
            }
            if let Some([letter]) = mark.strip_suffix(')').map(str::as_bytes)
                && letter.is_ascii_lowercase()
            {
                return (Self::Item(Marker::Letter), rest.trim_start());
            }
        }
        (Self::Paragraph, line)
    }
}

/// The cells of a row: bars at its ends part nothing.
fn cells(pieces: Vec<Inline>) -> Vec<Vec<Inline>> {
    let mut cells: Vec<Vec<Inline>> = vec![Vec::new()];
    for piece in pieces {
        match piece {
            Inline::Border => cells.push(Vec::new()),
            piece => {
                if let Some(cell) = cells.last_mut() {
                    cell.push(piece);
                }
            }
        }
    }
    let blank = |cell: &Vec<Inline>| cell.iter().all(|p| matches!(p, Inline::Text(t) if t.trim().is_empty()));
    if cells.first().is_some_and(blank) {
        cells.remove(0);
    }
    if cells.len() > 1 && cells.last().is_some_and(blank) {
        cells.pop();
    }
    cells
}

fn collect(nodes: &[Node], bound: &mut Vec<String>, names: &mut Vec<String>) {
    for node in nodes {
        match node {
            Node::Heading(_, text) | Node::Paragraph { text, .. } | Node::Item(_, text) => {
                collect_inline(text, bound, names);
            }
            Node::Alone(path) => name(path, bound, names),
            Node::Row(cells) => cells.iter().for_each(|c| collect_inline(c, bound, names)),
            Node::If { condition, then, otherwise } => {
                name(&condition.path, bound, names);
                collect(then, bound, names);
                collect(otherwise, bound, names);
            }
            Node::For { name: item, list, body } => {
                name(list, bound, names);
                bound.push(item.clone());
                collect(body, bound, names);
                bound.pop();
            }
        }
    }
}

fn collect_inline(pieces: &[Inline], bound: &mut Vec<String>, names: &mut Vec<String>) {
    for piece in pieces {
        match piece {
            Inline::Text(_) | Inline::Bold | Inline::Border => {}
            Inline::Variable(path) => name(path, bound, names),
            Inline::If { condition, then, otherwise } => {
                name(&condition.path, bound, names);
                collect_inline(then, bound, names);
                collect_inline(otherwise, bound, names);
            }
            Inline::For { name: item, list, body } => {
                name(list, bound, names);
                bound.push(item.clone());
                collect_inline(body, bound, names);
                bound.pop();
            }
        }
    }
}

fn name(path: &Path, bound: &[String], names: &mut Vec<String>) {
    if path.first().is_some_and(|first| !bound.contains(first)) {
        names.push(path.join("."));
    }
}

/// Whether a text is the name of a variable.
pub(super) fn is_variable(text: &str) -> bool {
    path(text).is_ok()
}
