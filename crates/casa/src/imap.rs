//! The IMAP client: the only place that speaks with mail servers. Async stays in here: whoever reads a
//! mailbox calls plain functions, each with a time within which the server must answer.

use std::fmt::Display;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use app::mail::{Connector, Inbox, MailboxRow, Standing, Unreachable};
use async_imap::{Client, Session};
use futures::TryStreamExt;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::runtime::Runtime;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore, crypto};

use crate::config::MailboxesSettings;

/// How long a server may take to answer, but for bytes.
const PATIENCE: Duration = Duration::from_secs(30);

trait Stream: AsyncRead + AsyncWrite + Unpin + Send + std::fmt::Debug {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send + std::fmt::Debug> Stream for T {}

/// Opens folders over the network, with the secrets of the configuration.
pub(crate) struct Imap {
    settings: MailboxesSettings,
    tls: Arc<ClientConfig>,
    patience: Duration,
}

impl Imap {
    /// A client with the secrets of the configuration, that trusts the public authorities and those
    /// that it names.
    pub(crate) fn new(settings: &MailboxesSettings) -> Result<Self, String> {
        let mut roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
        if let Some(path) = &settings.authority {
            let certificates = CertificateDer::pem_file_iter(path).map_err(|e| format!("{}: {e}", path.display()))?;
            for certificate in certificates {
                let certificate = certificate.map_err(|e| format!("{}: {e}", path.display()))?;
                roots.add(certificate).map_err(|e| format!("{}: {e}", path.display()))?;
            }
        }
        let tls = ClientConfig::builder_with_provider(Arc::new(crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(|e| e.to_string())?
            .with_root_certificates(roots)
            .with_no_client_auth();
        let patience = settings.patience_seconds.map_or(PATIENCE, Duration::from_secs);
        Ok(Self { settings: settings.clone(), tls: Arc::new(tls), patience })
    }

    async fn connect(&self, mailbox: &MailboxRow) -> Result<Client<Box<dyn Stream>>, Unreachable> {
        let port = u16::try_from(mailbox.port).unwrap_or(0);
        let stream = TcpStream::connect((mailbox.host.as_str(), port)).await.map_err(|e| failed(NO_SERVER, e))?;
        match mailbox.security.as_str() {
            "tls" => greeted(self.protect(mailbox, stream).await?).await,
            "starttls" => {
                let mut plain = Client::new(stream);
                let greeting = plain.read_response().await.map_err(|e| failed(NO_SERVER, e))?;
                greeting.ok_or_else(|| failed(NO_SERVER, "no greeting"))?;
                plain.run_command_and_check_ok("STARTTLS", None).await.map_err(|e| failed(NO_TLS, e))?;
                Ok(Client::new(self.protect(mailbox, plain.into_inner()).await?))
            }
            _ => greeted(Box::new(stream)).await,
        }
    }

    async fn protect(&self, mailbox: &MailboxRow, stream: TcpStream) -> Result<Box<dyn Stream>, Unreachable> {
        let name = ServerName::try_from(mailbox.host.clone()).map_err(|e| failed(NO_TLS, e))?;
        let stream = TlsConnector::from(self.tls.clone()).connect(name, stream).await.map_err(|e| failed(NO_TLS, e))?;
        Ok(Box::new(stream))
    }

    async fn log_in(&self, secret: &str, mailbox: &MailboxRow) -> Result<Folder, Unreachable> {
        let client = self.connect(mailbox).await?;
        let mut session = client.login(&mailbox.username, secret).await.map_err(|(e, _)| failed(NO_ENTRY, e))?;
        // Opened to be read alone: not even the mark of what was read is changed.
        let folder = session.examine(&mailbox.folder).await.map_err(|e| failed(NO_FOLDER, e))?;
        let validity = folder.uid_validity.ok_or_else(|| failed(NO_FOLDER, "no UIDVALIDITY"))?;
        let next = folder.uid_next.unwrap_or(1);
        Ok(Folder { session, validity, next })
    }
}

async fn greeted(stream: Box<dyn Stream>) -> Result<Client<Box<dyn Stream>>, Unreachable> {
    let mut client = Client::new(stream);
    let greeting = client.read_response().await.map_err(|e| failed(NO_SERVER, e))?;
    greeting.ok_or_else(|| failed(NO_SERVER, "no greeting"))?;
    Ok(client)
}

const NO_SERVER: &str = "Il server della posta non risponde: controllare nome, porta e rete.";
const NO_TLS: &str =
    "La connessione protetta non riesce: controllare il tipo di protezione e il certificato del server.";
const NO_ENTRY: &str = "Il server rifiuta nome utente o parola d'ordine della casella.";
const NO_FOLDER: &str = "La cartella non esiste o non si può aprire.";
const CUT: &str = "La connessione si è interrotta durante la lettura: si riprova da dove era arrivata.";
const NO_HOST: &str = "Il server della casella non è fra quelli a cui si può dare la parola d'ordine: chi gestisce l'installazione lo aggiunge alla configurazione, sezione [mailboxes], voce hosts.";
const NO_SECRET: &str =
    "Manca la parola d'ordine della casella: va scritta nella configurazione dell'installazione, sezione [mailboxes].";

fn failed(sentence: &str, cause: impl Display) -> Unreachable {
    Unreachable { sentence: sentence.to_owned(), cause: cause.to_string() }
}

impl Connector for Imap {
    fn open(&self, centre: &str, mailbox: &MailboxRow) -> Result<Box<dyn Inbox>, Unreachable> {
        let key = format!("{centre}/{}", mailbox.name);
        if !self.settings.admits(&mailbox.host) {
            return Err(failed(NO_HOST, format!("{} is not named in [mailboxes] hosts", mailbox.host)));
        }
        let secret = self.settings.secret(&key).ok_or_else(|| failed(NO_SECRET, format!("no secret for {key}")))?;
        let runtime =
            tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|e| failed(NO_SERVER, e))?;
        let folder = within(&runtime, self.patience, NO_SERVER, self.log_in(&secret, mailbox))?;
        // What takes long with a patient program takes as much shorter with a hurried one.
        let long = self.patience * 6;
        Ok(Box::new(Open { runtime, folder, long }))
    }
}

struct Folder {
    session: Session<Box<dyn Stream>>,
    validity: u32,
    next: u32,
}

/// A folder with the runtime on which its connection lives.
struct Open {
    runtime: Runtime,
    folder: Folder,
    /// How long it may take to give some messages.
    long: Duration,
}

fn within<T>(
    runtime: &Runtime,
    patience: Duration,
    late: &str,
    work: impl Future<Output = Result<T, Unreachable>>,
) -> Result<T, Unreachable> {
    runtime.block_on(async {
        tokio::time::timeout(patience, work).await.unwrap_or_else(|_| Err(failed(late, "the server took too long")))
    })
}

impl Inbox for Open {
    fn numbers(&self) -> (u32, u32) {
        (self.folder.validity, self.folder.next)
    }

    fn after(&mut self, uid: u32) -> Result<Vec<Standing>, Unreachable> {
        let long = self.long;
        let session = &mut self.folder.session;
        within(&self.runtime, long, CUT, async {
            let range = format!("{}:*", uid.saturating_add(1));
            let found: Vec<async_imap::types::Fetch> = session
                .uid_fetch(range, "(UID RFC822.SIZE INTERNALDATE)")
                .await
                .map_err(|e| failed(CUT, e))?
                .try_collect()
                .await
                .map_err(|e| failed(CUT, e))?;
            // A connection that ended in the middle looks like a shorter list: it is asked whether it lives.
            session.noop().await.map_err(|e| failed(CUT, e))?;
            let standing = found.iter().filter_map(|m| {
                let at = m.internal_date().map(|d| d.naive_utc());
                Some(Standing { uid: m.uid?, size: u64::from(m.size.unwrap_or(0)), at })
            });
            Ok(standing.collect())
        })
    }

    fn fetch(&mut self, uids: &[u32], headers: bool) -> Result<Vec<(u32, Vec<u8>)>, Unreachable> {
        let long = self.long;
        let session = &mut self.folder.session;
        within(&self.runtime, long, CUT, async {
            let set = uids.iter().map(u32::to_string).collect::<Vec<_>>().join(",");
            let what = if headers { "(UID BODY.PEEK[HEADER])" } else { "(UID BODY.PEEK[])" };
            let found: Vec<async_imap::types::Fetch> = session
                .uid_fetch(set, what)
                .await
                .map_err(|e| failed(CUT, e))?
                .try_collect()
                .await
                .map_err(|e| failed(CUT, e))?;
            session.noop().await.map_err(|e| failed(CUT, e))?;
            let bytes = found.iter().filter_map(|m| {
                let body = if headers { m.header() } else { m.body() };
                Some((m.uid?, body?.to_vec()))
            });
            let bytes: Vec<(u32, Vec<u8>)> = bytes.collect();
            let missing = uids.iter().filter(|uid| !bytes.iter().any(|(u, _)| u == *uid));
            let missing = missing.map(u32::to_string).collect::<Vec<_>>().join(",");
            if !missing.is_empty() {
                // What was not given must have left the folder: else it would be skipped for ever.
                let still = session.uid_search(format!("UID {missing}")).await.map_err(|e| failed(CUT, e))?;
                if !still.is_empty() {
                    return Err(failed(CUT, format!("messages {missing} were not given")));
                }
            }
            Ok(bytes)
        })
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        let session = &mut self.folder.session;
        let _ = within(&self.runtime, Duration::from_secs(2), CUT, async {
            session.logout().await.map_err(|e| failed(CUT, e))
        });
    }
}
