//! Files that were built for somebody: nobody else fetches them, the rest of one is fetched alone, and a restart loses none.

use crate::browser::Browser;
use crate::house::House;
use axum::body::Body;
use edge::accounts::store::accounts;
use edge::files::folder::Folder;
use edge::files::kind::FileKind;
use edge::files::store::built_files::{self, FileId, Finished, NewFile};
use edge::files::workshop;
use http::Request;
use http::header::{CONTENT_DISPOSITION, CONTENT_RANGE, ETAG, IF_RANGE, RANGE};
use kit::clock::Moment;
use std::fs;
use std::time::Duration;

const CONTENT: &str = "0123456789";
const SHA256: &str = "84d89877f0d4041efb6bf91a16f0248f2fd573e6af05c19f96bedb9f882f7882";
const HOUR: Duration = Duration::from_secs(3_600);

/// A file of this account, asked for at this moment and still being built.
async fn begun(house: &House, login: &str, granted: &str, at: Moment) -> FileId {
    let office = house.office();
    let account = accounts::by_login(&office.db, login).await.expect("read");
    let id = FileId::new(at);
    let file = NewFile {
        id,
        account_id: account.expect("there").id,
        granted: granted.to_owned(),
        kind: FileKind::PassesCsv.text(),
        asked: "area=410811&gate=&purpose=%E6%9C%88%E6%8A%A5&format=csv".to_owned(),
        at,
        keep_until: at + HOUR,
        delete_by: office.day_after(at + HOUR),
    };
    assert!(built_files::add(&office.db, file).await.expect("added"));
    id
}

async fn finished(house: &House, id: FileId, content: &str) {
    let folder = house.folder();
    folder.make().expect("made");
    fs::write(folder.unfinished(id), content).expect("written");
    let (size, sha256) = folder.finish(id).expect("finished");
    let (office, now) = (house.office(), house.office().now());
    let finished = Finished {
        done: 3,
        size: i64::try_from(size).expect("small"),
        sha256,
        export_id: "an-export".to_owned(),
        destroy_by: "2020-04-01".to_owned(),
        keep_until: now + HOUR,
    };
    assert!(
        built_files::ready(&office.db, id, finished, now)
            .await
            .expect("noted")
    );
}

async fn part(
    browser: &mut Browser,
    path: &str,
    headers: &[(http::HeaderName, &str)],
) -> crate::browser::Answer {
    let request = headers.iter().fold(Request::get(path), |request, (name, value)| {
        request.header(name, *value)
    });
    browser
        .send(request.body(Body::empty()).expect("a request"))
        .await
}

#[tokio::test]
async fn whoever_asked_for_a_file_fetches_it_also_the_rest_of_it_and_nobody_else_does() {
    let house = House::open().await;
    let mut officer = house.signed_in("li.officer", "officer", "410811").await;
    let mut other = house.signed_in("wu.officer", "officer", "410811").await;
    let id = begun(&house, "li.officer", "officer@area:410811", house.office().now()).await;
    let path = format!("/desk/files/{id}");
    officer.get(&path).await.refuses(409, "NOT_READY");
    finished(&house, id, CONTENT).await;

    let whole = officer.get(&path).await;
    assert_eq!((whole.status.as_u16(), whole.text.as_str()), (200, CONTENT));
    assert_eq!(whole.headers[ETAG], format!("\"{SHA256}\""));
    let name = whole.headers[CONTENT_DISPOSITION].to_str().expect("text");
    assert!(name.starts_with("attachment; filename=\"passes-") && name.ends_with(".csv\""));

    let rest = part(&mut officer, &path, &[(RANGE, "bytes=4-")]).await;
    assert_eq!((rest.status.as_u16(), rest.text.as_str()), (206, "456789"));
    assert_eq!(rest.headers[CONTENT_RANGE], "bytes 4-9/10");
    let behind = part(&mut officer, &path, &[(RANGE, "bytes=10-")]).await;
    assert_eq!(behind.status.as_u16(), 416);
    let changed = [(RANGE, "bytes=4-"), (IF_RANGE, "\"another\"")];
    let changed = part(&mut officer, &path, &changed).await;
    assert_eq!((changed.status.as_u16(), changed.text.as_str()), (200, CONTENT));

    let manifest = officer.get(&format!("{path}/manifest")).await;
    for told in [
        SHA256,
        "\"row_count\": 3",
        "月报",
        "2020-04-01",
        "an-export",
        "\"area\": \"410811\"",
    ] {
        assert!(manifest.text.contains(told), "{told} is not in {}", manifest.text);
    }

    for path in [path.clone(), format!("{path}/manifest")] {
        other.get(&path).await.refuses(404, "NO_SUCH_FILE");
        let stranger = house.browser().get(&path).await;
        assert!(stranger.leads_to().starts_with("/sign-in"));
    }
    for path in [
        "/desk/files/..%2f..%2fedge.db",
        "/desk/files/%00",
        "/desk/files/*",
    ] {
        officer.get(path).await.refuses(404, "NO_SUCH_FILE");
    }
    let token = other.get("/desk/exports").await.form_token();
    other
        .post(&format!("{path}/delete"), &[("form", &token)])
        .await
        .refuses(404, "NO_SUCH_FILE");
    let token = officer.get("/desk/exports").await.form_token();
    let deleted = officer.post(&format!("{path}/delete"), &[("form", &token)]).await;
    assert_eq!(deleted.leads_to(), "/desk/exports");
    officer.get(&path).await.refuses(404, "NO_SUCH_FILE");
    assert_eq!(house.folder().ids().expect("listed"), []);
}

#[tokio::test]
async fn a_file_built_with_another_scope_is_not_fetched_any_more() {
    let house = House::open().await;
    let mut officer = house.signed_in("li.officer", "officer", "410811007").await;
    let id = begun(&house, "li.officer", "officer@area:410811", house.office().now()).await;
    finished(&house, id, CONTENT).await;
    officer
        .get(&format!("/desk/files/{id}"))
        .await
        .refuses(404, "NO_SUCH_FILE");
}

#[tokio::test]
async fn after_a_restart_a_finished_file_is_there_and_an_unfinished_one_is_said_to_be_broken_off() {
    let house = House::open().await;
    let officer = house.signed_in("li.officer", "officer", "410811").await;
    let office = house.office();
    let (now, granted) = (office.now(), "officer@area:410811");
    let ready = begun(&house, "li.officer", granted, now).await;
    finished(&house, ready, CONTENT).await;
    let silent = begun(&house, "li.officer", granted, now - HOUR / 2).await;
    fs::write(house.folder().unfinished(silent), "half").expect("written");
    let past = begun(&house, "li.officer", granted, now - HOUR * 2).await;
    fs::write(house.folder().finished(past), "old").expect("written");

    let again = house.opened_again().await;
    let mut officer = officer.at(again.pages(edge::Zone::Both));
    assert_eq!(officer.get(&format!("/desk/files/{ready}")).await.text, CONTENT);
    let page = officer.get("/desk/exports").await;
    assert!(page.text.contains("BROKEN_OFF"), "{}", page.text);
    assert!(page.text.contains("Begin anew") && page.text.contains("name=\"purpose\" value=\"月报\""));

    workshop::sweep(office, &house.folder()).await.expect("swept");
    assert_eq!(house.folder().ids().expect("listed"), [ready]);
    officer
        .get(&format!("/desk/files/{past}"))
        .await
        .refuses(404, "NO_SUCH_FILE");
    officer
        .get(&format!("/desk/files/{silent}"))
        .await
        .refuses(409, "NOT_READY");
}

#[cfg(unix)]
#[tokio::test]
async fn the_folder_and_what_lies_in_it_are_for_nobody_else_to_read() {
    use std::os::unix::fs::PermissionsExt;
    let place = tempfile::tempdir().expect("a folder");
    let folder = Folder::at(place.path().join("documents"));
    let mode = |path: &std::path::Path| fs::metadata(path).expect("there").permissions().mode() & 0o777;
    assert_eq!(mode(folder.make().expect("made")), 0o700);
    let path = place.path().join("file");
    edge::files::folder::create(&path).expect("created");
    assert_eq!(mode(&path), 0o600);
    assert!(edge::files::folder::create(&path).is_err(), "never over another");
}

#[tokio::test]
async fn a_form_of_exports_says_all_that_is_wrong_and_loses_nothing() {
    let house = House::open().await;
    let mut officer = house.signed_in("li.officer", "officer", "410811").await;
    let page = officer.get("/desk/exports").await;
    let (token, id) = (page.form_token(), page.field("request_id"));
    let typed = [
        ("form", token.as_str()),
        ("request_id", &id),
        ("area", "410811"),
        ("gate", "<script>alert(1)</script>"),
        ("from", "=1+1"),
        ("verdict", "MAYBE"),
        ("format", "exe"),
        ("purpose", "找 13800138000"),
    ];
    let again = officer.post("/desk/exports", &typed).await;
    assert_eq!(again.status.as_u16(), 422, "{}", again.text);
    for told in [
        "not both",
        "A day is written 2020-03-01",
        "leave out phone",
        "=1+1",
        "13800138000",
    ] {
        assert!(again.text.contains(told), "{told} is not in {}", again.text);
    }
    assert!(!again.text.contains("<script>alert"));
    let no_id = [("form", token.as_str()), ("request_id", "../x")];
    officer
        .post("/desk/exports", &no_id)
        .await
        .refuses(400, "NOT_AN_ID");
    officer
        .post("/desk/posters", &no_id)
        .await
        .refuses(400, "NOT_AN_ID");
    let no_size = [("form", token.as_str()), ("request_id", &id), ("size", "a0")];
    officer
        .post("/desk/posters", &no_size)
        .await
        .refuses(400, "NO_SUCH_SIZE");
    let foreign = [("form", "x"), ("request_id", &id), ("size", "a4")];
    officer
        .post("/desk/posters", &foreign)
        .await
        .refuses(403, "FORM_EXPIRED");
}
