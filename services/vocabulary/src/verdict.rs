//! What a gate answers.

crate::words! {
    /// The answer of a gate to one scan (domain §4). A refusal is a decision, not an error, and always has a reason.
    pub enum Verdict, refused as "UNKNOWN_VERDICT" {
        /// May pass.
        Pass = "pass", "通行", "pass";
        /// Green, but policy wants a reading first: never shown as 通行.
        TakeTemperature = "take_temperature", "绿码·请测温", "green: take the temperature";
        /// Grey without an adverse fact: two spoken questions, one tap, and the person passes.
        AskNow = "ask_now", "请现场询问", "ask now";
        /// Hold, wait some minutes, measure again.
        Recheck = "recheck", "请稍候复测", "hold and measure again";
        /// May not pass.
        Refuse = "refuse", "不得通行", "refused";
        /// Take to the fever clinic.
        FeverClinic = "fever_clinic", "转发热门诊", "to the fever clinic";
        /// Hold and report to the street.
        ReportToStreet = "report_to_street", "留观并上报街道", "hold and report to the street";
    }
}

impl Verdict {
    /// Whether the person walks on.
    pub fn may_pass(self) -> bool {
        matches!(self, Self::Pass)
    }

    /// Whether somebody at the gate must still do something before the pass is decided.
    pub fn is_open(self) -> bool {
        matches!(self, Self::TakeTemperature | Self::AskNow | Self::Recheck)
    }
}
