//! First pages: a volunteer's narrow scope must not be slower than the whole district's, however much there is.

use super::Failure;
use super::crowd::{DISTRICT, bearer};
use super::report::{self, Target, figure, ratio};
use super::residents;
use super::scene::{Scene, by};
use hdrhistogram::Histogram;
use proto::checkpoint::v1::ListPassesRequest;
use proto::checkpoint::v1::pass_service_client::PassServiceClient;
use proto::registration::v1::FindPeopleRequest;
use proto::registration::v1::find_people_request::By;
use proto::registration::v1::registration_service_client::RegistrationServiceClient;
use std::time::Instant;
use tonic::Status;
use tonic::metadata::{Ascii, MetadataValue};
use vocabulary::Role;

/// Pages of each kind; the half of them are faster than what is told.
const PAGES: usize = 200;

/// Registers people, lists and finds, and prints.
pub(crate) async fn measure(scene: &Scene) -> Result<(), Failure> {
    report::heading(format_args!(
        "First pages among {} passes and {} people",
        scene.acknowledged, scene.sizes.registered
    ));
    residents::register(scene, scene.sizes.registered).await?;

    let gate = &scene.gates[0];
    let district = bearer(
        &scene.keys,
        &scene.clock,
        Role::GateStaff,
        DISTRICT,
        "volunteer-everywhere",
    )?;
    let community = bearer(
        &scene.keys,
        &scene.clock,
        Role::GateStaff,
        &gate.community,
        "volunteer-here",
    )?;
    let passes = PassServiceClient::new(scene.channel());
    let list = async |token: &MetadataValue<Ascii>| {
        passes
            .clone()
            .list_passes(by(token, ListPassesRequest::default()))
            .await
            .map(|_| ())
    };
    compare("ListPasses, one gate", &gate.token, &district, &list).await?;
    compare("ListPasses, one community", &community, &district, &list).await?;

    let people = RegistrationServiceClient::new(scene.channel());
    for (name, by_what) in [
        ("FindPeople, one community, everyone", None),
        (
            "FindPeople, one community, by a common name",
            Some(By::Name(residents::COMMON_NAME.to_owned())),
        ),
        (
            "FindPeople, one community, by the end of a phone",
            Some(By::PhoneLast4("0042".to_owned())),
        ),
    ] {
        let find = async |token: &MetadataValue<Ascii>| {
            let request = FindPeopleRequest {
                by: by_what.clone(),
                ..Default::default()
            };
            people.clone().find_people(by(token, request)).await.map(|_| ())
        };
        compare(name, &community, &district, &find).await?;
    }
    Ok(())
}

/// Asks for the narrow and the wide page in turn, and prints the ratio of the medians.
async fn compare(
    name: &str,
    narrow: &MetadataValue<Ascii>,
    wide: &MetadataValue<Ascii>,
    ask: &impl AsyncFn(&MetadataValue<Ascii>) -> Result<(), Status>,
) -> Result<(), Failure> {
    let (mut of_narrow, mut of_wide) = (Histogram::<u64>::new(3)?, Histogram::<u64>::new(3)?);
    for _ in 0..PAGES {
        for (token, histogram) in [(narrow, &mut of_narrow), (wide, &mut of_wide)] {
            let began = Instant::now();
            ask(token).await?;
            histogram.record(u64::try_from(began.elapsed().as_micros())?)?;
        }
    }
    let millis = |histogram: &Histogram<u64>| histogram.value_at_quantile(0.5) as f64 / 1_000.0;
    let (narrow, wide) = (millis(&of_narrow), millis(&of_wide));
    figure(name, narrow, "ms", Target::None);
    figure("  the whole district", wide, "ms", Target::None);
    figure("  ratio", ratio(narrow, wide), "×", Target::AtMost(1.5));
    Ok(())
}
