//! Question sets: one is there from the start, others are put version by version.

use super::{FIRST_SET, client, fresh};
use crate::house::{AUTHORITY, House, reason};
use kit::db::testing::On;
use proto::registration::v1 as pb;
use rstest::rstest;

async fn listed(house: &House, asked: pb::ListQuestionSetsRequest) -> pb::ListQuestionSetsResponse {
    let asked = house.by("command", AUTHORITY, asked);
    client(house)
        .list_question_sets(asked)
        .await
        .expect("listed")
        .into_inner()
}

async fn put(
    house: &House,
    request: pb::PutQuestionSetRequest,
) -> Result<pb::PutQuestionSetResponse, tonic::Status> {
    let request = house.by("officer", AUTHORITY, request);
    Ok(client(house).put_question_set(request).await?.into_inner())
}

#[rstest]
#[tokio::test]
async fn a_set_is_put_version_by_version_and_never_changed(#[values(On::Sqlite, On::Postgres)] on: On) {
    let house = House::open_on(on, |_| {}).await;
    let first = listed(&house, pb::ListQuestionSetsRequest::default()).await;
    let [first] = first.question_sets.as_slice() else {
        panic!("a town begins with one set: {first:?}")
    };
    assert_eq!((first.question_set_id.as_str(), first.version), (FIRST_SET, 1));
    assert!(
        first
            .title
            .as_ref()
            .is_some_and(|title| title.zh.contains("随访"))
    );

    let new = pb::PutQuestionSetRequest {
        request_id: fresh(&house),
        question_set_id: String::new(),
        title: first.title.clone(),
        questions: first.questions.clone(),
    };
    let one = put(&house, new.clone()).await.expect("put");
    assert_eq!((&one.question_set_id, one.version), (&new.request_id, 1));
    assert_eq!(put(&house, new.clone()).await.expect("the same again"), one);
    let reused = pb::PutQuestionSetRequest {
        questions: first.questions[..1].to_vec(),
        ..new.clone()
    };
    assert_eq!(reason(put(&house, reused.clone()).await), "REQUEST_ID_REUSED");

    let next = pb::PutQuestionSetRequest {
        request_id: fresh(&house),
        question_set_id: one.question_set_id.clone(),
        ..reused
    };
    assert_eq!(put(&house, next).await.expect("the next version").version, 2);
    let unknown = pb::PutQuestionSetRequest {
        request_id: fresh(&house),
        question_set_id: fresh(&house),
        ..new
    };
    assert_eq!(reason(put(&house, unknown).await), "UNKNOWN_QUESTION_SET");

    let all_of_it = pb::ListQuestionSetsRequest {
        question_set_id: one.question_set_id.clone(),
        page_size: 1,
        page_token: String::new(),
    };
    let page = listed(&house, all_of_it.clone()).await;
    assert_eq!(page.question_sets[0].questions, first.questions);
    let rest = pb::ListQuestionSetsRequest {
        page_token: page.next_page_token,
        ..all_of_it
    };
    let rest = listed(&house, rest).await;
    assert_eq!(
        (
            rest.question_sets[0].version,
            rest.question_sets[0].questions.len()
        ),
        (2, 1)
    );
    assert!(rest.next_page_token.is_empty());
}
