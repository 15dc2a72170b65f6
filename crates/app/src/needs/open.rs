//! Opening a campaign: a form for every member, with rows that never change after.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use domain::Id;
use domain::dates::Period;
use domain::identity::{Centre, Permission};
use domain::needs::{Answers, Definition, Form, FormState, Held, Offer, definition};
use storage::needs::{self as rows, CampaignRow, FormRecord};
use storage::territory::bodies::{self, BodyRow};

use super::campaign::log;
use super::prices::Prices;
use super::remind::{REMIND, Task};
use crate::{Error, Result, Rx, StaffScope, Tx};

/// Opens a campaign: prepares the form of every body that is a member today. Gives how many.
///
/// # Errors
/// A refusal when it is not in preparation or no charter is published; `NotFound`; `Forbidden` without
/// [`Permission::EditAgreements`].
pub fn open(tx: &mut Tx<'_>, scope: &StaffScope, year: i32) -> Result<usize> {
    let centre = scope.centre(Permission::EditAgreements)?;
    let before = rows::of_year(tx.conn, centre.as_str(), year)?.ok_or(Error::NotFound)?;
    let state = before.campaign_state()?.open(tx.today())?;
    let mut row = CampaignRow { changed_at: tx.now, ..before.clone() };
    row.set_state(&state)?;
    let forms = prepare(tx, centre, &row)?;
    if forms.is_empty() {
        return Err(Error::refused("Nessun ente aderisce al centro: non c'è a chi chiedere i fabbisogni."));
    }
    let made = rows::add_forms(tx.conn, forms)?;
    rows::update_campaign(tx.conn, &row)?;
    tx.enqueue(centre.as_str(), REMIND, &Task { year })?;
    log(
        tx,
        scope,
        "needs.open",
        format!("Aperta la raccolta dei fabbisogni {year}: {made} schede"),
        Some(&before),
        &row,
    )?;
    Ok(made)
}

/// What the forms of a campaign are made from.
struct Sources {
    members: Vec<BodyRow>,
    held: HashMap<String, Vec<Held>>,
    last: HashMap<String, (Definition, Answers)>,
    charter: domain::charter::Charter,
    next: Prices,
    now: Prices,
}

fn gather(rx: &mut Rx<'_>, centre: Id<Centre>, year: i32) -> Result<Sources> {
    let today = rx.today();
    let accessions = storage::agreements::accessions(rx.conn, centre.as_str())?;
    let mut ids = HashSet::new();
    let mut ends: HashMap<String, NaiveDate> = HashMap::new();
    for a in &accessions {
        let life = a.life()?;
        if life.stage(today).is_member() {
            ids.insert(a.body_id.clone());
        }
        if let Some(days) = life.billable() {
            ends.insert(a.id.clone(), days.until.unwrap_or(a.until_date));
        }
    }
    let eve = NaiveDate::from_ymd_opt(year - 1, 12, 31).unwrap_or(today);
    let mut held: HashMap<String, Vec<Held>> = HashMap::new();
    for s in storage::agreements::subscriptions(rx.conn, centre.as_str())? {
        let end = ends.get(&s.accession_id).copied();
        if s.from_date <= eve && s.until_date >= eve && end.is_some_and(|end| end >= eve) {
            held.entry(s.body_id.clone()).or_default().push(Held { subscription: s.priced()?, id: s.id });
        }
    }
    let mut last = HashMap::new();
    for form in rows::forms_of_year(rx.conn, centre.as_str(), year - 1)? {
        last.insert(form.body_id.clone(), (form.rows()?, form.answered()?));
    }
    let ids: Vec<String> = ids.into_iter().collect();
    Ok(Sources {
        members: bodies::by_ids(rx.conn, &ids)?,
        held,
        last,
        charter: crate::charter::open_to_bodies(rx, centre, today)?,
        next: Prices::load(rx, centre, year, None)?,
        now: Prices::load(rx, centre, year - 1, None)?,
    })
}

fn prepare(tx: &mut Tx<'_>, centre: Id<Centre>, campaign: &CampaignRow) -> Result<Vec<FormRecord>> {
    let sources = gather(&mut tx.reading(), centre, campaign.year)?;
    let mut out = Vec::with_capacity(sources.members.len());
    for body in &sources.members {
        out.push(form_of(tx, centre, campaign, &sources, body)?);
    }
    Ok(out)
}

fn form_of(
    tx: &Tx<'_>,
    centre: Id<Centre>,
    campaign: &CampaignRow,
    sources: &Sources,
    body: &BodyRow,
) -> Result<FormRecord> {
    let held = sources.held.get(&body.id).map(Vec::as_slice).unwrap_or_default();
    let mut rows = definition(&Offer {
        charter: &sources.charter,
        list: sources.next.list.as_ref(),
        kind: body.kind()?,
        population: body.population_on.and_then(|_| u64::try_from(body.population).ok()),
        held,
        last: sources.last.get(&body.id).map(|(d, a)| (d, a)),
    });
    let answers = rows.prefilled();
    let now = sources.now.of(&body.id, &rows, &answers);
    for row in &mut rows.rows {
        row.cost_now = now.rows.get(&row.key).and_then(domain::needs::Cost::net);
    }
    let next = sources.next.of(&body.id, &rows, &answers);
    let mut form = FormRecord {
        centre_id: centre.to_string(),
        id: tx.id::<Form>().to_string(),
        campaign_id: campaign.id.clone(),
        body_id: body.id.clone(),
        year: campaign.year,
        state: String::new(),
        details: String::new(),
        definition: String::new(),
        answers: String::new(),
        estimate: String::new(),
        cost_now: now.total().0,
        cost_next: 0,
        extended_to: None,
        extension_reason: None,
        reminded_on: None,
        saved_by: None,
        saved_at: None,
        versions: 0,
    };
    form.set_state(&FormState::Untouched)?;
    form.set_rows(&rows)?;
    form.set_answers(&answers, &next)?;
    Ok(form)
}

/// The first of January of a year, and the day before.
pub(super) fn turn(year: i32) -> Result<(NaiveDate, NaiveDate)> {
    let first = Period::year(year).ok_or(Error::NotFound)?.from;
    Ok((first, first.pred_opt().ok_or(Error::NotFound)?))
}
