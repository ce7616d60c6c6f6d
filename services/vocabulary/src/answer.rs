//! The answer to a question of a health declaration.

crate::words! {
    /// Yes, no, or not sure: a person who is not sure is asked again by a person, never guessed for.
    pub enum Answer, refused as "UNKNOWN_ANSWER" {
        /// Yes.
        Yes = "yes", "是", "yes";
        /// No.
        No = "no", "否", "no";
        /// The person does not know.
        Unsure = "unsure", "不确定", "not sure";
    }
}
