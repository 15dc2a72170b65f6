//! The life of a campaign of dues.

use chrono::{NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};

use crate::Refusal;

/// Which campaign of a year it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RunKind {
    /// The year's dues.
    Ordinary,
    /// The n-th supplement (from 1), for services added after the issue.
    Supplementary(u16),
}

impl RunKind {
    /// 0 for the ordinary campaign, n for the n-th supplement.
    #[must_use]
    pub fn sequence(self) -> u16 {
        match self {
            Self::Ordinary => 0,
            Self::Supplementary(n) => n,
        }
    }

    /// The kind with this sequence.
    #[must_use]
    pub fn from_sequence(sequence: u16) -> Self {
        if sequence == 0 { Self::Ordinary } else { Self::Supplementary(sequence) }
    }
}

/// Where a campaign stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum RunState {
    /// Amounts are reckoned afresh at each look; corrections are possible.
    Preview,
    /// Approved: the documents' date is fixed.
    Approved {
        /// When.
        at: NaiveDateTime,
        /// Date of the documents.
        document_date: NaiveDate,
    },
    /// Documents are being made; a process that stops leaves it here and any other completes it.
    Issuing {
        /// When it began.
        at: NaiveDateTime,
        /// Date of the documents.
        document_date: NaiveDate,
    },
    /// Every body that could be billed has its document.
    Issued {
        /// When it ended.
        at: NaiveDateTime,
        /// Date of the documents.
        document_date: NaiveDate,
        /// Bodies left out because something blocks them.
        blocked: u32,
    },
    /// The year is closed; nothing more is issued.
    Closed {
        /// When.
        at: NaiveDateTime,
        /// Date of the documents.
        document_date: NaiveDate,
    },
}

impl RunState {
    /// The code kept in the database.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Preview => "preview",
            Self::Approved { .. } => "approved",
            Self::Issuing { .. } => "issuing",
            Self::Issued { .. } => "issued",
            Self::Closed { .. } => "closed",
        }
    }

    /// The name in Italian.
    #[must_use]
    pub fn label(&self) -> &'static str {
        match self {
            Self::Preview => "In preparazione",
            Self::Approved { .. } => "Approvata",
            Self::Issuing { .. } => "Emissione in corso",
            Self::Issued { .. } => "Emessa",
            Self::Closed { .. } => "Chiusa",
        }
    }

    /// Date of the documents, once approved.
    #[must_use]
    pub fn document_date(&self) -> Option<NaiveDate> {
        match self {
            Self::Preview => None,
            Self::Approved { document_date, .. }
            | Self::Issuing { document_date, .. }
            | Self::Issued { document_date, .. }
            | Self::Closed { document_date, .. } => Some(*document_date),
        }
    }

    /// Approves the preview.
    ///
    /// # Errors
    /// When it is no preview.
    pub fn approve(self, at: NaiveDateTime, document_date: NaiveDate) -> Result<Self, Refusal> {
        match self {
            Self::Preview => Ok(Self::Approved { at, document_date }),
            other => Err(other.refuse("non si può approvare di nuovo")),
        }
    }

    /// Goes back to the preview, while nothing has been issued.
    ///
    /// # Errors
    /// When documents exist already.
    pub fn reopen(self) -> Result<Self, Refusal> {
        match self {
            Self::Preview | Self::Approved { .. } => Ok(Self::Preview),
            other => Err(other.refuse("non si può riaprire: ci sono già documenti numerati")),
        }
    }

    /// Begins, or takes up again, the issue. After an issue it takes up the bodies left out.
    ///
    /// # Errors
    /// When it is not approved, or closed.
    pub fn start(self, at: NaiveDateTime) -> Result<Self, Refusal> {
        match self {
            Self::Approved { document_date, .. } => Ok(Self::Issuing { at, document_date }),
            Self::Issued { document_date, .. } => {
                // Bodies left out get the date of today, so that dates follow the numbers.
                Ok(Self::Issuing { at, document_date: document_date.max(crate::dates::italian_date(at)) })
            }
            Self::Issuing { .. } => Ok(self),
            other => Err(other.refuse("prima di emettere va approvata")),
        }
    }

    /// Ends the issue.
    ///
    /// # Errors
    /// When it was not going on.
    pub fn finish(self, at: NaiveDateTime, blocked: u32) -> Result<Self, Refusal> {
        match self {
            Self::Issuing { document_date, .. } => Ok(Self::Issued { at, document_date, blocked }),
            other => Err(other.refuse("l'emissione non è in corso")),
        }
    }

    /// Closes the year.
    ///
    /// # Errors
    /// When it was not issued.
    pub fn close(self, at: NaiveDateTime) -> Result<Self, Refusal> {
        match self {
            Self::Issued { document_date, .. } => Ok(Self::Closed { at, document_date }),
            other => Err(other.refuse("si chiude solo dopo l'emissione")),
        }
    }

    fn refuse(&self, why: &str) -> Refusal {
        Refusal::new(format!("La campagna risulta «{}»: {why}.", self.label()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn goes_from_preview_to_closed_and_takes_up_an_interrupted_issue() {
        let date = NaiveDate::from_ymd_opt(2026, 10, 20).unwrap();
        let at = date.and_hms_opt(9, 0, 0).unwrap();
        let approved = RunState::Preview.approve(at, date).unwrap();
        assert!(approved.clone().approve(at, date).is_err());
        let going = approved.start(at).unwrap();
        assert_eq!(going.clone().start(at).unwrap(), going, "another process takes it up");
        assert!(going.clone().reopen().is_err());
        let issued = going.finish(at, 2).unwrap();
        assert_eq!(issued.document_date(), Some(date));
        let later = at + chrono::Days::new(10);
        let again = issued.clone().start(later).unwrap();
        assert_eq!(again.document_date(), Some(later.date()), "the bodies left out get today's date");
        assert!(issued.close(at).unwrap().start(at).is_err());
        assert!(RunState::Preview.start(at).is_err());
    }
}
