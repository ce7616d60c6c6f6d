//! The reader's side: how far a feed of another service has been applied here.

use super::cursor::Cursor;
use crate::db::{self, Db, Tx};

const READ: &str = "SELECT cursor FROM feed_cursor WHERE name = $1";
const SAVE: &str = "
    INSERT INTO feed_cursor (name, cursor) VALUES ($1, $2)
    ON CONFLICT (name) DO UPDATE SET cursor = excluded.cursor";
const FORGET: &str = "DELETE FROM feed_cursor WHERE name = $1";

/// How far the feed `name` has been applied; `None` when it must begin with a snapshot.
pub async fn cursor(db: &Db, name: &str) -> Result<Option<Cursor>, db::Error> {
    let stored = db.query(READ).bind(name).fetch_optional::<(String,)>().await?;
    // A cursor we cannot read is no cursor: a snapshot puts everything right.
    Ok(stored.and_then(|(text,)| Cursor::parse(&text).ok()))
}

/// Stores how far the feed `name` has been applied, in the transaction of the effects.
pub async fn save_cursor(tx: &mut Tx, name: &str, cursor: Cursor) -> Result<(), db::Error> {
    tx.query(SAVE)
        .bind(name)
        .bind(cursor.to_string())
        .execute()
        .await?;
    Ok(())
}

/// Begins again with a snapshot: the answer to `CURSOR_GONE`.
pub async fn forget_cursor(tx: &mut Tx, name: &str) -> Result<(), db::Error> {
    tx.query(FORGET).bind(name).execute().await?;
    Ok(())
}
