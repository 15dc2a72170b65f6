//! Small parts: badges, alerts, facts, tabs, steps, history, lists of things to do.

use askama::Template;

use super::{Tone, part};

/// One icon of the sprite, named as in the design system (`it-search`). It is mute: the text beside it speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Template)]
#[template(
    source = r##"<svg class="icon" aria-hidden="true"><use href="{{ super::asset("icons.svg") }}#{{ name }}"></use></svg>"##,
    ext = "html"
)]
pub struct Icon {
    /// Name in `frontend/icons.txt`.
    pub name: &'static str,
}

/// The icon of this name.
#[must_use]
pub fn icon(name: &'static str) -> Icon {
    Icon { name }
}

/// The state of something, said by its text; the colour only helps.
#[derive(Debug, Clone, Default, PartialEq, Eq, Template)]
#[template(source = r#"<span class="c-badge {{ tone.class() }}">{{ text }}</span>"#, ext = "html")]
pub struct Badge {
    /// What is read.
    pub text: String,
    /// How it feels.
    pub tone: Tone,
}

impl Badge {
    /// A badge.
    pub fn new(tone: Tone, text: impl Into<String>) -> Self {
        Self { text: text.into(), tone }
    }
}

/// A box that says something before the work.
#[derive(Debug, Clone, Default, PartialEq, Eq, Template)]
#[template(path = "parts/alert.html")]
pub struct Alert {
    /// How it feels.
    pub tone: Tone,
    /// What happened, in a few words.
    pub title: String,
    /// What to do.
    pub text: String,
    /// Where to do it: text of the link and address.
    pub link: Option<(String, String)>,
}

impl Alert {
    /// An alert with its title and text.
    pub fn new(tone: Tone, title: impl Into<String>, text: impl Into<String>) -> Self {
        Self { tone, title: title.into(), text: text.into(), link: None }
    }

    /// With a link to where it can be done.
    #[must_use]
    pub fn link(mut self, text: impl Into<String>, href: impl Into<String>) -> Self {
        self.link = Some((text.into(), href.into()));
        self
    }
}

/// The way back: text and address, the page itself last, without an address.
#[derive(Debug, Clone, Default, PartialEq, Eq, Template)]
#[template(path = "parts/crumbs.html")]
pub struct Crumbs {
    /// The steps.
    pub steps: Vec<(String, Option<String>)>,
}

impl Crumbs {
    /// No step yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A step above this page.
    #[must_use]
    pub fn to(mut self, text: impl Into<String>, href: impl Into<String>) -> Self {
        self.steps.push((text.into(), Some(href.into())));
        self
    }

    /// This page.
    #[must_use]
    pub fn here(mut self, text: impl Into<String>) -> Self {
        self.steps.push((text.into(), None));
        self
    }
}

/// One fact that matters.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fact {
    /// What it is.
    pub label: String,
    /// The figure or word.
    pub value: String,
    /// A line under it.
    pub note: String,
    /// Where it comes from; empty for none.
    pub href: String,
    /// Whether the value is words, written smaller and broken over lines.
    pub words: bool,
}

/// One line of facts.
#[derive(Debug, Clone, Default, PartialEq, Eq, Template)]
#[template(path = "parts/facts.html")]
pub struct Facts {
    /// Two to five facts.
    pub facts: Vec<Fact>,
}

impl Facts {
    /// No fact yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A figure with its note.
    #[must_use]
    pub fn figure(mut self, label: impl Into<String>, value: impl Into<String>, note: impl Into<String>) -> Self {
        self.facts.push(Fact { label: label.into(), value: value.into(), note: note.into(), ..Fact::default() });
        self
    }

    /// A word or a name with its note.
    #[must_use]
    pub fn words(mut self, label: impl Into<String>, value: impl Into<String>, note: impl Into<String>) -> Self {
        self.facts.push(Fact {
            label: label.into(),
            value: value.into(),
            note: note.into(),
            words: true,
            ..Fact::default()
        });
        self
    }

    /// The last fact leads there.
    #[must_use]
    pub fn href(mut self, href: impl Into<String>) -> Self {
        if let Some(last) = self.facts.last_mut() {
            last.href = href.into();
        }
        self
    }
}

/// One tab of a detail.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tab {
    /// What is read.
    pub label: String,
    /// How many things are inside.
    pub count: Option<u64>,
    /// Where it goes.
    pub href: String,
    /// Whether it is open.
    pub active: bool,
}

/// The tabs of a detail: links, so that each has its address.
#[derive(Debug, Clone, Default, PartialEq, Eq, Template)]
#[template(path = "parts/tabs.html")]
pub struct Tabs {
    /// What they belong to, for screen readers.
    pub label: String,
    /// The tabs.
    pub tabs: Vec<Tab>,
}

/// Where a step of a run stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Behind.
    Done,
    /// Here.
    Now,
    /// Ahead.
    Ahead,
}

/// The steps of a run: name and state.
#[derive(Debug, Clone, Default, PartialEq, Eq, Template)]
#[template(path = "parts/steps.html")]
pub struct Steps {
    /// The steps in order.
    pub steps: Vec<(String, Step)>,
}

impl Steps {
    /// Steps of which number `now` (from 0) is the present one.
    #[must_use]
    pub fn at(names: &[&str], now: usize) -> Self {
        let state = |i: usize| match i.cmp(&now) {
            std::cmp::Ordering::Less => Step::Done,
            std::cmp::Ordering::Equal => Step::Now,
            std::cmp::Ordering::Greater => Step::Ahead,
        };
        Self { steps: names.iter().enumerate().map(|(i, n)| ((*n).to_owned(), state(i))).collect() }
    }
}

/// How far a run has come; it asks again by itself where scripts run.
#[derive(Debug, Clone, Default, PartialEq, Eq, Template)]
#[template(path = "parts/progress.html")]
pub struct Progress {
    /// What is counted: `documenti emessi`.
    pub what: String,
    /// Done so far.
    pub done: u64,
    /// In all; 0 until it is known.
    pub total: u64,
    /// Seconds left, when they can be told.
    pub seconds_left: Option<u64>,
    /// Address of the page, asked again every two seconds while it runs; empty when it has ended.
    pub again: String,
}

impl Progress {
    /// The time left in words.
    #[must_use]
    pub fn left(&self) -> String {
        match self.seconds_left {
            None => String::new(),
            Some(s) if s < 60 => "manca meno di un minuto".to_owned(),
            Some(s) if s < 120 => "manca circa un minuto".to_owned(),
            Some(s) => format!("mancano circa {} minuti", s.div_ceil(60)),
        }
    }
}

/// What one side of a definition says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// Plain text.
    Text(String),
    /// A code, in fixed-width letters.
    Code(String),
    /// A link: text and address.
    Link(String, String),
    /// A state.
    State(Badge),
}

/// Names and values side by side.
#[derive(Debug, Clone, Default, PartialEq, Eq, Template)]
#[template(path = "parts/definitions.html")]
pub struct Definitions {
    /// Name and value; an empty text is written as a dash.
    pub rows: Vec<(String, Value)>,
}

impl Definitions {
    /// Nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A row of plain text.
    #[must_use]
    pub fn text(self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.row(name, Value::Text(value.into()))
    }

    /// A row with a code.
    #[must_use]
    pub fn code(self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.row(name, Value::Code(value.into()))
    }

    /// A row of any kind.
    #[must_use]
    pub fn row(mut self, name: impl Into<String>, value: Value) -> Self {
        self.rows.push((name.into(), value));
        self
    }
}

/// Something that happened.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Event {
    /// When, as it is read: `19/10/2026, 9.12`.
    pub when: String,
    /// Who did it.
    pub who: String,
    /// What happened.
    pub what: String,
}

/// What happened, latest first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Template)]
#[template(path = "parts/history.html")]
pub struct History {
    /// The events.
    pub events: Vec<Event>,
}

/// Nothing here yet, and what to do first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Template)]
#[template(path = "parts/empty.html")]
pub struct Empty {
    /// What is not here: `Nessun ente`.
    pub title: String,
    /// What to do.
    pub text: String,
    /// Where to do it: text of the button and address.
    pub action: Option<(String, String)>,
}

impl Empty {
    /// An empty state with its sentence.
    pub fn new(title: impl Into<String>, text: impl Into<String>) -> Self {
        Self { title: title.into(), text: text.into(), action: None }
    }

    /// With a button.
    #[must_use]
    pub fn action(mut self, text: impl Into<String>, href: impl Into<String>) -> Self {
        self.action = Some((text.into(), href.into()));
        self
    }
}

/// What happened, on a page that is about the body itself: its name is not said again.
#[must_use]
pub fn own_words(summary: &str, name: &str) -> String {
    let Some(rest) = summary.strip_prefix(name).and_then(|rest| rest.strip_prefix(": ")) else {
        return summary.to_owned();
    };
    let mut letters = rest.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// An address of electronic mail, which a narrow cell breaks after its at sign; any other text stays whole.
#[derive(Debug, Clone, Default, PartialEq, Eq, Template)]
#[template(path = "parts/address.html")]
pub struct Address {
    before: String,
    after: String,
}

impl Address {
    /// The address that is written so.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let (before, after) = text.split_once('@').filter(|(_, after)| !after.is_empty()).unwrap_or((text, ""));
        Self { before: before.to_owned(), after: after.to_owned() }
    }
}

/// One big figure of a dashboard or of the portal.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Stat {
    /// The figure with its unit.
    pub value: String,
    /// What it counts.
    pub label: String,
    /// A line under it.
    pub note: String,
}

/// Big figures side by side.
#[derive(Debug, Clone, Default, PartialEq, Eq, Template)]
#[template(path = "parts/stats.html")]
pub struct Stats {
    /// The figures.
    pub stats: Vec<Stat>,
}

/// One thing to do.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TodoItem {
    /// What, as a verb.
    pub what: String,
    /// Where it is done.
    pub href: String,
    /// For whom, or about whom.
    pub who: String,
    /// By when, or how urgent.
    pub when: Badge,
}

/// What waits for a person.
#[derive(Debug, Clone, Default, PartialEq, Eq, Template)]
#[template(path = "parts/todo.html")]
pub struct Todo {
    /// The things, most urgent first.
    pub items: Vec<TodoItem>,
}

part!(Address, Icon, Badge, Alert, Crumbs, Facts, Tabs, Steps, Progress, Definitions, History, Empty, Stats, Todo);
