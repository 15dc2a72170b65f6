//! What a centre has delivered to a body: domains, certificates, mailboxes, machines, lines,
//! applications. Each has its days; what expires is told in time, and what is in force can be the
//! quantity that a price asks for.

mod warnings;

use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};

pub use warnings::Warnings;

use crate::{FieldError, Refusal, it};

/// How many days before it expires a resource is shown as about to.
pub const WARNING_DAYS: u64 = 60;

/// What kind of thing it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ResourceKind {
    /// A name of the network: `comune.prova.it`.
    Domain,
    /// A certificate of a site or of a signature.
    Certificate,
    /// A mailbox, ordinary or certified.
    Mailbox,
    /// A virtual machine.
    Machine,
    /// A line or a link.
    Line,
    /// An application given by the centre.
    Application,
    /// Anything else.
    Other,
}

impl ResourceKind {
    /// All, in the order in which they are offered.
    pub const ALL: [Self; 7] =
        [Self::Domain, Self::Certificate, Self::Mailbox, Self::Machine, Self::Line, Self::Application, Self::Other];

    /// The code in addresses and in the database.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Domain => "domain",
            Self::Certificate => "certificate",
            Self::Mailbox => "mailbox",
            Self::Machine => "machine",
            Self::Line => "line",
            Self::Application => "application",
            Self::Other => "other",
        }
    }

    /// The kind with this code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|k| k.code() == code)
    }

    /// The name in Italian.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Domain => "Dominio",
            Self::Certificate => "Certificato",
            Self::Mailbox => "Casella di posta",
            Self::Machine => "Macchina virtuale",
            Self::Line => "Linea",
            Self::Application => "Applicazione",
            Self::Other => "Altro",
        }
    }
}

/// Something delivered to a body.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resource {
    /// Its kind.
    pub kind: ResourceKind,
    /// What it is called: `www.comune.prova.it`, `Linea della sede`.
    pub name: String,
    /// Its particulars, in a few words: size, address, number of the line.
    pub detail: String,
    /// Code of the service of the charter under which it was given; empty for none.
    pub service: String,
    /// Who supplies it to the centre.
    pub supplier: String,
    /// First day.
    pub from: NaiveDate,
    /// Day by which it must be renewed, when there is one.
    pub expires: Option<NaiveDate>,
    /// Last day, when it was given back or closed.
    pub ended: Option<NaiveDate>,
}

/// How near its expiry a resource is on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Expiry {
    /// It expired so many days ago, and is still in use.
    Past(i64),
    /// It expires in so many days, not later than [`WARNING_DAYS`]; 0 is today.
    Soon(i64),
    /// It expires later.
    Later,
    /// It does not expire, or was given back.
    Never,
}

impl Resource {
    /// Checks what was typed.
    ///
    /// # Errors
    /// The fields at fault.
    pub fn check(self) -> Result<Self, Refusal> {
        let mut faults = Vec::new();
        if self.name.trim().is_empty() {
            faults.push(FieldError::new(
                "nome",
                "Scrivere come si chiama: il nome del dominio, della casella, della linea.",
            ));
        }
        if let Some(expires) = self.expires.filter(|e| *e < self.from) {
            faults.push(FieldError::new(
                "scade",
                format!("La scadenza ({}) viene prima della consegna ({}).", it::date(expires), it::date(self.from)),
            ));
        }
        if let Some(refusal) = Refusal::of_fields(faults) {
            return Err(refusal);
        }
        let clean = |s: &str| s.trim().to_owned();
        Ok(Self {
            name: clean(&self.name),
            detail: clean(&self.detail),
            service: clean(&self.service),
            supplier: clean(&self.supplier),
            ..self
        })
    }

    /// Renews it until a later day.
    ///
    /// # Errors
    /// When it was given back, or the day is not later than the one that it has.
    pub fn renew(self, until: NaiveDate) -> Result<Self, Refusal> {
        if let Some(ended) = self.ended {
            return Err(Refusal::new(format!(
                "È stata restituita il {}: si registra una nuova risorsa.",
                it::date(ended)
            )));
        }
        if let Some(now) = self.expires.filter(|now| until <= *now) {
            return Err(Refusal::field(
                "scade",
                format!("Scade già il {}: scrivere un giorno più lontano.", it::date(now)),
            ));
        }
        Self { expires: Some(until), ..self }.check()
    }

    /// Gives it back: `last` is its last day.
    ///
    /// # Errors
    /// When it was given back already, or the day comes before the delivery.
    pub fn end(self, last: NaiveDate) -> Result<Self, Refusal> {
        match self.ended {
            Some(ended) => Err(Refusal::new(format!("È già stata restituita il {}.", it::date(ended)))),
            None if last < self.from => {
                let message = format!("È stata consegnata il {}: non può finire prima.", it::date(self.from));
                Err(Refusal::field("fine", message))
            }
            None => Ok(Self { ended: Some(last), ..self }),
        }
    }

    /// Whether the body has it on a day.
    #[must_use]
    pub fn is_held(&self, day: NaiveDate) -> bool {
        self.from <= day && self.ended.is_none_or(|last| day <= last)
    }

    /// How near its expiry it is.
    #[must_use]
    pub fn expiry(&self, today: NaiveDate) -> Expiry {
        match self.expires {
            None => Expiry::Never,
            Some(_) if self.ended.is_some() => Expiry::Never,
            Some(day) => match (day - today).num_days() {
                left if left < 0 => Expiry::Past(-left),
                left if day <= today.checked_add_days(Days::new(WARNING_DAYS)).unwrap_or(NaiveDate::MAX) => {
                    Expiry::Soon(left)
                }
                _ => Expiry::Later,
            },
        }
    }
}

/// How many resources of a service a body has on a day.
pub fn held<'a>(resources: impl IntoIterator<Item = &'a Resource>, service: &str, day: NaiveDate) -> u64 {
    resources.into_iter().filter(|r| r.service == service && r.is_held(day)).map(|_| 1_u64).sum()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn d(y: i32, m: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(y, m, day).unwrap()
    }

    fn mailbox() -> Resource {
        Resource {
            kind: ResourceKind::Mailbox,
            name: " protocollo@comune.prova.example ".into(),
            detail: String::new(),
            service: "posta".into(),
            supplier: String::new(),
            from: d(2025, 1, 1),
            expires: Some(d(2026, 1, 31)),
            ended: None,
        }
        .check()
        .unwrap()
    }

    #[test]
    fn codes_read_back_and_names_are_cleaned() {
        for kind in ResourceKind::ALL {
            assert_eq!(ResourceKind::from_code(kind.code()), Some(kind));
        }
        assert_eq!(mailbox().name, "protocollo@comune.prova.example");
    }

    #[test]
    fn faults_are_told_at_their_fields() {
        let wrong = Resource { name: " ".into(), expires: Some(d(2024, 12, 31)), ..mailbox() }.check().unwrap_err();
        assert_eq!(wrong.fields.iter().map(|f| f.field.as_str()).collect::<Vec<_>>(), ["nome", "scade"]);
        assert!(wrong.fields[1].message.contains("31/12/2024"), "{wrong:?}");
    }

    #[test]
    fn what_expires_is_told_sixty_days_before() {
        let expiry = |today| mailbox().expiry(today);
        assert_eq!(expiry(d(2025, 12, 1)), Expiry::Later);
        assert_eq!(expiry(d(2025, 12, 2)), Expiry::Soon(60));
        assert_eq!(expiry(d(2026, 1, 31)), Expiry::Soon(0));
        assert_eq!(expiry(d(2026, 2, 3)), Expiry::Past(3));
        assert_eq!(Resource { expires: None, ..mailbox() }.expiry(d(2026, 2, 3)), Expiry::Never);
        assert_eq!(mailbox().end(d(2025, 6, 30)).unwrap().expiry(d(2026, 2, 3)), Expiry::Never);
    }

    #[test]
    fn it_is_renewed_forward_and_given_back_once() {
        let renewed = mailbox().renew(d(2027, 1, 31)).unwrap();
        assert_eq!(renewed.expires, Some(d(2027, 1, 31)));
        assert!(renewed.clone().renew(d(2027, 1, 31)).unwrap_err().fields[0].message.contains("31/01/2027"));
        assert!(mailbox().end(d(2024, 12, 31)).is_err());
        let ended = renewed.end(d(2026, 6, 30)).unwrap();
        assert!(ended.clone().end(d(2026, 7, 1)).is_err() && ended.clone().renew(d(2028, 1, 1)).is_err());
        assert!(ended.is_held(d(2026, 6, 30)) && !ended.is_held(d(2026, 7, 1)) && !ended.is_held(d(2024, 12, 31)));
    }

    proptest! {
        #[test]
        fn a_resource_counts_on_each_of_its_days_and_on_no_other(start in 0_u64..800, length in 0_u64..800, day in 0_u64..2400) {
            let origin = d(2024, 1, 1);
            let at = |n| origin.checked_add_days(Days::new(n)).unwrap();
            let one = Resource { from: at(start), expires: None, ..mailbox() }.end(at(start + length)).unwrap();
            let counted = held([&one, &Resource { service: "altro".into(), ..one.clone() }], "posta", at(day));
            prop_assert_eq!(counted, u64::from(start <= day && day <= start + length));
        }
    }
}
