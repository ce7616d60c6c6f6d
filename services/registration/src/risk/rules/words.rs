//! The closed lists of area risk.

vocabulary::words! {
    /// The grade of a county; a graver one is greater.
    pub enum Grade, refused as "UNKNOWN_GRADE" {
        /// No case, or none new for a fortnight.
        Low = "low", "低风险", "low risk";
        /// New cases, few or scattered.
        Mid = "mid", "中风险", "medium risk";
        /// Many cases, and a cluster.
        High = "high", "高风险", "high risk";
    }
}

vocabulary::words! {
    /// The quarantine a grade suggests; it is ordered person by person.
    pub enum Suggested, refused as "UNKNOWN_QUARANTINE" {
        /// None.
        None = "none", "不隔离", "none";
        /// Watching oneself.
        SelfMonitoring = "self_monitoring", "自我健康监测", "self-monitoring";
        /// At home.
        Home = "home", "居家隔离", "at home";
        /// In a designated place.
        Centralised = "centralised", "集中隔离", "centralised";
    }
}

vocabulary::words! {
    /// Where a measure stands.
    pub enum State, refused as "UNKNOWN_STATE" {
        /// Shown; nothing has changed.
        Previewed = "previewed", "已预览", "previewed";
        /// Waits for a second person.
        Waiting = "waiting", "待审批", "waiting";
        /// A second person said no.
        Rejected = "rejected", "已驳回", "rejected";
        /// Being applied.
        Applying = "applying", "执行中", "being applied";
        /// Applied to everybody it touches.
        Applied = "applied", "已执行", "applied";
        /// Stopped midway.
        Stopped = "stopped", "已中止", "stopped";
        /// To be taken back, as soon as a second person says so.
        RevertWaiting = "revert_waiting", "待审批撤销", "revert waiting";
        /// Being taken back.
        Reverting = "reverting", "撤销中", "being taken back";
        /// Taken back.
        Reverted = "reverted", "已撤销", "taken back";
    }
}
