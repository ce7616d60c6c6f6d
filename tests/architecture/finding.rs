//! What a rule found, all at once, so that one run shows everything there is to put right.

use std::collections::BTreeSet;
use std::fmt::Display;

/// The places that break one rule.
#[derive(Default)]
pub(crate) struct Findings(BTreeSet<String>);

impl Findings {
    /// Notes one place.
    pub(crate) fn add(&mut self, finding: impl Display) {
        self.0.insert(finding.to_string());
    }

    /// Notes a place unless the claim holds.
    pub(crate) fn expect(&mut self, holds: bool, finding: impl FnOnce() -> String) {
        if !holds {
            self.add(finding());
        }
    }

    /// Fails with the rule and every place that breaks it.
    pub(crate) fn none(self, rule: &str) {
        let places: Vec<String> = self.0.into_iter().collect();
        assert!(places.is_empty(), "\n\n{rule}\n\n  {}\n", places.join("\n  "));
    }
}

/// Exceptions to a rule, each with the reason why it is one.
pub(crate) type Exceptions = &'static [(&'static str, &'static str)];

/// Takes the allowed places out of what breaks a rule, and notes every exception that nothing needs any more.
pub(crate) fn beyond(
    exceptions: Exceptions,
    breaking: BTreeSet<String>,
    findings: &mut Findings,
) -> BTreeSet<String> {
    for (place, _) in exceptions {
        findings.expect(breaking.contains(*place), || {
            format!("{place}: is an exception that is not needed any more: take it off the list")
        });
    }
    let allowed: BTreeSet<&str> = exceptions.iter().map(|(place, _)| *place).collect();
    breaking
        .into_iter()
        .filter(|place| !allowed.contains(place.as_str()))
        .collect()
}
