//! The parts of a scheme's text, changed one at a time.

use super::contents::{Article, Clause, SchemeText};
use crate::{FieldError, Refusal, it};

/// Most articles of a scheme.
pub const MOST_ARTICLES: usize = 100;
/// Most annexes: they are lettered.
pub const MOST_ANNEXES: usize = 26;
/// Most clauses of a scheme.
pub const MOST_CLAUSES: usize = 50;
/// Longest title, in characters.
pub const LONGEST_TITLE: usize = 200;
/// Longest text of a part, in characters.
pub const LONGEST_TEXT: usize = 50_000;

/// A kind of part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Title, parties and premises.
    Opening,
    /// An article.
    Article,
    /// An annex.
    Annex,
    /// A clause that the others use by its name.
    Clause,
}

impl Part {
    /// All.
    pub const ALL: [Self; 4] = [Self::Opening, Self::Article, Self::Annex, Self::Clause];

    /// The name in addresses.
    #[must_use]
    pub fn slug(self) -> &'static str {
        match self {
            Self::Opening => "apertura",
            Self::Article => "articoli",
            Self::Annex => "allegati",
            Self::Clause => "clausole",
        }
    }

    /// The part with this name in addresses.
    #[must_use]
    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|p| p.slug() == slug)
    }
}

/// Where in a list something goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Move {
    /// One place up.
    Up,
    /// One place down.
    Down,
}

impl SchemeText {
    fn list(&mut self, part: Part) -> Option<&mut Vec<Article>> {
        match part {
            Part::Article => Some(&mut self.articles),
            Part::Annex => Some(&mut self.annexes),
            Part::Opening | Part::Clause => None,
        }
    }

    /// How many parts of a kind there are.
    #[must_use]
    pub fn count(&self, part: Part) -> usize {
        match part {
            Part::Opening => 1,
            Part::Article => self.articles.len(),
            Part::Annex => self.annexes.len(),
            Part::Clause => self.clauses.len(),
        }
    }

    /// What stands at a place, as an article: of the opening and of clauses the title is the title of the
    /// scheme and the name.
    #[must_use]
    pub fn part(&self, part: Part, at: usize) -> Option<Article> {
        let plain = |title: &str, text: &str| Article { title: title.into(), holds: Vec::new(), text: text.into() };
        match part {
            Part::Opening => Some(plain(&self.title, &self.opening)),
            Part::Article => self.articles.get(at).cloned(),
            Part::Annex => self.annexes.get(at).cloned(),
            Part::Clause => self.clauses.get(at).map(|c| plain(&c.name, &c.text)),
        }
    }

    /// Writes a part at a place; at the end, a new one.
    ///
    /// # Errors
    /// The fields at fault: a title or a text missing or too long, faults of the text with their lines,
    /// clauses that call each other in a circle.
    pub fn write(mut self, part: Part, at: usize, new: Article) -> Result<Self, Refusal> {
        check_sizes(&new)?;
        match part {
            Part::Opening => {
                self.title = new.title.trim().to_owned();
                self.opening = new.text;
            }
            Part::Clause => {
                let clause = Clause { name: new.title.trim().to_owned(), text: new.text };
                put(&mut self.clauses, at, clause, MOST_CLAUSES)?;
            }
            Part::Article | Part::Annex => {
                let most = if part == Part::Article { MOST_ARTICLES } else { MOST_ANNEXES };
                let article = Article { title: new.title.trim().to_owned(), ..new };
                if let Some(list) = self.list(part) {
                    put(list, at, article, most)?;
                }
            }
        }
        self.check_texts().map_err(|refusal| at_text(refusal, part, at))?;
        Ok(self)
    }

    /// Moves an article or an annex.
    #[must_use]
    pub fn moved(mut self, part: Part, at: usize, whither: Move) -> Self {
        if let Some(list) = self.list(part) {
            let other = match whither {
                Move::Up => at.checked_sub(1),
                Move::Down => at.checked_add(1),
            };
            if let Some(other) = other.filter(|other| *other < list.len() && at < list.len()) {
                list.swap(at, other);
            }
        }
        self
    }

    /// Takes away an article, an annex or a clause.
    ///
    /// # Errors
    /// When what is left can't be set.
    pub fn without(mut self, part: Part, at: usize) -> Result<Self, Refusal> {
        if let Part::Clause = part {
            if at < self.clauses.len() {
                self.clauses.remove(at);
            }
        } else if let Some(list) = self.list(part).filter(|list| at < list.len()) {
            list.remove(at);
        }
        self.check_texts()?;
        Ok(self)
    }
}

fn check_sizes(new: &Article) -> Result<(), Refusal> {
    let mut faults = Vec::new();
    let title = new.title.trim();
    if title.is_empty() {
        faults.push(FieldError::new("title", "Scrivere il titolo."));
    }
    if title.chars().count() > LONGEST_TITLE {
        faults
            .push(FieldError::new("title", format!("Il titolo è troppo lungo: al massimo {LONGEST_TITLE} caratteri.")));
    }
    let length = new.text.chars().count();
    if length > LONGEST_TEXT {
        let (length, most) = (it::thousands(length as u64), it::thousands(LONGEST_TEXT as u64));
        let message = format!("Il testo è troppo lungo: {length} caratteri su {most}. Dividerlo in più parti.");
        faults.push(FieldError::new("text", message));
    }
    Refusal::of_fields(faults).map_or(Ok(()), Err)
}

fn put<T>(list: &mut Vec<T>, at: usize, new: T, most: usize) -> Result<(), Refusal> {
    if at >= list.len() && list.len() >= most {
        return Err(Refusal::field("title", format!("Al massimo {most}: togliere prima qualcosa.")));
    }
    match list.get_mut(at) {
        Some(place) => *place = new,
        None => list.push(new),
    }
    Ok(())
}

/// Moves the faults of the part that is being written to its own fields; those of other parts stay told
/// in the sentence.
fn at_text(refusal: Refusal, part: Part, at: usize) -> Refusal {
    let (own, named) = match part {
        Part::Opening => ("opening".to_owned(), false),
        Part::Article => (format!("articles.{at}"), false),
        Part::Annex => (format!("annexes.{at}"), false),
        Part::Clause => (format!("clauses.{at}"), true),
    };
    let fields = refusal.fields.into_iter().map(|f| {
        let name_fault = named && f.field == own && f.message.starts_with('«');
        let field = if name_fault || f.message.starts_with("La clausola") && f.field == own {
            "title".to_owned()
        } else {
            "text".to_owned()
        };
        FieldError::new(field, f.message)
    });
    Refusal::of_fields(fields.collect()).unwrap_or_else(|| Refusal::new(refusal.message))
}

#[cfg(test)]
mod tests {
    use super::super::drafts::ready_scheme;
    use super::*;
    use crate::models::Model;

    fn article(title: &str, text: &str) -> Article {
        Article { title: title.into(), holds: Vec::new(), text: text.into() }
    }

    #[test]
    fn parts_are_written_moved_and_taken_away() {
        let text = ready_scheme(Model::Public);
        let before = text.articles.len();
        let text = text.write(Part::Article, before, article(" Foro ", "1. Il foro è {{clausola.foro}}.")).unwrap();
        assert_eq!((text.count(Part::Article), text.articles[before].title.as_str()), (before + 1, "Foro"));
        let text = text.moved(Part::Article, before, Move::Up).moved(Part::Article, 0, Move::Up);
        assert_eq!(text.articles[before - 1].title, "Foro");
        let text = text.moved(Part::Article, before, Move::Down).without(Part::Article, before - 1).unwrap();
        assert_eq!(text.count(Part::Article), before);
        assert!(text.articles.iter().all(|a| a.title != "Foro"));
        let text = text.write(Part::Opening, 0, article("Convenzione", "Premesse")).unwrap();
        assert_eq!(text.part(Part::Opening, 0).unwrap().title, "Convenzione");
        assert_eq!(text.without(Part::Annex, 9).unwrap().count(Part::Annex), 1);
    }

    #[test]
    fn faults_stand_at_the_field_that_was_written() {
        let text = ready_scheme(Model::Public);
        let at = |part, n, new: Article| text.clone().write(part, n, new).unwrap_err();
        let unclosed = at(Part::Article, 0, article("Oggetto", "Riga\n{{#se ente.piccolo}}"));
        assert!(unclosed.fields[0].field == "text" && unclosed.fields[0].message.contains("riga 2"), "{unclosed}");
        assert_eq!(at(Part::Article, 0, article(" ", "x")).fields[0].field, "title");
        let long = at(Part::Annex, 0, article("Lungo", &"x".repeat(LONGEST_TEXT + 1)));
        assert!(long.fields[0].message.contains("50.001 caratteri su 50.000"), "{long}");
        let named = at(Part::Clause, 1, article("foro", "x"));
        assert_eq!(named.fields[0].field, "title", "{named}");
        let ring = text
            .clone()
            .write(Part::Clause, 1, article("clausola.foro", "{{clausola.sede}}"))
            .unwrap()
            .write(Part::Clause, 2, article("clausola.sede", "vedi {{clausola.foro}}"))
            .unwrap_err();
        assert!(ring.message.contains("in cerchio") && ring.fields[0].field == "text", "{ring}");
        let many = Article { holds: Vec::new(), ..article("x", "x") };
        let full = (0..MOST_ANNEXES - 1).fold(text.clone(), |t, _| {
            let at = t.count(Part::Annex);
            t.write(Part::Annex, at, many.clone()).unwrap()
        });
        assert!(full.write(Part::Annex, MOST_ANNEXES, many).unwrap_err().message.contains("Al massimo 26"));
    }
}
