//! `casa bench-server`: the server as it is, and beside its pages two that only the bench mounts.
//!
//! The bare page runs the query of the bodies' list and writes its table, with the same marks, without
//! session, permissions, filters or layout. The static page is as many bytes as asked, out of memory.

use app::StaffScope;
use app::territory::{Listed, Search, list};
use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use bytes::Bytes;
use storage::page::Cursor;
use web::Web;

use crate::config::Config;
use crate::{commands, serve, wiring};

/// Longest static page, in bytes.
const MOST_BYTES: usize = 1024 * 1024;

/// Address of the bare page.
pub(super) const BARE: &str = "/bench/bare";

/// Address of the static page of so many bytes.
pub(super) fn still(bytes: usize) -> String {
    format!("/bench/static/{bytes}")
}

#[derive(Clone)]
struct Bare {
    web: Web,
    scope: StaffScope,
    letters: Bytes,
}

#[derive(Template)]
#[template(
    ext = "html",
    source = "<!doctype html><html lang=\"it\"><title>Enti</title><table class=\"c-table c-table--cards\"><tbody>
{% for (body, stay) in rows %}<tr><th scope=\"row\" data-column=\"nome\"><a href=\"/p001/cst/enti/{{ body.id }}\">\
{{ body.name }}</a><span class=\"c-under\">{{ body.kind }}</span></th>
<td data-column=\"codice\" data-label=\"Codice\"><code>{{ body.istat.as_deref().unwrap_or_default() }}</code></td>
<td data-column=\"provincia\" data-label=\"Provincia\">{{ body.province_name.as_deref().unwrap_or_default() }}</td>
<td class=\"num\" data-column=\"abitanti\" data-label=\"Abitanti\">{{ body.population }}</td>
<td data-column=\"stato\" data-label=\"Rapporto con il centro\"><span class=\"c-badge is-good\">\
{% if stay.is_some() %}aderente{% else %}fuori dal centro{% endif %}</span></td></tr>
{% endfor %}</tbody></table></html>"
)]
struct Table {
    rows: Vec<Listed>,
}

/// Serves until it is told to end.
pub(crate) fn run(config: &Config, centre: &str) -> Result<(), String> {
    serve::start_logging(config);
    let app = wiring::open(config)?;
    let scope = commands::staff(&app, centre)?;
    let bare = Bare { web: Web::new(app.clone(), false, [].into()), scope, letters: vec![b'a'; MOST_BYTES].into() };
    let more = Router::new().route(BARE, get(table)).route("/bench/static/{bytes}", get(letters)).with_state(bare);
    serve::serve_with(config, app, Vec::new(), more)
}

async fn table(State(bare): State<Bare>) -> Response {
    match bare.web.read(move |rx| list(rx, &bare.scope, &Search::default(), &Cursor::First)).await {
        Ok(page) => match (Table { rows: page.rows }).render() {
            Ok(html) => Html(html).into_response(),
            Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
        },
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

async fn letters(State(bare): State<Bare>, Path(bytes): Path<usize>) -> Html<Bytes> {
    Html(bare.letters.slice(..bytes.min(MOST_BYTES)))
}
