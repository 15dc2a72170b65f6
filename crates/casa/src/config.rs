//! Settings: a TOML file, then the environment; each section checks itself.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use app::files::S3Settings;
use app::mail::{MailSettings, Mailer};
use serde::Deserialize;

use crate::cli::Common;

/// All the settings.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Config {
    pub(crate) database: DatabaseSettings,
    pub(crate) server: ServerSettings,
    pub(crate) files: FileSettings,
    pub(crate) mail: MailSettings,
    pub(crate) mailboxes: MailboxesSettings,
    pub(crate) log: LogSettings,
}

/// Where the data are.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct DatabaseSettings {
    /// `sqlite:///path/casa.db` or `postgres://...`. Environment: `CASA_DATABASE_URL`.
    pub(crate) url: String,
    /// Connections, 1 to 200; when none is said, 8 on PostgreSQL, and on SQLite, where reading is work
    /// of this machine's processor, two for each core and at most 8.
    pub(crate) connections: Option<u32>,
}

impl DatabaseSettings {
    /// How many connections are opened.
    pub(crate) fn connections(&self) -> u32 {
        const MOST: u32 = 8;
        self.connections.unwrap_or_else(|| {
            let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
            let wanted = u32::try_from(cores.saturating_mul(2)).unwrap_or(MOST);
            if self.url.starts_with("sqlite:") { wanted.min(MOST) } else { MOST }
        })
    }
}

impl Default for DatabaseSettings {
    fn default() -> Self {
        Self { url: "sqlite://data/casa.db".to_owned(), connections: None }
    }
}

/// How pages are served.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct ServerSettings {
    /// Address to listen on. Environment: `CASA_LISTEN`.
    pub(crate) listen: SocketAddr,
    /// Address that users type. Environment: `CASA_PUBLIC_URL`.
    pub(crate) public_url: Option<String>,
    /// Workers for documents and mail, 0 to 16; 0 leaves them to another node.
    pub(crate) workers: usize,
}

impl Default for ServerSettings {
    fn default() -> Self {
        Self { listen: SocketAddr::from(([127, 0, 0, 1], 8080)), public_url: None, workers: 1 }
    }
}

impl ServerSettings {
    /// Address that users type, without a final slash.
    pub(crate) fn address(&self) -> String {
        let url = self.public_url.clone().unwrap_or_else(|| format!("http://{}", self.listen));
        url.trim_end_matches('/').to_owned()
    }
}

/// Where the bytes of files are.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct FileSettings {
    /// Folder. Environment: `CASA_FILES`.
    pub(crate) folder: PathBuf,
    /// A bucket that several nodes share, instead of the folder.
    pub(crate) s3: S3Settings,
}

impl Default for FileSettings {
    fn default() -> Self {
        Self { folder: PathBuf::from("data/files"), s3: S3Settings::default() }
    }
}

/// What is needed to read the mailboxes of the centres, and must not be in the database.
#[derive(Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct MailboxesSettings {
    /// Certificates of authorities (PEM) that are trusted besides the public ones.
    pub(crate) authority: Option<PathBuf>,
    /// Servers to which the secret of a mailbox may be given, besides this machine. Whoever sets up a
    /// mailbox at a desk chooses its server: what is not named here never gets the secret.
    /// Environment: `CASA_MAILBOX_HOSTS`, separated by commas.
    pub(crate) hosts: Vec<String>,
    /// Seconds within which a server answers, but for bytes; 30 when absent, 1 to 600.
    pub(crate) patience_seconds: Option<u64>,
    /// Secrets by `centre/mailbox`. Environment: `CASA_MAILBOX_CENTRE_NAME`.
    secrets: BTreeMap<String, String>,
}

impl MailboxesSettings {
    /// The secret of a mailbox, named `centre/mailbox`: of the environment first.
    pub(crate) fn secret(&self, key: &str) -> Option<String> {
        let name: String =
            key.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' }).collect();
        let of_environment = std::env::var(format!("CASA_MAILBOX_{name}")).ok();
        of_environment.filter(|s| !s.is_empty()).or_else(|| self.secrets.get(key).cloned())
    }
}

impl MailboxesSettings {
    /// Whether a server may get the secret of a mailbox.
    pub(crate) fn admits(&self, host: &str) -> bool {
        let here = host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback());
        here || self.hosts.iter().any(|h| h.eq_ignore_ascii_case(host))
    }

    /// The secret of a mailbox for a server; `None` when there is none, or the server may not get it.
    pub(crate) fn secret_for(&self, key: &str, host: &str) -> Option<String> {
        self.secret(key).filter(|_| self.admits(host))
    }

    fn faults(&self) -> Vec<String> {
        let mut faults = Vec::new();
        if self.hosts.iter().any(|h| h.is_empty() || h.contains(['/', ' ', '*', '@'])) {
            faults.push("hosts: names of servers, as in imap.provincia.example".to_owned());
        }
        if self.patience_seconds.is_some_and(|s| !(1..=600).contains(&s)) {
            faults.push("patience_seconds: from 1 to 600".to_owned());
        }
        faults
    }
}

impl std::fmt::Debug for MailboxesSettings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let names: Vec<&String> = self.secrets.keys().collect();
        f.debug_struct("MailboxesSettings")
            .field("authority", &self.authority)
            .field("hosts", &self.hosts)
            .field("secrets", &names)
            .finish()
    }
}

/// What is logged and how.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct LogSettings {
    /// Filter, e.g. `info` or `web=debug`. Environment: `CASA_LOG`.
    pub(crate) filter: String,
    /// One JSON object a line, for collectors.
    pub(crate) json: bool,
}

impl Default for LogSettings {
    fn default() -> Self {
        Self { filter: "info".to_owned(), json: false }
    }
}

impl Config {
    /// Reads the file named on the command line (or `casa.toml` here, when there is one), then the
    /// environment, then the command line.
    pub(crate) fn load(common: &Common) -> Result<Self, String> {
        let mut config = match &common.config {
            Some(path) => Self::read(path)?,
            None if Path::new("casa.toml").exists() => Self::read(Path::new("casa.toml"))?,
            None => Self::default(),
        };
        let env = |name: &str| std::env::var(name).ok().filter(|v| !v.is_empty());
        if let Some(listen) = env("CASA_LISTEN") {
            config.server.listen = listen.parse().map_err(|_| format!("CASA_LISTEN is not an address: {listen}"))?;
        }
        if let Some(url) = env("CASA_PUBLIC_URL") {
            config.server.public_url = Some(url);
        }
        if let Some(folder) = env("CASA_FILES") {
            config.files.folder = folder.into();
        }
        config.files.s3.read_environment(env);
        if let Some(filter) = env("CASA_LOG") {
            config.log.filter = filter;
        }
        if let Some(hosts) = env("CASA_MAILBOX_HOSTS") {
            config.mailboxes.hosts = hosts.split(',').map(|h| h.trim().to_owned()).collect();
        }
        if let Some(password) = env("CASA_MAIL_PASSWORD") {
            config.mail.password = Some(password);
        }
        if let Some(url) = &common.database {
            config.database.url.clone_from(url);
            if common.config.is_none()
                && env("CASA_FILES").is_none()
                && let Some(path) = url.strip_prefix("sqlite://")
            {
                config.files.folder = PathBuf::from(format!("{path}.files"));
            }
        }
        Ok(config)
    }

    fn read(path: &Path) -> Result<Self, String> {
        let text = std::fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))?;
        toml::from_str(&text).map_err(|e| format!("{}: {e}", path.display()))
    }

    /// Everything that is wrong, each with its section.
    pub(crate) fn faults(&self) -> Vec<String> {
        let mut faults = Vec::new();
        if let Err(e) = storage::dialect::Target::parse(&self.database.url) {
            faults.push(format!("[database] url: {e}"));
        }
        if !(1..=200).contains(&self.database.connections()) {
            faults.push("[database] connections: from 1 to 200".to_owned());
        }
        if let Some(url) = &self.server.public_url
            && !url.starts_with("http://")
            && !url.starts_with("https://")
        {
            faults.push("[server] public_url: starts with http:// or https://".to_owned());
        }
        if self.server.workers > 16 {
            faults.push("[server] workers: from 0 to 16".to_owned());
        }
        faults.extend(self.files.s3.faults().into_iter().map(|f| format!("[files.s3] {f}")));
        if let Err(e) = Mailer::new(&self.mail) {
            faults.push(format!("[mail] {e}"));
        }
        faults.extend(self.mailboxes.faults().into_iter().map(|f| format!("[mailboxes] {f}")));
        if let Err(e) = crate::imap::Imap::new(&self.mailboxes) {
            faults.push(format!("[mailboxes] authority: {e}"));
        }
        if let Err(e) = tracing_subscriber::EnvFilter::try_new(&self.log.filter) {
            faults.push(format!("[log] filter: {e}"));
        }
        faults
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_section_checks_itself() {
        let config: Config = toml::from_str(
            "[database]\nurl = 'mysql://x'\nconnections = 0\n[server]\npublic_url = 'casa.example'\nworkers = 99\n[files.s3]\nbucket = 'NO'\nendpoint = 's3.example'\nprefix = '/a//b'\n[mail]\nhost = 'smtp.example'",
        )
        .unwrap();
        let faults = config.faults();
        for section in [
            "[database] url",
            "[database] connections",
            "[server] public_url",
            "[server] workers",
            "[files.s3] bucket",
            "[files.s3] endpoint",
            "[files.s3] access_key",
            "[files.s3] secret_key",
            "[files.s3] prefix",
            "[mail]",
        ] {
            assert!(faults.iter().any(|f| f.starts_with(section)), "{section}: {faults:?}");
        }
        assert!(Config::default().faults().is_empty());
    }

    #[test]
    fn a_bucket_is_named_by_file_or_environment_and_its_secret_is_never_written() {
        let mut config: Config = toml::from_str("[files.s3]\nendpoint = 'https://s3.example'").unwrap();
        assert_eq!(config.faults().len(), 1, "an address without a bucket");
        config.files.s3.read_environment(|name| match name {
            "CASA_S3_BUCKET" => Some("casa-file".to_owned()),
            "CASA_S3_ACCESS_KEY" => Some("chiave".to_owned()),
            "CASA_S3_SECRET_KEY" => Some("segretissima".to_owned()),
            _ => None,
        });
        assert_eq!(config.faults(), Vec::<String>::new());
        assert!(!format!("{config:?}").contains("segretissima"));
    }

    #[test]
    fn secrets_are_not_printed() {
        let config: Config = toml::from_str("[mailboxes.secrets]\n'pu/pec' = 'segreta'").unwrap();
        assert_eq!(config.mailboxes.secret("pu/pec").as_deref(), Some("segreta"));
        assert!(!format!("{config:?}").contains("segreta"));
    }

    #[test]
    fn a_secret_goes_to_the_servers_that_are_named_and_to_this_machine() {
        let text = "[mailboxes]\nhosts = ['imap.provincia.example']\n[mailboxes.secrets]\n'pu/pec' = 'segreta'";
        let config: Config = toml::from_str(text).unwrap();
        for host in ["imap.provincia.example", "IMAP.provincia.example", "localhost", "127.0.0.1", "::1"] {
            assert_eq!(config.mailboxes.secret_for("pu/pec", host).as_deref(), Some("segreta"), "{host}");
        }
        for host in ["imap.altrove.example", "provincia.example", "x.imap.provincia.example", "10.0.0.1", ""] {
            assert_eq!(config.mailboxes.secret_for("pu/pec", host), None, "{host}");
        }
        let wrong: Config = toml::from_str("[mailboxes]\nhosts = ['imap://x']\npatience_seconds = 0").unwrap();
        assert_eq!(wrong.faults().len(), 2, "{:?}", wrong.faults());
    }

    #[test]
    fn unknown_settings_are_refused() {
        assert!(toml::from_str::<Config>("[server]\nlisten_on = '1'").is_err());
    }
}
