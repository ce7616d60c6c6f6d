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

/// A text whose placeholders are repeated for every row.
#[derive(Clone, Copy, Debug)]
pub struct Rows {
    head: &'static str,
    columns: usize,
    rows: usize,
    tail: &'static str,
}

impl Rows {
    /// PostgreSQL wants numbers. SQLite takes a numbered placeholder for a name and looks every one up among all before it, which
    /// took a second for 512 rows of 27 values; bare ones are counted.
    fn text(self, engine: Engine) -> String {
        use std::fmt::Write;

        let Self {
            head,
            columns,
            rows,
            tail,
        } = self;
        let mut text = String::with_capacity(head.len() + tail.len() + rows * columns * 6 + 2);
        text.push_str(head);
        for row in 0..rows {
            text.push_str(if row == 0 { " (" } else { ",(" });
            for column in 1..=columns {
                let comma = if column == 1 { "" } else { "," };
                // Writing to a string cannot fail.
                let _ = match engine {
                    Engine::Postgres => write!(text, "{comma}${}", row * columns + column),
                    Engine::Sqlite => write!(text, "{comma}?"),
                };
            }
            text.push(')');
        }
        text.push(' ');
        text.push_str(tail);
        text
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

    /// `head ($1,$2),($3,$4)… tail`: many rows in one statement, `columns` values each; `head` and `tail` hold no placeholders.
    ///
    /// Cut the rows with [`batches`] first: a connection keeps each text it has prepared.
    pub fn rows(head: &'static str, columns: usize, rows: usize, tail: &'static str) -> Self {
        Self::Rows(Rows {
            head,
            columns,
            rows,
            tail,
        })
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

/// Cuts rows into batches of 512, 128, 32, 8, 2 or 1 for [`Sql::rows`], so that few different texts are prepared.
///
/// `columns` is the number of values a row binds: SQLite allows 32,766 in one statement.
pub fn batches<T>(mut rows: &[T], columns: usize) -> impl Iterator<Item = &[T]> {
    const SIZES: [usize; 6] = [512, 128, 32, 8, 2, 1];
    const MOST_VALUES: usize = 32_766;

    std::iter::from_fn(move || {
        let fits = |size: usize| size <= rows.len() && size * columns <= MOST_VALUES;
        let size = SIZES.into_iter().find(|size| fits(*size))?;
        let (batch, rest) = rows.split_at(size);
        rows = rest;
        Some(batch)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_repeat_only_placeholders() {
        let sql = Sql::rows("INSERT INTO t VALUES", 2, 3, "ON CONFLICT DO NOTHING");
        let (text, kept) = sql.clone().on(Engine::Postgres);
        assert_eq!(
            text.as_str(),
            "INSERT INTO t VALUES ($1,$2),($3,$4),($5,$6) ON CONFLICT DO NOTHING"
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
        let cut: Vec<&[usize]> = batches(&rows, 20).collect();
        assert_eq!(cut.concat(), rows);
        assert!(
            cut.iter()
                .all(|batch| [512, 128, 32, 8, 2, 1].contains(&batch.len()))
        );
        assert!(batches(&rows, 300).all(|batch| batch.len() * 300 <= 32_766));
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
