//! Files: bytes in the store, named by their content; what is known of them in the database.

mod s3;
mod sweep;

use std::future::Future;
use std::path::Path;
use std::sync::Arc;

use bytes::Bytes;
use object_store::local::LocalFileSystem;
use object_store::path::Path as StorePath;
use object_store::{ObjectStore, ObjectStoreExt};
use sha2::{Digest, Sha256};
use storage::files::FileRow;

pub use s3::S3Settings;
pub use sweep::{SWEEP, keep_sweeping, sweep, sweep_job};

use crate::{Error, Result, Tx};

/// Label of a stored file's identifier.
#[derive(Debug)]
pub struct File;

/// Files that are stored at once.
const AT_ONCE: usize = 8;

/// Where bytes are kept: a local folder, or a store that several nodes share.
#[derive(Clone)]
pub struct FileStore {
    store: Arc<dyn ObjectStore>,
    network: Option<Arc<s3::Network>>,
}

impl FileStore {
    /// A folder of this machine; made when missing. What is stored is on the disk before it is named in the
    /// database, as what is committed there is.
    ///
    /// # Errors
    /// When the folder can't be made or read.
    pub fn folder(path: &Path) -> Result<Self> {
        std::fs::create_dir_all(path).map_err(Error::internal)?;
        let store = LocalFileSystem::new_with_prefix(path).map_err(Error::internal)?.with_fsync(true);
        Ok(Self { store: Arc::new(store), network: None })
    }

    /// A store that speaks the S3 protocol, which several nodes share.
    ///
    /// # Errors
    /// When the settings are incomplete or no connection can be prepared.
    pub fn s3(settings: &S3Settings) -> Result<Self> {
        let network = s3::Network::start()?;
        Ok(Self { store: Arc::new(s3::open(settings)?), network: Some(Arc::new(network)) })
    }

    /// Waits for the store. A store over the network has threads of its own, so that workers and
    /// the command line reach it as pages do.
    fn wait<T>(&self, work: impl Future<Output = object_store::Result<T>>) -> Result<T> {
        let outcome = match &self.network {
            Some(network) => network.wait(work),
            None => futures::executor::block_on(work),
        };
        outcome.map_err(Error::internal)
    }

    /// Stores bytes under their own hash. Storing the same twice is harmless.
    ///
    /// # Errors
    /// When the store fails.
    pub fn put(&self, bytes: &[u8]) -> Result<String> {
        let hash = sha256(bytes);
        let payload = Bytes::copy_from_slice(bytes);
        self.wait(self.store.put(&location(&hash), payload.into()))?;
        Ok(hash)
    }

    /// Stores several, which wait for the disk together. Answers the hash of each.
    ///
    /// # Errors
    /// When the store fails; some may be stored.
    pub fn put_all<'a>(&self, files: impl IntoIterator<Item = &'a [u8]>) -> Result<Vec<String>> {
        let files: Vec<&[u8]> = files.into_iter().collect();
        let share = files.len().div_ceil(AT_ONCE).max(1);
        std::thread::scope(|all| {
            let put = |some: &[&[u8]]| some.iter().map(|bytes| self.put(bytes)).collect::<Result<Vec<_>>>();
            let threads: Vec<_> = files.chunks(share).map(|some| all.spawn(move || put(some))).collect();
            let mut hashes = Vec::with_capacity(files.len());
            for thread in threads {
                hashes.extend(thread.join().map_err(|_| Error::internal("a thread that stored files stopped"))??);
            }
            Ok(hashes)
        })
    }

    /// The bytes with this hash.
    ///
    /// # Errors
    /// When the store fails or has no such file.
    pub fn get(&self, hash: &str) -> Result<Vec<u8>> {
        self.wait(async { self.store.get(&location(hash)).await?.bytes().await }).map(|b| b.to_vec())
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
