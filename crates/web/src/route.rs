//! A route and who may open it. The permission table is this list: a test walks it.

use axum::handler::Handler;
use axum::http::Method;
use axum::routing::{MethodFilter, MethodRouter, on};
use domain::identity::Permission;

use crate::Web;

/// Who may open a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Anybody; the path names no centre.
    Public,
    /// Anybody; the path starts with `/{centre}` of an existing centre.
    Portal,
    /// Whoever is logged in.
    SignedIn,
    /// Administrators of the platform.
    Platform,
    /// Staff of the centre in the path who hold the permission.
    Staff(Permission),
    /// People of the body in the path (`/{centre}/ente/{ente}`) who hold the permission.
    Body(Permission),
}

/// One route.
pub struct Route {
    /// Method.
    pub method: Method,
    /// Path with its parameters.
    pub path: &'static str,
    /// Who may.
    pub access: Access,
    pub(crate) handler: MethodRouter<Web>,
}

/// A page that is read.
pub fn get<H, T>(path: &'static str, access: Access, handler: H) -> Route
where
    H: Handler<T, Web>,
    T: 'static,
{
    Route { method: Method::GET, path, access, handler: on(MethodFilter::GET, handler) }
}

/// A form that is sent.
pub fn post<H, T>(path: &'static str, access: Access, handler: H) -> Route
where
    H: Handler<T, Web>,
    T: 'static,
{
    Route { method: Method::POST, path, access, handler: on(MethodFilter::POST, handler) }
}
