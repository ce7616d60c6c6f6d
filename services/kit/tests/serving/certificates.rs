//! Certificates: renewed without a restart, and a service's token only from the service's certificate.

use crate::bench::Bench;
use crate::subject::Client;
use kit::fault::reason_of;
use kit::outward::{Outward, OutwardError};
use kit::serve::{Certificates, Door, Rooms, ServeSettings, TlsSettings, serve};
use kit::wire::{self, FarSettings, FarTls};
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tonic::Request;

/// An authority whose files are in a folder.
struct Authority {
    folder: PathBuf,
    issuer: Issuer<'static, KeyPair>,
}

impl Authority {
    fn new(folder: &Path, name: &str) -> Self {
        let mut params = CertificateParams::new(Vec::new()).expect("no names");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().expect("a key");
        let certificate = params.self_signed(&key).expect("a certificate");
        let folder = folder.join(name);
        std::fs::create_dir(&folder).expect("a folder");
        std::fs::write(folder.join("authority.pem"), certificate.pem()).expect("written");
        Self {
            folder,
            issuer: Issuer::new(params, key),
        }
    }

    fn file(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// Writes `<name>.pem` and `<name>.key` into a folder.
    fn certify(&self, name: &str, into: &Path) {
        let key = KeyPair::generate().expect("a key");
        let params = CertificateParams::new(vec![name.to_owned()]).expect("a name");
        let certificate = params.signed_by(&key, &self.issuer).expect("a certificate");
        std::fs::write(into.join(format!("{name}.key")), key.serialize_pem()).expect("written");
        std::fs::write(into.join(format!("{name}.pem")), certificate.pem()).expect("written");
    }
}

async fn serve_tls(bench: &Bench, folder: &Path, callers_authority_file: Option<PathBuf>) -> SocketAddr {
    let tls = TlsSettings {
        certificate_file: folder.join("localhost.pem"),
        key_file: folder.join("localhost.key"),
        callers_authority_file,
        reread_ms: 20,
    };
    let tls = Some(Arc::new(Certificates::open(tls).expect("usable certificates")));
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("an address");
    let door = Door {
        listener,
        rooms: Rooms::Everything,
        pages: None,
        tls,
    };
    tokio::spawn(serve(
        vec![door],
        vec![bench.service()],
        ServeSettings::default(),
        bench.shutdown.clone(),
    ));
    address
}

fn dial(address: SocketAddr, authority: &Authority, shown: Option<&str>) -> Client {
    let tls = FarTls {
        authority_file: authority.file("authority.pem"),
        name: Some("localhost".to_owned()),
        certificate_file: shown.map(|name| authority.file(&format!("{name}.pem"))),
        key_file: shown.map(|name| authority.file(&format!("{name}.key"))),
    };
    let uri = format!("https://{address}").parse().expect("an address");
    Client(
        wire::far(
            uri,
            &FarSettings {
                tls: Some(tls),
                ..Default::default()
            },
        )
        .expect("a wire"),
    )
}

#[tokio::test]
async fn a_renewed_certificate_is_used_without_a_restart_and_a_broken_one_is_not() {
    let (bench, folder) = (Bench::new(), tempfile::tempdir().expect("a folder"));
    let (old, new) = (
        Authority::new(folder.path(), "old"),
        Authority::new(folder.path(), "new"),
    );
    old.certify("localhost", folder.path());
    let address = serve_tls(&bench, folder.path(), None).await;
    let hello = || bench.guest("hello".to_owned());
    let established = dial(address, &old, None);
    assert!(established.call("Say", hello()).await.is_ok());
    assert!(dial(address, &new, None).call("Say", hello()).await.is_err());

    std::fs::write(folder.path().join("localhost.pem"), "half a file").expect("written");
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert!(
        dial(address, &old, None).call("Say", hello()).await.is_ok(),
        "the old one stays in use"
    );

    new.certify("localhost", folder.path());
    let renewed = async {
        while dial(address, &new, None).call("Say", hello()).await.is_err() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(5), renewed)
        .await
        .expect("the new one comes into use");
    assert!(
        established.call("Say", hello()).await.is_ok(),
        "open connections stay open"
    );
}

#[tokio::test]
async fn a_services_token_counts_only_with_its_certificate() {
    let (bench, folder) = (Bench::new(), tempfile::tempdir().expect("a folder"));
    let authority = Authority::new(folder.path(), "authority");
    authority.certify("localhost", folder.path());
    for name in ["bakery", "butcher"] {
        authority.certify(name, &authority.folder);
    }
    let address = serve_tls(&bench, folder.path(), Some(authority.file("authority.pem"))).await;
    for (shown, refusal) in [
        (Some("bakery"), None),
        (Some("butcher"), Some("NOT_THAT_SERVICE")),
        (None, Some("NOT_THAT_SERVICE")),
    ] {
        let client = dial(address, &authority, shown);
        let outcome = Client(bench.signed(&client))
            .call("Say", Request::new("hello".to_owned()))
            .await;
        assert_eq!(
            outcome.err().as_ref().and_then(reason_of).as_deref(),
            refusal,
            "{shown:?}"
        );
        assert!(
            client.call("Say", bench.guest("hello".to_owned())).await.is_ok(),
            "people need none: {shown:?}"
        );
    }
}

#[tokio::test]
async fn a_post_outward_is_made_only_to_whom_the_authority_vouches_for() {
    let (bench, folder) = (Bench::new(), tempfile::tempdir().expect("a folder"));
    let (known, other) = (
        Authority::new(folder.path(), "known"),
        Authority::new(folder.path(), "other"),
    );
    known.certify("localhost", folder.path());
    let port = serve_tls(&bench, folder.path(), None).await.port();
    let outward = |host: &str, authority: &Authority| {
        let url = format!("https://{host}:{port}/tasks");
        let file = authority.file("authority.pem");
        Outward::to(&url, Some(&file), Duration::from_secs(5)).expect("an address")
    };
    let posted = async |to: Outward| to.post(&[("idempotency-key", "1")], "{}".into()).await;
    let answered = posted(outward("localhost", &known)).await.expect("answered");
    assert!(
        !answered.is_taken(),
        "nobody takes tasks here, but the certificate is good"
    );
    for stranger in [outward("localhost", &other), outward("127.0.0.1", &known)] {
        let refused = posted(stranger).await;
        assert!(
            matches!(refused, Err(OutwardError::Unreachable(_))),
            "{refused:?}"
        );
    }
    for address in ["localhost/tasks", "ftp://localhost/tasks", "https:///tasks", ""] {
        let refused = Outward::to(address, None, Duration::from_secs(1));
        assert!(
            matches!(refused, Err(OutwardError::Address(_))),
            "{address}: {refused:?}"
        );
    }
}
