//! How a centre's help desk works: its areas, its hours, what it promises. Data, chosen by the centre.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDateTime};
use serde::{Deserialize, Serialize};

use super::{Calendar, Sla, Targets, Visibility};
use crate::dates::italian_date;
use crate::{FieldError, Refusal};

const HOUR: u64 = 3600;

/// An area of the centre, with the requests that wait for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Queue {
    /// Code: `reti`.
    pub code: String,
    /// Name: `Reti e sistemi`.
    pub name: String,
    /// Address that is told of what is late; may be empty.
    #[serde(default)]
    pub email: String,
}

/// What a request is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Category {
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Code of the area that gets it; empty leaves it to the first.
    #[serde(default)]
    pub queue: String,
}

/// The habits of a help desk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Desk {
    /// The areas; the first one gets what nobody else does.
    pub queues: Vec<Queue>,
    /// The subjects.
    pub categories: Vec<Category>,
    /// Area by code of the service.
    pub service_queues: BTreeMap<String, String>,
    /// When the centre works.
    pub calendar: Calendar,
    /// What is promised to everybody.
    pub sla: Sla,
    /// What is promised for a service instead, by its code.
    pub service_slas: BTreeMap<String, Sla>,
    /// What an agreement promises instead, by the id of its scheme.
    pub scheme_slas: BTreeMap<String, Sla>,
    /// Days within which who asked may open a closed request again.
    pub reopen_days: u32,
    /// Working days after which who has to answer is reminded; 0 never.
    pub follow_up_days: u32,
    /// Working days after which what waits for an answer is closed; 0 never.
    pub close_days: u32,
    /// Share of a limit, in hundredths, after which the desk is warned.
    pub warn_at: u32,
    /// Largest attachment, in megabytes.
    pub file_megabytes: u32,
    /// Whether who asked by mail or telephone is told the number.
    pub acknowledge: bool,
    /// Address that is told of broken promises besides the area's; may be empty.
    pub escalation: String,
    /// Who of a body sees its requests, unless the body chose.
    pub visibility: Visibility,
    /// Whether who asked is asked how it went, after each closing.
    pub ask_opinion: bool,
    /// Days after the closing within which they may say it, and change it.
    pub opinion_days: u32,
}

fn queue(code: &str, name: &str) -> Queue {
    Queue { code: code.to_owned(), name: name.to_owned(), email: String::new() }
}

fn category(code: &str, name: &str, queue: &str) -> Category {
    Category { code: code.to_owned(), name: name.to_owned(), queue: queue.to_owned() }
}

impl Default for Desk {
    /// The four areas of the CST of Macerata (§4.2.3), office hours, common limits.
    fn default() -> Self {
        let hours = |charge: u64, reply: u64, solution: u64| Targets {
            taking_charge: Some(charge * HOUR),
            next_reply: Some(reply * HOUR),
            solution: Some(solution * HOUR),
        };
        let targets = [hours(16, 24, 80), hours(8, 16, 40), hours(4, 8, 16), hours(1, 2, 8)];
        Self {
            queues: vec![
                queue("clienti", "Customer care e gestione progetti"),
                queue("reti", "Reti e sistemi"),
                queue("sviluppo", "Programmazione e sviluppo web"),
                queue("amministrazione", "Contabilità, amministrazione e compliance"),
            ],
            categories: vec![
                category("accesso", "Credenziali e accessi", "clienti"),
                category("applicativi", "Applicativi gestionali", "clienti"),
                category("posta", "Posta elettronica e PEC", "reti"),
                category("rete", "Rete e connettività", "reti"),
                category("postazioni", "Postazioni e stampanti", "reti"),
                category("sicurezza", "Sicurezza informatica", "reti"),
                category("sito", "Siti e portali", "sviluppo"),
                category("pagamenti", "pagoPA e pagamenti", "sviluppo"),
                category("convenzione", "Convenzione, quote e fatture", "amministrazione"),
            ],
            service_queues: BTreeMap::new(),
            calendar: Calendar::office(),
            sla: Sla { name: "Tempi del centro".to_owned(), targets },
            service_slas: BTreeMap::new(),
            scheme_slas: BTreeMap::new(),
            reopen_days: 15,
            follow_up_days: 5,
            close_days: 10,
            warn_at: 80,
            file_megabytes: 20,
            acknowledge: true,
            escalation: String::new(),
            visibility: Visibility::All,
            ask_opinion: true,
            opinion_days: 30,
        }
    }
}

impl Desk {
    /// Whether it makes sense.
    ///
    /// # Errors
    /// The fields at fault.
    pub fn check(&self) -> Result<(), Refusal> {
        let mut faults = Vec::new();
        if self.queues.is_empty() {
            faults.push(FieldError::new("queues", "Serve almeno un'area."));
        }
        let good = |code: &str| {
            !code.is_empty()
                && code.len() <= 40
                && code.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
        };
        let codes =
            self.queues.iter().map(|q| (&q.code, &q.name)).chain(self.categories.iter().map(|c| (&c.code, &c.name)));
        for (code, name) in codes {
            if !good(code) || name.trim().is_empty() {
                let sentence =
                    "Ogni area e ogni argomento ha un nome e un codice di lettere minuscole, cifre e trattini.";
                faults.push(FieldError::new("queues", format!("{sentence} Da correggere: «{code}».")));
            }
        }
        let mut seen: Vec<&str> = self.queues.iter().map(|q| q.code.as_str()).collect();
        seen.sort_unstable();
        if seen.windows(2).any(|pair| pair[0] == pair[1]) {
            faults.push(FieldError::new("queues", "Due aree hanno lo stesso codice."));
        }
        let unknown = self.categories.iter().map(|c| &c.queue).chain(self.service_queues.values());
        if let Some(code) = unknown.into_iter().find(|code| !code.is_empty() && self.queue(code).is_none()) {
            faults.push(FieldError::new("categories", format!("L'area «{code}» non esiste.")));
        }
        if self.close_days > 0 && self.follow_up_days >= self.close_days {
            let sentence = "Il sollecito deve venire prima della chiusura automatica.";
            faults.push(FieldError::new("follow_up_days", sentence));
        }
        if !(1..=99).contains(&self.warn_at) {
            faults.push(FieldError::new("warn_at", "L'avviso parte tra l'1 e il 99 per cento del tempo promesso."));
        }
        if !(1..=200).contains(&self.file_megabytes) {
            faults.push(FieldError::new("file_megabytes", "La dimensione degli allegati va da 1 a 200 MB."));
        }
        if self.ask_opinion && !(1..=365).contains(&self.opinion_days) {
            faults
                .push(FieldError::new("opinion_days", "Il giudizio si può dare entro un numero di giorni da 1 a 365."));
        }
        let slas = [&self.sla].into_iter().chain(self.service_slas.values()).chain(self.scheme_slas.values());
        let checks = [self.calendar.check()].into_iter().chain(slas.map(Sla::check));
        for refusal in checks.filter_map(Result::err) {
            faults.extend(refusal.fields);
        }
        Refusal::of_fields(faults).map_or(Ok(()), Err)
    }

    /// An area.
    #[must_use]
    pub fn queue(&self, code: &str) -> Option<&Queue> {
        self.queues.iter().find(|q| q.code == code)
    }

    /// The name of an area; its code when it is no longer there.
    #[must_use]
    pub fn queue_name<'a>(&'a self, code: &'a str) -> &'a str {
        self.queue(code).map_or(code, |q| &q.name)
    }

    /// The name of a subject; its code when it is no longer there.
    #[must_use]
    pub fn category_name<'a>(&'a self, code: &'a str) -> &'a str {
        self.categories.iter().find(|c| c.code == code).map_or(code, |c| &c.name)
    }

    /// The area that gets a request: its service's, else its category's, else the first.
    #[must_use]
    pub fn route(&self, service: &str, category: &str) -> &str {
        let by_service = self.service_queues.get(service);
        let by_category = self.categories.iter().find(|c| c.code == category).map(|c| &c.queue);
        let first = self.queues.first().map(|q| q.code.as_str()).unwrap_or_default();
        let chosen = by_service.or(by_category).map_or(first, String::as_str);
        if chosen.is_empty() { first } else { chosen }
    }

    /// What is promised: by the body's agreement, else for the service, else to everybody.
    #[must_use]
    pub fn promise(&self, scheme: Option<&str>, service: &str) -> &Sla {
        scheme.and_then(|id| self.scheme_slas.get(id)).or_else(|| self.service_slas.get(service)).unwrap_or(&self.sla)
    }

    /// Largest attachment, in bytes.
    #[must_use]
    pub fn most_bytes(&self) -> usize {
        self.file_megabytes as usize * 1_000_000
    }

    /// When the desk opens on the `days`-th working day after an instant; holidays are no working days.
    #[must_use]
    pub fn working_days_after(&self, from: NaiveDateTime, days: u32) -> Option<NaiveDateTime> {
        let mut day = italian_date(from);
        let mut left = days;
        for _ in 0..super::HORIZON_DAYS {
            day = day.checked_add_days(Days::new(1))?;
            if !self.calendar.hours(day).is_empty() {
                left = left.saturating_sub(1);
                if left == 0 {
                    let midnight = crate::dates::from_italian_time(day.and_time(chrono::NaiveTime::MIN))?;
                    return self.calendar.after(midnight, 1);
                }
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> NaiveDateTime {
        NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S").unwrap()
    }

    #[test]
    fn a_request_reaches_the_area_of_its_service_or_category() {
        let mut desk = Desk::default();
        desk.check().unwrap();
        assert_eq!(desk.route("", ""), "clienti");
        assert_eq!(desk.route("", "rete"), "reti");
        desk.service_queues.insert("siti".into(), "sviluppo".into());
        assert_eq!(desk.route("siti", "rete"), "sviluppo");
    }

    #[test]
    fn the_agreement_promises_before_the_service() {
        let mut desk = Desk::default();
        let named = |name: &str| Sla { name: name.to_owned(), ..Desk::default().sla };
        desk.service_slas.insert("posta".into(), named("Servizio"));
        desk.scheme_slas.insert("A".into(), named("Convenzione"));
        assert_eq!(desk.promise(Some("A"), "posta").name, "Convenzione");
        assert_eq!(desk.promise(Some("B"), "posta").name, "Servizio");
        assert_eq!(desk.promise(None, "").name, "Tempi del centro");
    }

    #[test]
    fn glpi_14492_reminders_of_what_waits_follow_the_calendar() {
        let desk = Desk::default();
        // Good Friday 2026 is a working day in Italy; Easter Monday, 6 April, is not.
        let friday = at("2026-04-03 10:00:00");
        assert_eq!(desk.working_days_after(friday, 1), Some(at("2026-04-07 06:30:01")));
        assert_eq!(desk.working_days_after(friday, 2), Some(at("2026-04-08 06:30:01")));
    }

    #[test]
    fn what_makes_no_sense_is_named() {
        let mut desk = Desk { follow_up_days: 10, warn_at: 100, ..Desk::default() };
        desk.categories[0].queue = "boh".into();
        let fields: Vec<String> = desk.check().unwrap_err().fields.into_iter().map(|f| f.field).collect();
        assert_eq!(fields, ["categories", "follow_up_days", "warn_at"]);
        assert!(Desk { queues: Vec::new(), categories: Vec::new(), ..Desk::default() }.check().is_err());
    }
}
