//! What a node keeps in memory between requests.
//!
//! The state of the application is in the database, and several nodes share it. So a value is kept
//! only together with the digest of its content that stands in the database, and it is used only by
//! who reads the same digest in the transaction at hand: another node's write, or a restored copy of
//! the data, is seen at once.

use std::sync::{Arc, Mutex, PoisonError};

/// One value with the digest under which it was read.
pub struct Kept<T> {
    held: Mutex<Option<(String, Arc<T>)>>,
}

impl<T> Default for Kept<T> {
    fn default() -> Self {
        Self { held: Mutex::new(None) }
    }
}

impl<T> Kept<T> {
    /// The value of a digest, loaded unless it is the one in memory. Without a digest nothing is kept.
    ///
    /// # Errors
    /// What loading returns.
    pub fn get<E>(&self, digest: Option<String>, load: impl FnOnce() -> Result<T, E>) -> Result<Arc<T>, E> {
        let Some(digest) = digest else { return Ok(Arc::new(load()?)) };
        if let Some((of, value)) = &*self.held.lock().unwrap_or_else(PoisonError::into_inner)
            && *of == digest
        {
            return Ok(Arc::clone(value));
        }
        let value = Arc::new(load()?);
        *self.held.lock().unwrap_or_else(PoisonError::into_inner) = Some((digest, Arc::clone(&value)));
        Ok(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_used_again_only_under_its_own_digest() {
        let kept = Kept::default();
        let get = |digest: Option<&str>, n: i32| *kept.get(digest.map(str::to_owned), || Ok::<_, ()>(n)).unwrap();
        assert_eq!((get(Some("a"), 1), get(Some("a"), 2)), (1, 1));
        assert_eq!((get(Some("b"), 3), get(Some("a"), 4)), (3, 4));
        assert_eq!((get(None, 5), get(None, 6), get(Some("a"), 7)), (5, 6, 4));
        assert!(kept.get(Some("c".to_owned()), || Err::<i32, _>(())).is_err());
        assert_eq!(get(Some("c"), 8), 8, "what failed is not kept");
    }
}
