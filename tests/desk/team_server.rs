//! Signing in to a team's server, and every way in which that can fail, each with a sentence of its own.

use std::path::{Path, PathBuf};

use desk::server::{DataFolder, TeamAddress, TeamServer};
use desk::{Desk, ErrorCode};
use local_postgres::{Cluster, Installation};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair};
use sqlx::postgres::{PgConnectOptions, PgSslMode};
use sqlx::{ConnectOptions, Executor};
use time::{Duration, OffsetDateTime};

use crate::harness::{PASSWORD, Shop, shop_test};
use crate::local_server::{Computer, installation};

pub fn address_of(shop: &Shop, user: &str) -> TeamAddress {
    let options = shop.address();
    TeamAddress {
        host: options.get_host().to_owned(),
        port: options.get_port(),
        database: options.get_database().expect("a database").to_owned(),
        user: user.to_owned(),
        ca_file: None,
    }
}

struct Kept(tempfile::TempDir);

impl Kept {
    fn new() -> Self {
        Self(tempfile::tempdir().expect("a folder"))
    }

    async fn signs_in(&self, address: &TeamAddress, password: &str) -> Result<TeamServer, desk::DeskError> {
        TeamServer::sign_in(&DataFolder::at(self.0.path()).expect("a folder"), address.clone(), password).await
    }

    /// The sentence with which signing in fails, which never holds the password.
    async fn refused(&self, address: &TeamAddress, password: &str) -> String {
        let error = self.signs_in(address, password).await.expect_err("nobody may");
        assert_eq!(error.code, ErrorCode::SignIn, "{error}");
        assert!(error.message.contains("Nothing was changed."), "{error}");
        assert!(!error.message.contains(password), "{error}");
        error.message
    }
}

/// Whether any file below holds these words.
fn anywhere(folder: &Path, words: &str) -> bool {
    std::fs::read_dir(folder).expect("it is there").any(|entry| {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            anywhere(&path, words)
        } else {
            String::from_utf8_lossy(&std::fs::read(&path).expect("it can be read")).contains(words)
        }
    })
}

shop_test! {
    async fn a_person_of_the_staff_signs_in_as_themselves(shop: &Shop) {
        let asha = shop.staff("Asha Rao").await;
        let kept = Kept::new();
        let address = address_of(shop, &asha.login);
        let server = kept.signs_in(&address, PASSWORD).await.expect("she may");
        let session = Desk::new(server.staff().clone()).session(&server.address().in_words()).await.expect("she is known");
        assert_eq!((session.person.id, session.person.name.as_str()), (asha.user_id, "Asha Rao"));
        assert!(session.place.starts_with(&format!("{} on ", address.database)), "{}", session.place);
        // What is kept for this place is apart, and holds no password.
        assert!(server.folder().path().starts_with(kept.0.path().join("teams")));
        assert!(!anywhere(kept.0.path(), PASSWORD));
        assert!(!format!("{server:?}").contains(PASSWORD));
        server.close().await;
    }
}

shop_test! {
    async fn who_may_not_is_told_why_and_what_to_do(shop: &Shop) {
        let (kept, asha) = (Kept::new(), shop.staff("Asha Rao").await);
        let address = address_of(shop, &asha.login);
        let wrong = kept.refused(&address, "of another server").await;
        assert!(wrong.contains("the user name or the password is wrong"), "{wrong}");
        let nowhere = kept.refused(&TeamAddress { database: "no_such_shop".into(), ..address.clone() }, PASSWORD).await;
        assert!(nowhere.contains("there is no such database"), "{nowhere}");
        let empty = kept.refused(&TeamAddress { database: "postgres".into(), ..address.clone() }, PASSWORD).await;
        assert!(empty.contains("it holds no Punnet"), "{empty}");

        let off = format!("select desk.set_staff_active('{}', false)", asha.login);
        shop.owner().await.sql(&off).await.expect("the owner may");
        let nobody = kept.refused(&address, PASSWORD).await;
        assert!(nobody.contains("it belongs to nobody at the desk, or was switched off"), "{nobody}");
    }
}

shop_test! {
    async fn a_schema_of_another_punnet_is_left_alone(shop: &Shop) {
        let (kept, asha) = (Kept::new(), shop.staff("Asha Rao").await);
        let address = address_of(shop, &asha.login);
        let mut owner = shop.owner().await;
        owner.sql("insert into desk.schema_migrations (version, description, success, checksum, execution_time) values (999999, 'later', true, '', 0)").await.expect("the owner may");
        let newer = kept.refused(&address, PASSWORD).await;
        assert!(newer.contains("newer Punnet") && newer.contains("Update Punnet on this computer."), "{newer}");
        owner.sql("delete from desk.schema_migrations where version > 76").await.expect("the owner may");
        let older = kept.refused(&address, PASSWORD).await;
        assert!(older.contains("older Punnet") && older.contains("punnet-admin migrate"), "{older}");
        // So old that it does not even know the question.
        owner.sql("drop function desk.schema_version()").await.expect("the owner may");
        assert_eq!(kept.refused(&address, PASSWORD).await, older);
    }
}

#[tokio::test]
async fn a_server_that_is_not_there_is_told_apart_from_one_that_nobody_knows() {
    let kept = Kept::new();
    let free = std::net::TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("an address").port();
    let at = |host: &str, port| TeamAddress {
        host: host.into(),
        port,
        database: "shop".into(),
        user: "asha".into(),
        ca_file: None,
    };
    let nothing = kept.refused(&at("127.0.0.1", free), PASSWORD).await;
    assert!(nothing.contains("nothing answers there"), "{nothing}");
    let unknown = kept.refused(&at("no-such-host.invalid", 5432), PASSWORD).await;
    assert!(unknown.contains("no computer of that name is known"), "{unknown}");
    for (host, port, user) in
        [("", 5432, "asha"), ("db.example.com", 0, "asha"), ("db.example.com", 5432, " "), ("/var/run", 5432, "asha")]
    {
        let error =
            kept.signs_in(&TeamAddress { user: user.into(), ..at(host, port) }, PASSWORD).await.expect_err("not whole");
        assert_eq!(error.code, ErrorCode::Invalid, "{error}");
    }
}

/// Somebody who signs certificates, and the file that says so.
struct Authority {
    issuer: CertifiedIssuer<'static, KeyPair>,
    file: PathBuf,
}

impl Authority {
    fn new(folder: &Path, name: &str) -> Self {
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.distinguished_name.push(DnType::CommonName, name);
        let issuer =
            CertifiedIssuer::self_signed(params, KeyPair::generate().expect("a key")).expect("signed by itself");
        let file = folder.join(format!("{name}.pem"));
        std::fs::write(&file, issuer.pem()).expect("it is written");
        Self { issuer, file }
    }

    /// A certificate and its key, as PEM.
    fn signs(&self, name: &str, until: OffsetDateTime) -> (String, String) {
        let mut params = CertificateParams::new([name.to_owned()]).expect("a name");
        params.not_before = OffsetDateTime::now_utc() - Duration::days(90);
        params.not_after = until;
        let key = KeyPair::generate().expect("a key");
        (params.signed_by(&key, &self.issuer).expect("signed").pem(), key.serialize_pem())
    }
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn a_server_has_to_prove_who_it_is() {
    let computer = Computer::new();
    let kept = Kept::new();
    let (ours, theirs) = (Authority::new(kept.0.path(), "ours"), Authority::new(kept.0.path(), "theirs"));
    let later = OffsetDateTime::now_utc() + Duration::days(30);
    let cluster = Cluster::in_folder(Installation::at(installation()).expect("it ships"), computer.path())
        .expect("a folder")
        .with_setting("ssl", "on");
    cluster.initialise(PASSWORD).expect("a cluster");
    let place = |(certificate, key): (String, String)| {
        computer.gives_to_server("server.crt", &certificate);
        computer.gives_to_server("server.key", &key);
    };
    place(ours.signs("localhost", later));
    let server = cluster.start().expect("it starts");
    let at = |ca: &Authority| TeamAddress {
        host: "localhost".into(),
        port: server.port(),
        database: "postgres".into(),
        user: "postgres".into(),
        ca_file: Some(ca.file.clone()),
    };
    // Proven: what fails then is only that there is no shop.
    let empty = kept.refused(&at(&ours), PASSWORD).await;
    assert!(empty.contains("it holds no Punnet"), "{empty}");
    let stranger = kept.refused(&at(&theirs), PASSWORD).await;
    assert!(stranger.contains("signed by somebody whom this computer does not trust"), "{stranger}");
    let unreadable = TeamAddress { ca_file: Some(kept.0.path().join("nowhere.pem")), ..at(&ours) };
    let unreadable = kept.refused(&unreadable, PASSWORD).await;
    assert!(unreadable.contains("the certificate file can't be read"), "{unreadable}");

    let owner = PgConnectOptions::new_without_pgpass()
        .host("127.0.0.1")
        .port(server.port())
        .username("postgres")
        .password(PASSWORD)
        .database("postgres")
        .ssl_mode(PgSslMode::Disable);
    let reload = async || {
        let mut owner = owner.connect().await.expect("the owner");
        owner.execute("select pg_reload_conf()").await.expect("it reads its files again");
    };
    place(ours.signs("other.example.com", later));
    reload().await;
    let other = crate::harness::until("the other certificate", async || {
        let told = kept.refused(&at(&ours), PASSWORD).await;
        told.contains("that of another server").then_some(told)
    })
    .await;
    assert!(other.contains("somebody may be in between"), "{other}");
    place(ours.signs("localhost", OffsetDateTime::now_utc() - Duration::days(1)));
    reload().await;
    crate::harness::until("the certificate that has expired", async || {
        kept.refused(&at(&ours), PASSWORD).await.contains("its certificate has expired").then_some(())
    })
    .await;
    server.stop().expect("it stops");
}
