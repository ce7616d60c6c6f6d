//! Table `anomaly_cursor`: how far the records were looked through.

use kit::clock::Moment;
use kit::db::{Db, Error};

const READ: &str = "SELECT received_at FROM anomaly_cursor WHERE name = 'passes'";
const MOVE: &str = "INSERT INTO anomaly_cursor (name, received_at) VALUES ('passes', $1) \
                    ON CONFLICT (name) DO UPDATE SET received_at = excluded.received_at";

/// Records known before this moment were looked through; `None` when none ever were.
pub async fn read(db: &Db) -> Result<Option<Moment>, Error> {
    let row = db.query(READ).fetch_optional::<(Moment,)>().await?;
    Ok(row.map(|(at,)| at))
}

/// Records known before this moment were looked through.
pub async fn advance(db: &Db, to: Moment) -> Result<(), Error> {
    db.query(MOVE).bind(to).execute().await?;
    Ok(())
}
