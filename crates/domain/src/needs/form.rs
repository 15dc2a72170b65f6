//! The form of one body: filled, confirmed, reopened.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::CampaignState;
use crate::Refusal;

/// Label of a form's identifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Form;

/// How far a form has come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum FormState {
    /// As the campaign prepared it.
    Untouched,
    /// Somebody fills it; why it was reopened, when it was.
    Filling {
        /// Reason of the centre, if it was confirmed before.
        reopened: Option<String>,
    },
    /// Confirmed for the body.
    Confirmed {
        /// When, in Italy.
        on: NaiveDate,
        /// By whom.
        by: String,
        /// Whether the last day had passed.
        late: bool,
    },
}

impl FormState {
    /// The code in the database.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Untouched => "untouched",
            Self::Filling { .. } => "filling",
            Self::Confirmed { .. } => "confirmed",
        }
    }

    /// Whether answers may be written in this campaign.
    ///
    /// # Errors
    /// When it is confirmed, or the campaign is not open.
    pub fn editable(&self, campaign: &CampaignState) -> Result<(), Refusal> {
        match (self, campaign) {
            (Self::Confirmed { .. }, _) => {
                Err(Refusal::new("La scheda è confermata: solo il centro può riaprirla, con un motivo."))
            }
            (_, CampaignState::Open { .. }) => Ok(()),
            (_, CampaignState::Prepared) => Err(Refusal::new("La raccolta non è ancora aperta.")),
            (_, CampaignState::Closed { .. }) => Err(Refusal::new("La raccolta è chiusa: scrivere al centro.")),
        }
    }

    /// The form after somebody wrote in it.
    ///
    /// # Errors
    /// As [`Self::editable`].
    pub fn filled(self, campaign: &CampaignState) -> Result<Self, Refusal> {
        self.editable(campaign)?;
        Ok(match self {
            Self::Untouched => Self::Filling { reopened: None },
            other => other,
        })
    }

    /// The body confirms.
    ///
    /// # Errors
    /// As [`Self::editable`].
    pub fn confirm(
        &self,
        campaign: &CampaignState,
        (on, deadline): (NaiveDate, NaiveDate),
        by: &str,
    ) -> Result<Self, Refusal> {
        self.editable(campaign)?;
        Ok(Self::Confirmed { on, by: by.to_owned(), late: on > deadline })
    }

    /// The centre reopens.
    ///
    /// # Errors
    /// When it is not confirmed, the campaign is not open, or the reason is missing.
    pub fn reopen(&self, campaign: &CampaignState, reason: &str) -> Result<Self, Refusal> {
        if !matches!(self, Self::Confirmed { .. }) {
            return Err(Refusal::new("La scheda non è confermata: l'ente può già modificarla."));
        }
        if !matches!(campaign, CampaignState::Open { .. }) {
            return Err(Refusal::new("La raccolta è chiusa: la scheda non si riapre più."));
        }
        if reason.trim().is_empty() {
            return Err(Refusal::field("reason", "Scrivere il motivo della riapertura: lo legge l'ente."));
        }
        Ok(Self::Filling { reopened: Some(reason.trim().to_owned()) })
    }
}
