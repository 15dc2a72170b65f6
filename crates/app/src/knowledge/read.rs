//! What readers see: lists, one article, searches, suggestions, votes.

use domain::Id;
use domain::helpdesk::stems;
use domain::identity::{Centre, Permission};
use domain::knowledge::{Article, Audience, rank};
use storage::knowledge::{self as rows, ArticleRow, Filter, VoteRow};
use storage::page::{Cursor, PAGE_ROWS, Page};

use crate::{BodyScope, Error, PublicScope, Result, Rx, StaffScope, Tx};

/// Most articles of a search.
const MOST_FOUND: usize = 50;
/// Most articles suggested.
const MOST_SUGGESTED: usize = 4;
/// Longest comment, in characters.
const LONGEST_COMMENT: usize = 1_000;

/// Who reads.
#[derive(Debug, Clone, Copy)]
pub enum Reader<'a> {
    /// Anybody, on the portal.
    Public(PublicScope),
    /// Somebody of a body.
    Body(&'a BodyScope),
    /// Somebody of the staff.
    Staff(&'a StaffScope),
}

impl Reader<'_> {
    fn centre(self) -> Result<(Id<Centre>, Audience)> {
        match self {
            Self::Public(scope) => Ok((scope.centre, Audience::Public)),
            Self::Body(scope) => Ok((scope.body(Permission::ReadBody)?.0, Audience::Bodies)),
            Self::Staff(scope) => Ok((scope.centre(Permission::ReadHelpdesk)?, Audience::Staff)),
        }
    }

    fn person(self) -> Option<String> {
        match self {
            Self::Public(_) => None,
            Self::Body(scope) => scope.actor().person.map(String::from),
            Self::Staff(scope) => scope.actor().person.map(String::from),
        }
    }
}

/// An article as readers see it.
#[derive(Debug, Clone)]
pub struct Shown {
    /// The article.
    pub row: ArticleRow,
    /// What is published of it.
    pub article: Article,
    /// What the reader said of it, when they did.
    pub own: Option<VoteRow>,
}

/// A title and what it leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggested {
    /// Id of the article.
    pub id: String,
    /// Title that readers see.
    pub title: String,
}

/// What a reader asks for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sought {
    /// Words; empty for the whole list.
    pub words: String,
    /// Code of a service.
    pub service: Option<String>,
}

/// A page of the articles as who writes them sees them; with words, those that answer, the best first.
///
/// # Errors
/// `Forbidden` without [`Permission::ReadHelpdesk`].
pub fn list(rx: &mut Rx<'_>, scope: &StaffScope, filter: &Filter, cursor: &Cursor) -> Result<Page<ArticleRow>> {
    let centre = scope.centre(Permission::ReadHelpdesk)?;
    Ok(rows::page(rx.conn, centre.as_str(), filter, (cursor, PAGE_ROWS))?)
}

/// The articles whose newest version answers some words, the best first.
///
/// # Errors
/// `Forbidden` without [`Permission::ReadHelpdesk`].
pub fn search(rx: &mut Rx<'_>, scope: &StaffScope, words: &str) -> Result<Vec<ArticleRow>> {
    let centre = scope.centre(Permission::ReadHelpdesk)?;
    found(rx, centre, words, None, MOST_FOUND)
}

fn found(
    rx: &mut Rx<'_>,
    centre: Id<Centre>,
    words: &str,
    audiences: Option<&[&str]>,
    most: usize,
) -> Result<Vec<ArticleRow>> {
    let asked = stems(words);
    if asked.is_empty() {
        return Ok(Vec::new());
    }
    let hits = rows::hits(rx.conn, centre.as_str(), &asked, audiences)?;
    let ids = rank(&asked, &hits, most);
    let all = rows::some(rx.conn, centre.as_str(), &ids)?;
    Ok(ids.iter().filter_map(|id| all.iter().find(|r| r.id == *id).cloned()).collect())
}

/// What a reader sees: the whole list by title, or what answers their words, the best first.
///
/// # Errors
/// `Forbidden` when the reader may not.
pub fn listed(rx: &mut Rx<'_>, reader: Reader<'_>, sought: &Sought, cursor: &Cursor) -> Result<Page<ArticleRow>> {
    let (centre, audience) = reader.centre()?;
    if stems(&sought.words).is_empty() {
        let wanted = (audience.readable(), sought.service.as_deref());
        return Ok(rows::readable(rx.conn, centre.as_str(), wanted, (cursor, PAGE_ROWS))?);
    }
    let mut rows = found(rx, centre, &sought.words, Some(audience.readable()), MOST_FOUND)?;
    rows.retain(|r| sought.service.as_ref().is_none_or(|s| *s == r.live_service));
    Ok(Page { rows, previous: None, next: None })
}

/// The titles of the first published articles that anybody reads, by title.
///
/// # Errors
/// When the database fails.
pub fn titles(rx: &mut Rx<'_>, scope: PublicScope, most: i64) -> Result<Vec<String>> {
    let wanted = (Audience::Public.readable(), None);
    let page = rows::readable(rx.conn, scope.centre.as_str(), wanted, (&Cursor::First, most))?;
    Ok(page.rows.into_iter().map(|row| row.live_title).collect())
}

/// One published article that the reader may see.
///
/// # Errors
/// `NotFound`, also for what is for others; `Forbidden` when the reader may not.
pub fn read_one(rx: &mut Rx<'_>, reader: Reader<'_>, id: Id<Article>) -> Result<Shown> {
    let (centre, audience) = reader.centre()?;
    let row = rows::find(rx.conn, centre.as_str(), id.as_str())?.ok_or(Error::NotFound)?;
    let version = row.published.filter(|_| audience.readable().contains(&row.live_audience.as_str()));
    let version = version.ok_or(Error::NotFound)?;
    let found = rows::version(rx.conn, centre.as_str(), &row.id, version)?.ok_or(Error::NotFound)?;
    let own = match reader.person() {
        Some(person) => rows::vote_of(rx.conn, centre.as_str(), &row.id, &person)?,
        None => None,
    };
    Ok(Shown { article: found.content()?, row, own })
}

/// Published articles that may answer what somebody begins to ask, the best first, four at most.
///
/// # Errors
/// `Forbidden` when the reader may not.
pub fn suggest(rx: &mut Rx<'_>, reader: Reader<'_>, subject: &str) -> Result<Vec<Suggested>> {
    let (centre, audience) = reader.centre()?;
    let rows = found(rx, centre, subject, Some(audience.readable()), MOST_SUGGESTED)?;
    Ok(rows.into_iter().map(|r| Suggested { id: r.id, title: r.live_title }).collect())
}

/// Records whether an article was useful to a person: one voice each, the last counts.
///
/// # Errors
/// A refusal of too long a comment, or when no person asks; `NotFound` for what the person may not
/// see; `Forbidden` when they may not.
pub fn rate(tx: &mut Tx<'_>, reader: Reader<'_>, id: Id<Article>, (useful, comment): (bool, &str)) -> Result<()> {
    let (centre, _) = reader.centre()?;
    let shown = read_one(&mut tx.reading(), reader, id)?;
    let person = reader.person().ok_or_else(|| Error::refused("Il giudizio è di una persona."))?;
    let comment = comment.trim();
    if comment.chars().count() > LONGEST_COMMENT {
        return Err(domain::Refusal::field("commento", "Il commento è troppo lungo.").into());
    }
    let row = VoteRow {
        centre_id: centre.to_string(),
        article: shown.row.id,
        person_id: person,
        useful,
        comment: comment.to_owned(),
        at: tx.now,
    };
    Ok(rows::vote(tx.conn, &row)?)
}
