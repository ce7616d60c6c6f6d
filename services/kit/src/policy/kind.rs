//! A kind of policy: its name, what its bodies say, and whether one person alone may put one.

use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::parse::flaws::Flaws;

/// What a kind of policy says. Its fields are its JSON, so a field that is added later needs a default.
pub trait PolicyKind: DeserializeOwned + Send + Sync + 'static {
    /// The kind's name (`health_code`); one type for each.
    const KIND: &'static str;

    /// Whether a version is proposed by one person and put by another. A policy decides for everybody, so this is only given up by
    /// kinds that nobody's standing hangs on.
    const BY_TWO: bool = true;

    /// What the types of the fields cannot say: numbers in their ranges, fields that fit each other. The flaws bear the fields' names, all
    /// of them at once; without it every body that reads is put.
    fn check(&self) -> Result<(), Flaws> {
        Ok(())
    }
}

/// A kind of policy without its type: what is asked before a new version is put.
#[derive(Debug, Clone, Copy)]
pub struct Kind {
    /// [`PolicyKind::KIND`].
    pub name: &'static str,
    /// [`PolicyKind::BY_TWO`].
    pub by_two: bool,
    read: fn(&Value) -> Result<(), String>,
    check: fn(&Value) -> Result<(), Flaws>,
}

impl Kind {
    /// The kind of a type.
    pub fn of<T: PolicyKind>() -> Self {
        Self {
            name: T::KIND,
            by_two: T::BY_TWO,
            read: |body| T::deserialize(body).map(drop).map_err(|error| error.to_string()),
            check: |body| T::deserialize(body).map_or(Ok(()), |policy| policy.check()),
        }
    }

    /// Whether a body has the shape of this kind; otherwise what is wrong with it, in the reader's words, which may quote the body.
    pub fn reads(&self, body: &Value) -> Result<(), String> {
        (self.read)(body)
    }

    /// What is wrong with a body that has the shape of this kind.
    pub fn check(&self, body: &Value) -> Result<(), Flaws> {
        (self.check)(body)
    }
}
