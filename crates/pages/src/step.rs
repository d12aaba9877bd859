//! The page that asks the payer for something.

mod wording;

#[cfg(test)]
mod tests;

use crate::Money;
use crate::html::Html;
use wording::{Choice, choices, heading, lead};

/// What one page says and asks. All texts are taken as they are, and escaped.
#[derive(Clone, Debug)]
pub struct Step<'a> {
    /// Who wants the payment, as the payer knows it.
    pub merchant: &'a str,
    /// What the payer has to do.
    pub kind: Kind,
    /// The method as people call it: "GCash", "Visa ending in 3155".
    pub method: &'a str,
    /// What it is about; `None` when a method is only kept for later.
    pub amount: Option<Money<'a>>,
    /// What the payment is for.
    pub description: Option<&'a str>,
    /// The path that takes the form.
    pub post_to: &'a str,
    /// Whether nothing is at stake. Then the page says so, and what each button does.
    pub test_mode: bool,
    /// Why the last attempt was not accepted.
    pub error: Option<&'a str>,
    /// What payer and merchant can name when they talk about it.
    pub reference: &'a str,
}

/// What the payer has to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// 3-D Secure.
    Challenge,
    /// Agree in a wallet.
    Wallet,
    /// Agree at a bank.
    Bank,
    /// Scan a code with an app.
    Qr {
        /// What the code says.
        payload: String,
    },
    /// Name two small deposits, or the code that came with one.
    MicroDeposits,
    /// Send money to an address or account.
    Receiver {
        /// Where to, exactly as the payer has to type it.
        address: String,
    },
}

/// The page as HTML.
///
/// Its form posts `verdict` (`approve`, `refuse` or `cancel`) to [`Step::post_to`], as
/// `application/x-www-form-urlencoded`. With it come, possibly empty and as the payer typed them:
/// `code` (challenge, micro-deposits), `amount1` and `amount2` (micro-deposits, in cents).
///
/// Outside of test mode the page offers only what a payer can decide here. Whether a code was paid
/// or a transfer arrived is not the payer's word, and micro-deposits cannot be refused, so the
/// buttons for that are missing; a server must not take such a verdict either.
pub fn step(step: &Step) -> String {
    let (words, with_method) = heading(step);
    let method = if with_method { step.method } else { "" };
    let title = [words, method, " \u{b7} ", step.merchant].concat();
    let mut page = Html::page(&title);
    if step.test_mode {
        page.markup("<p class=\"note\"><strong>Test mode.</strong> No money moves. ")
            .markup("The buttons below stand in for the payer and the bank.</p>\n");
    }
    page.markup("<p class=\"merchant\" dir=\"auto\">")
        .text(step.merchant)
        .markup("</p>\n<h1>")
        .text(words);
    if with_method {
        page.quoted(step.method);
    }
    page.markup("</h1>\n");
    if let Some(amount) = &step.amount {
        page.markup("<p class=\"amount\">")
            .text(&amount.readable())
            .markup("</p>\n");
    }
    page.markup("<p class=\"lead\">")
        .markup(lead(step))
        .markup("</p>\n");
    facts(&mut page, step);
    subject(&mut page, &step.kind);
    form(&mut page, step);
    page.finish()
}

/// What the payer may want to check before agreeing.
fn facts(page: &mut Html, step: &Step) {
    page.markup("<dl>\n");
    let mut row = |name: &'static str, value: &str| {
        page.markup("<div><dt>")
            .markup(name)
            .markup("</dt><dd dir=\"auto\">")
            .text(value)
            .markup("</dd></div>\n");
    };
    row("Method", step.method);
    if let Some(description) = step.description {
        row("For", description);
    }
    row("Reference", step.reference);
    page.markup("</dl>\n");
}

/// What is to be scanned or copied.
fn subject(page: &mut Html, kind: &Kind) {
    match kind {
        Kind::Qr { payload } => page
            .code(payload)
            .markup("<p class=\"caption\">The same code as text</p>\n")
            .markup("<code class=\"exact\">")
            .text(payload)
            .markup("</code>\n"),
        Kind::Receiver { address } => page
            .markup("<p class=\"caption\">Send to</p>\n")
            .markup("<code class=\"exact address\">")
            .text(address)
            .markup("</code>\n"),
        Kind::Challenge | Kind::Wallet | Kind::Bank | Kind::MicroDeposits => page,
    };
}

fn form(page: &mut Html, step: &Step) {
    if let Some(error) = step.error {
        page.markup("<p class=\"error\" role=\"alert\" id=\"error\">")
            .text(error)
            .markup("</p>\n");
    }
    page.markup("<form method=\"post\" action=\"")
        .text(step.post_to)
        .markup("\">\n");
    match step.kind {
        Kind::Challenge => one_time_code(page, step),
        Kind::MicroDeposits => micro_deposits(page, step),
        _ => {}
    }
    for choice in choices(step) {
        button(page, step, &choice);
    }
    page.markup("</form>\n");
}

fn one_time_code(page: &mut Html, step: &Step) {
    let hint = if step.test_mode {
        "Leave it empty, unless the test card asks for a certain code."
    } else {
        "If your bank has sent you a code, type it here."
    };
    page.markup("<label for=\"code\">One-time code (optional)</label>\n")
        .markup("<p class=\"hint\" id=\"code-hint\">")
        .markup(hint)
        .markup("</p>\n<input id=\"code\" name=\"code\" maxlength=\"64\"")
        .markup(" autocomplete=\"one-time-code\" autocapitalize=\"off\" spellcheck=\"false\"");
    described_by(page, "code-hint", step);
}

fn micro_deposits(page: &mut Html, step: &Step) {
    page.markup("<fieldset>\n<legend>Two small deposits</legend>\n")
        .markup("<p class=\"hint\" id=\"amounts-hint\">In cents: 32 for a deposit of 0.32.</p>\n")
        .markup("<div class=\"pair\">\n");
    for (name, label) in [("amount1", "First amount"), ("amount2", "Second amount")] {
        page.markup("<div><label for=\"")
            .markup(name)
            .markup("\">")
            .markup(label)
            .markup("</label>\n<input id=\"")
            .markup(name)
            .markup("\" name=\"")
            .markup(name)
            .markup("\" inputmode=\"numeric\" maxlength=\"4\" autocomplete=\"off\"");
        described_by(page, "amounts-hint", step);
        page.markup("</div>\n");
    }
    page.markup("</div>\n</fieldset>\n")
        .markup("<label for=\"code\">Or the code of a single deposit</label>\n")
        .markup("<p class=\"hint\" id=\"code-hint\">Six letters and digits that begin with SM. ")
        .markup("They stand in the text of the deposit.</p>\n")
        .markup("<input id=\"code\" name=\"code\" maxlength=\"64\" autocomplete=\"off\"")
        .markup(" autocapitalize=\"characters\" spellcheck=\"false\"");
    described_by(page, "code-hint", step);
}

/// Names what describes a field: its hint, and the error when there is one.
fn described_by(page: &mut Html, hint: &'static str, step: &Step) {
    page.markup(" aria-describedby=\"").markup(hint);
    let end = match step.error {
        Some(_) => " error\" aria-invalid=\"true\">\n",
        None => "\">\n",
    };
    page.markup(end);
}

fn button(page: &mut Html, step: &Step, choice: &Choice) {
    let verdict = choice.verdict;
    page.markup("<div class=\"choice\">\n<button name=\"verdict\" value=\"")
        .markup(verdict)
        .markup("\" class=\"")
        .markup(verdict)
        .markup("\"");
    if step.test_mode {
        page.markup(" aria-describedby=\"")
            .markup(verdict)
            .markup("-effect\"");
    }
    page.markup(">").markup(choice.label).markup("</button>\n");
    if step.test_mode {
        page.markup("<p class=\"effect\" id=\"")
            .markup(verdict)
            .markup("-effect\">")
            .markup(choice.effect)
            .markup("</p>\n");
    }
    page.markup("</div>\n");
}
