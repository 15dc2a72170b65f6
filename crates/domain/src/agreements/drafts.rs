//! The papers of agreements: ready texts of our own wording, and how a text and the data of one body
//! become a paper.

use std::collections::BTreeSet;

use super::contents::{Article, Clause, Content, SchemeText};
use crate::Refusal;
use crate::models::Model;
use crate::paper::{Block, Clauses, Paper, Rendered, Span, Template, Value, render, text_of};

/// A paper with what is still wanting in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// The paper.
    pub paper: Paper,
    /// Variables that nobody knows.
    pub unknown: BTreeSet<String>,
    /// Variables without a value for this body.
    pub missing: BTreeSet<String>,
}

impl Draft {
    /// Whether it may be issued.
    ///
    /// # Errors
    /// Naming the unknown variables, and the data that are missing.
    pub fn check(&self) -> Result<(), Refusal> {
        let list = |names: &BTreeSet<String>| names.iter().map(String::as_str).collect::<Vec<_>>().join(", ");
        match (self.unknown.is_empty(), self.missing.is_empty()) {
            (true, true) => Ok(()),
            (false, _) => {
                Err(Refusal::new(format!("Nel testo ci sono variabili sconosciute: {}.", list(&self.unknown))))
            }
            (true, false) => Err(Refusal::new(format!("Mancano dei dati: {}.", list(&self.missing)))),
        }
    }
}

/// The papers that go with a scheme.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Letter {
    /// The resolution by which a body accedes (Annex B).
    Resolution,
    /// One page for the mayor.
    Summary,
    /// The invitation to renew.
    Renewal,
    /// The acceptance of a withdrawal.
    WithdrawalAcceptance,
}

impl Letter {
    /// All.
    pub const ALL: [Self; 4] = [Self::Resolution, Self::Summary, Self::Renewal, Self::WithdrawalAcceptance];

    /// The ready text.
    #[must_use]
    pub fn ready(self) -> SchemeText {
        read(match self {
            Self::Resolution => include_str!("texts/resolution.txt"),
            Self::Summary => include_str!("texts/summary.txt"),
            Self::Renewal => include_str!("texts/renewal.txt"),
            Self::WithdrawalAcceptance => include_str!("texts/withdrawal-acceptance.txt"),
        })
    }
}

/// The ready scheme of a model, with the annex of art. 28 GDPR.
#[must_use]
pub fn ready_scheme(model: Model) -> SchemeText {
    let mut text = read(match model {
        Model::Public => include_str!("texts/public.txt"),
        Model::InHouse => include_str!("texts/in-house.txt"),
        Model::Partnership => include_str!("texts/partnership.txt"),
    });
    let processing = include_str!("texts/data-processing.txt").to_owned();
    text.clauses.push(Clause { name: "clausola.trattamento".to_owned(), text: processing });
    text
}

/// Sets a text with the data of one body: title, opening, numbered articles, lettered annexes.
///
/// # Errors
/// When a text has faults or grows beyond its bounds.
pub fn compose(text: &SchemeText, values: &Value) -> Result<Draft, Refusal> {
    text.check_texts()?;
    let clauses = text.clauses()?;
    let mut draft = Draft {
        paper: Paper { title: String::new(), blocks: Vec::new() },
        unknown: BTreeSet::new(),
        missing: BTreeSet::new(),
    };
    draft.paper.title = line(&text.title, &clauses, values, &mut draft)?;
    add(&text.opening, &clauses, values, &mut draft)?;
    for (i, article) in text.articles.iter().enumerate() {
        heading(format!("Art. {} – {}", i + 1, article.title), &mut draft);
        add(&article.text, &clauses, values, &mut draft)?;
    }
    for (annex, letter) in text.annexes.iter().zip('A'..='Z') {
        draft.paper.blocks.push(Block::PageBreak);
        heading(format!("Allegato {letter} – {}", annex.title), &mut draft);
        add(&annex.text, &clauses, values, &mut draft)?;
    }
    Ok(draft)
}

fn heading(text: String, draft: &mut Draft) {
    draft.paper.blocks.push(Block::Heading { level: 1, text: vec![Span::plain(text)] });
}

fn set(source: &str, clauses: &Clauses, values: &Value) -> Result<Rendered, Refusal> {
    let template = Template::parse(source).map_err(|faults| {
        Refusal::new(faults.first().map_or_else(String::new, |f| format!("Riga {}: {}", f.line, f.message)))
    })?;
    Ok(render(&template, clauses, values)?)
}

fn add(source: &str, clauses: &Clauses, values: &Value, draft: &mut Draft) -> Result<(), Refusal> {
    let rendered = set(source, clauses, values)?;
    draft.paper.blocks.extend(rendered.blocks);
    draft.unknown.extend(rendered.unknown);
    draft.missing.extend(rendered.missing);
    Ok(())
}

/// A text of one line, as a title is.
fn line(source: &str, clauses: &Clauses, values: &Value, draft: &mut Draft) -> Result<String, Refusal> {
    let rendered = set(source, clauses, values)?;
    draft.unknown.extend(rendered.unknown);
    draft.missing.extend(rendered.missing);
    Ok(match rendered.blocks.first() {
        Some(Block::Paragraph { text, .. }) => text_of(text),
        _ => String::new(),
    })
}

/// Reads a ready text: `titolo: ...`, then parts that begin with `== apertura`,
/// `== articolo [contents] Title` or `== allegato [contents] Title`.
fn read(source: &str) -> SchemeText {
    let mut text = SchemeText::default();
    for part in source.split("\n== ") {
        let (head, body) = part.split_once('\n').unwrap_or((part, ""));
        if let Some(title) = head.strip_prefix("titolo: ") {
            title.clone_into(&mut text.title);
            continue;
        }
        let (kind, rest) = head.split_once(" [").unwrap_or((head, ""));
        let (codes, title) = rest.split_once("] ").unwrap_or_default();
        let holds = codes.split_whitespace().filter_map(Content::from_code).collect();
        let article = Article { title: title.to_owned(), holds, text: body.trim().to_owned() };
        match kind {
            "articolo" => text.articles.push(article),
            "allegato" => text.annexes.push(article),
            _ => text.opening = article.text,
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::super::facts::Facts;
    use super::*;

    #[test]
    fn the_ready_schemes_are_complete_and_can_be_set() {
        for model in Model::ALL {
            let text = ready_scheme(model);
            text.check().unwrap();
            assert!(text.articles.len() >= 15 && text.annexes.len() == 1 && !text.opening.is_empty(), "{model}");
            let draft = compose(&text, &Facts::sample().values()).unwrap();
            draft.check().unwrap();
            let told = draft.paper.to_text();
            for said in
                ["Art. 1 – Oggetto", "Allegato A – Trattamento dei dati", "articolo 28 del regolamento", "90 giorni"]
            {
                assert!(told.contains(said), "{model}: no {said:?} in {told}");
            }
            assert!(!told.contains("{{") && !told.contains("]."), "{told}");
        }
    }

    #[test]
    fn the_letters_can_be_set_and_say_what_they_must() {
        let said = |letter: Letter| {
            let draft = compose(&letter.ready(), &Facts::sample().values()).unwrap();
            draft.check().unwrap();
            draft.paper.to_text()
        };
        let resolution = said(Letter::Resolution);
        for words in
            ["articolo 49", "Voti favorevoli", "capitolo", "DELIBERA", "immediatamente eseguibile", "5.000 abitanti"]
        {
            assert!(resolution.contains(words), "no {words:?} in {resolution}");
        }
        assert!(said(Letter::Renewal).contains("Non si rinnova da sola"));
        assert!(said(Letter::WithdrawalAcceptance).contains("ultimo giorno"));
    }

    #[test]
    fn what_is_missing_is_told_before_anything_is_issued() {
        let draft = compose(&Letter::Resolution.ready(), &Facts::default().values()).unwrap();
        assert!(draft.unknown.is_empty());
        assert!(draft.missing.contains("spesa.capitolo") && draft.missing.contains("servizi"));
        assert!(draft.check().unwrap_err().message.contains("spesa.capitolo"));
        let wrong =
            SchemeText { title: "x".into(), opening: "{{ente.nome_sbagliato}}".into(), ..SchemeText::default() };
        let draft = compose(&wrong, &Facts::sample().values()).unwrap();
        assert!(draft.check().unwrap_err().message.contains("ente.nome_sbagliato"));
    }
}
