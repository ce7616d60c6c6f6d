//! The table of paths, made from the contract: every `google.api.http` option with all of its bindings.

use super::contract::{CONTRACT, services};
use super::template::{Template, Variables};
use http::Method;
use prost_reflect::{DynamicMessage, MethodDescriptor, ReflectMessage, ServiceDescriptor, Value};
use std::sync::LazyLock;

/// Every path there is.
pub(super) static PATHS: LazyLock<Paths> = LazyLock::new(Paths::read);

/// The verbs of an HttpRule that are fields of their own.
const VERBS: [(&str, Method); 5] = [
    ("get", Method::GET),
    ("put", Method::PUT),
    ("post", Method::POST),
    ("delete", Method::DELETE),
    ("patch", Method::PATCH),
];

/// One way to call one RPC.
#[derive(Debug)]
pub(super) struct Binding {
    /// With which method.
    pub(super) method: Method,
    /// At which path.
    pub(super) template: Template,
    /// What of the request travels in the body.
    pub(super) body: Carries,
    /// Which RPC.
    pub(super) rpc: MethodDescriptor,
}

/// What of a request travels in the body; the rest is in the path and, unless the body is everything, in the query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Carries {
    /// Nothing.
    Nothing,
    /// Every field that is not in the path.
    Everything,
    /// One field.
    Field(String),
}

/// The table.
#[derive(Debug)]
pub(super) struct Paths(Vec<Binding>);

/// What a method and a path lead to.
#[derive(Debug)]
pub(super) enum Found<'paths> {
    /// An RPC, with the fields that are in the path.
    Rpc(&'paths Binding, Variables),
    /// A path that knows other methods.
    OtherMethods(Vec<Method>),
    /// No path.
    Nothing,
}

impl Paths {
    fn read() -> Self {
        let mut bindings: Vec<_> = services()
            .iter()
            .flat_map(ServiceDescriptor::methods)
            .flat_map(|rpc| bindings(&rpc))
            .collect();
        // Whoever names more of the path goes first.
        bindings.sort_by_cached_key(|binding| {
            (
                binding.template.fields().count(),
                binding.template.text().to_owned(),
            )
        });
        Self(bindings)
    }

    /// Every way to call an RPC, in a stable order.
    pub(super) fn all(&self) -> &[Binding] {
        &self.0
    }

    /// What answers there. `HEAD` is asked like `GET`, except of streams, which would begin only to be thrown away.
    pub(super) fn find(&self, method: &Method, path: &str) -> Found<'_> {
        let mut others = Vec::new();
        for binding in &self.0 {
            let Some(variables) = binding.template.variables(path) else {
                continue;
            };
            if binding.answers(method) {
                return Found::Rpc(binding, variables);
            }
            others.extend(binding.methods());
        }
        match others.is_empty() {
            true => Found::Nothing,
            false => Found::OtherMethods(others),
        }
    }
}

impl Binding {
    fn answers(&self, method: &Method) -> bool {
        self.methods().any(|known| known == *method)
    }

    fn methods(&self) -> impl Iterator<Item = Method> {
        let head = self.method == Method::GET && !self.rpc.is_server_streaming();
        [Some(self.method.clone()), head.then_some(Method::HEAD)]
            .into_iter()
            .flatten()
    }
}

/// The bindings of one RPC: its rule, and what the rule adds.
fn bindings(rpc: &MethodDescriptor) -> Vec<Binding> {
    let Some(option) = CONTRACT.get_extension_by_name("google.api.http") else {
        return Vec::new();
    };
    let options = rpc.options();
    let Value::Message(rule) = options.get_extension(&option).into_owned() else {
        return Vec::new();
    };
    let more = rule
        .get_field_by_name("additional_bindings")
        .map(std::borrow::Cow::into_owned);
    let more = more.as_ref().and_then(Value::as_list).unwrap_or_default();
    std::iter::once(&rule)
        .chain(more.iter().filter_map(Value::as_message))
        .filter_map(|rule| binding(rpc, rule))
        .collect()
}

fn binding(rpc: &MethodDescriptor, rule: &DynamicMessage) -> Option<Binding> {
    let text = |name: &str| {
        let field = rule.descriptor().get_field_by_name(name)?;
        let set = rule.has_field(&field);
        set.then(|| rule.get_field(&field).as_str().unwrap_or_default().to_owned())
    };
    let (method, path) = VERBS
        .iter()
        .find_map(|(verb, method)| Some((method.clone(), text(verb)?)))?;
    let body = match text("body").as_deref() {
        None | Some("") => Carries::Nothing,
        Some("*") => Carries::Everything,
        Some(field) => Carries::Field(field.to_owned()),
    };
    Some(Binding {
        method,
        template: Template::parse(&path)?,
        body,
        rpc: rpc.clone(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rpc_is_found_at_its_path() {
        let rpcs: Vec<_> = services()
            .iter()
            .flat_map(|service| service.methods().collect::<Vec<_>>())
            .collect();
        for rpc in &rpcs {
            let mut own = PATHS.all().iter().filter(|binding| binding.rpc == *rpc);
            let binding = own
                .next()
                .unwrap_or_else(|| panic!("{} has no path", rpc.full_name()));
            let fields: Vec<_> = binding.template.fields().collect();
            let path = fields
                .iter()
                .fold(binding.template.text().to_owned(), |path, field| {
                    path.replace(&format!("{{{field}}}"), "x")
                });
            let Found::Rpc(found, variables) = PATHS.find(&binding.method, &path) else {
                panic!("{path} leads nowhere");
            };
            assert_eq!(found.rpc, *rpc, "{path}");
            assert_eq!(variables.len(), fields.len());
        }
        assert!(rpcs.len() > 180);
    }

    #[test]
    fn a_path_tells_its_methods() {
        let methods = |method: Method, path| match PATHS.find(&method, path) {
            Found::OtherMethods(methods) => methods,
            found => panic!("{found:?}"),
        };
        assert_eq!(
            methods(Method::DELETE, "/v1/checkpoints/1"),
            [Method::GET, Method::HEAD, Method::PATCH]
        );
        assert_eq!(methods(Method::GET, "/v1/checkpoints/1:close"), [Method::POST]);
        assert_eq!(methods(Method::HEAD, "/v1/standings:watch"), [Method::GET]);
        assert!(matches!(PATHS.find(&Method::GET, "/v1/nothing"), Found::Nothing));
        assert!(matches!(
            PATHS.find(&Method::HEAD, "/v1/checkpoints"),
            Found::Rpc(..)
        ));
    }
}
