//! Puts a new card number into every place of a request.

use serde_json::{Map, Value};

use super::needles::{Needles, full_width, grouped};
use crate::support::random::Random;
use crate::support::{Answer, Client, Keys, Request, calls};

/// Security codes that the requests carry.
pub(crate) const CODES: [&str; 2] = ["897", "8713"];
/// Published test accounts that the requests carry.
pub(crate) const BANK_ACCOUNTS: [&str; 3] =
    ["000222222227", "000333333335", "AT611904300234573201"];
/// A password of the requests.
pub(crate) const PASSWORD: &str = "Quartz-glyph-71-vow";

/// Requests with numbers in them, and what came of them.
pub(crate) struct Spread {
    client: Client,
    pub(crate) keys: Keys,
    random: Random,
    pub(crate) needles: Needles,
    /// All answers, one after the other.
    pub(crate) answers: Vec<u8>,
    /// How many calls succeeded with a number in them.
    pub(crate) sealed: usize,
    /// The Pelcro session.
    pub(crate) session: String,
}

/// How a body is written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wire {
    Form,
    Json,
}

impl Spread {
    pub(crate) fn new(client: Client) -> Self {
        Self {
            client,
            keys: Keys::demo(),
            random: Random::new(0x5eed),
            needles: Needles::default(),
            answers: Vec::new(),
            sealed: 0,
            session: String::new(),
        }
    }

    /// A new card number that is watched from now on. No issuer has the range.
    pub(crate) fn number(&mut self, place: &str) -> String {
        let length = [16, 16, 16, 13, 19][usize::try_from(self.random.below(5)).unwrap()];
        let mut digits = format!("400000{:012}", self.random.below(1_000_000_000_000));
        digits.truncate(length - 1);
        let check = check_digit(&digits);
        digits.push(check);
        if CODES.iter().any(|code| digits.ends_with(code)) {
            // What a mask leaves of it would look like a security code.
            return self.number(place);
        }
        self.needles.number(place, &digits);
        digits
    }

    /// Sends a request and keeps the answer for the search.
    pub(crate) fn call(&mut self, request: &Request) -> Answer {
        let answer = self.client.call(request).unwrap();
        for (name, value) in &answer.headers {
            self.answers
                .extend_from_slice(format!("{name}: {value}\n").as_bytes());
        }
        self.answers.extend_from_slice(&answer.body);
        self.answers.push(b'\n');
        assert_ne!(
            answer.status,
            500,
            "{} {}",
            request.method,
            place_of(request)
        );
        answer
    }

    /// Sends `body` once with a number as the value of each member, in several forms, once with a
    /// number as the name of a member of each map, and once with an unknown member.
    pub(crate) fn body(&mut self, wire: Wire, request: &Request, body: &Value) {
        let name = place_of(request);
        for path in leaves(body) {
            for form in FORMS {
                let place = format!("{name} {} as {form:?}", path.join("."));
                let digits = self.number(&place);
                let mut changed = body.clone();
                *at_mut(&mut changed, &path) = form.value(&digits);
                self.send(wire, request, &changed);
            }
        }
        for path in maps(body) {
            for value in ["name of a member", "unknown member"] {
                let place = format!("{name} {} {value}", path.join("."));
                let digits = self.number(&place);
                let mut changed = body.clone();
                let map = at_mut(&mut changed, &path).as_object_mut().unwrap();
                if value == "unknown member" {
                    map.insert("unheard_of".to_owned(), digits.into());
                } else {
                    map.insert(digits, "x".into());
                }
                self.send(wire, request, &changed);
            }
        }
        self.broken(wire, request, body);
    }

    /// Bodies that cannot be read, with a number in them.
    fn broken(&mut self, wire: Wire, request: &Request, body: &Value) {
        let name = place_of(request);
        let media = [
            "application/json",
            "application/x-www-form-urlencoded",
            "text/plain",
            "multipart/form-data; boundary=x",
        ];
        for media in media {
            let digits = self.number(&format!("{name} cut off as {media}"));
            let mut text = body.to_string();
            text.truncate(text.len() - 1);
            text.push_str(&format!(",\"number\":\"{digits}\", \"n\": {digits}"));
            self.call(&request.clone().bytes(media, text.as_bytes()));
            let digits = self.number(&format!("{name} broken UTF-8 as {media}"));
            let mut bytes = format!("number={digits}&n={digits}").into_bytes();
            bytes.extend_from_slice(b"\xff\xfe%ff%zz");
            self.call(&request.clone().bytes(media, &bytes));
            let digits = self.number(&format!("{name} nothing but a number as {media}"));
            self.call(&request.clone().bytes(media, digits.as_bytes()));
        }
        let digits = self.number(&format!("{name} content type"));
        let text = written(wire, body);
        self.call(&request.clone().bytes(&digits, text.as_bytes()));
    }

    pub(crate) fn send(&mut self, wire: Wire, request: &Request, body: &Value) -> Answer {
        let text = written(wire, body);
        let request = match wire {
            Wire::Form => request.clone().form(&text),
            Wire::Json => request.clone().bytes("application/json", text.as_bytes()),
        };
        let answer = self.call(&request);
        self.sealed += usize::from(answer.status < 300);
        answer
    }

    /// Sends a request with a number at each `{}` of a path, in several forms.
    pub(crate) fn path(&mut self, request: &Request) {
        for form in FORMS {
            let digits = self.number(&format!("{} as {form:?}", place_of(request)));
            let mut changed = request.clone();
            let text = match form.value(&digits) {
                Value::String(text) => text,
                other => other.to_string(),
            };
            changed.path = request.path.replace("{}", &calls::percent(&text));
            self.call(&changed);
        }
        let digits = self.number(&format!("{} percent-encoded", place_of(request)));
        let encoded: String = digits.bytes().map(|b| format!("%{b:02x}")).collect();
        let mut changed = request.clone();
        changed.path = request.path.replace("{}", &encoded);
        self.call(&changed);
    }

    /// Sends a request with a number in each header.
    pub(crate) fn headers(&mut self, request: &Request, names: &[&str]) {
        for name in names {
            for form in [Form::Plain, Form::Blanks, Form::Sentence] {
                let place = format!("{} header {name} as {form:?}", place_of(request));
                let digits = self.number(&place);
                let value = form.value(&digits);
                let value = value.as_str().unwrap();
                self.call(&request.clone().header(name, value));
            }
        }
        for scheme in ["Basic", "Bearer", "Token", "Digest", ""] {
            let digits = self.number(&format!("{} authorization {scheme}", place_of(request)));
            let value = format!("{scheme} {digits}");
            self.call(&request.clone().header("authorization", value.trim()));
        }
        let digits = self.number(&format!("{} user of Basic", place_of(request)));
        let mut changed = self.keys.basic(&digits, &request.method, &request.path);
        changed.body.clone_from(&request.body);
        self.call(&changed);
    }
}

/// How a number is written where it does not belong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Plain,
    Blanks,
    Dashes,
    Wide,
    Sentence,
    Number,
    Address,
    Email,
}

const FORMS: [Form; 8] = [
    Form::Plain,
    Form::Blanks,
    Form::Dashes,
    Form::Wide,
    Form::Sentence,
    Form::Number,
    Form::Address,
    Form::Email,
];

impl Form {
    fn value(self, digits: &str) -> Value {
        match self {
            Form::Plain => digits.into(),
            Form::Blanks => grouped(digits, " ").into(),
            Form::Dashes => grouped(digits, "-").into(),
            Form::Wide => full_width(digits).into(),
            Form::Sentence => format!("take {digits}, please").into(),
            Form::Number => digits.parse::<u64>().map_or(Value::Null, Value::from),
            Form::Address => format!("https://shop.example.com/{digits}?card={digits}").into(),
            Form::Email => format!("{digits}@example.com").into(),
        }
    }
}

/// Method and path without the query.
fn place_of(request: &Request) -> String {
    let path = request.path.split('?').next().unwrap_or_default();
    format!("{} {path}", request.method)
}

fn written(wire: Wire, body: &Value) -> String {
    match wire {
        Wire::Json => body.to_string(),
        Wire::Form => {
            let mut pairs = Vec::new();
            flatten(String::new(), body, &mut pairs);
            let pairs: Vec<_> = pairs
                .iter()
                .map(|(name, value)| (name.as_str(), value.as_str()))
                .collect();
            calls::encode(&pairs)
        }
    }
}

/// The members of a tree as a form names them: `card[number]`.
fn flatten(name: String, value: &Value, pairs: &mut Vec<(String, String)>) {
    let inner = |step: &str| match name.is_empty() {
        true => step.to_owned(),
        false => format!("{name}[{step}]"),
    };
    match value {
        Value::Object(map) => map
            .iter()
            .for_each(|(step, value)| flatten(inner(step), value, pairs)),
        Value::Array(items) => items
            .iter()
            .enumerate()
            .for_each(|(at, value)| flatten(inner(&at.to_string()), value, pairs)),
        Value::String(text) => pairs.push((name, text.clone())),
        other => pairs.push((name, other.to_string())),
    }
}

/// The ways to everything that is no map and no list.
fn leaves(value: &Value) -> Vec<Vec<String>> {
    ways(value, |value| !value.is_object() && !value.is_array())
}

/// The ways to all maps, the outermost among them.
fn maps(value: &Value) -> Vec<Vec<String>> {
    ways(value, Value::is_object)
}

fn ways(value: &Value, wanted: fn(&Value) -> bool) -> Vec<Vec<String>> {
    let mut all = Vec::new();
    if wanted(value) {
        all.push(Vec::new());
    }
    let empty = Map::new();
    let members = value.as_object().unwrap_or(&empty).iter();
    let mut inner: Vec<(String, &Value)> =
        members.map(|(name, value)| (name.clone(), value)).collect();
    let items = value.as_array().map(Vec::as_slice).unwrap_or_default();
    inner.extend(
        items
            .iter()
            .enumerate()
            .map(|(at, value)| (at.to_string(), value)),
    );
    for (step, value) in inner {
        for mut way in ways(value, wanted) {
            way.insert(0, step.clone());
            all.push(way);
        }
    }
    all
}

/// What lies at the end of a way.
fn at_mut<'a>(value: &'a mut Value, way: &[String]) -> &'a mut Value {
    let pointer: String = way.iter().map(|step| format!("/{step}")).collect();
    value.pointer_mut(&pointer).unwrap()
}

/// The last digit that makes the Luhn sum right.
fn check_digit(digits: &str) -> char {
    let sum: u32 = digits
        .bytes()
        .rev()
        .enumerate()
        .map(|(place, byte)| {
            let value = u32::from(byte - b'0');
            match (place % 2 == 0, value) {
                (true, 5..) => value * 2 - 9,
                (true, _) => value * 2,
                (false, _) => value,
            }
        })
        .sum();
    char::from(b'0' + u8::try_from((10 - sum % 10) % 10).unwrap())
}
