//! The kinds of policy a service has, each with the first policy of its kind: what holds until somebody orders otherwise.

use std::sync::Arc;

use serde::Serialize;
use serde_json::{Map, Value};
use uuid::Uuid;

use super::kind::{Kind, PolicyKind};
use super::row::Policy;
use crate::clock::Moment;
use crate::db::Json;
use crate::parse::flaws::{Flaw, Flaws};
use crate::parse::unreadable::Unreadable;

/// Before any day the suite tells of: the first policies hold from then on.
const FIRST_DAY: Moment = Moment::from_unix_seconds(1_577_836_800);

/// The first policy of a kind, which holds until somebody puts another.
#[derive(Clone, Debug)]
pub struct First {
    /// The kind.
    pub kind: Kind,
    /// The policy; [`seed`](super::seed()) says who issued it.
    pub policy: Policy,
}

impl First {
    /// For everywhere, from before any day the suite tells of. The number is this kind's own in the whole suite, so that a decision's
    /// policy is never taken for another, and two replicas that open an empty database together write each policy once.
    pub fn new<T: PolicyKind + Serialize>(number: u128, document_number: &str, body: &T) -> Self {
        Self {
            kind: Kind::of::<T>(),
            policy: Policy {
                id: Uuid::from_u128(0x016f_5e66_e800_7000_8000_0000_0000_0000 + number),
                version: 1,
                kind: T::KIND.to_owned(),
                area: String::new(),
                document_number: document_number.to_owned(),
                issuing_body: String::new(),
                effective_from: FIRST_DAY,
                effective_to: None,
                body: Json(serde_json::to_value(body).expect("a policy is made of plain values")),
            },
        }
    }

    /// Whether a body reads as this kind.
    ///
    /// # Errors
    /// Every bad field by its name below `body` (`MISSING`, `WRONG_VALUE`, or what the kind itself finds), `UNKNOWN_FIELD`,
    /// `NOT_AN_OBJECT`, `UNREADABLE`. What was sent is never repeated.
    pub fn read(&self, body: &Value) -> Result<(), Flaws> {
        let Some(fields) = body.as_object() else {
            return Err(bad("body", "NOT_AN_OBJECT", "must be a JSON object"));
        };
        if self.kind.reads(body).is_ok() {
            return self.kind.check(body).map_err(|flaws| flaws.under("body"));
        }
        let nothing = Map::new();
        let example = self.policy.body.0.as_object().unwrap_or(&nothing);
        let mut flaws: Vec<Flaw> = Vec::new();
        // Each field alone is put into a body that is known to read, so each is judged by itself.
        for (name, value) in fields {
            let mut one_changed = example.clone();
            one_changed.insert(name.clone(), value.clone());
            if let Err(error) = self.kind.reads(&Value::Object(one_changed)) {
                let flaw = if error.starts_with("unknown field") && !example.contains_key(name) {
                    bad("body", "UNKNOWN_FIELD", "has a field this kind does not know")
                } else {
                    bad(&format!("body.{name}"), "WRONG_VALUE", &expected(&error, value))
                };
                flaws.extend(flaw.0);
            }
        }
        for name in example.keys().filter(|name| !fields.contains_key(*name)) {
            let mut one_less = example.clone();
            one_less.remove(name);
            if self.kind.reads(&Value::Object(one_less)).is_err() {
                flaws.extend(bad(&format!("body.{name}"), "MISSING", "must be given").0);
            }
        }
        if flaws.is_empty() {
            return Err(bad(
                "body",
                "UNREADABLE",
                "does not read as a policy of this kind",
            ));
        }
        Err(Flaws(flaws))
    }
}

fn bad(field: &str, reason: &'static str, description: &str) -> Flaws {
    Flaws::one(field, Unreadable::new(reason, description.to_owned()))
}

/// What the reader expected, without a word of what it was given.
fn expected(error: &str, given: &Value) -> String {
    let told = error
        .rsplit_once("expected ")
        .map_or_else(|| error.to_owned(), |(_, expected)| format!("must be {expected}"));
    if quotes(&told, given) {
        "must be as this kind describes it".to_owned()
    } else {
        told
    }
}

fn quotes(told: &str, given: &Value) -> bool {
    match given {
        Value::String(text) => !text.is_empty() && told.contains(text.as_str()),
        Value::Array(values) => values.iter().any(|value| quotes(told, value)),
        Value::Object(fields) => fields
            .iter()
            .any(|(name, value)| told.contains(name.as_str()) || quotes(told, value)),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

/// Every kind of a service. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Kinds(Arc<[First]>);

impl Kinds {
    /// These and no others.
    pub fn new(kinds: Vec<First>) -> Self {
        Self(kinds.into())
    }

    /// The most bytes of a body.
    pub const LONGEST_BODY: usize = 65_536;

    /// The kind of this name.
    ///
    /// # Errors
    /// `MISSING`, or `UNKNOWN_KIND`, naming those there are.
    pub fn named(&self, name: &str) -> Result<&First, Unreadable> {
        if name.is_empty() {
            return Err(Unreadable::new("MISSING", "must be given"));
        }
        self.find(name).ok_or_else(|| {
            let names: Vec<&str> = self.0.iter().map(|first| first.kind.name).collect();
            Unreadable::new("UNKNOWN_KIND", format!("must be one of {}", names.join(", ")))
        })
    }

    /// Reads the body of a new version from its JSON text; what it says is asked as far as the kind is known.
    ///
    /// # Errors
    /// `MISSING`, `TOO_LONG` (64 KiB), `NOT_JSON`, or as [`First::read`].
    pub fn body(&self, kind: &str, text: &str) -> Result<Value, Flaws> {
        if text.trim().is_empty() {
            return Err(bad("body", "MISSING", "must be given"));
        }
        if text.len() > Self::LONGEST_BODY {
            return Err(bad("body", "TOO_LONG", "must be at most 64 KiB"));
        }
        let body: Value =
            serde_json::from_str(text).map_err(|_| bad("body", "NOT_JSON", "must be a JSON object"))?;
        match self.find(kind) {
            Some(first) => first.read(&body)?,
            None if !body.is_object() => return Err(bad("body", "NOT_AN_OBJECT", "must be a JSON object")),
            None => {}
        }
        Ok(body)
    }

    /// The kind of this name; `None` when there is none.
    pub fn find(&self, name: &str) -> Option<&First> {
        self.0.iter().find(|first| first.kind.name == name)
    }
}
