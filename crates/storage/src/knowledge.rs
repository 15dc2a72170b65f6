//! Articles of the knowledge base, their versions, words and votes.

use std::collections::BTreeSet;

use chrono::NaiveDateTime;
use diesel::prelude::*;
use domain::knowledge::{Article, Audience, Hit, State};
use serde::Serialize;

use crate::bulk;
use crate::dialect::{Conn, MultiBackend};
use crate::error::{Error, Result};
use crate::page::{Cursor, Key, Page};
use crate::schema::{article, article_version, article_vote, article_word};

/// Most rows of words read for one search: a word of every article adds nothing.
const MOST_HITS: i64 = 5_000;

/// An article: its latest fields, and those that readers see.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset, Serialize)]
#[diesel(table_name = article, primary_key(centre_id, id), treat_none_as_null = true)]
pub struct ArticleRow {
    /// Centre.
    pub centre_id: String,
    /// ULID.
    pub id: String,
    /// Code of the state.
    pub state: String,
    /// Newest version.
    pub latest: i32,
    /// Version that readers see.
    pub published: Option<i32>,
    /// Title of the newest version.
    pub title: String,
    /// The same folded.
    pub title_key: String,
    /// Code of the service of the newest version; may be empty.
    pub service: String,
    /// Code of the audience of the newest version.
    pub audience: String,
    /// Title that readers see; empty when it is not published.
    pub live_title: String,
    /// The same folded.
    pub live_key: String,
    /// Service that readers see; may be empty.
    pub live_service: String,
    /// Code of the audience that reads it; empty when it is not published.
    pub live_audience: String,
    /// People who found it useful.
    pub useful: i32,
    /// People who did not.
    pub useless: i32,
    /// Number of the ticket that it was made from.
    pub ticket: Option<i32>,
    /// When it was made, UTC.
    pub created_at: NaiveDateTime,
    /// When its newest version was written or its state changed, UTC.
    pub changed_at: NaiveDateTime,
    /// When it was last published, UTC.
    pub published_at: Option<NaiveDateTime>,
}

impl ArticleRow {
    /// Where it stands.
    ///
    /// # Errors
    /// When the row contradicts itself.
    pub fn standing(&self) -> Result<State> {
        match (self.state.as_str(), self.published) {
            ("draft", None) => Ok(State::Draft),
            ("withdrawn", None) => Ok(State::Withdrawn),
            ("published", Some(version)) => Ok(State::Published { version }),
            _ => Err(Error::inconsistent("article", "state", &self.id, &self.state)),
        }
    }
}

/// One version of an article.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = article_version)]
pub struct VersionRow {
    /// Centre.
    pub centre_id: String,
    /// Article.
    pub article: String,
    /// From 1.
    pub version: i32,
    /// Title.
    pub title: String,
    /// Code of the service; may be empty.
    pub service: String,
    /// Code of the audience.
    pub audience: String,
    /// Text.
    pub body: String,
    /// Version that it brings back.
    pub restored: Option<i32>,
    /// Who wrote it.
    pub author_name: String,
    /// When, UTC.
    pub at: NaiveDateTime,
}

impl VersionRow {
    /// What it says.
    ///
    /// # Errors
    /// When the row contradicts itself.
    pub fn content(&self) -> Result<Article> {
        let wrong = || Error::inconsistent("article_version", "audience", &self.article, &self.audience);
        Ok(Article {
            title: self.title.clone(),
            service: self.service.clone(),
            audience: Audience::from_code(&self.audience).ok_or_else(wrong)?,
            text: self.body.clone(),
        })
    }
}

/// What one person thought of an article.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = article_vote, primary_key(centre_id, article, person_id))]
pub struct VoteRow {
    /// Centre.
    pub centre_id: String,
    /// Article.
    pub article: String,
    /// Person.
    pub person_id: String,
    /// Whether it was useful.
    pub useful: bool,
    /// What is missing; may be empty.
    pub comment: String,
    /// When, UTC.
    pub at: NaiveDateTime,
}

/// What a list of the staff asks for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Code of a state.
    pub state: Option<String>,
    /// Code of a service.
    pub service: Option<String>,
    /// Code of an audience.
    pub audience: Option<String>,
}

/// A page of the articles of a centre as who writes them sees them, by title.
///
/// # Errors
/// When the database fails.
pub fn page(
    conn: &mut Conn,
    centre: &str,
    filter: &Filter,
    (cursor, limit): (&Cursor, i64),
) -> Result<Page<ArticleRow>> {
    let mut query = article::table
        .filter(article::centre_id.eq(centre.to_owned()))
        .select(ArticleRow::as_select())
        .into_boxed::<MultiBackend>();
    if let Some(state) = &filter.state {
        query = query.filter(article::state.eq(state.clone()));
    }
    if let Some(service) = &filter.service {
        query = query.filter(article::service.eq(service.clone()));
    }
    if let Some(audience) = &filter.audience {
        query = query.filter(article::audience.eq(audience.clone()));
    }
    query = match cursor {
        Cursor::First => query,
        Cursor::After(Key { value, id }) => query
            .filter(article::title_key.ge(value.clone()))
            .filter(article::title_key.gt(value.clone()).or(article::id.gt(id.clone()))),
        Cursor::Before(Key { value, id }) => query
            .filter(article::title_key.le(value.clone()))
            .filter(article::title_key.lt(value.clone()).or(article::id.lt(id.clone()))),
    };
    query = match cursor {
        Cursor::Before(_) => query.order((article::title_key.desc(), article::id.desc())),
        _ => query.order((article::title_key.asc(), article::id.asc())),
    };
    let rows: Vec<ArticleRow> = query.limit(limit + 1).load(conn)?;
    Ok(Page::build(rows, limit, cursor, |r| Key { value: r.title_key.clone(), id: r.id.clone() }))
}

/// A page of what readers of these audiences see, by title; of a service when one is given.
///
/// # Errors
/// When the database fails.
pub fn readable(
    conn: &mut Conn,
    centre: &str,
    (audiences, service): (&[&str], Option<&str>),
    (cursor, limit): (&Cursor, i64),
) -> Result<Page<ArticleRow>> {
    let audiences: Vec<String> = audiences.iter().map(|a| (*a).to_owned()).collect();
    let mut query = article::table
        .filter(article::centre_id.eq(centre.to_owned()))
        .filter(article::live_audience.eq_any(audiences))
        .select(ArticleRow::as_select())
        .into_boxed::<MultiBackend>();
    if let Some(service) = service {
        query = query.filter(article::live_service.eq(service.to_owned()));
    }
    query = match cursor {
        Cursor::First => query,
        Cursor::After(Key { value, id }) => query
            .filter(article::live_key.ge(value.clone()))
            .filter(article::live_key.gt(value.clone()).or(article::id.gt(id.clone()))),
        Cursor::Before(Key { value, id }) => query
            .filter(article::live_key.le(value.clone()))
            .filter(article::live_key.lt(value.clone()).or(article::id.lt(id.clone()))),
    };
    query = match cursor {
        Cursor::Before(_) => query.order((article::live_key.desc(), article::id.desc())),
        _ => query.order((article::live_key.asc(), article::id.asc())),
    };
    let rows: Vec<ArticleRow> = query.limit(limit + 1).load(conn)?;
    Ok(Page::build(rows, limit, cursor, |r| Key { value: r.live_key.clone(), id: r.id.clone() }))
}

/// One article.
///
/// # Errors
/// When the database fails.
pub fn find(conn: &mut Conn, centre: &str, id: &str) -> Result<Option<ArticleRow>> {
    Ok(article::table.find((centre, id)).select(ArticleRow::as_select()).first(conn).optional()?)
}

/// Some articles, in no order.
///
/// # Errors
/// When the database fails.
pub fn some(conn: &mut Conn, centre: &str, ids: &[String]) -> Result<Vec<ArticleRow>> {
    Ok(article::table
        .filter(article::centre_id.eq(centre))
        .filter(article::id.eq_any(ids))
        .select(ArticleRow::as_select())
        .load(conn)?)
}

/// Writes an article, over the one with the same id.
///
/// # Errors
/// When the database fails.
pub fn save(conn: &mut Conn, row: &ArticleRow) -> Result<()> {
    if diesel::update(article::table.find((&row.centre_id, &row.id))).set(row).execute(conn)? == 0 {
        diesel::insert_into(article::table).values(row).execute(conn)?;
    }
    Ok(())
}

/// Removes an article with its versions, words and votes.
///
/// # Errors
/// When the database fails.
pub fn remove(conn: &mut Conn, centre: &str, id: &str) -> Result<()> {
    let words = article_word::table.filter(article_word::centre_id.eq(centre)).filter(article_word::article.eq(id));
    diesel::delete(words).execute(conn)?;
    let votes = article_vote::table.filter(article_vote::centre_id.eq(centre)).filter(article_vote::article.eq(id));
    diesel::delete(votes).execute(conn)?;
    let versions =
        article_version::table.filter(article_version::centre_id.eq(centre)).filter(article_version::article.eq(id));
    diesel::delete(versions).execute(conn)?;
    diesel::delete(article::table.find((centre, id))).execute(conn)?;
    Ok(())
}

/// Adds a version.
///
/// # Errors
/// When the database fails.
pub fn add_version(conn: &mut Conn, row: &VersionRow) -> Result<()> {
    diesel::insert_into(article_version::table).values(row).execute(conn)?;
    Ok(())
}

/// One version.
///
/// # Errors
/// When the database fails.
pub fn version(conn: &mut Conn, centre: &str, id: &str, version: i32) -> Result<Option<VersionRow>> {
    let found = article_version::table.find((centre, id, version));
    Ok(found.select(VersionRow::as_select()).first(conn).optional()?)
}

/// All the versions of an article, the newest first.
///
/// # Errors
/// When the database fails.
pub fn versions(conn: &mut Conn, centre: &str, id: &str) -> Result<Vec<VersionRow>> {
    Ok(article_version::table
        .filter(article_version::centre_id.eq(centre))
        .filter(article_version::article.eq(id))
        .order(article_version::version.desc())
        .select(VersionRow::as_select())
        .load(conn)?)
}

/// Sets the words by which an article is found: by readers (`live`) or by who writes.
///
/// # Errors
/// When the database fails.
pub fn set_words(
    conn: &mut Conn,
    centre: &str,
    (id, live): (&str, bool),
    (title, text): (&BTreeSet<String>, &BTreeSet<String>),
) -> Result<()> {
    clear_words(conn, centre, (id, live))?;
    let row = |stem: &String, in_title: bool| -> Vec<bulk::Value> {
        vec![centre.into(), live.into(), stem.as_str().into(), id.into(), in_title.into()]
    };
    let rows: Vec<Vec<bulk::Value>> =
        title.iter().map(|s| row(s, true)).chain(text.iter().map(|s| row(s, false))).collect();
    bulk::insert(conn, "article_word", &["centre_id", "live", "stem", "article", "in_title"], &rows)?;
    Ok(())
}

/// Forgets the words of an article.
///
/// # Errors
/// When the database fails.
pub fn clear_words(conn: &mut Conn, centre: &str, (id, live): (&str, bool)) -> Result<()> {
    let words = article_word::table
        .filter(article_word::centre_id.eq(centre))
        .filter(article_word::article.eq(id))
        .filter(article_word::live.eq(live));
    diesel::delete(words).execute(conn)?;
    Ok(())
}

/// Where these stems stand: in what readers of these audiences see, or, without any, in what who
/// writes sees.
///
/// # Errors
/// When the database fails.
pub fn hits(conn: &mut Conn, centre: &str, stems: &BTreeSet<String>, audiences: Option<&[&str]>) -> Result<Vec<Hit>> {
    let wanted: Vec<String> = stems.iter().take(24).cloned().collect();
    let mut query = article_word::table
        .inner_join(
            article::table
                .on(article::centre_id.eq(article_word::centre_id).and(article::id.eq(article_word::article))),
        )
        .filter(article_word::centre_id.eq(centre.to_owned()))
        .filter(article_word::live.eq(audiences.is_some()))
        .filter(article_word::stem.eq_any(wanted))
        .select((article_word::article, article_word::stem, article_word::in_title))
        .order((article_word::in_title.desc(), article_word::article.desc(), article_word::stem.asc()))
        .limit(MOST_HITS)
        .into_boxed::<MultiBackend>();
    if let Some(audiences) = audiences {
        let audiences: Vec<String> = audiences.iter().map(|a| (*a).to_owned()).collect();
        query = query.filter(article::live_audience.eq_any(audiences));
    }
    let rows: Vec<(String, String, bool)> = query.load(conn)?;
    Ok(rows.into_iter().map(|(article, stem, title)| Hit { article, stem, title }).collect())
}

/// Records what a person thought, over what they thought before, and counts again.
///
/// # Errors
/// When the database fails.
pub fn vote(conn: &mut Conn, row: &VoteRow) -> Result<()> {
    let known = article_vote::table.find((&row.centre_id, &row.article, &row.person_id));
    if diesel::update(known).set(row).execute(conn)? == 0 {
        diesel::insert_into(article_vote::table).values(row).execute(conn)?;
    }
    let of = |conn: &mut Conn, useful: bool| -> Result<i32> {
        let n: i64 = article_vote::table
            .filter(article_vote::centre_id.eq(&row.centre_id))
            .filter(article_vote::article.eq(&row.article))
            .filter(article_vote::useful.eq(useful))
            .count()
            .get_result(conn)?;
        Ok(i32::try_from(n).unwrap_or(i32::MAX))
    };
    let (useful, useless) = (of(conn, true)?, of(conn, false)?);
    diesel::update(article::table.find((&row.centre_id, &row.article)))
        .set((article::useful.eq(useful), article::useless.eq(useless)))
        .execute(conn)?;
    Ok(())
}

/// What a person thought of an article.
///
/// # Errors
/// When the database fails.
pub fn vote_of(conn: &mut Conn, centre: &str, id: &str, person: &str) -> Result<Option<VoteRow>> {
    Ok(article_vote::table.find((centre, id, person)).select(VoteRow::as_select()).first(conn).optional()?)
}

/// What people said is missing, the newest first; without who said it.
///
/// # Errors
/// When the database fails.
pub fn comments(conn: &mut Conn, centre: &str, id: &str) -> Result<Vec<(NaiveDateTime, String)>> {
    Ok(article_vote::table
        .filter(article_vote::centre_id.eq(centre))
        .filter(article_vote::article.eq(id))
        .filter(article_vote::comment.ne(""))
        .order((article_vote::at.desc(), article_vote::person_id.asc()))
        .limit(50)
        .select((article_vote::at, article_vote::comment))
        .load(conn)?)
}
