//! The way of a scheme from draft to open to accession, by how the centre is managed.
//!
//! Public (§ 3.2.7): drafted by the technical coordination committee, approved by the Provincial
//! Council, presented to the Assembly of mayors, open. In house (§ 4.2.7): agreed by the Province's
//! offices, approved by the company's board, open. Partnership (§ 5.2.7): approved by the assembly
//! of the bodies, open.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::contents::SchemeText;
use crate::models::Model;
use crate::{FieldError, Refusal, it};

/// A step of the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Step {
    /// Drafted by the technical coordination committee.
    Committee,
    /// Approved by the Provincial Council.
    ProvincialCouncil,
    /// Presented to the Assembly of mayors.
    MayorsAssembly,
    /// Agreed by the Province's offices.
    Offices,
    /// Approved by the company's board.
    Board,
    /// Approved by the assembly of the bodies.
    BodiesAssembly,
    /// Open to accession.
    Open,
}

impl Step {
    /// The steps of a model, in order; the last is [`Step::Open`].
    #[must_use]
    pub fn of(model: Model) -> &'static [Self] {
        match model {
            Model::Public => &[Self::Committee, Self::ProvincialCouncil, Self::MayorsAssembly, Self::Open],
            Model::InHouse => &[Self::Offices, Self::Board, Self::Open],
            Model::Partnership => &[Self::BodiesAssembly, Self::Open],
        }
    }

    /// What happens at it, in Italian.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Committee => "Redazione del Comitato tecnico di coordinamento",
            Self::ProvincialCouncil => "Approvazione del Consiglio provinciale",
            Self::MayorsAssembly => "Presentazione all'Assemblea dei sindaci",
            Self::Offices => "Accordo degli uffici della Provincia",
            Self::Board => "Approvazione dell'organo amministrativo della società",
            Self::BodiesAssembly => "Approvazione dell'Assemblea degli enti",
            Self::Open => "Apertura alle adesioni",
        }
    }

    /// What the number of its act is called, in Italian; none where there is no act.
    #[must_use]
    pub fn act(self) -> Option<&'static str> {
        match self {
            Self::Committee | Self::MayorsAssembly => Some("verbale"),
            Self::ProvincialCouncil | Self::Board | Self::BodiesAssembly => Some("deliberazione"),
            Self::Offices => Some("determinazione"),
            Self::Open => None,
        }
    }
}

/// A step that was taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Taken {
    /// Which.
    pub step: Step,
    /// When.
    pub on: NaiveDate,
    /// Number of the act; empty where there is none.
    #[serde(default)]
    pub act: String,
    /// The file of the act, if it is kept here.
    #[serde(default)]
    pub file: Option<String>,
}

/// What happened, also to what was taken back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "kebab-case")]
pub enum Happened {
    /// A step was taken.
    Went(Taken),
    /// Some steps were taken back.
    Back {
        /// The first step that is to be taken again.
        to: Step,
        /// When.
        on: NaiveDate,
        /// Why.
        reason: String,
    },
}

/// How far a scheme has come, and all that happened on the way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Way {
    model: Model,
    taken: Vec<Taken>,
    history: Vec<Happened>,
}

impl Way {
    /// A draft.
    #[must_use]
    pub fn new(model: Model) -> Self {
        Self { model, taken: Vec::new(), history: Vec::new() }
    }

    /// How the centre is managed.
    #[must_use]
    pub fn model(&self) -> Model {
        self.model
    }

    /// The steps that stand, in order.
    #[must_use]
    pub fn taken(&self) -> &[Taken] {
        &self.taken
    }

    /// Everything that happened, in order; steps that were taken back are still here.
    #[must_use]
    pub fn history(&self) -> &[Happened] {
        &self.history
    }

    /// The step to take now; none once open.
    #[must_use]
    pub fn next(&self) -> Option<Step> {
        Step::of(self.model).get(self.taken.len()).copied()
    }

    /// Whether bodies may accede.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.next().is_none()
    }

    /// Whether the text may still be written: once a step has been taken on it, only going back
    /// opens it again.
    #[must_use]
    pub fn is_editable(&self) -> bool {
        self.taken.is_empty()
    }

    /// The steps whose act is not kept here as a file.
    pub fn without_file(&self) -> impl Iterator<Item = &Taken> {
        self.taken.iter().filter(|t| t.step.act().is_some() && t.file.is_none())
    }

    /// Takes a step.
    ///
    /// # Errors
    /// When something mandatory in the text is empty, another step comes first, the day is before
    /// that of the step before or in the future, or the number of the act is missing.
    pub fn go(mut self, step: Taken, text: &SchemeText, today: NaiveDate) -> Result<Self, Refusal> {
        let Some(next) = self.next() else {
            return Err(Refusal::new("Lo schema è già aperto alle adesioni."));
        };
        if step.step != next {
            return Err(Refusal::new(format!("Prima viene: {}. Nessun passo si può saltare.", next.label())));
        }
        text.check()?;
        let mut faults = Vec::new();
        if let Some(before) = self.taken.last().filter(|before| step.on < before.on) {
            faults.push(FieldError::new(
                "on",
                format!("Il passo precedente è del {}: questo non può essere prima.", it::date(before.on)),
            ));
        }
        if step.on > today {
            faults.push(FieldError::new("on", "Si registra solo quello che è già avvenuto."));
        }
        if let Some(act) = next.act().filter(|_| step.act.trim().is_empty()) {
            faults.push(FieldError::new("act", format!("Scrivere il numero ({act}).")));
        }
        if let Some(refusal) = Refusal::of_fields(faults) {
            return Err(refusal);
        }
        let step = Taken { act: step.act.trim().to_owned(), ..step };
        self.history.push(Happened::Went(step.clone()));
        self.taken.push(step);
        Ok(self)
    }

    /// Goes back to a step that was taken: it and those after it are to be taken again.
    ///
    /// # Errors
    /// Without a reason, or when the step was not taken.
    pub fn back(mut self, to: Step, on: NaiveDate, reason: &str) -> Result<Self, Refusal> {
        if reason.trim().is_empty() {
            return Err(Refusal::field("reason", "Scrivere perché si torna indietro."));
        }
        let Some(at) = self.taken.iter().position(|t| t.step == to) else {
            return Err(Refusal::new(format!("Il passo «{}» non è stato fatto: non si torna indietro.", to.label())));
        };
        self.taken.truncate(at);
        self.history.push(Happened::Back { to, on, reason: reason.trim().to_owned() });
        Ok(self)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::contents::{Article, Content};
    use super::*;

    fn d(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2025, 11, day).unwrap()
    }

    fn text() -> SchemeText {
        let all = Article { title: "Tutto".into(), holds: Content::ALL.to_vec(), text: "Testo.".into() };
        SchemeText { articles: vec![all], ..SchemeText::default() }
    }

    fn taken(step: Step, on: NaiveDate) -> Taken {
        Taken { step, on, act: step.act().map(|_| "40".to_owned()).unwrap_or_default(), file: None }
    }

    #[test]
    fn each_model_has_its_steps_and_none_is_skipped() {
        for model in Model::ALL {
            let steps = Step::of(model);
            assert_eq!(steps.last(), Some(&Step::Open));
            let mut way = Way::new(model);
            for (i, step) in steps.iter().enumerate() {
                for other in steps.iter().filter(|s| *s != step) {
                    let refusal = way.clone().go(taken(*other, d(1)), &text(), d(30)).unwrap_err();
                    assert!(refusal.message.contains(step.label()), "{refusal}");
                }
                assert_eq!((way.is_open(), way.is_editable()), (false, i == 0));
                way = way.go(taken(*step, d(1)), &text(), d(30)).unwrap();
            }
            assert!(way.is_open());
            assert!(way.clone().go(taken(Step::Open, d(1)), &text(), d(30)).is_err());
            assert_eq!(way.without_file().count(), steps.len() - 1);
        }
    }

    #[test]
    fn a_step_has_its_day_its_act_and_a_complete_text() {
        let way = Way::new(Model::Public).go(taken(Step::Committee, d(10)), &text(), d(30)).unwrap();
        let fields = |step: Taken| {
            let refusal = way.clone().go(step, &text(), d(30)).unwrap_err();
            refusal.fields.into_iter().map(|f| f.field).collect::<Vec<_>>()
        };
        assert_eq!(fields(taken(Step::ProvincialCouncil, d(9))), ["on"]);
        assert_eq!(fields(Taken { act: " ".into(), ..taken(Step::ProvincialCouncil, d(10)) }), ["act"]);
        let late = way.clone().go(taken(Step::ProvincialCouncil, d(20)), &text(), d(19)).unwrap_err();
        assert_eq!(late.fields[0].field, "on");
        let empty = way.go(taken(Step::ProvincialCouncil, d(20)), &SchemeText::default(), d(30)).unwrap_err();
        assert!(empty.message.contains("Forme di consultazione"), "{empty}");
    }

    #[test]
    fn going_back_needs_a_reason_and_stays_in_the_history() {
        let way = Way::new(Model::Public)
            .go(taken(Step::Committee, d(1)), &text(), d(30))
            .and_then(|w| w.go(taken(Step::ProvincialCouncil, d(5)), &text(), d(30)))
            .unwrap();
        assert!(way.clone().back(Step::Committee, d(6), " ").is_err());
        assert!(way.clone().back(Step::Open, d(6), "un motivo").is_err());
        let way = way.back(Step::Committee, d(6), "errore negli importi").unwrap();
        assert_eq!((way.next(), way.is_editable(), way.history().len()), (Some(Step::Committee), true, 3));
        assert!(matches!(&way.history()[2], Happened::Back { reason, .. } if reason == "errore negli importi"));
        let json = serde_json::to_string(&way).unwrap();
        assert_eq!(serde_json::from_str::<Way>(&json).unwrap(), way);
    }

    proptest! {
        #[test]
        fn days_never_go_backwards_and_nothing_is_forgotten(
            moves in proptest::collection::vec((any::<bool>(), 1_u32..30, 0_usize..4), 0..40),
        ) {
            let mut way = Way::new(Model::Public);
            let mut happened = 0;
            for (forward, day, which) in moves {
                let step = Step::of(Model::Public)[which];
                let moved = if forward {
                    way.clone().go(taken(step, d(day)), &text(), d(30))
                } else {
                    way.clone().back(step, d(day), "un motivo")
                };
                if let Ok(next) = moved {
                    happened += 1;
                    way = next;
                }
                prop_assert_eq!(way.history().len(), happened);
                prop_assert!(way.taken().is_sorted_by_key(|t| t.on));
                prop_assert!(way.taken().iter().map(|t| t.step).eq(Step::of(Model::Public).iter().copied().take(way.taken().len())));
            }
        }
    }
}
