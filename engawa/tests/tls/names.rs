//! Two names, kept apart.

use std::sync::Arc;

use engawa::access::connection::Name;
use engawa::web::tls::{Names, Served};
use rustls::HandshakeKind;

use crate::tls::clients::{BOTH, Careless, Talk, client, handshake, identity, modern};
use crate::tls::world::{ENTRANCE, HOUSE, World, patient, run};

#[test]
fn the_name_in_the_handshake_chooses() {
    run(async {
        let world = World::new();
        let (_, issued) = world.device();
        let listening = world.listen(patient()).await;
        let config = modern(&world, &issued);
        let mut house = Talk::begin(listening.address, &config, HOUSE).await.expect("a handshake");
        house.get("/sign-in").await.is(200, "サインイン");
        // The entrance asks for no certificate, and what is behind one is not there.
        let mut entrance = Talk::begin(listening.address, &config, ENTRANCE).await.expect("a handshake");
        entrance.get("/about").await.is(200, "");
        entrance.get("/sign-in").await.is(404, "このページはありません");
        assert_ne!(house.server, entrance.server, "each name has its own certificate");
    });
}

#[test]
fn a_request_for_another_host_than_the_handshakes_is_misdirected() {
    run(async {
        let world = World::new();
        let (_, issued) = world.device();
        let listening = world.listen(patient()).await;
        for http in ["h2", "http/1.1"] {
            let config = Arc::new(client(&world, Some(identity(&issued)), BOTH, http));
            for (opened, other) in [(HOUSE, ENTRANCE), (ENTRANCE, HOUSE), (HOUSE, "elsewhere.example")] {
                let mut talk = Talk::begin(listening.address, &config, opened).await.expect("a handshake");
                talk.ask(other, "/about").await.expect("an answer").is(421, "");
                talk.ask(&format!("{opened}:8443"), "/about").await.expect("an answer").is(200, "");
            }
        }
    });
}

#[test]
fn a_handshake_for_no_name_of_ours_is_refused() {
    run(async {
        let world = World::new();
        let listening = world.listen(patient()).await;
        for version in BOTH {
            let config = Arc::new(client(&world, None, &[version], "h2"));
            let refused = handshake(listening.address, &config, "elsewhere.example").await.expect_err("a refusal");
            assert!(refused.to_string().contains("UnrecognisedName"), "{refused}");
            let mut config = client(&world, None, &[version], "h2");
            config.enable_sni = false;
            let refused = handshake(listening.address, &Arc::new(config), HOUSE).await.expect_err("a refusal");
            assert!(refused.to_string().contains("UnrecognisedName"), "{refused}");
        }
    });
}

#[test]
fn a_ticket_of_the_house_is_not_taken_at_the_entrance() {
    run(async {
        let world = World::new();
        let (_, issued) = world.device();
        // Two ports of one host name, as the demonstration has them: only the ticket keys tell them apart.
        let house = world.listen_as(Name::House, "localhost").await;
        let entrance = world.listen_as(Name::Entrance, "localhost").await;
        for version in BOTH {
            let mut config = client(&world, Some(identity(&issued)), &[version], "h2");
            config.resumption = Careless::resumption();
            let config = Arc::new(config);
            for expected in [HandshakeKind::Full, HandshakeKind::Resumed] {
                let mut talk = Talk::begin(house.address, &config, "localhost").await.expect("a handshake");
                assert_eq!(talk.kind, expected);
                talk.get("/sign-in").await.is(200, "サインイン");
            }
            let mut talk = Talk::begin(entrance.address, &config, "localhost").await.expect("a handshake");
            assert_eq!(talk.kind, HandshakeKind::Full);
            talk.get("/sign-in").await.is(404, "このページはありません");
        }
    });
}

#[test]
fn a_port_of_its_own_belongs_to_one_name_whatever_is_asked_for() {
    run(async {
        let world = World::new();
        let (_, issued) = world.device();
        let house = world.listen_as(Name::House, "localhost").await;
        let mut config = client(&world, Some(identity(&issued)), BOTH, "h2");
        config.enable_sni = false;
        let mut talk = Talk::begin(house.address, &Arc::new(config), "localhost").await.expect("a handshake");
        talk.get("/sign-in").await.is(200, "サインイン");
    });
}

#[test]
fn server_certificates_are_read_anew_without_a_restart() {
    run(async {
        let world = World::new();
        let (_, issued) = world.device();
        let listening = world.listen(patient()).await;
        let config = modern(&world, &issued);
        let mut kept = Talk::begin(listening.address, &config, HOUSE).await.expect("a handshake");
        world.certify(HOUSE);
        listening.names.reload().expect("reading anew");
        let mut renewed = Talk::begin(listening.address, &config, HOUSE).await.expect("a handshake");
        assert_ne!(renewed.server, kept.server);
        renewed.get("/sign-in").await.is(200, "サインイン");
        kept.get("/sign-in").await.is(200, "サインイン");
        // A mistake changes nothing: not the name whose file is wrong, nor the other.
        let entrance = Talk::begin(listening.address, &config, ENTRANCE).await.expect("a handshake");
        world.certify(ENTRANCE);
        std::fs::write(world.server_files(HOUSE).0, "not a certificate").expect("a file");
        assert!(listening.names.reload().is_err());
        for (host, before) in [(HOUSE, renewed.server), (ENTRANCE, entrance.server)] {
            let fresh = Arc::new(client(&world, None, BOTH, "h2"));
            let after = Talk::begin(listening.address, &fresh, host).await.expect("a handshake").server;
            assert_eq!(after, before);
        }
    });
}

#[test]
fn certificates_that_cannot_serve_are_refused_at_the_start() {
    let world = World::new();
    let (chain, key) = world.certify(HOUSE);
    assert!(Served::read(HOUSE, &chain, &key).is_ok());
    assert!(Served::read(ENTRANCE, &chain, &key).is_err(), "a certificate for another name");
    let (_, other_key) = world.certify(ENTRANCE);
    let roots = || world.ca.roots().expect("roots");
    let mixed = Served::read(HOUSE, &chain, &other_key).expect("reads");
    assert!(Names::by_port(Name::House, mixed, roots()).is_err(), "the key of another certificate");
    assert!(Names::by_sni(world.served(HOUSE), world.served(HOUSE), roots()).is_err(), "one name for both");
}
