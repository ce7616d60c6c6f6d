//! The audit trail: pages, filters, and who may read it.

use crate::house::{AUTHORITY, House, flaws, reason};
use crate::people::{person_id, registered};
use kit::audit;
use proto::registration::v1 as pb;
use vocabulary::PersonId;

#[tokio::test]
async fn auditors_read_everything_page_by_page_and_the_chain_holds() {
    let house = House::open().await;
    for nth in 1..=5 {
        registered(&house, nth).await;
    }
    let mut request = pb::ListAuditRequest {
        page_size: 2,
        ..Default::default()
    };
    let mut sequences = Vec::new();
    loop {
        let page = house
            .audit()
            .list_audit(house.by("auditor", "nothing", request.clone()))
            .await
            .expect("listed");
        let page = page.into_inner();
        sequences.extend(page.records.iter().map(|line| line.sequence));
        assert!(
            page.records
                .iter()
                .all(|line| line.act == "RegisterByPoster" && line.link.starts_with("SHA256:"))
        );
        if page.next_page_token.is_empty() {
            break;
        }
        request.page_token = page.next_page_token;
    }
    assert_eq!(sequences, [5, 4, 3, 2, 1]);
    assert_eq!(audit::verify_chain(&house.db).await.expect("holds"), 5);

    let other = pb::ListAuditRequest {
        who: "officer-1".to_owned(),
        ..request
    };
    let refused = house
        .audit()
        .list_audit(house.by("auditor", "nothing", other))
        .await;
    assert_eq!(flaws(refused)[0].1, "PAGE_TOKEN_OF_ANOTHER_QUERY");
}

#[tokio::test]
async fn people_ask_about_themselves_and_theirs_only() {
    let house = House::open().await;
    let person = person_id(&registered(&house, 1).await.person_id);
    let stranger = person_id(&registered(&house, 2).await.person_id);
    let ask = pb::ListAccessesRequest {
        person_id: person.to_string(),
        ..Default::default()
    };
    let mut client = house.audit();
    let mine = client
        .list_accesses(house.by_resident(person, ask.clone()))
        .await
        .expect("listed")
        .into_inner();
    assert_eq!(mine.records.len(), 1);
    assert_eq!(mine.records[0].person_id, person.to_string());
    assert_eq!(
        reason(
            client
                .list_accesses(house.by_resident(stranger, ask.clone()))
                .await
        ),
        "OUT_OF_SCOPE"
    );
    let nobody = PersonId::new(house.clock.now());
    assert_eq!(
        reason(client.list_accesses(house.by_resident(nobody, ask.clone())).await),
        "OUT_OF_SCOPE"
    );
    let all = client
        .list_accesses(house.by("auditor", AUTHORITY, ask))
        .await
        .expect("listed")
        .into_inner();
    assert_eq!(all.records, mine.records);
}
