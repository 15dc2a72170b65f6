//! The provinces that have Comuni in force: reckoned from the bodies when these change, so that a
//! list that filters by province does not read all the bodies of Italy at each request.

use std::sync::Arc;

use diesel::dsl::max;
use diesel::prelude::*;
use domain::territory::BodyKind;
use domain::text;
use sha2::{Digest, Sha256};

use crate::Db;
use crate::bulk;
use crate::dialect::Conn;
use crate::error::Result;
use crate::schema::{body, content_version, province};

/// Name of this content among the digests.
const CONTENT: &str = "province";

/// A province, as its Comuni name it.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct ProvinceRow {
    /// Historical code, three digits.
    pub code: String,
    /// Name.
    pub name: Option<String>,
    /// Two letters.
    pub sigla: Option<String>,
}

/// The provinces that have Comuni, by name; out of memory while the database holds the same ones.
///
/// # Errors
/// When the database fails.
pub fn all(db: &Db, conn: &mut Conn) -> Result<Arc<Vec<ProvinceRow>>> {
    let digest: Option<String> =
        content_version::table.find(CONTENT).select(content_version::version).first(conn).optional()?;
    db.provinces().get(digest, || {
        let mut rows = stored(conn)?;
        rows.sort_by_key(|p| (text::fold(p.name.as_deref().unwrap_or_default()), p.code.clone()));
        Ok(rows)
    })
}

fn stored(conn: &mut Conn) -> Result<Vec<ProvinceRow>> {
    Ok(province::table.order(province::code.asc()).load(conn)?)
}

/// Reckons the provinces anew after bodies came, changed or ended.
///
/// # Errors
/// When the database fails.
pub(super) fn refresh(conn: &mut Conn) -> Result<()> {
    let rows: Vec<ProvinceRow> = body::table
        .filter(body::kind.eq(BodyKind::Comune.code()))
        .filter(body::until_date.is_null())
        .group_by(body::province)
        .order(body::province.asc())
        .select((body::province, max(body::province_name), max(body::sigla)))
        .load(conn)?;
    let digest = digest(&rows);
    let known: Option<String> =
        content_version::table.find(CONTENT).select(content_version::version).first(conn).optional()?;
    match known {
        Some(known) if known == digest => return Ok(()),
        Some(_) => {
            diesel::update(content_version::table.find(CONTENT))
                .set(content_version::version.eq(&digest))
                .execute(conn)?;
        }
        None => {
            diesel::insert_into(content_version::table)
                .values((content_version::content.eq(CONTENT), content_version::version.eq(&digest)))
                .execute(conn)?;
        }
    }
    diesel::delete(province::table).execute(conn)?;
    let values: Vec<Vec<bulk::Value>> =
        rows.into_iter().map(|p| vec![p.code.into(), p.name.into(), p.sigla.into()]).collect();
    bulk::insert(conn, "province", &["code", "name", "sigla"], &values)?;
    Ok(())
}

fn digest(rows: &[ProvinceRow]) -> String {
    let mut hash = Sha256::new();
    for row in rows {
        for text in [Some(&row.code), row.name.as_ref(), row.sigla.as_ref()] {
            match text {
                Some(text) => {
                    hash.update([1]);
                    hash.update((text.len() as u64).to_le_bytes());
                    hash.update(text.as_bytes());
                }
                None => hash.update([0]),
            }
        }
    }
    hash.finalize().iter().map(|b| format!("{b:02x}")).collect()
}
