//! Files: bytes in the store, named by their content; what is known of them in the database.

use std::path::Path;
use std::sync::Arc;

use bytes::Bytes;
use object_store::local::LocalFileSystem;
use object_store::path::Path as StorePath;
use object_store::{ObjectStore, ObjectStoreExt};
use sha2::{Digest, Sha256};
use storage::files::FileRow;

use crate::{Error, Result, Tx};

/// Label of a stored file's identifier.
#[derive(Debug)]
pub struct File;

/// Where bytes are kept: a local folder, or a store that several nodes share.
#[derive(Clone)]
pub struct FileStore {
    store: Arc<dyn ObjectStore>,
}

impl FileStore {
    /// A folder of this machine; made when missing.
    ///
    /// # Errors
    /// When the folder can't be made or read.
    pub fn folder(path: &Path) -> Result<Self> {
        std::fs::create_dir_all(path).map_err(Error::internal)?;
        let store = LocalFileSystem::new_with_prefix(path).map_err(Error::internal)?;
        Ok(Self { store: Arc::new(store) })
    }

    /// Any other store.
    #[must_use]
    pub fn new(store: Arc<dyn ObjectStore>) -> Self {
        Self { store }
    }

    /// Stores bytes under their own hash. Storing the same twice is harmless.
    ///
    /// # Errors
    /// When the store fails.
    pub fn put(&self, bytes: &[u8]) -> Result<String> {
        let hash = sha256(bytes);
        let payload = Bytes::copy_from_slice(bytes);
        futures::executor::block_on(self.store.put(&location(&hash), payload.into())).map_err(Error::internal)?;
        Ok(hash)
    }

    /// The bytes with this hash.
    ///
    /// # Errors
    /// When the store fails or has no such file.
    pub fn get(&self, hash: &str) -> Result<Vec<u8>> {
        let read = async { self.store.get(&location(hash)).await?.bytes().await };
        futures::executor::block_on(read).map(|b| b.to_vec()).map_err(Error::internal)
    }
}

/// SHA-256 in hexadecimal.
#[must_use]
pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|b| format!("{b:02x}")).collect()
}

fn location(hash: &str) -> StorePath {
    StorePath::from(format!("{}/{hash}", hash.get(..2).unwrap_or("00")))
}

impl Tx<'_> {
    /// Records a file of a centre whose bytes were put in the store before.
    ///
    /// # Errors
    /// When the database fails.
    pub fn record_file(
        &mut self,
        centre: &str,
        name: &str,
        media_type: &str,
        hash: &str,
        size: usize,
    ) -> Result<domain::Id<File>> {
        let id = self.id::<File>();
        let row = FileRow {
            centre_id: centre.to_owned(),
            id: id.to_string(),
            name: name.to_owned(),
            media_type: media_type.to_owned(),
            size: i64::try_from(size).unwrap_or(i64::MAX),
            sha256: hash.to_owned(),
            created_at: self.now,
        };
        storage::files::insert(self.conn, &row)?;
        Ok(id)
    }
}
