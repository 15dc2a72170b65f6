//! What the machine knows of a running program, and the server as a program of its own.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::load::{Ask, get};
use crate::config::Config;

fn status_kib(pid: &str, key: &str) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let line = status.lines().find_map(|l| l.strip_prefix(key)).unwrap_or_default();
    line.split_whitespace().next().and_then(|n| n.parse().ok()).unwrap_or(0)
}

/// Resident memory in KiB; 0 where the machine does not say.
pub(super) fn resident_kib(pid: &str) -> u64 {
    status_kib(pid, "VmRSS:")
}

/// Processes that want a processor, on average over the last minute.
pub(super) fn load_average() -> String {
    let text = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    text.split(' ').next().unwrap_or_default().to_owned()
}

/// Model of the processor.
pub(super) fn processor() -> String {
    let text = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let line = text.lines().find_map(|l| l.strip_prefix("model name")).unwrap_or_default();
    line.trim_start_matches(['\t', ' ', ':']).to_owned()
}

/// A server that ends when this is dropped.
pub(super) struct Server {
    child: Child,
    /// Where it answers.
    pub(super) address: SocketAddr,
    /// From the start of the process to its first answer.
    pub(super) started_in: Duration,
}

impl Server {
    /// Starts this program with other arguments, on a free port of loopback, and waits for its first answer.
    pub(super) fn start(config: &Config, arguments: &[&str]) -> Result<Self, String> {
        let program = std::env::current_exe().map_err(|e| e.to_string())?;
        let start = Instant::now();
        let mut child = Command::new(program)
            .args(arguments)
            .args(["--listen", "127.0.0.1:0"])
            .env("CASA_DATABASE_URL", &config.database.url)
            .env("CASA_FILES", &config.files.folder)
            .env("CASA_LOG", "warn")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|e| format!("the server can't be started: {e}"))?;
        match first_answer(&mut child) {
            Ok(address) => Ok(Self { child, address, started_in: start.elapsed() }),
            Err(e) => {
                end(&mut child);
                Err(e)
            }
        }
    }

    /// Peak of its resident memory, in KiB.
    pub(super) fn peak_kib(&self) -> u64 {
        status_kib(&self.child.id().to_string(), "VmHWM:")
    }

    /// Processor time that it used, at a hundredth of a second's precision.
    pub(super) fn processor_time(&self) -> Duration {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id())).unwrap_or_default();
        let after_name = stat.rsplit(')').next().unwrap_or_default();
        let ticks: u64 = after_name.split_whitespace().skip(11).take(2).filter_map(|t| t.parse::<u64>().ok()).sum();
        Duration::from_millis(ticks * 10)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        end(&mut self.child);
    }
}

fn end(child: &mut Child) {
    let _ = child.kill();
    let _ = child.wait();
}

/// Reads the address that the server prints, and asks it whether it is ready.
fn first_answer(child: &mut Child) -> Result<SocketAddr, String> {
    let said = child.stdout.take().ok_or("the server says nothing")?;
    for line in BufReader::new(said).lines() {
        let line = line.map_err(|e| e.to_string())?;
        if let Some((_, address)) = line.split_once("http://")
            && let Ok(address) = address.trim_end_matches('/').parse()
        {
            get(address, &Ask::path("/health/ready"))?;
            return Ok(address);
        }
    }
    Err("the server ended before it listened".to_owned())
}
