//! The page of one load of a register: what it would do, consent, progress, what it did.

use std::collections::HashSet;

use app::territory::{Advance, FoundLoad, Line, LoadRow, Report, confirm, find_load, preview};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::it;
use domain::territory::register::{Consent, RowProblem, Source};

use super::registers::shell;
use crate::forms::Typed;
use crate::respond::{go, page};
use crate::route::{Access, Route, get, post};
use crate::view::{
    Alert, Crumbs, Facts, Field, Form, Progress, Shell, Steps, Tone, counted, part, thousands, thousands_of,
};
use crate::visit::Administrator;
use crate::{Result, Web};

/// Most problems written on a page; the figure above says how many there are.
const MOST_PROBLEMS: usize = 200;

const STEPS: [&str; 4] = ["File", "Anteprima", "Caricamento", "Fine"];

pub(super) fn routes() -> Vec<Route> {
    vec![
        get("/piattaforma/registri/{id}", Access::Platform, show),
        post("/piattaforma/registri/{id}", Access::Platform, accept),
    ]
}

#[derive(Template)]
#[template(path = "territory/load.html")]
struct LoadPage {
    shell: Shell,
    crumbs: Crumbs,
    title: &'static str,
    lead: String,
    steps: Steps,
    alert: Option<Alert>,
    facts: Option<Facts>,
    progress: Option<Progress>,
    action: Option<String>,
    question: String,
    /// What must be agreed to, a box each.
    consents: Form,
    heads: [&'static str; 3],
    added: Group,
    changed: Group,
    closed: Group,
    out: Problems,
    notes: Problems,
}

/// Lines of a preview, the first ones.
#[derive(Default)]
struct Group {
    lines: Vec<Line>,
    total: u64,
}

impl Group {
    fn rest(&self) -> u64 {
        self.total.saturating_sub(self.lines.len() as u64)
    }
}

/// Rows to look at, the first ones, and the numbers of all of them.
#[derive(Default, Template)]
#[template(path = "territory/problems.html")]
struct Problems {
    caption: &'static str,
    rows: Vec<RowProblem>,
    more: usize,
    numbers: String,
}

impl Problems {
    fn new(caption: &'static str, all: Vec<RowProblem>) -> Self {
        let numbers: Vec<u64> = all.iter().map(|p| p.row).collect();
        Self {
            caption,
            more: all.len().saturating_sub(MOST_PROBLEMS),
            numbers: ranges(&numbers),
            rows: all.into_iter().take(MOST_PROBLEMS).collect(),
        }
    }
}

part!(Problems);

/// Numbers in order as `2, 5–9`.
fn ranges(numbers: &[u64]) -> String {
    let mut runs: Vec<(u64, u64)> = Vec::new();
    for n in numbers {
        match runs.last_mut() {
            Some((_, last)) if *n <= *last + 1 => *last = *n,
            _ => runs.push((*n, *n)),
        }
    }
    let show = |(from, to): (u64, u64)| if from == to { from.to_string() } else { format!("{from}–{to}") };
    runs.into_iter().map(show).collect::<Vec<_>>().join(", ")
}

async fn show(admin: Administrator, State(web): State<Web>, Path(id): Path<String>) -> Result<Response> {
    let scope = admin.scope.clone();
    let found = web
        .read(move |rx| {
            let found = find_load(rx, &scope, &id)?.ok_or(app::Error::NotFound)?;
            if found.row.state != "preview" {
                return Ok(found);
            }
            let (row, report) = preview(rx, &scope, &id)?;
            Ok(FoundLoad { row, report: Some(report), advance: None })
        })
        .await?;
    page(&load_page(&admin, found))
}

fn load_page(admin: &Administrator, found: FoundLoad) -> LoadPage {
    let FoundLoad { row, report, advance } = found;
    let address = format!("/piattaforma/registri/{}", row.id);
    let in_preview = row.state == "preview";
    let now = match row.state.as_str() {
        "preview" => 1,
        "done" | "refused" => 4,
        _ => 2,
    };
    let heads =
        if in_preview { ["Da aggiungere", "Da cambiare", "Da chiudere"] } else { ["Aggiunti", "Cambiati", "Chiusi"] };
    let mut page = LoadPage {
        shell: shell(admin),
        crumbs: Crumbs::new().to("Registri nazionali", "/piattaforma/registri").here(&row.file_name),
        title: Source::from_code(&row.source).map_or("Registro", Source::label),
        lead: format!("File {}, riferito al {}.", row.file_name, it::date(row.on_date)),
        steps: Steps::at(&STEPS, now),
        alert: alert(&row, report.as_ref(), advance.as_ref()),
        facts: report.as_ref().filter(|r| !r.broken).map(|r| facts(r, heads)),
        progress: advance.filter(|a| !a.failed).map(|a| Progress {
            what: "righe scritte".to_owned(),
            done: a.done,
            total: a.total,
            seconds_left: a.seconds_left,
            again: address.clone(),
        }),
        action: report.as_ref().filter(|r| in_preview && !r.broken && writes(r) > 0).map(|_| address),
        question: String::new(),
        consents: Form::default(),
        heads,
        added: Group::default(),
        changed: Group::default(),
        closed: Group::default(),
        out: Problems::default(),
        notes: Problems::default(),
    };
    if let Some(report) = report {
        page.fill(report);
    }
    page
}

impl LoadPage {
    fn fill(&mut self, r: Report) {
        let s = r.summary;
        self.question = format!(
            "Caricare il file? {} da aggiungere, {} da cambiare, {} da chiudere.",
            thousands(&s.added),
            thousands(&s.changed),
            thousands(&s.closed)
        );
        self.consents = Form::new(r.needs.iter().map(|c| consent(*c, r.left_out.len(), s.closed)).collect());
        self.added = Group { lines: r.added, total: s.added };
        self.changed = Group { lines: r.changed, total: s.changed };
        self.closed = Group { lines: r.closed, total: s.closed };
        let out: HashSet<u64> = if r.broken { HashSet::new() } else { r.left_out.into_iter().collect() };
        let (left_out, notes) = s.errors.into_iter().partition(|p| out.contains(&p.row));
        self.out = Problems::new("Righe che restano fuori", left_out);
        self.notes = Problems::new("Righe da guardare", notes);
    }
}

/// Rows that a load writes.
fn writes(report: &Report) -> u64 {
    report.summary.added + report.summary.changed + report.summary.closed
}

/// Name of the box of a consent.
fn key(consent: Consent) -> &'static str {
    match consent {
        Consent::LeaveOut => "lascia-fuori",
        Consent::CloseMany => "chiudi",
    }
}

fn consent(consent: Consent, out: usize, closed: u64) -> Field {
    let label = match consent {
        Consent::LeaveOut if out == 1 => "Carica le altre righe e lascia fuori quella con un errore".to_owned(),
        Consent::LeaveOut => {
            format!("Carica le altre righe e lascia fuori le {} con un errore", thousands_of(&out))
        }
        Consent::CloseMany => {
            format!("Il file è completo: chiudi le {} voci che non ci sono più", thousands(&closed))
        }
    };
    Field::check(key(consent), label).required()
}

fn alert(row: &LoadRow, report: Option<&Report>, advance: Option<&Advance>) -> Option<Alert> {
    let alert = |tone, title: &str, text: String| Some(Alert::new(tone, title, text));
    match (row.state.as_str(), report) {
        ("preview" | "refused", Some(r)) if r.broken => {
            let text = "Nel registro non è cambiato nulla. Le righe da correggere sono elencate qui sotto.";
            alert(Tone::Bad, "Il file non si può caricare così", text.to_owned())
        }
        ("preview", Some(r)) if writes(r) == 0 && r.left_out.is_empty() => {
            alert(Tone::Info, "Non c'è nulla da caricare", "Il registro dice già le stesse cose del file.".to_owned())
        }
        ("preview", Some(r)) if writes(r) == 0 => {
            let text =
                "Le righe senza errori dicono già le stesse cose del registro: per le altre va corretto il file.";
            alert(Tone::Warn, "Non c'è nulla da caricare", text.to_owned())
        }
        ("preview", Some(r)) if !r.needs.is_empty() => {
            let out = match r.left_out.len() as u64 {
                0 => String::new(),
                n => format!(
                    "{} e non si può caricare: si può correggere il file, oppure caricare le altre righe. ",
                    counted(n, "riga ha un errore", "righe hanno un errore")
                ),
            };
            let many = if r.needs.contains(&Consent::CloseMany) {
                "Il file chiuderebbe molte voci: forse è incompleto. "
            } else {
                ""
            };
            alert(Tone::Warn, "Serve una conferma", format!("{out}{many}Non è ancora stato scritto nulla."))
        }
        ("preview", _) => {
            let text = "Non è ancora stato scritto nulla: controllare e poi confermare.";
            alert(Tone::Info, "Anteprima", text.to_owned())
        }
        ("done", Some(r)) if !r.left_out.is_empty() => {
            let text = format!(
                "Il registro è aggiornato, tranne {} elencate qui sotto.",
                counted(r.left_out.len() as u64, "riga lasciata fuori", "righe lasciate fuori")
            );
            alert(Tone::Warn, "Caricamento finito", text)
        }
        ("done", _) => alert(Tone::Good, "Caricamento finito", "Il registro è aggiornato.".to_owned()),
        _ if advance.is_some_and(|a| a.failed) => {
            let text = "Dopo vari tentativi il lavoro si è fermato: caricare di nuovo il file, che riprende da dove è arrivato.";
            alert(Tone::Bad, "Il caricamento non è finito", text.to_owned())
        }
        _ => None,
    }
}

fn facts(report: &Report, heads: [&'static str; 3]) -> Facts {
    let s = &report.summary;
    Facts::new()
        .figure(heads[0], thousands(&s.added), "righe nuove")
        .figure(heads[1], thousands(&s.changed), "righe diverse")
        .figure(heads[2], thousands(&s.closed), "non più nel file")
        .figure("Uguali", thousands(&s.unchanged), "nessuna modifica")
        .figure("Segnalazioni", thousands(&(s.errors.len() as u64)), "righe da guardare")
}

async fn accept(
    admin: Administrator,
    State(web): State<Web>,
    Path(id): Path<String>,
    typed: Typed,
) -> Result<Response> {
    let address = format!("/piattaforma/registri/{id}");
    let agreed: Vec<Consent> =
        [Consent::LeaveOut, Consent::CloseMany].into_iter().filter(|c| typed.ticked(key(*c))).collect();
    let scope = admin.scope.clone();
    match web.write(move |tx| confirm(tx, &scope, &id, &agreed)).await {
        Ok(()) => Ok(go(&address, Tone::Info, "Caricamento avviato.")),
        Err(e) => Ok(go(&address, Tone::Warn, &e.refusal()?.message)),
    }
}

#[cfg(test)]
mod tests {
    use super::ranges;

    #[test]
    fn rows_side_by_side_are_one_range() {
        assert_eq!(ranges(&[2, 5, 6, 7, 9]), "2, 5–7, 9");
        assert_eq!(ranges(&[]), "");
    }
}
