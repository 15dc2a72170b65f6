//! When a body may leave, and from when it owes nothing more (Annex A, art. 7 of the report).
//!
//! A body may give notice from the nth calendar year after its signature, some days before
//! 31 December, and is out on the following 1 January. The date that counts is that of the receipt
//! of delivery of its certified mail.

use chrono::{Datelike, Days, NaiveDate};
use serde::{Deserialize, Serialize};

use crate::dates::Period;
use crate::{FieldError, Refusal, it};

/// The most days of notice, so that the last useful day always falls in the year of the notice.
pub const MOST_NOTICE_DAYS: u32 = 364;

/// The latest calendar year after signature from which a scheme may admit withdrawal.
pub const LATEST_YEAR: u32 = 30;

/// When a body may leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct WithdrawalTerms {
    /// From which calendar year after signature, 1 to [`LATEST_YEAR`].
    pub from_year: u32,
    /// Whether the year of signature counts as the first.
    pub signing_year_counts: bool,
    /// Days of notice before 31 December, at most [`MOST_NOTICE_DAYS`].
    pub notice_days: u32,
}

impl Default for WithdrawalTerms {
    /// Third calendar year, that of signature not counted; ninety days.
    fn default() -> Self {
        Self { from_year: 3, signing_year_counts: false, notice_days: 90 }
    }
}

/// One way out: a notice by a day of one year, and what follows from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exit {
    /// Last useful day for the notice.
    pub notice_by: NaiveDate,
    /// From when the body is out: a 1 January.
    pub effective: NaiveDate,
    /// Last day for which the body owes something: the 31 December before.
    pub last_billable_day: NaiveDate,
}

/// A notice of withdrawal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// Day of the receipt of delivery of the certified mail: the one that counts.
    pub delivered: NaiveDate,
    /// The mail and the act: `PEC prot. 4321, delibera del Consiglio n. 12 del 10/09/2026`.
    pub reference: String,
}

impl Notice {
    /// Checks day and reference.
    ///
    /// # Errors
    /// The fields at fault, `delivered` and `reference`.
    pub fn check(&self, today: NaiveDate) -> Result<(), Refusal> {
        let mut faults = Vec::new();
        if self.delivered > today {
            faults.push(FieldError::new("delivered", "La ricevuta di consegna non può essere nel futuro."));
        }
        if self.reference.trim().is_empty() {
            faults.push(FieldError::new("reference", "Scrivere gli estremi della PEC e dell'atto dell'ente."));
        }
        Refusal::of_fields(faults).map_or(Ok(()), Err)
    }
}

/// Why a notice of withdrawal is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotYet {
    /// The notice is older than the signature.
    BeforeSignature {
        /// Day of the signature.
        signed: NaiveDate,
    },
    /// The notice comes before the first year in which one may be given.
    TooEarly {
        /// The first way out.
        first: Exit,
    },
    /// The last day for a notice has passed: the accession ends by itself.
    TooLate {
        /// Last day on which a notice was useful.
        notice_by: NaiveDate,
    },
    /// The accession ends before any withdrawal could take effect.
    Never {
        /// From when the first withdrawal would have had effect.
        effective: NaiveDate,
    },
}

/// An accession as far as its withdrawal is concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Signed {
    /// Day of the signature.
    pub on: NaiveDate,
    /// Last day of the accession.
    pub until: NaiveDate,
}

impl Signed {
    /// An accession signed on a day and lasting until another.
    ///
    /// # Errors
    /// When it would end before its signature.
    pub fn new(on: NaiveDate, until: NaiveDate) -> Result<Self, Refusal> {
        if until < on {
            return Err(Refusal::field(
                "until",
                format!("L'adesione finirebbe il {}, prima della firma, che è del {}.", it::date(until), it::date(on)),
            ));
        }
        Ok(Self { on, until })
    }
}

impl WithdrawalTerms {
    /// Checks that the terms can be reckoned with.
    ///
    /// # Errors
    /// The fields at fault, `from_year` and `notice_days`.
    pub fn check(&self) -> Result<(), Refusal> {
        let mut faults = Vec::new();
        if !(1..=LATEST_YEAR).contains(&self.from_year) {
            faults.push(FieldError::new(
                "from_year",
                format!("L'anno dal quale si può recedere è un numero da 1 a {LATEST_YEAR}."),
            ));
        }
        if self.notice_days > MOST_NOTICE_DAYS {
            faults.push(FieldError::new(
                "notice_days",
                format!("Il preavviso è al massimo di {MOST_NOTICE_DAYS} giorni prima del 31 dicembre."),
            ));
        }
        Refusal::of_fields(faults).map_or(Ok(()), Err)
    }

    /// The first year in which a body that signed on that day may give notice.
    #[must_use]
    pub fn first_notice_year(&self, signed: NaiveDate) -> i32 {
        let after = self.from_year.saturating_sub(u32::from(self.signing_year_counts));
        signed.year().saturating_add(i32::try_from(after).unwrap_or(i32::MAX))
    }

    /// The way out for a notice given in time in that year; none beyond the calendar.
    #[must_use]
    pub fn exit_of(&self, year: i32) -> Option<Exit> {
        let last_billable_day = NaiveDate::from_ymd_opt(year, 12, 31)?;
        Some(Exit {
            notice_by: last_billable_day.checked_sub_days(Days::new(u64::from(self.notice_days)))?,
            effective: last_billable_day.succ_opt()?,
            last_billable_day,
        })
    }

    /// The first way out that a signature leaves, whether or not the accession lasts that long.
    #[must_use]
    pub fn first_exit(&self, signed: NaiveDate) -> Option<Exit> {
        let year = self.first_notice_year(signed);
        self.exit_in(year, signed)
    }

    /// The way out for a notice given on that day: its own year's, or the next when it is late.
    fn exit_in(&self, year: i32, notice: NaiveDate) -> Option<Exit> {
        let exit = self.exit_of(year)?;
        if notice <= exit.notice_by { Some(exit) } else { self.exit_of(year.checked_add(1)?) }
    }

    /// What a notice delivered on that day leads to. One that comes after the last useful day of
    /// its year takes effect a year later, if the accession lasts that long.
    ///
    /// # Errors
    /// See [`NotYet`].
    pub fn decide(&self, signed: Signed, notice: NaiveDate) -> Result<Exit, NotYet> {
        let first = self.possible(signed)?;
        if notice < signed.on {
            return Err(NotYet::BeforeSignature { signed: signed.on });
        }
        if notice.year() < self.first_notice_year(signed.on) {
            return Err(NotYet::TooEarly { first });
        }
        match self.exit_in(notice.year(), notice) {
            Some(exit) if exit.effective <= signed.until => Ok(exit),
            _ => Err(NotYet::TooLate { notice_by: self.last_notice(signed.until).unwrap_or(first.notice_by) }),
        }
    }

    /// The first way out of an accession.
    ///
    /// # Errors
    /// [`NotYet::Never`] when the accession ends before it.
    pub fn possible(&self, signed: Signed) -> Result<Exit, NotYet> {
        match self.first_exit(signed.on) {
            Some(exit) if exit.effective <= signed.until => Ok(exit),
            exit => Err(NotYet::Never { effective: exit.map_or(NaiveDate::MAX, |e| e.effective) }),
        }
    }

    /// The last day on which a notice shortens an accession that ends on that day.
    fn last_notice(&self, until: NaiveDate) -> Option<NaiveDate> {
        // Out on the 1 January of the last year at the latest: the notice falls in the year before.
        Some(self.exit_of(until.year().checked_sub(1)?)?.notice_by)
    }

    /// What to tell whoever is writing a scheme of these days when a body that signs at its
    /// beginning could never leave before its end.
    #[must_use]
    pub fn warning(&self, days: Period) -> Option<String> {
        let signed = Signed { on: days.from, until: days.until? };
        let NotYet::Never { effective } = self.possible(signed).err()? else { return None };
        Some(format!(
            "Con queste regole nessun ente può recedere prima della fine: per chi firma il {} il primo recesso \
             avrebbe effetto dal {}, ma la convenzione finisce il {}. Allungare la durata o anticipare l'anno dal \
             quale si può recedere.",
            it::date(signed.on),
            it::date(effective),
            it::date(signed.until),
        ))
    }

    /// Why a notice is not taken, in a sentence that says what can be done.
    #[must_use]
    pub fn explain(&self, signed: Signed, why: NotYet) -> String {
        match why {
            NotYet::BeforeSignature { signed } => {
                format!("La comunicazione di recesso non può precedere la firma, che è del {}.", it::date(signed))
            }
            NotYet::TooEarly { first } => format!(
                "Il recesso si può comunicare solo dal {}° anno solare {} quello della firma del {}: dal 01/01/{} ed \
                 entro il {}, con uscita il {}.",
                self.from_year,
                if self.signing_year_counts { "contando" } else { "dopo" },
                it::date(signed.on),
                self.first_notice_year(signed.on),
                it::date(first.notice_by),
                it::date(first.effective),
            ),
            NotYet::TooLate { notice_by } => format!(
                "Il recesso andava comunicato entro il {}: più tardi avrebbe effetto quando l'adesione è già finita. \
                 L'adesione finisce da sé il {}.",
                it::date(notice_by),
                it::date(signed.until),
            ),
            NotYet::Never { effective } => format!(
                "Questa adesione non lascia recessi: il primo avrebbe effetto dal {}, ma l'adesione finisce il {}.",
                it::date(effective),
                it::date(signed.until),
            ),
        }
    }
}

/// The answer to whoever asks about a withdrawal. Without a notice it tells the first way out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Answer {
    /// Whether the notice is taken; without one, whether any will be.
    pub allowed: bool,
    /// First year in which a notice may be given.
    pub first_notice_year: i32,
    /// Last useful day for the notice, of the way out that is taken or of the first one.
    pub notice_by: Option<NaiveDate>,
    /// From when the body is out, if there is a way.
    pub effective: Option<NaiveDate>,
    /// Last day for which the body owes something.
    pub last_billable_day: NaiveDate,
    /// Why not, or why later than asked, in Italian.
    pub reason: Option<String>,
}

/// Answers about the withdrawal from an accession, for a notice delivered on a day or for none.
#[must_use]
pub fn answer(terms: WithdrawalTerms, signed: Signed, notice: Option<NaiveDate>) -> Answer {
    let outcome = match notice {
        Some(notice) => terms.decide(signed, notice),
        None => terms.possible(signed),
    };
    let (way, reason) = match outcome {
        Ok(exit) => (Some(exit), notice.and_then(|n| delay(terms, exit, n))),
        Err(why) => {
            let way = match why {
                NotYet::TooEarly { first } => Some(first),
                NotYet::BeforeSignature { .. } => terms.possible(signed).ok(),
                NotYet::TooLate { .. } | NotYet::Never { .. } => None,
            };
            (way, Some(terms.explain(signed, why)))
        }
    };
    let missed = match outcome {
        Err(NotYet::TooLate { notice_by }) => Some(notice_by),
        _ => None,
    };
    Answer {
        allowed: outcome.is_ok(),
        first_notice_year: terms.first_notice_year(signed.on),
        notice_by: way.map(|e| e.notice_by).or(missed),
        effective: way.map(|e| e.effective),
        last_billable_day: way.map_or(signed.until, |e| e.last_billable_day),
        reason,
    }
}

/// Why a notice takes effect a year later than the year in which it came.
fn delay(terms: WithdrawalTerms, exit: Exit, notice: NaiveDate) -> Option<String> {
    let own = terms.exit_of(notice.year())?;
    (own.effective < exit.effective).then(|| {
        format!(
            "La comunicazione è arrivata dopo il {}: ha effetto un anno più tardi, dal {}.",
            it::date(own.notice_by),
            it::date(exit.effective)
        )
    })
}

#[cfg(test)]
mod tests;
