//! What the development server prints: address, keys, and a call to paste for each dialect.

use std::net::SocketAddr;

use service::setup::{
    DEMO_CUSTOMER, DEMO_EMAIL, DEMO_PASSWORD, DEMO_PUBLISHABLE_KEY, DEMO_SECRET_KEY, DEMO_SITE,
    DEMO_WORKSPACE,
};

/// A ready-to-paste call.
pub struct Curl {
    /// The dialect's name as people write it.
    pub name: &'static str,
    /// One shell command.
    pub command: String,
}

/// One call for each dialect; each makes a payment source on a fresh start.
pub fn curls(address: SocketAddr) -> Vec<Curl> {
    let base = format!("http://{address}");
    let stripe = format!(
        "curl {base}/v1/customers/{DEMO_CUSTOMER}/sources -u {DEMO_SECRET_KEY}: -d source=tok_visa"
    );
    let chargebee = format!(
        "curl {base}/api/v2/payment_sources/create_using_token -u {DEMO_SECRET_KEY}: \
         -d customer_id={DEMO_CUSTOMER} -d token_id=tok_visa"
    );
    let magpie = format!(
        "curl {base}/v2/sources/ -u {DEMO_PUBLISHABLE_KEY}: -H 'content-type: application/json' \
         -d '{{\"type\":\"gcash\",\"redirect\":{{\"success\":\"https://shop.example.com/ok\",\
         \"fail\":\"https://shop.example.com/no\"}}}}'"
    );
    let piriod = format!(
        "curl {base}/sources/ -H 'authorization: Token {DEMO_SECRET_KEY}' \
         -H 'x-simple-workspace: {DEMO_WORKSPACE}' -H 'x-piriod-test-mode: true' \
         -H 'content-type: application/json' -d '{{\"gateway\":\"transbank\",\"amount\":10000}}'"
    );
    let log_in = format!(
        "curl -s '{base}/api/v1/sdk/auth/login?site_id={DEMO_SITE}' \
         -d email={DEMO_EMAIL} -d password={DEMO_PASSWORD}"
    );
    let pelcro = format!(
        "curl '{base}/api/v1/sdk/source?site_id={DEMO_SITE}' -d token=tok_visa \
         -H \"authorization: Bearer $({log_in} | sed 's/.*\"token\":\"\\([^\"]*\\)\".*/\\1/')\""
    );
    vec![
        Curl {
            name: "Stripe",
            command: stripe,
        },
        Curl {
            name: "Chargebee",
            command: chargebee,
        },
        Curl {
            name: "Magpie",
            command: magpie,
        },
        Curl {
            name: "Piriod",
            command: piriod,
        },
        Curl {
            name: "Pelcro",
            command: pelcro,
        },
    ]
}

/// The whole greeting.
pub(crate) fn greeting(address: SocketAddr, data: &str) -> String {
    let mut text = format!(
        "\n  Wellspring is ready at http://{address}   (test mode, data in {data})\n\n  \
         publishable key   {DEMO_PUBLISHABLE_KEY}\n  \
         secret key        {DEMO_SECRET_KEY}\n  \
         Piriod workspace  {DEMO_WORKSPACE}\n  \
         Pelcro site_id    {DEMO_SITE}\n  \
         customer          {DEMO_CUSTOMER}  ({DEMO_EMAIL}, password {DEMO_PASSWORD})\n\n  \
         The master key is a plain file: good for test data only.\n"
    );
    for curl in curls(address) {
        text.push_str(&format!("\n  {}\n  {}\n", curl.name, curl.command));
    }
    text
}
