//! What outreach gives ids to.

use kit::id::{Id, Kind};

/// Declares the marker of a kind and the name of its ids.
macro_rules! ids {
    ($( $(#[$doc:meta])* $kind:ident $alias:ident $name:literal; )+) => {
        $(
            $(#[$doc])*
            #[derive(Debug)]
            pub enum $kind {}

            impl Kind for $kind {
                const NAME: &'static str = $name;
            }

            #[doc = concat!("The id of one `", $name, "`.")]
            pub type $alias = Id<$kind>;
        )+
    };
}

ids! {
    /// A question set; its versions share it.
    AQuestionSet QuestionSetId "question_set";
    /// A round of outreach.
    APlan PlanId "outreach_plan";
    /// One person to be reached in one round.
    ATask TaskId "outreach_task";
    /// One try to reach them.
    AnAttempt AttemptId "outreach_attempt";
    /// An abnormal answer that somebody must act on.
    AnAbnormal AbnormalId "outreach_abnormal";
}
