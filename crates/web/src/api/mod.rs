//! The API for other programs, by key: `/api/v1/...` in JSON. Cookies count for nothing here; whoever has
//! no good key gets no further than the guard.

mod alarms;
mod document;
mod problem;
mod shapes;
mod tickets;

use app::helpdesk::Attached;
use app::tokens::{Bearer, Shown, recognise};
use axum::body::Bytes;
use axum::extract::multipart::MultipartError;
use axum::extract::rejection::BytesRejection;
use axum::extract::{FromRequest, FromRequestParts, Multipart, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use domain::tokens::Right;
use serde::de::DeserializeOwned;

pub use problem::Problem;

use crate::guard::Entered;
use crate::identity::origin::Origin;
use crate::route::{Access, Route, get, post};
use crate::{Error, Web};

/// Largest body of JSON, in bytes.
const MOST_BYTES: usize = 1024 * 1024;
/// Largest body with files, in bytes.
const MOST_WITH_FILES: usize = 64 * 1024 * 1024;

/// Largest body of a request that needs this right, in bytes.
pub(crate) fn most_bytes(right: Right) -> usize {
    match right {
        Right::TicketOpen | Right::TicketReply => MOST_WITH_FILES,
        Right::TicketRead | Right::AlarmWrite => MOST_BYTES,
    }
}

/// Routes of the API.
#[must_use]
pub fn routes() -> Vec<Route> {
    vec![
        get("/api/v1/openapi.json", Access::Public, document::show),
        get("/api/v1/tickets", Access::Key(Right::TicketRead), tickets::list),
        post("/api/v1/tickets", Access::Key(Right::TicketOpen), tickets::open),
        get("/api/v1/tickets/{number}", Access::Key(Right::TicketRead), tickets::one),
        post("/api/v1/tickets/{number}/replies", Access::Key(Right::TicketReply), tickets::reply),
        get("/api/v1/tickets/{number}/files/{entry}/{position}", Access::Key(Right::TicketRead), tickets::file),
        post("/api/v1/alarms", Access::Key(Right::AlarmWrite), alarms::receive),
        post("/api/v1/alarms/alertmanager", Access::Key(Right::AlarmWrite), alarms::alertmanager),
    ]
}

/// Result of a handler of the API.
pub(crate) type Result<T, E = Problem> = std::result::Result<T, E>;

/// Lets in a program whose key has the right, or answers in its place.
pub(crate) async fn guard(State((web, right)): State<(Web, Right)>, mut request: Request, next: Next) -> Response {
    let secret = secret(request.headers());
    let origin = Origin::of(request.headers(), request.extensions()).0;
    let mut response = match admit(&web, right, secret, origin).await {
        Ok(bearer) => {
            request.extensions_mut().insert(Key(bearer));
            let mut response = next.run(request).await;
            response.extensions_mut().insert(Entered);
            response
        }
        Err(problem) => problem.into_response(),
    };
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

async fn admit(web: &Web, right: Right, secret: Option<String>, origin: Option<String>) -> Result<Bearer> {
    let shown = web.work(move |app| recognise(app, secret.as_deref(), origin.as_deref())).await?;
    let bearer = match shown {
        Shown::Good(bearer) => bearer,
        Shown::Unknown => return Err(Problem::unknown_key()),
        Shown::Crowded => return Err(Problem::crowded()),
    };
    if bearer.touch_due() {
        let used = bearer.clone();
        web.write(move |tx| app::tokens::touch(tx, &used)).await?;
    }
    if bearer.allows(right) { Ok(bearer) } else { Err(Problem::lacks(right)) }
}

/// The secret after `Bearer`, in the only header that counts.
fn secret(headers: &HeaderMap) -> Option<String> {
    let (scheme, rest) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| rest.trim().to_owned())
}

/// The program that asks, as the guard recognised it.
#[derive(Debug, Clone)]
pub(crate) struct Key(pub Bearer);

impl FromRequestParts<Web> for Key {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &Web) -> Result<Self> {
        let key = parts.extensions.get::<Self>().cloned();
        key.ok_or_else(|| Error::internal("a route of the API without its guard").into())
    }
}

/// What was sent as JSON: its bytes, to read.
#[derive(Debug, Clone)]
pub(crate) struct Sent(pub Bytes);

impl FromRequest<Web> for Sent {
    type Rejection = Problem;

    async fn from_request(request: Request, web: &Web) -> Result<Self> {
        let kind = request.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
        let plain = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        if plain != "application/json" && !plain.ends_with("+json") {
            return Err(Problem::of(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "Formato non accettato",
                "Il corpo della richiesta va inviato come application/json.",
            ));
        }
        match Bytes::from_request(request, web).await {
            Ok(bytes) if bytes.len() > MOST_BYTES => Err(Problem::too_large("Il corpo della richiesta supera 1 MB.")),
            Ok(bytes) => Ok(Self(bytes)),
            Err(BytesRejection::FailedToBufferBody(e)) if e.status() == StatusCode::PAYLOAD_TOO_LARGE => {
                Err(Problem::too_large("Il corpo della richiesta supera 1 MB."))
            }
            Err(_) => Err(Problem::broken("Il corpo della richiesta non è arrivato intero.")),
        }
    }
}

/// What was sent with its files: JSON alone, or a form whose part `data` is the JSON and whose parts with a
/// file name are the files.
#[derive(Debug, Clone)]
pub(crate) struct WithFiles {
    /// The JSON.
    pub sent: Sent,
    /// The files in the order in which they were sent.
    pub files: Vec<Attached>,
}

impl FromRequest<Web> for WithFiles {
    type Rejection = Problem;

    async fn from_request(request: Request, web: &Web) -> Result<Self> {
        let kind = request.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
        if !kind.to_ascii_lowercase().starts_with("multipart/form-data") {
            return Ok(Self { sent: Sent::from_request(request, web).await?, files: Vec::new() });
        }
        let broken = |e: &MultipartError| match e.status() {
            StatusCode::PAYLOAD_TOO_LARGE => Problem::too_large("La richiesta con i suoi allegati supera 64 MB."),
            _ => Problem::broken("Il modulo con gli allegati non è arrivato intero."),
        };
        let form = Multipart::from_request(request, web).await;
        let mut form =
            form.map_err(|_| Problem::broken("L'intestazione Content-Type non dice come è diviso il modulo."))?;
        let (mut sent, mut files) = (None, Vec::new());
        while let Some(part) = form.next_field().await.map_err(|e| broken(&e))? {
            let (data, name) = (part.name() == Some("data"), part.file_name().map(str::to_owned));
            let bytes = part.bytes().await.map_err(|e| broken(&e))?;
            match name {
                _ if data && bytes.len() > MOST_BYTES => {
                    return Err(Problem::too_large("La parte «data» supera 1 MB."));
                }
                _ if data => sent = Some(Sent(bytes)),
                Some(name) => files.push(Attached { name, bytes: bytes.to_vec() }),
                None => {
                    return Err(Problem::broken(
                        "Il modulo ha la parte «data», in JSON, e gli allegati con il loro nome.",
                    ));
                }
            }
        }
        let sent = sent.ok_or_else(|| Problem::broken("Nel modulo manca la parte «data», in JSON."))?;
        Ok(Self { sent, files })
    }
}

impl Sent {
    /// What the bytes say.
    pub(crate) fn read<T: DeserializeOwned>(&self) -> Result<T> {
        serde_json::from_slice(&self.0).map_err(|e| {
            let (line, column) = (e.line(), e.column());
            tracing::debug!(error = %e, "a body that can't be read");
            Problem::broken(match e.classify() {
                serde_json::error::Category::Data => format!(
                    "Un campo manca, non è conosciuto o non è del tipo giusto (riga {line}, colonna {column}): i campi sono descritti in /api/v1/openapi.json."
                ),
                _ => format!("Il corpo della richiesta non è JSON valido (riga {line}, colonna {column})."),
            })
        })
    }
}
