//! The demonstration's listener without TLS.

use engawa::web::listen::serve_plain;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

use crate::world::{World, run};

async fn ask(port: u16, host: &str) -> String {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).await.expect("a connection");
    let question = format!("GET /about HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n");
    stream.write_all(question.as_bytes()).await.expect("a question");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.expect("an answer");
    answer.lines().next().unwrap_or_default().to_owned()
}

#[test]
fn it_answers_only_under_its_own_address() {
    run(async {
        let world = World::new();
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("its address").port();
        let (_stop, stopped) = watch::channel(false);
        tokio::spawn(serve_plain(listener, world.app.clone(), stopped));
        assert_eq!(ask(port, &format!("127.0.0.1:{port}")).await, "HTTP/1.1 200 OK");
        assert_eq!(ask(port, &format!("localhost:{port}")).await, "HTTP/1.1 200 OK");
        for other in ["localhost".to_owned(), format!("evil.example:{port}"), format!("127.0.0.1:{}", port ^ 1)] {
            assert!(ask(port, &other).await.starts_with("HTTP/1.1 421"), "{other}");
        }
    });
}

#[test]
fn it_is_bound_to_this_machine_or_not_at_all() {
    run(async {
        let world = World::new();
        let (_stop, stopped) = watch::channel(false);
        for wide in ["0.0.0.0:0", "127.0.0.2:0"] {
            let listener = TcpListener::bind(wide).await.expect("a port");
            assert!(serve_plain(listener, world.app.clone(), stopped.clone()).await.is_err(), "{wide}");
        }
    });
}
