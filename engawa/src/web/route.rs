//! A route is a method, a path, a door and a handler: none can be written without its door.

use axum::Router;
use axum::handler::Handler;
use axum::http::Method;
use axum::middleware::from_fn_with_state;
use axum::routing::{self, MethodRouter};

use super::app::App;
use super::guard::{Behind, guard};
use crate::access::Door;

/// One line of `routes.rs`.
#[derive(Debug)]
pub struct Route {
    pub method: Method,
    pub path: &'static str,
    pub door: Door,
    handler: MethodRouter<App>,
}

/// Something to see.
pub fn get<H: Handler<T, App>, T: 'static>(path: &'static str, door: Door, handler: H) -> Route {
    Route { method: Method::GET, path, door, handler: routing::get(handler) }
}

/// Something to do.
pub fn post<H: Handler<T, App>, T: 'static>(path: &'static str, door: Door, handler: H) -> Route {
    Route { method: Method::POST, path, door, handler: routing::post(handler) }
}

/// Puts every route behind its door.
pub fn router(app: App, routes: Vec<Route>) -> Router {
    let mut router = Router::new();
    for route in routes {
        let behind = Behind { app: app.clone(), door: route.door };
        router = router.route(route.path, route.handler.layer(from_fn_with_state(behind, guard)));
    }
    let lost = Behind { app: app.clone(), door: Door::Anywhere };
    router
        .fallback(|| async { super::errors::Thrown::of(crate::access::Failure::Hidden) })
        .method_not_allowed_fallback(|| async { super::errors::Thrown::of(crate::access::Failure::Hidden) })
        .layer(from_fn_with_state(lost, super::guard::dress))
        .layer(tower_http::compression::CompressionLayer::new())
        .with_state(app)
}
