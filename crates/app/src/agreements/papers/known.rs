//! What the papers of many bodies need, read once.

use std::collections::{BTreeSet, HashMap};

use chrono::{Datelike, NaiveDate};
use domain::Id;
use domain::agreements::SchemeTerms;
use domain::agreements::contents::SchemeText;
use domain::agreements::papers::PaperKind;
use domain::agreements::parties::Parties;
use domain::agreements::path::Way;
use domain::billing::{Calendar, Issuer};
use domain::charter::Charter;
use domain::identity::Centre;
use domain::models::Model;
use domain::territory::ContactRole;
use storage::agreements::{AccessionRow, SchemeRow, schemes};
use storage::centres::CentreRow;
use storage::territory::bodies::{self, BodyRow};
use storage::territory::knowledge;

use super::parties;
use crate::billing::Forecast;
use crate::tariffs::Whom;
use crate::{Error, Result, Rx};

/// A scheme as papers need it.
pub(super) struct KnownScheme {
    pub(super) id: String,
    pub(super) terms: SchemeTerms,
    pub(super) way: Option<Way>,
    pub(super) text: Option<(i32, SchemeText)>,
}

impl KnownScheme {
    pub(super) fn is_open(&self) -> bool {
        self.way.as_ref().is_none_or(Way::is_open)
    }
}

type ByBody = HashMap<String, Forecast>;

/// What papers need.
pub(super) struct Known {
    pub(super) today: NaiveDate,
    pub(super) centre: CentreRow,
    pub(super) issuer: Option<Issuer>,
    pub(super) model: Model,
    pub(super) parties: Parties,
    pub(super) calendar: Calendar,
    pub(super) charter: Option<Charter>,
    pub(super) schemes: Vec<KnownScheme>,
    /// The letters that the centre has written, by code of the paper.
    letters: HashMap<String, SchemeText>,
    pub(super) bodies: HashMap<String, BodyRow>,
    /// Who represents each body, by body.
    pub(super) heads: HashMap<String, String>,
    /// Costs by year; none for a year without a price list.
    forecasts: HashMap<i32, Option<ByBody>>,
}

impl Known {
    /// Reads what the papers of this kind for these accessions need.
    pub(super) fn load(
        rx: &mut Rx<'_>,
        centre: Id<Centre>,
        kind: PaperKind,
        accessions: &[AccessionRow],
    ) -> Result<Self> {
        let today = rx.today();
        let row = storage::centres::by_id(rx.conn, centre.as_str())?.ok_or(Error::NotFound)?;
        let issuer = crate::billing::load_issuer(rx, centre)?;
        let province = bodies::province(rx.conn, &row.province_code)?;
        let written = parties::load(rx, centre)?;
        let ids: Vec<String> = accessions.iter().map(|a| a.body_id.clone()).collect();
        let heads = knowledge::in_office(rx.conn, centre, ContactRole::Mayor, today)?;
        let charter = match crate::charter::open_to_bodies(rx, centre, today) {
            Ok(charter) => Some(charter),
            Err(Error::Refused(_)) => None,
            Err(e) => return Err(e),
        };
        let stored = storage::models::of_centre(rx.conn, centre.as_str())?;
        let mut known = Self {
            today,
            model: stored.and_then(|m| Model::from_code(&m.model)).unwrap_or(Model::Public),
            parties: parties::complete(written, &row, issuer.as_ref(), province.as_ref()),
            calendar: crate::billing::load_settings(rx, centre)?.calendar,
            bodies: bodies::by_ids(rx.conn, &ids)?.into_iter().map(|b| (b.id.clone(), b)).collect(),
            heads: heads.into_iter().map(|c| (c.body_id, c.contact.name)).collect(),
            schemes: known_schemes(rx, centre)?,
            letters: own_letters(rx, centre)?,
            centre: row,
            forecasts: HashMap::new(),
            issuer,
            charter,
        };
        let years: BTreeSet<i32> = accessions.iter().filter_map(|a| known.year_of(kind, a)).collect();
        for year in years {
            // Whoever was only invited is priced as if it acceded for the whole year.
            let costs = crate::billing::forecasts(rx, centre, Whom::Followed, year)?;
            known.forecasts.insert(year, costs);
        }
        Ok(known)
    }

    /// The scheme that a paper is about: that of the accession, or for a renewal the one that follows it.
    pub(super) fn scheme_of(&self, kind: PaperKind, accession: &AccessionRow) -> Option<&KnownScheme> {
        if kind != PaperKind::Renewal {
            return self.schemes.iter().find(|s| s.id == accession.scheme_id);
        }
        let after = accession.until_date.succ_opt()?;
        let next = self.schemes.iter().filter(|s| s.id != accession.scheme_id && s.terms.period().contains(after));
        next.max_by_key(|s| s.terms.from)
    }

    /// The year whose cost a paper tells: this one, or the nearest of the scheme.
    pub(super) fn year_of(&self, kind: PaperKind, accession: &AccessionRow) -> Option<i32> {
        let scheme = self.scheme_of(kind, accession)?;
        let from =
            if kind == PaperKind::Renewal { scheme.terms.from } else { scheme.terms.from.max(accession.from_date) };
        Some(self.today.year().max(from.year()).min(scheme.terms.until.year()))
    }

    /// The letter with which a paper is set: the centre's own words, or the ready ones.
    pub(super) fn letter(&self, kind: PaperKind) -> Option<SchemeText> {
        let ready = kind.letter()?;
        Some(self.letters.get(kind.code()).cloned().unwrap_or_else(|| ready.ready()))
    }

    /// What a body would pay in a year.
    pub(super) fn cost(&self, year: i32, body: &str) -> Option<&Forecast> {
        self.forecasts.get(&year)?.as_ref()?.get(body)
    }
}

fn own_letters(rx: &mut Rx<'_>, centre: Id<Centre>) -> Result<HashMap<String, SchemeText>> {
    let rows = storage::agreements::letters::letters(rx.conn, centre.as_str())?;
    rows.into_iter().map(|row| Ok((row.kind.clone(), row.text()?))).collect()
}

/// The schemes of a centre with their ways and newest texts.
pub(super) fn known_schemes(rx: &mut Rx<'_>, centre: Id<Centre>) -> Result<Vec<KnownScheme>> {
    let rows: Vec<SchemeRow> = storage::agreements::schemes(rx.conn, centre.as_str())?;
    let ids: Vec<String> = rows.iter().map(|s| s.id.clone()).collect();
    let mut texts = HashMap::new();
    for text in schemes::newest_texts(rx.conn, centre.as_str(), &ids)? {
        texts.insert(text.scheme_id.clone(), (text.version, text.text()?));
    }
    let mut ways = HashMap::new();
    for way in schemes::ways(rx.conn, centre.as_str())? {
        ways.insert(way.scheme_id.clone(), way.way()?);
    }
    rows.into_iter()
        .map(|row| {
            let (text, way) = (texts.remove(&row.id), ways.remove(&row.id));
            Ok(KnownScheme { terms: row.terms()?, id: row.id, way, text })
        })
        .collect()
}
