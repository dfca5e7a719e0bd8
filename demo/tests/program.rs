//! The program from outside: what it says of ports and directories. A region is as slow to make as it is, so one story
//! tells all of it.

use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

fn program(data: &Path, [house, plain]: [u16; 2]) -> Command {
    let mut program = Command::new(env!("CARGO_BIN_EXE_engawa-demo"));
    program.arg("--data").arg(data).args(["--port", &house.to_string(), "--plain-port", &plain.to_string()]);
    program.stdin(Stdio::null());
    program
}

/// Why it does not even begin.
fn refusal(data: &Path, ports: [u16; 2]) -> String {
    let output = program(data, ports).output().expect("starting");
    assert!(!output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    String::from_utf8(output.stderr).expect("text")
}

/// At work; killed when dropped.
struct Running(Child);

impl Running {
    fn start(data: &Path) -> Running {
        let mut program = program(data, ports());
        Running(program.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("starting"))
    }

    /// Reads what it says until a line holds each of these, in this order.
    fn says(&mut self, wanted: &[&str]) {
        let mut lines = BufReader::new(self.0.stdout.as_mut().expect("its words")).lines();
        for words in wanted {
            assert!(lines.any(|line| line.expect("text").contains(words)), "it never said: {words}");
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Two free ports in a row, and one more.
fn ports() -> [u16; 2] {
    let free = |port| TcpListener::bind(("127.0.0.1", port)).ok();
    let at = |listener: &TcpListener| listener.local_addr().expect("its address").port();
    let pair = std::iter::repeat_with(|| free(0).expect("a port"))
        .find(|first| at(first).checked_add(1).and_then(free).is_some())
        .expect("one of them");
    let plain = free(0).expect("a port");
    [at(&pair), at(&plain)]
}

#[test]
fn a_taken_port_is_said_before_anything_is_made() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("region");
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = taken.local_addr().expect("its address").port();
    let [house, plain] = ports();
    let said = refusal(&data, [house, port]);
    assert!(said.contains(&port.to_string()) && said.contains("--plain-port"), "{said}");
    let said = refusal(&data, [port, plain]);
    assert!(said.contains(&port.to_string()) && said.contains("--port"), "{said}");
    assert!(!data.exists());
}

#[test]
fn what_is_no_demonstration_is_left_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("mine"), "mine").expect("writing");
    assert!(refusal(folder.path(), ports()).contains("空のフォルダー"));
    assert_eq!(std::fs::read_dir(folder.path()).expect("the folder").count(), 1);
}

const MAKING: &str = "作っています";
const WHOLE: &str = "だれになってみますか";

/// Stops it when the database is there and the rest is not.
fn half_made(data: &Path, wanted: &[&str]) {
    let mut half = Running::start(data);
    half.says(wanted);
    let begun = (0..6000).any(|_| {
        std::thread::sleep(Duration::from_millis(10));
        data.join("engawa.db").exists()
    });
    assert!(begun, "the making never began");
    drop(half);
    assert!(!data.join("personas.json").exists(), "it was stopped half way");
}

#[test]
fn a_region_that_is_half_made_or_older_is_made_anew_and_served_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("region");
    half_made(&data, &[MAKING]);
    half_made(&data, &[MAKING]);
    // As the first demonstrations marked a whole region.
    std::fs::write(data.join("THIS-IS-A-DEMONSTRATION"), "engawa demo\n").expect("the mark");
    let mut whole = Running::start(&data);
    whole.says(&["前の版", MAKING, WHOLE]);
    assert!(refusal(&data, ports()).contains("いま動いている engawa"));
    drop(whole);
    let mut again = Running::start(&data);
    let said = BufReader::new(again.0.stdout.as_mut().expect("its words")).lines();
    let before: Vec<String> = said.map(|line| line.expect("text")).take_while(|line| !line.contains(WHOLE)).collect();
    assert!(!before.iter().any(|line| line.contains(MAKING)), "{before:?}");
}
