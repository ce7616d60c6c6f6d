//! One operation for every way to call an RPC.

use super::super::body::Kind;
use super::super::contract::{Comments, short};
use super::super::paths::{Binding, Carries, PATHS};
use super::super::upload::Shape;
use super::schemas;
use prost_reflect::{FieldDescriptor, Kind as Holds, MessageDescriptor};
use serde_json::{Map, Value as Json, json};

/// What a comment says of a call that anybody may make.
const OPEN: [&str; 2] = ["eeds no token", "ithout a token"];

/// The operations of every path.
pub(super) fn paths(comments: &Comments) -> Map<String, Json> {
    let mut paths = Map::new();
    for binding in PATHS.all() {
        let path = paths.entry(binding.template.text()).or_insert_with(|| json!({}));
        path[binding.method.as_str().to_ascii_lowercase()] = operation(binding, comments);
    }
    paths
}

fn operation(binding: &Binding, comments: &Comments) -> Json {
    let rpc = &binding.rpc;
    let service = rpc.parent_service();
    let comment = comments.of(&rpc.parent_file(), rpc.path());
    let bearer = json!({"bearer": []});
    let security = match OPEN.iter().any(|words| comment.contains(words)) {
        true => json!([bearer, {}]),
        false => json!([bearer]),
    };
    let mut operation = json!({
        "operationId": format!("{}.{}", short(service.full_name()), rpc.name()),
        "summary": rpc.name(),
        "description": comment,
        "tags": [short(service.full_name())],
        "security": security,
        "parameters": parameters(binding, comments),
        "responses": {
            "200": answer(binding),
            "default": {"$ref": "#/components/responses/Problem"},
        },
    });
    if let Some(body) = body(binding) {
        operation["requestBody"] = body;
    }
    operation
}

fn answer(binding: &Binding) -> Json {
    let schema = schemas::reference(&binding.rpc.output());
    let (kind, description) = match binding.rpc.is_server_streaming() {
        true => (
            Kind::Lines,
            "One message a line; a last line `{\"problem\": …}` when it breaks off",
        ),
        false => (Kind::Json, "Done"),
    };
    let mut content = Map::new();
    content.insert(kind.media_type().to_owned(), json!({"schema": schema}));
    json!({"description": description, "content": content})
}

fn body(binding: &Binding) -> Option<Json> {
    let request = binding.rpc.input();
    let mut content = Map::new();
    if !binding.rpc.is_client_streaming() {
        let schema = match &binding.body {
            Carries::Nothing => return None,
            Carries::Everything => schemas::reference(&request),
            Carries::Field(field) => schemas::of_field(&request.get_field_by_name(field)?),
        };
        content.insert(Kind::Json.media_type().to_owned(), json!({"schema": schema}));
        // No body at all is an empty message.
        return Some(json!({"required": false, "content": content}));
    }
    for kind in Shape::of(&request).kinds() {
        let schema = match kind {
            Kind::Json | Kind::Lines => schemas::reference(&request),
            Kind::Csv => json!({"type": "string"}),
            Kind::Xlsx => json!({"type": "string", "contentMediaType": kind.media_type()}),
        };
        content.insert(kind.media_type().to_owned(), json!({"schema": schema}));
    }
    let description = match Shape::of(&request) {
        Shape::File => "The file itself, with its header in the query; or one message a line.",
        Shape::Rows => "A table in UTF-8 whose columns have the names of the fields; or one message a line.",
        Shape::Lines => "One message a line.",
    };
    Some(json!({"required": true, "description": description, "content": content}))
}

fn parameters(binding: &Binding, comments: &Comments) -> Vec<Json> {
    let request = binding.rpc.input();
    let in_path: Vec<_> = binding.template.fields().collect();
    let mut parameters: Vec<_> = in_path
        .iter()
        .filter_map(|name| request.get_field_by_name(name))
        .map(|field| {
            let mut schema = schemas::of_field(&field);
            if field.kind() == Holds::String {
                schema["minLength"] = json!(1);
            }
            parameter("path", field.name(), &field, schema, comments)
        })
        .collect();
    let in_query = match (
        &binding.body,
        binding.rpc.is_client_streaming(),
        Shape::of(&request),
    ) {
        (_, true, Shape::File) => of_file(&request),
        (_, true, _) | (Carries::Everything, ..) => Vec::new(),
        _ => flat(&request, ""),
    };
    for (name, field) in in_query {
        let elsewhere = in_path.contains(&name.as_str()) || binding.body == Carries::Field(name.clone());
        if !elsewhere {
            parameters.push(parameter(
                "query",
                &name,
                &field,
                schemas::of_field(&field),
                comments,
            ));
        }
    }
    parameters
}

fn parameter(place: &str, name: &str, field: &FieldDescriptor, schema: Json, comments: &Comments) -> Json {
    let comment = comments.of(&field.parent_file(), field.path());
    let mut parameter = json!({"name": name, "in": place, "required": place == "path", "schema": schema});
    if !comment.is_empty() {
        parameter["description"] = json!(comment);
    }
    parameter
}

/// Every field that a query can hold, those of messages behind a dot.
fn flat(message: &MessageDescriptor, before: &str) -> Vec<(String, FieldDescriptor)> {
    let mut fields = Vec::new();
    for field in message.fields() {
        let name = format!("{before}{}", field.name());
        match field.kind() {
            Holds::Message(inner) if !schemas::is_moment(&inner) => {
                if !field.is_list() {
                    fields.extend(flat(&inner, &format!("{name}.")));
                }
            }
            _ => fields.push((name, field)),
        }
    }
    fields
}

/// What a file's query holds: the fields of its request, and those of its header by their own names.
fn of_file(request: &MessageDescriptor) -> Vec<(String, FieldDescriptor)> {
    let fields = flat(request, "").into_iter().filter(|(name, _)| name != "chunk");
    fields
        .map(|(_, field)| (field.name().to_owned(), field))
        .collect()
}
