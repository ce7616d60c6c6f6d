//! What follows from a try: answered, tried again later, by the next channel, or given up.

use crate::outreach::rules::policy::OutreachPolicy;
use crate::outreach::rules::words::{Channel, Outcome, TaskState};
use kit::clock::Moment;

/// Where a task stands on its way through the channels of its round.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// To be done, or how it ended.
    pub state: TaskState,
    /// By which channel.
    pub channel: Channel,
    /// Which of the round's channels that is, from 0.
    pub nth: usize,
    /// Since when.
    pub since: Moment,
    /// Tries on it so far.
    pub attempts: i32,
    /// Not before.
    pub next_at: Moment,
}

impl Standing {
    /// The standing of a task just made.
    pub fn new(channels: &[Channel], policy: &OutreachPolicy, now: Moment) -> Option<Self> {
        let channel = *channels.first()?;
        Some(Self::on(channel, 0, policy, now))
    }

    /// On a channel that begins now: whoever tries may try at once; what waits has its time first.
    fn on(channel: Channel, nth: usize, policy: &OutreachPolicy, now: Moment) -> Self {
        let next_at = if channel.waits() { now + policy.link() } else { now };
        Self {
            state: TaskState::Open,
            channel,
            nth,
            since: now,
            attempts: 0,
            next_at,
        }
    }

    /// After the channel was in vain: the next one that can still reach them; none is left, and they are unreachable.
    #[must_use]
    pub fn passed_on(
        &self,
        channels: &[Channel],
        wrong_number: bool,
        policy: &OutreachPolicy,
        now: Moment,
    ) -> Self {
        let can = |channel: Channel| !(wrong_number && channel.needs_a_phone());
        let next = channels
            .iter()
            .enumerate()
            .skip(self.nth + 1)
            .find(|(_, channel)| can(**channel));
        match next {
            Some((nth, channel)) => Self::on(*channel, nth, policy, now),
            None => Self {
                state: TaskState::Unreachable,
                ..self.clone()
            },
        }
    }

    /// After a try by this channel. Who has answered stays answered whatever a later try comes to; a try by another channel than the
    /// task's counts as one of the task's.
    #[must_use]
    pub fn after(
        &self,
        tried_by: Channel,
        outcome: Outcome,
        channels: &[Channel],
        policy: &OutreachPolicy,
        now: Moment,
    ) -> Self {
        let ended = |state| Self {
            state,
            channel: tried_by,
            attempts: self.attempts + 1,
            ..self.clone()
        };
        match outcome {
            Outcome::Reached => ended(TaskState::Answered),
            _ if self.state != TaskState::Open => self.clone(),
            Outcome::Refused => ended(TaskState::Refused),
            Outcome::WrongNumber => self.passed_on(channels, true, policy, now),
            Outcome::NotReached => {
                let attempts = self.attempts + 1;
                if attempts >= policy.attempts {
                    return self.passed_on(channels, false, policy, now);
                }
                Self {
                    attempts,
                    next_at: now + policy.between(),
                    ..self.clone()
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;
    use vocabulary::Ladder;

    fn policy() -> OutreachPolicy {
        let ladder = Ladder::new(&[("district", 1)]);
        OutreachPolicy {
            serious: ladder.clone(),
            urgent: ladder,
            attempts: 2,
            hours_between: 4,
            link_hours: 48,
            corrections: 3,
            kept_days: 60,
        }
    }

    fn at(hour: u64) -> Moment {
        Moment::from_unix_seconds(1_583_000_000) + Duration::from_secs(hour * 3_600)
    }

    const CHANNELS: [Channel; 3] = [Channel::Link, Channel::Phone, Channel::Visit];

    #[test]
    fn who_is_not_reached_is_tried_again_and_then_by_the_next_channel() {
        let policy = policy();
        let link = Standing::new(&CHANNELS, &policy, at(0)).unwrap();
        assert_eq!((link.channel, link.next_at), (Channel::Link, at(48)));
        let phone = link.passed_on(&CHANNELS, false, &policy, at(48));
        assert_eq!((phone.channel, phone.next_at), (Channel::Phone, at(48)));
        let again = phone.after(Channel::Phone, Outcome::NotReached, &CHANNELS, &policy, at(49));
        assert_eq!((again.attempts, again.next_at), (1, at(53)));
        let visit = again.after(Channel::Phone, Outcome::NotReached, &CHANNELS, &policy, at(54));
        assert_eq!(
            (visit.channel, visit.attempts, visit.next_at),
            (Channel::Visit, 0, at(54))
        );
        let last = visit.after(Channel::Visit, Outcome::NotReached, &CHANNELS, &policy, at(55));
        let given_up = last.after(Channel::Visit, Outcome::NotReached, &CHANNELS, &policy, at(60));
        assert_eq!(given_up.state, TaskState::Unreachable);
        let found = given_up.after(Channel::Phone, Outcome::Reached, &CHANNELS, &policy, at(61));
        assert_eq!(
            (found.state, found.channel),
            (TaskState::Answered, Channel::Phone)
        );
        let stays = found.after(Channel::Phone, Outcome::Refused, &CHANNELS, &policy, at(62));
        assert_eq!(stays.state, TaskState::Answered);
    }

    #[test]
    fn a_wrong_number_skips_what_needs_a_phone() {
        let policy = policy();
        let channels = [Channel::Platform, Channel::Phone, Channel::Visit];
        let platform = Standing::new(&channels, &policy, at(0)).unwrap();
        let visit = platform.after(Channel::Platform, Outcome::WrongNumber, &channels, &policy, at(1));
        assert_eq!((visit.channel, visit.nth), (Channel::Visit, 2));
        let none = Standing::new(&channels[..2], &policy, at(0)).unwrap();
        let none = none.after(
            Channel::Platform,
            Outcome::WrongNumber,
            &channels[..2],
            &policy,
            at(1),
        );
        assert_eq!(none.state, TaskState::Unreachable);
    }
}
