//! How the API says that something went wrong: `application/problem+json` of RFC 9457, in Italian.

use std::collections::BTreeMap;

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::tokens::Right;
use serde::Serialize;
use utoipa::openapi::response::{Response as Answer, ResponseBuilder};
use utoipa::openapi::{Content, Ref, RefOr};
use utoipa::{IntoResponses, ToSchema};

use crate::Error;

/// Seconds after which whoever showed too many wrong keys may try again.
const RETRY_SECONDS: &str = "900";

/// Che cosa non va, secondo la RFC 9457.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Problem {
    /// Sempre `about:blank`: il significato è quello dello stato HTTP.
    #[serde(rename = "type")]
    #[schema(example = "about:blank")]
    kind: &'static str,
    /// Titolo, in italiano.
    title: String,
    /// Stato HTTP.
    status: u16,
    /// Che cosa non va e che cosa fare, in italiano.
    detail: String,
    /// I campi da correggere.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<FieldProblem>,
}

/// Un campo da correggere.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FieldProblem {
    /// Nome del campo.
    field: String,
    /// Che cosa non va.
    message: String,
}

impl Problem {
    pub(super) fn of(status: StatusCode, title: &str, detail: impl Into<String>) -> Self {
        Self {
            kind: "about:blank",
            title: title.to_owned(),
            status: status.as_u16(),
            detail: detail.into(),
            errors: Vec::new(),
        }
    }

    pub(super) fn broken(detail: impl Into<String>) -> Self {
        Self::of(StatusCode::BAD_REQUEST, "Richiesta non leggibile", detail)
    }

    pub(super) fn too_large(detail: &str) -> Self {
        Self::of(StatusCode::PAYLOAD_TOO_LARGE, "Richiesta troppo grande", detail)
    }

    /// There is no such thing for this key.
    pub(crate) fn not_found() -> Self {
        Self::of(
            StatusCode::NOT_FOUND,
            "Non trovato",
            "L'indirizzo è sbagliato, oppure ciò che si cerca non è fra quello che questa chiave può vedere.",
        )
    }

    pub(super) fn unknown_key() -> Self {
        Self::of(
            StatusCode::UNAUTHORIZED,
            "Chiave di accesso non valida",
            "Serve l'intestazione «Authorization: Bearer» con una chiave di accesso che non sia scaduta né revocata.",
        )
    }

    pub(super) fn crowded() -> Self {
        Self::of(
            StatusCode::TOO_MANY_REQUESTS,
            "Troppi tentativi",
            "Da questa rete sono arrivate troppe chiavi sbagliate: riprovare fra un quarto d'ora.",
        )
    }

    pub(super) fn lacks(right: Right) -> Self {
        Self::of(
            StatusCode::FORBIDDEN,
            "Non permesso",
            format!("La chiave di accesso non ha il diritto «{}»: farne una che lo abbia.", right.code()),
        )
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error.inner() {
            app::Error::Refused(refusal) => Self {
                errors: refusal
                    .fields
                    .into_iter()
                    .map(|f| FieldProblem { field: f.field, message: f.message })
                    .collect(),
                ..Self::of(StatusCode::UNPROCESSABLE_ENTITY, "Non si può fare così", refusal.message)
            },
            app::Error::NotFound => Self::not_found(),
            app::Error::Forbidden => Self::of(
                StatusCode::FORBIDDEN,
                "Non permesso",
                "La chiave di accesso non ha il diritto di fare questo.",
            ),
            cause => {
                let reference = crate::error::log(&cause);
                Self::of(
                    StatusCode::INTERNAL_SERVER_ERROR,
                    "Qualcosa non ha funzionato",
                    format!(
                        "Non è stato salvato nulla a metà: riprovare tra poco. Riferimento per l'assistenza: {reference}."
                    ),
                )
            }
        }
    }
}

/// The refused answers of every call, as the document of the API tells them.
pub(super) struct Refused;

/// Those of a call that sends something.
pub(super) struct RefusedBody;

fn told(all: &[(&str, &str)]) -> BTreeMap<String, RefOr<Answer>> {
    let answer = |what: &str| {
        let content = Content::new(Some(Ref::from_schema_name("Problem")));
        ResponseBuilder::new().description(what).content("application/problem+json", content).build()
    };
    all.iter().map(|(status, what)| ((*status).to_owned(), RefOr::T(answer(what)))).collect()
}

const EVERY: [(&str, &str); 4] = [
    ("401", "Chiave di accesso non valida"),
    ("403", "La chiave non ha il diritto"),
    ("429", "Troppe chiavi sbagliate dalla stessa rete: si riprova dopo il tempo di `Retry-After`"),
    ("500", "Qualcosa non ha funzionato: nulla è stato salvato a metà"),
];

impl IntoResponses for Refused {
    fn responses() -> BTreeMap<String, RefOr<Answer>> {
        told(&EVERY)
    }
}

impl IntoResponses for RefusedBody {
    fn responses() -> BTreeMap<String, RefOr<Answer>> {
        let mut all = told(&EVERY);
        all.extend(told(&[
            ("400", "Corpo non leggibile"),
            ("413", "Corpo troppo grande"),
            ("415", "Formato non accettato"),
            ("422", "Campi da correggere, o una regola che dice di no"),
        ]));
        all
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = (status, Json(self)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        match status {
            StatusCode::UNAUTHORIZED => {
                headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"Casa dei Comuni\""));
            }
            StatusCode::TOO_MANY_REQUESTS => {
                headers.insert(header::RETRY_AFTER, HeaderValue::from_static(RETRY_SECONDS));
            }
            _ => {}
        }
        response
    }
}
