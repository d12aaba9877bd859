//! Requests about sources.

use domain::Secret;
use domain::card::{Address, Brand, CardInput};
use domain::instruction::Verify;
use domain::method::Method;
use domain::operation::{CreateSource, DefaultRule, Material, ReadSource, Relations, SourceRef};
use domain::source::{Particulars, Returns, Shape, Status, Usage};
use kit::reader::{Need, TextRule};
use kit::{Call, Fault, Reader, Reply};
use tree::{Map, Tree, map};

use crate::text::kind::HABITS;
use crate::text::rule;
use crate::validation;

/// The types of source, in the order in which messages list them.
pub(crate) const TYPES: [&str; 15] = [
    "card",
    "gcash",
    "paymaya",
    "wechat",
    "alipay",
    "unionpay",
    "grabpay",
    "instapay",
    "qrph",
    "bpi",
    "unionbank",
    "metrobank",
    "bdo",
    "pnb",
    "rcbc",
];

/// Members that would hold a magnetic stripe or a PIN. Other unknown members are ignored; these
/// are refused, because whoever sends them must learn that nobody may.
const NEVER_SENT: [&str; 7] = [
    "track",
    "track1",
    "track2",
    "track_data",
    "magstripe",
    "pin",
    "pin_block",
];

/// `POST /v2/sources/`.
pub(crate) fn create(call: &Call) -> Result<CreateSource, Reply> {
    let body = super::body(call)?;
    let reader = Reader::new(&body, HABITS);
    let method = method(&reader);
    let card = card(&reader);
    if method == Some(Method::Card) && reader.raw("card").is_none() {
        reader.report("card", Fault::Missing);
    }
    let returns = redirect(&reader);
    let owner = owner(&reader);
    let (Some(method), true) = (method, reader.is_clean()) else {
        return Err(validation::refused(&reader));
    };
    let details = card
        .as_ref()
        .and_then(details)
        .filter(|_| method == Method::Card);
    let (material, starts_as) = match card {
        Some(card) if method == Method::Card => {
            (Material::Card(Box::new(card)), Status::Chargeable)
        }
        // A card beside a wallet is looked at and dropped.
        _ => (Material::Method(method), Status::Pending),
    };
    Ok(CreateSource {
        customer: None,
        material,
        shape: Shape::Object,
        usage: Usage::SingleUse,
        gateway: None,
        gateway_account: None,
        default: DefaultRule::Never,
        verify: Verify::Nothing,
        authenticate: false,
        starts_as: Some(starts_as),
        action: None,
        amount: None,
        particulars: Particulars {
            returns,
            owner,
            details,
            ..Particulars::default()
        },
        with: Relations::NONE,
        new_session: false,
    })
}

/// `GET /v2/sources/{id}`. Either kind of key may read; there are no client secrets here.
pub(crate) fn retrieve(call: &Call) -> Result<ReadSource, Reply> {
    Ok(ReadSource {
        source: SourceRef::Id(call.param("id").into()),
        of_customer: None,
        client_secret: None,
        with: Relations::NONE,
    })
}

fn method(reader: &Reader) -> Option<Method> {
    reader
        .choice("type", Need::Required, &TYPES)
        .and_then(Method::from_name)
}

fn card(reader: &Reader) -> Option<CardInput> {
    let card = reader.object("card", Need::Optional)?;
    let name = card.free_text("name", rule::name(50));
    let number = rule::card_number(&card, "number");
    let exp_month = card.text("exp_month", TextRule::required(1, 2));
    let exp_year = card.text("exp_year", TextRule::required(4, 4));
    let cvc = card.text("cvc", TextRule::required(3, 4));
    let part = |name, max| card.free_text(name, rule::optional_name(max));
    let address = Address {
        line1: part("address_line1", 255),
        line2: part("address_line2", 255),
        city: part("address_city", 255),
        state: part("address_state", 255),
        country: part("address_country", 255),
        zip: part("address_zip", 50),
    };
    for name in NEVER_SENT {
        if card.raw(name).is_some() {
            card.report(name, Fault::Unknown);
        }
    }
    let number = number?;
    let brand = Brand::of_number(&number);
    Some(CardInput {
        number: Secret::new(number),
        exp_month: exp_month?,
        exp_year: exp_year?,
        cvc: code(&cvc?, brand),
        name: Some(name?),
        address,
    })
}

/// The security code. The API takes any three or four characters and asks nobody about them when
/// a source is made; what cannot be a code of this network is forgotten at once.
fn code(typed: &str, brand: Brand) -> Option<Secret> {
    let fits = typed.len() == brand.cvc_length() && typed.bytes().all(|byte| byte.is_ascii_digit());
    fits.then(|| Secret::new(typed))
}

/// What the core does not keep of a card: a month of one digit is shown as it was typed.
fn details(card: &CardInput) -> Option<Tree> {
    let month = &card.exp_month;
    (month.len() == 1).then(|| map([("magpie", map([("exp_month", month.as_str().into())]))]))
}

fn redirect(reader: &Reader) -> Returns {
    let Some(redirect) = reader.object("redirect", Need::Optional) else {
        return Returns::default();
    };
    Returns {
        any: None,
        success: rule::url(&redirect, "success", Need::Required),
        fail: rule::url(&redirect, "fail", Need::Required),
        notify: rule::url(&redirect, "notify", Need::Optional),
    }
}

fn owner(reader: &Reader) -> Option<Tree> {
    let owner = reader.object("owner", Need::Optional)?;
    let members = [
        ("billing", address(&owner, "billing")),
        ("shipping", address(&owner, "shipping")),
        (
            "name",
            owner
                .free_text("name", TextRule::optional(50))
                .map(Tree::from),
        ),
        ("address_country", text(&owner, "address_country", 50)),
    ];
    Some(given(members))
}

fn address(owner: &Reader, member: &str) -> Option<Tree> {
    let address = owner.object(member, Need::Optional)?;
    let members = [
        (
            "name",
            address.free_text("name", rule::name(50)).map(Tree::from),
        ),
        ("phone_number", text(&address, "phone_number", 50)),
        (
            "email",
            rule::email(&address, "email", Need::Optional).map(Tree::from),
        ),
        ("line1", text(&address, "line1", 255)),
        ("line2", text(&address, "line2", 255)),
        ("city", text(&address, "city", 100)),
        ("state", text(&address, "state", 50)),
        ("country", text(&address, "country", 50)),
        ("zip_code", text(&address, "zip_code", 50)),
    ];
    Some(given(members))
}

fn text(reader: &Reader, member: &str, max: usize) -> Option<Tree> {
    reader
        .free_text(member, rule::optional_name(max))
        .map(Tree::from)
}

/// A map of the members that were given.
fn given<const N: usize>(members: [(&str, Option<Tree>); N]) -> Tree {
    let given = members
        .into_iter()
        .filter_map(|(name, value)| Some((name.to_owned(), value?)));
    given.collect::<Map>().into()
}
