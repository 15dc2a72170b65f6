//! A centre ready for its dues: bodies, accessions, price list, issuer.

use app::centres::{self, NewCentre};
use app::{Actor, App, PlatformScope, StaffScope, billing, tariffs};
use chrono::NaiveDate;
use domain::agreements::{Life, SchemeTerms};
use domain::billing::Issuer;
use domain::dates::Period;
use domain::territory::Body;
use domain::territory::register::NewCount;
use domain::{Id, text};
use storage::agreements::{AccessionRow, SchemeRow};
use storage::territory::bodies::{self, BodyRow};

/// A body of the fixture.
#[derive(Debug, Clone)]
pub struct Member {
    /// Identifier.
    pub id: Id<Body>,
    /// Inhabitants.
    pub population: u32,
}

/// A centre with its members.
#[derive(Debug)]
pub struct Centre {
    /// The program acting for it.
    pub staff: StaffScope,
    /// Its members, in the order of their codes.
    pub members: Vec<Member>,
}

fn day(y: i32, m: u32, d: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(y, m, d).expect("a date")
}

/// Ten digits and their check digit.
#[must_use]
pub fn fiscal_code(n: u32) -> String {
    (0..10)
        .map(|check| format!("{n:010}{check}"))
        .find(|code| domain::territory::has_check_digit(code))
        .expect("one of ten digits checks")
}

/// Opens the centre `pu` with a ready-made price list and one Comune for each population, all with
/// what an e-invoice needs, acceded from 2021 to 2030.
///
/// # Panics
/// When something can't be saved.
#[must_use]
pub fn centre(app: &App, list: &str, populations: &[u32]) -> Centre {
    let new = NewCentre {
        slug: "pu".into(),
        name: "Centro servizi territoriale di Prova".into(),
        province_name: "Provincia di Prova".into(),
        province_code: "041".into(),
        province_sigla: "PU".into(),
        demo: false,
    };
    let platform = PlatformScope::new(Actor::program("prova"));
    let id = app.write(|tx| centres::open(tx, &platform, &new)).expect("a centre");
    fill(app, id, list, populations)
}

/// The same in a centre that is open already.
///
/// # Panics
/// When something can't be saved.
#[must_use]
pub fn fill(app: &App, id: Id<domain::identity::Centre>, list: &str, populations: &[u32]) -> Centre {
    let staff = StaffScope::program(id, "prova");
    app.write(|tx| {
        tariffs::adopt_ready_made(tx, &staff, list, day(2020, 1, 1))?;
        billing::save_issuer(tx, &staff, &Issuer::sample())
    })
    .expect("a price list and an issuer");
    let members = app.write(|tx| {
        let ids: Vec<Id<Body>> = populations.iter().map(|_| tx.id()).collect();
        let rows = ids.iter().zip(populations).zip(1..).map(|((id, p), n)| row(*id, n, *p)).collect();
        bodies::insert(tx.conn, rows)?;
        let counts: Vec<NewCount> = ids
            .iter()
            .zip(populations)
            .map(|(body, value)| NewCount { body: *body, on: day(2026, 1, 1), value: *value })
            .collect();
        storage::territory::counts::write_populations(tx.conn, &counts, &[])?;
        let terms = SchemeTerms::standard("Provincia di Prova", day(2021, 1, 1), 10, day(2021, 1, 1));
        let scheme = tx.id::<domain::agreements::Scheme>().to_string();
        storage::agreements::add_scheme(tx.conn, &SchemeRow::new(id.as_str(), &scheme, &terms, tx.now)?)?;
        for body in &ids {
            accede(tx, id.as_str(), &scheme, *body)?;
        }
        Ok(ids.into_iter().zip(populations).map(|(id, p)| Member { id, population: *p }).collect())
    });
    Centre { staff, members: members.expect("members") }
}

fn accede(tx: &mut app::Tx<'_>, centre: &str, scheme: &str, body: Id<Body>) -> app::Result<()> {
    let mut row = AccessionRow {
        centre_id: centre.into(),
        id: tx.id::<domain::agreements::Accession>().to_string(),
        body_id: body.to_string(),
        scheme_id: scheme.into(),
        from_date: day(2021, 1, 1),
        until_date: day(2030, 12, 31),
        state: String::new(),
        details: String::new(),
        created_at: tx.now,
        changed_at: tx.now,
    };
    row.set_life(&Life::record(row.period(), row.from_date, "prova", row.from_date, "archivio")?)?;
    storage::agreements::add_accession(tx.conn, &row)?;
    storage::territory::memberships::follow(
        tx.conn,
        centre.parse().map_err(app::Error::internal)?,
        &[body.to_string()],
    )?;
    set_office(tx, centre, body, Some("UFPROV"))
}

/// Moves the end of a body's accession.
///
/// # Errors
/// When the database fails.
pub fn end_accession(tx: &mut app::Tx<'_>, centre: &str, body: Id<Body>, last: NaiveDate) -> app::Result<()> {
    for mut row in storage::agreements::accessions_of(tx.conn, centre, body.as_str())? {
        let days = Period { until: Some(last), ..row.period() };
        row.set_life(&Life::record(days, days.from, "prova", days.from, "archivio")?)?;
        storage::agreements::update_accession(tx.conn, &row)?;
    }
    Ok(())
}

/// Chooses, or takes away, the e-invoicing office of a body.
///
/// # Errors
/// When the database fails.
pub fn set_office(tx: &mut app::Tx<'_>, centre: &str, body: Id<Body>, code: Option<&str>) -> app::Result<()> {
    let id = centre.parse().map_err(app::Error::internal)?;
    let mut row = storage::territory::memberships::find(tx.conn, id, body)?.ok_or(app::Error::NotFound)?;
    row.office_code = code.map(str::to_owned);
    storage::territory::memberships::save(tx.conn, &row)?;
    Ok(())
}

fn row(id: Id<Body>, n: u32, population: u32) -> BodyRow {
    let name = format!("Comune di Prova {n:03}");
    let istat = format!("041{n:03}");
    BodyRow {
        id: id.to_string(),
        kind: "comune".into(),
        name_key: text::fold(&name),
        search: text::fold(&name),
        name,
        other_name: None,
        istat: Some(istat),
        cadastral: None,
        ipa: Some(format!("c_z{n:03}")),
        ipa_category: Some("L6".into()),
        fiscal: Some(fiscal_code(n)),
        vat: None,
        street: Some("Piazza del Popolo 1".into()),
        cap: Some("61100".into()),
        city: Some("Prova".into()),
        seat_istat: None,
        province: "041".into(),
        unit: None,
        province_name: None,
        sigla: Some("PU".into()),
        region: None,
        nuts3: None,
        pec: Some(format!("comune{n}@pec.esempio.invalid")),
        email: None,
        website: None,
        from_date: day(1861, 3, 17),
        until_date: None,
        population: i32::try_from(population).unwrap_or(0),
        population_on: Some(day(2026, 1, 1)),
    }
}
