//! Pages, forms and the API. A handler parses a request, calls one use case, chooses a response.

pub mod agreements;
pub mod api;
mod assets;
pub mod audit;
pub mod billing;
pub mod centres;
pub mod charter;
pub mod error;
pub mod forms;
pub mod guard;
pub mod health;
pub mod helpdesk;
pub mod home;
pub mod hours;
pub mod identity;
pub mod knowledge;
pub mod live;
pub mod mail;
pub mod models;
pub mod needs;
pub mod outages;
pub mod portal;
pub mod quotes;
pub mod reports;
pub mod resources;
pub mod respond;
pub mod route;
pub mod satisfaction;
pub mod search;
pub mod state;
mod table;
pub mod tariffs;
pub mod territory;
pub mod today;
pub mod tokens;
pub mod view;
pub mod visit;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::{HeaderName, HeaderValue, header};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{Predicate, SizeAbove};
use tower_http::csrf::CsrfLayer;
use tower_http::set_header::SetResponseHeaderLayer;

pub use error::{Error, Result};
pub use route::{Access, Route};
pub use state::Web;

/// Largest body of a request, in bytes: the national register of bodies is about 10 MB.
const MOST_BYTES: usize = 64 * 1024 * 1024;

const POLICY: &str = "default-src 'self'; img-src 'self' data:; style-src 'self'; script-src 'self'; \
     font-src 'self'; connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/// Every route of the application, with who may open it.
#[must_use]
pub fn routes() -> Vec<Route> {
    let mut all = Vec::new();
    all.extend(home::routes());
    all.extend(identity::routes());
    all.extend(audit::routes());
    all.extend(mail::routes());
    all.extend(agreements::routes());
    all.extend(charter::routes());
    all.extend(models::routes());
    all.extend(needs::routes());
    all.extend(portal::routes());
    all.extend(reports::routes());
    all.extend(resources::routes());
    all.extend(search::routes());
    all.extend(today::routes());
    all.extend(centres::routes());
    all.extend(tariffs::routes());
    all.extend(quotes::routes());
    all.extend(billing::routes());
    all.extend(helpdesk::routes());
    all.extend(hours::routes());
    all.extend(knowledge::routes());
    all.extend(outages::routes());
    all.extend(satisfaction::routes());
    all.extend(territory::routes());
    all.extend(tokens::routes());
    all.extend(api::routes());
    all
}

/// The application as a service.
pub fn router(web: Web) -> Router {
    let mut router = Router::new();
    for route in routes() {
        router = router.route(route.path, guard::protect(&web, route));
    }
    let header = |name: HeaderName, value: &'static str| {
        SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value))
    };
    router
        .merge(health::router())
        .merge(assets::router())
        .fallback(error::no_such_page)
        .layer(DefaultBodyLimit::max(MOST_BYTES))
        .layer(CsrfLayer::new())
        .layer(CompressionLayer::new().compress_when(SizeAbove::new(1024).and(error::Compressible)))
        .layer(header(header::CONTENT_SECURITY_POLICY, POLICY))
        .layer(header(header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .layer(header(header::REFERRER_POLICY, "same-origin"))
        .layer(header(header::X_FRAME_OPTIONS, "DENY"))
        .layer(CatchPanicLayer::custom(error::panicked))
        .with_state(web)
}
