//! The shape of files, services, messages, enums and HTTP paths.

use super::{CONTRACT, comment, files, is_ours, messages, path, rpcs};
use crate::finding::Findings;
use prost_reflect::{
    DynamicMessage, EnumDescriptor, FileDescriptor, Kind, MethodDescriptor, ReflectMessage, Value,
};
use std::collections::{BTreeMap, HashMap};

#[test]
fn the_path_of_a_file_is_its_package() {
    let mut findings = Findings::default();
    for file in files() {
        let folder = file.package_name().replace('.', "/");
        let name = file
            .name()
            .strip_prefix(&folder)
            .and_then(|rest| rest.strip_prefix('/'));
        findings.expect(name.is_some_and(|name| !name.contains('/')), || {
            format!("{} says package {}", file.name(), file.package_name())
        });
        let services: Vec<_> = file.services().collect();
        findings.expect(services.len() <= 1, || {
            format!("{}: holds {} services", file.name(), services.len())
        });
        for service in services {
            let stem = name
                .and_then(|name| name.strip_suffix(".proto"))
                .unwrap_or_default();
            let expected: String = stem.split('_').map(capital).collect();
            findings.expect(service.name() == expected && stem.ends_with("_service"), || {
                format!("{}: declares {}", file.name(), service.name())
            });
        }
    }
    findings
        .none("quma/<service>/v1/<noun>_service.proto declares package quma.<service>.v1 and <Noun>Service");
}

#[test]
fn every_rpc_has_a_request_and_a_response_of_its_own() {
    let mut findings = Findings::default();
    let mut users: HashMap<String, String> = HashMap::new();
    for rpc in rpcs() {
        for (message, ending) in [(rpc.input(), "Request"), (rpc.output(), "Response")] {
            let expected = format!("{}.{}{ending}", rpc.parent_service().package_name(), rpc.name());
            findings.expect(message.full_name() == expected, || {
                format!("{}: {} instead of {expected}", path(&rpc), message.full_name())
            });
            if let Some(other) = users.insert(message.full_name().to_owned(), path(&rpc)) {
                findings.add(format!(
                    "{other} and {} share {}",
                    path(&rpc),
                    message.full_name()
                ));
            }
        }
    }
    for message in messages() {
        let asks = message.name().ends_with("Request") || message.name().ends_with("Response");
        findings.expect(!asks || users.contains_key(message.full_name()), || {
            format!("{}: no RPC uses it", message.full_name())
        });
    }
    findings.none("XxxRequest and XxxResponse belong to the one RPC Xxx: never shared, never Empty");
}

#[test]
fn enums_carry_their_name_and_begin_unspecified() {
    let mut findings = Findings::default();
    for list in CONTRACT.all_enums().filter(|list| is_ours(list.package_name())) {
        let prefix = prefix_of(&list);
        let first = list.default_value();
        findings.expect(
            first.number() == 0 && first.name() == format!("{prefix}UNSPECIFIED"),
            || format!("{}: begins with {}", list.full_name(), first.name()),
        );
        for value in list.values() {
            findings.expect(value.name().starts_with(&prefix), || {
                format!("{}: {}", list.full_name(), value.name())
            });
        }
    }
    findings.none("enum Level has LEVEL_UNSPECIFIED = 0, and every value begins with LEVEL_");
}

#[test]
fn moments_are_timestamps_and_units_stand_in_names() {
    let mut findings = Findings::default();
    // An audit record is also hashed as text; its moment is the text that was hashed.
    const TEXT_BY_DESIGN: [&str; 1] = ["quma.common.v1.AuditRecord.at"];
    const MOMENTS: [&str; 6] = ["_at", "_until", "_before", "_after", "_time", "_now"];
    const MEASURES: [(&str, &str); 6] = [
        ("temperature", "_deci_celsius"),
        ("threshold", "_deci_celsius"),
        ("price", "_fen"),
        ("mass", "_grams"),
        ("skew", "_ms"),
        ("age", "_seconds"),
    ];
    for message in messages() {
        for field in message.fields() {
            let is_moment = matches!(field.kind(), Kind::Message(kind) if kind.full_name() == "google.protobuf.Timestamp");
            let named_so =
                MOMENTS.iter().any(|ending| field.name().ends_with(ending)) || field.name() == "at";
            if named_so && !TEXT_BY_DESIGN.contains(&field.full_name()) {
                findings.expect(is_moment, || {
                    format!("{}: is no google.protobuf.Timestamp", field.full_name())
                });
            }
            let is_number = matches!(
                field.kind(),
                Kind::Int32 | Kind::Int64 | Kind::Uint32 | Kind::Double | Kind::Float
            );
            for (word, unit) in MEASURES {
                if is_number && field.name().split('_').any(|part| part == word) {
                    findings.expect(field.name().ends_with(unit), || {
                        format!("{}: has no {unit}", field.full_name())
                    });
                }
            }
            findings.expect(!matches!(field.kind(), Kind::Float | Kind::Double), || {
                format!("{}: counts in fractions", field.full_name())
            });
        }
    }
    findings.none("moments are google.protobuf.Timestamp, numbers are whole, and a unit stands in its name");
}

#[test]
fn every_rpc_has_one_http_path_of_its_own() {
    let mut findings = Findings::default();
    let mut taken: BTreeMap<String, String> = BTreeMap::new();
    for rpc in rpcs() {
        let Some((verb, template)) = http_path(&rpc) else {
            findings.add(format!("{}: has no google.api.http", path(&rpc)));
            continue;
        };
        findings.expect(template.starts_with("/v1/"), || {
            format!("{}: {template}", path(&rpc))
        });
        for variable in variables(&template) {
            findings.expect(rpc.input().get_field_by_name(&variable).is_some(), || {
                format!(
                    "{}: {template} names {variable}, the request does not",
                    path(&rpc)
                )
            });
        }
        let shape = format!("{verb} {}", without_variables(&template));
        if let Some(other) = taken.insert(shape, path(&rpc)) {
            findings.add(format!("{other} and {} share {verb} {template}", path(&rpc)));
        }
    }
    findings.none("google.api.http gives every RPC a path under /v1/ that no other RPC has");
}

/// The verb and path of `google.api.http`.
pub(super) fn http_path(rpc: &MethodDescriptor) -> Option<(String, String)> {
    let option = CONTRACT.get_extension_by_name("google.api.http")?;
    let options: DynamicMessage = rpc.options();
    if !options.has_extension(&option) {
        return None;
    }
    let Value::Message(rule) = options.get_extension(&option).into_owned() else {
        return None;
    };
    ["get", "put", "post", "delete", "patch"].iter().find_map(|verb| {
        let field = rule.descriptor().get_field_by_name(verb)?;
        rule.has_field(&field).then(|| {
            let template = rule.get_field(&field).as_str().unwrap_or_default().to_owned();
            ((*verb).to_owned(), template)
        })
    })
}

fn variables(template: &str) -> Vec<String> {
    template
        .split('{')
        .skip(1)
        .filter_map(|rest| rest.split('}').next())
        .map(str::to_owned)
        .collect()
}

pub(super) fn without_variables(template: &str) -> String {
    variables(template)
        .iter()
        .fold(template.to_owned(), |path, variable| {
            path.replace(&format!("{{{variable}}}"), "{}")
        })
}

fn prefix_of(list: &EnumDescriptor) -> String {
    let mut prefix = String::new();
    for letter in list.name().chars() {
        if letter.is_uppercase() && !prefix.is_empty() {
            prefix.push('_');
        }
        prefix.extend(letter.to_uppercase());
    }
    prefix + "_"
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[test]
fn everything_that_is_no_request_is_explained() {
    let mut findings = Findings::default();
    let explained = |file: &FileDescriptor, path: &[i32]| comment(file, path).len() > 3;
    for file in files() {
        let syntax = comment(&file, &[12]);
        findings.expect(syntax.len() > 3, || {
            format!("{}: nothing stands above it", file.name())
        });
        for service in file.services() {
            findings.expect(explained(&file, service.path()), || {
                service.full_name().to_owned()
            });
            for rpc in service.methods() {
                findings.expect(explained(&file, rpc.path()), || rpc.full_name().to_owned());
            }
        }
    }
    for message in messages() {
        // A request or response is explained by its RPC.
        let asks = message.name().ends_with("Request") || message.name().ends_with("Response");
        findings.expect(asks || explained(&message.parent_file(), message.path()), || {
            message.full_name().to_owned()
        });
    }
    for list in CONTRACT.all_enums().filter(|list| is_ours(list.package_name())) {
        findings.expect(explained(&list.parent_file(), list.path()), || {
            list.full_name().to_owned()
        });
    }
    findings.none("a comment stands above every file, service, RPC, message and enum");
}
