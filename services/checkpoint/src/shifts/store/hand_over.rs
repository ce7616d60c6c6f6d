//! Table `hand_over`: what shifts leave to the next.

use kit::clock::{Day, Moment};
use kit::db::{Db, Error, FromRow, Json, Tx};
use uuid::Uuid;
use vocabulary::{CheckpointId, ShiftId};

use crate::shifts::rules::note::{HandOverId, Note};
use crate::shifts::store::shift::Key;

const INSERT: &str = "INSERT INTO hand_over (checkpoint_id, id, shift_id, account, written_at, note, left_open, passes, unmeasured, delete_by) \
                      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING";
const PAGE: &str = "SELECT checkpoint_id, id, shift_id, account, written_at, note, left_open, passes, unmeasured FROM hand_over \
                    WHERE checkpoint_id = $1 AND (written_at, id) < ($2, $3) ORDER BY written_at DESC, id DESC LIMIT $4";

/// Writes a note; false when its id is taken.
pub async fn insert(tx: &mut Tx, note: &Note, delete_by: Day) -> Result<bool, Error> {
    let written = tx
        .query(INSERT)
        .bind(note.gate)
        .bind(note.id)
        .bind(note.shift)
        .bind(note.account.clone())
        .bind(note.written_at)
        .bind(note.note.clone())
        .bind(Json(note.left_open.clone()))
        .bind(note.passes)
        .bind(note.unmeasured)
        .bind(delete_by)
        .execute()
        .await?;
    Ok(written == 1)
}

/// Notes of a gate, newest first, older than `before`.
pub async fn page(db: &Db, gate: CheckpointId, before: Option<Key>, limit: u32) -> Result<Vec<Note>, Error> {
    let before = before.unwrap_or(Key {
        at: Moment::LAST,
        id: Uuid::max(),
    });
    let rows = db
        .query(PAGE)
        .bind(gate)
        .bind(before.at)
        .bind(before.id)
        .bind(i64::from(limit))
        .fetch_all::<NoteRow>()
        .await?;
    Ok(rows.into_iter().map(Note::from).collect())
}

#[derive(FromRow)]
struct NoteRow {
    checkpoint_id: CheckpointId,
    id: HandOverId,
    shift_id: ShiftId,
    account: String,
    written_at: Moment,
    note: String,
    left_open: Json<Vec<String>>,
    passes: i64,
    unmeasured: i64,
}

impl From<NoteRow> for Note {
    fn from(row: NoteRow) -> Self {
        Self {
            id: row.id,
            gate: row.checkpoint_id,
            shift: row.shift_id,
            account: row.account,
            written_at: row.written_at,
            note: row.note,
            left_open: row.left_open.0,
            passes: row.passes,
            unmeasured: row.unmeasured,
        }
    }
}
