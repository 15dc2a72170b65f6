//! Serves the application until told to stop.

use app::App;
use app::jobs::Registry;
use app::mail::Mailer;
use axum::Router;
use tokio::net::TcpListener;
use web::Web;
use web::state::DemoLogin;

use crate::config::Config;
use crate::output::say;
use crate::worker::Workers;

/// Logging by the settings; the first call wins.
pub(crate) fn start_logging(config: &Config) {
    let filter = tracing_subscriber::EnvFilter::try_new(&config.log.filter).unwrap_or_default();
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let _ = if config.log.json { builder.json().try_init() } else { builder.try_init() };
}

/// Serves until the process is told to end.
pub(crate) fn serve(config: &Config, app: App, demo_logins: Vec<DemoLogin>) -> Result<(), String> {
    serve_with(config, app, demo_logins, Router::new())
}

/// Serves with other routes beside the application's.
pub(crate) fn serve_with(config: &Config, app: App, demo_logins: Vec<DemoLogin>, more: Router) -> Result<(), String> {
    let secrets = config.mailboxes.clone();
    let mailer = Mailer::new(&config.mail)?.with_secrets(move |key, host| secrets.secret_for(key, host));
    app::files::keep_sweeping(&app).map_err(|e| format!("the database can't be used: {e}"))?;
    let secure = config.server.public_url.as_deref().is_some_and(|u| u.starts_with("https://"));
    let web = Web::new(app.clone(), secure, demo_logins.into());
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .worker_threads(Web::threads(&app))
        .max_blocking_threads(64)
        .build()
        .map_err(|e| e.to_string())?;
    runtime.block_on(async {
        let listener = TcpListener::bind(config.server.listen)
            .await
            .map_err(|e| format!("{} can't be listened on: {e}", config.server.listen))?;
        let address = listener.local_addr().map_err(|e| e.to_string())?;
        say(&format!("Casa dei Comuni: http://{address}"));
        tracing::info!(%address, engine = app.db.target().engine_name(), "serving");
        let mut workers = Workers::start(&app, &Registry::standard(mailer), config.server.workers);
        if config.server.workers > 0 {
            workers.read_mail(&app, std::sync::Arc::new(crate::imap::Imap::new(&config.mailboxes)?));
        }
        let live = web.live.clone();
        axum::serve(
            listener,
            web::router(web).merge(more).into_make_service_with_connect_info::<std::net::SocketAddr>(),
        )
        .with_graceful_shutdown(async move {
            stop_asked().await;
            // Pages that follow what happens would keep their connections for ever.
            live.close();
        })
        .await
        .map_err(|e| e.to_string())
    })
}

async fn stop_asked() {
    let interrupt = tokio::signal::ctrl_c();
    match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
        Ok(mut terminate) => {
            tokio::select! {
                _ = interrupt => {}
                _ = terminate.recv() => {}
            }
        }
        Err(_) => {
            let _ = interrupt.await;
        }
    }
}
