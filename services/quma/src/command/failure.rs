//! What ends a command before its end.

use std::error::Error;

/// Anything that ends a command; printed as one sentence and its causes.
pub(super) type Failure = Box<dyn Error + Send + Sync>;
