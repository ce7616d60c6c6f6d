//! A wire whose calls bear a service's identity.

use super::near::Wire;
use crate::clock::Clock;
use crate::fault::{Fault, Kind};
use crate::keys::signer::Signer;
use crate::layers::identity::SERVICE_MARK;
use crate::onward::Onward;
use crate::token::claims::{AUDIENCE, Claims, OnBehalf};
use crate::token::mint;
use futures::future::Either;
use http::header::AUTHORIZATION;
use http::{HeaderValue, Request, Response};
use quick_cache::sync::Cache;
use std::future::{Ready, ready};
use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;
use std::task::{Context, Poll};
use tonic::Status;
use tonic::body::Body;
use tower::Service;

/// How long a service's token is valid, and how long before that it is replaced (seconds).
const VALID: i64 = 300;
const RENEWED_BEFORE: i64 = 60;

/// A wire whose calls bear a service's identity, and the caller it works for.
///
/// Every call carries a token `sub = service:<name>`, signed with the service's own key; the caller of the
/// [`Onward`] it was made with is signed inside. One token serves all calls for one caller until a minute before it
/// expires.
#[derive(Clone)]
pub struct Signed {
    wire: Wire,
    signature: Arc<Signature>,
}

struct Signature {
    name: &'static str,
    issuer: String,
    signer: Arc<dyn Signer>,
    clock: Clock,
    hasher: RandomState,
    tokens: Cache<u64, Arc<Token>>,
}

struct Token {
    behalf: Option<OnBehalf>,
    renew_at: i64,
    header: HeaderValue,
}

impl Signed {
    /// Calls over `wire` as the service `name` of this authority.
    pub fn new(
        wire: Wire,
        name: &'static str,
        issuer: impl Into<String>,
        signer: Arc<dyn Signer>,
        clock: Clock,
    ) -> Self {
        let (hasher, tokens) = (RandomState::new(), Cache::new(4096));
        let signature = Signature {
            name,
            issuer: issuer.into(),
            signer,
            clock,
            hasher,
            tokens,
        };
        Self {
            wire,
            signature: Arc::new(signature),
        }
    }

    /// As a wire for generated clients.
    pub fn into_wire(self) -> Wire {
        Wire::new(self)
    }
}

impl Service<Request<Body>> for Signed {
    type Response = Response<Body>;
    type Error = Status;
    type Future = Either<<Wire as Service<Request<Body>>>::Future, Ready<Result<Response<Body>, Status>>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Status>> {
        self.wire.poll_ready(cx)
    }

    fn call(&mut self, mut request: Request<Body>) -> Self::Future {
        let behalf = request.extensions().get::<Onward>().and_then(Onward::behalf);
        match self.signature.token(behalf) {
            Ok(header) => {
                request.headers_mut().insert(AUTHORIZATION, header);
                request
                    .headers_mut()
                    .insert(SERVICE_MARK, HeaderValue::from_static(self.signature.name));
                Either::Left(self.wire.call(request))
            }
            Err(fault) => Either::Right(ready(Err(fault.into()))),
        }
    }
}

impl Signature {
    fn token(&self, behalf: Option<OnBehalf>) -> Result<HeaderValue, Fault> {
        let now = self.clock.wall().unix_seconds();
        let key = self.hasher.hash_one(&behalf);
        if let Some(token) = self.tokens.get(&key)
            && token.behalf == behalf
            && now < token.renew_at
        {
            return Ok(token.header.clone());
        }
        let header = self.sign(behalf.clone(), now)?;
        let token = Token {
            behalf,
            renew_at: now + VALID - RENEWED_BEFORE,
            header: header.clone(),
        };
        self.tokens.insert(key, Arc::new(token));
        Ok(header)
    }

    fn sign(&self, behalf: Option<OnBehalf>, now: i64) -> Result<HeaderValue, Fault> {
        let claims = Claims {
            iss: self.issuer.clone(),
            aud: AUDIENCE.to_owned(),
            sub: format!("service:{}", self.name),
            iat: now,
            exp: now + VALID,
            nbf: None,
            jti: format!("{:032x}", rand::random::<u128>()),
            roles: vec!["service".to_owned()],
            scope: String::new(),
            behalf: behalf.map(Box::new),
        };
        let unsigned = || Fault::new(Kind::Broken, "NOT_SIGNED", "something went wrong on our side");
        let token = mint(&*self.signer, &claims).map_err(|cause| unsigned().with_cause(cause))?;
        let mut header =
            HeaderValue::try_from(format!("Bearer {token}")).map_err(|cause| unsigned().with_cause(cause))?;
        header.set_sensitive(true); // kept out of logs and of the header compression's shared table
        Ok(header)
    }
}
