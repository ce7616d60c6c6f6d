//! Tells a story: the back office registers gates, residents register at posters, gates keep records, and it is noon.
//!
//! Every step may be told again: ids come from the dice, and what is there already counts once. So a killed load resumes by telling all of it.

mod back_office;
mod live;
mod messages;
mod offline;
mod passers;
mod residents;
mod teller;

pub use teller::{TellError, Teller, Told};

use super::gates;
use super::people;
use super::schedule::Calendar;
use passers::Passers;
use proto::checkpoint::v1 as gate;
use teller::{at, expect};
use vocabulary::Role;

impl Teller<'_> {
    /// Tells the whole story and checks its figures. The clock stands at noon on 1 March afterwards.
    pub async fn tell(&self) -> Result<Told, TellError> {
        let calendar = Calendar::of_the_newspaper(self.clock.zone());
        let plans = gates::plan(self.story);
        let households = people::plan(self.story, &plans);

        self.set_clock(calendar.registering);
        let gates = self.register_gates(plans).await?;
        self.set_clock(calendar.posters);
        let posters = self.print_posters(&gates).await?;
        let residents = self.register_households(&households, &posters).await?;
        let passers = Passers::of(&gates, &households, &residents);
        for (number, shift) in calendar.shifts.into_iter().enumerate() {
            self.work_offline(&gates, &passers, &residents, shift, number)
                .await?;
        }
        self.live_through(&gates, &passers, &residents, calendar.live)
            .await?;
        self.set_clock(calendar.noon);
        self.check_figures(residents.len()).await
    }

    /// The town must answer the newspaper's figures.
    async fn check_figures(&self, people: usize) -> Result<Told, TellError> {
        let summary = self
            .desks
            .by(Role::Officer, 0, gate::GetSummaryRequest::default());
        let summary = self
            .desks
            .passes()
            .get_summary(summary)
            .await
            .map_err(at("the summary"))?
            .into_inner();
        expect(
            "gates registered",
            summary.checkpoints_registered,
            self.story.gates as i64,
        )?;
        expect(
            "gates with records",
            summary.checkpoints_active,
            self.story.active_gates as i64,
        )?;
        expect("records", summary.passes_recorded, i64::from(self.story.passes))?;
        Ok(Told {
            gates: summary.checkpoints_registered,
            active_gates: summary.checkpoints_active,
            passes: summary.passes_recorded,
            people,
            households: self.story.households,
        })
    }
}
