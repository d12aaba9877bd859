//! Versions of the API: a date chooses the shape of objects, never what happens.

use kit::Head;

/// A version that a caller asked for, or the newest one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Version {
    date: Date,
    text: String,
}

/// A date as the decimal number `yyyymmdd`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Date(u32);

/// The newest version that is known here: what a call without a version gets.
const NEWEST: &str = "2026-10-28.endive";

/// `cards` and `default_card` of a customer become `sources` and `default_source`.
pub(crate) const SOURCES_NAMED: Date = Date::of(2015, 2, 18);
/// `account_balance` of a customer becomes `balance`.
pub(crate) const BALANCE_NAMED: Date = Date::of(2019, 10, 17);
/// Customers carry `sources`, `subscriptions` and `tax_ids` only when asked.
pub(crate) const SOURCES_ON_REQUEST: Date = Date::of(2020, 8, 27);
/// Ids in messages stand in quotes.
pub(crate) const QUOTED_IDS: Date = Date::of(2021, 1, 1);
/// Payment intents show `latest_charge` instead of `charges`; charges show `refunds` on request.
pub(crate) const LATEST_CHARGE: Date = Date::of(2022, 11, 15);
/// Intents choose the types of methods by themselves when none are given.
pub(crate) const TYPES_CHOSEN: Date = Date::of(2023, 8, 16);
/// Cards show `allow_redisplay`, `networks` and `regulated_status`; declines always a reason.
pub(crate) const NETWORKS_SHOWN: Date = Date::of(2024, 1, 1);
/// Charges and payment intents no longer show `invoice`.
pub(crate) const INVOICE_GONE: Date = Date::of(2025, 3, 31);
/// Customers show `customer_account`.
pub(crate) const CUSTOMER_ACCOUNT: Date = Date::of(2026, 1, 1);

/// Nothing before this was ever a version.
const FIRST: Date = Date::of(2011, 1, 1);

impl Version {
    /// The newest version.
    pub(crate) fn newest() -> Self {
        Self {
            date: Date::of(2026, 10, 28),
            text: NEWEST.to_owned(),
        }
    }

    /// `YYYY-MM-DD`, a name behind a dot, and what beta clients add behind a semicolon. Dates that
    /// never were a version mean the one before them. `None` when malformed.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let head = text.split(';').next().unwrap_or_default().trim();
        let (date, name) = match head.split_once('.') {
            Some((date, name)) => (date, Some(name)),
            None => (head, None),
        };
        let date = Date::parse(date).filter(|date| *date >= FIRST)?;
        let plain = |name: &str| {
            !name.is_empty() && name.len() <= 32 && name.bytes().all(|b| b.is_ascii_lowercase())
        };
        name.is_none_or(plain).then(|| Self {
            date,
            text: head.to_owned(),
        })
    }

    /// The version of a call; the text itself when it is none.
    pub(crate) fn of_call(call: &kit::Call) -> Result<Self, String> {
        let member = |tree: &tree::Tree| {
            tree.get("_stripe_version")
                .and_then(tree::Tree::as_str)
                .map(str::to_owned)
        };
        match call.head.headers.get("stripe-version") {
            Some(_) => Self::of_head(call.head),
            None => match member(&call.body).or_else(|| member(&call.query)) {
                Some(text) => Self::parse(&text).ok_or(text),
                None => Ok(Self::newest()),
            },
        }
    }

    /// The version that the headers ask for; the text itself when it is none.
    pub(crate) fn of_head(head: &Head) -> Result<Self, String> {
        match head.headers.get("stripe-version") {
            None => Ok(Self::newest()),
            Some(value) => {
                let text = value.to_str().unwrap_or_default();
                Self::parse(text).ok_or_else(|| text.to_owned())
            }
        }
    }

    /// Whether it is older than a change.
    pub(crate) fn is_before(&self, change: Date) -> bool {
        self.date < change
    }

    /// As it is written.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }
}

impl Date {
    const fn of(year: u32, month: u32, day: u32) -> Self {
        Self(year * 10_000 + month * 100 + day)
    }

    fn parse(text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        let shaped = bytes.len() == 10
            && bytes.iter().enumerate().all(|(place, byte)| match place {
                4 | 7 => *byte == b'-',
                _ => byte.is_ascii_digit(),
            });
        if !shaped {
            return None;
        }
        let number: u32 = text.replace('-', "").parse().ok()?;
        let (month, day) = (number / 100 % 100, number % 100);
        ((1..=12).contains(&month) && (1..=31).contains(&day)).then_some(Self(number))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_with_and_without_names() {
        for good in [
            "2020-08-27",
            "2023-08-16",
            "2026-10-28.endive",
            "2027-01-27.fennel",
            "2020-08-27; orders_beta=v4",
            "2022-02-03",
        ] {
            assert!(Version::parse(good).is_some(), "{good}");
        }
        for bad in [
            "",
            "latest",
            "2020-13-01",
            "2020-08-32",
            "2020-8-27",
            "2026-10-28.",
            "2026-10-28.End!",
            "1999-01-01",
            "２０２０-08-27",
        ] {
            assert!(Version::parse(bad).is_none(), "{bad}");
        }
        assert!(
            Version::parse("2020-08-26")
                .unwrap()
                .is_before(SOURCES_ON_REQUEST)
        );
        assert!(
            !Version::parse("2020-08-27")
                .unwrap()
                .is_before(SOURCES_ON_REQUEST)
        );
        assert_eq!(Version::newest(), Version::parse(NEWEST).unwrap());
    }
}
