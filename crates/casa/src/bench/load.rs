//! A small driver of load: connections that stay open, each asking again as soon as it is answered.
//!
//! It runs on one thread of the process that measures; the server is another process. It goes to
//! loopback alone, for a bounded time and a bounded number of requests.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Most requests of one run.
const MOST_REQUESTS: usize = 500_000;
/// The longest answer that is waited for.
const PATIENCE: Duration = Duration::from_secs(20);

/// What is asked.
#[derive(Debug, Clone, Default)]
pub(super) struct Ask {
    path: String,
    cookie: Option<String>,
    gzip: bool,
}

impl Ask {
    /// A page that anybody may see.
    pub(super) fn path(path: impl Into<String>) -> Self {
        Self { path: path.into(), ..Self::default() }
    }

    /// With a session.
    pub(super) fn session(mut self, cookie: &str) -> Self {
        self.cookie = Some(cookie.to_owned());
        self
    }

    /// With the answer compressed.
    pub(super) fn gzip(mut self) -> Self {
        self.gzip = true;
        self
    }

    fn bytes(&self, address: SocketAddr) -> Arc<[u8]> {
        let mut text = format!("GET {} HTTP/1.1\r\nHost: {address}\r\nAccept: text/html\r\n", self.path);
        if let Some(cookie) = &self.cookie {
            text.push_str(&format!("Cookie: {cookie}\r\n"));
        }
        if self.gzip {
            text.push_str("Accept-Encoding: gzip\r\n");
        }
        text.push_str("\r\n");
        text.into_bytes().into()
    }
}

/// What was seen in a run.
#[derive(Debug, Clone, Default)]
pub(super) struct Seen {
    /// Answers.
    pub(super) requests: u64,
    /// How long it took in all.
    pub(super) elapsed: Duration,
    /// Half were answered within this.
    pub(super) p50: Duration,
    /// Ninety-nine in a hundred were answered within this.
    pub(super) p99: Duration,
    /// Length of one answer's body, as it travelled.
    pub(super) bytes: usize,
}

fn on_one_thread<T>(work: impl Future<Output = Result<T, String>>) -> Result<T, String> {
    tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|e| e.to_string())?.block_on(work)
}

/// Asks once; gives the length of the body.
pub(super) fn get(address: SocketAddr, ask: &Ask) -> Result<usize, String> {
    let request = ask.bytes(address);
    on_one_thread(async move { Ok(client(address, request, Instant::now(), 1).await?.1) })
}

/// Asks over so many connections for so long.
pub(super) fn drive(address: SocketAddr, ask: &Ask, connections: usize, how_long: Duration) -> Result<Seen, String> {
    if !address.ip().is_loopback() {
        return Err(format!("{address} is not on loopback: no load is sent there"));
    }
    let (request, most) = (ask.bytes(address), MOST_REQUESTS / connections.max(1));
    on_one_thread(async move {
        let start = Instant::now();
        let running: Vec<_> =
            (0..connections).map(|_| tokio::spawn(client(address, request.clone(), start + how_long, most))).collect();
        let (mut laps, mut bytes) = (Vec::new(), 0);
        for one in running {
            let (own, length) = one.await.map_err(|e| e.to_string())??;
            laps.extend(own);
            bytes = length;
        }
        Ok(seen(laps, start.elapsed(), bytes))
    })
}

fn seen(mut laps: Vec<u32>, elapsed: Duration, bytes: usize) -> Seen {
    laps.sort_unstable();
    let at = |percent: usize| {
        let place = (laps.len() * percent / 100).min(laps.len().saturating_sub(1));
        Duration::from_micros(u64::from(laps.get(place).copied().unwrap_or(0)))
    };
    Seen { requests: laps.len() as u64, elapsed, p50: at(50), p99: at(99), bytes }
}

/// One connection: asks at least once, then until the time or the number is reached. Gives how long
/// each answer took, in microseconds, and the length of the last.
async fn client(
    address: SocketAddr,
    request: Arc<[u8]>,
    until: Instant,
    most: usize,
) -> Result<(Vec<u32>, usize), String> {
    let failed = |e: std::io::Error| format!("{address}: {e}");
    let mut stream = TcpStream::connect(address).await.map_err(failed)?;
    stream.set_nodelay(true).map_err(failed)?;
    let (mut buffer, mut laps, mut bytes) = (Vec::with_capacity(128 * 1024), Vec::new(), 0);
    while laps.is_empty() || (laps.len() < most && Instant::now() < until) {
        let start = Instant::now();
        stream.write_all(&request).await.map_err(failed)?;
        bytes = tokio::time::timeout(PATIENCE, answer(&mut stream, &mut buffer)).await.map_err(|e| e.to_string())??;
        laps.push(u32::try_from(start.elapsed().as_micros()).unwrap_or(u32::MAX));
    }
    Ok((laps, bytes))
}

/// Reads one whole answer; anything but 200 ends the run.
async fn answer(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> Result<usize, String> {
    buffer.clear();
    loop {
        if stream.read_buf(buffer).await.map_err(|e| e.to_string())? == 0 {
            return Err("the server closed the connection".to_owned());
        }
        if let Some(length) = whole(buffer)? {
            return Ok(length);
        }
    }
}

/// The length of the body, once all of it is there.
fn whole(answer: &[u8]) -> Result<Option<usize>, String> {
    let Some(end) = find(answer, b"\r\n\r\n") else { return Ok(None) };
    let head = std::str::from_utf8(&answer[..end]).map_err(|e| e.to_string())?;
    let mut lines = head.split("\r\n");
    let status = lines.next().unwrap_or_default();
    if !status.starts_with("HTTP/1.1 200") {
        return Err(format!("the server answered {status}"));
    }
    let body = &answer[end + 4..];
    for line in lines {
        let Some((name, value)) = line.split_once(':') else { continue };
        if name.eq_ignore_ascii_case("content-length") {
            let length: usize = value.trim().parse().map_err(|_| "a length that is no number".to_owned())?;
            return Ok((body.len() >= length).then_some(length));
        }
        if name.eq_ignore_ascii_case("transfer-encoding") {
            return chunks(body);
        }
    }
    Err("an answer without a length".to_owned())
}

/// The same for a body that comes in chunks.
fn chunks(mut body: &[u8]) -> Result<Option<usize>, String> {
    let mut total = 0;
    loop {
        let Some(end) = find(body, b"\r\n") else { return Ok(None) };
        let size = std::str::from_utf8(&body[..end]).ok().and_then(|s| usize::from_str_radix(s.trim(), 16).ok());
        let size = size.ok_or_else(|| "a chunk without a length".to_owned())?;
        let Some(rest) = body.get(end + 2 + size + 2..) else { return Ok(None) };
        if size == 0 {
            return Ok(Some(total));
        }
        total += size;
        body = rest;
    }
}

fn find(bytes: &[u8], what: &[u8]) -> Option<usize> {
    bytes.windows(what.len()).position(|w| w == what)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_ends_where_it_says() {
        let head = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n";
        assert_eq!(whole(head).unwrap(), None);
        assert_eq!(whole(&[head.as_slice(), b"abcd"].concat()).unwrap(), Some(4));
        let head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
        assert_eq!(whole(&[head.as_slice(), b"3\r\nabc\r\n2\r\nde\r\n0\r\n"].concat()).unwrap(), None);
        assert_eq!(whole(&[head.as_slice(), b"3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"].concat()).unwrap(), Some(5));
        assert!(whole(b"HTTP/1.1 303 See Other\r\n\r\n").is_err());
    }

    #[test]
    fn ninety_nine_in_a_hundred() {
        let seen = seen((1..=200).rev().collect(), Duration::from_secs(1), 0);
        assert_eq!((seen.p50.as_micros(), seen.p99.as_micros()), (101, 199));
    }
}
