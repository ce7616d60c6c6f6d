//! How far a sign-in has come.

vocabulary::words! {
    /// What a session is good for. Each step is a session of its own, under a new token.
    pub enum Stage, refused as "UNKNOWN_STAGE" {
        /// The password was right; a one-time code is asked for.
        Code = "code";
        /// The first password must be changed.
        Password = "password";
        /// Signed in.
        Full = "full";
    }
}

impl Stage {
    /// The page of this step.
    pub fn page(self) -> &'static str {
        match self {
            Self::Code => "/sign-in/code",
            Self::Password => "/sign-in/password",
            Self::Full => "/desk",
        }
    }
}
