use std::thread;

use diesel::prelude::*;
use diesel::sql_types::BigInt;

use super::*;
use crate::dialect::Target;

struct Place {
    folder: tempfile::TempDir,
    writer: Writer,
}

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = BigInt)]
    n: i64,
}

impl Place {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut conn = connect(&folder);
        conn.batch_execute("CREATE TABLE t (n BIGINT NOT NULL PRIMARY KEY, fill TEXT NOT NULL)").unwrap();
        Self { writer: Writer::new(conn), folder }
    }

    /// What another connection sees.
    fn seen(&self) -> Vec<i64> {
        let rows: Vec<Row> = diesel::sql_query("SELECT n FROM t ORDER BY n").load(&mut connect(&self.folder)).unwrap();
        rows.into_iter().map(|r| r.n).collect()
    }

    fn write(&self, mut f: impl FnMut(&mut Conn) -> Result<i64>) -> Result<i64> {
        self.writer.write(&mut f)
    }

    /// Waits until so many stand behind whoever is at work.
    fn until_behind(&self, many: usize) {
        while self.writer.behind.load(Ordering::SeqCst) < many {
            thread::yield_now();
        }
    }

    /// Has a first use case stay at work until a second stands behind it; what becomes of both.
    fn together(&self, second: impl FnMut(&mut Conn) -> Result<i64> + Send) -> [thread::Result<Result<i64>>; 2] {
        let (held, free) = (OnceLock::new(), OnceLock::new());
        thread::scope(|all| {
            let first = all.spawn(|| {
                self.write(|conn| {
                    held.get_or_init(|| ());
                    free.wait();
                    add(conn, 1)
                })
            });
            held.wait();
            let second = all.spawn(|| self.write(second));
            self.until_behind(1);
            free.get_or_init(|| ());
            [first.join(), second.join()]
        })
    }
}

fn connect(folder: &tempfile::TempDir) -> Conn {
    Target::parse(&format!("sqlite://{}", folder.path().join("t.db").display())).unwrap().connect().unwrap()
}

fn add(conn: &mut Conn, n: i64) -> Result<i64> {
    diesel::sql_query(format!("INSERT INTO t (n, fill) VALUES ({n}, hex(zeroblob(400)))")).execute(conn)?;
    Ok(n)
}

fn no() -> Error {
    Error::Schema("no".to_owned())
}

#[test]
fn each_is_saved_or_not_as_it_was_told_whatever_the_others_do() {
    let place = Place::new();
    let saved: Mutex<Vec<i64>> = Mutex::default();
    thread::scope(|all| {
        for worker in 0..8 {
            let (place, saved) = (&place, &saved);
            all.spawn(move || {
                for n in (worker * 100)..(worker * 100 + 60) {
                    let told = panic::catch_unwind(|| {
                        place.write(|conn| {
                            let n = add(conn, n)?;
                            assert!(n % 31 != 0, "a fault of a use case");
                            if n % 3 == 0 { Err(no()) } else { Ok(n) }
                        })
                    });
                    if let Ok(Ok(n)) = told {
                        assert!(place.seen().contains(&n), "{n} is not saved yet");
                        saved.lock().unwrap().push(n);
                    }
                }
            });
        }
    });
    let mut saved = saved.into_inner().unwrap();
    saved.sort_unstable();
    assert!(saved.len() > 100);
    assert_eq!(place.seen(), saved);
}

#[test]
fn a_refusal_undoes_itself_alone() {
    let place = Place::new();
    let [first, second] = place.together(|conn| {
        assert_eq!(add(conn, 2)?, 2);
        Err(no())
    });
    assert_eq!(first.unwrap().unwrap(), 1);
    assert!(matches!(second.unwrap(), Err(Error::Schema(_))));
    assert_eq!(place.seen(), [1]);
}

#[test]
fn a_panic_loses_the_commit_and_who_shared_it_may_run_again() {
    let place = Place::new();
    let [first, second] = place.together(|_| panic!("a fault of a use case"));
    assert!(first.unwrap().is_err_and(|e| e.is_conflict()));
    assert!(second.is_err());
    assert_eq!(place.seen(), [0_i64; 0]);
    assert_eq!(place.write(|conn| add(conn, 3)).unwrap(), 3);
    assert_eq!(place.seen(), [3]);
}

#[test]
fn a_full_disk_refuses_who_fills_it_and_who_shared_the_commit_may_run_again() {
    let place = Place::new();
    let [first, second] = place.together(|conn| {
        conn.batch_execute("PRAGMA max_page_count = 8")?;
        for n in 2..100 {
            add(conn, n)?;
        }
        Ok(0)
    });
    let full = second.unwrap().unwrap_err();
    assert!(full.to_string().contains("full"), "{full}");
    match first.unwrap() {
        Ok(_) => assert_eq!(place.seen(), [1]),
        Err(e) => {
            assert!(e.is_conflict());
            assert_eq!(place.seen(), [0_i64; 0]);
        }
    }
    assert_eq!(place.write(|conn| add(conn, 1)).is_ok(), place.seen() == [1]);
}

#[test]
fn outside_of_a_transaction_one_finds_none_open() {
    let place = Place::new();
    place.write(|conn| add(conn, 1)).unwrap();
    // Refused within a transaction.
    place.writer.alone(|conn| Ok::<_, Error>(conn.batch_execute("VACUUM")?)).unwrap();
    assert_eq!(place.seen(), [1]);
}
