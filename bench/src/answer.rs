//! Reads as much of HTTP/1.1 as a load generator needs: answers, and requests to a receiver.

use std::fmt;

/// Answers beyond this many bytes are not what anybody wants to measure.
const LIMIT: usize = 4 * 1024 * 1024;

/// What is known about an answer that has arrived completely.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Answer {
    /// The status, 100 to 999.
    pub(crate) status: u16,
    /// Where the body starts.
    pub(crate) head: usize,
    /// Where the answer ends.
    pub(crate) end: usize,
    /// Whether the server closes the connection after it.
    pub(crate) closes: bool,
}

/// The bytes are not an HTTP/1.1 answer of known length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Malformed(&'static str);

impl Answer {
    /// Whether the request was done.
    pub(crate) fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }
}

/// Looks at what arrived so far: `None` when more is to come.
///
/// # Errors
/// [`Malformed`] when more would not help.
pub(crate) fn parse(received: &[u8]) -> Result<Option<Answer>, Malformed> {
    let Some(head) = head_end(received)? else {
        return Ok(None);
    };
    let mut lines = received[..head]
        .split(|byte| *byte == b'\n')
        .map(<[u8]>::trim_ascii);
    let status = status(lines.next().unwrap_or_default())?;
    let fields = fields(lines)?;
    let body = &received[head..];
    let length = match fields.length {
        _ if matches!(status, 100..=199 | 204 | 304) => Some(0),
        Length::Exactly(length) => {
            within_limit(length)?;
            Some(length).filter(|length| *length <= body.len())
        }
        Length::Chunked => chunks_end(body)?,
        Length::Unknown => return Err(Malformed("neither Content-Length nor chunks")),
    };
    let answer = |length| Answer {
        status,
        head,
        end: head + length,
        closes: fields.closes,
    };
    Ok(length.map(answer))
}

/// Where a request's head and body end: `None` when more is to come.
///
/// # Errors
/// [`Malformed`] when more would not help.
pub(crate) fn parse_request(received: &[u8]) -> Result<Option<(usize, usize)>, Malformed> {
    let Some(head) = head_end(received)? else {
        return Ok(None);
    };
    let lines = received[..head]
        .split(|byte| *byte == b'\n')
        .map(<[u8]>::trim_ascii);
    let body = match fields(lines.skip(1))?.length {
        Length::Unknown => Some(0),
        Length::Exactly(length) => {
            within_limit(length)?;
            Some(length).filter(|length| *length <= received.len() - head)
        }
        Length::Chunked => chunks_end(&received[head..])?,
    };
    Ok(body.map(|body| (head, head + body)))
}

/// The value of a field in a head; names are given in lower case.
pub(crate) fn field<'a>(head: &'a [u8], wanted: &str) -> Option<&'a [u8]> {
    let lines = head.split(|byte| *byte == b'\n').skip(1);
    let mut pairs = lines.filter_map(|line| {
        let colon = line.iter().position(|byte| *byte == b':')?;
        Some((&line[..colon], line[colon + 1..].trim_ascii()))
    });
    pairs.find_map(|(name, value)| {
        name.eq_ignore_ascii_case(wanted.as_bytes())
            .then_some(value)
    })
}

fn head_end(received: &[u8]) -> Result<Option<usize>, Malformed> {
    within_limit(received.len())?;
    let end = received.windows(4).position(|four| four == b"\r\n\r\n");
    Ok(end.map(|end| end + 4))
}

struct Fields {
    length: Length,
    closes: bool,
}

enum Length {
    Unknown,
    Exactly(usize),
    Chunked,
}

fn status(line: &[u8]) -> Result<u16, Malformed> {
    let refused = Malformed("no HTTP/1.1 status line");
    let digits = line
        .strip_prefix(b"HTTP/1.1 ")
        .and_then(|rest| rest.get(..3))
        .ok_or(refused)?;
    number(digits, 10)
        .and_then(|status| u16::try_from(status).ok())
        .filter(|status| *status >= 100)
        .ok_or(refused)
}

fn fields<'a>(lines: impl Iterator<Item = &'a [u8]>) -> Result<Fields, Malformed> {
    let mut fields = Fields {
        length: Length::Unknown,
        closes: false,
    };
    for line in lines {
        let Some(colon) = line.iter().position(|byte| *byte == b':') else {
            continue;
        };
        let (name, value) = (&line[..colon], line[colon + 1..].trim_ascii());
        if name.eq_ignore_ascii_case(b"content-length") {
            let length = number(value, 10).ok_or(Malformed("Content-Length is no number"))?;
            fields.length = Length::Exactly(length);
        } else if name.eq_ignore_ascii_case(b"transfer-encoding") {
            if !value.eq_ignore_ascii_case(b"chunked") {
                return Err(Malformed("a transfer encoding other than chunked"));
            }
            fields.length = Length::Chunked;
        } else if name.eq_ignore_ascii_case(b"connection") {
            fields.closes = value.eq_ignore_ascii_case(b"close");
        }
    }
    Ok(fields)
}

/// Where the last chunk and its trailers end; `None` when they have not arrived.
fn chunks_end(body: &[u8]) -> Result<Option<usize>, Malformed> {
    let mut at = 0;
    loop {
        let Some(line) = line_from(body, at) else {
            return Ok(None);
        };
        at += line.len() + 2;
        let size = line
            .split(|byte| *byte == b';')
            .next()
            .unwrap_or_default()
            .trim_ascii();
        let size = number(size, 16).ok_or(Malformed("a chunk without a size"))?;
        if size == 0 {
            break;
        }
        within_limit(size)?;
        at += size;
        match body.get(at..at + 2) {
            Some(b"\r\n") => at += 2,
            Some(_) => return Err(Malformed("a chunk longer than its size")),
            None => return Ok(None),
        }
    }
    while let Some(trailer) = line_from(body, at) {
        at += trailer.len() + 2;
        if trailer.is_empty() {
            return Ok(Some(at));
        }
    }
    Ok(None)
}

fn line_from(body: &[u8], at: usize) -> Option<&[u8]> {
    let rest = body.get(at..)?;
    let end = rest.windows(2).position(|two| two == b"\r\n")?;
    Some(&rest[..end])
}

fn number(digits: &[u8], radix: u32) -> Option<usize> {
    let text = std::str::from_utf8(digits).ok()?;
    // A sign is fine for the standard library and wrong in HTTP.
    let unsigned = !text.starts_with('+');
    usize::from_str_radix(text, radix).ok().filter(|_| unsigned)
}

fn within_limit(size: usize) -> Result<(), Malformed> {
    if size > LIMIT {
        Err(Malformed("longer than 4 MiB"))
    } else {
        Ok(())
    }
}

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "malformed HTTP: {}", self.0)
    }
}

impl std::error::Error for Malformed {}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every beginning of the text must ask for more, the whole must give the answer.
    fn whole(text: &str) -> Answer {
        let bytes = text.as_bytes();
        for end in 0..bytes.len() {
            assert_eq!(parse(&bytes[..end]), Ok(None), "{:?}", &text[..end]);
        }
        let answer = parse(bytes).unwrap().unwrap();
        assert_eq!(answer.end, bytes.len());
        answer
    }

    #[test]
    fn answers_of_known_length_are_read() {
        let ok = whole("HTTP/1.1 200 OK\r\ncontent-length: 5\r\nDate: x\r\n\r\nhello");
        assert_eq!(
            (ok.status, ok.head, ok.closes, ok.is_success()),
            (200, 47, false, true)
        );
        let bad = whole("HTTP/1.1 402 \r\nCONTENT-LENGTH:0\r\nConnection: Close\r\n\r\n");
        assert_eq!(
            (bad.status, bad.closes, bad.is_success()),
            (402, true, false)
        );
        assert_eq!(whole("HTTP/1.1 204 No Content\r\n\r\n").status, 204);
    }

    #[test]
    fn chunks_are_walked_to_their_end() {
        let head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
        whole(&format!("{head}0\r\n\r\n"));
        whole(&format!(
            "{head}5\r\nhello\r\nA;x=y\r\n0123456789\r\n0\r\n\r\n"
        ));
        whole(&format!("{head}2\r\n\r\n\r\n0\r\nTrailer: yes\r\n\r\n"));
    }

    #[test]
    fn bytes_after_the_answer_are_left() {
        let answer = parse(b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nxyz")
            .unwrap()
            .unwrap();
        assert_eq!((answer.head, answer.end), (38, 39));
    }

    #[test]
    fn requests_end_where_their_fields_say() {
        let head = "POST /hook HTTP/1.1\r\nwellspring-object: source:card_1\r\n";
        let text = format!("{head}Content-Length: 2\r\n\r\n{{}}more");
        let whole = text.len() - 4;
        for end in 0..whole {
            assert_eq!(parse_request(&text.as_bytes()[..end]), Ok(None));
        }
        let ends = Some((whole - 2, whole));
        assert_eq!(parse_request(text.as_bytes()), Ok(ends));
        let named = field(text.as_bytes(), "wellspring-object");
        assert_eq!(named, Some(b"source:card_1".as_slice()));
        assert_eq!(field(text.as_bytes(), "wellspring"), None);
        let short = format!("{head}\r\n");
        let ends = Some((short.len(), short.len()));
        assert_eq!(parse_request(short.as_bytes()), Ok(ends));
        assert!(parse_request(b"POST / HTTP/1.1\r\nContent-Length: x\r\n\r\n").is_err());
    }

    #[test]
    fn what_cannot_become_an_answer_is_refused() {
        for text in [
            "HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n",
            "HTTP/1.1 99\r\nContent-Length: 0\r\n\r\n",
            "HTTP/1.1 +20\r\nContent-Length: 0\r\n\r\n",
            "\r\n\r\n",
            "HTTP/1.1 200 OK\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999999\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: 18446744073709551615\r\n\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nabc",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n",
        ] {
            assert!(parse(text.as_bytes()).is_err(), "{text:?}");
        }
        assert!(parse(&vec![b'x'; LIMIT + 1]).is_err());
    }
}
