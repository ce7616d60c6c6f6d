//! A check of a half-day, whoever tells it and however late.

use crate::convert::{health, person};
use crate::error::Error as Ground;
use crate::quarantine::convert::{show, words};
use crate::quarantine::error::Error;
use crate::quarantine::rpc::reach;
use crate::quarantine::rules::checks::{self, Note, Report};
use crate::quarantine::rules::ids;
use crate::quarantine::rules::order::{LastCheck, Order};
use crate::quarantine::rules::policy::QuarantinePolicy;
use crate::quarantine::rules::words::Teller;
use crate::quarantine::store::checks::NewCheck;
use crate::quarantine::store::{self, deadlines, orders, places};
use crate::rpc::asked;
use crate::service::Registration;
use kit::audit;
use kit::caller::Principal;
use kit::clock::{Day, Moment};
use kit::db::Tx;
use kit::once::Repeat;
use kit::parse::{All, Flaws, Unreadable, field, optional, past, spread};
use proto::common::v1::Answer;
use proto::registration::v1 as pb;
use std::time::Duration;
use tonic::{Request, Response};

/// How far a device's clock may be ahead.
const CLOCKS_DIFFER: Duration = Duration::from_secs(60);

pub(super) async fn record_daily_check(
    service: &Registration,
    request: Request<pb::RecordDailyCheckRequest>,
) -> Result<Response<pb::RecordDailyCheckResponse>, Error> {
    // Read.
    let caller = asked::caller(&request)?;
    let asked = request.get_ref();
    let (now, zone) = (service.clock.now(), service.clock.zone());
    let today = service.day(now);
    let (id, order_id, day, half, way, said, note, taken_at) = (
        field("request_id", person::read_id::<ids::Check>(&asked.request_id)),
        field(
            "quarantine_id",
            person::read_id::<ids::Order>(&asked.quarantine_id),
        ),
        field("day", read_day(&asked.day, today)),
        field("half", words::read_half(asked.half)),
        field("way", words::read_way(asked.way)),
        spread(health::read_answers(Some(&answers(asked)))),
        field("note", optional(&asked.note, 500)),
        field("taken_at", read_taken_at(service, asked, now)),
    )
        .all()?;

    // Ask.
    let repeat = Repeat::new(caller.key(), "RecordDailyCheck", id.as_uuid(), asked);
    let mut tx = service.db.begin().await?;
    if let Some(answer) = repeat.answer(&mut tx, now).await? {
        return Ok(Response::new(answer));
    }
    let (order, known, teller) = reach::order_to_report(&mut tx, &caller, order_id, way).await?;
    let key = (known.id, order.id);
    let is_checked = store::checks::is_checked(&mut tx, key, day, half).await?;

    // Decide. By the policy that held when it was taken, not when it was told.
    if !checks::fits(way, matches!(teller, Teller::Staff | Teller::Device)) {
        let unfit = Unreadable::new(
            "WAY_DOES_NOT_FIT",
            "staff visit and call, others report themselves",
        );
        return Err(Flaws::one("way", unfit).into());
    }
    if day < order.first_day || day > order.last_checked_day(today, zone) {
        let outside = Unreadable::new("OUTSIDE_PERIOD", "must be a day of the quarantine");
        return Err(Flaws::one("day", outside).into());
    }
    let in_force = reach::in_force_then(service, &order.terms.watch, taken_at)?;
    let threshold = in_force.policy.fever_threshold;
    let is_alarming = checks::is_alarming(said.temperature, threshold, &said.symptoms);
    let is_late = order.obligations.is_late(day, half, now, zone);
    let report = Report {
        symptoms: said.symptoms,
        note: Note(note.map(str::to_owned)),
    };

    // Record.
    let new = NewCheck {
        person: known.id,
        id,
        order: order.id,
        day,
        half,
        is_first: said.temperature.is_some() && !is_checked,
        way,
        source: teller,
        recorded_by: teller.name_of(caller.key()).to_owned(),
        temperature: said.temperature,
        threshold,
        report: service
            .vault
            .seal(places::report_of(id.as_uuid()), &report, now)?,
        is_alarming,
        is_late,
        by: in_force.by.clone(),
        taken_at,
        received_at: now,
        watch: order.terms.watch,
        delete_by: in_force.policy.delete_by(today),
    };
    let order = add(&mut tx, &order, &new, &in_force.policy).await?;
    reach::heard_of(service, &mut tx, known).await?;
    let answer = pb::RecordDailyCheckResponse {
        check_id: id.to_string(),
        late: is_late,
        alarming: is_alarming,
        fever_threshold_deci_celsius: threshold.deci_celsius().into(),
        policy: Some(show::policy(&in_force.by)),
        next_due_at: order.next_due(now, zone).map(Moment::to_proto),
    };
    repeat.keep(&mut tx, &answer).await?;
    let entry = asked::entry(&caller, now, "RecordDailyCheck", "quarantine_check", id.as_uuid());
    audit::write(&mut tx, entry.about(order.person.as_uuid())).await?;
    tx.commit().await?;
    Ok(Response::new(answer))
}

/// Adds a check and all that follows from it; the order as it is then.
async fn add(tx: &mut Tx, order: &Order, new: &NewCheck, policy: &QuarantinePolicy) -> Result<Order, Error> {
    let key = (order.person, order.id);
    if !store::checks::add(tx, new).await? {
        return Err(Ground::RequestIdReused.into());
    }
    let mut order = order.clone();
    if let Some(temperature) = new.temperature {
        orders::checked(tx, key, new.day, new.half).await?;
        order.progress = order.progress.after(new.day, new.half);
        let last = LastCheck {
            at: new.taken_at,
            deci_celsius: Some(temperature.deci_celsius().into()),
            is_alarming: new.is_alarming,
        };
        orders::set_last_check(tx, key, &last).await?;
    }
    if new.is_alarming {
        orders::count_alarms(tx, key, 1).await?;
        let object = new.id.as_uuid();
        deadlines::open(
            tx,
            deadlines::CHECK,
            object,
            (&policy.fever_ladder, &new.watch),
            new.received_at,
        )
        .await?;
    }
    Ok(order)
}

/// The part of a health declaration that a check has; whoever asks about more asks elsewhere.
fn answers(asked: &pb::RecordDailyCheckRequest) -> pb::HealthAnswers {
    pb::HealthAnswers {
        temperature_deci_celsius: asked.temperature_deci_celsius,
        symptoms: asked.symptoms.clone(),
        other_symptom: asked.other_symptom.clone(),
        high_risk_stay: Answer::No.into(),
        ..pb::HealthAnswers::default()
    }
}

fn read_day(text: &str, today: Day) -> Result<Day, Unreadable> {
    if text.trim().is_empty() {
        return Err(Unreadable::new("MISSING", "must be given"));
    }
    let day = Day::parse(text)?;
    if day > today {
        return Err(Unreadable::new("IN_THE_FUTURE", "must not lie in the future"));
    }
    Ok(day)
}

/// When it was taken: now, of a check of today; else it must be said, and not lie before the day it is of.
fn read_taken_at(
    service: &Registration,
    asked: &pb::RecordDailyCheckRequest,
    now: Moment,
) -> Result<Moment, Unreadable> {
    // A day that does not read is told by its own field.
    let day = Day::parse(&asked.day).ok();
    let Some(at) = &asked.taken_at else {
        return match day {
            Some(day) if day < service.day(now) => Err(Unreadable::new(
                "MISSING",
                "a check of an earlier day says when it was taken",
            )),
            _ => Ok(now),
        };
    };
    let at = past(Moment::from_proto(at)?, now, CLOCKS_DIFFER)?;
    if day.is_some_and(|day| service.day(at) < day) {
        return Err(Unreadable::new(
            "BEFORE_THE_DAY",
            "must not lie before the day it is of",
        ));
    }
    Ok(at)
}
