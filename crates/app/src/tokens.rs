//! Keys by which other programs act over the API: made, taken away, recognised. A key never reaches
//! beyond its centre, nor, when a body made it, beyond that body.

use chrono::{Duration, NaiveDateTime};
use domain::identity::{Centre, Permission, StaffRole};
use domain::territory::Body;
use domain::tokens::{NewToken, Right, Standing, Token, is_secret, secret};
use domain::{Id, Refusal, dates};
use storage::tokens as rows;
pub use storage::tokens::TokenRow;

use crate::audit::Event;
use crate::files::sha256;
use crate::identity::{count_failure, is_crowded};
use crate::{Actor, App, BodyScope, Error, Result, Rx, StaffScope, Tx};

/// The use of a key is written at most this often.
const TOUCH_MINUTES: i64 = 5;

/// A key that was made; the secret is told this once.
#[derive(Clone, PartialEq, Eq)]
pub struct Made {
    /// The key.
    pub id: Id<Token>,
    /// Its secret.
    pub secret: String,
}

impl std::fmt::Debug for Made {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Made").field("id", &self.id).finish_non_exhaustive()
    }
}

/// Where a key stands.
#[must_use]
pub fn standing(row: &TokenRow, now: NaiveDateTime) -> Standing {
    Standing::at(row.expires_at, row.revoked_at, now)
}

/// The keys of the centre, the last made first.
///
/// # Errors
/// `Forbidden` without [`Permission::ManageCentre`].
pub fn list(rx: &mut Rx<'_>, scope: &StaffScope) -> Result<Vec<TokenRow>> {
    let centre = scope.centre(Permission::ManageCentre)?;
    Ok(rows::of(rx.conn, centre.as_str(), "")?)
}

/// The keys of the body, the last made first.
///
/// # Errors
/// `Forbidden` without [`Permission::ManageBodyPeople`].
pub fn list_own(rx: &mut Rx<'_>, scope: &BodyScope) -> Result<Vec<TokenRow>> {
    let (centre, body) = scope.body(Permission::ManageBodyPeople)?;
    Ok(rows::of(rx.conn, centre.as_str(), body.as_str())?)
}

/// Makes a key that acts for the centre's help desk.
///
/// # Errors
/// The fields at fault; `Forbidden` without [`Permission::ManageCentre`].
pub fn make(tx: &mut Tx<'_>, scope: &StaffScope, new: &NewToken) -> Result<Made> {
    let centre = scope.centre(Permission::ManageCentre)?;
    insert(tx, scope.actor(), (centre, ""), new)
}

/// Makes a key that acts for the body.
///
/// # Errors
/// The fields at fault; `Forbidden` without [`Permission::ManageBodyPeople`].
pub fn make_own(tx: &mut Tx<'_>, scope: &BodyScope, new: &NewToken) -> Result<Made> {
    let (centre, body) = scope.body(Permission::ManageBodyPeople)?;
    insert(tx, scope.actor(), (centre, body.as_str()), new)
}

fn insert(tx: &mut Tx<'_>, actor: &Actor, (centre, body): (Id<Centre>, &str), new: &NewToken) -> Result<Made> {
    let new = new.check(tx.today())?;
    let held = rows::of(tx.conn, centre.as_str(), body)?;
    let now = tx.now;
    if held.iter().any(|row| standing(row, now).is_good() && row.name == new.name) {
        return Err(Refusal::field("nome", "Una chiave con questo nome c'è già: revocarla o cambiare nome.").into());
    }
    if i64::try_from(held.len()).unwrap_or(i64::MAX) >= rows::MOST_KEYS {
        return Err(Error::refused("Ci sono troppe chiavi: scrivere a chi amministra la piattaforma."));
    }
    let after = new.last_day.succ_opt().and_then(|d| d.and_hms_opt(0, 0, 0)).and_then(dates::from_italian_time);
    let secret = secret(&tx.app.ids.secret());
    let id: Id<Token> = tx.id();
    let row = TokenRow {
        centre_id: centre.to_string(),
        id: id.to_string(),
        body_id: body.to_owned(),
        name: new.name,
        rights: Right::write_all(&new.rights),
        token_hash: sha256(secret.as_bytes()),
        made_by: actor.name.clone(),
        made_at: tx.now,
        expires_at: after.ok_or_else(|| Error::internal("a day without an end"))?,
        used_at: None,
        revoked_at: None,
    };
    rows::insert(tx.conn, &row)?;
    log(tx, actor, &row, ("token.make", "creata"), None, Some(&row))?;
    Ok(Made { id, secret })
}

/// Takes a key of the centre away: from now on it opens nothing. One that was taken away stays so.
///
/// # Errors
/// `NotFound`; `Forbidden` without [`Permission::ManageCentre`].
pub fn revoke(tx: &mut Tx<'_>, scope: &StaffScope, id: Id<Token>) -> Result<()> {
    let centre = scope.centre(Permission::ManageCentre)?;
    take_away(tx, scope.actor(), (centre, ""), id)
}

/// Takes a key of the body away.
///
/// # Errors
/// `NotFound`; `Forbidden` without [`Permission::ManageBodyPeople`].
pub fn revoke_own(tx: &mut Tx<'_>, scope: &BodyScope, id: Id<Token>) -> Result<()> {
    let (centre, body) = scope.body(Permission::ManageBodyPeople)?;
    take_away(tx, scope.actor(), (centre, body.as_str()), id)
}

fn take_away(tx: &mut Tx<'_>, actor: &Actor, (centre, body): (Id<Centre>, &str), id: Id<Token>) -> Result<()> {
    let row = rows::find(tx.conn, centre.as_str(), body, id.as_str())?.ok_or(Error::NotFound)?;
    if row.revoked_at.is_some() {
        return Ok(());
    }
    rows::revoke(tx.conn, centre.as_str(), id.as_str(), tx.now)?;
    let after = TokenRow { revoked_at: Some(tx.now), ..row.clone() };
    log(tx, actor, &row, ("token.revoke", "revocata"), Some(&row), Some(&after))
}

fn log(
    tx: &mut Tx<'_>,
    actor: &Actor,
    row: &TokenRow,
    (action, what): (&'static str, &str),
    before: Option<&TokenRow>,
    after: Option<&TokenRow>,
) -> Result<()> {
    let event = Event {
        centre: &row.centre_id,
        action,
        kind: "token",
        id: &row.id,
        summary: format!("Chiave di accesso «{}» {what}", row.name),
    };
    tx.audit(actor, &event, before, after)
}

/// A program that showed a good key, and what it may do.
#[derive(Debug, Clone)]
pub struct Bearer {
    id: Id<Token>,
    name: String,
    centre: Id<Centre>,
    body: Option<Id<Body>>,
    rights: Vec<Right>,
    due: bool,
}

impl Bearer {
    /// The key.
    #[must_use]
    pub fn id(&self) -> Id<Token> {
        self.id
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether it may.
    #[must_use]
    pub fn allows(&self, right: Right) -> bool {
        self.rights.contains(&right)
    }

    /// Whether its use is due to be written.
    #[must_use]
    pub fn touch_due(&self) -> bool {
        self.due
    }

    /// The centre, and the body when it acts for one alone, for a key that may.
    ///
    /// # Errors
    /// `Forbidden` when the key has not this right.
    pub fn place(&self, right: Right) -> Result<(Id<Centre>, Option<Id<Body>>)> {
        if self.allows(right) { Ok((self.centre, self.body)) } else { Err(Error::Forbidden) }
    }

    /// Who acts, for the log.
    #[must_use]
    pub fn actor(&self) -> Actor {
        Actor::program(&format!("{} (chiave di accesso)", self.name))
    }

    /// The staff of the centre's help desk, for a key of the centre that may; `None` for a body's.
    ///
    /// # Errors
    /// `Forbidden` when the key has not this right.
    pub(crate) fn staff(&self, right: Right) -> Result<Option<StaffScope>> {
        let (centre, body) = self.place(right)?;
        Ok(body.is_none().then(|| StaffScope::new(centre, self.actor(), vec![StaffRole::HelpDesk])))
    }
}

/// What came of showing a key.
#[derive(Debug, Clone)]
pub enum Shown {
    /// It is good.
    Good(Bearer),
    /// It is not known, expired or taken away.
    Unknown,
    /// Too many wrong keys came from this network address.
    Crowded,
}

/// Recognises the secret of a key. A wrong one counts against the network address that it came from;
/// after too many, nobody is recognised from there for a while.
///
/// # Errors
/// When the database fails.
pub fn recognise(app: &App, shown: Option<&str>, origin: Option<&str>) -> Result<Shown> {
    let origin = origin.map(|o| format!("api:{o}"));
    let hash = shown.filter(|s| is_secret(s)).map(|s| sha256(s.as_bytes()));
    let found = app.read(|rx| {
        if is_crowded(rx, origin.as_deref())? {
            return Ok(Shown::Crowded);
        }
        let row = match &hash {
            Some(hash) => rows::by_hash(rx.conn, hash)?,
            None => None,
        };
        Ok(match row.map(|row| bearer(rx, &row)).transpose()?.flatten() {
            Some(bearer) => Shown::Good(bearer),
            None => Shown::Unknown,
        })
    })?;
    // Whoever shows nothing tries nothing.
    if matches!(found, Shown::Unknown) && shown.is_some() {
        app.write(|tx| count_failure(tx, origin.as_deref()))?;
    }
    Ok(found)
}

/// The bearer of a key that is good now; a body's is good while the centre follows the body.
fn bearer(rx: &mut Rx<'_>, row: &TokenRow) -> Result<Option<Bearer>> {
    if !standing(row, rx.now).is_good() {
        return Ok(None);
    }
    let centre: Id<Centre> = row.centre_id.parse().map_err(Error::internal)?;
    let body: Option<Id<Body>> = match row.body_id.as_str() {
        "" => None,
        id => Some(id.parse().map_err(Error::internal)?),
    };
    if let Some(body) = body
        && storage::territory::memberships::find(rx.conn, centre, body)?.is_none()
    {
        return Ok(None);
    }
    Ok(Some(Bearer {
        id: row.id.parse().map_err(Error::internal)?,
        name: row.name.clone(),
        centre,
        body,
        rights: Right::read_all(&row.rights),
        due: row.used_at.is_none_or(|at| rx.now - at >= Duration::minutes(TOUCH_MINUTES)),
    }))
}

/// Writes that a key was used.
///
/// # Errors
/// When the database fails.
pub fn touch(tx: &mut Tx<'_>, bearer: &Bearer) -> Result<()> {
    Ok(rows::touch(tx.conn, bearer.centre.as_str(), bearer.id.as_str(), tx.now)?)
}
