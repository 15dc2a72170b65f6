//! The knowledge base: written in versions, published for some, found by words, rated, made of a ticket.

use app::helpdesk::{self, Message, NewTicket, Sender, Then};
use app::knowledge::{self, Reader, Sought};
use app::{BodyScope, Error, PublicScope, StaffScope};
use domain::Id;
use domain::helpdesk::Channel;
use domain::identity::{BodyRole, Permission};
use domain::knowledge::{Article, Audience};
use storage::page::Cursor;
use testkit::TestApp;

use crate::helpdesk::Place;

fn article(title: &str, audience: Audience, text: &str) -> Article {
    Article { title: title.into(), service: String::new(), audience, text: text.into() }
}

fn published(p: &Place, one: &Article) -> Id<Article> {
    p.write(|tx| {
        let id = knowledge::save(tx, &p.bo, (None, 0), one, None)?;
        knowledge::publish(tx, &p.bo, id, false)?;
        Ok(id)
    })
    .unwrap()
}

fn titles(p: &Place, reader: Reader<'_>, words: &str) -> Vec<String> {
    let sought = Sought { words: words.into(), service: None };
    let page = p.t.app.read(|rx| knowledge::listed(rx, reader, &sought, &Cursor::First)).unwrap();
    page.rows.into_iter().map(|r| r.live_title).collect()
}

fn public(p: &Place) -> Reader<'static> {
    Reader::Public(PublicScope { centre: p.bo.centre(Permission::ReadCentre).unwrap() })
}

testkit::both_engines! {
    fn each_reader_finds_what_is_for_them_whatever_the_inflection(t: TestApp) {
        let p = Place::new(t);
        let anna = p.clerk(p.body, "Anna Verdi", BodyRole::Viewer);
        published(&p, &article("Come si rinnova la firma digitale", Audience::Public, "Si apre il sito del certificatore."));
        published(&p, &article("Stampanti di rete: primi controlli", Audience::Bodies, "Spegnere e riaccendere la stampante."));
        let staff = published(&p, &article("Chi chiamare di notte", Audience::Staff, "Il turno della firma è nel calendario."));
        p.write(|tx| knowledge::save(tx, &p.bo, (None, 0), &article("Bozza sulla firma", Audience::Public, "x"), None)).unwrap();

        assert_eq!(titles(&p, public(&p), ""), ["Come si rinnova la firma digitale"]);
        assert_eq!(titles(&p, Reader::Body(&anna), ""), ["Come si rinnova la firma digitale", "Stampanti di rete: primi controlli"]);
        assert_eq!(titles(&p, Reader::Staff(&p.bo), "firme"), ["Come si rinnova la firma digitale", "Chi chiamare di notte"]);
        assert_eq!(titles(&p, Reader::Body(&anna), "rinnovo firme DIGITALI"), ["Come si rinnova la firma digitale"]);
        assert_eq!(titles(&p, public(&p), "stampante"), Vec::<String>::new());
        let drafts = p.t.app.read(|rx| knowledge::search(rx, &p.bo, "bozze")).unwrap();
        assert_eq!(drafts.len(), 1, "who writes finds drafts too");

        let suggested = p.t.app.read(|rx| knowledge::suggest(rx, Reader::Body(&anna), "La stampante dell'anagrafe è ferma da lunedì")).unwrap();
        assert_eq!(suggested.iter().map(|s| s.title.as_str()).collect::<Vec<_>>(), ["Stampanti di rete: primi controlli"]);
        let hidden = p.t.app.read(|rx| knowledge::read_one(rx, Reader::Body(&anna), staff));
        assert!(matches!(hidden, Err(Error::NotFound)));
        assert!(p.t.app.read(|rx| knowledge::read_one(rx, Reader::Staff(&p.bo), staff)).is_ok());
    }

    fn versions_stay_and_come_back_and_readers_see_the_published_one(t: TestApp) {
        let p = Place::new(t);
        let first = article("Firma", Audience::Public, "Primo testo.");
        let id = published(&p, &first);
        let second = Article { text: "Secondo testo, con la smart card.".into(), ..first.clone() };
        p.write(|tx| knowledge::save(tx, &p.bo, (Some(id), 1), &second, None)).unwrap();
        p.write(|tx| knowledge::save(tx, &p.bo, (Some(id), 2), &second, None)).unwrap();
        let read = |p: &Place| p.t.app.read(|rx| knowledge::read_one(rx, public(p), id)).unwrap().article.text;
        assert_eq!(read(&p), "Primo testo.");
        assert!(titles(&p, public(&p), "smart").is_empty(), "readers are not led to what they can't read");
        let late = p.write(|tx| knowledge::save(tx, &p.ada, (Some(id), 1), &article("Altro", Audience::Public, "x"), None));
        assert!(matches!(late, Err(Error::Refused(r)) if r.fields[0].message.contains("un'altra persona")));
        p.write(|tx| knowledge::publish(tx, &p.bo, id, false)).unwrap();
        assert_eq!(read(&p), second.text);
        p.write(|tx| knowledge::restore(tx, &p.ada, id, 1)).unwrap();
        let whole = p.t.app.read(|rx| knowledge::whole(rx, &p.bo, id)).unwrap();
        let kept: Vec<(i32, Option<i32>, &str)> = whole.versions.iter().map(|v| (v.version, v.restored, v.body.as_str())).collect();
        assert_eq!(kept, [(3, Some(1), "Primo testo."), (2, None, second.text.as_str()), (1, None, "Primo testo.")]);
        assert_eq!(read(&p), second.text, "a restored version is published by hand");
        assert!(matches!(p.write(|tx| knowledge::erase(tx, &p.bo, id)), Err(Error::Refused(_))));
        p.write(|tx| knowledge::withdraw(tx, &p.bo, id)).unwrap();
        assert!(titles(&p, public(&p), "").is_empty() && titles(&p, public(&p), "firma").is_empty());
        p.write(|tx| knowledge::erase(tx, &p.bo, id)).unwrap();
        assert!(matches!(p.t.app.read(|rx| knowledge::whole(rx, &p.bo, id)), Err(Error::NotFound)));
    }

    fn a_ticket_proposes_its_public_answers_alone(t: TestApp) {
        let p = Place::new(t);
        let new = NewTicket::plain(Channel::Mail, Sender::address("Zoe Rossi", "zoe@comune.example"), "Firma scaduta", Message::text("Sono Zoe, 0721 359123."));
        let n = p.write(|tx| helpdesk::open(tx, &p.program, &new)).unwrap();
        p.write(|tx| helpdesk::note(tx, &p.bo, n, &Message::text("Cliente difficile"))).unwrap();
        p.write(|tx| helpdesk::reply(tx, &p.bo, n, &Message::text("Si rinnova dal sito."), Then::Stay)).unwrap();
        p.write(|tx| helpdesk::reply(tx, &p.bo, n, &Message::text("Oppure allo sportello, scrivendo a sportello@comune.example."), Then::Close)).unwrap();
        let made = p.t.app.read(|rx| knowledge::from_ticket(rx, &p.bo, n)).unwrap();
        assert_eq!((made.title.as_str(), made.audience), ("Firma scaduta", Audience::Bodies));
        assert_eq!(made.text, "Si rinnova dal sito.\n\nOppure allo sportello, scrivendo a sportello@comune.example.");
        let id = p.write(|tx| knowledge::save(tx, &p.bo, (None, 0), &made, Some(n))).unwrap();
        let whole = p.t.app.read(|rx| knowledge::whole(rx, &p.bo, id)).unwrap();
        assert_eq!((whole.row.ticket, whole.personal.len()), (Some(1), 1));
        assert!(matches!(p.write(|tx| knowledge::publish(tx, &p.bo, id, false)), Err(Error::Refused(r)) if r.fields[0].field == "controllato"));
        p.write(|tx| knowledge::publish(tx, &p.bo, id, true)).unwrap();
        let polite = Article { text: "Gentile Zoe, si rinnova dal sito. Bo".into(), ..made.clone() };
        p.write(|tx| knowledge::save(tx, &p.bo, (Some(id), 1), &polite, None)).unwrap();
        let whole = p.t.app.read(|rx| knowledge::whole(rx, &p.bo, id)).unwrap();
        let named: Vec<&str> = whole.personal.iter().map(|p| p.text.as_str()).collect();
        assert!(whole.personal.iter().all(|p| p.kind == "nome") && named.contains(&"Zoe"), "{named:?}");
        assert!(matches!(p.write(|tx| knowledge::publish(tx, &p.bo, id, false)), Err(Error::Refused(r)) if r.fields[0].message.contains("Zoe")));
        let alone = p.write(|tx| knowledge::save(tx, &p.bo, (None, 0), &polite, None)).unwrap();
        p.write(|tx| knowledge::publish(tx, &p.bo, alone, false)).unwrap();
        assert!(matches!(p.t.app.read(|rx| knowledge::from_ticket(rx, &p.bo, 99)), Err(Error::NotFound)));
    }

    fn a_person_has_one_voice_and_may_change_it(t: TestApp) {
        let p = Place::new(t);
        let (anna, ugo) = (p.clerk(p.body, "Anna Verdi", BodyRole::Viewer), p.clerk(p.other, "Ugo Rosa", BodyRole::Compiler));
        let id = published(&p, &article("Firma", Audience::Bodies, "Si firma."));
        let vote = |who: &BodyScope, useful, comment: &str| p.write(|tx| knowledge::rate(tx, Reader::Body(who), id, (useful, comment)));
        vote(&anna, false, " Manca il sito. ").unwrap();
        vote(&ugo, true, "").unwrap();
        vote(&anna, true, "Manca il sito.").unwrap();
        let whole = p.t.app.read(|rx| knowledge::whole(rx, &p.bo, id)).unwrap();
        assert_eq!((whole.row.useful, whole.row.useless, whole.comments[0].1.as_str()), (2, 0, "Manca il sito."));
        let own = p.t.app.read(|rx| knowledge::read_one(rx, Reader::Body(&anna), id)).unwrap().own.unwrap();
        assert!(own.useful);
        assert!(vote(&anna, true, &"x".repeat(1_001)).is_err());
        let program = p.write(|tx| knowledge::rate(tx, Reader::Staff(&p.program), id, (true, "")));
        assert!(matches!(program, Err(Error::Refused(_))), "the program has no voice");
        let stranger = StaffScope::program(Id::from_parts(1, 1), "altro centro");
        assert!(matches!(p.write(|tx| knowledge::publish(tx, &stranger, id, true)), Err(Error::NotFound)));
    }

    fn an_unknown_service_is_refused_at_its_field(t: TestApp) {
        let p = Place::new(t);
        let wrong = Article { service: "che-non-c-e".into(), ..article("Firma", Audience::Public, "x") };
        let refusal = p.write(|tx| knowledge::save(tx, &p.bo, (None, 0), &wrong, None));
        assert!(matches!(refusal, Err(Error::Refused(r)) if r.fields[0].field == "servizio"));
    }
}
