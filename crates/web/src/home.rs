//! The address of the installation itself.

use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};

use crate::route::{Access, Route, get};
use crate::{Result, Web};

/// Routes of the installation.
#[must_use]
pub fn routes() -> Vec<Route> {
    vec![get("/", Access::Public, index)]
}

/// One centre: its portal. Several, or none yet: the log-in page.
async fn index(State(web): State<Web>) -> Result<Response> {
    let centres = web.read(app::centres::all).await?;
    let to = match centres.as_slice() {
        [only] => format!("/{}/", only.slug),
        _ => "/accedi".to_owned(),
    };
    Ok(Redirect::to(&to).into_response())
}
