//! A file store that speaks the S3 protocol.

use std::fmt;
use std::future::Future;
use std::time::Duration;

use object_store::aws::{AmazonS3, AmazonS3Builder};
use object_store::{ClientOptions, RetryConfig};
use serde::Deserialize;
use tokio::runtime::Runtime;

use crate::{Error, Result};

/// Where a bucket is and how it is reached.
#[derive(Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct S3Settings {
    /// Bucket; without one, files stay in a folder. Environment: `CASA_S3_BUCKET`.
    pub bucket: Option<String>,
    /// Address of the service, e.g. `https://s3.example.it`; Amazon's own when absent. Environment:
    /// `CASA_S3_ENDPOINT`.
    pub endpoint: Option<String>,
    /// Region; `us-east-1` when absent, which most services other than Amazon's expect.
    pub region: Option<String>,
    /// Access key. Environment: `CASA_S3_ACCESS_KEY`.
    pub access_key: Option<String>,
    /// Secret key. Environment: `CASA_S3_SECRET_KEY`.
    pub secret_key: Option<String>,
    /// Folder inside the bucket, when others use it too.
    pub prefix: Option<String>,
}

impl fmt::Debug for S3Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("S3Settings")
            .field("bucket", &self.bucket)
            .field("endpoint", &self.endpoint)
            .field("region", &self.region)
            .field("prefix", &self.prefix)
            .finish_non_exhaustive()
    }
}

impl S3Settings {
    /// What the environment says wins over the file.
    pub fn read_environment(&mut self, read: impl Fn(&str) -> Option<String>) {
        let settings = [
            ("CASA_S3_BUCKET", &mut self.bucket),
            ("CASA_S3_ENDPOINT", &mut self.endpoint),
            ("CASA_S3_REGION", &mut self.region),
            ("CASA_S3_ACCESS_KEY", &mut self.access_key),
            ("CASA_S3_SECRET_KEY", &mut self.secret_key),
            ("CASA_S3_PREFIX", &mut self.prefix),
        ];
        for (name, setting) in settings {
            if let Some(value) = read(name) {
                *setting = Some(value);
            }
        }
    }

    /// Everything that is wrong, in words for who wrote the settings.
    #[must_use]
    pub fn faults(&self) -> Vec<&'static str> {
        let mut faults = Vec::new();
        let Some(bucket) = &self.bucket else {
            let named = [&self.endpoint, &self.region, &self.access_key, &self.secret_key, &self.prefix];
            if named.iter().any(|v| v.is_some()) {
                faults.push("bucket: name it, or leave the whole section out");
            }
            return faults;
        };
        let fit = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '.';
        if !(3..=63).contains(&bucket.len()) || !bucket.chars().all(fit) {
            faults.push("bucket: 3 to 63 small letters, digits, hyphens, dots");
        }
        if self.endpoint.as_ref().is_some_and(|e| !e.starts_with("https://") && !e.starts_with("http://")) {
            faults.push("endpoint: starts with https:// or http://");
        }
        if self.access_key.is_none() {
            faults.push("access_key: missing (or CASA_S3_ACCESS_KEY)");
        }
        if self.secret_key.is_none() {
            faults.push("secret_key: missing (or CASA_S3_SECRET_KEY)");
        }
        if self.prefix.as_ref().is_some_and(|p| object_store::path::Path::parse(p).is_err()) {
            faults.push("prefix: a plain folder, e.g. casa/files");
        }
        faults
    }
}

/// Prepares the connection; nothing is asked of the service yet.
pub(super) fn open(settings: &S3Settings) -> Result<object_store::prefix::PrefixStore<AmazonS3>> {
    // TLS needs one provider of cryptography for the whole process: a second call finds the first's.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let given = |value: &Option<String>| value.clone().unwrap_or_default();
    let plain = settings.endpoint.as_ref().is_some_and(|e| e.starts_with("http://"));
    let client = ClientOptions::new()
        .with_allow_http(plain)
        .with_timeout(Duration::from_secs(60))
        .with_connect_timeout(Duration::from_secs(5));
    let retry = RetryConfig { max_retries: 4, retry_timeout: Duration::from_secs(30), ..RetryConfig::default() };
    let mut builder = AmazonS3Builder::new()
        .with_bucket_name(given(&settings.bucket))
        .with_region(settings.region.as_deref().unwrap_or("us-east-1"))
        .with_access_key_id(given(&settings.access_key))
        .with_secret_access_key(given(&settings.secret_key))
        .with_client_options(client)
        .with_retry(retry);
    if let Some(endpoint) = &settings.endpoint {
        builder = builder.with_endpoint(endpoint.trim_end_matches('/'));
    }
    let store = builder.build().map_err(Error::internal)?;
    Ok(object_store::prefix::PrefixStore::new(store, given(&settings.prefix)))
}

/// The threads that talk to the service.
pub(super) struct Network {
    runtime: Option<Runtime>,
}

impl Network {
    /// Starts one; it sleeps until asked.
    pub(super) fn start() -> Result<Self> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name("files")
            .enable_all()
            .build()
            .map_err(Error::internal)?;
        Ok(Self { runtime: Some(runtime) })
    }

    /// Waits for the work, on a thread that may wait.
    pub(super) fn wait<T>(&self, work: impl Future<Output = object_store::Result<T>>) -> object_store::Result<T> {
        match &self.runtime {
            Some(runtime) => runtime.handle().block_on(work),
            None => futures::executor::block_on(work),
        }
    }
}

impl Drop for Network {
    /// The last clone may be dropped where nobody may wait.
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}
