//! A browser without a window: it keeps cookies and follows nothing by itself.

use axum::Router;
use axum::body::Body;
use form_urlencoded::Serializer;
use http::header::{CONTENT_TYPE, COOKIE, HOST, LOCATION, SET_COOKIE};
use http::{HeaderMap, Request, StatusCode};
use http_body_util::BodyExt;
use std::collections::BTreeMap;
use tower::ServiceExt;

pub(crate) const HOME: &str = "127.0.0.1:8080";

#[derive(Clone)]
pub(crate) struct Browser {
    router: Router,
    pub(crate) host: &'static str,
    pub(crate) cookies: BTreeMap<String, String>,
}

pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Browser {
    pub(crate) fn new(router: Router) -> Self {
        // English: its sentences are easier to look for.
        let cookies = BTreeMap::from([("language".to_owned(), "en".to_owned())]);
        Self {
            router,
            host: HOME,
            cookies,
        }
    }

    /// The same browser in front of another router: the town has been restarted.
    pub(crate) fn at(self, router: Router) -> Self {
        Self { router, ..self }
    }

    pub(crate) async fn get(&mut self, path: &str) -> Answer {
        self.send(Request::get(path).body(Body::empty()).expect("a request"))
            .await
    }

    pub(crate) async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.post_from(path, fields, &[("sec-fetch-site", "same-origin")])
            .await
    }

    /// A form with the token of this session, taken from the desk.
    pub(crate) async fn post_form(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let form = self.get("/desk").await.form_token();
        let fields: Vec<_> = [("form", &*form)]
            .into_iter()
            .chain(fields.iter().copied())
            .collect();
        self.post(path, &fields).await
    }

    /// A form that came from somewhere, as the headers say.
    pub(crate) async fn post_from(
        &mut self,
        path: &str,
        fields: &[(&str, &str)],
        headers: &[(&str, &str)],
    ) -> Answer {
        let body = Serializer::new(String::new()).extend_pairs(fields).finish();
        let request = Request::post(path).header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        let request = headers
            .iter()
            .fold(request, |request, (name, value)| request.header(*name, *value));
        self.send(request.body(Body::from(body)).expect("a request"))
            .await
    }

    /// A form that brings a file, as a browser sends it.
    pub(crate) async fn upload(&mut self, path: &str, fields: &[(&str, &str)], file: &[u8]) -> Answer {
        let mut body = Vec::new();
        for (name, value) in fields {
            let part =
                format!("--line\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
            body.extend(part.into_bytes());
        }
        let head = "--line\r\nContent-Disposition: form-data; name=\"file\"; filename=\"../../<b>.csv\"\r\nContent-Type: text/csv\r\n\r\n";
        body.extend(head.as_bytes());
        body.extend(file);
        body.extend(b"\r\n--line--\r\n");
        let request = Request::post(path)
            .header(CONTENT_TYPE, "multipart/form-data; boundary=line")
            .header("sec-fetch-site", "same-origin");
        self.send(request.body(Body::from(body)).expect("a request"))
            .await
    }

    pub(crate) async fn send(&mut self, mut request: Request<Body>) -> Answer {
        let cookies: Vec<String> = self
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let headers = request.headers_mut();
        headers.insert(COOKIE, cookies.join("; ").parse().expect("cookies"));
        headers.insert(HOST, self.host.parse().expect("a host"));
        let response = self
            .router
            .clone()
            .oneshot(request)
            .await
            .expect("always answers");
        let (parts, body) = response.into_parts();
        for line in parts.headers.get_all(SET_COOKIE) {
            self.keep(line.to_str().expect("text"));
        }
        let bytes = body.collect().await.expect("a body").to_bytes();
        Answer {
            status: parts.status,
            headers: parts.headers,
            text: String::from_utf8_lossy(&bytes).into_owned(),
        }
    }

    fn keep(&mut self, line: &str) {
        let (name, value) = line
            .split(';')
            .next()
            .and_then(|pair| pair.split_once('='))
            .expect("a cookie");
        if line.contains("Max-Age=0") {
            self.cookies.remove(name);
        } else {
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
    }

    /// The token of the session, if there is one.
    pub(crate) fn session(&self) -> Option<&str> {
        self.cookies.get("session").map(String::as_str)
    }

    /// Whether the desk is open to it.
    pub(crate) async fn is_signed_in(&mut self) -> bool {
        self.get("/desk").await.status == StatusCode::OK
    }
}

impl Answer {
    /// Where it leads.
    pub(crate) fn leads_to(&self) -> &str {
        assert_eq!(self.status, StatusCode::SEE_OTHER, "{}", self.text);
        self.headers[LOCATION].to_str().expect("text")
    }

    /// The token in the first form of the page.
    pub(crate) fn form_token(&self) -> String {
        self.field("form")
    }

    /// The value of a field.
    pub(crate) fn field(&self, name: &str) -> String {
        let begins = format!("name=\"{name}\" value=\"");
        let at = self
            .text
            .find(&begins)
            .unwrap_or_else(|| panic!("no {name} in {}", self.text));
        let rest = &self.text[at + begins.len()..];
        rest[..rest.find('"').expect("ends")].to_owned()
    }

    /// The refusal it is.
    pub(crate) fn refuses(&self, status: u16, reason: &str) {
        assert_eq!(self.status.as_u16(), status, "{}", self.text);
        assert!(self.text.contains(reason), "{reason} is not in {}", self.text);
    }
}
