//! The reasons of one verdict, in the order of the steps that gave them.

use std::borrow::Cow;

use kit::parse::Unreadable;
use vocabulary::Reason;
use vocabulary::column::Text;

/// Why a gate answered as it did; at least one. Stored as the words separated by commas.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Reasons(Vec<Reason>);

impl Reasons {
    /// A single reason.
    pub fn one(reason: Reason) -> Self {
        Self(vec![reason])
    }

    /// Adds one, unless it is there already.
    pub fn add(&mut self, reason: Reason) {
        if !self.0.contains(&reason) {
            self.0.push(reason);
        }
    }

    /// Takes one away.
    pub fn remove(&mut self, reason: Reason) {
        self.0.retain(|other| *other != reason);
    }

    /// Whether it is among them.
    pub fn has(&self, reason: Reason) -> bool {
        self.0.contains(&reason)
    }

    /// In the order of the steps.
    pub fn iter(&self) -> impl Iterator<Item = Reason> + '_ {
        self.0.iter().copied()
    }

    /// Whether there is none: a verdict that was not reached yet.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl FromIterator<Reason> for Reasons {
    fn from_iter<I: IntoIterator<Item = Reason>>(reasons: I) -> Self {
        let mut all = Self::default();
        reasons.into_iter().for_each(|reason| all.add(reason));
        all
    }
}

impl Text for Reasons {
    fn write(&self) -> Cow<'_, str> {
        match self.0.as_slice() {
            [] => Cow::Borrowed(""),
            [only] => Cow::Borrowed(only.text()),
            many => Cow::Owned(
                many.iter()
                    .map(|reason| reason.text())
                    .collect::<Vec<_>>()
                    .join(","),
            ),
        }
    }

    fn read(text: &str) -> Result<Self, Unreadable> {
        let words = text.split(',').filter(|word| !word.is_empty());
        words.map(Reason::parse).collect::<Result<Vec<_>, _>>().map(Self)
    }
}

vocabulary::stored_as_text!(Reasons);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_are_stored_in_their_order_and_none_twice() {
        let reasons: Reasons = [
            Reason::GreyExpired,
            Reason::TemperatureNeeded,
            Reason::GreyExpired,
        ]
        .into_iter()
        .collect();
        assert_eq!(reasons.write(), "GREY_EXPIRED,TEMPERATURE_NEEDED");
        assert_eq!(Reasons::read(&reasons.write()), Ok(reasons));
        assert_eq!(Reasons::read(""), Ok(Reasons::default()));
        assert_eq!(Reasons::read("GREEN,WHIM").unwrap_err().reason, "UNKNOWN_REASON");
    }
}
