//! The service under test: it does what its message says. Strings are its messages, so nothing is generated.

use futures::StreamExt;
use futures::future::BoxFuture;
use futures::stream::{self, BoxStream};
use kit::access::{Row, Table, Tier, Who};
use kit::caller::{Claims, Principal};
use kit::fault::{Fault, Kind};
use kit::onward::Onward;
use kit::parse::unreadable::Unreadable;
use kit::wire::Wire;
use prost::Message;
use prost_types::{FileDescriptorProto, FileDescriptorSet, MethodDescriptorProto, ServiceDescriptorProto};
use std::convert::Infallible;
use std::sync::{Arc, LazyLock};
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::sync::Notify;
use tonic::body::Body;
use tonic::codegen::http;
use tonic::server::NamedService;
use tonic::{Request, Response, Status, Streaming};
use tonic_prost::ProstCodec;
use tower::{Service, service_fn};

/// The roles of the test.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    Guest,
    Baker,
    Service,
}

/// A caller of the test.
#[derive(Debug, Clone)]
pub(crate) struct Visitor {
    name: String,
    roles: Vec<Role>,
}

impl Principal for Visitor {
    type Role = Role;

    fn read(claims: &Claims) -> Result<Self, Unreadable> {
        let role = |name: &String| match name.as_str() {
            "guest" => Ok(Role::Guest),
            "baker" => Ok(Role::Baker),
            "service" => Ok(Role::Service),
            _ => Err(Unreadable::new("UNKNOWN_ROLE", "must be a known role")),
        };
        Ok(Self {
            name: claims.sub.clone(),
            roles: claims.roles.iter().map(role).collect::<Result<_, _>>()?,
        })
    }

    fn key(&self) -> &str {
        &self.name
    }

    fn has(&self, role: Role) -> bool {
        self.roles.contains(&role)
    }
}

const EVERYONE: Who<Role> = Who::Roles(&[Role::Guest, Role::Baker, Role::Service]);

pub(crate) const TABLE: Table<Role> = Table(&[&[
    Row {
        rpc: "/kit.tests.v1.Subject/Say",
        tier: Tier::Gate,
        who: EVERYONE,
    },
    Row {
        rpc: "/kit.tests.v1.Subject/SayOpenly",
        tier: Tier::Registration,
        who: Who::Anyone,
    },
    Row {
        rpc: "/kit.tests.v1.Subject/Bake",
        tier: Tier::Lists,
        who: Who::Roles(&[Role::Baker]),
    },
    Row {
        rpc: "/kit.tests.v1.Subject/Count",
        tier: Tier::Streams,
        who: EVERYONE,
    },
    Row {
        rpc: "/kit.tests.v1.Subject/Join",
        tier: Tier::Registration,
        who: EVERYONE,
    },
]]);

/// The encoded descriptor set of the service.
pub(crate) static DESCRIPTORS: LazyLock<&'static [u8]> = LazyLock::new(|| {
    let method = |name: &str, client: bool, server: bool| MethodDescriptorProto {
        name: Some(name.to_owned()),
        client_streaming: Some(client),
        server_streaming: Some(server),
        ..Default::default()
    };
    let service = ServiceDescriptorProto {
        name: Some("Subject".to_owned()),
        method: vec![
            method("Say", false, false),
            method("Count", false, true),
            method("Join", true, false),
        ],
        ..Default::default()
    };
    let file = FileDescriptorProto {
        name: Some("kit/tests/v1/subject.proto".to_owned()),
        package: Some("kit.tests.v1".to_owned()),
        service: vec![service],
        ..Default::default()
    };
    Box::leak(
        FileDescriptorSet { file: vec![file] }
            .encode_to_vec()
            .into_boxed_slice(),
    )
});

/// The service. `entered` rings when a call says "hold"; it is answered once `released` rings.
#[derive(Debug, Clone, Default)]
pub(crate) struct Subject {
    pub(crate) entered: Arc<Notify>,
    pub(crate) released: Arc<Notify>,
}

impl Subject {
    async fn say(self, request: Request<String>) -> Result<Response<String>, Status> {
        let onward = Onward::of(&request);
        match request.get_ref().as_str() {
            "slow" => tokio::time::sleep(Duration::from_secs(60)).await,
            "panic" => panic!("the handler panicked on purpose"),
            "broken" => {
                let cause = std::io::Error::other("a secret of ours");
                return Err(Fault::new(Kind::Broken, "STORE_FAILED", "something went wrong")
                    .with_cause(cause)
                    .into());
            }
            "hold" => {
                self.entered.notify_one();
                self.released.notified().await;
            }
            "who" => {
                let name = kit::caller::of::<Visitor, _>(&request)?.key().to_owned();
                let behalf = onward.behalf().map(|behalf| behalf.sub).unwrap_or_default();
                return Ok(Response::new(format!("{name} for {behalf}")));
            }
            "whence" => return Ok(Response::new(format!("{:?}", kit::origin::of(&request)))),
            "left" => {
                let left = onward.remaining().map(|left| left.as_millis());
                return Ok(Response::new(format!("{left:?}")));
            }
            _ => {}
        }
        Ok(Response::new(format!("you said {}", request.get_ref())))
    }

    async fn count(
        self,
        request: Request<String>,
    ) -> Result<Response<BoxStream<'static, Result<String, Status>>>, Status> {
        let three = stream::iter(["one", "two", "three"]).map(|word| Ok(word.to_owned()));
        let then: BoxStream<'static, _> = match request.get_ref().as_str() {
            "refuse" => return Err(Fault::new(Kind::NotNow, "NOT_NOW", "not now").into()),
            "forever" => stream::pending().boxed(),
            "panic" => stream::poll_fn(|_| panic!("the stream panicked on purpose")).boxed(),
            "fail" => stream::iter([Err(Fault::new(Kind::NotNow, "CURSOR_GONE", "too old").into())]).boxed(),
            _ => stream::empty().boxed(),
        };
        Ok(Response::new(three.chain(then).boxed()))
    }

    async fn join(self, request: Request<Streaming<String>>) -> Result<Response<String>, Status> {
        let (mut words, mut upload) = (Vec::new(), request.into_inner());
        while let Some(word) = upload.message().await? {
            words.push(word);
        }
        Ok(Response::new(words.join(" ")))
    }
}

impl NamedService for Subject {
    const NAME: &'static str = "kit.tests.v1.Subject";
}

impl Service<http::Request<Body>> for Subject {
    type Response = http::Response<Body>;
    type Error = Infallible;
    type Future = BoxFuture<'static, Result<http::Response<Body>, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<Body>) -> Self::Future {
        let subject = self.clone();
        Box::pin(async move {
            let mut grpc = tonic::server::Grpc::new(ProstCodec::<String, String>::default());
            let rpc = request
                .uri()
                .path()
                .rsplit('/')
                .next()
                .unwrap_or_default()
                .to_owned();
            Ok(match rpc.as_str() {
                "Count" => {
                    grpc.server_streaming(service_fn(move |it| subject.clone().count(it)), request)
                        .await
                }
                "Join" => {
                    grpc.client_streaming(service_fn(move |it| subject.clone().join(it)), request)
                        .await
                }
                _ => {
                    grpc.unary(service_fn(move |it| subject.clone().say(it)), request)
                        .await
                }
            })
        })
    }
}

/// A client of the service, as a generated one would be.
#[derive(Clone)]
pub(crate) struct Client(pub(crate) Wire);

impl Client {
    async fn grpc(&self) -> Result<tonic::client::Grpc<Wire>, Status> {
        let mut grpc = tonic::client::Grpc::new(self.0.clone());
        grpc.ready().await?;
        Ok(grpc)
    }

    pub(crate) async fn call(&self, rpc: &str, request: Request<String>) -> Result<String, Status> {
        let path = format!("/kit.tests.v1.Subject/{rpc}").parse().expect("a path");
        let codec = ProstCodec::<String, String>::default();
        Ok(self.grpc().await?.unary(request, path, codec).await?.into_inner())
    }

    pub(crate) async fn count(&self, request: Request<String>) -> Result<Streaming<String>, Status> {
        let path = http::uri::PathAndQuery::from_static("/kit.tests.v1.Subject/Count");
        let codec = ProstCodec::<String, String>::default();
        Ok(self
            .grpc()
            .await?
            .server_streaming(request, path, codec)
            .await?
            .into_inner())
    }

    pub(crate) async fn join<S>(&self, request: Request<S>) -> Result<String, Status>
    where
        S: futures::Stream<Item = String> + Send + 'static,
    {
        let path = http::uri::PathAndQuery::from_static("/kit.tests.v1.Subject/Join");
        let codec = ProstCodec::<String, String>::default();
        Ok(self
            .grpc()
            .await?
            .client_streaming(request, path, codec)
            .await?
            .into_inner())
    }
}
