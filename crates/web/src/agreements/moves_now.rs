//! What may be done with an accession now, and why the rest has to wait.

use app::agreements::{Dossier, act_of, is_ready, may_change_paper, signing_of};
use chrono::NaiveDate;
use domain::agreements::life::Life;
use domain::it;

use crate::view::{Step, Steps};

/// Something that may be done now.
pub(super) struct Action {
    pub label: String,
    pub href: String,
    /// The next thing to do, of which there is one.
    pub primary: bool,
    /// Whether it is done at once, without a form.
    pub at_once: bool,
}

/// What may be done, and what has to wait.
#[derive(Default)]
pub(super) struct Moves {
    pub now: Vec<Action>,
    /// What, and why not yet.
    pub later: Vec<(&'static str, String)>,
    base: String,
}

impl Moves {
    fn add(&mut self, primary: bool, label: impl Into<String>, path: &str) {
        let href = format!("{}/{path}", self.base);
        self.now.push(Action { label: label.into(), href, primary, at_once: false });
    }
}

/// What the staff may do with an accession today; `base` is the address of its page.
pub(super) fn moves(d: &Dossier, base: &str, today: NaiveDate) -> Moves {
    let mut m = Moves { base: base.to_owned(), ..Moves::default() };
    match &d.life {
        Life::Invited { .. } => {
            m.add(true, "Registra la delibera", "atto");
            m.later.push(("Chiedere le firme", "serve prima la deliberazione dell'ente, esecutiva.".to_owned()));
        }
        Life::Adopted(_) => adopted(&mut m, d, today),
        Life::Enforceable(_) | Life::Signed(_) => signing(&mut m, d),
        Life::InForce(_) => {
            m.add(false, "Registra il recesso", "recesso");
            m.add(true, "Aggiungi un servizio", "servizi/nuovo");
        }
        Life::Withdrawn { exit, .. } if today < exit.effective => {
            let href = format!("{base}/recesso/annulla");
            m.now.push(Action { label: "Annulla il recesso".to_owned(), href, primary: false, at_once: true });
        }
        Life::Withdrawn { .. } | Life::Renewed { .. } | Life::Expired { .. } => {}
    }
    if may_change_paper(&d.life) {
        m.add(
            false,
            if d.paper.is_some() { "Cambia il documento da firmare" } else { "Scegli il documento da firmare" },
            "documento",
        );
    }
    if d.stage.is_on_the_way() {
        m.add(false, "Firmata fuori dalla piattaforma", "registra");
    }
    m.now.sort_by_key(|a| !a.primary);
    m
}

fn adopted(m: &mut Moves, d: &Dossier, today: NaiveDate) {
    let act = act_of(&d.life);
    let may = act.map(|a| a.may_sign(d.settings.count_from, today));
    match may {
        Some(Ok(())) if d.paper.is_some() => m.add(true, "Chiedi le firme", "firme"),
        Some(Ok(())) => m.later.push(("Chiedere le firme", "manca il documento da firmare.".to_owned())),
        Some(Err(refusal)) => m.later.push(("Chiedere le firme", refusal.message)),
        None => {}
    }
    m.add(false, "Completa o correggi l'atto", "atto");
    m.add(false, "Torna all'invito", "indietro");
}

fn signing(m: &mut Moves, d: &Dossier) {
    let Some(signing) = signing_of(&d.life) else { return };
    if let Some(next) = signing.next() {
        m.add(true, format!("Carica la firma di {}", next.party), "firma");
        m.add(false, "Scarica il documento da firmare", "da-firmare");
    }
    if is_ready(&d.life) {
        m.add(true, "Metti in vigore", "in-vigore");
    } else if let Err(refusal) = signing.check_complete() {
        m.later.push(("Mettere in vigore", refusal.message));
    }
    if signing.taken().is_empty() {
        m.add(false, "Correggi l'atto", "atto");
    }
    m.add(false, "Torna all'invito", "indietro");
}

/// The way of an accession, with where it stands.
pub(super) fn way(d: &Dossier) -> Steps {
    let names = ["Invito", "Delibera", "Esecutiva", "Firme", "In vigore"];
    let now = match &d.life {
        Life::Invited { .. } => 1,
        Life::Adopted(_) => 2,
        Life::Enforceable(_) => 3,
        Life::Signed(_) => 4,
        _ => names.len(),
    };
    let mut steps = Steps::at(&names, now);
    if now == names.len() {
        for (_, state) in &mut steps.steps {
            *state = Step::Done;
        }
    }
    steps
}

/// What the body has to do now, in words; nothing when it has nothing to do.
pub(super) fn of_the_body(d: &Dossier, today: NaiveDate) -> Option<(String, String)> {
    let say = |title: &str, text: String| Some((title.to_owned(), text));
    match &d.life {
        Life::Invited { on } => say(
            "L'ente deve deliberare l'adesione",
            format!(
                "Invito del {}. Decide il Consiglio (per gli enti fuori dal TUEL, il proprio organo). Il centro registra \
                 la deliberazione appena la riceve.",
                it::date(*on)
            ),
        ),
        Life::Adopted(decided) => match decided.act.may_sign(d.settings.count_from, today) {
            Ok(()) => say("Il centro sta preparando le firme", "La deliberazione è esecutiva.".to_owned()),
            Err(refusal) => say("La deliberazione non è ancora esecutiva", refusal.message),
        },
        Life::Enforceable(papers) => papers.signing.next().and_then(|next| {
            let text = format!("Firma {} ({}).", next.party, next.office);
            say("La convenzione è da firmare", text)
        }),
        Life::Signed(_) => say("Tutti hanno firmato", "Il centro sta per mettere in vigore l'adesione.".to_owned()),
        _ => None,
    }
}
