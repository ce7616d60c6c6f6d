//! The symptoms of a health declaration: a set in which "none" excludes all others.

use crate::column::Text;
use kit::parse::{Unreadable, optional};
use std::borrow::Cow;
use std::fmt;

/// How long the free word for another symptom may be, in characters (domain §3).
const LONGEST_OTHER: usize = 10;

crate::words! {
    /// One symptom, as declarations in use name them (domain §3).
    pub enum Symptom, refused as "UNKNOWN_SYMPTOM" {
        /// Nothing to declare: said, not left out.
        None = "none", "无症状", "none";
        /// Like a cold: fatigue, cough, fever, aching muscles, headache.
        ColdLike = "cold_like", "感冒样症状", "like a cold";
        /// Hard to breathe.
        Dyspnoea = "dyspnoea", "喘憋、呼吸急促", "short of breath";
        /// Sick or with diarrhoea.
        NauseaDiarrhoea = "nausea_diarrhoea", "恶心呕吐、腹泻", "nausea or diarrhoea";
        /// Palpitation or a tight chest.
        PalpitationChest = "palpitation_chest", "心慌、胸闷", "palpitation or tight chest";
        /// Red eyes.
        Conjunctivitis = "conjunctivitis", "结膜炎", "conjunctivitis";
        /// Fever.
        Fever = "fever", "发热", "fever";
        /// A dry cough.
        DryCough = "dry_cough", "干咳", "dry cough";
        /// Fatigue.
        Fatigue = "fatigue", "乏力", "fatigue";
        /// Another one, in a word.
        Other = "other", "其他", "other";
    }
}

/// What a person declared: "none", or one or more symptoms; never empty, for silence is not health.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Symptoms {
    /// Sorted, each once; without [`Symptom::None`], so empty means "none".
    present: Vec<Symptom>,
    /// The free word; given exactly when [`Symptom::Other`] is present.
    other: Option<String>,
}

impl Symptoms {
    /// "None", declared.
    pub const fn none() -> Self {
        Self {
            present: Vec::new(),
            other: None,
        }
    }

    /// Reads a declared set and the free word of "other".
    ///
    /// Refuses with `MISSING` (no symptom named, not even "none"), `NONE_AND_OTHERS`, `OTHER_WITHOUT_WORD`,
    /// `WORD_WITHOUT_OTHER`, `TOO_LONG` or `UNPRINTABLE` (the free word).
    pub fn new(declared: impl IntoIterator<Item = Symptom>, other: &str) -> Result<Self, Unreadable> {
        let mut declared: Vec<Symptom> = declared.into_iter().collect();
        declared.sort_unstable();
        declared.dedup();
        let other = optional(other, LONGEST_OTHER)?;
        if declared.is_empty() {
            return Err(Unreadable::new(
                "MISSING",
                "at least one symptom must be named, or none",
            ));
        }
        if declared.contains(&Symptom::None) && (declared.len() > 1 || other.is_some()) {
            return Err(Unreadable::new(
                "NONE_AND_OTHERS",
                "none excludes every other symptom",
            ));
        }
        match (declared.contains(&Symptom::Other), other) {
            (true, None) => {
                return Err(Unreadable::new(
                    "OTHER_WITHOUT_WORD",
                    "the other symptom must be named",
                ));
            }
            (false, Some(_)) => {
                return Err(Unreadable::new(
                    "WORD_WITHOUT_OTHER",
                    "a word is given only with the other symptom",
                ));
            }
            _ => {}
        }
        declared.retain(|symptom| *symptom != Symptom::None);
        Ok(Self {
            present: declared,
            other: other.map(str::to_owned),
        })
    }

    /// Reads stable texts (`fever`, `dry_cough`) and the free word; refuses as [`Symptoms::new`], and with
    /// `UNKNOWN_SYMPTOM`.
    pub fn parse<'a>(declared: impl IntoIterator<Item = &'a str>, other: &str) -> Result<Self, Unreadable> {
        let declared = declared
            .into_iter()
            .map(Symptom::parse)
            .collect::<Result<Vec<_>, _>>()?;
        Self::new(declared, other)
    }

    /// Whether "none" was declared.
    pub fn is_none(&self) -> bool {
        self.present.is_empty()
    }

    /// Whether this symptom was declared; asked for [`Symptom::None`], whether none was.
    pub fn has(&self, symptom: Symptom) -> bool {
        if symptom == Symptom::None {
            self.is_none()
        } else {
            self.present.contains(&symptom)
        }
    }

    /// The symptoms as they were declared, in the order of the list; `None` alone when there are none.
    pub fn iter(&self) -> impl Iterator<Item = Symptom> + '_ {
        let none = self.is_none().then_some(Symptom::None);
        none.into_iter().chain(self.present.iter().copied())
    }

    /// The free word of "other"; it is what the person typed, so it is never logged.
    pub fn other(&self) -> Option<&str> {
        self.other.as_deref()
    }
}

/// Somebody's symptoms are health information: a log does not show them.
impl fmt::Debug for Symptoms {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Symptoms(***)")
    }
}

/// Stored as `none`, or `fever,dry_cough`, or `fever,other:牙疼`: the free word last, because it may hold a comma.
impl Text for Symptoms {
    fn write(&self) -> Cow<'_, str> {
        let words: Vec<&str> = self.iter().map(Symptom::text).collect();
        let words = words.join(",");
        match &self.other {
            // "other" is the last of the list, so its word comes last as well.
            Some(other) => Cow::Owned(format!("{words}:{other}")),
            None => Cow::Owned(words),
        }
    }

    fn read(text: &str) -> Result<Self, Unreadable> {
        let (words, other) = text.split_once(':').unwrap_or((text, ""));
        Self::parse(words.split(','), other)
    }
}

crate::stored_as_text!(Symptoms);

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case(&["none"], "", "none")]
    #[case(&["dry_cough", "fever", "fever"], "", "fever,dry_cough")]
    #[case(&["other", "fever"], " 牙疼, 头晕 ", "fever,other:牙疼, 头晕")]
    fn a_declaration_is_stored_in_one_way(
        #[case] declared: &[&str],
        #[case] other: &str,
        #[case] stored: &str,
    ) {
        let symptoms = Symptoms::parse(declared.iter().copied(), other).unwrap();
        assert_eq!(symptoms.write(), stored);
        assert_eq!(Symptoms::read(stored).unwrap(), symptoms);
    }

    #[rstest]
    #[case(&[], "", "MISSING")]
    #[case(&["none", "fever"], "", "NONE_AND_OTHERS")]
    #[case(&["none"], "牙疼", "NONE_AND_OTHERS")]
    #[case(&["other"], " ", "OTHER_WITHOUT_WORD")]
    #[case(&["fever"], "牙疼", "WORD_WITHOUT_OTHER")]
    #[case(&["other"], "十一个字的症状描述太长", "TOO_LONG")]
    #[case(&["hiccups"], "", "UNKNOWN_SYMPTOM")]
    fn a_contradiction_is_refused(#[case] declared: &[&str], #[case] other: &str, #[case] reason: &str) {
        assert_eq!(
            Symptoms::parse(declared.iter().copied(), other)
                .unwrap_err()
                .reason,
            reason
        );
    }
}
