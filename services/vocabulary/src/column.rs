//! How a word of the city stands in a TEXT or BIGINT column, on SQLite and PostgreSQL alike.

use kit::parse::Unreadable;
use std::borrow::Cow;

/// A value whose stored form is one piece of text; `read(write(v)) == v` for every value.
pub trait Text: Sized {
    /// The stored form.
    fn write(&self) -> Cow<'_, str>;

    /// Reads the stored form back; accepts everything [`Text::write`] ever wrote, in this release or an older one.
    fn read(text: &str) -> Result<Self, Unreadable>;
}

/// Gives a [`Text`] type its TEXT column on both engines (arrays of it on PostgreSQL) and its JSON string.
#[macro_export]
macro_rules! stored_as_text {
    ($type:ty) => {
        $crate::serialized_as_text!($type);

        impl<DB: $crate::needed::sqlx::Database> $crate::needed::sqlx::Type<DB> for $type
        where
            str: $crate::needed::sqlx::Type<DB>,
        {
            fn type_info() -> DB::TypeInfo {
                <str as $crate::needed::sqlx::Type<DB>>::type_info()
            }

            fn compatible(column: &DB::TypeInfo) -> bool {
                <str as $crate::needed::sqlx::Type<DB>>::compatible(column)
            }
        }

        impl<'q, DB: $crate::needed::sqlx::Database> $crate::needed::sqlx::Encode<'q, DB> for $type
        where
            String: $crate::needed::sqlx::Encode<'q, DB>,
        {
            fn encode_by_ref(
                &self,
                buffer: &mut <DB as $crate::needed::sqlx::Database>::ArgumentBuffer,
            ) -> Result<$crate::needed::sqlx::encode::IsNull, $crate::needed::sqlx::error::BoxDynError> {
                let text = $crate::column::Text::write(self).into_owned();
                <String as $crate::needed::sqlx::Encode<'q, DB>>::encode(text, buffer)
            }
        }

        impl<'r, DB: $crate::needed::sqlx::Database> $crate::needed::sqlx::Decode<'r, DB> for $type
        where
            &'r str: $crate::needed::sqlx::Decode<'r, DB>,
        {
            fn decode(
                value: <DB as $crate::needed::sqlx::Database>::ValueRef<'r>,
            ) -> Result<Self, $crate::needed::sqlx::error::BoxDynError> {
                let text = <&'r str as $crate::needed::sqlx::Decode<'r, DB>>::decode(value)?;
                <Self as $crate::column::Text>::read(text).map_err(Into::into)
            }
        }

        impl $crate::needed::sqlx::postgres::PgHasArrayType for $type {
            fn array_type_info() -> $crate::needed::sqlx::postgres::PgTypeInfo {
                <String as $crate::needed::sqlx::postgres::PgHasArrayType>::array_type_info()
            }

            fn array_compatible(column: &$crate::needed::sqlx::postgres::PgTypeInfo) -> bool {
                <String as $crate::needed::sqlx::postgres::PgHasArrayType>::array_compatible(column)
            }
        }
    };
}

/// Gives a [`Text`] type its JSON string only: for personal data, which is serialised, then sealed, then stored.
#[macro_export]
macro_rules! serialized_as_text {
    ($type:ty) => {
        impl $crate::needed::serde::Serialize for $type {
            fn serialize<S: $crate::needed::serde::Serializer>(
                &self,
                serializer: S,
            ) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&$crate::column::Text::write(self))
            }
        }

        impl<'de> $crate::needed::serde::Deserialize<'de> for $type {
            fn deserialize<D: $crate::needed::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> Result<Self, D::Error> {
                let text = <std::borrow::Cow<'de, str> as $crate::needed::serde::Deserialize>::deserialize(
                    deserializer,
                )?;
                <Self as $crate::column::Text>::read(&text)
                    .map_err(<D::Error as $crate::needed::serde::de::Error>::custom)
            }
        }
    };
}

/// Gives a newtype over `$number` that number's column on both engines (arrays of it on PostgreSQL) and its JSON number;
/// `$read: fn($number) -> Result<Self, Unreadable>` is the door in, `$write: fn(&Self) -> $number` the way out.
#[macro_export]
macro_rules! stored_as_number {
    ($type:ty, $number:ty, $read:expr, $write:expr) => {
        impl $crate::needed::serde::Serialize for $type {
            fn serialize<S: $crate::needed::serde::Serializer>(
                &self,
                serializer: S,
            ) -> Result<S::Ok, S::Error> {
                $crate::needed::serde::Serialize::serialize(&$write(self), serializer)
            }
        }

        impl<'de> $crate::needed::serde::Deserialize<'de> for $type {
            fn deserialize<D: $crate::needed::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> Result<Self, D::Error> {
                let number = <$number as $crate::needed::serde::Deserialize>::deserialize(deserializer)?;
                let read: Result<Self, $crate::needed::kit::parse::Unreadable> = $read(number);
                read.map_err(<D::Error as $crate::needed::serde::de::Error>::custom)
            }
        }

        impl<DB: $crate::needed::sqlx::Database> $crate::needed::sqlx::Type<DB> for $type
        where
            $number: $crate::needed::sqlx::Type<DB>,
        {
            fn type_info() -> DB::TypeInfo {
                <$number as $crate::needed::sqlx::Type<DB>>::type_info()
            }

            fn compatible(column: &DB::TypeInfo) -> bool {
                <$number as $crate::needed::sqlx::Type<DB>>::compatible(column)
            }
        }

        impl<'q, DB: $crate::needed::sqlx::Database> $crate::needed::sqlx::Encode<'q, DB> for $type
        where
            $number: $crate::needed::sqlx::Encode<'q, DB>,
        {
            fn encode_by_ref(
                &self,
                buffer: &mut <DB as $crate::needed::sqlx::Database>::ArgumentBuffer,
            ) -> Result<$crate::needed::sqlx::encode::IsNull, $crate::needed::sqlx::error::BoxDynError> {
                let number: $number = $write(self);
                <$number as $crate::needed::sqlx::Encode<'q, DB>>::encode(number, buffer)
            }
        }

        impl<'r, DB: $crate::needed::sqlx::Database> $crate::needed::sqlx::Decode<'r, DB> for $type
        where
            $number: $crate::needed::sqlx::Decode<'r, DB>,
        {
            fn decode(
                value: <DB as $crate::needed::sqlx::Database>::ValueRef<'r>,
            ) -> Result<Self, $crate::needed::sqlx::error::BoxDynError> {
                let number = <$number as $crate::needed::sqlx::Decode<'r, DB>>::decode(value)?;
                let read: Result<Self, $crate::needed::kit::parse::Unreadable> = $read(number);
                read.map_err(Into::into)
            }
        }

        impl $crate::needed::sqlx::postgres::PgHasArrayType for $type {
            fn array_type_info() -> $crate::needed::sqlx::postgres::PgTypeInfo {
                <$number as $crate::needed::sqlx::postgres::PgHasArrayType>::array_type_info()
            }
        }
    };
}
