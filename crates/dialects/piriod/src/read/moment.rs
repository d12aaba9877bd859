//! Points in time in filters: ISO 8601, a date alone or with a time; no offset means UTC.

use domain::Moment;
use domain::moment::days_of_date;

/// The moment of a text such as `2026-03-03`, `2026-03-03T10:36:39.5Z` or
/// `2026-03-03 10:36-03:00`.
pub(super) fn read(text: &str) -> Option<Moment> {
    let text = text.trim();
    let (date, rest) = (text.get(..10)?, text.get(10..)?);
    let days = days(date)?;
    let micros = match rest.strip_prefix(['T', 't', ' ']) {
        Some(time) => time_of_day(time)?,
        None if rest.is_empty() => 0,
        None => return None,
    };
    Some(Moment(days * 86_400_000_000 + micros))
}

/// A day such as `2026-03-03`; month and day may have one digit.
pub(super) fn date(text: &str) -> Option<String> {
    let mut parts = text.split('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() || month.len() > 2 || day.len() > 2 {
        return None;
    }
    let date = format!("{year}-{month:0>2}-{day:0>2}");
    days(&date).map(|_| date)
}

fn days(date: &str) -> Option<i64> {
    let mut parts = date.split('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    let (year, month, day) = (digits(year, 4)?, digits(month, 2)?, digits(day, 2)?);
    let (month, day) = (u8::try_from(month).ok()?, u8::try_from(day).ok()?);
    let year = i32::try_from(year).ok().filter(|year| *year >= 1)?;
    if parts.next().is_some() || !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    let days = days_of_date(year, month, day);
    // A day that the month does not have would come back as one of the next month.
    (Moment(days * 86_400_000_000).date() == (year, month, day)).then_some(days)
}

/// Microseconds since midnight UTC; negative or beyond a day where the offset leads there.
fn time_of_day(text: &str) -> Option<i64> {
    let (clock, offset) = match text.strip_suffix(['Z', 'z']) {
        Some(clock) => (clock, 0),
        // A plus sign that was not encoded in the query arrives as a blank.
        None => match text.rfind(['+', '-', ' ']) {
            Some(place) => (text.get(..place)?, offset_minutes(text.get(place..)?)?),
            None => (text, 0),
        },
    };
    let (whole, fraction) = clock.split_once('.').unwrap_or((clock, "0"));
    let mut parts = whole.split(':');
    let hour = digits(parts.next()?, 2).filter(|hour| *hour < 24)?;
    let minute = digits(parts.next()?, 2).filter(|minute| *minute < 60)?;
    let second = parts
        .next()
        .map_or(Some(0), |text| digits(text, 2).filter(|s| *s < 60))?;
    if parts.next().is_some() || !(1..=6).contains(&fraction.len()) {
        return None;
    }
    let micros = digits(&format!("{fraction:0<6}"), 6)?;
    let seconds = hour * 3600 + (minute - offset) * 60 + second;
    Some(seconds * 1_000_000 + micros)
}

fn offset_minutes(text: &str) -> Option<i64> {
    let sign = if text.starts_with('-') { -1 } else { 1 };
    let plain = text.get(1..)?.replace(':', "");
    let (hours, minutes) = match plain.len() {
        2 => (digits(&plain, 2)?, 0),
        4 => (digits(plain.get(..2)?, 2)?, digits(plain.get(2..)?, 2)?),
        _ => return None,
    };
    (hours < 24 && minutes < 60).then_some(sign * (hours * 60 + minutes))
}

/// Exactly so many ASCII digits.
fn digits(text: &str, length: usize) -> Option<i64> {
    let plain = text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit());
    if plain { text.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates() {
        for (text, day) in [
            ("2026-03-03", Some("2026-03-03")),
            ("2026-3-3", Some("2026-03-03")),
            ("2024-02-29", Some("2024-02-29")),
            ("2026-02-29", None),
            ("2026-13-01", None),
            ("2026-03", None),
            ("2026-03-", None),
            ("2026-03-03T00:00:00", None),
            ("2026-03-03-03", None),
            ("0000-01-01", None),
            ("26-03-03", None),
            ("€-€-€", None),
            ("", None),
        ] {
            assert_eq!(date(text).as_deref(), day, "{text}");
        }
    }

    #[test]
    fn moments() {
        let noon = 1_795_262_400_000_000;
        for (text, micros) in [
            ("2026-11-21T12:00:00Z", Some(noon)),
            ("2026-11-21 12:00", Some(noon)),
            ("2026-11-21T09:00:00.000000-03:00", Some(noon)),
            ("2026-11-21T13:30:00+0130", Some(noon)),
            ("2026-11-21T13:00:00 01:00", Some(noon)),
            ("2026-11-21T12:00:00.5Z", Some(noon + 500_000)),
            ("2026-11-21", Some(noon - 43_200_000_000)),
            ("2026-02-30", None),
            ("2026-13-01", None),
            ("0000-01-01", None),
            ("2026-11-21T24:00:00Z", None),
            ("2026-11-21x", None),
            ("2026-11-21T12", None),
            ("soon", None),
            ("€€€€€€", None),
            ("", None),
        ] {
            assert_eq!(read(text).map(|moment| moment.0), micros, "{text}");
        }
    }
}
