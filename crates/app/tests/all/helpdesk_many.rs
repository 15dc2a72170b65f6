//! One act on many requests, and requests tied to each other.

use app::Error;
use app::helpdesk::{self, Act, Done, Filter, Order};
use domain::helpdesk::Tie;
use storage::page::Cursor;
use testkit::TestApp;

use crate::helpdesk::{Place, refused};

testkit::both_engines! {
    fn one_act_changes_many_and_tells_which_it_left(t: TestApp) {
        let p = Place::new(t);
        let all: Vec<u32> = (0..4).map(|n| p.mailed(&format!("Posta {n}"), "ferma", &format!("{n}@x"))).collect();
        let act = |numbers: &[u32], act: &Act| p.write(|tx| helpdesk::many(tx, &p.bo, numbers, act));
        let whole = |n: usize| Done { done: n, left: Vec::new() };
        assert_eq!(act(&[all[1], all[0], all[1]], &Act::Take).unwrap(), whole(2), "each once, in order");
        assert_eq!(p.look(all[0]).row.assignee_name, "Bo Neri");
        assert_eq!(act(&all, &Act::Assign(p.ada.actor().person)).unwrap(), whole(4));
        let ada = p.ada.actor().person.unwrap();
        let of_ada = Filter { assignee: Some(ada.to_string()), active: Some(true), ..Filter::default() };
        let listed = p.t.app.read(|rx| helpdesk::list(rx, &p.bo, &of_ada, Order::Oldest, &Cursor::First)).unwrap();
        assert_eq!(listed.rows.len(), 4);
        assert_eq!(act(&all, &Act::Queue("reti".into())).unwrap(), whole(4));
        assert!(all.iter().all(|n| p.look(*n).row.queue == "reti"));
        p.write(|tx| helpdesk::close(tx, &p.bo, all[2])).unwrap();
        let closed = act(&all, &Act::Close).unwrap();
        assert_eq!((closed.done, closed.left.len(), closed.left[0].0), (3, 1, all[2]));
        assert!(closed.left[0].1.contains("chiusa"), "{closed:?}");
        assert!(all.iter().all(|n| !p.look(*n).row.active));
        assert!(refused(act(&[], &Act::Close)).contains("da 1 a 200"));
        assert!(refused(act(&(1..=201).collect::<Vec<_>>(), &Act::Close)).contains("da 1 a 200"));
        assert!(matches!(act(&[all[0], 99], &Act::Queue("clienti".into())), Err(Error::NotFound)));
        assert_eq!(p.look(all[0]).row.queue, "reti", "nothing half done");
    }

    fn a_part_knows_its_whole_and_the_whole_its_parts(t: TestApp) {
        let p = Place::new(t);
        let (whole, one, two) = (p.mailed("Cambio della rete", "x", "1@x"), p.mailed("Cavi", "x", "2@x"), p.mailed("Prese", "x", "3@x"));
        let link = |from, to, tie| p.write(|tx| helpdesk::link(tx, &p.bo, from, to, tie));
        link(one, whole, Tie::Parent).unwrap();
        link(whole, two, Tie::Child).unwrap();
        let ties = |n: u32| -> Vec<(String, i32)> { p.look(n).ties.into_iter().map(|t| (t.kind, t.number)).collect() };
        assert_eq!(ties(whole), [("child".to_owned(), 3), ("child".to_owned(), 2)]);
        assert_eq!((ties(one), ties(two)), (vec![("parent".to_owned(), 1)], vec![("parent".to_owned(), 1)]));
        assert!(refused(link(whole, whole, Tie::Child)).contains("un'altra richiesta"));
        p.write(|tx| helpdesk::close(tx, &p.bo, one)).unwrap();
        let state = |n: u32| p.look(whole).ties.into_iter().find(|t| t.number == i32::try_from(n).unwrap()).unwrap().state;
        assert_eq!((state(one), state(two)), ("closed".to_owned(), "new".to_owned()), "how each part stands");
        assert!(p.look(whole).row.active, "a part that ends does not end the whole");
        p.write(|tx| helpdesk::unlink(tx, &p.bo, whole, one, Tie::Child)).unwrap();
        assert!(ties(one).is_empty());
    }
}
