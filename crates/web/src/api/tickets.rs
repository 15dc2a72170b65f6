//! Requests for assistance over the API.

use app::helpdesk::{self, Attached, Listed, Repeat, StoredFile, Written};
use app::page::{Cursor, Key as RowKey};
use axum::Json;
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::Refusal;
use domain::helpdesk::StateCode;
use domain::tokens::Right;

use super::problem::{Refused, RefusedBody};
use super::shapes::{
    NewReply, NewTicket, Opened, Replied, ReplyWithFiles, Ticket, TicketDetail, TicketPage, TicketWithFiles,
};
use super::{Key, Problem, Result, WithFiles};
use crate::view::Query;
use crate::{Error, Web};

/// Rows of a page when the program does not say.
const ROWS: i64 = 50;
/// Most rows of a page.
const MOST_ROWS: i64 = 100;

fn refuse(field: &str, message: &str) -> Problem {
    Error::from(app::Error::from(Refusal::field(field, message))).into()
}

/// Le richieste, dalla più recente.
#[utoipa::path(get, path = "/api/v1/tickets", tag = "Richieste di assistenza", security(("chiave" = ["ticket:read"])),
    params(
        ("state" = Option<super::shapes::StateName>, Query, description = "Solo quelle in questo stato"),
        ("body" = Option<String>, Query, description = "Codice ISTAT o IPA di un ente; solo per le chiavi del centro"),
        ("order" = Option<String>, Query, description = "`newest` (se manca) dalla più recente, `oldest` dalla più vecchia"),
        ("limit" = Option<i64>, Query, description = "Righe della pagina, da 1 a 100; 50 se manca"),
        ("after" = Option<String>, Query, description = "Il valore `next` della pagina prima"),
    ),
    responses(
        (status = 200, description = "Una pagina di richieste; `Link` porta alla seguente", body = TicketPage),
        (status = 422, description = "Un valore da correggere", body = Problem, content_type = "application/problem+json"),
        Refused,
    ))]
pub(super) async fn list(State(web): State<Web>, key: Key, RawQuery(raw): RawQuery) -> Result<Response> {
    let query = Query::parse("/api/v1/tickets", raw.as_deref());
    let (listed, cursor) = asked_list(&query)?;
    let page = web.read(move |rx| helpdesk::list_by_key(rx, &key.0, &listed, &cursor)).await?;
    let next = page.next.map(|k| k.id);
    let mut response =
        Json(TicketPage { tickets: page.rows.iter().map(Ticket::of).collect(), next: next.clone() }).into_response();
    if let Some(after) = next {
        let link = format!("<{}>; rel=\"next\"", query.with("after", &after).href());
        if let Ok(value) = HeaderValue::from_str(&link) {
            response.headers_mut().insert(header::LINK, value);
        }
    }
    Ok(response)
}

fn asked_list(query: &Query) -> Result<(Listed, Cursor)> {
    if let Some(state) = query.get("state").filter(|s| StateCode::from_code(s).is_none()) {
        tracing::debug!(state, "an unknown state");
        return Err(refuse("state", "Gli stati sono new, open, waiting e closed."));
    }
    let newest = match query.get("order") {
        None | Some("newest") => true,
        Some("oldest") => false,
        Some(_) => return Err(refuse("order", "Gli ordini sono newest e oldest.")),
    };
    let limit = match query.get("limit") {
        None => ROWS,
        Some(typed) => typed
            .parse::<i64>()
            .ok()
            .filter(|n| (1..=MOST_ROWS).contains(n))
            .ok_or_else(|| refuse("limit", "Da 1 a 100 righe."))?,
    };
    let cursor = match query.get("after") {
        None => Cursor::First,
        Some(typed) => match typed.parse::<i32>() {
            Ok(_) => Cursor::After(RowKey { value: String::new(), id: typed.to_owned() }),
            Err(_) => return Err(refuse("after", "È il valore «next» della pagina prima.")),
        },
    };
    let (state, body) = (query.get("state").map(str::to_owned), query.get("body").map(str::to_owned));
    Ok((Listed { state, body, newest, limit }, cursor))
}

/// Apre una richiesta. Con la stessa `Idempotency-Key` e lo stesso corpo dà la richiesta già aperta.
#[utoipa::path(post, path = "/api/v1/tickets", tag = "Richieste di assistenza", security(("chiave" = ["ticket:open"])),
    params(("Idempotency-Key" = Option<String>, Header, description = "Nome scelto dal programma per questa richiesta, 200 caratteri al massimo; vale 30 giorni")),
    request_body(content((NewTicket = "application/json"), (TicketWithFiles = "multipart/form-data"))),
    responses(
        (status = 201, description = "Aperta", body = Opened),
        (status = 200, description = "Era già stata aperta con la stessa chiave di ripetizione", body = Opened),
        RefusedBody,
    ))]
pub(super) async fn open(State(web): State<Web>, key: Key, headers: HeaderMap, sent: WithFiles) -> Result<Response> {
    let mut asked = sent.sent.read::<NewTicket>()?.asked().map_err(Error::from)?;
    asked.files = stored(&web, &key, Right::TicketOpen, sent.files).await?;
    let repeat = headers.get("idempotency-key").map(|name| Repeat {
        // A name that is no text is refused as an empty one.
        key: name.to_str().unwrap_or_default().trim().to_owned(),
        payload: payload(&sent.sent.0, &asked.files),
    });
    let opened = web.write(move |tx| helpdesk::open_by_key(tx, &key.0, &asked, repeat.as_ref())).await?;
    let status = if opened.repeated { StatusCode::OK } else { StatusCode::CREATED };
    let number = opened.number;
    let at = [(header::LOCATION, format!("/api/v1/tickets/{number}"))];
    Ok((status, at, Json(Opened { number, url: opened.page, repeated: opened.repeated })).into_response())
}

/// Puts the files in the store, before anything is written of them.
async fn stored(web: &Web, key: &Key, right: Right, files: Vec<Attached>) -> Result<Vec<StoredFile>> {
    if files.is_empty() {
        return Ok(Vec::new());
    }
    let bearer = key.0.clone();
    Ok(web.work(move |app| helpdesk::store_by_key(app, &bearer, right, &files)).await?)
}

/// What makes a request the same as another: its JSON, the names and the contents of its files.
fn payload(json: &[u8], files: &[StoredFile]) -> Vec<u8> {
    let mut all = json.to_vec();
    for file in files {
        all.extend_from_slice(format!("\n{}\n{}", file.sha256, file.name).as_bytes());
    }
    all
}

/// A number in the path.
fn number(typed: &str) -> Result<u32> {
    typed.parse().map_err(|_| Problem::not_found())
}

/// Una richiesta con tutto ciò che è stato scritto e fatto.
#[utoipa::path(get, path = "/api/v1/tickets/{number}", tag = "Richieste di assistenza", security(("chiave" = ["ticket:read"])),
    params(("number" = u32, Path, description = "Numero della richiesta")),
    responses(
        (status = 200, description = "La richiesta", body = TicketDetail),
        (status = 404, description = "Non c'è, o è di un altro ente", body = Problem, content_type = "application/problem+json"),
        Refused,
    ))]
pub(super) async fn one(State(web): State<Web>, key: Key, Path(typed): Path<String>) -> Result<Json<TicketDetail>> {
    let number = number(&typed)?;
    let detail = web.read(move |rx| helpdesk::detail_by_key(rx, &key.0, number)).await?;
    Ok(Json(TicketDetail::of(&detail)))
}

/// Scrive in una richiesta. Una chiave del centro risponde a chi ha chiesto, senza prenderla in carico; una
/// chiave di un ente scrive al centro, e riapre ciò che è stato chiuso da poco.
#[utoipa::path(post, path = "/api/v1/tickets/{number}/replies", tag = "Richieste di assistenza", security(("chiave" = ["ticket:reply"])),
    params(("number" = u32, Path, description = "Numero della richiesta")),
    request_body(content((NewReply = "application/json"), (ReplyWithFiles = "multipart/form-data"))),
    responses(
        (status = 201, description = "Scritto", body = Replied),
        (status = 404, description = "Non c'è, o è di un altro ente", body = Problem, content_type = "application/problem+json"),
        RefusedBody,
    ))]
pub(super) async fn reply(
    State(web): State<Web>,
    key: Key,
    Path(typed): Path<String>,
    sent: WithFiles,
) -> Result<(StatusCode, Json<Replied>)> {
    let number = number(&typed)?;
    let new: NewReply = sent.sent.read()?;
    let written = Written {
        text: new.text,
        internal: new.internal,
        requester: new.requester.unwrap_or_default().pair(),
        files: stored(&web, &key, Right::TicketReply, sent.files).await?,
    };
    let number = web.write(move |tx| helpdesk::write_by_key(tx, &key.0, number, &written)).await?;
    Ok((StatusCode::CREATED, Json(Replied { number })))
}

/// Un allegato, da salvare: il tipo è quello riconosciuto dal contenuto.
#[utoipa::path(get, path = "/api/v1/tickets/{number}/files/{entry}/{position}", tag = "Richieste di assistenza", security(("chiave" = ["ticket:read"])),
    params(
        ("number" = u32, Path, description = "Numero della richiesta"),
        ("entry" = i32, Path, description = "`seq` di ciò che è stato scritto"),
        ("position" = i32, Path, description = "Posto dell'allegato, da 0"),
    ),
    responses(
        (status = 200, description = "I byte dell'allegato", body = Vec<u8>, content_type = "application/octet-stream"),
        (status = 404, description = "Non c'è, o è di un altro ente", body = Problem, content_type = "application/problem+json"),
        Refused,
    ))]
pub(super) async fn file(
    State(web): State<Web>,
    key: Key,
    Path((typed, entry, position)): Path<(String, String, String)>,
) -> Result<Response> {
    let place = |typed: &str| typed.parse::<i32>().map_err(|_| Problem::not_found());
    let (number, place) = (number(&typed)?, (place(&entry)?, place(&position)?));
    let (row, bytes) = web.read(move |rx| helpdesk::file_by_key(rx, &key.0, number, place)).await?;
    Ok(crate::respond::download(&row.name, &row.media_type, bytes))
}
