//! The token that a page asks services with, for whoever is signed in. It never leaves this process.

use crate::accounts::office::Office;
use crate::accounts::store::accounts::Account;
use kit::clock::Moment;
use kit::id::Id;
use kit::keys::KeyError;
use kit::token::{self, AUDIENCE, Claims};
use std::time::Duration;
use tonic::metadata::{Ascii, MetadataValue};

/// How long it holds, unless the session ends before.
const LENGTH: Duration = Duration::from_secs(600);

/// The kind of a token's own id.
enum TokenKind {}

impl kit::id::Kind for TokenKind {
    const NAME: &'static str = "token";
}

/// A request to a service as the holder of an account, whose session ends then.
///
/// # Errors
/// As the key that vouches for people.
pub fn request<M>(
    office: &Office,
    account: &Account,
    session_ends_at: Moment,
    message: M,
) -> Result<tonic::Request<M>, KeyError> {
    let bearer = bearer(office, account, session_ends_at)?;
    let mut request = tonic::Request::new(message);
    request.metadata_mut().insert("authorization", bearer);
    Ok(request)
}

fn bearer(
    office: &Office,
    account: &Account,
    session_ends_at: Moment,
) -> Result<MetadataValue<Ascii>, KeyError> {
    let now = office.now();
    let claims = Claims {
        iss: office.authority.code().to_owned(),
        aud: AUDIENCE.to_owned(),
        sub: account.id.to_string(),
        iat: now.unix_seconds(),
        // Not even a watch that stays open outlives the session.
        exp: session_ends_at.min(now + LENGTH).unix_seconds(),
        nbf: None,
        jti: Id::<TokenKind>::new(now).to_string(),
        roles: account
            .role_set()
            .iter()
            .map(|role| role.text().to_owned())
            .collect(),
        scope: account.scope.to_string(),
        behalf: None,
    };
    let token = token::mint(office.signer.as_ref(), &claims)?;
    Ok(format!("Bearer {token}")
        .parse()
        .expect("a token is letters, digits, - _ and dots"))
}
