//! Everything that is wrong with a request, field by field.

use std::borrow::Cow;
use std::fmt;

use super::unreadable::Unreadable;

/// One bad field of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flaw {
    /// The field's path in the request, names of the contract joined by dots (`person.phone`).
    pub field: String,
    /// Stable and upper-case (`TOO_LONG`).
    pub reason: &'static str,
    /// One lower-case sentence; never holds the value.
    pub description: Cow<'static, str>,
}

/// All the bad fields of a request, in the order they were read; at least one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flaws(pub Vec<Flaw>);

impl Flaws {
    /// A single bad field.
    pub fn one(field: impl Into<String>, unreadable: impl Into<Unreadable>) -> Self {
        let Unreadable { reason, description } = unreadable.into();
        Self(vec![Flaw {
            field: field.into(),
            reason,
            description,
        }])
    }

    /// The same flaws seen from the message around them: `phone` under `person` becomes `person.phone`.
    #[must_use]
    pub fn under(mut self, parent: &str) -> Self {
        for flaw in &mut self.0 {
            flaw.field = format!("{parent}.{}", flaw.field);
        }
        self
    }

    /// The reasons alone, in order.
    pub fn reasons(&self) -> impl Iterator<Item = &'static str> {
        self.0.iter().map(|flaw| flaw.reason)
    }
}

impl fmt::Display for Flaws {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (nth, flaw) in self.0.iter().enumerate() {
            let separator = if nth == 0 { "" } else { "; " };
            write!(f, "{separator}{}: {}", flaw.field, flaw.description)?;
        }
        Ok(())
    }
}

impl std::error::Error for Flaws {}

/// One field that was read: its value, or what is wrong with it. Made by [`field`], [`nested`] and [`each`].
#[derive(Debug)]
pub struct Field<T>(Result<T, Flaws>);

/// Names the field a single value was read from.
pub fn field<T>(name: impl Into<String>, read: Result<T, impl Into<Unreadable>>) -> Field<T> {
    Field(read.map_err(|unreadable| Flaws::one(name, unreadable)))
}

/// Names the field a whole message was read from; its flaws are told under that name.
pub fn nested<T>(name: impl AsRef<str>, read: Result<T, Flaws>) -> Field<T> {
    Field(read.map_err(|flaws| flaws.under(name.as_ref())))
}

/// Fields read by others, whose flaws bear their names in this message already.
pub fn spread<T>(read: Result<T, Flaws>) -> Field<T> {
    Field(read)
}

/// Reads the elements of a list, each named by its place: the flaws of the first of `rungs` are told under `rungs[0]`.
pub fn each<V, T>(name: &str, values: &[V], read: impl Fn(&V) -> Result<T, Flaws>) -> Field<Vec<T>> {
    let named = |(nth, value)| nested(format!("{name}[{nth}]"), read(value));
    Field(values.iter().enumerate().map(named).collect::<Vec<_>>().all())
}

/// Several fields read together: all the values, or every flaw of every field.
pub trait All {
    /// The values, in the order of the fields.
    type Values;

    /// Returns the values when every field could be read.
    ///
    /// # Errors
    /// The flaws of all bad fields, not only of the first.
    fn all(self) -> Result<Self::Values, Flaws>;
}

impl<T> Field<T> {
    /// The value, with the flaws of a bad field moved to `flaws`.
    fn into_value(self, flaws: &mut Vec<Flaw>) -> Option<T> {
        self.0.map_err(|bad| flaws.extend(bad.0)).ok()
    }
}

/// Fields in a list (repeated messages): all the values, or every flaw of every element.
impl<T> All for Vec<Field<T>> {
    type Values = Vec<T>;

    fn all(self) -> Result<Vec<T>, Flaws> {
        let mut flaws = Vec::new();
        let values = self
            .into_iter()
            .filter_map(|field| field.into_value(&mut flaws))
            .collect();
        if flaws.is_empty() {
            Ok(values)
        } else {
            Err(Flaws(flaws))
        }
    }
}

macro_rules! all_for_tuples {
    ($($T:ident $field:ident),+) => {
        impl<$($T),+> All for ($(Field<$T>,)+) {
            type Values = ($($T,)+);

            fn all(self) -> Result<Self::Values, Flaws> {
                let ($($field,)+) = self;
                let mut flaws = Vec::new();
                $(let $field = $field.into_value(&mut flaws);)+
                match ($($field,)+) {
                    ($(Some($field),)+) => Ok(($($field,)+)),
                    _ => Err(Flaws(flaws)),
                }
            }
        }
    };
}

all_for_tuples!(A a);
all_for_tuples!(A a, B b);
all_for_tuples!(A a, B b, C c);
all_for_tuples!(A a, B b, C c, D d);
all_for_tuples!(A a, B b, C c, D d, E e);
all_for_tuples!(A a, B b, C c, D d, E e, F f);
all_for_tuples!(A a, B b, C c, D d, E e, F f, G g);
all_for_tuples!(A a, B b, C c, D d, E e, F f, G g, H h);
all_for_tuples!(A a, B b, C c, D d, E e, F f, G g, H h, I i);
all_for_tuples!(A a, B b, C c, D d, E e, F f, G g, H h, I i, J j);
all_for_tuples!(A a, B b, C c, D d, E e, F f, G g, H h, I i, J j, K k);
all_for_tuples!(A a, B b, C c, D d, E e, F f, G g, H h, I i, J j, K k, L l);
all_for_tuples!(A a, B b, C c, D d, E e, F f, G g, H h, I i, J j, K k, L l, M m);
all_for_tuples!(A a, B b, C c, D d, E e, F f, G g, H h, I i, J j, K k, L l, M m, N n);
all_for_tuples!(A a, B b, C c, D d, E e, F f, G g, H h, I i, J j, K k, L l, M m, N n, O o);
all_for_tuples!(A a, B b, C c, D d, E e, F f, G g, H h, I i, J j, K k, L l, M m, N n, O o, P p);

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(nth: usize, good: bool) -> Field<usize> {
        field(
            format!("f{nth}"),
            if good {
                Ok(nth)
            } else {
                Err(Unreadable::new("BAD", "is bad"))
            },
        )
    }

    proptest! {
        #[test]
        fn every_bad_field_is_told_and_no_good_one(goods in proptest::array::uniform4(any::<bool>())) {
            let [a, b, c, d] = goods;
            let outcome = (read(0, a), read(1, b), read(2, c), read(3, d)).all();
            let bad: Vec<String> =
                goods.iter().enumerate().filter(|(_, good)| !**good).map(|(nth, _)| format!("f{nth}")).collect();
            match outcome {
                Ok(values) => {
                    prop_assert!(bad.is_empty());
                    prop_assert_eq!(values, (0, 1, 2, 3));
                }
                Err(flaws) => {
                    let told: Vec<String> = flaws.0.into_iter().map(|flaw| flaw.field).collect();
                    prop_assert_eq!(told, bad);
                }
            }
        }

        #[test]
        fn a_list_tells_what_the_tuple_tells(goods in proptest::collection::vec(any::<bool>(), 0..12)) {
            let fields: Vec<_> = goods.iter().enumerate().map(|(nth, good)| read(nth, *good)).collect();
            let bad = goods.iter().filter(|good| !**good).count();
            match fields.all() {
                Ok(values) => prop_assert_eq!((values.len(), bad), (goods.len(), 0)),
                Err(flaws) => prop_assert_eq!(flaws.0.len(), bad),
            }
        }
    }

    #[test]
    fn an_element_is_told_by_its_place() {
        let inner = |good: &bool| (read(0, *good),).all();
        let flaws = (each("list", &[true, false], inner),)
            .all()
            .expect_err("one is bad");
        assert_eq!(flaws.to_string(), "list[1].f0: is bad");
    }

    #[test]
    fn a_nested_message_tells_the_whole_path() {
        let inner = (read(0, false), read(1, true)).all().map(|_| ());
        let outer = (nested("person", inner), read(2, false)).all().map(|_| ());
        let flaws = outer.expect_err("two fields are bad");
        assert_eq!(flaws.to_string(), "person.f0: is bad; f2: is bad");
    }
}
