//! The mailboxes that a centre reads: their settings, and how the last reading went.

use domain::identity::Permission;
use domain::{FieldError, Refusal};
use storage::mail::mailboxes;
pub use storage::mail::mailboxes::MailboxRow;

use super::Security;
use crate::audit::Event;
use crate::{Error, Result, Rx, StaffScope, Tx};

/// What can be chosen of a mailbox. Its secret is in the configuration of the installation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailboxSettings {
    /// Short name, by which its secret is found.
    pub name: String,
    /// Address to which people write.
    pub address: String,
    /// Whether it is certified mail.
    pub certified: bool,
    /// Whether it is read.
    pub active: bool,
    /// IMAP server.
    pub host: String,
    /// Port.
    pub port: u16,
    /// How the connection is protected.
    pub security: Security,
    /// User.
    pub username: String,
    /// Folder.
    pub folder: String,
    /// Minutes between two readings.
    pub every_minutes: u32,
    /// Whether what is there before the first reading is left where it is.
    pub from_now: bool,
    /// SMTP server for answers from this address, with its port; the platform's when absent.
    pub smtp: Option<(String, u16, Security)>,
}

impl Security {
    /// Every way.
    pub const ALL: [Self; 3] = [Self::Tls, Self::Starttls, Self::None];

    /// Code in the database and in the configuration.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Tls => "tls",
            Self::Starttls => "starttls",
            Self::None => "none",
        }
    }

    /// Reads a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.code() == code)
    }

    /// Name in Italian.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Tls => "TLS dal primo byte",
            Self::Starttls => "STARTTLS",
            Self::None => "Nessuna (solo verso questa macchina)",
        }
    }
}

impl MailboxSettings {
    /// The settings that a row holds.
    #[must_use]
    pub fn of(row: &MailboxRow) -> Self {
        let security = |code: &str| Security::from_code(code).unwrap_or_default();
        let port = |port: i32| u16::try_from(port).unwrap_or(0);
        let smtp = match (&row.smtp_host, row.smtp_port) {
            (Some(host), Some(number)) => {
                Some((host.clone(), port(number), security(row.smtp_security.as_deref().unwrap_or_default())))
            }
            _ => None,
        };
        Self {
            name: row.name.clone(),
            address: row.address.clone(),
            certified: row.certified,
            active: row.active,
            host: row.host.clone(),
            port: port(row.port),
            security: security(&row.security),
            username: row.username.clone(),
            folder: row.folder.clone(),
            every_minutes: u32::try_from(row.every_seconds / 60).unwrap_or(1),
            from_now: row.from_now,
            smtp,
        }
    }

    fn check(&self) -> Result<(), Refusal> {
        let mut faults = Vec::new();
        let mut fault = |field: &str, message: &str| faults.push(FieldError::new(field, message));
        let good = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if self.name.is_empty() || self.name.len() > 30 || !self.name.chars().all(good) {
            fault("name", "Il nome breve ha lettere minuscole, cifre e trattini: per esempio «assistenza».");
        }
        if self.address.parse::<lettre::Address>().is_err() {
            fault("address", "Scrivere l'indirizzo della casella, per esempio assistenza@provincia.example.");
        }
        if !is_host(&self.host) {
            fault("host", "Scrivere il nome del server IMAP, per esempio imap.provincia.example.");
        }
        if self.port == 0 {
            fault("port", "La porta è un numero da 1 a 65535: di solito 993.");
        }
        if self.security == Security::None && !is_this_machine(&self.host) {
            fault("security", "Senza protezione si può leggere solo da questa macchina: scegliere TLS o STARTTLS.");
        }
        if self.username.is_empty() || self.username.chars().any(char::is_control) {
            fault("username", "Scrivere il nome utente della casella.");
        }
        if self.folder.is_empty() || self.folder.chars().any(|c| c.is_control() || c == '"' || c == '\\') {
            fault("folder", "Scrivere il nome della cartella: di solito INBOX.");
        }
        if !(1..=1440).contains(&self.every_minutes) {
            fault("every_minutes", "Da 1 a 1440 minuti.");
        }
        if let Some((host, port, security)) = &self.smtp {
            if !is_host(host) || *port == 0 {
                fault("smtp_host", "Scrivere nome e porta del server SMTP, oppure lasciare vuoto il nome.");
            }
            if *security == Security::None && !is_this_machine(host) {
                fault(
                    "smtp_security",
                    "Senza protezione si può inviare solo da questa macchina: scegliere TLS o STARTTLS.",
                );
            }
        } else if self.certified {
            fault("smtp_host", "Una casella PEC risponde dal proprio gestore: scrivere il suo server SMTP.");
        }
        Refusal::of_fields(faults).map_or(Ok(()), Err)
    }

    fn onto(&self, row: &mut MailboxRow) {
        let elsewhere = (&row.host, &row.username, &row.folder) != (&self.host, &self.username, &self.folder);
        if elsewhere {
            (row.uid_validity, row.last_uid) = (None, None);
        }
        row.name.clone_from(&self.name);
        row.address = self.address.to_lowercase();
        row.certified = self.certified;
        row.active = self.active;
        row.host.clone_from(&self.host);
        row.port = i32::from(self.port);
        self.security.code().clone_into(&mut row.security);
        row.username.clone_from(&self.username);
        row.folder.clone_from(&self.folder);
        row.every_seconds = i32::try_from(self.every_minutes).unwrap_or(1440) * 60;
        row.from_now = self.from_now;
        row.smtp_host = self.smtp.as_ref().map(|s| s.0.clone());
        row.smtp_port = self.smtp.as_ref().map(|s| i32::from(s.1));
        row.smtp_security = self.smtp.as_ref().map(|s| s.2.code().to_owned());
    }
}

fn is_host(host: &str) -> bool {
    let good = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':');
    !host.is_empty() && host.len() <= 253 && host.chars().all(good)
}

fn is_this_machine(host: &str) -> bool {
    host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

/// The servers of every mailbox that is read, for whoever checks the configuration: `centre/mailbox` and
/// the name of the server.
///
/// # Errors
/// When the database fails.
pub fn servers(rx: &mut Rx<'_>) -> Result<Vec<(String, String)>> {
    let rows = mailboxes::servers(rx.conn)?;
    let each = rows.into_iter().flat_map(|(slug, name, host, smtp)| {
        let key = format!("{slug}/{name}");
        [Some(host), smtp].into_iter().flatten().map(move |host| (key.clone(), host))
    });
    Ok(each.collect())
}

/// The mailboxes of one's centre.
///
/// # Errors
/// `Forbidden` without [`Permission::ManageCentre`].
pub fn mailboxes(rx: &mut Rx<'_>, scope: &StaffScope) -> Result<Vec<MailboxRow>> {
    let centre = scope.centre(Permission::ManageCentre)?;
    Ok(mailboxes::of_centre(rx.conn, centre.as_str())?)
}

/// One of them.
///
/// # Errors
/// `NotFound`; `Forbidden` without [`Permission::ManageCentre`].
pub fn mailbox(rx: &mut Rx<'_>, scope: &StaffScope, id: &str) -> Result<MailboxRow> {
    let centre = scope.centre(Permission::ManageCentre)?;
    mailboxes::find(rx.conn, centre.as_str(), id)?.ok_or(Error::NotFound)
}

/// Adds a mailbox, or saves the one with this id. Answers its id.
///
/// # Errors
/// A refusal with the fields at fault; `NotFound`; `Forbidden` without [`Permission::ManageCentre`].
pub fn save_mailbox(
    tx: &mut Tx<'_>,
    scope: &StaffScope,
    id: Option<&str>,
    settings: &MailboxSettings,
) -> Result<String> {
    let centre = scope.centre(Permission::ManageCentre)?;
    settings.check()?;
    let all = mailboxes::of_centre(tx.conn, centre.as_str())?;
    if all.iter().any(|m| m.name == settings.name && Some(m.id.as_str()) != id) {
        return Err(Refusal::field("name", "Un'altra casella ha già questo nome breve.").into());
    }
    let before = match id {
        Some(id) => Some(all.into_iter().find(|m| m.id == id).ok_or(Error::NotFound)?),
        None => None,
    };
    let mut row = before.clone().unwrap_or_else(|| fresh(tx, centre.as_str()));
    settings.onto(&mut row);
    row.next_check_at = tx.now;
    match &before {
        Some(_) => mailboxes::update(tx.conn, &row)?,
        None => mailboxes::insert(tx.conn, &row)?,
    }
    let event = Event {
        centre: centre.as_str(),
        action: "mailbox.save",
        kind: "mailbox",
        id: &row.id,
        summary: format!("Salvata la casella di posta «{}»", row.name),
    };
    tx.audit(scope.actor(), &event, before.as_ref(), Some(&row))?;
    Ok(row.id)
}

fn fresh(tx: &Tx<'_>, centre: &str) -> MailboxRow {
    MailboxRow {
        centre_id: centre.to_owned(),
        id: tx.id::<MailboxRow>().to_string(),
        name: String::new(),
        address: String::new(),
        certified: false,
        active: false,
        host: String::new(),
        port: 993,
        security: Security::Tls.code().to_owned(),
        username: String::new(),
        folder: "INBOX".to_owned(),
        every_seconds: 60,
        from_now: true,
        smtp_host: None,
        smtp_port: None,
        smtp_security: None,
        uid_validity: None,
        last_uid: None,
        next_check_at: tx.now,
        claimed_by: None,
        probe: false,
        checked_at: None,
        failing_since: None,
        failure: None,
        read_total: 0,
        created_at: tx.now,
    }
}

/// Asks for the connection to be tried now; a mailbox that is active is read too.
///
/// # Errors
/// `NotFound`; `Forbidden` without [`Permission::ManageCentre`].
pub fn try_mailbox(tx: &mut Tx<'_>, scope: &StaffScope, id: &str) -> Result<()> {
    let centre = scope.centre(Permission::ManageCentre)?;
    let row = mailboxes::find(tx.conn, centre.as_str(), id)?.ok_or(Error::NotFound)?;
    let asked = MailboxRow { probe: true, next_check_at: tx.now, claimed_by: None, ..row };
    mailboxes::update(tx.conn, &asked)?;
    let event = Event {
        centre: centre.as_str(),
        action: "mailbox.try",
        kind: "mailbox",
        id,
        summary: format!("Chiesta la prova della casella «{}»", asked.name),
    };
    tx.audit(scope.actor(), &event, None::<&MailboxRow>, None::<&MailboxRow>)
}
