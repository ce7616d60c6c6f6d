//! The text of a statement: usually one text for both engines, sometimes an explicit pair.

use sqlx::{AssertSqlSafe, SqlSafeStr, SqlStr};

use super::open::Engine;

/// The text of one statement with `$1`, `$2` … for its values.
///
/// A `&'static str` becomes one by itself, so most call sites never name this type.
#[derive(Clone, Debug)]
pub enum Sql {
    /// The same text on both engines.
    Same(&'static str),
    /// A text for each engine (`FOR UPDATE`, `= ANY($1)`, arrays: PostgreSQL only).
    Differs {
        /// What PostgreSQL is asked.
        postgres: &'static str,
        /// What SQLite is asked.
        sqlite: &'static str,
    },
    /// Made while running, by [`Sql::built`].
    Built(Built),
    /// Many rows in one statement, by [`Sql::rows`].
    Rows(Rows),
}

/// A text made while running.
#[derive(Clone, Debug)]
pub struct Built(String);

/// A text that takes any number of rows.
#[derive(Clone, Copy, Debug)]
pub struct Rows {
    head: &'static str,
    columns: usize,
    rows: usize,
    tail: &'static str,
}

/// How PostgreSQL makes rows of arrays.
const OF_ARRAYS_ON_POSTGRES: &str = "SELECT * FROM UNNEST";

impl Rows {
    fn text(self, engine: Engine) -> String {
        let Self { head, tail, .. } = self;
        let rows = match engine {
            Engine::Postgres => self.arrays(),
            Engine::Sqlite => self.values(),
        };
        format!("{head} {rows} {tail}")
    }

    /// An array for each column. Their names are those that SQLite gives to the columns of a list of values.
    fn arrays(self) -> String {
        let numbered = |before: &str| {
            let each = (1..=self.columns).map(|column| format!("{before}{column}"));
            each.collect::<Vec<_>>().join(",")
        };
        format!(
            "{OF_ARRAYS_ON_POSTGRES}({}) AS given ({})",
            numbered("$"),
            numbered("column")
        )
    }

    /// SQLite takes a numbered placeholder for a name and looks every one up among all before it, which took a second for 512 rows of
    /// 27 values; bare ones are counted.
    fn values(self) -> String {
        let row = format!("({})", vec!["?"; self.columns].join(","));
        format!("VALUES {}", vec![row; self.rows].join(","))
    }
}

impl Sql {
    /// A statement put together while running. **The caller vouches for it**: every part is a constant of the
    /// program, and only placeholders are repeated. No value ever goes into the text.
    ///
    /// Prepared anew each time, so that texts of many lengths do not push useful ones out of the cache.
    pub fn built(text: String) -> Self {
        Self::Built(Built(text))
    }

    /// `head rows tail`: many rows in one statement, `columns` values each, bound one row after the other. Where a list of values may stand
    /// — after `INSERT INTO t (a, b)`, in `IN (…)`, in `FROM (…) AS v` with `v.column1`, `v.column2` — SQLite is given one, and PostgreSQL an
    /// array for each column. `head` and `tail` hold no placeholders.
    ///
    /// Cut the rows with [`Engine::batches`] first.
    pub fn rows(head: &'static str, columns: usize, rows: usize, tail: &'static str) -> Self {
        Self::Rows(Rows {
            head,
            columns,
            rows,
            tail,
        })
    }

    /// How many values each row binds, when the statement takes rows.
    pub(super) fn columns(&self) -> Option<usize> {
        match self {
            Self::Rows(rows) => Some(rows.columns),
            _ => None,
        }
    }

    /// The text for this engine, and whether the connection should keep it prepared.
    pub(super) fn on(self, engine: Engine) -> (SqlStr, bool) {
        match (self, engine) {
            (Self::Same(text), _)
            | (Self::Differs { postgres: text, .. }, Engine::Postgres)
            | (Self::Differs { sqlite: text, .. }, Engine::Sqlite) => (text.into_sql_str(), true),
            // Audited: `built` and `rows` are the only ways here, and both say what may be in the text.
            (Self::Built(Built(text)), _) => (AssertSqlSafe(text).into_sql_str(), false),
            (Self::Rows(rows), engine) => (AssertSqlSafe(rows.text(engine)).into_sql_str(), true),
        }
    }
}

impl From<&'static str> for Sql {
    fn from(text: &'static str) -> Self {
        Self::Same(text)
    }
}

/// True when a statement that returns rows also writes, and so needs SQLite's one write connection.
pub(super) fn writes(text: &str) -> bool {
    let first = text.trim_start().get(..6).unwrap_or_default();
    !first.eq_ignore_ascii_case("select") && text.contains("RETURNING")
}

impl Engine {
    /// Cuts rows of so many values into batches for [`Sql::rows`].
    ///
    /// On SQLite they are of 512, 128, 32, 8, 2 or 1, so that a connection prepares and keeps few different texts, and bind 32,766 values
    /// at most. PostgreSQL's text is the same for any number: only a message must not grow without bounds.
    pub fn batches<T>(self, mut rows: &[T], columns: usize) -> impl Iterator<Item = &[T]> {
        const SIZES: [usize; 6] = [512, 128, 32, 8, 2, 1];
        const MOST_VALUES: usize = 32_766;
        const MOST_ROWS: usize = 8_192;

        std::iter::from_fn(move || {
            let fits = |size: usize| size <= rows.len() && size * columns <= MOST_VALUES;
            let size = match self {
                Self::Sqlite => SIZES.into_iter().find(|size| fits(*size))?,
                Self::Postgres => Some(rows.len().min(MOST_ROWS)).filter(|size| *size > 0)?,
            };
            let (batch, rest) = rows.split_at(size);
            rows = rest;
            Some(batch)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_repeat_only_placeholders() {
        let sql = Sql::rows("INSERT INTO t", 2, 3, "ON CONFLICT DO NOTHING");
        let (text, kept) = sql.clone().on(Engine::Postgres);
        assert_eq!(
            text.as_str(),
            "INSERT INTO t SELECT * FROM UNNEST($1,$2) AS given (column1,column2) ON CONFLICT DO NOTHING"
        );
        assert!(kept);
        let (text, _) = sql.on(Engine::Sqlite);
        assert_eq!(
            text.as_str(),
            "INSERT INTO t VALUES (?,?),(?,?),(?,?) ON CONFLICT DO NOTHING"
        );
    }

    #[test]
    fn batches_lose_nothing_and_keep_the_order() {
        let rows: Vec<usize> = (0..1999).collect();
        let cut: Vec<&[usize]> = Engine::Sqlite.batches(&rows, 20).collect();
        assert_eq!(cut.concat(), rows);
        let whole: Vec<&[usize]> = Engine::Postgres.batches(&rows, 20).collect();
        assert_eq!(whole, [rows.as_slice()]);
        assert_eq!(Engine::Postgres.batches(&rows[..0], 20).count(), 0);
        assert!(
            cut.iter()
                .all(|batch| [512, 128, 32, 8, 2, 1].contains(&batch.len()))
        );
        assert!(
            Engine::Sqlite
                .batches(&rows, 300)
                .all(|batch| batch.len() * 300 <= 32_766)
        );
    }

    #[test]
    fn a_write_that_returns_rows_is_told_from_a_read() {
        assert!(writes("\n  UPDATE feed SET head = head + 1 RETURNING head"));
        assert!(writes(
            "WITH gone AS (DELETE FROM t RETURNING id) SELECT COUNT(*) FROM gone"
        ));
        assert!(!writes("WITH latest AS (SELECT 1) SELECT * FROM latest"));
        assert!(!writes("select 'RETURNING'"));
    }
}
