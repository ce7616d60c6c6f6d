//! Asking over plain HTTP/1.1, as partners without gRPC do.

use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, COOKIE, HOST, ORIGIN};
use http::{HeaderMap, HeaderName, Method, Request, StatusCode};
use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use serde_json::Value as Json;
use tests::town::Town;
use tokio::net::TcpStream;

/// Somebody who asks over HTTP.
pub(crate) struct Partner {
    address: String,
    token: Option<String>,
    cookie: Option<String>,
    origin: Option<String>,
    forwarded_for: Option<String>,
}

/// What was answered.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Partner {
    /// Somebody with this token, or with none.
    pub(crate) fn of(town: &Town, token: Option<String>) -> Self {
        Self {
            address: town.processes[0].address().to_string(),
            token,
            cookie: None,
            origin: None,
            forwarded_for: None,
        }
    }

    /// Somebody at this address, as our own proxy tells it.
    pub(crate) fn at(town: &Town, address: &str) -> Self {
        Self {
            forwarded_for: Some(address.to_owned()),
            ..Self::of(town, None)
        }
    }

    /// A browser with these cookies, on a page of this origin where it is another than ours.
    pub(crate) fn browsing(town: &Town, cookie: &str, origin: Option<&str>) -> Self {
        Self {
            cookie: Some(cookie.to_owned()),
            origin: origin.map(str::to_owned),
            ..Self::of(town, None)
        }
    }

    /// Asks without a body.
    pub(crate) async fn gets(&self, path: &str) -> Answer {
        self.asks(Method::GET, path, "", "").await
    }

    /// Sends JSON.
    pub(crate) async fn posts(&self, path: &str, body: &Json) -> Answer {
        self.asks(Method::POST, path, "application/json", body.to_string())
            .await
    }

    /// Sends a body of this kind, and reads the whole answer.
    pub(crate) async fn asks(
        &self,
        method: Method,
        path: &str,
        kind: &str,
        body: impl Into<Bytes>,
    ) -> Answer {
        let (head, body) = self.begins(method, path, kind, body).await.into_parts();
        let body = body.collect().await.expect("the answer is complete").to_bytes();
        Answer {
            status: head.status,
            headers: head.headers,
            body,
        }
    }

    /// The same, without reading the answer's body: dropping it hangs up.
    pub(crate) async fn begins(
        &self,
        method: Method,
        path: &str,
        kind: &str,
        body: impl Into<Bytes>,
    ) -> http::Response<Incoming> {
        let stream = TcpStream::connect(&self.address).await.expect("the door is open");
        let (mut sender, connection) = http1::handshake(TokioIo::new(stream))
            .await
            .expect("it speaks HTTP");
        tokio::spawn(connection);
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(HOST, &self.address);
        if !kind.is_empty() {
            request = request.header(CONTENT_TYPE, kind);
        }
        if kind.starts_with("application/grpc-web") {
            request = request.header(ACCEPT, kind); // else the answer is binary
        }
        if let Some(token) = &self.token {
            request = request.header(AUTHORIZATION, format!("Bearer {token}"));
        }
        let forwarded_for = HeaderName::from_static("x-forwarded-for");
        let named = [
            (COOKIE, &self.cookie),
            (ORIGIN, &self.origin),
            (forwarded_for, &self.forwarded_for),
        ];
        for (name, value) in named {
            if let Some(value) = value {
                request = request.header(name, value);
            }
        }
        let request = request.body(Full::new(body.into())).expect("a request");
        sender.send_request(request).await.expect("there is an answer")
    }
}

impl Answer {
    /// The answer as JSON.
    pub(crate) fn json(&self) -> Json {
        serde_json::from_slice(&self.body).unwrap_or_else(|why| panic!("{why}: {}", self.text()))
    }

    /// The answer of a call that succeeds.
    pub(crate) fn done(&self) -> Json {
        assert_eq!(self.status, StatusCode::OK, "{}", self.text());
        self.json()
    }

    /// Every line of it.
    pub(crate) fn lines(&self) -> Vec<Json> {
        let text = self.text();
        assert_eq!(self.headers[CONTENT_TYPE], "application/x-ndjson", "{text}");
        text.lines()
            .map(|line| serde_json::from_str(line).expect("a line of JSON"))
            .collect()
    }

    /// The answer as it is.
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The status and reason of a refusal, which is a problem.
    pub(crate) fn problem(&self) -> (u16, String) {
        let problem = self.json();
        assert_eq!(
            self.headers[CONTENT_TYPE], "application/problem+json",
            "{problem}"
        );
        assert_eq!(problem["status"], self.status.as_u16());
        assert_eq!(problem["trace_id"].as_str().map(str::len), Some(32), "{problem}");
        let reason = problem["reason"].as_str().expect("a reason").to_owned();
        (self.status.as_u16(), reason)
    }

    /// The bad fields of a refusal with their reasons, by name.
    pub(crate) fn flaws(&self) -> Vec<(String, String)> {
        let problem = self.json();
        let text = |flaw: &Json, what: &str| flaw[what].as_str().expect("text").to_owned();
        let flaws = problem["flaws"].as_array().expect("flaws").iter();
        let mut flaws: Vec<_> = flaws
            .map(|flaw| (text(flaw, "field"), text(flaw, "reason")))
            .collect();
        flaws.sort();
        flaws
    }
}
