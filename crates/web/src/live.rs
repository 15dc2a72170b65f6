//! Pages that follow what happens, by server-sent events. Each node asks the database once a second what
//! changed, for all its open pages together, and at once after a write of its own: nothing else ties nodes
//! together, so that it is the same with one or several, and for what the command line writes. Without
//! open pages nothing is asked.

use std::collections::{HashMap, HashSet};
use std::convert::Infallible;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use app::helpdesk::Changed;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures::Stream;
use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore, broadcast, watch};
use tokio::time::Instant;

use crate::Web;

/// Open pages of one node.
pub const MOST_STREAMS: usize = 1_000;
/// Open pages of one session.
pub const MOST_OF_ONE: usize = 12;
/// How often the database is asked.
const EVERY: Duration = Duration::from_secs(1);
/// How soon it is asked again after a write.
const SOON: Duration = Duration::from_millis(150);
/// Writes commit out of the order of their instants, and clocks differ: what changed is looked for as far back.
const OVERLAP_SECONDS: i64 = 10;
/// A page asks anew after so long, so that its session is looked at by the guard.
const LONGEST: Duration = Duration::from_secs(30 * 60);
/// Lines without meaning that keep the connection open.
const HEART_BEAT: Duration = Duration::from_secs(20);
/// Changes that wait for a slow page; with more it looks once at all.
const WAITING: usize = 256;

/// The pages of this node that follow what happens.
#[derive(Clone)]
pub struct Live {
    inner: Arc<Inner>,
}

struct Inner {
    places: Arc<Semaphore>,
    /// Open pages of each session.
    seats: Mutex<HashMap<String, usize>>,
    changed: broadcast::Sender<Changed>,
    wake: Notify,
    closing: watch::Sender<bool>,
    /// Whether somebody asks the database.
    asking: Mutex<bool>,
}

impl Default for Live {
    fn default() -> Self {
        Self {
            inner: Arc::new(Inner {
                places: Arc::new(Semaphore::new(MOST_STREAMS)),
                seats: Mutex::default(),
                changed: broadcast::Sender::new(WAITING),
                wake: Notify::new(),
                closing: watch::Sender::new(false),
                asking: Mutex::new(false),
            }),
        }
    }
}

/// A place among the open pages, given back when it is dropped.
struct Seat {
    live: Live,
    session: String,
    _place: OwnedSemaphorePermit,
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut seats = self.live.inner.seats.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = seats.get_mut(&self.session) {
            *count -= 1;
            if *count == 0 {
                seats.remove(&self.session);
            }
        }
    }
}

impl Live {
    /// Something was written here: it is looked at soon.
    pub fn wake(&self) {
        self.inner.wake.notify_one();
    }

    /// Ends every stream, now and from now on: the program is about to stop.
    pub fn close(&self) {
        self.inner.closing.send_replace(true);
    }

    /// How many pages are open.
    #[must_use]
    pub fn open(&self) -> usize {
        MOST_STREAMS - self.inner.places.available_permits()
    }

    fn sit(&self, session: &str) -> Option<Seat> {
        let place = self.inner.places.clone().try_acquire_owned().ok()?;
        let mut seats = self.inner.seats.lock().unwrap_or_else(PoisonError::into_inner);
        let count = seats.entry(session.to_owned()).or_default();
        if *count >= MOST_OF_ONE || *self.inner.closing.borrow() {
            return None;
        }
        *count += 1;
        Some(Seat { live: self.clone(), session: session.to_owned(), _place: place })
    }

    /// Has the database asked as long as pages are open.
    fn ask(&self, web: &Web) {
        let mut asking = self.inner.asking.lock().unwrap_or_else(PoisonError::into_inner);
        if !*asking {
            *asking = true;
            tokio::spawn(keep_asking(web.clone()));
        }
    }

    /// Nobody follows any more: the asking ends, unless somebody came meanwhile.
    fn rests(&self) -> bool {
        let mut asking = self.inner.asking.lock().unwrap_or_else(PoisonError::into_inner);
        let rests = self.inner.changed.receiver_count() == 0 || *self.inner.closing.borrow();
        *asking = !rests;
        rests
    }
}

async fn keep_asking(web: Web) {
    let live = web.live.clone();
    let mut seen: HashSet<Changed> = HashSet::new();
    while !live.rests() {
        let since = web.app.clock.now() - chrono::Duration::seconds(OVERLAP_SECONDS);
        match web.work(move |app| app::helpdesk::changes(app, since)).await {
            Ok(changes) => {
                for change in &changes {
                    if !seen.contains(change) {
                        let _ = live.inner.changed.send(*change);
                    }
                }
                seen = changes.into_iter().collect();
            }
            Err(e) => tracing::warn!(error = ?e, "what changed can't be asked"),
        }
        tokio::time::sleep(SOON).await;
        let _ = tokio::time::timeout(EVERY - SOON, live.inner.wake.notified()).await;
    }
}

/// What a page follows: it says what to send when something changed.
pub(crate) trait Follow: Send + 'static {
    /// Whether a change concerns the page.
    fn concerns(&self, change: &Changed) -> bool;

    /// What is new for the page, read again with the permission of now; `Err` ends the stream.
    fn look(&mut self, web: &Web) -> impl Future<Output = Result<Option<Event>, Gone>> + Send;
}

/// The visitor may no longer see it, or it can't be read.
pub(crate) struct Gone;

struct Open<F> {
    web: Web,
    follow: F,
    changes: broadcast::Receiver<Changed>,
    closing: watch::Receiver<bool>,
    until: Instant,
    begun: bool,
    _seat: Seat,
}

/// The answer to a page that follows something; 503 when there is no place for it.
pub(crate) fn answer<F: Follow>(web: &Web, session: Option<&str>, follow: F) -> Response {
    let Some(seat) = web.live.sit(session.unwrap_or_default()) else {
        let wait = [(header::RETRY_AFTER, HeaderValue::from_static("30"))];
        return (StatusCode::SERVICE_UNAVAILABLE, wait).into_response();
    };
    let open = Open {
        web: web.clone(),
        follow,
        changes: web.live.inner.changed.subscribe(),
        closing: web.live.inner.closing.subscribe(),
        until: Instant::now() + LONGEST,
        begun: false,
        _seat: seat,
    };
    web.live.ask(web);
    let mut response =
        Sse::new(stream(open)).keep_alive(KeepAlive::new().interval(HEART_BEAT).text("")).into_response();
    // A proxy that gathers answers would hold these back.
    response.headers_mut().insert("x-accel-buffering", HeaderValue::from_static("no"));
    response
}

fn stream<F: Follow>(open: Open<F>) -> impl Stream<Item = Result<Event, Infallible>> + Send {
    futures::stream::unfold(Some(open), |open| async move {
        let mut open = open?;
        loop {
            // What happened between the page and its stream comes first.
            if open.begun && !open.waits().await {
                return None;
            }
            open.begun = true;
            match open.follow.look(&open.web).await {
                Ok(Some(event)) => return Some((Ok(event), Some(open))),
                Ok(None) => {}
                Err(Gone) => return Some((Ok(Event::default().event("fine").data("{}")), None)),
            }
        }
    })
}

impl<F: Follow> Open<F> {
    /// Waits for a change that concerns the page; `false` when the stream ends.
    async fn waits(&mut self) -> bool {
        loop {
            let concerns = tokio::select! {
                changed = self.changes.recv() => match changed {
                    Ok(change) => self.follow.concerns(&change),
                    Err(broadcast::error::RecvError::Lagged(_)) => true,
                    Err(broadcast::error::RecvError::Closed) => return false,
                },
                () = closed(&mut self.closing) => return false,
                () = tokio::time::sleep_until(self.until) => return false,
            };
            if concerns {
                // What follows at once is seen at the same look.
                tokio::time::sleep(SOON).await;
                while self.changes.try_recv().is_ok() {}
                return true;
            }
        }
    }
}

/// Waits until the program is about to stop.
async fn closed(closing: &mut watch::Receiver<bool>) {
    let _ = closing.wait_for(|closing| *closing).await;
}
