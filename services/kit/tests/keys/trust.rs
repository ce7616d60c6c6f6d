//! The folder of public keys.

use std::fs;

use kit::keys::{Es256Signer, Signer, Trust};

#[test]
fn a_key_put_into_the_folder_is_found_and_strange_files_are_passed_over() {
    let folder = tempfile::tempdir().unwrap();
    let pem = include_str!("openssl-p256.pem");
    for name in ["410811.code.1.pem", "notes.txt", "no key id.pem", ".draft-1"] {
        fs::write(folder.path().join(name), pem).unwrap();
    }
    fs::write(folder.path().join("410811.code.2.pem"), "garbage").unwrap();
    let trust = Trust::open(folder.path());
    assert!(trust.key("410811.code.1").is_some());
    assert_eq!(trust.keys().len(), 1);
    for stranger in ["410811.code.2", "no key id", "../410811.code.1", ""] {
        assert!(trust.key(stranger).is_none(), "{stranger}");
    }
}

#[test]
fn unknown_key_ids_do_not_make_us_read_the_folder_again_and_again() {
    let folder = tempfile::tempdir().unwrap();
    let trust = Trust::open(folder.path());
    assert!(trust.key("410811.code.1").is_none());
    fs::write(
        folder.path().join("410811.code.1.pem"),
        include_str!("openssl-p256.pem"),
    )
    .unwrap();
    assert!(
        trust.key("410811.code.1").is_none(),
        "the folder was read less than two seconds ago"
    );
    std::thread::sleep(std::time::Duration::from_millis(2050));
    assert!(trust.key("410811.code.1").is_some());
}

#[test]
fn a_folder_that_is_not_there_yet_trusts_nobody_but_those_kept_in_memory() {
    let folder = tempfile::tempdir().unwrap();
    let signer = Es256Signer::fresh("410811.people.1").unwrap();
    let trust = Trust::open(&folder.path().join("later")).with("410811.people.1", *signer.public_key());
    assert_eq!(trust.key("410811.people.1").as_ref(), Some(signer.public_key()));
    assert!(trust.key("410811.people.2").is_none());
    assert!(Trust::nobody().key("410811.people.1").is_none());
    assert_eq!(trust.withdrawals(), 0);
}
