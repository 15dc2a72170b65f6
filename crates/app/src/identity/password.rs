//! Hashing of passwords: argon2id, never inside a transaction, few at a time.

use std::sync::{Condvar, Mutex, PoisonError};

use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, CustomizedPasswordHasher, Params, PasswordVerifier, Version};
use domain::Refusal;
use domain::identity::{EmailAddress, check_new_password};

use crate::{App, Error, Result};

/// Memory in KiB, passes and lanes advised by the OWASP Password Storage Cheat Sheet.
const MEMORY_KIB: u32 = 19_456;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// Stands in for the hash of an unknown address, so that answering takes as long as for a known
/// one. Nobody's password: the hash of 32 random bytes that were thrown away.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAEHBwcHBwcHBw$RmNdyAdcudNWi/fcfdI9doQr4Ct1BuuvC9alrBBzf54";

/// Most hashes computed at once: each takes [`MEMORY_KIB`].
const AT_ONCE: usize = 2;

static RUNNING: Mutex<usize> = Mutex::new(0);
static ONE_ENDED: Condvar = Condvar::new();

struct Turn;

impl Turn {
    fn wait() -> Self {
        let running = RUNNING.lock().unwrap_or_else(PoisonError::into_inner);
        let mut running = ONE_ENDED.wait_while(running, |n| *n >= AT_ONCE).unwrap_or_else(PoisonError::into_inner);
        *running += 1;
        Self
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        *RUNNING.lock().unwrap_or_else(PoisonError::into_inner) -= 1;
        ONE_ENDED.notify_one();
    }
}

fn argon2() -> Result<Argon2<'static>> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).map_err(Error::internal)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

/// The hash of a password, to store. Takes some twenty milliseconds: never inside a transaction.
///
/// # Errors
/// When the parameters or the salt are refused, which does not happen.
pub fn hash(app: &App, password: &str) -> Result<String> {
    let salt = app.ids.secret();
    let _turn = Turn::wait();
    let hash: PasswordHash = argon2()?
        .hash_password_customized(
            password.as_bytes(),
            &salt[..16],
            Some("argon2id"),
            None,
            Params::new(MEMORY_KIB, PASSES, LANES, None).map_err(Error::internal)?,
        )
        .map_err(Error::internal)?;
    Ok(hash.to_string())
}

/// Whether the password is the one of the hash; takes as long when there is no hash.
pub(super) fn verify(password: &str, stored: Option<&str>) -> Result<bool> {
    let parsed = PasswordHash::new(stored.unwrap_or(NOBODY)).map_err(Error::internal)?;
    let bounded = password.get(..1024).unwrap_or(password);
    let _turn = Turn::wait();
    let equal = argon2()?.verify_password(bounded.as_bytes(), &parsed).is_ok();
    Ok(equal && stored.is_some())
}

/// A password chosen by somebody, typed twice.
#[derive(Clone)]
pub struct MakePassword {
    /// The password.
    pub password: String,
    /// The same again.
    pub repeat: String,
}

impl MakePassword {
    /// Checks the policy and hashes.
    pub(super) fn make(&self, app: &App, email: &EmailAddress) -> Result<String> {
        check_new_password(&self.password, &self.repeat, email).map_err(|r: Refusal| Error::Refused(r))?;
        hash(app, &self.password)
    }
}
