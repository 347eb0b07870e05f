//! HTTP/1.1 on a connection that is kept: as much of it as the service speaks.

use crate::stream::Stream;
use crate::{Answer, Connection, Failure, Method, Request};
use std::io::ErrorKind;
use std::ops::Range;
use std::str::from_utf8;
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// Enough for what either side sends.
const HEADERS: usize = 16;
/// A head that long is none.
const LONGEST: usize = 8 << 10;
/// The number of a request, in a header of it and of its answer.
const NUMBER: &str = "x-number";

/// Bytes from a socket, until a whole message is there.
#[derive(Debug, Default)]
pub struct Reader(Vec<u8>);

/// Why no message was read.
#[derive(Debug)]
pub enum Missing {
    /// Time is up. What has come so far is kept.
    Late,
    /// The connection has ended, or what comes is not HTTP.
    Ended,
}

/// Finds a whole message at the beginning of the bytes: what it says, and how long it is.
type Parse<T> = fn(&[u8]) -> Result<Option<(T, usize)>, Missing>;

impl Reader {
    /// The next message.
    pub fn next<T>(
        &mut self,
        stream: &Stream,
        until: Option<Instant>,
        parse: Parse<T>,
    ) -> Result<T, Missing> {
        loop {
            if let Some((message, length)) = parse(&self.0)? {
                self.0.drain(..length);
                return Ok(message);
            }
            if self.0.len() > LONGEST {
                return Err(Missing::Ended);
            }
            let left = until.map(|until| until.saturating_duration_since(Instant::now()));
            if left.is_some_and(|left| left.is_zero()) {
                return Err(Missing::Late);
            }
            let mut buffer = [0; 1024];
            match stream.read(left, &mut buffer) {
                Ok(0) => return Err(Missing::Ended),
                Ok(read) => self.0.extend_from_slice(&buffer[..read]),
                Err(error) => match error.kind() {
                    ErrorKind::WouldBlock | ErrorKind::TimedOut | ErrorKind::Interrupted => {}
                    _ => return Err(Missing::Ended),
                },
            }
        }
    }
}

/// A request of the service, or none if it is another one.
pub fn request(bytes: &[u8]) -> Result<Option<(Option<Request>, usize)>, Missing> {
    let mut headers = [httparse::EMPTY_HEADER; HEADERS];
    let mut head = httparse::Request::new(&mut headers);
    match head.parse(bytes).map_err(|_| Missing::Ended)? {
        httparse::Status::Partial => Ok(None),
        httparse::Status::Complete(length) => {
            let method = match head.method {
                Some("GET") => Some(Method::Get),
                Some("POST") => Some(Method::Post),
                _ => None,
            };
            let rows = head.path.and_then(|path| rows(path.strip_prefix("/sum?rows=")?));
            let number = field(head.headers, NUMBER).unwrap_or(0);
            let request = method.zip(rows).map(|(method, rows)| Request { number, method, rows });
            Ok(Some((request, length)))
        }
    }
}

fn rows(text: &str) -> Option<Range<usize>> {
    let (start, end) = text.split_once("..")?;
    Some(start.parse().ok()?..end.parse().ok()?)
}

fn answer(bytes: &[u8]) -> Result<Option<(Answer, usize)>, Missing> {
    let mut headers = [httparse::EMPTY_HEADER; HEADERS];
    let mut head = httparse::Response::new(&mut headers);
    let httparse::Status::Complete(length) = head.parse(bytes).map_err(|_| Missing::Ended)? else {
        return Ok(None);
    };
    let end = length + field(head.headers, "content-length").unwrap_or(0) as usize;
    let Some(body) = bytes.get(length..end) else { return Ok(None) };
    let result = match head.code {
        Some(200) => from_utf8(body).ok().and_then(|sum| sum.parse().ok()).ok_or(Failure::Broken),
        Some(503) => Err(Failure::Busy),
        _ => Err(Failure::Invalid),
    };
    let number = field(head.headers, NUMBER).ok_or(Missing::Ended)?;
    Ok(Some((Answer { number, result }, end)))
}

fn field(headers: &[httparse::Header<'_>], name: &str) -> Option<u64> {
    let header = headers.iter().find(|header| header.name.eq_ignore_ascii_case(name))?;
    from_utf8(header.value).ok()?.trim().parse().ok()
}

/// What is written for an answer.
pub fn response(answer: &Answer) -> String {
    let number = answer.number;
    let (status, body) = match answer.result {
        // The shortest text that is read as the same number.
        Ok(sum) => ("200 OK", format!("{sum:?}")),
        Err(Failure::Busy) => ("503 Service Unavailable", String::new()),
        Err(_) => ("400 Bad Request", String::new()),
    };
    let length = body.len();
    format!("HTTP/1.1 {status}\r\n{NUMBER}: {number}\r\ncontent-length: {length}\r\n\r\n{body}")
}

/// The client's end of a connection.
#[derive(Debug)]
pub struct Http {
    stream: Stream,
    /// Of the thread that is in `receive`.
    reader: Mutex<Reader>,
}

impl Http {
    pub fn new(stream: Stream) -> Http {
        Http { stream, reader: Mutex::default() }
    }
}

impl Connection for Http {
    fn send(&self, request: &Request) -> Result<(), Failure> {
        let Request { number, method, rows } = request;
        let method = match method {
            Method::Get => "GET",
            Method::Post => "POST",
        };
        let text = format!(
            "{method} /sum?rows={}..{} HTTP/1.1\r\nhost: localhost\r\n{NUMBER}: {number}\r\ncontent-length: 0\r\n\r\n",
            rows.start, rows.end
        );
        self.stream.write_all(text.as_bytes()).map_err(|_| Failure::Broken)
    }

    fn receive(&self, limit: Duration) -> Result<Answer, Failure> {
        let until = Instant::now().checked_add(limit);
        let mut reader = self.reader.lock().expect("parsing does not panic");
        reader.next(&self.stream, until, answer).map_err(|missing| match missing {
            Missing::Late => Failure::TimedOut,
            Missing::Ended => Failure::Broken,
        })
    }

    fn close(&self) {
        self.stream.close();
    }
}

impl Drop for Http {
    /// The server has a handle of its own: it must hear of the end.
    fn drop(&mut self) {
        self.stream.close();
    }
}
