//! What goes over the wire. The descriptions are read in the document of the API, hence in Italian.

use app::helpdesk::{Detail, Entry as AppEntry, TicketRow};
use chrono::NaiveDateTime;
use domain::helpdesk::{Kind, Level};
use domain::{FieldError, Refusal};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

fn instant(at: NaiveDateTime) -> String {
    at.format("%Y-%m-%dT%H:%M:%SZ").to_string()
}

fn some(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

/// Che cosa si chiede: una cosa che serve, un guasto, un lavoro pianificato dal centro.
#[derive(Debug, Clone, Copy, ToSchema)]
#[schema(rename_all = "snake_case")]
#[expect(dead_code, reason = "the schema alone uses it: what is sent is read with a sentence for each field")]
pub(super) enum KindName {
    Request,
    Incident,
    Activity,
}

/// Quanto è ampio, o quanto preme.
#[derive(Debug, Clone, Copy, ToSchema)]
#[schema(rename_all = "snake_case")]
#[expect(dead_code, reason = "the schema alone uses it")]
pub(super) enum LevelName {
    Low,
    Medium,
    High,
}

/// A che punto è una richiesta: nuova, in lavorazione, in attesa, chiusa.
#[derive(Debug, Clone, Copy, ToSchema)]
#[schema(rename_all = "snake_case")]
#[expect(dead_code, reason = "the schema alone uses it")]
pub(super) enum StateName {
    New,
    Open,
    Waiting,
    Closed,
}

/// Chi chiede o scrive: se l'indirizzo è di una persona dell'ente, la richiesta è sua.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Person {
    /// Nome e cognome.
    #[schema(example = "Anna Bianchi")]
    pub name: String,
    /// Posta elettronica: riceve le risposte.
    #[schema(example = "anna@comune.example")]
    pub email: String,
}

impl Person {
    pub(super) fn pair(self) -> (String, String) {
        (self.name, self.email)
    }
}

/// Una richiesta da aprire.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewTicket {
    /// Che cosa si chiede; `request` se manca.
    #[serde(default)]
    #[schema(value_type = Option<KindName>)]
    pub kind: Option<String>,
    /// Oggetto, 250 caratteri al massimo.
    #[schema(example = "La stampante dell'anagrafe non stampa")]
    pub subject: String,
    /// Testo.
    pub text: String,
    /// Codice ISTAT o IPA dell'ente. Con la chiave di un ente non serve: la richiesta è sempre sua.
    #[serde(default)]
    #[schema(example = "041044")]
    pub body: Option<String>,
    /// Codice del servizio della carta.
    #[serde(default)]
    pub service: Option<String>,
    /// Quanto è ampio; `medium` se manca.
    #[serde(default)]
    #[schema(value_type = Option<LevelName>)]
    pub impact: Option<String>,
    /// Quanto preme; `medium` se manca.
    #[serde(default)]
    #[schema(value_type = Option<LevelName>)]
    pub urgency: Option<String>,
    /// Chi chiede; se manca, il programma stesso.
    #[serde(default)]
    pub requester: Option<Person>,
}

/// Una richiesta da aprire con i suoi allegati, come modulo a più parti.
#[derive(Debug, Clone, ToSchema)]
#[expect(dead_code, reason = "the schema alone uses it")]
pub(super) struct TicketWithFiles {
    /// La richiesta, in JSON.
    pub data: NewTicket,
    /// Un allegato, con il suo nome; la parte si ripete per ognuno, 20 al massimo.
    #[schema(value_type = Option<String>, format = Binary)]
    pub file: Vec<u8>,
}

impl NewTicket {
    /// What is asked.
    ///
    /// # Errors
    /// The fields whose code is not known.
    pub(super) fn asked(self) -> Result<app::helpdesk::Asked, Refusal> {
        let mut faults = Vec::new();
        let kind = match self.kind.as_deref() {
            None => Kind::Request,
            Some(code) => Kind::from_code(code).unwrap_or_else(|| {
                faults.push(FieldError::new("kind", "I tipi sono request, incident e activity."));
                Kind::Request
            }),
        };
        let mut level = |field: &str, code: Option<&str>| match code {
            None => Level::Medium,
            Some(code) => Level::from_code(code).unwrap_or_else(|| {
                faults.push(FieldError::new(field, "I livelli sono low, medium e high."));
                Level::Medium
            }),
        };
        let (impact, urgency) = (level("impact", self.impact.as_deref()), level("urgency", self.urgency.as_deref()));
        match Refusal::of_fields(faults) {
            Some(refusal) => Err(refusal),
            None => Ok(app::helpdesk::Asked {
                kind,
                subject: self.subject,
                text: self.text,
                requester: self.requester.unwrap_or_default().pair(),
                body: self.body.unwrap_or_default(),
                service: self.service.unwrap_or_default(),
                impact,
                urgency,
                files: Vec::new(),
            }),
        }
    }
}

/// Una richiesta aperta, o ritrovata se era già stata aperta con la stessa `Idempotency-Key`.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct Opened {
    /// Numero della richiesta.
    pub number: u32,
    /// Indirizzo della pagina, per le persone.
    pub url: String,
    /// Se era già stata aperta da una chiamata precedente.
    pub repeated: bool,
}

/// Un messaggio da scrivere in una richiesta.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewReply {
    /// Testo.
    pub text: String,
    /// Nota che legge solo chi lavora al centro; non per le chiavi di un ente.
    #[serde(default)]
    pub internal: bool,
    /// Chi scrive, con la chiave di un ente; se manca, il programma stesso.
    #[serde(default)]
    pub requester: Option<Person>,
}

/// Un messaggio con i suoi allegati, come modulo a più parti.
#[derive(Debug, Clone, ToSchema)]
#[expect(dead_code, reason = "the schema alone uses it")]
pub(super) struct ReplyWithFiles {
    /// Il messaggio, in JSON.
    pub data: NewReply,
    /// Un allegato, con il suo nome; la parte si ripete per ognuno, 20 al massimo.
    #[schema(value_type = Option<String>, format = Binary)]
    pub file: Vec<u8>,
}

/// Dove il messaggio è stato scritto.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct Replied {
    /// Numero della richiesta.
    pub number: u32,
}

/// Un ente.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct BodyRef {
    /// Identificativo nella piattaforma.
    pub id: String,
    /// Nome.
    pub name: String,
}

/// Una richiesta di assistenza. Gli istanti sono in UTC, secondo la RFC 3339.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct Ticket {
    /// Numero nel centro.
    pub number: u32,
    /// Che cosa si chiede.
    #[schema(value_type = KindName)]
    pub kind: String,
    /// A che punto è.
    #[schema(value_type = StateName)]
    pub state: String,
    /// Priorità: 0 bassa, 1 normale, 2 alta, 3 urgente.
    #[schema(minimum = 0, maximum = 3)]
    pub priority: i32,
    /// Oggetto.
    pub subject: String,
    /// Ente, se si conosce.
    pub body: Option<BodyRef>,
    /// Codice del servizio.
    pub service: Option<String>,
    /// Codice dell'area che se ne occupa.
    pub queue: String,
    /// Chi l'ha in carico.
    pub assignee: Option<String>,
    /// Chi ha chiesto.
    pub requester: String,
    /// Da dove è arrivata: `web`, `mail`, `pec`, `phone`, `api`.
    pub channel: String,
    /// Quando è stata aperta.
    pub opened_at: String,
    /// Quando è successo l'ultimo fatto.
    pub changed_at: String,
    /// Quando è stata chiusa.
    pub closed_at: Option<String>,
    /// La prima scadenza promessa.
    pub due_at: Option<String>,
    /// La richiesta a cui è stata unita.
    pub merged_into: Option<u32>,
}

impl Ticket {
    pub(super) fn of(row: &TicketRow) -> Self {
        Self {
            number: row.shown(),
            kind: row.kind.clone(),
            state: row.state.clone(),
            priority: row.priority,
            subject: row.subject.clone(),
            body: some(&row.body_id).map(|id| BodyRef { id, name: row.body_name.clone() }),
            service: some(&row.service),
            queue: row.queue.clone(),
            assignee: some(&row.assignee_name),
            requester: row.requester_name.clone(),
            channel: row.channel.clone(),
            opened_at: instant(row.opened_at),
            changed_at: instant(row.changed_at),
            closed_at: row.closed_at.map(instant),
            due_at: row.due_at.map(instant),
            merged_into: row.merged_into.map(i32::unsigned_abs),
        }
    }
}

/// Una pagina di richieste.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct TicketPage {
    /// Le richieste.
    pub tickets: Vec<Ticket>,
    /// Valore di `after` per la pagina che segue; manca nell'ultima.
    pub next: Option<String>,
}

/// Ciò che è stato scritto o fatto.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct Entry {
    /// Posto nella richiesta, da 1.
    pub seq: i32,
    /// Quando.
    pub at: String,
    /// `message` lo leggono tutti, `note` solo il centro, `event` e `inner` dicono che cosa è stato fatto.
    pub kind: String,
    /// `staff`, `requester` o `system`.
    pub author: String,
    /// Nome di chi ha scritto.
    pub author_name: String,
    /// Testo.
    pub text: String,
    /// Allegati, con l'indirizzo da cui si scaricano.
    pub files: Vec<FileRef>,
}

/// Un allegato.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct FileRef {
    /// Nome.
    pub name: String,
    /// Tipo, riconosciuto dal contenuto.
    pub media_type: String,
    /// Byte.
    pub size: i64,
    /// Indirizzo da cui si scarica, con la stessa chiave.
    #[schema(example = "/api/v1/tickets/12/files/1/0")]
    pub url: String,
}

/// Una richiesta con tutto ciò che è stato scritto e fatto.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct TicketDetail {
    /// La richiesta.
    pub ticket: Ticket,
    /// Ciò che è stato scritto e fatto, dal primo.
    pub entries: Vec<Entry>,
}

impl TicketDetail {
    pub(super) fn of(detail: &Detail) -> Self {
        let entry = |e: &AppEntry| Entry {
            seq: e.row.seq,
            at: instant(e.row.at),
            kind: e.row.kind.clone(),
            author: e.row.author.clone(),
            author_name: e.row.author_name.clone(),
            text: e.row.body.clone(),
            files: e
                .files
                .iter()
                .map(|f| FileRef {
                    name: f.name.clone(),
                    media_type: f.media_type.clone(),
                    size: f.size,
                    url: format!("/api/v1/tickets/{}/files/{}/{}", detail.row.number, f.seq, f.position),
                })
                .collect(),
        };
        Self { ticket: Ticket::of(&detail.row), entries: detail.entries.iter().map(entry).collect() }
    }
}
