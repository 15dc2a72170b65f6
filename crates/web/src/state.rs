//! What every handler can reach.

use std::sync::Arc;

use app::{App, Rx, Tx};
use tokio::sync::Semaphore;

use crate::Result;
use crate::live::Live;

/// A log-in of the demonstration, shown on its log-in page.
#[derive(Debug, Clone)]
pub struct DemoLogin {
    /// Who it is: `Coordinatore`.
    pub role: String,
    /// Address.
    pub email: String,
    /// Password.
    pub password: String,
}

/// The state of the web: the application and how it is served.
#[derive(Clone)]
pub struct Web {
    /// The application.
    pub app: App,
    /// Cookies travel on HTTPS only.
    pub secure_cookies: bool,
    /// Log-ins to show; empty except in the demonstration.
    pub demo_logins: Arc<[DemoLogin]>,
    /// As many places as there are connections: who reads waits here, where waiting costs nothing,
    /// and not on a thread.
    places: Arc<Semaphore>,
    /// The pages that follow what happens.
    pub live: Live,
}

impl Web {
    /// The web of an application.
    #[must_use]
    pub fn new(app: App, secure_cookies: bool, demo_logins: Arc<[DemoLogin]>) -> Self {
        let places = Arc::new(Semaphore::new(app.db.connections().max(1)));
        Self { app, secure_cookies, demo_logins, places, live: Live::default() }
    }

    /// How many threads the server of this application needs: one for each that may be reading, and
    /// two that go on with everything else meanwhile.
    #[must_use]
    pub fn threads(app: &App) -> usize {
        app.db.connections() + 2
    }

    /// Enters the use cases to read, on the thread of the request itself: handing the work to another
    /// thread and back costs a fifth of a page. The server has more threads than there are places,
    /// so that some are always free ([`Web::threads`]).
    ///
    /// # Errors
    /// What the use case returns.
    pub async fn read<T: Send + 'static>(
        &self,
        f: impl FnOnce(&mut Rx<'_>) -> app::Result<T> + Send + 'static,
    ) -> Result<T> {
        let _place = self.places.acquire().await.map_err(app::Error::internal)?;
        Ok(self.app.read(f)?)
    }

    /// The same for one query, or for some that need not see the same state; they may be asked twice.
    ///
    /// # Errors
    /// What the use case returns.
    pub async fn glance<T: Send + 'static>(
        &self,
        f: impl FnMut(&mut Rx<'_>) -> app::Result<T> + Send + 'static,
    ) -> Result<T> {
        let _place = self.places.acquire().await.map_err(app::Error::internal)?;
        Ok(self.app.glance(f)?)
    }

    /// Enters a use case that writes, on a thread that may wait.
    ///
    /// # Errors
    /// What the use case returns.
    pub async fn write<T: Send + 'static>(
        &self,
        f: impl FnMut(&mut Tx<'_>) -> app::Result<T> + Send + 'static,
    ) -> Result<T> {
        let app = self.app.clone();
        let done = blocking(move || app.write(f)).await;
        self.live.wake();
        done
    }

    /// Runs what takes a while (documents, hashing, reading a file) on a thread that may wait.
    ///
    /// # Errors
    /// What the closure returns.
    pub async fn work<T: Send + 'static>(&self, f: impl FnOnce(&App) -> app::Result<T> + Send + 'static) -> Result<T> {
        let app = self.app.clone();
        blocking(move || f(&app)).await
    }
}

async fn blocking<T: Send + 'static>(f: impl FnOnce() -> app::Result<T> + Send + 'static) -> Result<T> {
    Ok(tokio::task::spawn_blocking(f).await.map_err(app::Error::internal)??)
}
