//! Whether the program lives and can serve, for balancers and monitors.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use serde_json::json;

use crate::Web;

pub(crate) fn router() -> Router<Web> {
    Router::new().route("/health/live", get(live)).route("/health/ready", get(ready))
}

async fn live() -> &'static str {
    "ok"
}

/// Reads the database: queue lengths say whether the workers keep up.
async fn ready(State(web): State<Web>) -> Response {
    match web.read(app::jobs::counts).await {
        Ok((waiting, failed)) => {
            Json(json!({ "status": "ok", "jobs_waiting": waiting, "jobs_failed": failed })).into_response()
        }
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, Json(json!({ "status": "database" }))).into_response(),
    }
}
