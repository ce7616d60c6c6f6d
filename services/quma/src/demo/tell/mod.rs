//! Tells a story: the back office registers gates, residents register at posters, volunteers go from door to door and ask after people in care,
//! gates keep records, and it is noon.
//!
//! Every step may be told again: ids come from the dice, and what is there already counts once. So a killed load resumes by telling all of it.

mod back_office;
mod fevers;
mod live;
mod messages;
mod offline;
mod outreach;
mod passers;
mod quarantine;
mod residents;
mod returnees;
mod roster;
mod survey;
mod teller;
mod village;

pub use teller::{TellError, Teller, Told};

use super::care::{self, Said};
use super::doors;
use super::gates;
use super::people;
use super::schedule::Calendar;
use kit::clock::Day;
use passers::Passers;
use proto::checkpoint::v1 as gate;
use teller::{Cast, at, at_least, expect};
use vocabulary::Role;

impl Teller<'_> {
    /// Tells the whole story and checks its figures. The clock stands at noon on 1 March afterwards.
    pub async fn tell(&self) -> Result<Told, TellError> {
        let calendar = self.calendar();
        let cast = self.open_the_town(&calendar).await?;
        let passers = Passers::of(self.story, &cast);
        let [saturday, sunday] = calendar.shifts;

        self.set_clock(calendar.orders);
        self.order_turns(&cast).await?;
        let roster = self.plan_roster(&cast).await?;
        let mut quarantines = self.isolate(&cast).await?;
        self.set_clock(calendar.evenings[0]);
        self.check_in_the_evening(&quarantines).await?;
        self.declare_trips(&cast, Said::OnFriday).await?;

        self.set_clock(saturday.from);
        let tickets = self.leave_with_bundles(&cast, saturday, 0).await?;
        self.relieve(&roster, 0).await?;
        self.set_clock(calendar.mornings[0]);
        self.check_in_the_morning(&mut quarantines).await?;
        self.set_clock(calendar.relief);
        self.relieve(&roster, 1).await?;
        self.set_clock(calendar.evenings[1]);
        self.check_in_the_evening(&quarantines).await?;
        self.declare_trips(&cast, Said::OnSaturday).await?;
        self.set_clock(saturday.to);
        self.relieve(&roster, 2).await?;
        self.begin(
            "2月29日 records and doors of 29 February",
            offline::working(&cast, 0).len() + doors::count(self.story),
        );
        // Two services take them in, each at its own pace.
        futures::try_join!(
            self.upload_all(&cast, &passers, saturday, 0, tickets),
            self.survey(&cast),
        )?;

        self.set_clock(sunday.from);
        let tickets = self.leave_with_bundles(&cast, sunday, 1).await?;
        self.relieve(&roster, 3).await?;
        self.set_clock(calendar.mornings[1]);
        self.check_in_the_morning(&mut quarantines).await?;
        self.declare_trips(&cast, Said::OnSunday).await?;
        self.set_clock(sunday.to);
        self.begin(
            "3月1日上午 the morning of 1 March",
            offline::working(&cast, 1).len(),
        );
        self.upload_all(&cast, &passers, sunday, 1, tickets).await?;

        self.reach_out(&cast).await?;
        self.live_through(&cast, &passers, calendar.live).await?;
        self.set_clock(calendar.noon);
        self.check_figures(cast.residents.len()).await
    }

    /// Gates, posters, and everybody who registers at them.
    async fn open_the_town(&self, calendar: &Calendar) -> Result<Cast, TellError> {
        let plans = gates::plan(self.story);
        let households = people::plan(self.story, &plans);
        let friday = Day::of(calendar.registering, self.clock.zone());
        let care = care::plan(self.story, &households, friday);
        self.set_clock(calendar.registering);
        let gates = self.register_gates(plans).await?;
        self.set_clock(calendar.posters);
        let posters = self.print_posters(&gates).await?;
        let residents = self.register_households(&households, &posters).await?;
        Ok(Cast {
            gates,
            households,
            residents,
            care,
        })
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
        // The town serves while it is told of: whoever came by has left records of their own.
        at_least(
            "gates with records",
            summary.checkpoints_active,
            self.story.active_gates as i64,
        )?;
        at_least("records", summary.passes_recorded, i64::from(self.story.passes))?;
        Ok(Told {
            gates: summary.checkpoints_registered,
            active_gates: summary.checkpoints_active,
            passes: summary.passes_recorded,
            people,
            households: self.story.households,
        })
    }
}
