//! Group commit over a database that lives in memory, refuses, loses answers and goes away when told to.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

use futures::future::join_all;
use kit::db::group::{Batch, GroupSettings, WriteError, Writer};
use kit::db::{Error, Trouble};
use proptest::prelude::*;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

/// What is in the books, and what was asked of them.
#[derive(Default)]
struct Books {
    /// How often each row was really written: once, whatever happened.
    written: BTreeMap<u32, u32>,
    /// The size of every commit asked for.
    commits: Vec<usize>,
    /// Rows no commit succeeds with.
    bad: BTreeSet<u32>,
    /// So many commits are done, but their answer is lost.
    answers_to_lose: u32,
    away: bool,
}

/// From here on a row weighs as much as twenty.
const HEAVY: u32 = 1_000;

/// A batch that waits for a permit before each commit.
struct Memory {
    books: Arc<Mutex<Books>>,
    open: Arc<Semaphore>,
}

impl Batch for Memory {
    type Row = u32;
    type Outcome = (u32, bool);

    /// The row again, and whether it was new.
    async fn commit(&self, rows: &[u32]) -> Result<Vec<(u32, bool)>, Error> {
        self.open.acquire().await.unwrap().forget();
        let mut books = self.books.lock().unwrap();
        books.commits.push(rows.len());
        if books.away {
            return Err(Error::new(Trouble::Unavailable, "away"));
        }
        if rows.iter().any(|row| books.bad.contains(row)) {
            return Err(Error::new(Trouble::Check, "one of these is bad"));
        }
        let outcomes = rows
            .iter()
            .map(|row| {
                let new = !books.written.contains_key(row);
                if new {
                    books.written.insert(*row, 1);
                }
                (*row, new)
            })
            .collect();
        if books.answers_to_lose > 0 {
            books.answers_to_lose -= 1;
            return Err(Error::new(Trouble::OutcomeUnknown, "the answer was lost"));
        }
        Ok(outcomes)
    }

    fn weight(row: &u32) -> usize {
        if *row < HEAVY { 1 } else { 20 }
    }
}

/// A writer over memory with everything a test may pull at.
struct Stage {
    writer: Writer<Memory>,
    books: Arc<Mutex<Books>>,
    open: Arc<Semaphore>,
    stop: CancellationToken,
    work: tokio::task::JoinHandle<()>,
}

fn stage(settings: GroupSettings, books: Books, commits_allowed: usize) -> Stage {
    let books = Arc::new(Mutex::new(books));
    let open = Arc::new(Semaphore::new(commits_allowed));
    let stop = CancellationToken::new();
    let memory = Memory {
        books: Arc::clone(&books),
        open: Arc::clone(&open),
    };
    let (writer, work) = Writer::start(memory, settings, stop.clone());
    Stage {
        writer,
        books,
        open,
        stop,
        work: tokio::spawn(work),
    }
}

/// Lets every task run until it waits.
async fn settle() {
    for _ in 0..20 {
        tokio::task::yield_now().await;
    }
}

const ONE_AT_A_TIME: GroupSettings = GroupSettings {
    queue: 100,
    max_rows: 50,
    in_flight: 1,
};

#[tokio::test]
async fn rows_that_arrive_during_a_commit_share_the_next() {
    let stage = stage(ONE_AT_A_TIME, Books::default(), 0);
    let first = tokio::spawn({
        let writer = stage.writer.clone();
        async move { writer.write(0).await }
    });
    settle().await;
    let others: Vec<_> = (1..=30)
        .map(|row| {
            let writer = stage.writer.clone();
            tokio::spawn(async move { writer.write(row).await })
        })
        .collect();
    settle().await;
    stage.open.add_permits(2);
    assert_eq!(first.await.unwrap(), Ok((0, true)));
    for (other, row) in others.into_iter().zip(1..) {
        assert_eq!(other.await.unwrap(), Ok((row, true)));
    }
    assert_eq!(stage.books.lock().unwrap().commits, [1, 30]);
}

#[tokio::test]
async fn rows_that_are_many_count_for_as_many() {
    let stage = stage(ONE_AT_A_TIME, Books::default(), 0);
    let hand_in = |row| {
        let writer = stage.writer.clone();
        tokio::spawn(async move { writer.write(row).await })
    };
    let mut handed_in = vec![hand_in(0)];
    settle().await;
    handed_in.extend((HEAVY..HEAVY + 5).map(hand_in));
    settle().await;
    assert_eq!(stage.writer.waiting(), 100);
    assert_eq!(stage.writer.write(1).await, Err(WriteError::Full));
    stage.open.add_permits(Semaphore::MAX_PERMITS);
    for one in handed_in {
        one.await.unwrap().expect("written");
    }
    assert_eq!(stage.books.lock().unwrap().commits, [1, 2, 2, 1]);
}

#[tokio::test]
async fn only_the_caller_of_a_bad_row_is_refused() {
    let books = Books {
        bad: BTreeSet::from([3, 17]),
        ..Books::default()
    };
    let stage = stage(ONE_AT_A_TIME, books, Semaphore::MAX_PERMITS);
    let answers = stage.writer.write_all((0..20).collect()).await;
    for (row, answer) in (0..).zip(answers) {
        match row {
            3 | 17 => {
                assert!(matches!(answer, Err(WriteError::Db(error)) if error.trouble() == Trouble::Check));
            }
            _ => assert_eq!(answer, Ok((row, true))),
        }
    }
    assert_eq!(stage.books.lock().unwrap().written.len(), 18);
}

#[tokio::test]
async fn a_commit_whose_answer_was_lost_is_asked_again_and_counts_once() {
    let books = Books {
        answers_to_lose: 2,
        ..Books::default()
    };
    let stage = stage(ONE_AT_A_TIME, books, Semaphore::MAX_PERMITS);
    assert_eq!(
        stage.writer.write(7).await,
        Ok((7, false)),
        "it was there already when asked again"
    );
    let books = stage.books.lock().unwrap();
    assert_eq!(
        (books.commits.as_slice(), &books.written),
        ([1, 1, 1].as_slice(), &BTreeMap::from([(7, 1)]))
    );
}

#[tokio::test]
async fn a_caller_whose_answers_stay_lost_hears_that_nobody_knows() {
    let books = Books {
        answers_to_lose: 3,
        ..Books::default()
    };
    let stage = stage(ONE_AT_A_TIME, books, Semaphore::MAX_PERMITS);
    let Err(WriteError::Db(error)) = stage.writer.write(7).await else {
        panic!("an answer out of nothing")
    };
    assert_eq!(error.trouble(), Trouble::OutcomeUnknown);
    assert_eq!(
        stage.writer.write(7).await,
        Ok((7, false)),
        "the caller may ask again with the same id"
    );
}

#[tokio::test]
async fn a_database_that_is_away_is_asked_once_and_everybody_hears_it() {
    let books = Books {
        away: true,
        ..Books::default()
    };
    let stage = stage(ONE_AT_A_TIME, books, Semaphore::MAX_PERMITS);
    let answers = stage.writer.write_all((0..20).collect()).await;
    assert!(
        answers
            .iter()
            .all(|answer| matches!(answer, Err(WriteError::Db(error)) if error.is_unavailable()))
    );
    assert_eq!(stage.books.lock().unwrap().commits, [20]);
}

#[tokio::test]
async fn a_full_queue_refuses_at_once_and_an_upload_as_a_whole() {
    let stage = stage(
        GroupSettings {
            queue: 10,
            max_rows: 5,
            in_flight: 1,
        },
        Books::default(),
        0,
    );
    let waiting = tokio::spawn({
        let writer = stage.writer.clone();
        async move { writer.write_all((0..5).collect()).await }
    });
    settle().await;
    let queued = tokio::spawn({
        let writer = stage.writer.clone();
        async move { writer.write_all((5..14).collect()).await }
    });
    settle().await;
    assert_eq!(stage.writer.waiting(), 9);
    assert_eq!(
        stage.writer.write_all(vec![90, 91]).await,
        [Err(WriteError::Full), Err(WriteError::Full)]
    );
    let last = tokio::spawn({
        let writer = stage.writer.clone();
        async move { writer.write(14).await }
    });
    settle().await;
    assert_eq!(stage.writer.write(92).await, Err(WriteError::Full));
    stage.open.add_permits(3);
    assert!(waiting.await.unwrap().iter().all(Result::is_ok));
    assert!(queued.await.unwrap().iter().all(Result::is_ok));
    assert_eq!(last.await.unwrap(), Ok((14, true)));
    let books = stage.books.lock().unwrap();
    assert_eq!(
        (books.commits.as_slice(), books.written.len()),
        ([5, 5, 5].as_slice(), 15)
    );
}

#[tokio::test]
async fn stopping_writes_what_was_taken_and_takes_no_more() {
    let stage = stage(
        GroupSettings {
            max_rows: 5,
            ..ONE_AT_A_TIME
        },
        Books::default(),
        0,
    );
    let taken: Vec<_> = (0..12)
        .map(|row| {
            let writer = stage.writer.clone();
            tokio::spawn(async move { writer.write(row).await })
        })
        .collect();
    settle().await;
    stage.stop.cancel();
    stage.open.add_permits(1);
    settle().await;
    assert_eq!(stage.writer.write(99).await, Err(WriteError::Stopped));
    stage.open.add_permits(10);
    stage.work.await.unwrap();
    for answer in join_all(taken).await {
        assert!(answer.unwrap().is_ok());
    }
    assert_eq!(stage.books.lock().unwrap().written.len(), 12);
}

#[tokio::test]
async fn nobody_waits_for_a_writer_that_is_gone() {
    let stage = stage(ONE_AT_A_TIME, Books::default(), 0);
    let caller = tokio::spawn({
        let writer = stage.writer.clone();
        async move { writer.write(1).await }
    });
    settle().await;
    stage.work.abort();
    assert_eq!(caller.await.unwrap(), Err(WriteError::Stopped));
    assert_eq!(stage.writer.write(2).await, Err(WriteError::Stopped));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn every_caller_hears_the_outcome_of_its_own_row(
        uploads in prop::collection::vec(prop::collection::vec(0_u32..200, 1..12), 1..12),
        bad in prop::collection::btree_set(0_u32..200, 0..12),
        answers_to_lose in 0_u32..2,
        max_rows in 1_usize..12,
        in_flight in 1_usize..4,
        workers in 1_usize..3,
    ) {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(workers).enable_all().build().unwrap();
        runtime.block_on(async {
            let settings = GroupSettings { queue: 1_000, max_rows, in_flight };
            let stage = stage(settings, Books { bad: bad.clone(), answers_to_lose, ..Books::default() }, Semaphore::MAX_PERMITS);
            let callers = uploads.iter().cloned().map(|rows| {
                let writer = stage.writer.clone();
                tokio::spawn(async move { (rows.clone(), writer.write_all(rows).await) })
            });
            for caller in join_all(callers).await {
                let (rows, answers) = caller.unwrap();
                prop_assert_eq!(rows.len(), answers.len());
                for (row, answer) in rows.into_iter().zip(answers) {
                    match answer {
                        Ok((written, _)) => prop_assert!(written == row && !bad.contains(&row)),
                        Err(_) => prop_assert!(bad.contains(&row)),
                    }
                }
            }
            let books = stage.books.lock().unwrap();
            let good: BTreeSet<u32> = uploads.iter().flatten().copied().filter(|row| !bad.contains(row)).collect();
            prop_assert_eq!(books.written.keys().copied().collect::<BTreeSet<u32>>(), good);
            prop_assert!(books.commits.iter().all(|size| *size <= max_rows));
            Ok(())
        })?;
    }
}
