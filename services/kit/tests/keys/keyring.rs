//! The folder of private keys.

use std::collections::HashSet;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::thread;

use kit::fault::Failure;
use kit::keys::{KeyError, Keyring, PublicKey};

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

fn names(folder: &Path) -> HashSet<String> {
    fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect()
}

#[test]
fn a_key_is_made_once_closed_to_others_and_published() {
    let folder = tempfile::tempdir().unwrap();
    let keys = folder.path().join("keys");
    let keyring = Keyring::open(&keys, "410811").unwrap();
    let made = keyring.signer("people").unwrap();
    let found = Keyring::open(&keys, "410811").unwrap().signer("people").unwrap();

    assert_eq!(made.key_id(), "410811.people.1");
    assert_eq!(found.public_key(), made.public_key());
    assert!(found.public_key().verify(b"x", &made.sign(b"x").unwrap()));
    assert_eq!(mode(&keys), 0o700);
    assert_eq!(mode(&keys.join("410811.people.1.pk8")), 0o600);
    let published = fs::read(keys.join("trust/410811.people.1.pem")).unwrap();
    assert_eq!(PublicKey::from_pem(&published).as_ref(), Some(made.public_key()));
    assert_eq!(
        keyring.trust().key("410811.people.1").as_ref(),
        Some(made.public_key())
    );
    assert_eq!(
        names(&keys),
        HashSet::from(["410811.people.1.pk8".into(), "trust".into()]),
        "no drafts are left"
    );
}

#[test]
fn many_who_need_the_same_key_at_once_get_the_same_one() {
    let folder = tempfile::tempdir().unwrap();
    let (points, hashes): (HashSet<_>, HashSet<_>) = thread::scope(|scope| {
        let threads: Vec<_> = (0..16)
            .map(|_| {
                scope.spawn(|| {
                    let keyring = Keyring::open(folder.path(), "410811").unwrap();
                    let signer = keyring.signer("code").unwrap();
                    (*signer.public_key(), keyring.mac_key("poster").unwrap().mac(b"x"))
                })
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).unzip()
    });
    assert_eq!((points.len(), hashes.len()), (1, 1));
}

#[test]
fn a_renewed_key_signs_and_the_former_one_goes_on_verifying() {
    let folder = tempfile::tempdir().unwrap();
    let keyring = Keyring::open(folder.path(), "410811").unwrap();
    let first = keyring.signer("code").unwrap();
    let second = keyring.renew_signer("code").unwrap();
    assert_eq!(second.key_id(), "410811.code.2");
    assert_eq!(keyring.signer("code").unwrap().key_id(), "410811.code.2");
    assert_eq!(
        keyring.signer("people").unwrap().key_id(),
        "410811.people.1",
        "each purpose counts for itself"
    );
    let trusted: Vec<_> = keyring.trust().keys().into_iter().map(|(id, _)| id).collect();
    assert_eq!(trusted, ["410811.code.1", "410811.code.2", "410811.people.1"]);
    assert_eq!(
        keyring.trust().key("410811.code.1").as_ref(),
        Some(first.public_key())
    );
}

#[test]
fn ten_comes_after_nine() {
    let folder = tempfile::tempdir().unwrap();
    let keyring = Keyring::open(folder.path(), "410811").unwrap();
    for number in 1..=10 {
        assert_eq!(
            keyring.renew_signer("code").unwrap().key_id(),
            format!("410811.code.{number}")
        );
    }
    assert_eq!(keyring.signer("code").unwrap().key_id(), "410811.code.10");
}

#[test]
fn a_key_whose_publication_was_lost_is_published_again_and_another_is_never_overwritten() {
    let folder = tempfile::tempdir().unwrap();
    let trust = tempfile::tempdir().unwrap();
    let keyring = Keyring::open(folder.path(), "410811")
        .unwrap()
        .publishing_to(trust.path());
    keyring.signer("people").unwrap();
    let pem = trust.path().join("410811.people.1.pem");
    fs::remove_file(&pem).unwrap();
    keyring.signer("people").unwrap();
    assert!(pem.exists());

    let stranger = include_str!("openssl-p256.pem");
    fs::write(&pem, stranger).unwrap();
    assert!(matches!(
        keyring.signer("people"),
        Err(KeyError::PublishedOtherwise(_))
    ));
    assert_eq!(fs::read_to_string(&pem).unwrap(), stranger);
}

#[test]
fn a_file_that_is_no_key_is_reported_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let keyring = Keyring::open(folder.path(), "410811").unwrap();
    for (name, content) in [
        ("410811.people.1.pk8", &b"not a key"[..]),
        ("410811.poster.1.key", &[1; 31]),
    ] {
        fs::write(folder.path().join(name), content).unwrap();
    }
    assert!(matches!(keyring.signer("people"), Err(KeyError::NotAKey(_))));
    assert!(matches!(keyring.mac_key("poster"), Err(KeyError::NotAKey(_))));
    assert_eq!(
        fs::read(folder.path().join("410811.people.1.pk8")).unwrap(),
        b"not a key"
    );
}

#[test]
fn an_older_secret_is_found_by_number_and_a_missing_one_is_not_made() {
    let folder = tempfile::tempdir().unwrap();
    let keyring = Keyring::open(folder.path(), "410811").unwrap();
    fs::write(folder.path().join("410811.poster.2.key"), [2; 32]).unwrap();
    fs::write(folder.path().join("410811.poster.1.key"), [1; 32]).unwrap();
    assert_eq!(keyring.mac_key("poster").unwrap().key_id(), "410811.poster.2");
    assert_eq!(
        keyring.mac_key_numbered("poster", 1).unwrap().key_id(),
        "410811.poster.1"
    );
    assert_eq!(
        keyring.mac_key_numbered("poster", 3).unwrap_err().reason(),
        "KEY_DESTROYED"
    );
    assert!(!folder.path().join("410811.poster.3.key").exists());
}

#[test]
fn names_that_could_leave_the_folder_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    assert!(Keyring::open(folder.path(), "../410811").is_err());
    let keyring = Keyring::open(folder.path(), "410811").unwrap();
    for purpose in ["", "../people", "people/1", "peo.ple", "人"] {
        assert!(
            matches!(keyring.signer(purpose), Err(KeyError::BadName)),
            "{purpose}"
        );
    }
}
