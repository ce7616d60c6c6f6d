//! Every sealed value there is, table by table: whether anything lies under a key.

use kit::db::{Db, Error, Sql};
use kit::sealed::Sealer;

/// Tables with their column of sealed values. A test finds every column that holds one, so none is forgotten here.
pub const COLUMNS: [(&str, &str); 4] = [
    ("day_ticket", "sealed"),
    ("fever_step", "sealed"),
    ("vehicle_pass", "sealed"),
    ("visit", "sealed"),
];

/// Whether anything lies under a key.
pub async fn is_any_under(db: &Db, key_id: &str) -> Result<bool, Error> {
    let (from, to) = Sealer::range_of(key_id);
    for (table, column) in COLUMNS {
        // Audited: built from the constants above, which hold no values.
        let under = Sql::built(format!(
            "SELECT EXISTS (SELECT 1 FROM {table} WHERE {column} >= $1 AND {column} < $2)"
        ));
        let rows = db.query(under).bind(from.clone()).bind(to.clone());
        if rows.fetch_one::<(bool,)>().await?.0 {
            return Ok(true);
        }
    }
    Ok(false)
}
