//! 試しの受け皿: a mail server that takes every mail and gives it to nobody, for trying an installation. It speaks as much
//! SMTP (RFC 5321) as is needed to be given a mail.

use std::io;

use data_encoding::{BASE64, BASE64_MIME};
use futures_util::future::BoxFuture;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// More than any mail of ours.
const LONGEST: u64 = 1024 * 1024;

/// A mail as it came.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Received {
    /// Receivers as the envelope names them: `"jiro..t"@keitai.example`.
    pub to: Vec<String>,
    /// Head and text, with their line ends.
    pub data: String,
}

/// Takes mails for ever. What `taken` answers is the server's word on the mail: "250 taken", "550 no such person".
///
/// # Errors
/// If the listener breaks. A connection that breaks ends alone.
pub async fn receive<F>(listener: TcpListener, taken: F) -> io::Result<()>
where
    F: Fn(Received) -> BoxFuture<'static, &'static str> + Clone + Send + Sync + 'static,
{
    let mut talks = tokio::task::JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => {
                let (stream, _) = accepted?;
                talks.spawn(talk(stream, taken.clone()));
            }
            Some(_) = talks.join_next() => {}
        }
    }
}

async fn talk<F>(stream: TcpStream, taken: F) -> io::Result<()>
where
    F: Fn(Received) -> BoxFuture<'static, &'static str>,
{
    let (from, mut to) = stream.into_split();
    let mut from = BufReader::new(from.take(LONGEST));
    let mut mail = Received::default();
    let mut answer = "220 engawa mail-sink".to_owned();
    loop {
        to.write_all(format!("{answer}\r\n").as_bytes()).await?;
        let mut line = String::new();
        if from.read_line(&mut line).await? == 0 {
            return Ok(());
        }
        let line = line.trim_end();
        let verb = line.split([' ', ':']).next().unwrap_or_default().to_ascii_uppercase();
        answer = match verb.as_str() {
            "EHLO" | "HELO" => "250 engawa".to_owned(),
            "MAIL" | "RSET" => {
                mail = Received::default();
                "250 ok".to_owned()
            }
            "RCPT" => match line.split_once('<').and_then(|(_, rest)| rest.rsplit_once('>')) {
                Some((address, _)) => {
                    mail.to.push(address.to_owned());
                    "250 ok".to_owned()
                }
                None => "501 RCPT TO:<address>".to_owned(),
            },
            "DATA" if mail.to.is_empty() => "503 RCPT first".to_owned(),
            "DATA" => {
                to.write_all(b"354 go on\r\n").await?;
                let Some(data) = data(&mut from).await? else { return Ok(()) };
                let whole = Received { data, ..std::mem::take(&mut mail) };
                taken(whole).await.to_owned()
            }
            "NOOP" => "250 ok".to_owned(),
            "QUIT" => return to.write_all(b"221 goodbye\r\n").await,
            _ => "502 not here".to_owned(),
        };
    }
}

/// Up to the line that is a dot; `None` if it never comes.
async fn data(from: &mut (impl AsyncBufReadExt + Unpin)) -> io::Result<Option<String>> {
    let mut data = String::new();
    loop {
        let mut line = String::new();
        if from.read_line(&mut line).await? == 0 {
            return Ok(None);
        }
        match line.trim_end() {
            "." => return Ok(Some(data)),
            // A dot before a dot keeps it from being the end.
            _ => data.push_str(line.strip_prefix('.').unwrap_or(&line)),
        }
    }
}

impl Received {
    /// To whom, the subject and the text, as a person reads them. Knows what this program sends; anything else is shown
    /// as it came.
    pub fn readable(&self) -> String {
        let (head, text) = self.data.split_once("\r\n\r\n").unwrap_or((&self.data, ""));
        let head = head.replace("\r\n ", " ").replace("\r\n\t", " ");
        let field = |name: &str| head.lines().find_map(|line| line.strip_prefix(name)).map(str::trim);
        let subject: String = field("Subject:").unwrap_or_default().split(' ').map(word).collect();
        let text = match field("Content-Transfer-Encoding:") {
            Some("base64") => plain(BASE64_MIME.decode(text.as_bytes()).ok()),
            _ => None,
        }
        .unwrap_or_else(|| text.to_owned());
        format!("To: {}\nSubject: {subject}\n\n{}\n", self.to.join(", "), text.replace("\r\n", "\n").trim_end())
    }
}

/// An encoded word of a subject (RFC 2047); a plain one as it is.
fn word(word: &str) -> String {
    let inner = word.strip_prefix("=?utf-8?b?").and_then(|rest| rest.strip_suffix("?="));
    inner.and_then(|base64| plain(BASE64.decode(base64.as_bytes()).ok())).unwrap_or_else(|| word.to_owned())
}

fn plain(bytes: Option<Vec<u8>>) -> Option<String> {
    String::from_utf8(bytes?).ok()
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use futures_util::FutureExt;

    use super::super::{Letter, MailConfig, MailTls, Mailer, NotSent};
    use super::*;
    use crate::clock::Instant;
    use crate::ids::FactId;

    fn letter(to: &str) -> Letter {
        let subject = "【Engawa】確認コードのお知らせ、とても長い件名で二行になるはずのもの".into();
        Letter {
            fact: FactId::from([1; 16]),
            to: to.into(),
            subject,
            text: "美咲 様\n\n.点で始まる行\n.\nおわり\n".into(),
        }
    }

    async fn mailer(answer: &'static str) -> (Mailer, Arc<Mutex<Vec<Received>>>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let shelf: Arc<Mutex<Vec<Received>>> = Arc::default();
        let taken = shelf.clone();
        tokio::spawn(receive(listener, move |mail| {
            taken.lock().expect("no panic").push(mail);
            async move { answer }.boxed()
        }));
        let config = MailConfig {
            host: "127.0.0.1".into(),
            port,
            tls: MailTls::None,
            from: "Engawa <no-reply@engawa.example>".into(),
            user: None,
            password_file: None,
        };
        (Mailer::smtp(&config).expect("a mailer"), shelf)
    }

    #[tokio::test]
    async fn what_is_sent_can_be_read() {
        let (mailer, shelf) = mailer("250 taken").await;
        let now = Instant::from_micros(0);
        mailer.send(letter("misaki@aozora.example"), now).await.expect("sent");
        mailer.send(letter("jiro..t@keitai.example"), now).await.expect("sent");
        let mails = shelf.lock().expect("no panic").clone();
        assert_eq!(
            mails[0].readable(),
            "To: misaki@aozora.example\n\
             Subject: 【Engawa】確認コードのお知らせ、とても長い件名で二行になるはずのもの\n\n\
             美咲 様\n\n.点で始まる行\n.\nおわり\n"
        );
        assert_eq!(mails[1].to, ["\"jiro..t\"@keitai.example"]);
    }

    #[tokio::test]
    async fn a_refusal_for_good_is_told_from_one_for_now() {
        let now = Instant::from_micros(0);
        for (answer, refused) in [("550 no such person", true), ("452 full", false), ("535 who are you", false)] {
            let (mailer, _) = mailer(answer).await;
            let not_sent = mailer.send(letter("misaki@aozora.example"), now).await.expect_err(answer);
            assert_eq!(matches!(not_sent, NotSent::Refused), refused, "{answer}: {not_sent:?}");
            assert!(!format!("{not_sent:?}").contains("misaki"));
        }
    }
}
