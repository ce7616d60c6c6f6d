//! Whether a create that found its id or its name taken is the same request once more.

/// Why a create is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TakenBy {
    /// The id belongs to what another request created.
    #[error("this request id was used for another request")]
    AnotherRequest,
    /// The id is free, so it is the name that is taken.
    #[error("a place of this name is registered there already")]
    AnotherName,
}

/// What to do after an insert that found a row in its way; `earlier` is the hash of the request that created the row of this id:
/// `None` when there is no such row, `Some(None)` when it was imported.
///
/// `Ok` when it was this very request: the answer is the row as it stands.
pub fn again(earlier: Option<Option<Vec<u8>>>, request_hash: &[u8]) -> Result<(), TakenBy> {
    match earlier {
        None => Err(TakenBy::AnotherName),
        Some(Some(earlier)) if earlier == request_hash => Ok(()),
        Some(_) => Err(TakenBy::AnotherRequest),
    }
}
