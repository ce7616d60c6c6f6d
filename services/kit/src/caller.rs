//! What the kit must know of a caller: how to read one from a token, and whether it has a role.

use std::fmt::Debug;

use crate::fault::{Failure, Fault};
use crate::parse::unreadable::Unreadable;
use crate::token::error::TokenError;

pub use crate::token::claims::{Claims, OnBehalf};

/// A caller in the suite's own words. The kit's layers are generic over it, so that no role is named in the kit.
pub trait Principal: Clone + Send + Sync + 'static {
    /// What a caller may be.
    type Role: Copy + Eq + Debug + Send + Sync + 'static;

    /// Reads a caller from verified claims. Refuses roles and scopes the suite does not know: a token must not mean
    /// less to us than to whoever issued it.
    fn read(claims: &Claims) -> Result<Self, Unreadable>;

    /// The same text for the same caller, whatever token it shows: limits are counted and repeated requests are
    /// recognised by it.
    fn key(&self) -> &str;

    /// Whether the caller has this role.
    fn has(&self, role: Self::Role) -> bool;
}

/// The caller the identity layer put beside the request. Refuses with TOKEN_MISSING when nobody identified themselves.
pub fn of<P: Principal, T>(request: &tonic::Request<T>) -> Result<&P, Fault> {
    request
        .extensions()
        .get::<P>()
        .ok_or_else(|| TokenError::Missing.into_fault())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Clone, Debug, PartialEq)]
    struct Neighbour(String);

    impl Principal for Neighbour {
        type Role = ();

        fn read(claims: &Claims) -> Result<Self, Unreadable> {
            Ok(Neighbour(claims.sub.clone()))
        }

        fn key(&self) -> &str {
            &self.0
        }

        fn has(&self, (): ()) -> bool {
            true
        }
    }

    #[test]
    fn a_handler_finds_the_caller_beside_the_request_or_learns_there_is_none() {
        let mut request = tonic::Request::new(());
        assert_eq!(of::<Neighbour, _>(&request).unwrap_err().reason, "TOKEN_MISSING");
        request.extensions_mut().insert(Neighbour("lin".into()));
        assert_eq!(of::<Neighbour, _>(&request).unwrap().key(), "lin");
    }
}
