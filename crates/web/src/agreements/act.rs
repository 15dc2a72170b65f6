//! The form of the act by which a body accedes: the resolution of a Council, or the act of the organ
//! that a body outside the TUEL names.

use app::agreements::{Dossier, act_of, save_act};
use axum::extract::{Path, State};
use axum::response::Response;
use chrono::NaiveDate;
use domain::agreements::act::{Act, CouncilResolution, Opinion, OtherAct, Votes, council_of};
use domain::{FieldError, Refusal, it};

use super::step::{Step, StepPage, ask};
use crate::forms::Typed;
use crate::view::{Choice, Field};
use crate::visit::Desk;
use crate::{Result, Web};

const STEP: Step = Step { path: "atto", title: "Atto di adesione", verb: "Registra l'atto", said: "Atto registrato." };

type Id2 = Path<(String, String)>;

fn day(value: Option<NaiveDate>) -> String {
    value.map(it::date).unwrap_or_default()
}

fn number(name: &'static str, label: &'static str, value: Option<u32>) -> Field {
    let text = value.map(|n| n.to_string()).unwrap_or_default();
    Field::integer(name, label).value(text).class("is-short")
}

fn opinion(prefix: &'static str, label: &'static str, now: Option<&Opinion>) -> [Field; 2] {
    let choices = vec![
        Choice::new("favourable", "Favorevole"),
        Choice::new("unfavourable", "Contrario"),
        Choice::new("not-due", "Non dovuto"),
    ];
    let (value, why) = match now {
        Some(Opinion::Favourable) => ("favourable", ""),
        Some(Opinion::Unfavourable { departure }) => ("unfavourable", departure.as_str()),
        Some(Opinion::NotDue) => ("not-due", ""),
        None => ("", ""),
    };
    [
        Field::radio(prefix, label, choices).value(value).required(),
        Field::text(format!("{prefix}_why"), "Se è contrario, perché il Consiglio se ne discosta").value(why).max(500),
    ]
}

fn council_fields(now: Option<&CouncilResolution>) -> Vec<Field> {
    let votes = now.map(|r| r.votes);
    let immediate = now.and_then(|r| r.immediate);
    let mut fields = vec![
        Field::text("number", "Numero della deliberazione")
            .value(now.map(|r| r.number.clone()).unwrap_or_default())
            .required()
            .class("is-short")
            .opens("Deliberazione"),
        Field::date("meeting", "Giorno della seduta").value(day(now.map(|r| r.meeting))).required(),
        Field::date("adopted", "Data della deliberazione").value(day(now.map(|r| r.adopted))).required(),
        number("members", "Componenti assegnati al Consiglio", now.map(|r| r.members))
            .opens("Votazione")
            .required()
            .help("Per legge, compreso il sindaco o il presidente."),
        number("present", "Presenti", now.map(|r| r.present)).required(),
        number("in_favour", "Favorevoli", votes.map(|v| v.in_favour)).required(),
        number("against", "Contrari", votes.map(|v| v.against)),
        number("abstained", "Astenuti", votes.map(|v| v.abstained)),
    ];
    let [technical, why] = opinion("technical", "Regolarità tecnica", now.and_then(|r| r.technical.as_ref()));
    fields.extend([technical.opens("Pareri (art. 49 TUEL)"), why]);
    fields.extend(opinion("accounting", "Regolarità contabile", now.and_then(|r| r.accounting.as_ref())));
    fields.extend([
        number("immediate", "Favorevoli", immediate.map(|v| v.in_favour))
            .opens("Immediata eseguibilità")
            .help("Solo se c'è stata una votazione separata: serve la maggioranza dei componenti (art. 134, c. 4)."),
        number("immediate_against", "Contrari", immediate.map(|v| v.against)),
        number("immediate_abstained", "Astenuti", immediate.map(|v| v.abstained)),
        Field::date("published", "Pubblicata all'albo dal")
            .value(day(now.and_then(|r| r.published)))
            .opens("Pubblicazione ed esecutività"),
        Field::date("certified", "Esecutiva dal")
            .value(day(now.and_then(|r| r.certified)))
            .help("Come certifica il segretario: se c'è, prevale su ogni conteggio."),
    ]);
    fields
}

fn other_fields(now: Option<&OtherAct>) -> Vec<Field> {
    let text = |f: fn(&OtherAct) -> String| now.map(f).unwrap_or_default();
    vec![
        Field::text("organ", "Organo che ha deciso").value(text(|a| a.organ.clone())).required().max(120),
        Field::text("number", "Numero dell'atto").value(text(|a| a.number.clone())).required().class("is-short"),
        Field::date("adopted", "Data dell'atto").value(day(now.map(|a| a.adopted))).required(),
        Field::date("effective", "Ha effetto dal").value(day(now.map(|a| a.effective))).required(),
    ]
}

fn council(d: &Dossier) -> Option<&'static str> {
    d.body.kind().ok().and_then(council_of)
}

fn act_page(desk: &Desk, d: &Dossier) -> StepPage {
    let (fields, lead) = match (council(d), act_of(&d.life)) {
        (Some(name), now) => {
            let now = if let Some(Act::Council(r)) = now { Some(r) } else { None };
            let lead = format!("Per questo ente decide il {name} (art. 42 TUEL).");
            (council_fields(now), lead)
        }
        (None, now) => {
            let now = if let Some(Act::Other(a)) = now { Some(a) } else { None };
            let lead = "Questo ente non è retto dal TUEL: indica l'organo che ha deciso e da quando l'atto ha effetto.";
            (other_fields(now), lead.to_owned())
        }
    };
    StepPage::new(desk, d, STEP, lead, fields)
}

/// Reads what was typed, noting what can't be read.
struct Reader<'a> {
    typed: &'a Typed,
    faults: Vec<FieldError>,
}

impl Reader<'_> {
    fn day(&mut self, field: &str) -> NaiveDate {
        let read = it::parse_date(self.typed.get(field));
        if read.is_none() {
            self.faults.push(FieldError::new(field, "La data si scrive come 31/12/2026."));
        }
        read.unwrap_or_default()
    }

    fn maybe_day(&mut self, field: &str) -> Option<NaiveDate> {
        self.typed.some(field)?;
        Some(self.day(field))
    }

    fn count(&mut self, field: &str) -> u32 {
        match self.typed.some(field).map(str::parse) {
            None => 0,
            Some(Ok(n)) => n,
            Some(Err(_)) => {
                self.faults.push(FieldError::new(field, "Scrivere un numero intero."));
                0
            }
        }
    }

    fn opinion(&self, field: &str) -> Option<Opinion> {
        match self.typed.get(field) {
            "favourable" => Some(Opinion::Favourable),
            "unfavourable" => {
                Some(Opinion::Unfavourable { departure: self.typed.get(&format!("{field}_why")).to_owned() })
            }
            "not-due" => Some(Opinion::NotDue),
            _ => None,
        }
    }

    fn done<T>(self, read: T) -> Result<T, Refusal> {
        Refusal::of_fields(self.faults).map_or(Ok(read), Err)
    }
}

fn read(typed: &Typed, council: bool) -> Result<Act, Refusal> {
    let mut r = Reader { typed, faults: Vec::new() };
    let number = typed.get("number").to_owned();
    if !council {
        let organ = typed.get("organ").to_owned();
        let act = OtherAct { organ, number, adopted: r.day("adopted"), effective: r.day("effective") };
        return r.done(Act::Other(act));
    }
    let votes = Votes { in_favour: r.count("in_favour"), against: r.count("against"), abstained: r.count("abstained") };
    let immediate = typed.some("immediate").is_some().then(|| Votes {
        in_favour: r.count("immediate"),
        against: r.count("immediate_against"),
        abstained: r.count("immediate_abstained"),
    });
    let act = CouncilResolution {
        number,
        meeting: r.day("meeting"),
        adopted: r.day("adopted"),
        members: r.count("members"),
        present: r.count("present"),
        votes,
        technical: r.opinion("technical"),
        accounting: r.opinion("accounting"),
        immediate,
        published: r.maybe_day("published"),
        certified: r.maybe_day("certified"),
    };
    r.done(Act::Council(act))
}

pub(super) async fn form(State(web): State<Web>, desk: Desk, Path((_, id)): Id2) -> Result<Response> {
    ask((&web, &desk, &id), act_page).await
}

pub(super) async fn save(State(web): State<Web>, desk: Desk, Path((_, id)): Id2, typed: Typed) -> Result<Response> {
    let taken = STEP.take(
        (&web, &desk, &id),
        &typed,
        act_page,
        |typed, d| read(typed, council(d).is_some()),
        |app, scope, id, act| app.write(|tx| save_act(tx, scope, id, &act)),
    );
    taken.await
}
