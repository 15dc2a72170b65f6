//! The network address that a request comes from.

use std::convert::Infallible;
use std::net::{IpAddr, SocketAddr};

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderMap};

use crate::Web;

/// Network address of the visitor, when it is known: the peer's, or, when the peer is on this
/// machine or on a private network (a proxy), the one that it says it serves.
pub(crate) struct Origin(pub Option<String>);

impl Origin {
    /// The address of a request with these headers and extensions.
    pub(crate) fn of(headers: &HeaderMap, extensions: &Extensions) -> Self {
        let Some(ConnectInfo(peer)) = extensions.get::<ConnectInfo<SocketAddr>>() else { return Self(None) };
        let peer = peer.ip().to_canonical();
        let told = headers
            .get_all("x-forwarded-for")
            .iter()
            .filter_map(|v| v.to_str().ok())
            .flat_map(|v| v.split(','))
            .filter_map(|a| a.trim().parse::<IpAddr>().ok())
            .next_back();
        let address = if is_near(peer) { told.unwrap_or(peer) } else { peer };
        Self(Some(address.to_string()))
    }
}

impl FromRequestParts<Web> for Origin {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &Web) -> Result<Self, Infallible> {
        Ok(Self::of(&parts.headers, &parts.extensions))
    }
}

fn is_near(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => v4.is_loopback() || v4.is_private(),
        IpAddr::V6(v6) => v6.is_loopback() || v6.is_unique_local(),
    }
}
