//! The closed lists of objections.

vocabulary::words! {
    /// What is objected to.
    pub enum ObjectionKind, refused as "UNKNOWN_OBJECTION_KIND" {
        /// What was declared.
        Correction = "correction", "纠错", "correction";
        /// The level.
        Appeal = "appeal", "申诉", "appeal";
    }
}

vocabulary::words! {
    /// Where an objection stands.
    pub enum ObjectionState, refused as "UNKNOWN_OBJECTION_STATE" {
        /// Waits for an answer.
        Open = "open", "待答复", "open";
        /// Granted by one person; the level waits for the second.
        Proposed = "proposed", "待复核", "awaits approval";
        /// Granted.
        Granted = "granted", "已支持", "granted";
        /// Not granted.
        Rejected = "rejected", "未支持", "rejected";
    }
}
