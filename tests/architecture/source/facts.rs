//! What one file names: modules, paths, calls and texts, read from its syntax. What only tests see is left out.

use super::house::ModulePath;
use super::text_of;
use proc_macro2::{Delimiter, Span, TokenStream, TokenTree};
use std::path::Path;
use syn::visit::{self, Visit};

/// A path somebody wrote, such as `crate::store::passes::latest`.
#[derive(Clone, Debug)]
pub(crate) struct Named {
    /// The module it is written in.
    pub(crate) inside: ModulePath,
    /// Its segments; of a `use` with a rename, the real name.
    pub(crate) segments: Vec<String>,
    /// The name a `use` makes of it, other than `_` and `*`.
    pub(crate) used_as: Option<String>,
    /// Where.
    pub(crate) line: usize,
}

/// A method or macro somebody calls.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    /// `unwrap`, or `panic!` with its mark.
    pub(crate) name: String,
    /// Where.
    pub(crate) line: usize,
}

/// A text somebody wrote between quotation marks.
#[derive(Clone, Debug)]
pub(crate) struct Literal {
    /// What it says.
    pub(crate) text: String,
    /// Where.
    pub(crate) line: usize,
    /// The constant it is the value of, if any.
    pub(crate) constant: Option<String>,
    /// Whether it is half of an explicit pair for two engines.
    pub(crate) in_pair: bool,
}

/// A `mod x;`, and the inline modules it is declared inside.
#[derive(Clone, Debug)]
pub(crate) struct Submodule {
    pub(crate) module: ModulePath,
    pub(crate) inside: Vec<String>,
}

/// Everything read from one file.
#[derive(Debug, Default)]
pub(crate) struct Facts {
    pub(crate) submodules: Vec<Submodule>,
    pub(crate) inline_modules: Vec<ModulePath>,
    pub(crate) named: Vec<Named>,
    pub(crate) calls: Vec<Call>,
    pub(crate) literals: Vec<Literal>,
    /// Constants that are named in an explicit pair for two engines.
    pub(crate) paired_constants: Vec<String>,
    /// Types, traits and functions it declares; what a trait of somebody else's demands is not its choice.
    pub(crate) declared: Vec<Call>,
    /// Macros it declares.
    pub(crate) macros: Vec<String>,
}

impl Facts {
    /// Reads a file that is the given module of its crate.
    pub(crate) fn of(path: &Path, module: &ModulePath) -> Self {
        let syntax =
            syn::parse_file(&text_of(path)).unwrap_or_else(|why| panic!("{}: {why}", path.display()));
        let mut reader = Reader {
            facts: Self::default(),
            file_depth: module.len(),
            module: module.clone(),
            constant: None,
            in_pair: false,
            of_a_trait: false,
        };
        reader.visit_file(&syntax);
        reader.facts
    }
}

struct Reader {
    facts: Facts,
    /// How deep the file itself lies; what is deeper is inline.
    file_depth: usize,
    module: ModulePath,
    constant: Option<String>,
    in_pair: bool,
    /// Inside `impl Trait for …`.
    of_a_trait: bool,
}

impl Reader {
    fn name(&mut self, segments: Vec<String>, used_as: Option<String>, span: Span) {
        self.facts.named.push(Named {
            inside: self.module.clone(),
            segments,
            used_as,
            line: span.start().line,
        });
    }

    fn call(&mut self, name: String, span: Span) {
        let line = span.start().line;
        self.facts.calls.push(Call { name, line });
    }

    fn declare(&mut self, name: &syn::Ident) {
        let (name, line) = (name.to_string(), name.span().start().line);
        self.facts.declared.push(Call { name, line });
    }

    fn literal(&mut self, text: String, span: Span) {
        self.facts.literals.push(Literal {
            text,
            line: span.start().line,
            constant: self.constant.clone(),
            in_pair: self.in_pair,
        });
    }

    fn use_tree(&mut self, before: &mut Vec<String>, tree: &syn::UseTree) {
        match tree {
            syn::UseTree::Path(path) => {
                before.push(path.ident.to_string());
                self.use_tree(before, &path.tree);
                before.pop();
            }
            syn::UseTree::Name(name) => {
                let own = name.ident.to_string();
                let segments = joined(before, &own);
                let used_as = segments.last().cloned();
                self.name(segments, used_as, name.ident.span());
            }
            syn::UseTree::Rename(rename) => {
                let segments = joined(before, &rename.ident.to_string());
                self.name(segments, Some(rename.rename.to_string()), rename.ident.span());
            }
            syn::UseTree::Glob(glob) => self.name(before.clone(), None, glob.star_token.spans[0]),
            syn::UseTree::Group(group) => {
                for tree in &group.items {
                    self.use_tree(before, tree);
                }
            }
        }
    }

    fn texts_in(&mut self, tokens: TokenStream) {
        for token in tokens {
            match token {
                TokenTree::Group(group) => self.texts_in(group.stream()),
                TokenTree::Literal(literal) => {
                    if let Some(text) = text_in(&literal) {
                        self.literal(text, literal.span());
                    }
                }
                _ => {}
            }
        }
    }

    /// What a macro is given is not syntax yet: paths, texts and calls are read from its tokens.
    fn tokens(&mut self, tokens: TokenStream) {
        let mut path: Vec<String> = Vec::new();
        let mut joining = false;
        let mut before: Option<char> = None;
        let mut tokens = tokens.into_iter().peekable();
        while let Some(token) = tokens.next() {
            let now = if let TokenTree::Punct(mark) = &token {
                Some(mark.as_char())
            } else {
                None
            };
            match token {
                TokenTree::Ident(word) => {
                    if !joining {
                        path.clear();
                    }
                    path.push(word.to_string());
                    let next = tokens.peek();
                    let goes_on = matches!(next, Some(TokenTree::Punct(mark)) if mark.as_char() == ':');
                    if before == Some('.') && is_parenthesis(next) {
                        self.call(word.to_string(), word.span());
                    }
                    if matches!(next, Some(TokenTree::Punct(mark)) if mark.as_char() == '!') {
                        self.call(format!("{word}!"), word.span());
                    }
                    if !goes_on && path.len() > 1 {
                        self.name(std::mem::take(&mut path), None, word.span());
                    }
                    joining = false;
                }
                TokenTree::Punct(mark) => joining = mark.as_char() == ':' && before == Some(':'),
                TokenTree::Literal(literal) => {
                    if let Some(text) = text_in(&literal) {
                        self.literal(text, literal.span());
                    }
                }
                TokenTree::Group(group) => {
                    if path.len() > 1 {
                        self.name(std::mem::take(&mut path), None, group.span());
                    }
                    self.tokens(group.stream());
                }
            }
            before = now;
        }
    }
}

fn speaks_to_one_engine(function: &syn::Path) -> bool {
    let word = |segment: Option<&syn::PathSegment>| {
        segment
            .map(|segment| segment.ident.to_string())
            .unwrap_or_default()
    };
    let (first, last) = (word(function.segments.first()), word(function.segments.last()));
    last == "differs" || (first == "sqlx" && last.contains("query"))
}

fn is_parenthesis(token: Option<&TokenTree>) -> bool {
    matches!(token, Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Parenthesis)
}

/// The text a token is, if it is one.
fn text_in(literal: &proc_macro2::Literal) -> Option<String> {
    match syn::parse_str::<syn::Lit>(&literal.to_string()) {
        Ok(syn::Lit::Str(text)) => Some(text.value()),
        _ => None,
    }
}

/// `a::b::{self}` is `a::b`.
fn joined(before: &[String], own: &str) -> Vec<String> {
    let mut segments = before.to_vec();
    if own != "self" || segments.is_empty() {
        segments.push(own.to_owned());
    }
    segments
}

/// Whether only tests see this.
fn is_for_tests(attributes: &[syn::Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        let syn::Meta::List(list) = &attribute.meta else {
            return false;
        };
        let words = list.tokens.to_string();
        list.path.is_ident("cfg") && words.contains("test") && !words.contains("not")
    })
}

impl<'syntax> Visit<'syntax> for Reader {
    /// Documentation and derive arguments are not code.
    fn visit_attribute(&mut self, _: &'syntax syn::Attribute) {}

    /// Who may see a thing (`pub(in crate::desk)`) is not what it needs.
    fn visit_visibility(&mut self, _: &'syntax syn::Visibility) {}

    fn visit_item(&mut self, item: &'syntax syn::Item) {
        let attributes: &[syn::Attribute] = match item {
            syn::Item::Const(item) => &item.attrs,
            syn::Item::Fn(item) => &item.attrs,
            syn::Item::Impl(item) => &item.attrs,
            syn::Item::Mod(item) => &item.attrs,
            syn::Item::Static(item) => &item.attrs,
            syn::Item::Struct(item) => &item.attrs,
            syn::Item::Enum(item) => &item.attrs,
            syn::Item::Trait(item) => &item.attrs,
            syn::Item::Use(item) => &item.attrs,
            _ => &[],
        };
        if is_for_tests(attributes) {
            return;
        }
        match item {
            syn::Item::Struct(item) => self.declare(&item.ident),
            syn::Item::Enum(item) => self.declare(&item.ident),
            syn::Item::Trait(item) => self.declare(&item.ident),
            syn::Item::Type(item) => self.declare(&item.ident),
            syn::Item::Fn(item) => self.declare(&item.sig.ident),
            _ => {}
        }
        visit::visit_item(self, item);
    }

    fn visit_impl_item_fn(&mut self, function: &'syntax syn::ImplItemFn) {
        if !is_for_tests(&function.attrs) {
            if !self.of_a_trait {
                self.declare(&function.sig.ident);
            }
            visit::visit_impl_item_fn(self, function);
        }
    }

    fn visit_item_impl(&mut self, item: &'syntax syn::ItemImpl) {
        self.of_a_trait = item.trait_.is_some();
        visit::visit_item_impl(self, item);
        self.of_a_trait = false;
    }

    fn visit_item_mod(&mut self, item: &'syntax syn::ItemMod) {
        self.module.push(item.ident.to_string());
        if item.content.is_none() {
            let inside = self.module[self.file_depth..self.module.len() - 1].to_vec();
            let module = self.module.clone();
            self.facts.submodules.push(Submodule { module, inside });
        } else {
            self.facts.inline_modules.push(self.module.clone());
            visit::visit_item_mod(self, item);
        }
        self.module.pop();
    }

    fn visit_item_use(&mut self, item: &'syntax syn::ItemUse) {
        self.use_tree(&mut Vec::new(), &item.tree);
    }

    fn visit_item_const(&mut self, item: &'syntax syn::ItemConst) {
        let outer = self.constant.replace(item.ident.to_string());
        visit::visit_item_const(self, item);
        self.constant = outer;
    }

    /// A macro that is declared names things for whoever calls it, so only its texts are its own; they are part of a constant, and its
    /// name stands for that one's.
    fn visit_item_macro(&mut self, item: &'syntax syn::ItemMacro) {
        match &item.ident {
            Some(name) => {
                self.facts.macros.push(name.to_string());
                let outer = self.constant.replace(name.to_string().to_uppercase());
                self.texts_in(item.mac.tokens.clone());
                self.constant = outer;
            }
            None => visit::visit_item_macro(self, item),
        }
    }

    fn visit_path(&mut self, path: &'syntax syn::Path) {
        if path.segments.len() > 1 {
            let segments = path
                .segments
                .iter()
                .map(|segment| segment.ident.to_string())
                .collect();
            self.name(segments, None, path.segments[0].ident.span());
        }
        if self.in_pair
            && let Some(last) = path.segments.last()
        {
            self.facts.paired_constants.push(last.ident.to_string());
        }
        visit::visit_path(self, path);
    }

    fn visit_expr_method_call(&mut self, call: &'syntax syn::ExprMethodCall) {
        self.call(call.method.to_string(), call.method.span());
        visit::visit_expr_method_call(self, call);
    }

    fn visit_macro(&mut self, called: &'syntax syn::Macro) {
        if let Some(last) = called.path.segments.last() {
            self.call(format!("{}!", last.ident), last.ident.span());
        }
        self.visit_path(&called.path);
        self.tokens(called.tokens.clone());
    }

    /// `Sql::Differs { postgres: …, sqlite: … }`: whatever stands inside is said to one engine only.
    fn visit_expr_struct(&mut self, built: &'syntax syn::ExprStruct) {
        let is_pair = built
            .path
            .segments
            .last()
            .is_some_and(|last| last.ident == "Differs");
        let outer = self.in_pair;
        self.in_pair |= is_pair;
        visit::visit_expr_struct(self, built);
        self.in_pair = outer;
    }

    /// `Sql::differs(…)`, and `sqlx::query(…)`, which speaks to the one engine whose connection it is given.
    fn visit_expr_call(&mut self, call: &'syntax syn::ExprCall) {
        let is_pair = matches!(&*call.func, syn::Expr::Path(path) if speaks_to_one_engine(&path.path));
        let outer = self.in_pair;
        self.in_pair |= is_pair;
        visit::visit_expr_call(self, call);
        self.in_pair = outer;
    }

    fn visit_lit_str(&mut self, text: &'syntax syn::LitStr) {
        self.literal(text.value(), text.span());
    }
}
