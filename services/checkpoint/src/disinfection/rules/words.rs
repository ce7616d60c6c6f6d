//! The closed lists of words about disinfection.

use std::borrow::Cow;

use kit::parse::Unreadable;
use vocabulary::column::Text;

vocabulary::words! {
    /// What is disinfected.
    pub enum DisinfectedKind, refused as "UNKNOWN_DISINFECTED_KIND" {
        /// A bus.
        Bus = "bus", "公交车", "bus";
        /// Another vehicle.
        Vehicle = "vehicle", "其他车辆", "vehicle";
        /// A hall, a lift, a square.
        PublicArea = "public_area", "公共区域", "public area";
        /// A canteen.
        Canteen = "canteen", "食堂", "canteen";
        /// A dormitory.
        Dormitory = "dormitory", "宿舍", "dormitory";
        /// A gate.
        Checkpoint = "checkpoint", "卡点", "checkpoint";
    }
}

vocabulary::words! {
    /// What it is disinfected with.
    pub enum Agent, refused as "UNKNOWN_AGENT" {
        /// By available chlorine.
        Chlorine = "chlorine", "含氯消毒剂", "chlorine";
        /// Chlorine dioxide.
        ChlorineDioxide = "chlorine_dioxide", "二氧化氯", "chlorine dioxide";
        /// Ethanol, the only one measured in percent.
        Alcohol = "alcohol", "乙醇", "alcohol";
        /// Peracetic acid.
        PeraceticAcid = "peracetic_acid", "过氧乙酸", "peracetic acid";
        /// Hydrogen peroxide.
        HydrogenPeroxide = "hydrogen_peroxide", "过氧化氢", "hydrogen peroxide";
        /// Quaternary ammonium.
        QuaternaryAmmonium = "quaternary_ammonium", "季铵盐", "quaternary ammonium";
    }
}

vocabulary::words! {
    /// What is wrong with a disinfection.
    pub enum Finding, refused as "UNKNOWN_FINDING" {
        /// Less of the agent than demanded.
        TooWeak = "too_weak", "浓度不足", "too weak";
        /// More than allowed.
        TooStrong = "too_strong", "浓度过高", "too strong";
        /// Less contact than demanded.
        TooShort = "too_short", "作用时间不足", "too short";
        /// Less solution than demanded.
        TooLittle = "too_little", "用量不足", "too little";
        /// More than allowed.
        TooMuch = "too_much", "用量过多", "too much";
        /// The order says nothing of the agent.
        AgentNotJudged = "agent_not_judged", "未规定的消毒剂", "agent not judged";
    }
}

/// Findings in the order they were made, as they stand in their column.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Findings(pub Vec<Finding>);

impl Text for Findings {
    fn write(&self) -> Cow<'_, str> {
        let words: Vec<&str> = self.0.iter().map(|finding| finding.text()).collect();
        Cow::Owned(words.join(","))
    }

    fn read(text: &str) -> Result<Self, Unreadable> {
        let words = text.split(',').filter(|word| !word.is_empty());
        words.map(Finding::parse).collect::<Result<_, _>>().map(Self)
    }
}

vocabulary::stored_as_text!(Findings);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn findings_are_read_as_they_are_written() {
        for findings in [
            vec![],
            vec![Finding::TooWeak],
            vec![Finding::TooShort, Finding::TooMuch],
        ] {
            let findings = Findings(findings);
            assert_eq!(Findings::read(&findings.write()), Ok(findings));
        }
        assert_eq!(Findings::read("nonsense").unwrap_err().reason, "UNKNOWN_FINDING");
    }
}
