//! What can be bound to a statement and what can be read from a row, on both engines at once.

use sqlx::postgres::{PgHasArrayType, PgRow};
use sqlx::sqlite::SqliteRow;
use sqlx::{Encode, FromRow, Postgres, Sqlite, Type};

/// What can be bound: `i32 i64 f64 bool String &str Vec<u8> &[u8] Uuid`, [`Json`](super::Json),
/// [`Moment`](crate::clock::Moment), [`Day`](crate::clock::Day), [`Id`](crate::id::Id), `Option` of each, and every type
/// given to [`stored_as!`](crate::stored_as).
///
/// An alias: never implemented by hand, it holds for whatever both engines can encode.
pub trait Value:
    for<'q> Encode<'q, Sqlite>
    + Type<Sqlite>
    + for<'q> Encode<'q, Postgres>
    + Type<Postgres>
    + PgHasArrayType
    + Send
{
}

impl<T> Value for T where
    T: for<'q> Encode<'q, Sqlite>
        + Type<Sqlite>
        + for<'q> Encode<'q, Postgres>
        + Type<Postgres>
        + PgHasArrayType
        + Send
{
}

/// What values are bound to, one after the other: a statement, or rows that are copied.
pub trait Bind: Sized {
    /// Binds the next value.
    #[must_use]
    fn bind(self, value: impl Value) -> Self;
}

/// What a row can be read as: a tuple of values (one column: `(i64,)`), or a struct with `#[derive(FromRow)]`.
///
/// A column that may be `NULL` is read as an `Option`: PostgreSQL refuses to read nothing as something, but SQLite's
/// driver quietly makes it `0` or an empty text.
///
/// An alias: never implemented by hand, it holds for whatever both engines can read.
pub trait Record:
    for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin + 'static
{
}

impl<T> Record for T where
    T: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin + 'static
{
}

/// Stores a type of ours in a column of a type both engines know.
///
/// `stored_as!(Ours, Column, |ours| column, |column| Result<Ours, _>)`: the first closure cannot fail, the second parses
/// again what was stored, and its error must not quote the value.
///
/// ```
/// # #[derive(Debug, PartialEq)] enum Colour { Red, Green }
/// kit::stored_as!(
///     Colour,
///     String,
///     |colour| if *colour == Colour::Red { "red".to_owned() } else { "green".to_owned() },
///     |text| match text.as_str() {
///         "red" => Ok(Colour::Red),
///         "green" => Ok(Colour::Green),
///         _ => Err("not a colour"),
///     }
/// );
/// ```
#[macro_export]
macro_rules! stored_as {
    ($ours:ty, $column:ty, $to:expr, $from:expr $(,)?) => {
        $crate::stored_as!(@on $crate::db::sqlx::Sqlite, $ours, $column, $to, $from);
        $crate::stored_as!(@on $crate::db::sqlx::Postgres, $ours, $column, $to, $from);

        // Rows of many are bound as arrays.
        impl $crate::db::sqlx::postgres::PgHasArrayType for $ours {
            fn array_type_info() -> $crate::db::sqlx::postgres::PgTypeInfo {
                <$column as $crate::db::sqlx::postgres::PgHasArrayType>::array_type_info()
            }
        }
    };
    (@on $engine:ty, $ours:ty, $column:ty, $to:expr, $from:expr) => {
        impl $crate::db::sqlx::Type<$engine> for $ours {
            fn type_info() -> <$engine as $crate::db::sqlx::Database>::TypeInfo {
                <$column as $crate::db::sqlx::Type<$engine>>::type_info()
            }

            fn compatible(found: &<$engine as $crate::db::sqlx::Database>::TypeInfo) -> bool {
                <$column as $crate::db::sqlx::Type<$engine>>::compatible(found)
            }
        }

        impl<'q> $crate::db::sqlx::Encode<'q, $engine> for $ours {
            fn encode_by_ref(
                &self,
                buffer: &mut <$engine as $crate::db::sqlx::Database>::ArgumentBuffer,
            ) -> ::std::result::Result<$crate::db::sqlx::encode::IsNull, $crate::db::sqlx::error::BoxDynError> {
                let to: fn(&$ours) -> $column = $to;
                <$column as $crate::db::sqlx::Encode<'q, $engine>>::encode(to(self), buffer)
            }
        }

        impl<'r> $crate::db::sqlx::Decode<'r, $engine> for $ours {
            fn decode(
                value: <$engine as $crate::db::sqlx::Database>::ValueRef<'r>,
            ) -> ::std::result::Result<Self, $crate::db::sqlx::error::BoxDynError> {
                let from: fn($column) -> ::std::result::Result<$ours, _> = $from;
                let column = <$column as $crate::db::sqlx::Decode<'r, $engine>>::decode(value)?;
                from(column).map_err(::std::convert::Into::into)
            }
        }
    };
}

/// Stores what serde knows as JSON in a column of text, for what SQL never looks into: PostgreSQL takes and gives text in less time than
/// the JSON of [`Json`](super::Json). Everything in it must be a plain value: no map with keys that are not text.
#[macro_export]
macro_rules! stored_as_json {
    ($ours:ty) => {
        $crate::stored_as!(
            $ours,
            String,
            |ours| $crate::db::serde_json::to_string(ours).expect("plain values"),
            // What is wrong would quote the value.
            |text| $crate::db::serde_json::from_str(&text).map_err(|_| "not as it was written")
        );
    };
}
