//! People who really register, through the RPC: FindPeople has to find somebody.

use super::Failure;
use super::crowd::{DISTRICT, Gate};
use super::report::{Target, figure};
use super::scene::Scene;
use futures::{StreamExt, TryStreamExt, stream};
use kit::clock::Day;
use kit::cose;
use proto::common::v1::Answer;
use proto::registration::v1::registration_service_client::RegistrationServiceClient;
use proto::registration::v1::{
    FamilyMember, HealthAnswers, IdDocument, PersonDetails, RegisterByPosterRequest, Symptom,
};
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};
use vocabulary::claims::poster_ticket::{KIND, PosterTicketClaims};
use vocabulary::{CheckpointId, CitizenId, PersonId, UnitKind};

/// A name that one in [`NAMES`] has.
pub(crate) const COMMON_NAME: &str = "王伟";
/// How many names there are.
const NAMES: usize = 400;
/// People who register together: one, and as many others as a request takes.
const FAMILY: usize = 9;
/// Requests under way at once.
const AT_ONCE: usize = 64;
/// The notice they were shown.
const NOTICE: &str = "2020-02";
/// An area code that was never assigned.
const UNASSIGNED_AREA: &str = "410899";

/// Somebody who registered with their family.
#[derive(Debug, Clone)]
pub(crate) struct Family {
    /// Whoever asked, and the code they were given.
    pub(crate) head: String,
    pub(crate) code: String,
    /// What their phone keeps.
    pub(crate) session: String,
    /// The others.
    pub(crate) others: Vec<String>,
}

/// Registers so many people in families of nine, spread over the communities of the gates.
pub(crate) async fn register(scene: &Scene, people: usize) -> Result<Vec<Family>, Failure> {
    register_by(scene, people, FAMILY).await
}

/// The same in families of this size.
pub(crate) async fn register_by(scene: &Scene, people: usize, size: usize) -> Result<Vec<Family>, Failure> {
    let families = people.div_ceil(size);
    // Whoever was registered before is known already: everybody here is somebody else.
    let first = scene.registered.fetch_add(families * size, Ordering::Relaxed);
    let client = RegistrationServiceClient::new(scene.channel());
    let began = Instant::now();
    let registered: Vec<Family> = stream::iter(0..families)
        .map(|family| {
            let mut client = client.clone();
            let gate = &scene.gates[family % scene.gates.len()];
            // A ticket each: registering many takes longer than one is valid.
            let request =
                ticket(scene, gate).and_then(|ticket| request(scene, (first, family, size), ticket));
            async move {
                let answer = client.register_by_poster(request?).await?.into_inner();
                Ok::<_, Failure>(Family {
                    head: answer.person_id,
                    code: answer.health_code.unwrap_or_default().text,
                    session: answer.session_token,
                    others: answer.family.into_iter().map(|member| member.person_id).collect(),
                })
            }
        })
        .buffer_unordered(AT_ONCE)
        .try_collect()
        .await?;
    let people = (families * size) as f64;
    figure(
        format_args!("RegisterByPoster, in families of {size}"),
        people / began.elapsed().as_secs_f64(),
        "people/s",
        Target::None,
    );
    Ok(registered)
}

/// The ticket of a gate's poster, signed with the town's own key: this is no measurement of posters.
fn ticket(scene: &Scene, gate: &Gate) -> Result<Vec<u8>, Failure> {
    let now = scene.clock.now();
    let claims = PosterTicketClaims {
        checkpoint: CheckpointId::parse(&gate.id).map_err(|refused| refused.description.to_string())?,
        area: gate.community.clone(),
        unit_kind: UnitKind::Compound,
        issued_at: now,
        expires_at: now + Duration::from_secs(900),
        issuer: DISTRICT.to_owned(),
    };
    Ok(cose::sign(
        scene.keys.signer("ticket")?.as_ref(),
        &claims.encode(),
        KIND,
    )?)
}

fn request(
    scene: &Scene,
    (first, family, size): (usize, usize, usize),
    poster_ticket: Vec<u8>,
) -> Result<RegisterByPosterRequest, Failure> {
    let mut people = (0..size).map(|member| details(first + family * size + member, first + family));
    let head = people.next().ok_or("a family is somebody")??;
    let others = people.map(|person| {
        let member = FamilyMember {
            person: Some(person?),
            health: Some(well()),
            relation: "家人".to_owned(),
        };
        Ok::<_, Failure>(member)
    });
    Ok(RegisterByPosterRequest {
        request_id: PersonId::new(scene.clock.now()).to_string(),
        poster_ticket,
        notice_version: NOTICE.to_owned(),
        person: Some(head),
        health: Some(well()),
        family: others.collect::<Result<_, _>>()?,
    })
}

fn details(number: usize, family: usize) -> Result<PersonDetails, Failure> {
    let refused = |refused: kit::parse::Unreadable| refused.description.to_string();
    // A birthday and a sequence number of its own for everyone: 500 to a day.
    let day = Day::new(1940, 1, 1)
        .map_err(refused)?
        .plus_days(i32::try_from(number / 500)?);
    let sequence = u16::try_from(number % 500 * 2)?;
    let id = CitizenId::from_parts(UNASSIGNED_AREA, day, sequence).map_err(refused)?;
    Ok(PersonDetails {
        name: name(number),
        id_document: Some(IdDocument {
            number: id.clear().to_owned(),
            ..Default::default()
        }),
        phone: format!("154{family:08}"),
        address: format!("{}号楼{}室", family % 40 + 1, family % 600 + 101),
        ..Default::default()
    })
}

/// One of [`NAMES`], the first of which is [`COMMON_NAME`].
fn name(number: usize) -> String {
    const SURNAMES: [&str; 20] = [
        "王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴", "徐", "孙", "胡", "朱", "高", "林", "何",
        "郭", "马", "罗",
    ];
    const GIVEN: [&str; 20] = [
        "伟", "芳", "娜", "敏", "静", "丽", "强", "磊", "军", "洋", "勇", "艳", "杰", "娟", "涛", "明", "超",
        "秀", "霞", "平",
    ];
    let chosen = number % NAMES;
    format!(
        "{}{}",
        SURNAMES[chosen / GIVEN.len()],
        GIVEN[chosen % GIVEN.len()]
    )
}

fn well() -> HealthAnswers {
    HealthAnswers {
        symptoms: vec![Symptom::None.into()],
        high_risk_stay: Answer::No.into(),
        ..Default::default()
    }
}
