//! What the pages of the keys show, the same at both desks.

use app::tokens::{Made, TokenRow, standing};
use chrono::{Months, NaiveDate, NaiveDateTime};
use domain::dates::italian_date;
use domain::helpdesk::ago;
use domain::tokens::{LONGEST_NAME, NewToken, Right, Standing};
use domain::{FieldError, Refusal, it};

use crate::forms::Typed;
use crate::view::{Badge, Choice, Crumbs, Empty, Field, Form, Tone};

/// The list of keys.
pub(super) struct Keys {
    pub lead: String,
    pub rows: Vec<KeyLine>,
    pub base: String,
    pub empty: Empty,
}

/// A key in the list.
pub(super) struct KeyLine {
    pub id: String,
    pub name: String,
    pub made: String,
    pub rights: Vec<&'static str>,
    pub used: String,
    pub state: Badge,
    pub good: bool,
}

pub(super) fn keys(rows: Vec<TokenRow>, now: NaiveDateTime, base: String, whose: &str) -> Keys {
    let empty = Empty::new(
        "Nessuna chiave",
        "Con una chiave di accesso un altro programma (il sito, un sistema di controllo) apre e legge richieste di assistenza senza che nessuno scriva la propria parola d'accesso.",
    )
    .action("Crea una chiave", format!("{base}/nuova"));
    Keys {
        lead: format!("Gli altri programmi che agiscono a nome {whose}, e che cosa possono fare."),
        rows: rows.into_iter().map(|row| line(row, now)).collect(),
        base,
        empty,
    }
}

fn line(row: TokenRow, now: NaiveDateTime) -> KeyLine {
    let at = standing(&row, now);
    let last_day = |end: NaiveDateTime| it::date(italian_date(end - chrono::Duration::seconds(1)));
    let state = match at {
        Standing::Good(end) => Badge::new(Tone::Good, format!("vale fino al {}", last_day(end))),
        Standing::Expired(end) => Badge::new(Tone::Plain, format!("scaduta il {}", last_day(end))),
        Standing::Revoked(when) => Badge::new(Tone::Plain, format!("revocata il {}", it::date(italian_date(when)))),
    };
    KeyLine {
        made: format!("creata il {} da {}", it::date(italian_date(row.made_at)), row.made_by),
        rights: Right::read_all(&row.rights).into_iter().map(Right::label).collect(),
        used: row.used_at.map_or_else(|| "mai".to_owned(), |used| ago(used, now)),
        good: at.is_good(),
        state,
        id: row.id,
        name: row.name,
    }
}

/// The form of a new key.
pub(super) struct Asked {
    pub crumbs: Crumbs,
    pub form: Form,
    pub back: String,
    pub lead: String,
}

pub(super) fn asked(form: Form, back: String, whose: &str) -> Asked {
    Asked {
        crumbs: Crumbs::new().to("Chiavi di accesso", &back).here("Nuova"),
        lead: format!("Una chiave per ogni programma, con i soli diritti che servono: agisce a nome {whose}."),
        form,
        back,
    }
}

pub(super) fn key_form(today: NaiveDate) -> Form {
    let rights =
        Right::ALL.map(|r| Choice::new(r.code(), r.label()).help(format!("Nell'interfaccia: {}", r.code()))).to_vec();
    let year = today.checked_add_months(Months::new(12)).unwrap_or(today);
    Form::new(vec![
        Field::text("nome", "Nome del programma")
            .help("Per esempio: Sito del Comune, Controllo della rete. Si legge nelle richieste e nel registro delle attività.")
            .required()
            .max(LONGEST_NAME),
        Field::checks("diritti", "Che cosa permette", rights).required(),
        Field::date("scade", "Ultimo giorno in cui vale").help("Al massimo due anni.").required().value(it::date(year)),
    ])
}

pub(super) fn read(typed: &Typed) -> Result<NewToken, Refusal> {
    let day = it::parse_date(typed.get("scade"));
    let new = NewToken {
        name: typed.get("nome").to_owned(),
        rights: typed.all("diritti").filter_map(Right::from_code).collect(),
        last_day: day.unwrap_or_default(),
    };
    if day.is_some() {
        return Ok(new);
    }
    // The other fields are looked at as well, with a day that cannot be at fault.
    let mut faults = match new.check(new.last_day) {
        Err(refusal) => refusal.fields,
        Ok(_) => Vec::new(),
    };
    faults.push(FieldError::new("scade", "La data si scrive come 31/12/2027."));
    Err(Refusal::of_fields(faults).unwrap_or_else(|| Refusal::new("Controllare i dati.")))
}

/// The secret of a key, shown once.
pub(super) struct Secret {
    pub name: String,
    pub secret: String,
    pub rights: Vec<&'static str>,
    pub until: String,
    pub back: String,
    pub example: String,
}

pub(super) fn secret(made: Made, new: &NewToken, back: String, public_url: &str) -> Secret {
    let example = match new.rights.as_slice() {
        [Right::AlarmWrite] => format!("{public_url}/api/v1/alarms/alertmanager"),
        _ => format!("{public_url}/api/v1/tickets"),
    };
    Secret {
        name: new.name.clone(),
        rights: new.rights.iter().map(|r| r.label()).collect(),
        until: it::date(new.last_day),
        secret: made.secret,
        back,
        example,
    }
}
