//! Connections of gates, as lean as they can be: whoever makes the load must not be what is measured.
//!
//! tonic's own channel adds a queue, a task and five layers to every call.

use super::Failure;
use futures::future::BoxFuture;
use hyper::body::Incoming;
use hyper::client::conn::http2::{SendRequest, handshake};
use hyper_util::rt::{TokioExecutor, TokioIo};
use std::net::SocketAddr;
use std::task::{Context, Poll};
use tokio::net::TcpStream;
use tonic::body::Body;
use tonic::client::Grpc;
use tonic::codegen::http::{Request, Response, Uri};
use tower::Service;

/// An HTTP/2 connection to a program. Cheap to clone; clones share it.
#[derive(Debug, Clone)]
pub(crate) struct Wire {
    calls: SendRequest<Body>,
    origin: Uri,
}

impl Wire {
    /// Connects; the connection lasts as long as the wire.
    pub(crate) async fn to(address: SocketAddr) -> Result<Self, Failure> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        let (calls, connection) = handshake(TokioExecutor::new(), TokioIo::new(stream)).await?;
        tokio::spawn(async move {
            // Whose call it ends hears why; of the end of a run nobody needs to.
            let _ = connection.await;
        });
        Ok(Self {
            calls,
            origin: format!("http://{address}").parse()?,
        })
    }

    /// A client that calls over it.
    pub(crate) fn client(&self) -> Grpc<Self> {
        Grpc::with_origin(self.clone(), self.origin.clone())
    }
}

impl Service<Request<Body>> for Wire {
    type Response = Response<Incoming>;
    type Error = hyper::Error;
    type Future = BoxFuture<'static, Result<Self::Response, Self::Error>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.calls.poll_ready(context)
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        Box::pin(self.calls.send_request(request))
    }
}
