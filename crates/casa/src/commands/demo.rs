//! `casa demo`: builds the demonstration, prints its log-ins and serves it.

use crate::config::Config;
use crate::output::say;
use crate::{demo, serve, wiring};

/// Serves the demonstration on a database of its own, which ends with it.
pub(crate) fn run(mut config: Config) -> Result<(), String> {
    serve::start_logging(&config);
    let folder = demo::folder()?;
    config.database.url = format!("sqlite://{}", folder.join("casa.db").display());
    config.files.folder = folder.join("files");
    config.files.s3 = app::files::S3Settings::default();
    let app = wiring::open(&config)?;
    say("Preparing the demonstration of Pesaro e Urbino (data: ISTAT and IPA, CC BY 4.0)...");
    let (app, logins) = demo::build(app).map_err(|e| format!("the demonstration can't be built: {e}"))?;
    for login in &logins {
        say(&format!("  {:<44} {:<34} {}", login.role, login.email, login.password));
    }
    let served = serve::serve(&config, app, logins);
    demo::clean(&folder);
    served
}
