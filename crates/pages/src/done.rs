//! The page that says that there is nothing to do, or no longer.

use crate::headers::{is_active, scheme};
use crate::html::Html;

/// What one page says.
#[derive(Clone, Debug)]
pub struct Done<'a> {
    /// Who wanted the payment; `None` when the link is not known.
    pub merchant: Option<&'a str>,
    /// How it ended.
    pub ended: Ended,
    /// Whether nothing was at stake.
    pub test_mode: bool,
    /// What payer and merchant can name when they talk about it.
    pub reference: Option<&'a str>,
    /// Where the payer can go from here.
    pub back: Option<Link<'a>>,
}

/// How a step ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// The payer agreed, and there is no address to return to.
    Succeeded,
    /// The payer's bank, or the payer, refused.
    Refused,
    /// The payer changed their mind.
    Canceled,
    /// The step was taken before; nothing is said about its outcome.
    Finished,
    /// It is too late.
    Expired,
    /// There is no such step.
    Unknown,
}

/// A link of the page.
#[derive(Clone, Copy, Debug)]
pub struct Link<'a> {
    /// An address, or a path of this server. An address that would run or show something of its
    /// writer's (`javascript:`, `data:`) is not linked.
    pub address: &'a str,
    /// What the link says.
    pub label: &'a str,
}

/// The page as HTML.
pub fn done(done: &Done) -> String {
    let (heading, explanation) = wording(done.ended);
    let mut page = Html::page(heading);
    if done.test_mode {
        page.markup("<p class=\"note\"><strong>Test mode.</strong> No money moved.</p>\n");
    }
    if let Some(merchant) = done.merchant {
        page.markup("<p class=\"merchant\" dir=\"auto\">")
            .text(merchant)
            .markup("</p>\n");
    }
    page.markup("<h1>")
        .markup(heading)
        .markup("</h1>\n<p class=\"lead\">")
        .markup(explanation)
        .markup("</p>\n");
    if let Some(link) = done.back.filter(|link| leads_away(link.address)) {
        page.markup("<a class=\"back\" href=\"")
            .text(link.address)
            .markup("\">")
            .text(link.label)
            .markup("</a>\n");
    }
    if let Some(reference) = done.reference {
        page.markup("<p class=\"end\">Reference: ")
            .quoted(reference)
            .markup("</p>\n");
    }
    page.finish()
}

fn wording(ended: Ended) -> (&'static str, &'static str) {
    match ended {
        Ended::Succeeded => ("Thank you", "You are done. You can close this page."),
        Ended::Refused => (
            "This was declined",
            "Nothing was paid. Go back to the shop to try again or to choose another way to pay.",
        ),
        Ended::Canceled => ("Canceled", "Nothing was paid. You can close this page."),
        Ended::Finished => (
            "This was finished before",
            "There is nothing left to do here. You can close this page.",
        ),
        Ended::Expired => (
            "This link has expired",
            "It is too late to finish this here. Go back to the shop and start again.",
        ),
        Ended::Unknown => (
            "This link does not lead anywhere",
            "Check that the whole address was copied, or go back to the shop and start again.",
        ),
    }
}

fn leads_away(address: &str) -> bool {
    match scheme(address) {
        Some(scheme) => !is_active(&scheme),
        None => {
            let path = address.starts_with('/') && !address.starts_with("//");
            path && !address.contains(|letter: char| letter == '\\' || letter.is_control())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::html::tests::skeleton;
    use proptest::prelude::*;

    fn linked(address: &str) -> Done<'_> {
        Done {
            merchant: Some("Kape"),
            ended: Ended::Succeeded,
            test_mode: false,
            reference: Some("ch_1"),
            back: Some(Link {
                address,
                label: "Back to Kape",
            }),
        }
    }

    #[test]
    fn each_ending_has_its_own_words() {
        let mut headings = Vec::new();
        for ended in [
            Ended::Succeeded,
            Ended::Refused,
            Ended::Canceled,
            Ended::Finished,
            Ended::Expired,
            Ended::Unknown,
        ] {
            let (merchant, reference, back) = (None, None, None);
            let test_mode = true;
            let page = done(&Done {
                merchant,
                ended,
                test_mode,
                reference,
                back,
            });
            assert!(page.contains("No money moved"));
            assert!(!page.contains("<form") && !page.contains("<a "));
            let (heading, _) = wording(ended);
            assert!(page.contains(&format!("<h1>{heading}</h1>")));
            assert!(!headings.contains(&heading));
            headings.push(heading);
        }
    }

    #[test]
    fn only_links_that_lead_away_are_shown() {
        for good in [
            "https://shop.example/r?a=1&b=2",
            "shop://paid",
            "/",
            "/x?y#z",
            "HTTP://a",
        ] {
            assert!(done(&linked(good)).contains("<a class=\"back\""), "{good}");
        }
        for bad in [
            "javascript:alert(1)",
            "JavaScript:alert(1)",
            " javascript:alert(1)",
            "java\nscript:alert(1)",
            "\u{1}javascript:alert(1)",
            "data:text/html,x",
            "//elsewhere.example",
            "/\\elsewhere.example",
            "/\t/elsewhere.example",
            "",
            "x",
        ] {
            assert!(!done(&linked(bad)).contains("<a "), "{bad:?}");
        }
    }

    proptest! {
        #[test]
        fn no_text_leaves_its_element_or_attribute(
            merchant in any::<String>(), reference in "[<>\"'& a]{0,20}",
            label in any::<String>(), path in "[<>\"'& a]{0,20}",
        ) {
            let address = format!("https://shop.example/{}", path.replace(' ', ""));
            let mut hostile = linked(&address);
            hostile.merchant = Some(&merchant);
            hostile.reference = Some(&reference);
            hostile.back = Some(Link { address: &address, label: &label });
            let expected = skeleton(&done(&linked("https://shop.example/")));
            prop_assert_eq!(skeleton(&done(&hostile)), expected);
        }
    }
}
