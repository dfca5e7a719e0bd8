//! 郵便: letters through a mail server that is slow, refuses, or is away.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use engawa::access::{Undeliverable, outbox};
use engawa::ids::FactId;
use engawa::jobs::Jobs;
use engawa::notices::sink::{self, Received};
use engawa::notices::{MailConfig, MailTls, Mailer, Post, deliver_due};
use futures_util::FutureExt;
use store::Sql;
use store::testing::on_both;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;

use crate::http::house::{House, PASSWORD, Person};
use crate::http::rooms::{Furnished, furnish};
use crate::http::run;

/// Somebody was invited to a room.
const NOTICE: Sql = Sql::new(
    "notice",
    "insert into outbox (id, at, kind, place_kind, place, turn, urgent, receiver_kind, receiver, detail, stage, failures,
            next_at)
        values ($1, $2, 'rooms.joined', 'room', $3, 1, $4, 'person', $5, $6, 'waiting', 0, $7)",
);
const TRAIL: Sql = Sql::new(
    "trail",
    "select outcome || ' ' || coalesce(code, '-') || ' ' || command || ' ' || fields || ' ' || subject_kind from trail
        where command in ('outbox.urgent', 'outbox.ordinary') order by at, id",
);

/// A mail server whose word on letters can be changed.
struct Server {
    mailer: Mailer,
    taken: Arc<Mutex<Vec<Received>>>,
    answer: Arc<Mutex<&'static str>>,
    /// Notices are answered one for each permit; codes always at once.
    notices: Arc<Semaphore>,
}

impl Server {
    async fn start() -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let config = MailConfig {
            host: "127.0.0.1".into(),
            port,
            tls: MailTls::None,
            from: "Engawa <no-reply@engawa.example>".into(),
            user: None,
            password_file: None,
        };
        let server = Server {
            mailer: Mailer::smtp(&config).expect("a mailer"),
            taken: Arc::default(),
            answer: Arc::new(Mutex::new("250 taken")),
            notices: Arc::new(Semaphore::new(Semaphore::MAX_PERMITS)),
        };
        let (taken, answer, notices) = (server.taken.clone(), server.answer.clone(), server.notices.clone());
        tokio::spawn(sink::receive(listener, move |mail| {
            let (taken, answer, notices) = (taken.clone(), answer.clone(), notices.clone());
            async move {
                if !is_code(&mail) {
                    notices.acquire().await.expect("open").forget();
                }
                let answer = *answer.lock().expect("no panic");
                if answer.starts_with("250") {
                    taken.lock().expect("no panic").push(mail);
                }
                answer
            }
            .boxed()
        }));
        server
    }

    fn says(&self, answer: &'static str) {
        *self.answer.lock().expect("no panic") = answer;
    }

    fn taken(&self) -> Vec<Received> {
        self.taken.lock().expect("no panic").clone()
    }

    async fn deliver(&self, house: &House) -> usize {
        deliver_due(house.hub(), &self.mailer, &house.app.contact).await.expect("delivering")
    }
}

fn is_code(mail: &Received) -> bool {
    mail.readable().contains("確認コード")
}

fn message_id(mail: &Received) -> String {
    mail.data.lines().find(|line| line.starts_with("Message-ID:")).expect("a Message-ID").to_owned()
}

/// Leaves a notice to the nurse in the outbox, to be sent from `next_at` on.
async fn notice(house: &House, f: &Furnished, next_in: Duration) {
    let (id, now): (FactId, _) = (house.hub().dice.id(house.clock.now()), house.clock.now());
    let (place, person, next_at) = (f.room.bytes(), f.nurse.id, now.plus(next_in));
    let detail = f.room.to_string();
    let written = house
        .hub()
        .chore("test", None, move |tx, _| tx.run(NOTICE, &[&id, &now, &place, &false, &person, &detail, &next_at]))
        .await;
    assert_eq!(written.expect("a notice"), 1);
}

/// As far as the page that asks for the code.
async fn awaiting_code<'h>(house: &'h House, person: &Person) -> crate::http::visitor::Visitor<'h> {
    let mut visitor = house.visitor(person.device);
    visitor.post("/sign-in", &[("login", &person.login), ("secret_password", PASSWORD)]).await.sent_to();
    visitor
}

async fn until(what: impl Fn() -> bool) {
    while !what() {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

on_both! {
    fn codes_never_wait_behind_notices(db) {
        run(async {
            let (house, server) = (House::new(db), Server::start().await);
            let f = furnish(&house).await;
            for _ in 0..20 {
                notice(&house, &f, Duration::ZERO).await;
            }
            // The mail server lets nobody's notice through …
            server.notices.forget_permits(Semaphore::MAX_PERMITS);
            let (mailer, contact) = (|| server.mailer.clone(), || house.app.contact.clone());
            let jobs = Jobs::new(house.hub().clone())
                .with(Post::<true> { mailer: mailer(), contact: contact() })
                .with(Post::<false> { mailer: mailer(), contact: contact() });
            let running = tokio::spawn(jobs.run());
            // … and still the code comes, and another one.
            for nth in 1..=2 {
                awaiting_code(&house, &f.manager).await;
                until(|| server.taken().len() == nth).await;
            }
            assert!(server.taken().iter().all(is_code));
            server.notices.add_permits(20);
            until(|| server.taken().len() == 22).await;
            let hub = house.hub().clone();
            while hub.chore_reads(outbox::waiting).await.expect("counting") > 0 {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
            hub.live.close();
            running.await.expect("it ends");
        });
    }

    fn several_letters_go_at_once_and_one_that_is_slow_holds_up_no_other(db) {
        run(async {
            let (house, server) = (House::new(db), Server::start().await);
            let f = furnish(&house).await;
            for _ in 0..12 {
                notice(&house, &f, Duration::ZERO).await;
            }
            server.notices.forget_permits(Semaphore::MAX_PERMITS);
            let delivering = server.deliver(&house);
            let letting_through = async {
                // Seven places are left when one letter stands still: eleven go through them.
                server.notices.add_permits(11);
                until(|| server.taken().len() == 11).await;
                server.notices.add_permits(1);
            };
            assert_eq!(tokio::join!(delivering, letting_through).0, 12);
        });
    }

    fn a_letter_tried_again_keeps_its_message_id(db) {
        run(async {
            let (house, server) = (House::new(db), Server::start().await);
            let f = furnish(&house).await;
            notice(&house, &f, Duration::ZERO).await;
            server.says("451 later");
            for _ in 0..3 {
                assert_eq!(server.deliver(&house).await, 1);
                assert_eq!(server.deliver(&house).await, 0, "not at once");
                house.later(Duration::from_secs(200));
            }
            assert!(house.rows(TRAIL).iter().all(|row| row.starts_with("done")), "nothing is decided yet");
            server.says("250 taken");
            assert_eq!(server.deliver(&house).await, 1);
            notice(&house, &f, Duration::ZERO).await;
            assert_eq!(server.deliver(&house).await, 1);
            let taken = server.taken();
            assert_eq!(taken.len(), 2);
            assert_ne!(message_id(&taken[0]), message_id(&taken[1]), "each has its own");
            assert!(message_id(&taken[0]).ends_with("@engawa.example>"));
        });
    }

    fn a_letter_refused_for_good_is_kept_until_another_reaches_them(db) {
        run(async {
            let (house, server) = (House::new(db), Server::start().await);
            let f = furnish(&house).await;
            notice(&house, &f, Duration::ZERO).await;
            server.says("550 no such person");
            assert_eq!(server.deliver(&house).await, 1);
            house.later(Duration::from_secs(24 * 3600));
            assert_eq!(server.deliver(&house).await, 0, "not tried again");
            let undelivered = || async { house.hub().chore_reads(|tx| outbox::undelivered(tx, None)).await.expect("reading") };
            let kept = undelivered().await;
            assert_eq!((kept.len(), kept[0].why, kept[0].kind.as_str()), (1, Undeliverable::Refused, "rooms.joined"));
            let refused = |row: &String| row.starts_with("refused refused outbox.ordinary rooms.joined person");
            assert_eq!(house.rows(TRAIL).iter().filter(|row| refused(row)).count(), 1, "{:?}", house.rows(TRAIL));
            server.says("250 taken");
            notice(&house, &f, Duration::ZERO).await;
            assert_eq!(server.deliver(&house).await, 1);
            assert!(undelivered().await.is_empty());
        });
    }

    /// A page never says "sent" before the mail server has taken the letter.
    fn the_page_of_the_code_says_how_far_the_mail_has_come(db) {
        run(async {
            let (house, server) = (House::new(db), Server::start().await);
            let f = furnish(&house).await;
            let mut nurse = awaiting_code(&house, &f.nurse).await;
            let page = nurse.get("/sign-in/code").await.ok();
            assert!(page.text("main").contains("お送りしています") && !page.text("main").contains("送りました"));
            server.says("451 later");
            server.deliver(&house).await;
            let page = nurse.get("/sign-in/code").await.ok();
            assert!(page.text("[role=status]").contains("送れずにいます") && !page.text("main").contains("送りました"));
            house.later(Duration::from_secs(6));
            server.says("250 taken");
            server.deliver(&house).await;
            let page = nurse.get("/sign-in/code").await.ok();
            assert!(page.text("main").contains("6けたの数字を送りました"));
            // The address is wrong.
            server.says("550 no such person");
            let mut manager = awaiting_code(&house, &f.manager).await;
            server.deliver(&house).await;
            let page = manager.get("/sign-in/code").await.ok();
            assert!(page.text("[role=status]").contains("お届けできませんでした") && !page.text("main").contains("送りました"));
        });
    }

    fn whoever_missed_a_mail_sees_it_in_the_menu(db) {
        run(async {
            let (house, server) = (House::new(db), Server::start().await);
            let f = furnish(&house).await;
            let mut nurse = house.signed_in(&f.nurse).await;
            assert!(!nurse.get("/menu").await.ok().text("main").contains("お届けできなかった"));
            notice(&house, &f, Duration::ZERO).await;
            server.says("550 no such person");
            server.deliver(&house).await;
            let page = nurse.get("/menu").await.ok();
            assert!(page.text("main").contains("きょう 9:00 部屋に招かれたお知らせ"), "{}", page.text("main"));
            let mut manager = house.signed_in(&f.manager).await;
            assert!(!manager.get("/menu").await.ok().text("main").contains("お届けできなかった"));
        });
    }

    fn a_notice_is_given_up_after_three_days(db) {
        run(async {
            let (house, server) = (House::new(db), Server::start().await);
            let f = furnish(&house).await;
            notice(&house, &f, Duration::ZERO).await;
            server.says("451 later");
            for _ in 0..30 {
                house.later(Duration::from_secs(3 * 3600));
                server.deliver(&house).await;
            }
            let kept = house.hub().chore_reads(|tx| outbox::undelivered(tx, None)).await.expect("reading");
            assert_eq!((kept.len(), kept[0].why), (1, Undeliverable::GivenUp));
        });
    }

    /// A letter put off by a clock that was ahead goes out when the clock is right.
    fn a_letter_put_off_further_than_any_failure_can_is_sent(db) {
        run(async {
            let (house, server) = (House::new(db), Server::start().await);
            let f = furnish(&house).await;
            notice(&house, &f, Duration::from_secs(1800)).await;
            assert_eq!(server.deliver(&house).await, 0, "half an hour is believed");
            notice(&house, &f, Duration::from_secs(200 * 24 * 3600)).await;
            assert_eq!(server.deliver(&house).await, 1, "two hundred days are not");
            house.later(Duration::from_secs(1800));
            assert_eq!(server.deliver(&house).await, 1);
        });
    }
}
