//! Puts the application together from its settings.

use std::sync::Arc;

use app::App;
use app::files::FileStore;
use storage::Db;
use storage::db::Options;
use storage::dialect::Target;

use crate::config::Config;
use crate::system::{SystemClock, SystemIds};

/// The application on its database, whose schema is brought up to date.
pub(crate) fn open(config: &Config) -> Result<App, String> {
    let app = connect(config)?;
    let applied = app.db.migrate().map_err(|e| format!("the database can't be used: {e}"))?;
    for name in applied {
        tracing::info!(%name, "migrated");
    }
    Ok(app)
}

/// The application on its database, as it is.
pub(crate) fn connect(config: &Config) -> Result<App, String> {
    if let Some(fault) = config.faults().first() {
        return Err(fault.clone());
    }
    if let Ok(Target::Sqlite { path }) = Target::parse(&config.database.url)
        && let Some(folder) = std::path::Path::new(&path).parent()
    {
        std::fs::create_dir_all(folder).map_err(|e| format!("{}: {e}", folder.display()))?;
    }
    let options = Options { connections: config.database.connections() };
    let db = Db::open(&config.database.url, &options).map_err(|e| format!("the database can't be opened: {e}"))?;
    Ok(App {
        db,
        clock: Arc::new(SystemClock),
        ids: Arc::new(SystemIds::default()),
        files: files(config).map_err(|e| format!("the files can't be opened: {e}"))?,
        public_url: config.server.address().into(),
    })
}

fn files(config: &Config) -> app::Result<FileStore> {
    match &config.files.s3.bucket {
        Some(_) => FileStore::s3(&config.files.s3),
        None => FileStore::folder(&config.files.folder),
    }
}
