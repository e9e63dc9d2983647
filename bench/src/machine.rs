//! What processes and the machine did, from /proc.

use std::{fs, time::Instant};

/// Linux counts processor time for programs in hundredths of a second.
const MILLISECONDS_PER_TICK: f64 = 10.0;

/// What was used between two moments.
#[derive(Clone, Copy, Debug, Default)]
pub struct Used {
    /// Milliseconds of processor time of the servers.
    pub server: f64,
    /// Of PostgreSQL, all its processes together.
    pub database: f64,
    /// The share of the machine that programs beside the bench used, 0 to 1.
    pub others: f64,
    /// The share of the machine that its host did not give, 0 to 1.
    pub stolen: f64,
}

/// Watches servers and the database from its creation on.
pub struct Watch {
    servers: Vec<u32>,
    postmaster: u32,
    began: Instant,
    before: Counters,
}

#[derive(Clone, Copy)]
struct Counters {
    server: u64,
    database: u64,
    own: u64,
    busy: u64,
    stolen: u64,
}

impl Watch {
    /// Begins to watch.
    pub fn begin(servers: &[u32], postmaster: u32) -> Self {
        let before = Counters::read(servers, postmaster);
        Self { servers: servers.to_vec(), postmaster, began: Instant::now(), before }
    }

    /// What was used since.
    pub fn end(self) -> Used {
        let after = Counters::read(&self.servers, self.postmaster);
        let since = |before: u64, after: u64| after.saturating_sub(before) as f64 * MILLISECONDS_PER_TICK;
        let (server, database) = (since(self.before.server, after.server), since(self.before.database, after.database));
        let ours = server + database + since(self.before.own, after.own);
        let whole = self.began.elapsed().as_secs_f64() * 1000.0 * processors() as f64;
        Used {
            server,
            database,
            others: ((since(self.before.busy, after.busy) - ours) / whole).max(0.0),
            stolen: since(self.before.stolen, after.stolen) / whole,
        }
    }
}

impl Counters {
    fn read(servers: &[u32], postmaster: u32) -> Self {
        let (busy, stolen) = machine();
        Self {
            server: servers.iter().filter_map(|server| ticks(*server)).sum(),
            database: ticks(postmaster).unwrap_or(0) + children(postmaster).into_iter().filter_map(alive).sum::<u64>(),
            own: ticks(std::process::id()).unwrap_or(0),
            busy,
            stolen,
        }
    }
}

/// The processors of the machine.
pub fn processors() -> usize {
    std::thread::available_parallelism().map_or(1, Into::into)
}

/// The parent of a process.
pub fn parent(pid: u32) -> Option<u32> {
    stat(pid)?.get(1)?.parse().ok()
}

/// Resident memory in MiB.
pub fn resident(pid: u32) -> f64 {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.split_whitespace().next()?.parse::<f64>().ok()).unwrap_or(0.0) / 1024.0
}

/// Processor time of a process and of those of its children that have ended.
fn ticks(pid: u32) -> Option<u64> {
    Some(stat(pid)?.get(11..15)?.iter().filter_map(|field| field.parse::<u64>().ok()).sum())
}

/// Processor time of a process alone.
fn alive(pid: u32) -> Option<u64> {
    Some(stat(pid)?.get(11..13)?.iter().filter_map(|field| field.parse::<u64>().ok()).sum())
}

fn children(of: u32) -> Vec<u32> {
    let Ok(entries) = fs::read_dir("/proc") else { return Vec::new() };
    let pids = entries.flatten().filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    pids.filter(|pid| parent(*pid) == Some(of)).collect()
}

/// The fields of /proc/PID/stat from the state on: the name before it may hold anything.
fn stat(pid: u32) -> Option<Vec<String>> {
    let text = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    Some(text.rsplit_once(')')?.1.split_whitespace().map(str::to_owned).collect())
}

/// Busy and stolen time of all processors together.
fn machine() -> (u64, u64) {
    let text = fs::read_to_string("/proc/stat").unwrap_or_default();
    let first = text.lines().next().unwrap_or_default();
    let fields: Vec<u64> = first.split_whitespace().skip(1).filter_map(|field| field.parse().ok()).collect();
    let field = |place: usize| fields.get(place).copied().unwrap_or(0);
    // user, nice, system, idle, iowait, irq, softirq, steal
    (field(0) + field(1) + field(2) + field(5) + field(6), field(7))
}
