//! Who accedes, to what: the two agreements, the invitations, the services on demand. Which bodies
//! ask for what is invented.

use app::Result;
use app::agreements::{self, NewAccession, NewSubscription, SignedOutside};
use app::tariffs::{NewNegotiated, agree_price};
use domain::Cents;
use domain::Id;
use domain::agreements::Accession;
use domain::tariffs::{Params, Work};
use rust_decimal::Decimal;

use super::data::{COMUNI, OTHERS};
use super::life::SHORTER;
use super::offer::{FAX, PILOT};
use super::story::{Story, day};

/// The four Comuni of the Province that are not members (the report counts 46 of 50, not which).
pub(super) const OUTSIDE: [&str; 4] = ["041020", "041030", "041038", "041064"];
/// The three that have still to resolve the renewal.
pub(super) const TO_RESOLVE: [&str; 3] = ["041035", "041048", "041061"];

/// ISTAT or IPA codes of the members of 2021–2025.
pub(super) fn members() -> impl Iterator<Item = &'static str> {
    let comuni = COMUNI.iter().map(|c| c.istat).filter(|c| !OUTSIDE.contains(c));
    comuni.chain(OTHERS.iter().filter(|o| o.category != "L5").map(|o| o.ipa))
}

fn whole(story: &Story<'_>, code: &str, first: i32) -> Result<NewAccession> {
    Ok(NewAccession { body: story.body(code)?, from: day(first, 1, 1), until: None, services: Vec::new() })
}

/// All accede from the beginning of the first agreement.
pub(super) fn accede(story: &Story<'_>) -> Result<()> {
    let all = members().map(|code| whole(story, code, 2021)).collect::<Result<Vec<_>>>()?;
    story.write(|tx| {
        all.iter().zip(0..).try_for_each(|(new, n)| {
            let signed = SignedOutside {
                on: day(2020, 11, 16) + chrono::Days::new(n % 29),
                original: format!("protocollo della Provincia n. {} del 2020, in conservazione", 38_400 + 5 * n),
            };
            agreements::accede_signed(tx, &story.fabio, new, &signed).map(|_| ())
        })
    })
}

/// All are invited to the second agreement. Gives the code of each and its accession.
pub(super) fn invite(story: &Story<'_>) -> Result<Vec<(&'static str, Id<Accession>)>> {
    let new = |code: &'static str| {
        let until = (code == SHORTER).then(|| day(2027, 6, 30));
        Ok((code, NewAccession { until, ..whole(story, code, 2026)? }))
    };
    let all = members().map(new).collect::<Result<Vec<_>>>()?;
    story.write(|tx| all.iter().map(|(code, new)| Ok((*code, agreements::invite(tx, &story.fabio, new)?))).collect())
}

/// All but three of those invited have resolved and signed.
pub(super) fn resolve(story: &Story<'_>, invited: &[(&str, Id<Accession>)]) -> Result<()> {
    let resolved = invited.iter().filter(|(code, _)| !TO_RESOLVE.contains(code));
    let all: Vec<(Id<Accession>, SignedOutside)> = resolved.zip(0..).map(|((_, id), n)| (*id, signed(n))).collect();
    story.write(|tx| all.iter().try_for_each(|(id, signed)| agreements::record_signed(tx, &story.fabio, *id, signed)))
}

/// The n-th renewal: signed outside the platform, some days after the resolution.
fn signed(n: u32) -> SignedOutside {
    SignedOutside {
        on: day(2025, 11, 17) + chrono::Days::new(u64::from(n % 29)),
        original: format!("protocollo della Provincia n. {} del 2025, in conservazione", 41_200 + 7 * n),
    }
}

/// What a body asks for.
enum Asked {
    /// The price list decides how many.
    Plain,
    /// So many units.
    Units(i64),
    /// So many machines of so many vCPU, GB of memory, GB of disk.
    Machines(i64, i64, i64, i64),
    /// A line of so many Mb/s.
    Line(i64),
    /// Persons and hours of some roles.
    Hours(&'static [(&'static str, u32, i64)]),
}

type Day = (i32, u32, u32);
type Wish = (&'static str, &'static str, Asked, Day, Option<Day>);

use Asked::{Hours, Line, Machines, Plain, Units};

/// Body, service, how much, first day, last day if it comes before the accession's.
#[rustfmt::skip]
const WISHES: [Wish; 40] = [
    ("041007", "connettivita", Line(100), (2021, 1, 1), None),
    ("041008", "connettivita", Line(30), (2021, 1, 1), None),
    ("041002", "connettivita", Line(30), (2021, 1, 1), None),
    ("041009", "connettivita", Line(100), (2022, 7, 1), None),
    ("041066", "connettivita", Line(100), (2021, 1, 1), Some((2023, 12, 31))),
    ("041066", "connettivita", Line(300), (2024, 1, 1), None),
    ("umcn", "connettivita", Line(300), (2021, 1, 1), None),
    ("041014", "cloud", Machines(2, 4, 8, 200), (2021, 1, 1), None),
    ("041029", "cloud", Machines(3, 4, 16, 500), (2021, 1, 1), None),
    ("041029", "cloud", Machines(1, 8, 32, 1_000), (2023, 4, 1), None),
    ("umavm", "cloud", Machines(2, 4, 8, 300), (2021, 1, 1), None),
    ("udpb_041", "cloud", Machines(4, 4, 8, 250), (2022, 1, 1), None),
    ("041001", "applicazioni-cloud", Machines(1, 2, 8, 100), (2022, 3, 1), None),
    ("041028", "applicazioni-cloud", Machines(1, 2, 4, 60), (2021, 1, 1), None),
    ("eol", "applicazioni-cloud", Machines(1, 2, 8, 250), (2021, 1, 1), None),
    ("041018", FAX, Units(1), (2021, 1, 1), Some((2023, 12, 31))),
    ("041049", FAX, Units(2), (2021, 1, 1), Some((2023, 12, 31))),
    ("041061", FAX, Units(1), (2021, 1, 1), Some((2022, 6, 30))),
    ("041015", "consulenza-informatica", Hours(&[("Amministratore di sistema", 1, 24), ("Tecnico", 2, 16)]), (2022, 2, 1), Some((2022, 12, 31))),
    ("041051", "consulenza-informatica", Hours(&[("Analista", 1, 30)]), (2024, 3, 1), Some((2024, 12, 31))),
    ("041043", "consulenza-informatica", Hours(&[("Tecnico", 1, 20)]), (2025, 2, 1), Some((2025, 12, 31))),
    ("041013", "sistema-statistico", Hours(&[("Statistico", 1, 40), ("Tecnico statistico", 1, 20)]), (2021, 4, 1), Some((2021, 12, 31))),
    ("041044", "consulenza-statistica", Hours(&[("Statistico", 2, 35)]), (2023, 2, 1), Some((2023, 12, 31))),
    ("epnms", "formazione", Hours(&[("Docente", 1, 12)]), (2023, 3, 1), Some((2023, 12, 31))),
    ("041019", "formazione", Hours(&[("Docente", 1, 16), ("Tutor", 1, 16)]), (2024, 2, 1), Some((2024, 12, 31))),
    ("041007", "formazione", Hours(&[("Docente", 1, 20)]), (2025, 2, 1), Some((2025, 12, 31))),
    ("umcn", "supporto-pnrr", Plain, (2023, 1, 1), None),
    ("041007", "connettivita", Line(300), (2026, 1, 1), None),
    ("041008", "connettivita", Line(100), (2026, 1, 1), None),
    ("041002", "connettivita", Line(100), (2026, 1, 1), None),
    ("041066", "connettivita", Line(300), (2026, 1, 1), None),
    ("umcn", "connettivita", Line(300), (2026, 1, 1), None),
    ("041029", "cloud", Machines(4, 4, 16, 500), (2026, 1, 1), None),
    ("umavm", "cloud", Machines(2, 4, 8, 300), (2026, 1, 1), None),
    ("041001", "applicazioni-cloud", Machines(1, 4, 8, 100), (2026, 1, 1), None),
    ("041001", "consulenza-informatica", Hours(&[("Analista", 1, 12), ("Tecnico", 1, 8)]), (2026, 2, 1), Some((2026, 12, 31))),
    ("041001", PILOT, Plain, (2026, 2, 1), None),
    ("041007", PILOT, Units(30), (2026, 2, 1), None),
    ("041047", PILOT, Plain, (2026, 2, 1), None),
    ("041028", "supporto-pnrr", Plain, (2026, 3, 1), None),
];

/// What is asked for at the beginning of a year.
pub(super) fn ask(story: &Story<'_>, year: i32) -> Result<()> {
    for (code, service, asked, from, until) in WISHES.iter().filter(|w| w.3.0 == year) {
        let (from, until) = (day(from.0, from.1, from.2), until.map(|(y, m, d)| day(y, m, d)));
        let body = story.body(code)?;
        let held = story.app.read(|rx| agreements::of_body(rx, &story.fabio, body))?;
        let Some((accession, ..)) = held.into_iter().find(|(a, ..)| a.period().contains(from)) else { continue };
        let (quantity, params) = particulars(asked);
        let new = NewSubscription {
            accession: accession.id.parse().map_err(app::Error::internal)?,
            service: (*service).to_owned(),
            quantity,
            params,
            from: Some(from),
            until,
        };
        story.write(|tx| agreements::subscribe(tx, &story.fabio, &new).map(|_| ()))?;
    }
    Ok(())
}

fn particulars(asked: &Asked) -> (Option<Decimal>, Params) {
    let some = |n: i64| Some(Decimal::from(n));
    match asked {
        Plain => (None, Params::default()),
        Units(n) => (some(*n), Params::default()),
        Machines(n, vcpu, ram, disk) => {
            (some(*n), Params { vcpu: some(*vcpu), ram_gb: some(*ram), disk_gb: some(*disk), ..Params::default() })
        }
        Line(mbps) => (None, Params { mbps: some(*mbps), ..Params::default() }),
        Hours(roles) => {
            let work = |(role, people, hours): &(&str, u32, i64)| Work {
                role: (*role).to_owned(),
                people: *people,
                hours: Decimal::from(*hours),
            };
            (None, Params { work: roles.iter().map(work).collect(), ..Params::default() })
        }
    }
}

/// A price agreed with one Union, for a service that the list does not price.
pub(super) fn agree(story: &Story<'_>) -> Result<()> {
    let price = NewNegotiated {
        body: story.body("umcn")?,
        service: "supporto-pnrr".to_owned(),
        amount: Cents(250_000),
        reason: "Accordo del 20 gennaio 2023 per l'assistenza ai bandi di sette Comuni".to_owned(),
        from: day(2023, 1, 1),
        until: Some(day(2025, 12, 31)),
    };
    story.write(|tx| agree_price(tx, &story.bruno, &price).map(|_| ()))
}

/// Which Comuni belong to which Union: plausible, not taken from a register.
const UNIONS: [(&str, &[&str]); 5] = [
    ("umavm", &["041006", "041014", "041025", "041041", "041057", "041066"]),
    ("umcn", &["041001", "041002", "041007", "041008", "041018", "041049", "041061"]),
    ("umdm", &["041005", "041009", "041017", "041022", "041023", "041031", "041047", "041048", "041071"]),
    ("udpb_041", &["041036", "041045", "041065", "041068"]),
    ("udcsbef", &["041019", "041027", "041044"]),
];

/// The Comuni enter their Unions; one leaves, and enters another.
pub(super) fn unions(story: &Story<'_>) -> Result<()> {
    let open = |year: i32| domain::dates::Period { from: day(year, 1, 1), until: None };
    for (union, comuni) in UNIONS {
        let union = story.body(union)?;
        for code in comuni {
            let comune = story.body(code)?;
            story.write(|tx| app::territory::save_stay(tx, &story.fabio, union, comune, open(2014)))?;
        }
    }
    let (old, new, comune) = (story.body("udpb_041")?, story.body("udcsbef")?, story.body("041045")?);
    story.write(|tx| {
        app::territory::end_stay(tx, &story.fabio, (old, comune), day(2014, 1, 1), day(2020, 12, 31))?;
        app::territory::save_stay(tx, &story.fabio, new, comune, open(2021))
    })
}
