//! The end of a sealing key, on record once however often it is tried.

use std::fs;

use kit::audit::{self, Filter};
use kit::db::testing::On;
use kit::keys::Keyring;
use kit::old_keys;
use kit::sealed::{Place, Sealer};
use rstest::rstest;
use uuid::Uuid;

use super::{fresh, hours, morning};

const NAME: Place = Place {
    table: "person",
    column: "name",
    row: Uuid::nil(),
};
const FEBRUARY: &str = "410811.seal.202002";
const MARCH: &str = "410811.seal.202003";

#[rstest]
#[tokio::test]
async fn a_key_that_could_not_be_removed_is_tried_again_under_the_same_line(
    #[values(On::Sqlite, On::Postgres)] on: On,
) {
    let test = fresh(on).await;
    let folder = tempfile::tempdir().unwrap();
    let sealer = Sealer::new(Keyring::open(folder.path(), "410811").unwrap(), "seal");
    for at in [morning(), morning() + hours(30 * 24)] {
        sealer.seal(NAME, b"x", at).unwrap();
    }
    assert_eq!(sealer.key_ids().unwrap(), [FEBRUARY, MARCH]);
    // What stands in its place is no file, so it cannot be removed as one.
    let path = folder.path().join(format!("{FEBRUARY}.key"));
    fs::remove_file(&path).unwrap();
    fs::create_dir(&path).unwrap();
    let destroy = async |key: &str| old_keys::destroy(&test.db, &sealer, key, "service:x", morning()).await;
    assert!(destroy(FEBRUARY).await.is_err());
    assert!(destroy(FEBRUARY).await.is_err());
    fs::remove_dir(&path).unwrap();
    destroy(FEBRUARY).await.unwrap();
    destroy(MARCH).await.unwrap();

    let lines = audit::list(&test.db, &Filter::default(), None, 10).await.unwrap();
    let told: Vec<_> = lines
        .iter()
        .map(|line| (line.act.as_str(), line.purpose.as_deref().unwrap_or_default()))
        .collect();
    assert_eq!(told, [("DestroyKey", MARCH), ("DestroyKey", FEBRUARY)]);
}
