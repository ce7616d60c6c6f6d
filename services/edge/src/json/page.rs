//! `/api`: the contract to read, service by service.

use super::body::Kind as Body;
use super::contract::{Comments, services, short};
use super::paths::{Binding, PATHS};
use super::statuses::{STATUSES, Told};
use super::upload::Shape;
use super::write;
use crate::front::Front;
use crate::web::refusal::{not_found, rendered};
use crate::web::{Frame, Language};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use prost_reflect::{EnumDescriptor, FieldDescriptor, Kind, MessageDescriptor, ServiceDescriptor};
use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

/// Read once.
static COMMENTS: LazyLock<Comments> = LazyLock::new(Comments::read);

#[derive(Template)]
#[template(path = "json/index.html")]
struct Index {
    frame: Frame,
    services: Vec<Service>,
    statuses: &'static [Told],
}

#[derive(Template)]
#[template(path = "json/service.html")]
struct OfService {
    frame: Frame,
    service: Service,
    words: Vec<Words>,
}

/// A service and what may be asked of it.
struct Service {
    name: String,
    comment: &'static str,
    calls: Vec<Call>,
}

/// A way to call an RPC.
struct Call {
    name: String,
    method: String,
    path: String,
    comment: &'static str,
    /// The kinds of bodies it reads, where it takes many messages.
    reads: Vec<&'static str>,
    /// Whether it answers line by line.
    streams: bool,
    asks: Vec<Row>,
    answers: Vec<Row>,
}

/// A field of a message, or a value of an enum.
struct Row {
    name: String,
    kind: String,
    /// Where on the page its message or enum is explained.
    link: Option<String>,
    comment: &'static str,
}

/// A message or an enum that the calls of a page speak of.
struct Words {
    name: String,
    comment: &'static str,
    rows: Vec<Row>,
}

/// The page of all services.
pub(super) async fn index(State(front): State<Arc<Front>>, language: Language) -> Response {
    rendered(&Index {
        frame: Frame::of(&front, language),
        services: services().iter().map(service).collect(),
        statuses: &STATUSES,
    })
}

/// The page of one.
pub(super) async fn of_service(
    State(front): State<Arc<Front>>,
    language: Language,
    Path(name): Path<String>,
) -> Response {
    let services = services();
    let Some(found) = services.iter().find(|service| short(service.full_name()) == name) else {
        return not_found(language).await;
    };
    rendered(&OfService {
        frame: Frame::of(&front, language),
        service: service(found),
        words: words(found),
    })
}

fn service(service: &ServiceDescriptor) -> Service {
    let calls = service.methods().flat_map(|rpc| {
        let own = PATHS.all().iter().filter(move |binding| binding.rpc == rpc);
        own.map(call).collect::<Vec<_>>()
    });
    Service {
        name: short(service.full_name()).to_owned(),
        comment: COMMENTS.of(&service.parent_file(), service.path()),
        calls: calls.collect(),
    }
}

fn call(binding: &Binding) -> Call {
    let rpc = &binding.rpc;
    let kinds = match rpc.is_client_streaming() {
        true => Shape::of(&rpc.input()).kinds(),
        false => &[],
    };
    Call {
        name: rpc.name().to_owned(),
        method: binding.method.to_string(),
        path: binding.template.text().to_owned(),
        comment: COMMENTS.of(&rpc.parent_file(), rpc.path()),
        reads: kinds.iter().copied().map(Body::media_type).collect(),
        streams: rpc.is_server_streaming(),
        asks: rpc.input().fields().map(|field| row(&field)).collect(),
        answers: rpc.output().fields().map(|field| row(&field)).collect(),
    }
}

fn row(field: &FieldDescriptor) -> Row {
    let packed = write::packed(field);
    let inner = match (&packed, field.kind()) {
        (Some(inside), _) => Some(inside.full_name().to_owned()),
        (None, Kind::Message(message)) if message.package_name().starts_with("quma.") => {
            Some(message.full_name().to_owned())
        }
        (None, Kind::Enum(list)) => Some(list.full_name().to_owned()),
        _ => None,
    };
    let link = inner.as_deref().map(|name| short(name).to_owned());
    let one = match (&link, field.kind()) {
        (Some(name), _) => name.rsplit('.').next().unwrap_or(name).to_owned(),
        (None, Kind::Bool) => "true, false".to_owned(),
        (None, Kind::Int32) => "int32".to_owned(),
        (None, Kind::Int64) => "int64, \"927\"".to_owned(),
        (None, Kind::Bytes) => "base64".to_owned(),
        (None, Kind::Message(_)) => "2020-02-16T08:30:00Z".to_owned(),
        (None, _) => "text".to_owned(),
    };
    let kind = match field.is_list() || packed.is_some() {
        true => format!("[{one}]"),
        false => one,
    };
    Row {
        name: field.name().to_owned(),
        kind,
        link,
        comment: COMMENTS.of(&field.parent_file(), field.path()),
    }
}

/// Everything that the calls of a service speak of, by name.
fn words(service: &ServiceDescriptor) -> Vec<Words> {
    let mut words = BTreeMap::new();
    for rpc in service.methods() {
        for message in [rpc.input(), rpc.output()] {
            below(&message, &mut words);
        }
    }
    words.into_values().collect()
}

fn below(message: &MessageDescriptor, words: &mut BTreeMap<String, Words>) {
    for field in message.fields() {
        let inner = write::packed(&field);
        match (inner, field.kind()) {
            (Some(inner), _) => explain(&inner, words),
            (None, Kind::Message(inner)) => explain(&inner, words),
            (None, Kind::Enum(list)) => drop(words.insert(list.full_name().to_owned(), of_enum(&list))),
            _ => {}
        }
    }
}

fn explain(message: &MessageDescriptor, words: &mut BTreeMap<String, Words>) {
    let name = message.full_name();
    if !message.package_name().starts_with("quma.") || words.contains_key(name) {
        return;
    }
    let explained = Words {
        name: short(name).to_owned(),
        comment: COMMENTS.of(&message.parent_file(), message.path()),
        rows: message.fields().map(|field| row(&field)).collect(),
    };
    words.insert(name.to_owned(), explained);
    below(message, words);
}

fn of_enum(list: &EnumDescriptor) -> Words {
    let rows = list.values().map(|value| Row {
        name: value.name().to_owned(),
        kind: String::new(),
        link: None,
        comment: COMMENTS.of(&list.parent_file(), value.path()),
    });
    Words {
        name: short(list.full_name()).to_owned(),
        comment: COMMENTS.of(&list.parent_file(), list.path()),
        rows: rows.collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_service_has_a_page_whose_links_lead_somewhere() {
        let mut calls = 0;
        for found in services() {
            let page = OfService {
                frame: Frame::plain(Language::Chinese),
                service: service(&found),
                words: words(&found),
            };
            let text = page.render().unwrap();
            for link in text
                .split("href=\"#")
                .skip(1)
                .filter_map(|rest| rest.split('"').next())
            {
                assert!(
                    text.contains(&format!("id=\"{link}\"")),
                    "{}: {link}",
                    found.full_name()
                );
            }
            calls += page.service.calls.len();
            assert!(!text.contains("<script"));
        }
        assert_eq!(calls, PATHS.all().len());
    }

    #[test]
    fn the_index_explains_every_status() {
        let index = Index {
            frame: Frame::plain(Language::Chinese),
            services: services().iter().map(service).collect(),
            statuses: &STATUSES,
        };
        let text = index.render().unwrap();
        assert!(text.contains("<h1>数据接口</h1>"));
        for told in &STATUSES {
            assert!(
                text.contains(&format!("id=\"status-{}\"", told.status)),
                "{}",
                told.status
            );
        }
    }
}
