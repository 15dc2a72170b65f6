//! Fills an empty database with the made-up nation: bodies, centres, accessions, ten years of dues.
//!
//! What is only there to be read goes in many rows at a time through `storage`; centres are opened,
//! price lists adopted and dues issued by the use cases that people use.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use app::models::{GuidedCentre, open_guided};
use app::{Actor, App, Clock, Error, PlatformScope, Result, StaffScope, Tx, billing};
use chrono::{NaiveDate, NaiveDateTime};
use domain::Id;
use domain::agreements::{Life, Scheme, SchemeTerms};
use domain::billing::{Address, Issuer, IssuerKind};
use domain::identity::{Permission, Person, StaffRole};
use domain::models::{Level, Model, Situation};
use domain::territory::Body;
use domain::territory::register::{NewCount, Office};
use storage::agreements::{AccessionRow, SchemeRow};
use storage::billing::documents as papers;
use storage::billing::payments::{self, PaymentRow};
use storage::bulk;
use storage::identity::{PersonRow, StaffRoleRow, add_person, add_staff_role};
use storage::territory::bodies::{self, BodyRow};
use storage::territory::{codes, counts, memberships, offices};

use super::nation::{Comune, Nation, fiscal_code};

/// Last year of dues; the years before it are history.
pub(super) const LAST_YEAR: i32 = 2026;
/// One document in so many of the past is still to be paid.
const UNPAID: usize = 40;

/// A clock that stands where the story has come to.
pub(super) struct StoryClock(Mutex<NaiveDateTime>);

impl StoryClock {
    /// Stands at a day.
    pub(super) fn at(day: NaiveDate) -> Self {
        Self(Mutex::new(day.and_hms_opt(9, 0, 0).unwrap_or_default()))
    }

    /// Goes to another day.
    pub(super) fn set(&self, day: NaiveDate) {
        *self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner) =
            day.and_hms_opt(9, 0, 0).unwrap_or_default();
    }
}

impl Clock for StoryClock {
    fn now(&self) -> NaiveDateTime {
        *self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

pub(super) fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default()
}

/// Name of a centre in addresses.
pub(super) fn slug(province: u32) -> String {
    format!("p{province:03}")
}

/// Fills the database; gives the program's scope at each centre.
pub(super) fn seed(app: &App, nation: Nation, first_year: i32) -> Result<Vec<StaffScope>> {
    let comuni: Vec<Comune> = nation.comuni(0..nation.bodies).collect();
    let ids = app.write(|tx| national(tx, nation, &comuni, first_year))?;
    let centres = (1..=nation.centres).map(|p| open(app, p, first_year)).collect::<Result<Vec<_>>>()?;
    for (scope, province) in centres.iter().zip(1..) {
        let own: Vec<Id<Body>> =
            comuni.iter().zip(&ids).filter(|(c, _)| c.province == province).map(|(_, id)| *id).collect();
        app.write(|tx| accede(tx, scope, &own, first_year))?;
    }
    Ok(centres)
}

/// Bodies, codes, populations of every year, offices.
fn national(tx: &mut Tx<'_>, nation: Nation, comuni: &[Comune], first_year: i32) -> Result<Vec<Id<Body>>> {
    let ids = add_bodies(tx, nation, comuni)?;
    let mut populations = Vec::new();
    for (c, body) in comuni.iter().zip(&ids) {
        for (year, before) in (first_year..=LAST_YEAR).rev().zip(0..) {
            populations.push(NewCount { body: *body, on: day(year, 1, 1), value: c.population_before(before) });
        }
    }
    counts::write_populations(tx.conn, &populations, &[])?;
    let all = comuni.iter().zip(&ids).map(|(c, body)| office(c, *body)).collect::<Result<Vec<_>>>()?;
    offices::write(tx.conn, all.iter(), [].iter())?;
    Ok(ids)
}

fn office(c: &Comune, body: Id<Body>) -> Result<Office> {
    Ok(Office {
        body,
        code: c.office().parse()?,
        name: "Uff_eFatturaPA".to_owned(),
        fiscal: Some(c.fiscal().parse()?),
        since: Some(day(2015, 3, 31)),
        is_default: true,
    })
}

fn add_bodies(tx: &mut Tx<'_>, nation: Nation, comuni: &[Comune]) -> Result<Vec<Id<Body>>> {
    let ids: Vec<Id<Body>> = comuni.iter().map(|_| tx.id()).collect();
    let rows: Vec<BodyRow> = comuni.iter().zip(&ids).map(|(c, id)| row(nation, c, *id)).collect();
    let mut spans = Vec::new();
    for row in &rows {
        spans.extend(codes::of_record(&row.record()?));
    }
    bodies::insert(tx.conn, rows)?;
    codes::insert(tx.conn, &spans)?;
    Ok(ids)
}

fn row(nation: Nation, c: &Comune, id: Id<Body>) -> BodyRow {
    let name = format!("Comune di {}", c.name);
    let (istat, ipa, fiscal) = (c.istat(nation), c.ipa(), c.fiscal());
    let key = domain::text::fold(&name);
    BodyRow {
        id: id.to_string(),
        kind: "comune".into(),
        search: format!(" {key} {istat} {ipa} {fiscal}"),
        name_key: key,
        name,
        other_name: None,
        istat: Some(istat.clone()),
        cadastral: None,
        ipa: Some(ipa),
        ipa_category: Some("L6".into()),
        fiscal: Some(fiscal),
        vat: None,
        street: Some(format!("Piazza del Municipio, {}", c.n % 40 + 1)),
        cap: Some(format!("{:05}", 10_000 + c.n % 80_000)),
        city: Some(c.name.clone()),
        seat_istat: Some(istat),
        province: c.province_code(),
        unit: Some(c.province_code()),
        province_name: Some(format!("Prova {:03}", c.province)),
        sigla: Some("PR".into()),
        region: Some("Prova".into()),
        nuts3: Some("ITI31".into()),
        pec: Some(format!("comune{}@pec.casa.example", c.n)),
        email: None,
        website: Some(format!("comune{}.casa.example", c.n)),
        from_date: day(1861, 3, 17),
        until_date: None,
        population: i32::try_from(c.population).unwrap_or(0),
        population_on: Some(day(LAST_YEAR, 1, 1)),
    }
}

/// Opens the centre of a province: half of them on the model of Pesaro e Urbino, half on Macerata's.
fn open(app: &App, province: u32, first_year: i32) -> Result<StaffScope> {
    let public = province % 2 == 1;
    let province_name = format!("Provincia di Prova {province:03}");
    let guided = GuidedCentre {
        centre: app::centres::NewCentre {
            slug: slug(province),
            name: format!("Centro Servizi Territoriale di Prova {province:03}"),
            province_name: province_name.clone(),
            province_code: format!("{province:03}"),
            province_sigla: "PR".to_owned(),
            demo: false,
        },
        model: if public { Model::Public } else { Model::InHouse },
        level: Level::Advanced,
        situation: Situation::default(),
        price_list: Some(if public { "pesaro-urbino" } else { "macerata" }.to_owned()),
        from: Some(day(first_year, 1, 1)),
    };
    let platform = PlatformScope::new(Actor::program("bench"));
    let vat = fiscal_code(900_000 + province);
    let issuer = Issuer {
        kind: if public { IssuerKind::Province } else { IssuerKind::InHouse },
        name: province_name,
        vat_number: vat.clone(),
        fiscal_code: vat,
        address: Address {
            street: "Viale della Prova, 1".to_owned(),
            cap: "61121".to_owned(),
            city: "Prova".to_owned(),
            sigla: "PR".to_owned(),
        },
        iban: Some("IT60X0542811101000000123456".parse()?),
        treasury_account: None,
        tax_regime: "RF01".to_owned(),
        pec: Some("cst@pec.casa.example".to_owned()),
        series: "CST".parse()?,
    };
    app.write(|tx| {
        let scope = StaffScope::program(open_guided(tx, &platform, &guided)?, "bench");
        billing::save_issuer(tx, &scope, &issuer)?;
        Ok(scope)
    })
}

/// The bodies of a centre accede for all the years; each has contacts and applications.
fn accede(tx: &mut Tx<'_>, scope: &StaffScope, ids: &[Id<Body>], first_year: i32) -> Result<()> {
    let centre = scope.centre(Permission::EditAgreements)?;
    let (from, until) = (day(first_year, 1, 1), day(first_year + 19, 12, 31));
    let terms = SchemeTerms::standard("Provincia di Prova", from, 20, until);
    let scheme = tx.id::<Scheme>().to_string();
    storage::agreements::add_scheme(tx.conn, &SchemeRow::new(centre.as_str(), &scheme, &terms, tx.now)?)?;
    let (mut contacts, mut applications) = (Vec::new(), Vec::new());
    for body in ids {
        let mut row = AccessionRow {
            centre_id: centre.to_string(),
            id: tx.id::<AccessionRow>().to_string(),
            body_id: body.to_string(),
            scheme_id: scheme.clone(),
            from_date: from,
            until_date: until,
            state: String::new(),
            details: String::new(),
            created_at: tx.now,
            changed_at: tx.now,
        };
        row.set_life(&Life::record(row.period(), row.from_date, "bench", row.from_date, "archivio")?)?;
        storage::agreements::add_accession(tx.conn, &row)?;
        for role in ["mayor", "secretary", "digital-transition"] {
            let mandate: [bulk::Value; 2] = [day(LAST_YEAR - 2, 6, 10).into(), day(LAST_YEAR + 3, 6, 10).into()];
            let mut row = of_body(tx, centre.as_str(), *body);
            row.extend([role.into(), "Persona di Prova".into(), "persona@casa.example".into(), "".into()]);
            row.extend(mandate);
            contacts.push(row);
        }
        for area in ["Protocollo", "Tributi"] {
            let mut row = of_body(tx, centre.as_str(), *body);
            row.extend(["Programma".into(), "Fornitore".into(), area.into(), "1.0".into()]);
            row.push(day(LAST_YEAR + 1, 12, 31).into());
            applications.push(row);
        }
    }
    let columns = ["centre_id", "id", "body_id", "role", "name", "email", "phone", "from_date", "until_date"];
    bulk::insert(tx.conn, "body_contact", &columns, &contacts)?;
    let columns = ["centre_id", "id", "body_id", "product", "supplier", "area", "version", "expires"];
    bulk::insert(tx.conn, "body_application", &columns, &applications)?;
    Ok(())
}

fn of_body(tx: &Tx<'_>, centre: &str, body: Id<Body>) -> Vec<bulk::Value> {
    vec![centre.into(), tx.id::<Body>().to_string().into(), body.to_string().into()]
}

/// Has every centre issue the dues of a year, by so many threads; gives how many documents were made.
pub(super) fn issue(app: &App, centres: &[StaffScope], year: i32, threads: usize) -> Result<usize> {
    let next = AtomicUsize::new(0);
    let work = || -> Result<usize> {
        let mut made = 0;
        while let Some(scope) = centres.get(next.fetch_add(1, Ordering::Relaxed)) {
            made += billing::issue_all(app, scope, year, billing::IssueOptions::default(), |_| {})? as usize;
        }
        Ok(made)
    };
    std::thread::scope(|scope| {
        let running: Vec<_> = (0..threads.max(1)).map(|_| scope.spawn(work)).collect();
        running.into_iter().map(|t| t.join().map_err(|_| Error::internal("a thread panicked"))?).sum()
    })
}

/// Most documents of a year are paid.
pub(super) fn settle(app: &App, scope: &StaffScope, year: i32) -> Result<()> {
    let centre = scope.centre(Permission::EditBilling)?;
    let filter = papers::Filter { year: Some(year), ..papers::Filter::default() };
    app.write(|tx| {
        for (n, mut row) in papers::register(tx.conn, centre.as_str(), &filter)?.into_iter().enumerate() {
            if n % UNPAID == 0 {
                continue;
            }
            row.paid = row.payable;
            row.set_open(true);
            papers::update(tx.conn, &row)?;
            let payment = PaymentRow {
                centre_id: row.centre_id,
                id: tx.id::<PaymentRow>().to_string(),
                document_id: row.id,
                body_id: row.body_id,
                on_date: tx.today(),
                amount: row.paid,
                reference: format!("Mandato {}", n + 1),
                source: "treasurer".to_owned(),
                created_at: tx.now,
            };
            payments::insert(tx.conn, &payment)?;
        }
        Ok(())
    })
}

/// Forgets the documents that wait to be printed, so that no worker prints while pages are measured.
pub(super) fn empty_queue(app: &App) -> Result<()> {
    app.write(|tx| {
        let lease = chrono::Duration::seconds(60);
        while let Some(job) = storage::jobs::claim(tx.conn, "bench", tx.now, lease)? {
            storage::jobs::finish(tx.conn, &job.id, tx.now)?;
        }
        Ok(())
    })
}

/// A coordinator of a centre with an open session; gives the secret of its cookie.
pub(super) fn coordinator(app: &App, scope: &StaffScope) -> Result<String> {
    let centre = scope.centre(Permission::ManagePeople)?;
    app.write(|tx| {
        let id: Id<Person> = tx.id();
        let person = PersonRow {
            id: id.to_string(),
            email: "coordinatore@casa.example".to_owned(),
            email_key: "coordinatore@casa.example".to_owned(),
            name: "Ada Colonna".to_owned(),
            password_hash: None,
            platform_admin: false,
            active: true,
            failed_attempts: 0,
            locked_until: None,
            created_at: tx.now,
            last_login_at: None,
            name_key: "ada colonna".to_owned(),
        };
        add_person(tx.conn, &person)?;
        let role = StaffRoleRow {
            centre_id: centre.to_string(),
            person_id: person.id.clone(),
            role: StaffRole::Coordinator.code().to_owned(),
            employer: None,
            from_date: day(2016, 1, 1),
            until_date: None,
        };
        add_staff_role(tx.conn, &role)?;
        app::identity::open_session(tx, id)
    })
}

/// Makes the nation so many times as large: bodies that each centre follows.
pub(super) fn grow(app: &App, centres: &[StaffScope], nation: Nation, times: u32) -> Result<()> {
    let more: Vec<Comune> = nation.comuni(nation.bodies..nation.bodies * times).collect();
    let mut of_province: Vec<Vec<String>> = vec![Vec::new(); centres.len()];
    for chunk in more.chunks(10_000) {
        let ids = app.write(|tx| add_bodies(tx, nation, chunk))?;
        for (c, id) in chunk.iter().zip(ids) {
            if let Some(own) = of_province.get_mut(c.province as usize - 1) {
                own.push(id.to_string());
            }
        }
    }
    for (scope, ids) in centres.iter().zip(of_province) {
        let centre = scope.centre(Permission::EditTerritory)?;
        app.write(|tx| Ok(memberships::follow(tx.conn, centre, &ids)?))?;
    }
    Ok(())
}
