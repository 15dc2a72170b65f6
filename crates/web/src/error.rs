//! What visitors see when something goes wrong: fixed sentences that say what to do. Logs see causes.

use askama::Template;
use axum::http::{Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Redirect, Response};
use tower_http::compression::Predicate;

use crate::respond;
use crate::view::Shell;

/// Failure of a handler.
#[derive(Debug)]
pub struct Error(app::Error);

/// Result of a handler.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// There is no such page for this visitor.
    #[must_use]
    pub fn not_found() -> Self {
        Self(app::Error::NotFound)
    }

    /// The visitor may not do this.
    #[must_use]
    pub fn forbidden() -> Self {
        Self(app::Error::Forbidden)
    }

    /// A failure that only logs see.
    pub fn internal(cause: impl std::fmt::Display) -> Self {
        Self(app::Error::internal(cause))
    }

    /// Whether there is no such thing.
    #[must_use]
    pub fn is_not_found(&self) -> bool {
        matches!(self.0, app::Error::NotFound)
    }

    /// What went wrong in the use case.
    pub(crate) fn inner(self) -> app::Error {
        self.0
    }

    /// The refusal of a rule, to show at the form; any other failure is given back.
    ///
    /// # Errors
    /// The error itself when no rule refused.
    pub fn refusal(self) -> Result<domain::Refusal> {
        match self.0 {
            app::Error::Refused(refusal) => Ok(refusal),
            other => Err(Self(other)),
        }
    }
}

impl<E: Into<app::Error>> From<E> for Error {
    fn from(e: E) -> Self {
        Self(e.into())
    }
}

#[derive(Template)]
#[template(path = "error/page.html")]
struct ErrorPage {
    shell: Shell,
    code: u16,
    title: &'static str,
    text: String,
    reference: String,
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        let (status, title, text) = match &self.0 {
            app::Error::Refused(refusal) => {
                (StatusCode::UNPROCESSABLE_ENTITY, "Non si può fare così", refusal.message.clone())
            }
            app::Error::NotFound => (
                StatusCode::NOT_FOUND,
                "Questa pagina non c'è",
                "L'indirizzo è sbagliato, oppure la pagina è di un altro ente. Si può tornare indietro o ripartire dalla pagina iniziale.".to_owned(),
            ),
            app::Error::Forbidden => (
                StatusCode::FORBIDDEN,
                "Non è permesso",
                "Il proprio ruolo non permette questa operazione. La può abilitare chi coordina il centro.".to_owned(),
            ),
            app::Error::Storage(_) | app::Error::Internal(_) => (
                StatusCode::INTERNAL_SERVER_ERROR,
                "Qualcosa non ha funzionato",
                "Non è stato salvato nulla a metà. Si può riprovare tra poco; se succede ancora, comunicare all'assistenza il riferimento qui sotto.".to_owned(),
            ),
        };
        let reference = if status.is_server_error() { log(&self.0) } else { String::new() };
        let page = ErrorPage { shell: Shell::plain(), code: status.as_u16(), title, text, reference };
        let mut response = respond::page(&page).unwrap_or_else(|_| title.into_response());
        *response.status_mut() = status;
        response
    }
}

/// Writes the cause in the log under a short reference that the visitor can tell.
pub(crate) fn log(cause: &app::Error) -> String {
    use std::sync::atomic::{AtomicU32, Ordering};
    static COUNT: AtomicU32 = AtomicU32::new(1);
    let reference = format!("{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
    tracing::error!(%reference, error = %cause, "request failed");
    reference
}

/// The answer to an address that no route has: who only added or forgot the final slash is led to
/// the page.
pub(crate) async fn no_such_page(method: Method, uri: Uri) -> Response {
    if method == Method::GET
        && let Some(path) = crate::route::with_other_slash(uri.path())
    {
        let query = uri.query().map(|q| format!("?{q}")).unwrap_or_default();
        return Redirect::temporary(&format!("{path}{query}")).into_response();
    }
    tracing::debug!(path = uri.path(), "no such page");
    if uri.path().starts_with("/api/") {
        return crate::api::Problem::not_found().into_response();
    }
    Error::not_found().into_response()
}

/// The answer when a handler panicked.
pub(crate) fn panicked(_: Box<dyn std::any::Any + Send>) -> Response {
    Error::internal("a handler panicked").into_response()
}

/// Pages are compressed; files are already, or are small.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Compressible;

impl Predicate for Compressible {
    fn should_compress<B: axum::body::HttpBody>(&self, response: &axum::http::Response<B>) -> bool {
        response
            .headers()
            .get(header::CONTENT_TYPE)
            .and_then(|v| v.to_str().ok())
            .is_some_and(|t| t.starts_with("text/html") || t.starts_with("application/json"))
    }
}
