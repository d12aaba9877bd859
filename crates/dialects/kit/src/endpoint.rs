//! The table of endpoints.

use domain::operation::{Answer, Operation, Verb};
use http::Method;

use crate::call::{Call, View};
use crate::reply::Reply;

/// Who may call an endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Anybody; no account is looked up (liveness).
    Anyone,
    /// Publishable keys only (Magpie's source creation).
    Publishable,
    /// Either kind of key.
    AnyKey,
    /// Secret keys only.
    Secret,
    /// A secret key, or nobody at all where the settings allow public calls (Piriod).
    SecretOrPublic,
    /// Whoever names a known site (Pelcro's log-in).
    Site,
    /// A customer's session (Pelcro).
    Customer,
}

type Read = dyn Fn(&Call) -> Result<Operation, Reply> + Send + Sync;
type WriteAnswer = dyn Fn(&Answer, &View) -> Option<Reply> + Send + Sync;

/// One row of a dialect's table: method, path, who may call, and the two translators.
pub struct Endpoint {
    /// The verb.
    pub method: Method,
    /// The path with placeholders in braces.
    pub path: &'static str,
    /// The name of the operation in the request log: `source.create`.
    pub operation: &'static str,
    /// Who may call.
    pub access: Access,
    offered: bool,
    read: Box<Read>,
    write: Box<WriteAnswer>,
}

impl std::fmt::Debug for Endpoint {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{} {} ({})", self.method, self.path, self.operation)
    }
}

/// A row before its translators are known.
pub struct Draft {
    method: Method,
    path: &'static str,
    operation: &'static str,
    access: Access,
}

impl Endpoint {
    /// A row for GET.
    pub fn get(path: &'static str, operation: &'static str, access: Access) -> Draft {
        Draft {
            method: Method::GET,
            path,
            operation,
            access,
        }
    }

    /// A row for POST.
    pub fn post(path: &'static str, operation: &'static str, access: Access) -> Draft {
        Draft {
            method: Method::POST,
            path,
            operation,
            access,
        }
    }

    /// A row for PUT.
    pub fn put(path: &'static str, operation: &'static str, access: Access) -> Draft {
        Draft {
            method: Method::PUT,
            path,
            operation,
            access,
        }
    }

    /// A row for PATCH.
    pub fn patch(path: &'static str, operation: &'static str, access: Access) -> Draft {
        Draft {
            method: Method::PATCH,
            path,
            operation,
            access,
        }
    }

    /// A row for DELETE.
    pub fn delete(path: &'static str, operation: &'static str, access: Access) -> Draft {
        Draft {
            method: Method::DELETE,
            path,
            operation,
            access,
        }
    }

    /// Whether the call does something here; `false` when the dialect only says that it does not.
    pub fn is_offered(&self) -> bool {
        self.offered
    }

    /// Turns a call into an operation, or into the dialect's answer to bad input.
    pub fn read(&self, call: &Call) -> Result<Operation, Reply> {
        (self.read)(call)
    }

    /// Turns an answer into bytes. `None` means that the answer belongs to another verb.
    pub fn write(&self, answer: &Answer, view: &View) -> Option<Reply> {
        (self.write)(answer, view)
    }
}

impl Draft {
    /// Completes the row with its translators; both are typed by the verb.
    pub fn does<V: Verb + 'static>(
        self,
        read: fn(&Call) -> Result<V, Reply>,
        write: fn(&V::Answer, &View) -> Reply,
    ) -> Endpoint {
        Endpoint {
            method: self.method,
            path: self.path,
            operation: self.operation,
            access: self.access,
            offered: true,
            read: Box::new(move |call| read(call).map(Verb::into_operation)),
            write: Box::new(move |answer, view| V::answer(answer).map(|known| write(known, view))),
        }
    }
}

impl Draft {
    /// Completes a row that needs no operation: the dialect answers by itself, for instance that
    /// this server does not offer the call.
    pub fn answers(self, reply: fn(&Call) -> Reply) -> Endpoint {
        Endpoint {
            method: self.method,
            path: self.path,
            operation: self.operation,
            access: self.access,
            offered: false,
            read: Box::new(move |call| Err(reply(call))),
            write: Box::new(|_, _| None),
        }
    }
}

/// What a table says about a method and a path.
#[derive(Debug)]
pub enum Found<'a> {
    /// A row, with the values of its placeholders.
    Endpoint(&'a Endpoint, Vec<(&'static str, String)>),
    /// The path is known, the method is not; these are.
    OtherMethods(Vec<Method>),
    /// Nothing has this path.
    Nothing,
}

/// Looks a request up. Rows without placeholders win over rows with them. A slash at the end is
/// part of the path; the dialect decides before this call whether it may differ.
pub fn find<'a>(table: &'a [Endpoint], method: &Method, path: &str) -> Found<'a> {
    let mut others = Vec::new();
    let mut best: Option<(&Endpoint, Vec<(&'static str, String)>)> = None;
    for endpoint in table {
        let Some(params) = params_of(endpoint.path, path) else {
            continue;
        };
        if endpoint.method != *method {
            others.push(endpoint.method.clone());
        } else if best
            .as_ref()
            .is_none_or(|(_, known)| params.len() < known.len())
        {
            best = Some((endpoint, params));
        }
    }
    match best {
        Some((endpoint, params)) => Found::Endpoint(endpoint, params),
        None if others.is_empty() => Found::Nothing,
        None => Found::OtherMethods(others),
    }
}

/// Methods as an `Allow` header lists them: in alphabetical order, each once.
pub fn allowed(methods: &[Method]) -> String {
    let mut names: Vec<&str> = methods.iter().map(Method::as_str).collect();
    names.sort_unstable();
    names.dedup();
    names.join(", ")
}

/// The values of a pattern's placeholders, if the path has its shape. No value is empty.
fn params_of(pattern: &'static str, path: &str) -> Option<Vec<(&'static str, String)>> {
    let mut params = Vec::new();
    let mut parts = path.split('/');
    for step in pattern.split('/') {
        let part = parts.next()?;
        match step
            .strip_prefix('{')
            .and_then(|name| name.strip_suffix('}'))
        {
            Some(_) if part.is_empty() => return None,
            Some(name) => params.push((name, tree::form::percent_decode(part)?)),
            None if step == part => {}
            None => return None,
        }
    }
    parts.next().is_none().then_some(params)
}
