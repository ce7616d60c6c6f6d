//! What a district orders about disinfection: bounds per agent, how often each kind of place.

use serde::{Deserialize, Serialize};

use super::words::{Agent, DisinfectedKind};

/// What is demanded of one agent in one situation; what is absent is not judged.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Wanted {
    /// At least so much, in mg/L or percent of alcohol; at least 1, and no more than the agent can have.
    pub strength_from: Option<i32>,
    /// At most so much; not below the least.
    pub strength_to: Option<i32>,
    /// At least so many minutes of contact; 0 to 1,440.
    pub contact_minutes: i32,
}

/// What is demanded of one agent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AgentBounds {
    /// Which one.
    pub agent: Agent,
    /// Day by day.
    pub preventive: Wanted,
    /// Where a case is suspected.
    pub suspected: Wanted,
}

/// How often a kind of place is disinfected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Demand {
    /// Which kind.
    pub kind: DisinfectedKind,
    /// How often a day; 1 to 48.
    pub times_a_day: i32,
}

/// The body of a policy of kind `disinfection`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DisinfectionOrder {
    /// Bounds of the agents that are judged, each named once.
    pub agents: Vec<AgentBounds>,
    /// At least so many mL/m²; 0 to 10,000.
    pub dose_from: i32,
    /// At most so many mL/m²; 1 to 10,000, and not below the least.
    pub dose_to: i32,
    /// Agents that may be wiped on instead of sprayed, each named once.
    pub may_be_wiped: Vec<Agent>,
    /// How often each kind of place is disinfected, each named once; a kind that is not named need not be.
    pub demands: Vec<Demand>,
    /// A place that was not disinfected for so many days, 1 to 366, is no longer expected to be; checkpoints always are.
    pub known_days: u16,
    /// Days after it was done, 14 to 1,826 and more than a place is known for; the day after the last one an entry is deleted.
    pub kept_days: u16,
}

/// The figures of the standard text: 250–500 mg/L of chlorine preventively; where a case is suspected 1,000 mg/L, or 500 mg/L of chlorine
/// dioxide, for half an hour; 100–300 mL/m². Alcohol of 70 to 80 percent is our own default.
impl Default for DisinfectionOrder {
    fn default() -> Self {
        let wanted = |strength_from, strength_to, contact_minutes| Wanted {
            strength_from,
            strength_to,
            contact_minutes,
        };
        let bounds = |agent, preventive, suspected| AgentBounds {
            agent,
            preventive,
            suspected,
        };
        let times = |kind, times_a_day| Demand { kind, times_a_day };
        Self {
            agents: vec![
                bounds(
                    Agent::Chlorine,
                    wanted(Some(250), Some(500), 0),
                    wanted(Some(1_000), None, 30),
                ),
                bounds(
                    Agent::ChlorineDioxide,
                    wanted(None, None, 0),
                    wanted(Some(500), None, 30),
                ),
                bounds(
                    Agent::Alcohol,
                    wanted(Some(70), Some(80), 0),
                    wanted(Some(70), Some(80), 30),
                ),
            ],
            dose_from: 100,
            dose_to: 300,
            may_be_wiped: vec![Agent::Alcohol],
            demands: vec![
                times(DisinfectedKind::Bus, 2),
                times(DisinfectedKind::Vehicle, 1),
                times(DisinfectedKind::PublicArea, 2),
                times(DisinfectedKind::Canteen, 3),
                times(DisinfectedKind::Dormitory, 2),
                times(DisinfectedKind::Checkpoint, 1),
            ],
            known_days: 14,
            kept_days: 180,
        }
    }
}

impl DisinfectionOrder {
    /// What is demanded of an agent; `None` when the order says nothing of it.
    pub fn bounds(&self, agent: Agent) -> Option<&AgentBounds> {
        self.agents.iter().find(|bounds| bounds.agent == agent)
    }

    /// How often a kind of place is to be disinfected a day.
    pub fn times_a_day(&self, kind: DisinfectedKind) -> i32 {
        let demand = self.demands.iter().find(|demand| demand.kind == kind);
        demand.map_or(0, |demand| demand.times_a_day)
    }
}
