//! Many rows on their way to PostgreSQL, an array for each column.
//!
//! PostgreSQL plans a list of `VALUES` anew each time: for five hundred rows that took longer than writing them. Arrays are a value each,
//! however many rows they hold.

use sqlx::encode::{Encode, IsNull};
use sqlx::error::BoxDynError;
use sqlx::postgres::types::Oid;
use sqlx::postgres::{PgArgumentBuffer, PgArguments, PgHasArrayType, PgTypeInfo, Postgres};
use sqlx::{SqlStr, Type};

use super::value::Value;

/// A statement whose values come row by row and go column by column.
pub(super) struct Columns {
    text: SqlStr,
    columns: Vec<Column>,
    /// How many values were bound.
    bound: usize,
}

impl Columns {
    /// No rows yet, of so many columns.
    pub(super) fn new(text: SqlStr, columns: usize) -> Self {
        Self {
            text,
            columns: std::iter::repeat_with(Column::default).take(columns).collect(),
            bound: 0,
        }
    }

    /// The next value of the row, or the first of the next row.
    pub(super) fn bind<V: Value>(mut self, value: V) -> Self {
        let next = self.bound % self.columns.len().max(1);
        if let Some(column) = self.columns.get_mut(next) {
            column.add(value);
        }
        self.bound += 1;
        self
    }

    /// The statement with an array for each placeholder. A row that is not whole fails it: PostgreSQL would fill a short array up with nulls.
    pub(super) fn into_query(self) -> sqlx::query::Query<'static, Postgres, PgArguments> {
        let is_whole = self.bound.is_multiple_of(self.columns.len().max(1));
        let query = sqlx::query(self.text).persistent(true);
        self.columns.into_iter().fold(query, |query, mut column| {
            column.failed |= !is_whole;
            query.bind(column)
        })
    }
}

/// The values of a column as the elements of an array.
#[derive(Default)]
struct Column {
    /// The types of the array and of its elements, once there is one.
    types: Option<(PgTypeInfo, Oid)>,
    /// Each with its length before it, as PostgreSQL reads them.
    elements: PgArgumentBuffer,
    count: i32,
    has_null: bool,
    failed: bool,
}

impl Column {
    fn add<V: Value>(&mut self, value: V) {
        let element = <V as Type<Postgres>>::type_info().oid();
        self.types = element.map(|element| (<V as PgHasArrayType>::array_type_info(), element));
        match write(value, &mut self.elements) {
            Some(IsNull::Yes) => self.has_null = true,
            Some(IsNull::No) => {}
            None => self.failed = true,
        }
        self.count += 1;
    }
}

/// Writes a value with its length before it, which is -1 for none. `None` when it cannot be written.
pub(super) fn write<V: Value>(value: V, buffer: &mut PgArgumentBuffer) -> Option<IsNull> {
    let at = buffer.len();
    buffer.extend_from_slice(&(-1_i32).to_be_bytes());
    let is_null = <V as Encode<'_, Postgres>>::encode(value, buffer).ok()?;
    if let IsNull::No = is_null {
        let length = i32::try_from(buffer.len() - at - 4).ok()?;
        buffer[at..at + 4].copy_from_slice(&length.to_be_bytes());
    }
    Some(is_null)
}

impl Type<Postgres> for Column {
    /// Of an array of texts. Each column says itself what it is an array of.
    fn type_info() -> PgTypeInfo {
        <Vec<String> as Type<Postgres>>::type_info()
    }
}

impl Encode<'_, Postgres> for Column {
    fn encode_by_ref(&self, buffer: &mut PgArgumentBuffer) -> Result<IsNull, BoxDynError> {
        let Some((_, element)) = self.types.as_ref().filter(|_| !self.failed) else {
            return Err("a column of these rows cannot be written as an array".into());
        };
        // The header of an array of one dimension whose first element is number 1, as `array_recv` reads it.
        for number in [1, i32::from(self.has_null)] {
            buffer.extend_from_slice(&number.to_be_bytes());
        }
        buffer.extend_from_slice(&element.0.to_be_bytes());
        for number in [self.count, 1] {
            buffer.extend_from_slice(&number.to_be_bytes());
        }
        buffer.extend_from_slice(&self.elements);
        Ok(IsNull::No)
    }

    fn produces(&self) -> Option<PgTypeInfo> {
        self.types.as_ref().map(|(array, _)| array.clone())
    }
}
