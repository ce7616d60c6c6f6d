//! Outreach's closed lists of words.

vocabulary::words! {
    /// How somebody is reached.
    pub enum Channel, refused as "UNKNOWN_CHANNEL" {
        /// They open a link and answer themselves.
        Link = "link", "自助填报", "link";
        /// A worker calls.
        Phone = "phone", "电话", "phone";
        /// A worker visits.
        Visit = "visit", "上门", "visit";
        /// A calling or SMS platform.
        Platform = "platform", "外呼平台", "platform";
    }
}

impl Channel {
    /// Whether nobody of ours tries: the channel has its time, and then the next one has it.
    pub fn waits(self) -> bool {
        matches!(self, Self::Link | Self::Platform)
    }

    /// Whether a wrong number ends it.
    pub fn needs_a_phone(self) -> bool {
        matches!(self, Self::Phone | Self::Platform)
    }
}

vocabulary::words! {
    /// Where a round stands.
    pub enum PlanState, refused as "UNKNOWN_PLAN_STATE" {
        /// Its tasks are being made.
        Planning = "planning", "生成中", "planning";
        /// Every task is made.
        Open = "open", "进行中", "open";
        /// Ended before its time.
        Cancelled = "cancelled", "已取消", "cancelled";
    }
}

vocabulary::words! {
    /// Where a task stands.
    pub enum TaskState, refused as "UNKNOWN_TASK_STATE" {
        /// To be done.
        Open = "open", "待访", "open";
        /// They answered.
        Answered = "answered", "已答", "answered";
        /// They do not want to.
        Refused = "refused", "拒访", "refused";
        /// By no channel of the round.
        Unreachable = "unreachable", "失联", "unreachable";
        /// The round was ended.
        Cancelled = "cancelled", "已取消", "cancelled";
    }
}

vocabulary::words! {
    /// What a try came to.
    pub enum Outcome, refused as "UNKNOWN_OUTCOME" {
        /// They answered.
        Reached = "reached", "接通", "reached";
        /// Nobody answered.
        NotReached = "not_reached", "未接通", "not reached";
        /// They do not want to.
        Refused = "refused", "拒绝", "refused";
        /// The number is somebody else's, or nobody's.
        WrongNumber = "wrong_number", "号码错误", "wrong number";
    }
}

vocabulary::words! {
    /// How grave an abnormal answer is; a graver one is greater.
    pub enum Severity, refused as "UNKNOWN_SEVERITY" {
        /// Somebody looks at it within hours.
        Serious = "serious", "较重", "serious";
        /// Somebody looks at it at once.
        Urgent = "urgent", "紧急", "urgent";
    }
}

vocabulary::words! {
    /// Who must act; a wider one is greater.
    pub enum CareLevel, refused as "UNKNOWN_CARE_LEVEL" {
        /// The community.
        Community = "community", "社区", "community";
        /// The street.
        Street = "street", "街道", "street";
        /// The district.
        District = "district", "区", "district";
    }
}

vocabulary::words! {
    /// What an abnormal answer led to.
    pub enum AbnormalOutcome, refused as "UNKNOWN_ABNORMAL_OUTCOME" {
        /// Nothing was wrong.
        FalseAlarm = "false_alarm", "误报", "false alarm";
        /// Sent to a fever clinic.
        SentToFeverClinic = "sent_to_fever_clinic", "转发热门诊", "sent to a fever clinic";
        /// A quarantine was ordered.
        QuarantineOrdered = "quarantine_ordered", "已下隔离令", "quarantine ordered";
        /// A health declaration was made.
        HealthDeclared = "health_declared", "已补健康申报", "health declared";
        /// They cannot be reached.
        CannotBeReached = "cannot_be_reached", "无法联系", "cannot be reached";
        /// Something else; the note says what.
        OtherMeasure = "other_measure", "其他措施", "other measure";
    }
}
