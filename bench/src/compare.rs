//! Floor and house in turn, servers on one core, load on another; medians and ratios.
//!
//! The machine may be busy with something else: each figure of the house stands beside one of the floor taken seconds
//! before, and the processor time of each answer is measured too, which a neighbour hardly changes.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use clap::{Args, ValueEnum};

use crate::guests::{self, Guests};
use crate::load::{Figures, What};
use crate::{say, weigh};

#[derive(Args, Debug)]
pub struct Options {
    /// How often each pair is measured
    #[arg(long, default_value_t = 3)]
    rounds: usize,
    #[arg(long, default_value_t = 8)]
    seconds: u64,
    /// Where the town is kept and the servers put their data
    #[arg(long, default_value = "target/bench")]
    dir: PathBuf,
    /// Only what begins so: "posts", "json", "html"
    #[arg(long)]
    only: Option<String>,
}

/// One line of the table: what is asked of the house, and of the floor before it.
struct Pair {
    name: &'static str,
    house: What,
    floor: What,
    clients: usize,
    /// The goal as a share of the floor; none where the floor has nothing to compare.
    goal: Option<f64>,
}

const PAIRS: [Pair; 5] = [
    Pair { name: "json", house: What::Json, floor: What::Json, clients: 16, goal: Some(0.45) },
    Pair { name: "html", house: What::Html, floor: What::Json, clients: 16, goal: Some(0.20) },
    Pair { name: "html, compressed", house: What::HtmlBr, floor: What::Json, clients: 16, goal: None },
    Pair { name: "posts", house: What::Posts, floor: What::Posts, clients: 16, goal: Some(0.25) },
    Pair { name: "posts", house: What::Posts, floor: What::Posts, clients: 1, goal: None },
];

/// Rates mean something only where the server had its core ("core" near 100 %, or less because it waited for the disk);
/// processor time for each answer does so even when neighbours were busy.
const COLUMNS: [&str; 16] = [
    "what",
    "clients",
    "floor/s",
    "house/s",
    "ratio",
    "goal",
    "CPU us floor",
    "CPU us house",
    "ratio by CPU",
    "core floor",
    "core house",
    "p50 ms floor",
    "p50 house",
    "p99 floor",
    "p99 house",
    "errors",
];

struct Server {
    child: Child,
    dir: PathBuf,
    database: PathBuf,
    bytes_before: u64,
    posts: usize,
}

pub fn run(options: &Options) -> Result<()> {
    let program = std::env::current_exe()?;
    let town = options.dir.join("town");
    say("The town: made once, a few minutes.")?;
    ensure!(Command::new(&program).arg("plant").arg(&town).status()?.success(), "the town could not be made");
    let (floor_dir, house_dir) = (options.dir.join("floor"), options.dir.join("house"));
    let _ = fs::remove_dir_all(&house_dir);
    copy(&town, &house_dir)?;
    let mut floor = Server::start(&program, "floor", &floor_dir, "floor.db")?;
    let mut house = Server::start(&program, "house", &house_dir, "engawa.db")?;
    let idle = (floor.memory("VmRSS")?, house.memory("VmRSS")?);

    say(&format!("\n| {} |\n{}|", COLUMNS.join(" | "), "| --- ".repeat(COLUMNS.len())))?;
    for pair in PAIRS.iter().filter(|pair| options.only.as_ref().is_none_or(|only| pair.name.starts_with(only))) {
        let mut rounds = Vec::with_capacity(options.rounds);
        for _ in 0..options.rounds {
            let below = floor.load(&program, pair.floor, pair.clients, options.seconds)?;
            rounds.push((below, house.load(&program, pair.house, pair.clients, options.seconds)?));
        }
        say(&line(pair, &rounds))?;
    }

    if options.only.is_none() {
        say("\n| first load | encoding | page | script | style | all, KiB |\n| --- | --- | --- | --- | --- | --- |")?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        for weight in runtime.block_on(weigh::weigh(&house_dir))? {
            let kib = |bytes: usize| format!("{:.1}", bytes as f64 / 1024.0);
            let (page, script, rest, all) = (kib(weight.page), kib(weight.script), kib(weight.rest), kib(weight.all()));
            say(&format!("| {} | {} | {page} | {script} | {rest} | {all} |", weight.name, weight.encoding))?;
        }
    }
    let peak = (floor.memory("VmHWM")?, house.memory("VmHWM")?);
    say("\n| | floor | house |\n| --- | --- | --- |")?;
    say(&format!("| memory idle, MiB | {:.0} | {:.0} |", idle.0, idle.1))?;
    say(&format!("| memory at most, MiB | {:.0} | {:.0} |", peak.0, peak.1))?;
    let (below, above) = (floor.stop()?, house.stop()?);
    say(&format!("| disk a post, bytes | {below} | {above} |"))
}

fn line(pair: &Pair, rounds: &[(Figures, Figures)]) -> String {
    let floor = |of: fn(&Figures) -> f64| spread(rounds.iter().map(|(floor, _)| of(floor)));
    let house = |of: fn(&Figures) -> f64| spread(rounds.iter().map(|(_, house)| of(house)));
    let ratio = spread(rounds.iter().map(|(floor, house)| 100.0 * house.per_second / floor.per_second));
    let work = spread(rounds.iter().map(|(floor, house)| 100.0 * floor.server_us / house.server_us));
    let goal = pair.goal.map_or_else(|| "-".to_owned(), |goal| format!("{:.0} %", 100.0 * goal));
    let errors: usize = rounds.iter().map(|(floor, house)| floor.errors + house.errors).sum();
    let rate = |f: &Figures| f.per_second;
    let cpu = |f: &Figures| f.server_us;
    let core = |f: &Figures| 100.0 * f.server_share;
    let p50 = |f: &Figures| f.p50_ms;
    let p99 = |f: &Figures| f.p99_ms;
    let cells: [String; COLUMNS.len()] = [
        pair.name.to_owned(),
        pair.clients.to_string(),
        floor(rate),
        house(rate),
        format!("{ratio} %"),
        goal,
        floor(cpu),
        house(cpu),
        format!("{work} %"),
        format!("{} %", floor(core)),
        format!("{} %", house(core)),
        floor(p50),
        house(p50),
        floor(p99),
        house(p99),
        errors.to_string(),
    ];
    format!("| {} |", cells.join(" | "))
}

/// The median, and from where to where the rounds went.
fn spread(values: impl Iterator<Item = f64>) -> String {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    let show = |value: f64| if value < 20.0 { format!("{value:.2}") } else { format!("{value:.0}") };
    let Some((first, last)) = values.first().zip(values.last()) else { return "-".to_owned() };
    format!("{} ({}-{})", show(values[values.len() / 2]), show(*first), show(*last))
}

impl Server {
    fn start(program: &Path, verb: &str, dir: &Path, database: &str) -> Result<Server> {
        fs::create_dir_all(dir)?;
        let _ = fs::remove_file(guests::path(dir));
        let log = fs::File::create(dir.join("log"))?;
        let mut child = Command::new("taskset")
            .args(["-c", "0"])
            .arg(program)
            .arg(verb)
            .arg(dir)
            .stdin(Stdio::piped())
            .stderr(log)
            .spawn()
            .context("taskset")?;
        for _ in 0..600 {
            if Guests::read(dir).is_ok() {
                let database = dir.join(database);
                let bytes_before = size(&database)?;
                return Ok(Server { child, dir: dir.to_owned(), database, bytes_before, posts: 0 });
            }
            ensure!(child.try_wait()?.is_none(), "the {verb} ended; see {}", dir.join("log").display());
            std::thread::sleep(Duration::from_millis(100));
        }
        let _ = child.kill();
        anyhow::bail!("the {verb} did not come up")
    }

    fn load(&mut self, program: &Path, what: What, clients: usize, seconds: u64) -> Result<Figures> {
        let name = what.to_possible_value().context("a name")?;
        let output = Command::new("taskset")
            .args(["-c", "1"])
            .arg(program)
            .args(["load", "--clients", &clients.to_string(), "--seconds", &seconds.to_string()])
            .arg(&self.dir)
            .arg(name.get_name())
            .stderr(Stdio::inherit())
            .output()?;
        ensure!(output.status.success(), "the load ended early");
        let figures: Figures = serde_json::from_slice(&output.stdout)?;
        if what == What::Posts {
            self.posts += figures.done;
        }
        crate::note(&format!("{} {name:?} {clients}: {figures:?}", self.dir.display(), name = name.get_name()))?;
        Ok(figures)
    }

    /// MiB, from the kernel's books.
    fn memory(&self, line: &str) -> Result<f64> {
        // taskset becomes the server: same number.
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let found = status.lines().find_map(|l| l.strip_prefix(line)?.strip_prefix(':')?.trim().strip_suffix(" kB"));
        Ok(found.context("a line of the status")?.parse::<f64>()? / 1024.0)
    }

    /// Ends it in order and says how many bytes its database grew by for each post.
    fn stop(mut self) -> Result<String> {
        drop(self.child.stdin.take());
        self.child.wait()?;
        if self.posts == 0 {
            return Ok("-".to_owned());
        }
        let grown = size(&self.database)?.saturating_sub(self.bytes_before);
        Ok((grown / self.posts as u64).to_string())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The file and its log.
fn size(database: &Path) -> Result<u64> {
    let mut log = database.as_os_str().to_owned();
    log.push("-wal");
    Ok(fs::metadata(database)?.len() + fs::metadata(log).map_or(0, |log| log.len()))
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}
