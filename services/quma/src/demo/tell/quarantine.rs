//! Who is kept apart: ordered, asked twice a day how they are, and released when the last day has come.

use super::messages::id;
use super::teller::{Cast, ONE_BY_ONE, TellError, Teller, at};
use crate::demo::care::Isolated;
use crate::demo::desk::patiently;
use crate::demo::dice::Dice;
use futures::stream::{self, StreamExt, TryStreamExt};
use kit::clock::{Day, Moment};
use proto::registration::v1 as person;
use std::time::Duration;
use vocabulary::Role;

/// Minutes after midnight at which somebody is asked in the morning, and in the evening.
const ASKED_AT: [(person::HalfDay, u64); 2] = [
    (person::HalfDay::Morning, 8 * 60 + 20),
    (person::HalfDay::Evening, 18 * 60 + 40),
];
/// One in so many has not been asked by eleven on 1 March.
const ONE_IN_LATE: usize = 4;
/// Who should be free since 1 March and is not: the desk shows it.
const FORGOTTEN: usize = 26;
/// Who has a fever in the evening of 29 February, and who in the morning of 1 March.
const FEVERISH: [usize; 2] = [9, 17];

/// An order in force.
pub(super) struct Order {
    number: usize,
    id: String,
    last_day: Day,
}

/// A reading that was taken.
struct Reading {
    day: Day,
    half: person::HalfDay,
    taken_at: Moment,
    temperature: i32,
}

impl Teller<'_> {
    /// Orders that were on paper are typed in with what was read since their first day.
    pub(super) async fn isolate(&self, cast: &Cast) -> Result<Vec<Order>, TellError> {
        let isolated = &cast.care.isolated;
        self.begin("隔离 quarantines", isolated.len());
        stream::iter(0..isolated.len())
            .map(|number| async move {
                let isolated = &isolated[number];
                let who = &cast.residents[isolated.person].id;
                let order = self.order(number, isolated, who).await?;
                self.copy_from_paper(&order, isolated.first_day).await?;
                self.progress.inc(1);
                Ok(order)
            })
            .buffered(ONE_BY_ONE)
            .try_collect()
            .await
    }

    async fn order(&self, number: usize, isolated: &Isolated, who: &str) -> Result<Order, TellError> {
        let when = self.calendar().orders;
        let place = match isolated.mode {
            person::QuarantineMode::Centralised => "焦东宾馆集中隔离点",
            _ => "",
        };
        let order = person::OrderQuarantineRequest {
            request_id: id("quarantine", number, when),
            person_id: who.to_owned(),
            mode: isolated.mode.into(),
            reason: isolated.reason.into(),
            evidence: format!("隔离通知书山防指〔2020〕{}号（演示）", 101 + number),
            first_day: isolated.first_day.to_string(),
            place: place.to_owned(),
            ..Default::default()
        };
        let order = async || {
            let order = self.desks.by(Role::CommunityWorker, number, order.clone());
            self.desks.quarantines().order_quarantine(order).await
        };
        let ordered = patiently(order).await.map_err(at("an order of quarantine"))?;
        let last_day = Day::parse(&ordered.last_day).expect("a day of the contract");
        Ok(Order {
            number,
            id: ordered.quarantine_id,
            last_day,
        })
    }

    /// Both readings of every day until the order is known, and the one of that morning.
    async fn copy_from_paper(&self, order: &Order, first_day: Day) -> Result<(), TellError> {
        let today = self.clock.today();
        let mut day = first_day;
        while day <= today {
            for (half, minute) in ASKED_AT {
                if day < today || half == person::HalfDay::Morning {
                    let reading = self.reading(order, day, (half, minute));
                    self.check(order, reading).await?;
                }
            }
            day = day.next();
        }
        Ok(())
    }

    /// Workers call everybody who is kept apart.
    pub(super) async fn check_in_the_evening(&self, orders: &[Order]) -> Result<(), TellError> {
        self.begin("晚间测温 evening readings", orders.len());
        let today = self.clock.today();
        self.check_all(orders.iter(), today, ASKED_AT[1]).await
    }

    /// Workers call them again; whose last day is over is released and called no more. On 1 March they are not through with all of it.
    pub(super) async fn check_in_the_morning(&self, orders: &mut Vec<Order>) -> Result<(), TellError> {
        self.begin("早间测温 morning readings", orders.len());
        let today = self.clock.today();
        let noon = self.calendar().noon;
        let is_last_morning = today == Day::of(noon, self.clock.zone());
        for order in orders.iter().filter(|order| order.last_day < today) {
            if order.number != FORGOTTEN {
                self.release(order).await?;
            }
        }
        orders.retain(|order| order.last_day >= today);
        let called = orders
            .iter()
            .filter(|order| !is_last_morning || order.number % ONE_IN_LATE != ONE_IN_LATE - 1);
        self.check_all(called, today, ASKED_AT[0]).await
    }

    async fn check_all(
        &self,
        orders: impl Iterator<Item = &Order>,
        today: Day,
        half: (person::HalfDay, u64),
    ) -> Result<(), TellError> {
        stream::iter(orders)
            .map(Ok)
            .try_for_each_concurrent(ONE_BY_ONE, |order| async move {
                let reading = self.reading(order, today, half);
                self.check(order, reading).await?;
                self.progress.inc(1);
                Ok(())
            })
            .await
    }

    fn reading(&self, order: &Order, day: Day, (half, minute): (person::HalfDay, u64)) -> Reading {
        let [saturday, sunday] = self.calendar().shifts;
        let is_on = |moment: Moment| Day::of(moment, self.clock.zone()) == day;
        let is_feverish = match half {
            person::HalfDay::Evening => is_on(saturday.from) && order.number == FEVERISH[0],
            _ => is_on(sunday.from) && order.number == FEVERISH[1],
        };
        let normal = 360 + Dice::new(&format!("{day}{minute}"), order.number as u64).below(9) as i32;
        Reading {
            day,
            half,
            taken_at: day.start(self.clock.zone()) + Duration::from_secs(minute * 60),
            temperature: if is_feverish { 376 } else { normal },
        }
    }

    async fn check(&self, order: &Order, reading: Reading) -> Result<(), TellError> {
        let kind = format!("check {} {:?}", reading.day, reading.half);
        let check = person::RecordDailyCheckRequest {
            request_id: id(&kind, order.number, reading.taken_at),
            quarantine_id: order.id.clone(),
            day: reading.day.to_string(),
            half: reading.half.into(),
            way: person::CheckWay::Phone.into(),
            temperature_deci_celsius: Some(reading.temperature),
            symptoms: vec![person::Symptom::None.into()],
            taken_at: Some(reading.taken_at.to_proto()),
            ..Default::default()
        };
        let check = async || {
            let check = self.desks.by(Role::CommunityWorker, order.number, check.clone());
            self.desks.quarantines().record_daily_check(check).await
        };
        let recorded = patiently(check).await.map_err(at("a reading under quarantine"))?;
        // The first one is looked after in the evening; the other one still waits for somebody at noon.
        if recorded.alarming && order.number == FEVERISH[0] {
            self.answer(order, recorded.check_id, reading.taken_at).await?;
        }
        Ok(())
    }

    async fn answer(&self, order: &Order, check_id: String, taken_at: Moment) -> Result<(), TellError> {
        let answer = person::AnswerCheckRequest {
            request_id: id("answered check", order.number, taken_at),
            check_id,
            outcome: person::CheckOutcome::NormalWhenRepeated.into(),
            note: "半小时后复测三十六度八，明早再访".to_owned(),
        };
        let answer = async || {
            let answer = self.desks.by(Role::CommunityWorker, order.number, answer.clone());
            self.desks.quarantines().answer_check(answer).await
        };
        patiently(answer)
            .await
            .map_err(at("the answer to a reading"))
            .map(drop)
    }

    async fn release(&self, order: &Order) -> Result<(), TellError> {
        let morning = order.last_day.next().start(self.clock.zone()) + Duration::from_secs(9 * 3600);
        let release = person::ReleaseQuarantineRequest {
            request_id: id("release", order.number, morning),
            quarantine_id: order.id.clone(),
            reason: person::QuarantineReleaseReason::PeriodCompleted.into(),
            evidence: String::new(),
            happened_at: None,
        };
        let release = async || {
            let release = self
                .desks
                .by(Role::CommunityWorker, order.number, release.clone());
            self.desks.quarantines().release_quarantine(release).await
        };
        patiently(release)
            .await
            .map_err(at("a release from quarantine"))
            .map(drop)
    }
}
