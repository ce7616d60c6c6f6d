//! Group commit over real engines: a toy table, bad rows, and connections that are cut.

use futures::future::join_all;
use kit::db::group::{Batch, GroupSettings, WriteError, Writer};
use kit::db::testing::{On, TestDb};
use kit::db::{Db, Error, Settings, Sql, Trouble};
use rstest::rstest;
use tokio_util::sync::CancellationToken;

use super::fresh;

/// Writes a name and a quantity; a quantity below zero is refused by the table.
struct Stock(Db);

impl Batch for Stock {
    type Row = (i64, i64);
    type Outcome = i64;

    async fn commit(&self, rows: &[(i64, i64)]) -> Result<Vec<i64>, Error> {
        let mut tx = self.0.begin().await?;
        for batch in tx.engine().batches(rows, 2) {
            let sql = Sql::rows(
                "INSERT INTO stock (name, quantity)",
                2,
                batch.len(),
                "ON CONFLICT DO NOTHING",
            );
            let bound = batch.iter().fold(tx.query(sql), |query, (name, quantity)| {
                query.bind(name.to_string()).bind(*quantity)
            });
            bound.execute().await?;
        }
        tx.commit().await?;
        Ok(rows.iter().map(|(name, _)| *name).collect())
    }
}

fn started(
    test: &TestDb,
    max_rows: usize,
) -> (Writer<Stock>, CancellationToken, tokio::task::JoinHandle<()>) {
    let stop = CancellationToken::new();
    let settings = GroupSettings {
        max_rows,
        ..GroupSettings::default()
    }
    .on(test.db.engine());
    let (writer, work) = Writer::start(Stock(test.db.clone()), settings, stop.clone());
    (writer, stop, tokio::spawn(work))
}

async fn count(test: &TestDb) -> i64 {
    test.db
        .query("SELECT COUNT(*) FROM stock")
        .fetch_one::<(i64,)>()
        .await
        .unwrap()
        .0
}

#[rstest]
#[case::together(2_000)]
#[case::one_by_one(1)]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn five_hundred_gates_write_and_three_of_them_nonsense(
    #[values(On::Sqlite, On::Postgres)] on: On,
    #[case] max_rows: usize,
) {
    let test = fresh(on).await;
    let (writer, stop, work) = started(&test, max_rows);
    let gates = (0..500_i64).map(|gate| {
        let writer = writer.clone();
        let quantity = if gate % 200 == 7 { -1 } else { gate };
        tokio::spawn(async move { (gate, quantity, writer.write((gate, quantity)).await) })
    });
    for answer in join_all(gates).await {
        let (gate, quantity, answer) = answer.unwrap();
        match answer {
            Ok(name) => assert!(name == gate && quantity >= 0),
            Err(WriteError::Db(error)) => {
                assert!(quantity < 0 && error.trouble() == Trouble::Check, "{error:?}");
            }
            Err(other) => panic!("{other:?}"),
        }
    }
    assert_eq!(count(&test).await, 497);
    stop.cancel();
    work.await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn connections_cut_in_the_middle_lose_nothing_that_was_answered() {
    const CUT: &str = "SELECT COUNT(pg_terminate_backend(pid)) FROM pg_stat_activity \
        WHERE datname = current_database() AND pid <> pg_backend_pid()";
    let test = fresh(On::Postgres).await;
    let (writer, stop, work) = started(&test, 100);
    let gates: Vec<_> = (0..64_i64)
        .map(|gate| {
            let writer = writer.clone();
            tokio::spawn(async move {
                let mut durable = Vec::new();
                for pass in 0..20 {
                    match writer.write((gate * 1_000 + pass, pass)).await {
                        Ok(name) => durable.push(name),
                        Err(WriteError::Db(error)) => assert!(error.is_unavailable(), "{error:?}"),
                        Err(other) => panic!("{other:?}"),
                    }
                }
                durable
            })
        })
        .collect();
    // One connection, or it would cut its own idle ones.
    let alone = Settings {
        max_connections: 1,
        ..test.settings.clone()
    };
    let other = Db::open(&alone).await.unwrap();
    for _ in 0..5 {
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        other.query(CUT).fetch_one::<(i64,)>().await.unwrap();
    }
    let durable: Vec<i64> = join_all(gates)
        .await
        .into_iter()
        .flat_map(Result::unwrap)
        .collect();
    assert!(!durable.is_empty());
    for name in &durable {
        let found = other
            .query("SELECT 1 FROM stock WHERE name = $1")
            .bind(name.to_string());
        assert!(
            found.fetch_optional::<()>().await.unwrap().is_some(),
            "{name} was answered and is not there"
        );
    }
    stop.cancel();
    work.await.unwrap();
}
