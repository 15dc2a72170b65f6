//! One search over what a centre works on.

use domain::charter::Service;
use domain::identity::Permission;
use domain::text;
use storage::page::{Cursor, PAGE_ROWS};
use storage::territory::list::{self, Filter, Item, Order, Within};

use crate::helpdesk::TicketRow;
use crate::knowledge::ArticleRow;
use crate::{Result, Rx, StaffScope};

/// What a search found.
#[derive(Debug, Clone, Default)]
pub struct Found {
    /// Bodies that the centre follows.
    pub bodies: Vec<Item>,
    /// Bodies of the register that it does not follow, when it follows none that match.
    pub elsewhere: Vec<Item>,
    /// Services of the centre, also those in preparation.
    pub services: Vec<Service>,
    /// Requests for assistance, for who may read them.
    pub tickets: Vec<TicketRow>,
    /// Articles of the knowledge base, drafts included, for who may read them.
    pub articles: Vec<ArticleRow>,
}

impl Found {
    /// Whether nothing was found.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.bodies.is_empty()
            && self.elsewhere.is_empty()
            && self.services.is_empty()
            && self.tickets.is_empty()
            && self.articles.is_empty()
    }
}

/// Looks for bodies by name or code, and for services by name, code or description.
///
/// # Errors
/// `Forbidden` without [`Permission::ReadCentre`].
pub fn search(rx: &mut Rx<'_>, scope: &StaffScope, typed: &str) -> Result<Found> {
    let centre = scope.centre(Permission::ReadCentre)?;
    let words: Vec<String> = text::fold(typed).split(' ').filter(|w| !w.is_empty()).map(str::to_owned).collect();
    if words.is_empty() {
        return Ok(Found::default());
    }
    let day = rx.today();
    let mut bodies = |within| {
        let filter = Filter { within, words: words.clone(), ..Filter::default() };
        list::page(rx.conn, centre, &filter, Order::PopulationDown, (&Cursor::First, PAGE_ROWS), day)
    };
    let followed = bodies(Within::Centre)?.rows;
    let elsewhere = if followed.is_empty() { bodies(Within::Italy)?.rows } else { Vec::new() };
    let services = storage::charter::services(rx.conn, centre.as_str())?;
    let matches = |s: &Service| {
        let folded = text::fold(&format!("{} {} {}", s.name, s.code, s.description));
        words.iter().all(|w| folded.split(' ').any(|part| part.starts_with(w.as_str())))
    };
    let services = services.into_iter().filter(matches).collect();
    let tickets = if scope.allows(Permission::ReadHelpdesk) {
        crate::helpdesk::search(rx, scope, typed, None)?.rows
    } else {
        Vec::new()
    };
    let articles =
        if scope.allows(Permission::ReadHelpdesk) { crate::knowledge::search(rx, scope, typed)? } else { Vec::new() };
    Ok(Found { bodies: followed, elsewhere, services, tickets, articles })
}
