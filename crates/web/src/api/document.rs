//! The document that describes the API, made from its handlers.

use std::sync::LazyLock;

use axum::http::header;
use axum::response::{IntoResponse, Response};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::{Modify, OpenApi};

use super::Result;

/// How a program makes itself known.
struct KeyScheme;

impl Modify for KeyScheme {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let scheme = HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .bearer_format("casa_ e 64 cifre esadecimali")
            .description(Some(
                "La chiave di accesso: la crea chi coordina il centro, o il referente di un ente per il suo ente, con i soli diritti che servono.",
            ))
            .build();
        let components = document.components.get_or_insert_with(Default::default);
        components.add_security_scheme("chiave", SecurityScheme::Http(scheme));
    }
}

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Casa dei Comuni",
        description = "Per altri programmi: richieste di assistenza e allarmi. Una chiave vede solo ciò che è del suo centro o del suo ente; ciò che è di altri risponde 404. Gli errori sono application/problem+json (RFC 9457), in italiano.",
    ),
    paths(
        super::tickets::list,
        super::tickets::open,
        super::tickets::one,
        super::tickets::reply,
        super::tickets::file,
        super::alarms::receive,
        super::alarms::alertmanager
    ),
    components(schemas(super::Problem)),
    modifiers(&KeyScheme)
)]
struct Document;

/// The document, made once.
pub(super) async fn show() -> Result<Response> {
    static TEXT: LazyLock<Option<String>> = LazyLock::new(|| Document::openapi().to_pretty_json().ok());
    let text = TEXT.clone().ok_or_else(|| crate::Error::internal("the document of the API can't be written"))?;
    Ok(([(header::CONTENT_TYPE, "application/json")], text).into_response())
}
