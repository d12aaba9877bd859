//! Making, reading and deleting one source.

use domain::instruction::Verify;
use domain::mask::mask_numbers;
use domain::operation::{
    CreateSource, CustomerRef, DefaultRule, DeleteSource, Manner, Material, ReadSource, Relations,
    SourceRef,
};
use domain::source::{Amount, Particulars, Returns, Shape, Usage};
use domain::{Id, Role};
use kit::reader::Need;
use kit::{Call, Reply};
use tree::{Map, Tree};

use crate::errors::{self, Faults, REQUIRED};
use crate::gateways::{self, Gateway};
use crate::read::fields::{Blank, Fields};
use crate::read::{amount, reference};
use crate::words;

const DESCRIPTION_MAX: usize = 256;
/// Most characters kept of what a browser calls itself.
const USER_AGENT_MAX: usize = 512;

/// `POST /sources/`.
///
/// All members are reported at once, the unknown customer among them. Only the core can tell
/// whether a customer exists, so a request that names one and is wrong elsewhere is passed on in
/// a form that cannot succeed; [`refused`] then answers with everything that is wrong.
pub(crate) fn create(call: &Call) -> Result<CreateSource, Reply> {
    let Form {
        faults,
        cross,
        customer,
        input,
    } = Form::read(&call.body)?;
    match (input, customer) {
        (Some(input), customer) if cross.is_empty() => Ok(operation(call, input, customer)),
        (_, Some(customer)) => Ok(impossible(customer)),
        (_, None) if faults.is_empty() => Err(cross.reply()),
        (_, None) => Err(faults.reply()),
    }
}

/// The answer to a refused creation, as far as the members of the body explain it.
pub(crate) fn refused(body: &Tree, no_customer: bool) -> Option<Reply> {
    let Form {
        mut faults,
        cross,
        customer,
        ..
    } = match Form::read(body) {
        Ok(form) => form,
        Err(reply) => return Some(reply),
    };
    if let (true, Some(customer)) = (no_customer, customer) {
        faults.add("customer", errors::no_such_object(&customer));
    }
    [faults, cross]
        .iter()
        .find(|faults| !faults.is_empty())
        .map(Faults::reply)
}

/// `GET /sources/{id}/`.
pub(crate) fn retrieve(call: &Call) -> Result<ReadSource, Reply> {
    let source = number(call)?;
    Ok(ReadSource {
        source,
        of_customer: None,
        client_secret: None,
        with: Relations::NONE,
    })
}

/// `DELETE /sources/{id}/`.
pub(crate) fn delete(call: &Call) -> Result<DeleteSource, Reply> {
    Ok(DeleteSource {
        source: number(call)?,
        of_customer: None,
        manner: Manner::Everywhere,
        with: Relations::NONE,
        new_session: false,
    })
}

/// Sources have numbers here; anything else names nothing.
fn number(call: &Call) -> Result<SourceRef, Reply> {
    call.param("id")
        .parse()
        .map(SourceRef::Number)
        .map_err(|_| errors::not_found())
}

/// What a body asks for, read as far as possible.
struct Form {
    /// What is wrong with single members.
    faults: Faults,
    /// What does not fit together; looked at only when all members are fine.
    cross: Faults,
    /// The customer as text, when one is named.
    customer: Option<String>,
    /// Everything else, when all members are fine.
    input: Option<Input>,
}

struct Input {
    gateway: &'static Gateway,
    usage: Usage,
    amount: Option<String>,
    particulars: Particulars,
}

impl Form {
    fn read(body: &Tree) -> Result<Self, Reply> {
        let mut fields = Fields::of(body)?;
        let gateway = fields.choice("gateway", Need::Required, gateways::find);
        let customer = reference::customer(&mut fields);
        let usage = fields.choice("usage", Need::NotNull, words::usage_of);
        let usage = usage.unwrap_or(Usage::SingleUse);
        let amount = amount(&mut fields);
        let particulars = Particulars {
            description: fields.text("description", Need::Optional, Blank::Kept, DESCRIPTION_MAX),
            returns: Returns {
                any: fields.url("return_url", Need::Optional),
                ..Returns::default()
            },
            client: fields.object("client", Need::NotNull),
            metadata: fields.object("metadata", Need::NotNull),
            ..Particulars::default()
        };
        let faults = fields.faults;
        let mut cross = Faults::default();
        let input = match gateway.filter(|_| faults.is_empty()) {
            Some(gateway) => {
                judge(&mut cross, gateway, usage, customer.as_deref());
                Some(Input {
                    gateway,
                    usage,
                    amount,
                    particulars,
                })
            }
            None => None,
        };
        Ok(Self {
            faults,
            cross,
            customer,
            input,
        })
    }
}

/// The rules between members.
fn judge(cross: &mut Faults, gateway: &Gateway, usage: Usage, customer: Option<&str>) {
    if usage == Usage::Reusable && customer.is_none() {
        cross.add("customer", REQUIRED);
    }
    if !gateway.supports(usage) {
        cross.add("usage", errors::not_a_choice(words::usage(usage)));
    }
}

fn amount(fields: &mut Fields) -> Option<String> {
    let value = fields.value("amount", Need::Optional)?;
    let amount = amount::read(value);
    if amount.is_none() {
        fields.faults.add("amount", "A valid number is required.");
    }
    amount
}

fn operation(call: &Call, input: Input, customer: Option<String>) -> CreateSource {
    let Input {
        gateway,
        usage,
        amount,
        mut particulars,
    } = input;
    let mut client = particulars
        .client
        .take()
        .and_then(into_map)
        .unwrap_or_default();
    if call.caller.role == Role::Public {
        describe_caller(&mut client, call);
    }
    particulars.client = Some(Tree::Map(client));
    particulars
        .metadata
        .get_or_insert_with(|| Tree::Map(Map::new()));
    let vaulted = usage == Usage::Reusable && customer.is_some();
    CreateSource {
        customer: customer.map(|id| CustomerRef::Id(Id::new(id))),
        usage,
        gateway: Some(gateway.key.to_owned()),
        default: if vaulted {
            DefaultRule::IfNone
        } else {
            DefaultRule::Never
        },
        // A reusable source is made for no amount in particular.
        amount: amount
            .filter(|_| usage == Usage::SingleUse)
            .map(Amount::Units),
        particulars,
        ..blank(Material::Method(gateway.method))
    }
}

/// A request that the core refuses in any case: no handle is empty.
fn impossible(customer: String) -> CreateSource {
    CreateSource {
        customer: Some(CustomerRef::Id(Id::new(customer))),
        ..blank(Material::Handle(String::new()))
    }
}

fn blank(material: Material) -> CreateSource {
    CreateSource {
        customer: None,
        material,
        shape: Shape::Object,
        usage: Usage::SingleUse,
        gateway: None,
        gateway_account: None,
        default: DefaultRule::Never,
        verify: Verify::Issuer,
        authenticate: true,
        starts_as: None,
        action: None,
        amount: None,
        particulars: Particulars::default(),
        with: Relations::NONE,
        new_session: false,
    }
}

fn into_map(tree: Tree) -> Option<Map> {
    match tree {
        Tree::Map(map) => Some(map),
        _ => None,
    }
}

/// Adds what is known of a browser that calls without credentials, where it says nothing itself.
fn describe_caller(client: &mut Map, call: &Call) {
    let agent = call.head.header("user-agent").map(|agent| {
        let kept: String = agent.chars().take(USER_AGENT_MAX).collect();
        mask_numbers(&kept).into_owned()
    });
    for (name, value) in [("ip", call.head.peer.clone()), ("user_agent", agent)] {
        if let Some(value) = value
            && !client.contains(name)
        {
            client.insert(name, value);
        }
    }
}
