//! What the staff do: write, publish, withdraw, bring back.

use chrono::NaiveDateTime;
use domain::Refusal;
use domain::helpdesk::Kind;
use domain::identity::{Centre, Permission};
use domain::knowledge::{Article, Audience, Personal, State};
use domain::{Id, text};
use storage::helpdesk::{entries, people, tickets};
use storage::knowledge::{self as rows, ArticleRow, VersionRow};

use crate::audit::Event;
use crate::{Error, Result, Rx, StaffScope, Tx};

/// Label of an article's identifier.
type Key = Id<Article>;

/// An article with its story, for who writes it.
#[derive(Debug, Clone)]
pub struct Whole {
    /// The article.
    pub row: ArticleRow,
    /// Its versions, the newest first; never empty.
    pub versions: Vec<VersionRow>,
    /// What in the newest looks personal.
    pub personal: Vec<Personal>,
    /// What readers said is missing, the newest first.
    pub comments: Vec<(NaiveDateTime, String)>,
}

/// An article with its story.
///
/// # Errors
/// `NotFound`; `Forbidden` without [`Permission::ReadHelpdesk`].
pub fn whole(rx: &mut Rx<'_>, scope: &StaffScope, id: Key) -> Result<Whole> {
    let centre = scope.centre(Permission::ReadHelpdesk)?;
    let row = rows::find(rx.conn, centre.as_str(), id.as_str())?.ok_or(Error::NotFound)?;
    let versions = rows::versions(rx.conn, centre.as_str(), id.as_str())?;
    let last = versions.first().ok_or(Error::NotFound)?.content()?;
    let people = people_of(rx, centre, row.ticket)?;
    let personal = last.personal(&people);
    Ok(Whole { personal, comments: rows::comments(rx.conn, centre.as_str(), id.as_str())?, versions, row })
}

/// Who had a part in a ticket: who asked, who had it, who wrote, who follows it.
fn people_of(rx: &mut Rx<'_>, centre: Id<Centre>, ticket: Option<i32>) -> Result<Vec<String>> {
    let Some(number) = ticket else { return Ok(Vec::new()) };
    let Some(row) = tickets::find(rx.conn, centre.as_str(), number)? else { return Ok(Vec::new()) };
    let mut names = vec![row.requester_name, row.assignee_name];
    names.extend(entries::of(rx.conn, centre.as_str(), number)?.into_iter().map(|e| e.author_name));
    names.extend(people::watchers(rx.conn, centre.as_str(), number)?.into_iter().map(|w| w.name));
    names.retain(|n| !n.trim().is_empty());
    names.sort_unstable();
    names.dedup();
    Ok(names)
}

/// What in a text taken from a ticket looks personal: the names of who had a part in it too.
///
/// # Errors
/// `Forbidden` without [`Permission::WorkHelpdesk`].
pub fn personal_in(
    rx: &mut Rx<'_>,
    scope: &StaffScope,
    article: &Article,
    ticket: Option<u32>,
) -> Result<Vec<Personal>> {
    let centre = scope.centre(Permission::WorkHelpdesk)?;
    let people = people_of(rx, centre, ticket.and_then(|n| i32::try_from(n).ok()))?;
    Ok(article.personal(&people))
}

/// One version of an article.
///
/// # Errors
/// `NotFound`; `Forbidden` without [`Permission::ReadHelpdesk`].
pub fn version(rx: &mut Rx<'_>, scope: &StaffScope, id: Key, number: i32) -> Result<VersionRow> {
    let centre = scope.centre(Permission::ReadHelpdesk)?;
    rows::version(rx.conn, centre.as_str(), id.as_str(), number)?.ok_or(Error::NotFound)
}

/// What a ticket proposes for an article: its subject, its service, the public answers of the staff.
/// Notes, messages of who asked and names stay out.
///
/// # Errors
/// A refusal for an activity, which nobody asked; `NotFound`; `Forbidden` without
/// [`Permission::WorkHelpdesk`].
pub fn from_ticket(rx: &mut Rx<'_>, scope: &StaffScope, number: u32) -> Result<Article> {
    let centre = scope.centre(Permission::WorkHelpdesk)?;
    let number = i32::try_from(number).map_err(|_| Error::NotFound)?;
    let row = tickets::find(rx.conn, centre.as_str(), number)?.ok_or(Error::NotFound)?;
    if row.kind == Kind::Activity.code() {
        return Err(Error::refused("Un'attività interna non diventa una guida."));
    }
    let answers: Vec<String> = entries::of(rx.conn, centre.as_str(), number)?
        .into_iter()
        .filter(|e| e.kind == "message" && e.author == "staff")
        .map(|e| e.body.trim().to_owned())
        .filter(|text| !text.is_empty())
        .collect();
    Ok(Article { title: row.subject, service: row.service, audience: Audience::Bodies, text: answers.join("\n\n") })
}

/// Saves a new version of an article, or a new article; answers its id. Readers go on seeing what is
/// published. What changes nothing makes no version.
///
/// # Errors
/// The fields at fault; a refusal when the charter has no such service or somebody saved meanwhile
/// (`seen` is not the newest version); `NotFound`; `Forbidden` without [`Permission::WorkHelpdesk`].
pub fn save(
    tx: &mut Tx<'_>,
    scope: &StaffScope,
    (id, seen): (Option<Key>, i32),
    article: &Article,
    ticket: Option<u32>,
) -> Result<Key> {
    let centre = scope.centre(Permission::WorkHelpdesk)?;
    let article = article.clone().check()?;
    if !article.service.is_empty() && storage::charter::service(tx.conn, centre.as_str(), &article.service)?.is_none() {
        return Err(Refusal::field("servizio", "La carta dei servizi non ha questo servizio.").into());
    }
    let row = match id {
        None => fresh(tx, centre, ticket)?,
        Some(id) => rows::find(tx.conn, centre.as_str(), id.as_str())?.ok_or(Error::NotFound)?,
    };
    if id.is_some() && row.latest != seen {
        return Err(Refusal::field(
            "testo",
            "Intanto un'altra persona ha salvato questa guida: ricaricare la pagina e riportare le proprie modifiche.",
        )
        .into());
    }
    if row.latest > 0 {
        let last = rows::version(tx.conn, centre.as_str(), &row.id, row.latest)?.ok_or(Error::NotFound)?;
        if last.content()? == article {
            return row.id.parse().map_err(Error::internal);
        }
    }
    add(tx, scope, row, &article, None)
}

fn fresh(tx: &mut Tx<'_>, centre: Id<Centre>, ticket: Option<u32>) -> Result<ArticleRow> {
    let ticket = match ticket.and_then(|n| i32::try_from(n).ok()) {
        Some(n) => tickets::find(tx.conn, centre.as_str(), n)?.map(|row| row.number),
        None => None,
    };
    Ok(ArticleRow {
        centre_id: centre.to_string(),
        id: tx.id::<Article>().to_string(),
        state: State::Draft.code().to_owned(),
        latest: 0,
        published: None,
        title: String::new(),
        title_key: String::new(),
        service: String::new(),
        audience: String::new(),
        live_title: String::new(),
        live_key: String::new(),
        live_service: String::new(),
        live_audience: String::new(),
        useful: 0,
        useless: 0,
        ticket,
        created_at: tx.now,
        changed_at: tx.now,
        published_at: None,
    })
}

fn add(
    tx: &mut Tx<'_>,
    scope: &StaffScope,
    mut row: ArticleRow,
    article: &Article,
    restored: Option<i32>,
) -> Result<Key> {
    row.latest += 1;
    row.changed_at = tx.now;
    row.title.clone_from(&article.title);
    row.title_key = text::fold(&article.title);
    row.service.clone_from(&article.service);
    article.audience.code().clone_into(&mut row.audience);
    let version = VersionRow {
        centre_id: row.centre_id.clone(),
        article: row.id.clone(),
        version: row.latest,
        title: article.title.clone(),
        service: article.service.clone(),
        audience: article.audience.code().to_owned(),
        body: article.text.clone(),
        restored,
        author_name: scope.actor().name.clone(),
        at: tx.now,
    };
    rows::save(tx.conn, &row)?;
    rows::add_version(tx.conn, &version)?;
    let (title, words) = article.stems();
    rows::set_words(tx.conn, &row.centre_id, (&row.id, false), (&title, &words))?;
    let what = match restored {
        Some(old) => format!("ripresa la versione {old} come versione {}", row.latest),
        None => format!("salvata la versione {}", row.latest),
    };
    log(tx, scope, &row, "knowledge.save", &what)?;
    row.id.parse().map_err(Error::internal)
}

/// Brings an old version back, as the newest.
///
/// # Errors
/// A refusal when it is the newest already; `NotFound`; `Forbidden` without
/// [`Permission::WorkHelpdesk`].
pub fn restore(tx: &mut Tx<'_>, scope: &StaffScope, id: Key, number: i32) -> Result<()> {
    let centre = scope.centre(Permission::WorkHelpdesk)?;
    let row = rows::find(tx.conn, centre.as_str(), id.as_str())?.ok_or(Error::NotFound)?;
    let old = rows::version(tx.conn, centre.as_str(), id.as_str(), number)?.ok_or(Error::NotFound)?;
    if number == row.latest {
        return Err(Error::refused("È già la versione più recente."));
    }
    let content = old.content()?;
    add(tx, scope, row, &content, Some(number)).map(|_| ())
}

/// Publishes the newest version; `looked` says that what seems personal in it was looked at.
///
/// # Errors
/// As [`State::publish`]; `NotFound`; `Forbidden` without [`Permission::WorkHelpdesk`].
pub fn publish(tx: &mut Tx<'_>, scope: &StaffScope, id: Key, looked: bool) -> Result<()> {
    let centre = scope.centre(Permission::WorkHelpdesk)?;
    let mut row = rows::find(tx.conn, centre.as_str(), id.as_str())?.ok_or(Error::NotFound)?;
    let last = rows::version(tx.conn, centre.as_str(), id.as_str(), row.latest)?.ok_or(Error::NotFound)?;
    let article = last.content()?;
    let people = people_of(&mut tx.reading(), centre, row.ticket)?;
    let state = row.standing()?.publish(row.latest, &article, (&people, looked))?;
    stand(&mut row, state);
    row.live_title.clone_from(&article.title);
    row.live_key = text::fold(&article.title);
    row.live_service.clone_from(&article.service);
    article.audience.code().clone_into(&mut row.live_audience);
    row.published_at = Some(tx.now);
    row.changed_at = tx.now;
    rows::save(tx.conn, &row)?;
    let (title, words) = article.stems();
    rows::set_words(tx.conn, &row.centre_id, (&row.id, true), (&title, &words))?;
    let what = format!("pubblicata la versione {}, per {}", row.latest, article.audience.label().to_lowercase());
    log(tx, scope, &row, "knowledge.publish", &what)
}

fn stand(row: &mut ArticleRow, state: State) {
    state.code().clone_into(&mut row.state);
    row.published = match state {
        State::Published { version } => Some(version),
        State::Draft | State::Withdrawn => None,
    };
}

/// Takes an article away from who reads. Its versions stay.
///
/// # Errors
/// A refusal when it is not published; `NotFound`; `Forbidden` without [`Permission::WorkHelpdesk`].
pub fn withdraw(tx: &mut Tx<'_>, scope: &StaffScope, id: Key) -> Result<()> {
    let centre = scope.centre(Permission::WorkHelpdesk)?;
    let mut row = rows::find(tx.conn, centre.as_str(), id.as_str())?.ok_or(Error::NotFound)?;
    let state = row.standing()?.withdraw()?;
    stand(&mut row, state);
    for field in [&mut row.live_title, &mut row.live_key, &mut row.live_service, &mut row.live_audience] {
        field.clear();
    }
    row.changed_at = tx.now;
    rows::save(tx.conn, &row)?;
    rows::clear_words(tx.conn, &row.centre_id, (&row.id, true))?;
    log(tx, scope, &row, "knowledge.withdraw", "ritirata")
}

/// Removes an article that readers never saw, or see no longer, with all its versions.
///
/// # Errors
/// A refusal when it is published; `NotFound`; `Forbidden` without [`Permission::WorkHelpdesk`].
pub fn erase(tx: &mut Tx<'_>, scope: &StaffScope, id: Key) -> Result<()> {
    let centre = scope.centre(Permission::WorkHelpdesk)?;
    let row = rows::find(tx.conn, centre.as_str(), id.as_str())?.ok_or(Error::NotFound)?;
    if row.published.is_some() {
        return Err(Error::refused("La guida è pubblicata: va ritirata prima di eliminarla."));
    }
    rows::remove(tx.conn, centre.as_str(), id.as_str())?;
    log(tx, scope, &row, "knowledge.erase", "eliminata")
}

fn log(tx: &mut Tx<'_>, scope: &StaffScope, row: &ArticleRow, action: &'static str, what: &str) -> Result<()> {
    let event = Event {
        centre: &row.centre_id,
        action,
        kind: "article",
        id: &row.id,
        summary: format!("Guida «{}»: {what}", row.title),
    };
    tx.audit(scope.actor(), &event, None::<&()>, None::<&()>)
}
