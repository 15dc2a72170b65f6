//! People as the lists and forms of every face show them.

use std::collections::HashMap;

use app::identity::{Address, Details, Invite, PersonLine, Post, Standing, State};
use chrono::NaiveDate;
use domain::dates::italian_time;
use domain::identity::{BodyRole, EmailAddress, StaffRole, check_name};
use domain::territory::Body;
use domain::{FieldError, Id, Refusal, it};

use super::asked::Asked;
use crate::Result;
use crate::forms::Typed;
use crate::view::{Badge, Choice, Crumbs, Field, Form, Heads, Query, Tone};

/// A person of a list.
pub(super) struct PersonView {
    pub name: String,
    pub email: String,
    pub state: Badge,
    pub last: String,
    pub posts: Vec<PostView>,
    /// Where the invitation is sent again, when it can be.
    pub repeat: Option<String>,
    /// Where name and address are corrected, or the person's own page.
    pub href: Option<String>,
}

/// A role of a person of a list.
pub(super) struct PostView {
    pub label: String,
    pub under: String,
    pub badge: Option<Badge>,
    /// Where it is ended, when it can be.
    pub end: Option<String>,
}

/// How a list is shown.
#[derive(Default)]
pub(super) struct Look {
    /// Address of the list, without a final slash.
    pub base: String,
    /// Whether roles can be ended here.
    pub manage: bool,
    /// Whether invitations can be repeated here.
    pub repeat: bool,
    /// Whether names and addresses can be corrected here.
    pub edit: bool,
    /// Names of the bodies of the roles, in a list of several.
    pub bodies: HashMap<Id<Body>, String>,
}

pub(super) fn heads() -> Heads {
    Heads::new()
        .text("persona", "Persona")
        .text("incarichi", "Incarichi")
        .text("accesso", "Ultimo accesso")
        .text("stato", "Stato")
        .actions()
}

impl Look {
    pub(super) fn people(&self, lines: Vec<PersonLine>) -> Vec<PersonView> {
        lines.into_iter().map(|l| self.person(l)).collect()
    }

    fn person(&self, line: PersonLine) -> PersonView {
        let waiting = matches!(line.state, State::Invited(_) | State::Expired);
        let posts = line.posts.iter().map(|p| self.post(line.id.as_str(), p)).collect();
        PersonView {
            repeat: (self.repeat && waiting).then(|| format!("{}/{}/ripeti", self.base, line.id)),
            href: self.edit.then(|| format!("{}/{}/dati", self.base, line.id)),
            state: state(line.state),
            last: line.last_login.map(|at| italian_time(at).format("%d/%m/%Y, %H:%M").to_string()).unwrap_or_default(),
            posts,
            name: line.name,
            email: line.email,
        }
    }

    fn post(&self, person: &str, post: &Post) -> PostView {
        let body: Option<Id<Body>> = post.body.as_ref().and_then(|b| b.parse().ok());
        let place = body.and_then(|b| self.bodies.get(&b)).cloned();
        let mut query = Query::new(format!("{}/termina", self.base)).with("persona", person).with("ruolo", &post.role);
        if let (true, Some(body)) = (place.is_some(), body) {
            query = query.with("ente", body.as_str());
        }
        let under: Vec<String> = [place, post.employer.clone(), Some(term(post))].into_iter().flatten().collect();
        PostView {
            label: post.label.to_owned(),
            under: under.join(", "),
            badge: standing(post.standing),
            end: (self.manage && post.standing != Standing::Past).then(|| query.href()),
        }
    }
}

/// The days of a role in words.
pub(super) fn term(post: &Post) -> String {
    match post.until {
        Some(until) => format!("dal {} al {}", it::date(post.from), it::date(until)),
        None => format!("dal {}", it::date(post.from)),
    }
}

fn standing(standing: Standing) -> Option<Badge> {
    match standing {
        Standing::Current => None,
        Standing::Future => Some(Badge::new(Tone::Info, "Futuro")),
        Standing::Past => Some(Badge::new(Tone::Plain, "Terminato")),
    }
}

fn state(state: State) -> Badge {
    match state {
        State::Active => Badge::new(Tone::Good, "Attivo"),
        State::Invited(until) => {
            Badge::new(Tone::Info, format!("Invitato, fino al {}", it::date(domain::dates::italian_date(until))))
        }
        State::Expired => Badge::new(Tone::Warn, "Invito scaduto"),
        State::Disabled => Badge::new(Tone::Bad, "Disattivato"),
    }
}

/// The choices of a role of a centre.
pub(super) fn staff_roles() -> Vec<Choice> {
    StaffRole::ALL.into_iter().map(|r| Choice::new(r.code(), r.label()).help(staff_help(r))).collect()
}

/// The choices of a role of a body.
pub(super) fn body_roles() -> Vec<Choice> {
    BodyRole::ALL.into_iter().map(|r| Choice::new(r.code(), r.label()).help(body_help(r))).collect()
}

fn staff_help(role: StaffRole) -> &'static str {
    match role {
        StaffRole::Coordinator => "Guida il centro: può tutto, compreso invitare persone e approvare le quote.",
        StaffRole::Accountant => "Tariffe, quote, documenti e pagamenti; non approva le proprie campagne.",
        StaffRole::HelpDesk => "Risponde alle richieste degli enti.",
        StaffRole::Technician => "Reti, sistemi e applicativi.",
        StaffRole::Planner => "Agenda digitale, indicatori e bandi.",
        StaffRole::Secretary => "Convenzioni, adesioni, carta dei servizi e protocollo.",
        StaffRole::Auditor => "Legge tutto, registro compreso, e non cambia nulla.",
    }
}

fn body_help(role: BodyRole) -> &'static str {
    match role {
        BodyRole::Referent => "È il contatto del centro: compila le schede e gestisce le persone dell'ente.",
        BodyRole::Signatory => "Impegna l'ente: conferma e firma.",
        BodyRole::Compiler => "Compila le schede e apre le richieste.",
        BodyRole::Viewer => "Consulta soltanto.",
    }
}

/// The form of an invitation; `company` for the staff of an operator.
pub(super) fn invite_form(roles: Vec<Choice>, bodies: Option<Vec<Choice>>, company: bool) -> Form {
    let mut fields = vec![
        Field::text("name", "Nome e cognome").required().max(120),
        Field::email("email", "Posta elettronica")
            .required()
            .autocomplete("off")
            .help("Chi ha già un accesso lo mantiene: riceve solo l'avviso del nuovo incarico."),
    ];
    if let Some(bodies) = bodies {
        fields.push(Field::select("body", "Ente", bodies).required());
    }
    fields.push(Field::radio("role", "Incarico", roles).required());
    if company {
        fields.push(
            Field::text("employer", "Impresa")
                .max(120)
                .help("Solo per il personale di un fornitore: l'ultimo giorno è la scadenza del suo contratto."),
        );
    }
    fields.push(Field::date("from", "Primo giorno").help("Se manca, oggi."));
    fields.push(Field::date("until", "Ultimo giorno").help("Se manca, l'incarico dura finché non lo si termina."));
    Form::new(fields)
}

/// Reads an invitation.
pub(super) fn read_invite<R>(typed: &Typed, role: impl Fn(&str) -> Option<R>) -> Result<Invite<R>> {
    let mut faults = Vec::new();
    let found = role(typed.get("role"));
    if found.is_none() {
        faults.push(FieldError::new("role", "Scegliere l'incarico."));
    }
    let from = date(typed, "from", &mut faults);
    let until = date(typed, "until", &mut faults);
    if !faults.is_empty() {
        // The use case would say these too, but it can't be asked: all the faults come back at once.
        faults.extend(check_name(typed.get("name")).err());
        faults.extend(EmailAddress::parse(typed.get("email")).err().into_iter().flat_map(|r| r.fields));
    }
    let refusal = Refusal::of_fields(faults);
    match (found, refusal) {
        (Some(role), None) => Ok(Invite {
            name: typed.get("name").to_owned(),
            email: typed.get("email").to_owned(),
            role,
            from,
            until,
            employer: typed.some("employer").map(str::to_owned),
        }),
        (_, refusal) => Err(refusal.unwrap_or_else(|| Refusal::new("Controllare i campi.")).into()),
    }
}

/// A date of a form, if it was typed.
pub(super) fn date(typed: &Typed, name: &str, faults: &mut Vec<FieldError>) -> Option<NaiveDate> {
    let text = typed.some(name)?;
    let read = it::parse_date(text);
    if read.is_none() {
        faults.push(FieldError::new(name, "La data si scrive gg/mm/aaaa, per esempio 31/12/2026."));
    }
    read
}

/// The question that corrects name and address of a person.
pub(super) fn details(line: &PersonLine, crumbs: Crumbs, back: String) -> Asked {
    let waiting = matches!(line.state, State::Invited(_) | State::Expired);
    let help = if waiting {
        "L'invito non è ancora accettato: con un altro indirizzo viene mandato di nuovo, lì."
    } else {
        "È anche il nome con cui accede. Un altro indirizzo vale da quando la persona lo conferma dal messaggio che riceve."
    };
    Asked {
        crumbs,
        title: "Nome e indirizzo",
        lead: "Ogni cambiamento resta nel registro delle attività.".to_owned(),
        form: Form::new(vec![
            Field::text("name", "Nome e cognome").required().max(120).value(&line.name),
            Field::email("email", "Posta elettronica").required().autocomplete("off").help(help).value(&line.email),
        ]),
        button: "Salva",
        danger: false,
        back,
    }
}

/// What was typed in it.
pub(super) fn read_details(typed: &Typed) -> Details {
    Details { name: typed.get("name").to_owned(), email: typed.get("email").to_owned() }
}

/// What is said once it is saved.
pub(super) fn said_of(address: Address) -> &'static str {
    match address {
        Address::Same => "Dati salvati.",
        Address::Asked => {
            "Dati salvati. Il nuovo indirizzo vale dopo la conferma, chiesta con un messaggio a quell'indirizzo."
        }
        Address::Invited => "Dati salvati. L'invito è stato mandato di nuovo al nuovo indirizzo.",
    }
}

/// The form that ends something on a day.
pub(super) fn end_form(today: NaiveDate, carried: &[(&str, &str)]) -> Form {
    let mut fields = vec![
        Field::date("last", "Ultimo giorno")
            .required()
            .value(it::date(today))
            .help("Compreso. Per togliere subito l'accesso, indicare ieri."),
    ];
    fields.extend(carried.iter().map(|(name, value)| Field::hidden(*name, *value)));
    Form::new(fields)
}

/// The day typed in it.
pub(super) fn last_day(typed: &Typed) -> Result<NaiveDate> {
    let mut faults = Vec::new();
    match (date(typed, "last", &mut faults), Refusal::of_fields(faults)) {
        (Some(day), _) => Ok(day),
        (None, Some(refusal)) => Err(refusal.into()),
        (None, None) => Err(Refusal::field("last", "Manca l'ultimo giorno.").into()),
    }
}
