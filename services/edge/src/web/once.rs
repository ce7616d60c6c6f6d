//! What a form is sent under: made when the form is shown, so that it counts once however often it is sent.

use kit::id::{Id, Kind};

/// What is asked for once.
pub enum Asked {}

impl Kind for Asked {
    const NAME: &'static str = "request";
}

/// The id of a request to a service.
pub type RequestId = Id<Asked>;
