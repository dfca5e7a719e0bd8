//! The program at the console, as whoever sets it up meets it: what `engawa init` prints is typed, line by line.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command as Process, Output, Stdio};
use std::sync::Arc;

use engawa::access::connection::Name;
use engawa::access::{Checked, Door, Hub, Idle, Knock, Proof};
use engawa::config::{DataDir, StoreConfig};
use engawa::people;
use engawa::serve::{Setup, assemble};
use engawa::web::{Contact, loopback};
use p12_keystore::{KeyStore, Pkcs12ImportPolicy};
use rustls::pki_types::CertificateDer;

/// Types a line, in this folder.
fn typed(folder: &Path, line: &str) -> Output {
    let program = PathBuf::from(env!("CARGO_BIN_EXE_engawa"));
    let path = format!("{}:/usr/bin:/bin", program.parent().expect("a folder").display());
    let mut shell = Process::new("sh");
    shell.args(["-c", line]).current_dir(folder).env("PATH", path).env_remove("ENGAWA_DATA");
    shell.output().expect("a shell")
}

/// What a line answers that must succeed.
fn answer(folder: &Path, line: &str) -> String {
    let output = typed(folder, line);
    assert!(output.status.success(), "{line}\n{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("text")
}

/// Why a line is refused that must be.
fn refusal(folder: &Path, line: &str) -> String {
    let output = typed(folder, line);
    assert!(!output.status.success(), "{line}\n{}", String::from_utf8_lossy(&output.stdout));
    String::from_utf8(output.stderr).expect("text")
}

const INIT: &str = "engawa init --data 'my data' --mail operator@engawa.example";

/// Everything `engawa init` says to type, but for `serve`; gives the folder and what each line answered.
fn set_up() -> (tempfile::TempDir, Vec<String>) {
    let folder = tempfile::tempdir().expect("a folder");
    let printed = answer(folder.path(), INIT);
    let lines = printed.lines().map(str::trim).filter(|line| line.starts_with("engawa "));
    let (serve, lines): (Vec<_>, Vec<_>) = lines.partition(|line| line.starts_with("engawa serve "));
    assert_eq!((serve.len(), lines.len()), (1, 7), "{printed}");
    let answers = lines.iter().map(|line| answer(folder.path(), line)).collect();
    (folder, answers)
}

fn hub(data: &DataDir) -> Hub {
    let store = data.store(&StoreConfig::default());
    let setup = Setup { store, contact: Contact::default(), idle: Idle::default(), plays_devices: false };
    assemble(data, setup).expect("assembling").hub
}

/// Device, password and code, as through the pages.
async fn sign_in(hub: &Hub, login: &str, p12: &Path, password: &str) {
    let file = std::fs::read(p12).expect("the file");
    let store = KeyStore::from_pkcs12(&file, password, Pkcs12ImportPolicy::Strict).expect("opening");
    let der = store.private_key_chain().expect("a key").1.certs()[0].as_der().to_owned();
    let shown = Arc::new(hub.roots.judge(&CertificateDer::from(der)));
    let knock = |sign_in: Option<String>| Knock {
        name: Name::House,
        proof: Proof::Certificate(shown.clone()),
        session: None,
        sign_in,
        room: None,
        background: false,
        address: loopback(),
        plain: false,
        request: "test".into(),
    };
    let fold = login.to_owned();
    let person = hub.read_public(move |tx| people::by_login(tx, &fold)).await.expect("reading").expect("an account");
    let visit = hub.admit(Door::Device, knock(None)).await.expect("the device");
    let trial = hub.attempt(&visit, login.to_owned()).await.expect("a try");
    let cookie = hub.settle_password(&visit, trial, person).await.expect("the password");
    let visit = hub.admit(Door::Device, knock(Some(cookie))).await.expect("the device");
    let challenge = hub.challenge(&visit).await.expect("a challenge");
    let code = hub.code_key.code(challenge.id, challenge.sendings);
    let checked = hub.check_code(&visit, &code).await.expect("the code");
    assert!(matches!(checked, Checked::Opened(_)), "{login}");
}

#[test]
fn who_follows_what_init_prints_signs_in() {
    let (folder, answers) = set_up();
    let passwords: Vec<&str> = answers
        .iter()
        .flat_map(|answer| answer.lines())
        .filter_map(|line| line.strip_prefix("証明書のパスワード："))
        .collect();
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    runtime.expect("a runtime").block_on(async {
        let hub = hub(&DataDir(folder.path().join("my data")));
        let people = [("operator", "operator-pc01"), ("city01", "city-pc01"), ("nurse01", "aozora-phone01")];
        assert_eq!(passwords.len(), people.len());
        for ((login, device), password) in people.iter().zip(passwords) {
            sign_in(&hub, login, &folder.path().join(format!("{device}.p12")), password).await;
        }
        hub.close().await;
    });
}

#[test]
fn somebody_is_registered_where_their_kind_works() {
    let (folder, _) = set_up();
    for (kind, office) in [
        ("city", "9900000002"),
        ("operator", "9900000001"),
        ("member", "99OPERATOR"),
        ("manager", "9900000001"),
        ("city", "9900000001 --office 9900000002"),
    ] {
        let line = format!(
            "engawa person add --data 'my data' --login newcomer01 --kind {kind} --profession other --name '新 人' \
             --kana 'しん じん' --mail new01@engawa.example --office {office}"
        );
        let said = refusal(folder.path(), &line);
        assert!(said.contains("PEOPLE-003"), "{kind} {office}: {said}");
    }
}

#[test]
fn an_account_is_kept_from_the_console() {
    let (folder, _) = set_up();
    let person = |words: &str| answer(folder.path(), &format!("engawa person {words} --data 'my data'"));
    let nurse = |verb: &str| person(&format!("{verb} --login nurse01"));
    let line = |listed: &str| listed.lines().find(|line| line.starts_with("nurse01 ")).expect("a line").to_owned();
    assert!(line(&person("list")).contains("利用中"));
    assert!(nurse("reset").contains("はじめのパスワード："));
    nurse("mail --mail new01@aozora.example");
    nurse("suspend");
    let listed = line(&person("list"));
    assert!(listed.contains("一時停止") && listed.contains("new01@aozora.example"), "{listed}");
    nurse("resume");
    nurse("sign-out");
    nurse("forget-tries");
    nurse("end");
    assert!(line(&person("list")).contains("に終了"));
    let gone = refusal(folder.path(), "engawa person reset --data 'my data' --login nurse01");
    assert!(gone.contains("PEOPLE-004"), "{gone}");
    let checked = answer(folder.path(), "engawa trail check --data 'my data'");
    assert!(checked.contains("違うところは、ありません"), "{checked}");
}

/// The nurse of the README, on PostgreSQL: what `init` prints is typed as on SQLite, and everything lies there.
#[test]
fn who_follows_what_init_prints_postgres() {
    let scratch = store::testing::scratch_postgres();
    let store::Config::Postgres { url, .. } = scratch.config() else { panic!("a server") };
    let folder = tempfile::tempdir().expect("a folder");
    let address = folder.path().join("address");
    std::fs::write(&address, format!("{url}\n")).expect("writing");
    let init = format!("{INIT} --postgres address");
    let open = refusal(folder.path(), &init);
    assert!(open.contains("chmod 600"), "{open}");
    std::fs::set_permissions(&address, std::os::unix::fs::PermissionsExt::from_mode(0o600)).expect("chmod");
    let printed = answer(folder.path(), &init);
    assert!(!printed.contains(url.as_str()), "the address is in nothing that is printed");
    let lines = printed.lines().map(str::trim).filter(|line| line.starts_with("engawa "));
    for line in lines.filter(|line| !line.starts_with("engawa serve ")) {
        answer(folder.path(), line);
    }
    assert!(!folder.path().join("my data/engawa.db").exists(), "nothing lies in a file");
    let listed = answer(folder.path(), "engawa person list --data 'my data'");
    assert!(listed.contains("operator") && listed.contains("nurse01"), "{listed}");
    assert!(refusal(folder.path(), &init.replace("my data", "other")).contains("もう Engawa の表があります"));
}

#[test]
fn a_folder_with_a_quote_in_its_name_is_typed_back_as_it_is() {
    let folder = tempfile::tempdir().expect("a folder");
    let printed = answer(folder.path(), r#"engawa init --data "it's mine" --mail operator@engawa.example"#);
    let first = printed.lines().map(str::trim).find(|line| line.starts_with("engawa devices issue")).expect("a line");
    answer(Path::new("/"), &first.replace("--out ", &format!("--out {}/", folder.path().display())));
}

#[test]
fn a_folder_that_cannot_be_served_says_what_it_is() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("THIS-IS-A-DEMONSTRATION"), "engawa demo\n").expect("a mark");
    assert!(refusal(folder.path(), "engawa serve --data .").contains("bin/demo"));
    assert!(refusal(folder.path(), "engawa migrate --data .").contains("bin/demo"));
    assert!(refusal(folder.path(), "engawa devices list --data .").contains("bin/demo"), "none is in it yet");
    assert!(refusal(folder.path(), "engawa serve --data nothing").contains("engawa init"));
}

#[test]
fn help_lists_the_codes() {
    let folder = tempfile::tempdir().expect("a folder");
    let person = answer(folder.path(), "engawa person add --help");
    assert!(person.contains("care-manager") && person.contains("介護支援専門員") && person.contains("manager"));
    assert!(!person.contains("console"), "the console is nobody's account");
    let office = answer(folder.path(), "engawa office add --help");
    assert!(office.contains("home-nursing") && office.contains("訪問看護") && office.contains("operator"));
}

#[test]
fn a_word_that_is_refused_leaves_the_directory_free() {
    let folder = tempfile::tempdir().expect("a folder");
    let said = refusal(folder.path(), "engawa init --data data --mail nobody");
    assert!(said.contains("--mail"), "{said}");
    answer(folder.path(), "engawa init --data data --mail operator@engawa.example");
}

/// A server at work; killed when dropped.
struct Serving(std::process::Child);

impl Serving {
    /// Waits until it says that it serves.
    fn start(data: &DataDir) -> Serving {
        let mut server = Process::new(env!("CARGO_BIN_EXE_engawa"))
            .args(["serve", "--data"])
            .arg(&data.0)
            .env("RUST_LOG", "info")
            .stdin(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("starting");
        let said = BufReader::new(server.stderr.take().expect("its words"));
        let lines: Vec<String> =
            said.lines().map(|line| line.expect("text")).take_while(|line| !line.contains("serving ")).collect();
        assert!(server.try_wait().expect("its state").is_none(), "{lines:?}");
        Serving(server)
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Names and certificates, as the first step asks for them; any free port.
fn certify(data: &DataDir) {
    let config = std::fs::read_to_string(data.config()).expect("the configuration");
    std::fs::write(data.config(), config.replace("0.0.0.0:443", "127.0.0.1:0")).expect("writing");
    let tls = data.0.join("tls");
    std::fs::create_dir(&tls).expect("a folder");
    for (file, name) in [("house", "engawa.example"), ("entrance", "genkan.engawa.example")] {
        let made = rcgen::generate_simple_self_signed([name.to_owned()]).expect("a certificate");
        std::fs::write(tls.join(format!("{file}.pem")), made.cert.pem()).expect("writing");
        let key = made.signing_key.serialize_pem();
        engawa::keys::write_secret(&tls.join(format!("{file}.key")), key.as_bytes()).expect("writing");
    }
}

#[test]
fn a_folder_is_served_once_and_the_console_works_beside() {
    let (folder, answers) = set_up();
    let data = DataDir(folder.path().join("my data"));
    certify(&data);
    let serving = Serving::start(&data);
    let said = refusal(folder.path(), "engawa serve --data 'my data'");
    assert!(said.contains("いま動いている engawa"), "{said}");
    let device = answers[0].lines().find_map(|line| line.strip_prefix("端末：")).expect("a device");
    answer(folder.path(), &format!("engawa devices revoke --data 'my data' --device {device}"));
    assert!(answer(folder.path(), "engawa devices list --data 'my data'").contains("利用停止"));
    // However it ends, the next one may begin.
    drop(serving);
    Serving::start(&data);
}
