//! The tree of settings as read, and how serde walks it: knowing where it stands, so that a refusal names the key.

use serde::de::value::{MapAccessDeserializer, StringDeserializer};
use serde::de::{
    self, DeserializeSeed, Deserializer, Expected, IntoDeserializer, MapAccess, SeqAccess, Unexpected,
    Visitor,
};
use std::collections::BTreeMap;
use std::fmt;

/// One value, from the file or from the environment.
#[derive(Debug, Clone)]
pub(super) enum Node {
    Table(BTreeMap<String, Node>),
    List(Vec<Node>),
    /// A scalar of the file: its type is known.
    Scalar(toml::Value),
    /// From the environment or a `_file`: only the reader knows which type it was meant to be.
    Word(String),
}

/// Why the tree does not fit the type, and at which key.
#[derive(Debug)]
pub(super) struct Refusal {
    pub(super) key: Option<String>,
    pub(super) problem: String,
}

/// A node and the key it stands at.
pub(super) struct At {
    node: Node,
    key: String,
}

impl Node {
    pub(super) fn empty() -> Self {
        Self::Table(BTreeMap::new())
    }

    /// Puts an environment value at `keys`, making sections on the way.
    pub(super) fn lay_over(&mut self, keys: &[&str], value: String) -> Result<(), Refusal> {
        let Some((first, rest)) = keys.split_first() else {
            *self = Self::Word(value);
            return Ok(());
        };
        let Self::Table(table) = self else {
            return Err(Refusal::new(format!(
                "is a value, but the environment gives {} inside it",
                keys.join(".")
            )));
        };
        let below = table.entry((*first).to_owned()).or_insert_with(Self::empty);
        below
            .lay_over(rest, value)
            .map_err(|refusal| refusal.below(first))
    }
}

impl From<toml::Value> for Node {
    fn from(value: toml::Value) -> Self {
        match value {
            toml::Value::Table(table) => Self::Table(table.into_iter().map(|(k, v)| (k, v.into())).collect()),
            toml::Value::Array(list) => Self::List(list.into_iter().map(Into::into).collect()),
            scalar => Self::Scalar(scalar),
        }
    }
}

impl At {
    pub(super) fn root(node: Node) -> Self {
        Self {
            node,
            key: String::new(),
        }
    }

    fn child(&self, name: &str) -> String {
        if self.key.is_empty() {
            name.to_owned()
        } else {
            format!("{}.{name}", self.key)
        }
    }

    /// Walks a node whose shape decides: everything but numbers, truths and lists written as words.
    fn walk<'de, V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        let key = self.key.clone();
        let outcome = match self.node {
            Node::Table(table) => visitor.visit_map(Entries {
                rest: table.into_iter(),
                value: None,
                at: key.clone(),
            }),
            Node::List(list) => visitor.visit_seq(Items {
                rest: list.into_iter(),
                at: key.clone(),
                next: 0,
            }),
            Node::Word(word) => visitor.visit_string(word),
            Node::Scalar(toml::Value::String(text)) => visitor.visit_string(text),
            Node::Scalar(toml::Value::Integer(number)) => visitor.visit_i64(number),
            Node::Scalar(toml::Value::Float(number)) => visitor.visit_f64(number),
            Node::Scalar(toml::Value::Boolean(truth)) => visitor.visit_bool(truth),
            Node::Scalar(other) => visitor.visit_string(other.to_string()),
        };
        outcome.map_err(|refusal| refusal.at(&key))
    }

    /// Refuses keys the type does not have; reads `<key>_file` into `<key>`.
    fn known_only(mut self, fields: &'static [&'static str]) -> Result<Self, Refusal> {
        let Node::Table(table) = self.node else {
            return Ok(self);
        };
        let mut kept = BTreeMap::new();
        let at = At {
            node: Node::empty(),
            key: self.key,
        };
        for (name, node) in table {
            let key = at.child(&name);
            let (name, node) = match fields.contains(&name.as_str()) {
                true => (name, node),
                false => from_file(&name, node, fields).map_err(|refusal| refusal.at(&key))?,
            };
            if kept.insert(name, node).is_some() {
                return Err(Refusal::new("is given twice, once as a file").at(&key));
            }
        }
        self = At {
            node: Node::Table(kept),
            key: at.key,
        };
        Ok(self)
    }
}

/// The content of the file that `<field>_file` names, or the refusal of an unknown key.
fn from_file(name: &str, node: Node, fields: &'static [&'static str]) -> Result<(String, Node), Refusal> {
    let field = name.strip_suffix("_file").filter(|field| fields.contains(field));
    let (Some(field), Node::Scalar(toml::Value::String(path)) | Node::Word(path)) = (field, node) else {
        return Err(unknown(name, fields));
    };
    let content = std::fs::read_to_string(&path)
        .map_err(|error| Refusal::new(format!("file {path} cannot be read: {error}")))?;
    Ok((
        field.to_owned(),
        Node::Word(content.trim_end_matches(['\r', '\n']).to_owned()),
    ))
}

fn unknown(name: &str, fields: &[&str]) -> Refusal {
    let closest = fields.iter().min_by_key(|field| distance(name, field));
    match closest.filter(|field| distance(name, field) <= name.len().max(3) / 2) {
        Some(closest) => Refusal::new(format!("is unknown, did you mean {closest}?")),
        None => Refusal::new(format!("is unknown, known here: {}", fields.join(", "))),
    }
}

/// How many letters must be put in, taken out or changed (Levenshtein).
fn distance(a: &str, b: &str) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.bytes().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.bytes().enumerate() {
            let replaced = diagonal + usize::from(x != y);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(row[j + 1] + 1);
        }
    }
    row[b.len()]
}

impl Refusal {
    fn new(problem: impl Into<String>) -> Self {
        Self {
            key: None,
            problem: problem.into(),
        }
    }

    /// The innermost key wins: it is set first.
    fn at(mut self, key: &str) -> Self {
        self.key.get_or_insert_with(|| key.to_owned());
        self
    }

    fn below(mut self, section: &str) -> Self {
        self.key = Some(
            self.key
                .map_or_else(|| section.to_owned(), |key| format!("{section}.{key}")),
        );
        self
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.problem)
    }
}

impl std::error::Error for Refusal {}

impl de::Error for Refusal {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self::new(message.to_string())
    }

    // serde would quote the value, which may be a secret.
    fn invalid_type(_: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::new(format!("must be {expected}"))
    }

    fn invalid_value(_: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::new(format!("must be {expected}"))
    }

    fn unknown_variant(_: &str, expected: &'static [&'static str]) -> Self {
        Self::new(format!("must be one of {}", expected.join(", ")))
    }
}

/// A word becomes the number or truth the reader asks for; anything else walks as it is.
macro_rules! parsed_words {
    ($($method:ident $visit:ident $type:ty, $name:literal;)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
            let Node::Word(word) = &self.node else { return self.walk(visitor) };
            let value: $type = word.trim().parse()
                .map_err(|_| Refusal::new(concat!("must be ", $name)).at(&self.key))?;
            visitor.$visit(value).map_err(|refusal: Refusal| refusal.at(&self.key))
        }
    )*};
}

impl<'de> Deserializer<'de> for At {
    type Error = Refusal;

    parsed_words! {
        deserialize_bool visit_bool bool, "true or false";
        deserialize_i8 visit_i8 i8, "a whole number";
        deserialize_i16 visit_i16 i16, "a whole number";
        deserialize_i32 visit_i32 i32, "a whole number";
        deserialize_i64 visit_i64 i64, "a whole number";
        deserialize_u8 visit_u8 u8, "a whole number, zero or more";
        deserialize_u16 visit_u16 u16, "a whole number, zero or more";
        deserialize_u32 visit_u32 u32, "a whole number, zero or more";
        deserialize_u64 visit_u64 u64, "a whole number, zero or more";
        deserialize_f32 visit_f32 f32, "a number";
        deserialize_f64 visit_f64 f64, "a number";
    }

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        self.walk(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        match &self.node {
            Node::Word(word) if word.is_empty() => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Refusal> {
        visitor.visit_newtype_struct(self)
    }

    /// A list in the environment is written with commas.
    fn deserialize_seq<V: Visitor<'de>>(mut self, visitor: V) -> Result<V::Value, Refusal> {
        if let Node::Word(word) = &self.node {
            let words = word.split(',').map(str::trim).filter(|item| !item.is_empty());
            self.node = Node::List(words.map(|item| Node::Word(item.to_owned())).collect());
        }
        self.walk(visitor)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Refusal> {
        self.known_only(fields)?.walk(visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Refusal> {
        let key = self.key;
        let outcome = match self.node {
            Node::Word(word) | Node::Scalar(toml::Value::String(word)) => {
                let name: StringDeserializer<Refusal> = word.into_deserializer();
                visitor.visit_enum(name)
            }
            Node::Table(table) => {
                let entries = Entries {
                    rest: table.into_iter(),
                    value: None,
                    at: key.clone(),
                };
                visitor.visit_enum(MapAccessDeserializer::new(entries))
            }
            _ => Err(Refusal::new("must be a name")),
        };
        outcome.map_err(|refusal| refusal.at(&key))
    }

    serde::forward_to_deserialize_any! {
        i128 u128 char str string bytes byte_buf unit unit_struct tuple tuple_struct map identifier ignored_any
    }
}

struct Entries {
    rest: std::collections::btree_map::IntoIter<String, Node>,
    value: Option<At>,
    at: String,
}

impl<'de> MapAccess<'de> for Entries {
    type Error = Refusal;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Refusal> {
        let Some((name, node)) = self.rest.next() else {
            return Ok(None);
        };
        let key = At {
            node: Node::empty(),
            key: self.at.clone(),
        }
        .child(&name);
        self.value = Some(At { node, key });
        seed.deserialize(StringDeserializer::<Refusal>::new(name))
            .map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Refusal> {
        let at = self.value.take().ok_or_else(|| Refusal::new("has no value"))?;
        let key = at.key.clone();
        seed.deserialize(at).map_err(|refusal| refusal.at(&key))
    }
}

struct Items {
    rest: std::vec::IntoIter<Node>,
    at: String,
    next: usize,
}

impl<'de> SeqAccess<'de> for Items {
    type Error = Refusal;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Refusal> {
        let Some(node) = self.rest.next() else {
            return Ok(None);
        };
        let key = format!("{}[{}]", self.at, self.next);
        self.next += 1;
        seed.deserialize(At {
            node,
            key: key.clone(),
        })
        .map(Some)
        .map_err(|refusal| refusal.at(&key))
    }
}
