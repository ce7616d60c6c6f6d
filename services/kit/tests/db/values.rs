//! What is bound comes back the same.

use kit::clock::{Day, Moment};
use kit::db::testing::On;
use kit::db::{FromRow, Json, Query, Sql};
use kit::id::{Id, Kind};
use rstest::rstest;
use serde::{Deserialize, Serialize};

use super::fresh;

#[derive(Debug, PartialEq)]
enum Thing {}

impl Kind for Thing {
    const NAME: &'static str = "thing";
}

#[derive(Clone, Debug, PartialEq)]
enum Colour {
    Red,
    Green,
}

kit::stored_as!(
    Colour,
    String,
    |colour| match colour {
        Colour::Red => "red".to_owned(),
        Colour::Green => "green".to_owned(),
    },
    |text| match text.as_str() {
        "red" => Ok(Colour::Red),
        "green" => Ok(Colour::Green),
        _ => Err("not a colour"),
    }
);

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Shape {
    corners: u8,
}

#[derive(Debug, PartialEq, FromRow)]
struct Row {
    id: Id<Thing>,
    big: Option<i64>,
    small: Option<i32>,
    flag: Option<bool>,
    words: Option<String>,
    bytes: Option<Vec<u8>>,
    ratio: Option<f64>,
    shape: Option<Json<Shape>>,
    at: Option<Moment>,
    day: Option<Day>,
    colour: Option<Colour>,
}

const INSERT: &str = "INSERT INTO thing (id, big, small, flag, words, bytes, ratio, shape, at, day, colour) \
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
const ONE: &str =
    "SELECT id, big, small, flag, words, bytes, ratio, shape, at, day, colour FROM thing WHERE id = $1";

fn moment() -> Moment {
    Moment::from_unix_micros(1_700_000_000_120_000)
}

impl Row {
    fn full() -> Self {
        Self {
            id: Id::new(moment()),
            big: Some(i64::MIN),
            small: Some(i32::MAX),
            flag: Some(true),
            words: Some("张三 'o\"; DROP".to_owned()),
            bytes: Some(vec![0, 255, 0]),
            ratio: Some(1.0),
            shape: Some(Json(Shape { corners: 4 })),
            at: Some(moment()),
            day: Some(Day::parse("2020-02-29").unwrap()),
            colour: Some(Colour::Green),
        }
    }

    fn empty() -> Self {
        Self {
            id: Id::new(moment()),
            big: None,
            small: None,
            flag: None,
            words: None,
            bytes: None,
            ratio: None,
            shape: None,
            at: None,
            day: None,
            colour: None,
        }
    }

    fn bind<'c>(&self, query: Query<'c>) -> Query<'c> {
        query
            .bind(self.id)
            .bind(self.big)
            .bind(self.small)
            .bind(self.flag)
            .bind(self.words.clone())
            .bind(self.bytes.clone())
            .bind(self.ratio)
            .bind(self.shape.clone())
            .bind(self.at)
            .bind(self.day)
            .bind(self.colour.clone())
    }
}

#[rstest]
#[tokio::test]
async fn every_kind_of_value_comes_back_the_same_and_nothing_as_nothing(
    #[values(On::Sqlite, On::Postgres)] on: On,
    #[values(Row::full(), Row::empty())] row: Row,
) {
    let test = fresh(on).await;
    assert_eq!(row.bind(test.db.query(INSERT)).execute().await, Ok(1));
    let read = test.db.query(ONE).bind(row.id).fetch_one::<Row>().await;
    assert_eq!(read.unwrap(), row);
}

#[rstest]
#[tokio::test]
async fn so_do_many_rows_in_one_statement(#[values(On::Sqlite, On::Postgres)] on: On) {
    const ROWS: &str =
        "INSERT INTO thing (id, big, small, flag, words, bytes, ratio, shape, at, day, colour)";
    let test = fresh(on).await;
    let rows = [Row::empty(), Row::full(), Row::empty(), Row::full(), Row::full()];
    let mut tx = test.db.begin().await.unwrap();
    for batch in tx.engine().batches(&rows, 11) {
        let query = tx.query(Sql::rows(ROWS, 11, batch.len(), ""));
        let query = batch.iter().fold(query, |query, row| row.bind(query));
        assert_eq!(query.execute().await, Ok(batch.len() as u64));
    }
    tx.commit().await.unwrap();
    for row in rows {
        let read = test.db.query(ONE).bind(row.id).fetch_one::<Row>().await;
        assert_eq!(read.unwrap(), row);
    }
}

#[rstest]
#[tokio::test]
async fn a_stored_word_that_is_none_of_ours_is_an_error(#[values(On::Sqlite, On::Postgres)] on: On) {
    let test = fresh(on).await;
    let id: Id<Thing> = Id::new(moment());
    test.db
        .query("INSERT INTO thing (id, colour) VALUES ($1, 'blue')")
        .bind(id)
        .execute()
        .await
        .unwrap();
    let read = test
        .db
        .query("SELECT colour FROM thing")
        .fetch_one::<(Colour,)>()
        .await;
    assert!(read.unwrap_err().to_string().contains("not a colour"));
}
