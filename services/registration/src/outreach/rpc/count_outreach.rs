//! Coverage and timeliness: of the caller's scope, of the areas directly inside it, and of each channel.

use crate::convert::person::read_optional_id;
use crate::outreach::convert::{plan as parts, words};
use crate::outreach::error::OutreachError;
use crate::outreach::rpc::reach;
use crate::outreach::rules::ids::APlan;
use crate::outreach::rules::words::Channel;
use crate::outreach::service::Outreach;
use crate::outreach::store::counts::{self, By, Cases, Span, Tasks};
use crate::rpc::asked;
use kit::clock::Moment;
use kit::parse::{All, Unreadable, field};
use proto::registration::v1 as pb;
use tonic::{Request, Response};
use vocabulary::area::Area;

pub(super) async fn count_outreach(
    outreach: &Outreach,
    request: Request<pb::CountOutreachRequest>,
) -> Result<Response<pb::CountOutreachResponse>, OutreachError> {
    // Read.
    let caller = asked::caller(&request)?;
    let asked = request.get_ref();
    let ground = &outreach.ground;
    let now = ground.clock.now();
    let (area, plan, from, to) = (
        field("area", reach::read_area(&asked.area)),
        field(
            "outreach_plan_id",
            read_optional_id::<APlan>(&asked.outreach_plan_id),
        ),
        field("from", read_moment(asked.from.as_ref())),
        field("to", read_moment(asked.to.as_ref())),
    )
        .all()?;

    // Decide: what was asked for within what may be seen.
    let span = Span {
        area: reach::narrowed(outreach, &caller, area)?,
        plan,
        from,
        to,
    };

    // Ask.
    let (tasks, cases) = counts::count(&ground.db, &span, By::Area, now).await?;
    let of_areas = together(&tasks, &cases);
    let (tasks, cases) = counts::count(&ground.db, &span, By::Channel, now).await?;
    let of_channels = together(&tasks, &cases);
    let mut total = pb::OutreachCount::default();
    for (_, count) in &of_areas {
        add(&mut total, count);
    }
    let area_of = |code: &str| {
        // Whoever is looked after by the area itself, and by none inside it.
        let area = Area::parse(code).unwrap_or(span.area);
        parts::area(&area, &ground.gazetteer)
    };
    Ok(Response::new(pb::CountOutreachResponse {
        total: Some(total),
        areas: of_areas
            .into_iter()
            .map(|(code, count)| pb::OutreachAreaCount {
                area: Some(area_of(&code)),
                count: Some(count),
            })
            .collect(),
        channels: of_channels
            .into_iter()
            .map(|(channel, count)| pb::OutreachChannelCount {
                channel: Channel::parse(&channel)
                    .map_or(pb::OutreachChannel::Unspecified, words::channel)
                    .into(),
                count: Some(count),
            })
            .collect(),
    }))
}

/// Figures of tasks with those of their cases, by the same key.
fn together(tasks: &[Tasks], cases: &[Cases]) -> Vec<(String, pb::OutreachCount)> {
    let of = |tasks: &Tasks| {
        let found = cases.iter().find(|cases| cases.group_key == tasks.group_key);
        let count = pb::OutreachCount {
            planned: tasks.planned,
            reached: tasks.reached,
            answered: tasks.answered,
            answered_timely: tasks.in_time,
            overdue: tasks.overdue,
            abnormal: tasks.abnormal,
            abnormal_closed: found.map_or(0, |cases| cases.closed),
            abnormal_closed_timely: found.map_or(0, |cases| cases.in_time),
        };
        (tasks.group_key.clone(), count)
    };
    tasks.iter().map(of).collect()
}

fn add(total: &mut pb::OutreachCount, count: &pb::OutreachCount) {
    total.planned += count.planned;
    total.reached += count.reached;
    total.answered += count.answered;
    total.answered_timely += count.answered_timely;
    total.overdue += count.overdue;
    total.abnormal += count.abnormal;
    total.abnormal_closed += count.abnormal_closed;
    total.abnormal_closed_timely += count.abnormal_closed_timely;
}

fn read_moment(at: Option<&prost_types::Timestamp>) -> Result<Option<Moment>, Unreadable> {
    at.map(Moment::from_proto).transpose()
}
