//! What outreach does unasked: makes the tasks of a round, passes on what waited in vain, hands tasks to the platform.

use crate::duties::by_one;
use crate::error::Error;
use crate::outreach::links::Link;
use crate::outreach::platform::{Handed, Platform, PlatformTask};
use crate::outreach::rules::ids::TaskId;
use crate::outreach::rules::policy::OutreachPolicy;
use crate::outreach::rules::task::Standing;
use crate::outreach::rules::words::TaskState;
use crate::outreach::service::Outreach;
use crate::outreach::store::cohort::{self, Asked};
use crate::outreach::store::plans::{self, Advance, Plan};
use crate::outreach::store::sendings;
use crate::outreach::store::tasks::{self, Beginning, Change, NewTask, Task};
use crate::store::people;
use crate::store::trouble::StoreError;
use futures::StreamExt;
use kit::clock::Day;
use kit::keys::KeyError;
use kit::sealed::SealError;
use kit::service::Duty;
use kit::shutdown::ShutdownToken;
use std::sync::Arc;
use std::time::Duration;
use uuid::Uuid;
use vocabulary::PersonId;

/// Whoever plans a round looks at it a moment later.
const PLAN_EVERY: Duration = Duration::from_millis(500);
/// What waits, waits for hours.
const PASS_ON_EVERY: Duration = Duration::from_secs(5);
/// People whose tasks are made in one commit.
const AT_ONCE: i64 = 2_048;
/// Rounds and messages looked at together.
const SOME: i64 = 200;

/// Everything outreach does unasked.
pub(crate) fn all(outreach: &Arc<Outreach>) -> Vec<Duty> {
    let duty = |name, pause, once: fn(Arc<Outreach>, ShutdownToken) -> Doing| {
        let own = Arc::clone(outreach);
        by_one(&outreach.ground, name, pause, move |_, token| {
            once(Arc::clone(&own), token)
        })
    };
    let mut all = vec![
        duty(
            "registration: make the tasks of outreach",
            PLAN_EVERY,
            |own, token| Box::pin(plan_all(own, token)),
        ),
        duty("registration: pass outreach on", PASS_ON_EVERY, |own, token| {
            Box::pin(pass_all_on(own, token))
        }),
    ];
    if let Some(platform) = &outreach.platform {
        let pause = Duration::from_millis(platform.settings.look_every_ms.max(10));
        all.push(duty(
            "registration: hand outreach to the platform",
            pause,
            |own, token| Box::pin(send_all(own, token)),
        ));
    }
    all
}

type Doing = futures::future::BoxFuture<'static, Result<(), Error>>;

/// Makes the tasks of every round that has some to be made.
async fn plan_all(outreach: Arc<Outreach>, token: ShutdownToken) -> Result<(), Error> {
    for plan in plans::planning(&outreach.ground.db, SOME).await? {
        let id = plan.id;
        // A round that cannot be planned must not keep the others from it.
        if let Err(error) = plan_one(&outreach, plan, &token).await {
            tracing::warn!(plan = %id, %error, "the tasks of a round cannot be made yet");
        }
    }
    Ok(())
}

/// Makes the tasks of a round, batch after batch.
async fn plan_one(outreach: &Outreach, mut plan: Plan, token: &ShutdownToken) -> Result<(), Error> {
    while !token.is_cancelled() {
        match plan_some(outreach, &plan).await? {
            Some(further) => plan = further,
            None => return Ok(()),
        }
    }
    Ok(())
}

/// Makes the next tasks of a round in one commit, and moves it on. `None` when there are no more to be made.
async fn plan_some(outreach: &Outreach, plan: &Plan) -> Result<Option<Plan>, Error> {
    let ground = &outreach.ground;
    let now = ground.clock.now();
    let area = plan.columns().area()?;
    let asked = Asked {
        plan: plan.id,
        area: &area,
        cohort: &plan.cohort.0,
        today: Day::of(plan.created_at, ground.clock.zone()),
    };
    let page = cohort::members(&ground.db, &asked, plan.planned_until, AT_ONCE).await?;
    let policy = ground.policy::<OutreachPolicy>(&area, now)?;
    // The contract lets no round without a channel in.
    let Some(standing) = Standing::new(&plan.channels.0, &policy, now) else {
        return Ok(None);
    };
    let beginning = Beginning {
        plan: plan.id,
        standing,
        due_at: plan.due_at,
        delete_by: policy.last_day(ground.day(plan.due_at)),
    };
    let assignees = &plan.assignees.0;
    let whose = |nth: usize| {
        let turn = usize::try_from(plan.planned).unwrap_or_default() + nth;
        assignees
            .get(turn % assignees.len().max(1))
            .cloned()
            .unwrap_or_default()
    };
    let new: Vec<NewTask> = page
        .members
        .into_iter()
        .enumerate()
        .map(|(nth, member)| NewTask {
            id: TaskId::new(now),
            member,
            assignee: whose(nth),
        })
        .collect();

    let mut tx = ground.db.begin().await?;
    let made = tasks::add(&mut tx, &beginning, &new).await?;
    let advance = Advance {
        // Once all are made it need not be known who was the last.
        until: page.next.unwrap_or(PersonId::from_uuid(Uuid::nil())),
        made: i64::try_from(made).unwrap_or(i64::MAX),
        finished_at: page.next.is_none().then_some(now),
    };
    if !plans::advance(&mut tx, plan, &advance).await? {
        tx.rollback().await?;
        return Ok(None);
    }
    if page.next.is_none() {
        plans::forget_list(&mut tx, plan.id).await?;
    }
    let further = plans::by_id_in(&mut tx, plan.id).await?;
    tx.commit().await?;
    Ok(further.filter(|_| page.next.is_some()))
}

/// Passes on what the person or the platform has left waiting: by the next channel, or given up.
async fn pass_all_on(outreach: Arc<Outreach>, token: ShutdownToken) -> Result<(), Error> {
    let ground = &outreach.ground;
    let now = ground.clock.now();
    for plan in plans::waited(&ground.db, now, SOME).await? {
        if token.is_cancelled() {
            return Ok(());
        }
        let policy = ground.policy::<OutreachPolicy>(&plan.columns().area()?, now)?;
        let channels = &plan.channels.0;
        for (nth, channel) in channels.iter().enumerate().filter(|(_, channel)| channel.waits()) {
            let standing = Standing {
                state: TaskState::Open,
                channel: *channel,
                nth,
                since: now,
                attempts: 0,
                next_at: now,
            };
            let next = standing.passed_on(channels, false, &policy, now);
            let mut tx = ground.db.begin().await?;
            let passed_on = tasks::pass_on(&mut tx, plan.id, nth, &next, now).await?;
            tx.commit().await?;
            tracing::debug!(passed_on, plan = %plan.id, from = %channel, "outreach waited in vain");
        }
    }
    Ok(())
}

/// Hands over every task that is due to be; each failure moves its own task into the future.
async fn send_all(outreach: Arc<Outreach>, token: ShutdownToken) -> Result<(), Error> {
    let Some(platform) = outreach.platform.clone() else {
        return Ok(());
    };
    loop {
        let due = sendings::due(&outreach.ground.db, outreach.ground.clock.now(), SOME).await?;
        if due.is_empty() || token.is_cancelled() {
            return Ok(());
        }
        futures::stream::iter(due)
            .for_each_concurrent(platform.settings.at_once.max(1), |task| {
                send_or_put_off(&outreach, &platform, task)
            })
            .await;
    }
}

/// Hands over one task; what goes wrong with it is put off and keeps no other waiting.
async fn send_or_put_off(outreach: &Outreach, platform: &Platform, task: Task) {
    let wait = platform.wait(task.send_tries + 1, None);
    let Err(error) = send(outreach, platform, &task).await else {
        return;
    };
    tracing::warn!(task = %task.id, %error, "a task cannot be handed to the platform yet");
    let again_at = outreach.ground.clock.now() + wait;
    if let Err(error) = sendings::later(&outreach.ground.db, &task, again_at).await {
        tracing::warn!(task = %task.id, %error, "and could not be put off");
    }
}

/// Hands over one task. Whether it arrived is unknown when we stop in the middle: it is then handed over again under the same key.
async fn send(outreach: &Outreach, platform: &Platform, task: &Task) -> Result<(), Error> {
    let ground = &outreach.ground;
    let now = ground.clock.now();
    let db = &ground.db;
    let (Some(plan), Some(person)) = (
        plans::by_id(db, task.plan_id).await?,
        people::by_id(db, task.person_id).await?,
    ) else {
        return give_up(outreach, task).await;
    };
    let identity = match ground.vault.identity(&person) {
        Ok(identity) => identity,
        // The key of their month is destroyed: they are gone, their row is not yet.
        Err(StoreError::Seal(SealError::Key(KeyError::Destroyed(_)))) => {
            return give_up(outreach, task).await;
        }
        Err(error) => return Err(error.into()),
    };
    let policy = ground.policy::<OutreachPolicy>(&person.ward, now)?;
    let link = Link::new(task.id, now + policy.link());
    let message = PlatformTask {
        task_id: task.id.to_string(),
        phone: identity.phone.clear().to_owned(),
        link: platform.page(&link.token(&outreach.links)),
        question_set_id: plan.question_set_id.to_string(),
        question_set_version: plan.question_set_version,
        due_at: task.due_at.to_string(),
    };
    let failures = task.send_tries + 1;
    match platform
        .post(task.id.as_uuid(), &message, ground.clock.wall())
        .await
    {
        Handed::Taken => {
            sendings::taken(db, task, now + policy.link()).await?;
        }
        Handed::Later(asked) if failures < platform.settings.most_tries => {
            sendings::later(db, task, now + platform.wait(failures, asked)).await?;
        }
        Handed::Later(_) | Handed::Refused => return give_up(outreach, task).await,
    }
    Ok(())
}

/// The platform cannot reach them: the next channel has its turn.
async fn give_up(outreach: &Outreach, task: &Task) -> Result<(), Error> {
    let ground = &outreach.ground;
    let now = ground.clock.now();
    let mut tx = ground.db.begin().await?;
    let Some(task) = tasks::by_id_in(&mut tx, task.id).await? else {
        return Ok(());
    };
    let Some(plan) = plans::by_id_in(&mut tx, task.plan_id).await? else {
        return Ok(());
    };
    let policy = ground.policy::<OutreachPolicy>(&plan.columns().area()?, now)?;
    let before = task.standing();
    // It has moved on meanwhile.
    if before.state != TaskState::Open || tasks::to_be_sent(&before).is_none() {
        return Ok(());
    }
    let standing = before.passed_on(&plan.channels.0, false, &policy, now);
    let change = Change::to(&task, standing);
    tasks::set(&mut tx, &task, &change).await?;
    tx.commit().await?;
    tracing::info!(task = %task.id, tries = task.send_tries, "the platform gave a task up");
    Ok(())
}
