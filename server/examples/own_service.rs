//! The console below a path of one's own axum service, behind its own authentication.
//!
//! `cargo run -p attendee-calendars-server --example own_service -- http://127.0.0.1:8080 KEYFILE`, then
//! `curl -u ada:lovelace http://127.0.0.1:3000/calendars/api/v1/calendars`.

use std::error::Error;

use attendee_calendars_server::{
    Config,
    gateway::{Gateway, Limits, Project},
    router,
    site::Hosts,
};
use axum::{
    Router,
    extract::Request,
    http::{StatusCode, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::get,
};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(upstream), Some(key_file)) = (arguments.next(), arguments.next()) else {
        return Err("say which Attendee server to ask, and which file holds the key".into());
    };
    let listener =
        tokio::net::TcpListener::bind(arguments.next().as_deref().unwrap_or("127.0.0.1:3000")).await?;
    tracing_subscriber::fmt().init();
    tracing::info!("http://{}/calendars/", listener.local_addr()?);
    axum::serve(listener, service(&upstream, &key_file)?).await?;
    Ok(())
}

pub(crate) fn service(upstream: &str, key_file: &str) -> Result<Router, Box<dyn Error>> {
    let project = Project::new("default", upstream, key_file)?;
    let mut config = Config::new(Gateway::new(vec![project], Limits::default())?);
    config.site.hosts = Hosts::Any; // this service answers to whatever name it is called by
    let console = router(config).layer(middleware::from_fn(signed_in));
    Ok(Router::new().route("/", get(|| async { "our back office" })).nest_service("/calendars", console))
}

/// Stands for the service's own authentication: here, HTTP Basic with one user.
async fn signed_in(request: Request, next: Next) -> Response {
    const ADA: &str = "Basic YWRhOmxvdmVsYWNl"; // ada:lovelace
    if request.headers().get(header::AUTHORIZATION).is_some_and(|sent| sent == ADA) {
        return next.run(request).await;
    }
    (StatusCode::UNAUTHORIZED, [(header::WWW_AUTHENTICATE, "Basic realm=\"back office\"")]).into_response()
}
