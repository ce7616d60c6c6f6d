//! Streams of rows that own their connection: constant memory, and nothing left running when the reader goes away.
//!
//! A task reads rows, decodes them and hands them over by the chunk; a full channel makes it wait, and so the database.

use futures::stream::{BoxStream, Stream, StreamExt};
use sqlx::postgres::{PgArguments, PgRow, Postgres};
use sqlx::sqlite::{Sqlite, SqliteArguments, SqliteRow};
use sqlx::{Connection, Pool};
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tracing::Instrument;

use super::error::Error;
use super::value::Record;

/// The most rows handed over together; fewer when no more are ready, so that the first row does not wait.
const ROWS_IN_A_CHUNK: usize = 256;

/// Chunks that wait for the reader.
const CHUNKS_WAITING: usize = 4;

/// The statement timeout is for questions, not for exports that a slow reader stretches.
const BEGIN_STREAM: &str = "BEGIN READ ONLY; SET LOCAL statement_timeout = '1h'";

type Chunk<T> = Vec<Result<T, Error>>;

pub(super) fn from_sqlite<T: Record>(
    query: sqlx::query::Query<'static, Sqlite, SqliteArguments>,
    pool: Pool<Sqlite>,
) -> BoxStream<'static, Result<T, Error>> {
    spawned(|sender| async move {
        let mut connection = pool.acquire().await?;
        hand_over(
            query.fetch(&mut *connection),
            |row: &SqliteRow| T::from_row(row),
            &sender,
        )
        .await;
        Ok(())
    })
}

pub(super) fn from_postgres<T: Record>(
    query: sqlx::query::Query<'static, Postgres, PgArguments>,
    pool: Pool<Postgres>,
) -> BoxStream<'static, Result<T, Error>> {
    spawned(|sender| async move {
        let mut connection = pool.acquire().await?;
        let mut tx = connection.begin_with(BEGIN_STREAM).await?;
        let to_the_end = hand_over(query.fetch(&mut *tx), |row: &PgRow| T::from_row(row), &sender).await;
        if to_the_end {
            tx.rollback().await?;
        } else {
            // Giving the connection back would first read every row that is still to come.
            drop(tx);
            drop(connection.detach());
        }
        Ok(())
    })
}

/// Runs `reading` in a task; an error it returns is the stream's last item.
fn spawned<T, F, R>(reading: F) -> BoxStream<'static, Result<T, Error>>
where
    T: Record,
    F: FnOnce(mpsc::Sender<Chunk<T>>) -> R,
    R: Future<Output = Result<(), sqlx::Error>> + Send + 'static,
{
    let (sender, receiver) = mpsc::channel(CHUNKS_WAITING);
    let reading = reading(sender.clone());
    tokio::spawn(
        async move {
            if let Err(error) = reading.await {
                // Nobody left to tell is no error.
                let _ = sender.send(vec![Err(error.into())]).await;
            }
        }
        .in_current_span(),
    );
    ReceiverStream::new(receiver)
        .flat_map(futures::stream::iter)
        .boxed()
}

/// Decodes and hands over; false when the reader went away or an error ended the stream early.
async fn hand_over<R, T, S, D>(rows: S, decode: D, sender: &mpsc::Sender<Chunk<T>>) -> bool
where
    S: Stream<Item = Result<R, sqlx::Error>> + Send,
    D: Fn(&R) -> Result<T, sqlx::Error> + Send,
{
    let mut chunks = std::pin::pin!(rows.ready_chunks(ROWS_IN_A_CHUNK));
    while let Some(rows) = chunks.next().await {
        let mut chunk = Vec::with_capacity(rows.len());
        let mut failed = false;
        for row in rows {
            let record = row.and_then(|row| decode(&row)).map_err(Error::from);
            failed = record.is_err();
            chunk.push(record);
            if failed {
                break;
            }
        }
        if sender.send(chunk).await.is_err() || failed {
            return false;
        }
    }
    true
}
