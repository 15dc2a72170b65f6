//! Which body bears which code, and when.

use chrono::NaiveDate;
use diesel::prelude::*;
use domain::dates::Period;
use domain::territory::{Body, BodyRecord, CodeMoves, CodeScheme, CodeSpan, IpaCode, IstatCode, codes_of};
use domain::{Id, territory};

use super::MOST_IDS;
use super::bodies::BodyRow;
use crate::bulk;
use crate::dialect::Conn;
use crate::error::{Error, Result};
use crate::schema::{body, body_code};

#[derive(Queryable, Selectable)]
#[diesel(table_name = body_code)]
struct SpanRow {
    scheme: String,
    code: String,
    from_date: NaiveDate,
    until_date: Option<NaiveDate>,
    body_id: String,
}

impl SpanRow {
    fn span(self) -> Result<CodeSpan> {
        let bad = |column, value: &str| Error::inconsistent("body_code", column, &self.code, value);
        Ok(CodeSpan {
            body: Id::try_from(self.body_id.clone()).map_err(|_| bad("body_id", &self.body_id))?,
            scheme: CodeScheme::from_code(&self.scheme).ok_or_else(|| bad("scheme", &self.scheme))?,
            period: Period::new(self.from_date, self.until_date).ok_or_else(|| bad("until_date", "early"))?,
            code: self.code,
        })
    }
}

/// The spans of the codes that a new body bears from its first day.
pub fn of_record(record: &BodyRecord) -> impl Iterator<Item = CodeSpan> {
    let (body, period) = (record.id, record.life);
    codes_of(&record.facts).into_iter().map(move |(scheme, code)| CodeSpan { body, scheme, code, period })
}

/// Adds spans.
///
/// # Errors
/// When two bodies would bear a code from the same day (a duplicate), or the database fails.
pub fn insert(conn: &mut Conn, spans: &[CodeSpan]) -> Result<()> {
    let rows: Vec<_> = spans
        .iter()
        .map(|s| {
            vec![
                s.scheme.code().into(),
                s.code.clone().into(),
                s.period.from.into(),
                s.period.until.into(),
                s.body.to_string().into(),
            ]
        })
        .collect();
    bulk::insert(conn, "body_code", &["scheme", "code", "from_date", "until_date", "body_id"], &rows)?;
    Ok(())
}

/// All the spans of a scheme.
///
/// # Errors
/// When the database fails.
pub fn of_scheme(conn: &mut Conn, scheme: CodeScheme) -> Result<Vec<CodeSpan>> {
    let rows = body_code::table.filter(body_code::scheme.eq(scheme.code())).select(SpanRow::as_select()).load(conn)?;
    rows.into_iter().map(SpanRow::span).collect()
}

/// The spans of some bodies.
///
/// # Errors
/// When the database fails.
pub fn of_bodies(conn: &mut Conn, ids: &[String]) -> Result<Vec<CodeSpan>> {
    let mut spans = Vec::new();
    for chunk in ids.chunks(MOST_IDS) {
        let rows = body_code::table
            .filter(body_code::body_id.eq_any(chunk))
            .order((body_code::scheme.asc(), body_code::from_date.asc()))
            .select(SpanRow::as_select())
            .load(conn)?;
        for row in rows {
            spans.push(row.span()?);
        }
    }
    Ok(spans)
}

/// The spans of these codes, of any body.
///
/// # Errors
/// When the database fails.
pub fn bearing(conn: &mut Conn, codes: &[(CodeScheme, String)]) -> Result<Vec<CodeSpan>> {
    let mut spans = Vec::new();
    for scheme in CodeScheme::ALL {
        let of_scheme: Vec<&str> = codes.iter().filter(|(s, _)| *s == scheme).map(|(_, c)| c.as_str()).collect();
        for chunk in of_scheme.chunks(MOST_IDS) {
            let rows = body_code::table
                .filter(body_code::scheme.eq(scheme.code()))
                .filter(body_code::code.eq_any(chunk))
                .select(SpanRow::as_select())
                .load(conn)?;
            for row in rows {
                spans.push(row.span()?);
            }
        }
    }
    Ok(spans)
}

/// Applies the moves of many bodies; `reopened` are those whose ended codes go on.
///
/// # Errors
/// When the database fails.
pub fn apply(conn: &mut Conn, moves: &[(Id<Body>, CodeMoves)], reopened: &[(Id<Body>, NaiveDate)]) -> Result<()> {
    for (id, last) in reopened {
        diesel::update(
            body_code::table.filter(body_code::body_id.eq(id.as_str())).filter(body_code::until_date.eq(*last)),
        )
        .set(body_code::until_date.eq(None::<NaiveDate>))
        .execute(conn)?;
    }
    let mut begun = Vec::new();
    for (id, moves) in moves {
        for (scheme, code, last) in &moves.ended {
            end(conn, *id, *scheme, code, *last)?;
        }
        begun.extend(moves.begun.iter().map(|(scheme, code, from)| CodeSpan {
            body: *id,
            scheme: *scheme,
            code: code.clone(),
            period: Period { from: *from, until: None },
        }));
    }
    insert(conn, &begun)
}

/// Ends a code; one that would end before it began (a correction on its first day) goes away.
fn end(conn: &mut Conn, id: Id<Body>, scheme: CodeScheme, code: &str, last: NaiveDate) -> Result<()> {
    let of_body = |id: Id<Body>| {
        body_code::table
            .filter(body_code::body_id.eq(id.to_string()))
            .filter(body_code::scheme.eq(scheme.code()))
            .filter(body_code::code.eq(code.to_owned()))
            .filter(body_code::until_date.is_null())
    };
    diesel::delete(of_body(id).filter(body_code::from_date.gt(last))).execute(conn)?;
    diesel::update(of_body(id)).set(body_code::until_date.eq(last)).execute(conn)?;
    Ok(())
}

/// The body that answers to a code on a day.
///
/// # Errors
/// When the database fails.
pub fn answers(conn: &mut Conn, scheme: CodeScheme, code: &str, day: NaiveDate) -> Result<Option<BodyRow>> {
    Ok(body_code::table
        .inner_join(body::table.on(body::id.eq(body_code::body_id)))
        .filter(body_code::scheme.eq(scheme.code()))
        .filter(body_code::code.eq(code))
        .filter(body_code::from_date.le(day))
        .filter(body_code::until_date.is_null().or(body_code::until_date.ge(day)))
        .select(BodyRow::as_select())
        .first(conn)
        .optional()?)
}

/// The body that answers, on a day, to what a person types: ISTAT, else IPA, else cadastral code.
///
/// # Errors
/// When the database fails.
pub fn find(conn: &mut Conn, typed: &str, day: NaiveDate) -> Result<Option<BodyRow>> {
    if let Ok(code) = IstatCode::new(typed) {
        return answers(conn, CodeScheme::Istat, code.as_str(), day);
    }
    if let Ok(code) = IpaCode::new(typed)
        && let Some(found) = answers(conn, CodeScheme::Ipa, &code.key(), day)?
    {
        return Ok(Some(found));
    }
    match territory::CadastralCode::new(typed) {
        Ok(code) => answers(conn, CodeScheme::Cadastral, code.as_str(), day),
        Err(_) => Ok(None),
    }
}
