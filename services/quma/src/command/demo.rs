//! `quma demo`: opens a town that lives on 1 March 2020, tells its story once, and keeps serving.

use super::failure::Failure;
use super::serving::{self, Doors};
use crate::arguments::Place;
use crate::demo::bookmark::Bookmark;
use crate::demo::desk::Desks;
use crate::demo::schedule::Calendar;
use crate::demo::staff;
use crate::demo::story::{self, Story};
use crate::demo::tell::{Teller, Told};
use crate::settings::Settings;
use crate::tokens;
use crate::town::{self, Town};
use edge::Edge;
use indicatif::{ProgressBar, ProgressStyle};
use kit::clock::{Clock, Day};
use kit::shutdown::Shutdown;
use kit::telemetry;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, Instant};
use vocabulary::Scope;

/// How long the tokens in `tokens/` hold; every start makes new ones.
const TOKEN_HOURS: u32 = 24 * 90;
/// How long the first passwords in `accounts.txt` hold: they are written once.
const FIRST_PASSWORD_DAYS: u32 = 366;
/// What is logged while a story is told. Deadlines pass in it, and that is no warning to whoever listens.
const STORY_FILTER: &str = "warn,registration::duties=error,checkpoint::duties=error";
/// How often the bookmark is moved on.
const BOOKMARK_EVERY: Duration = Duration::from_secs(5);

/// Serves the demonstration of one district.
pub(super) async fn demo(place: &Place, area: &str) -> Result<ExitCode, Failure> {
    let story =
        story::of(area).ok_or_else(|| format!("no story is told of {area}: there are 410811 and 410883"))?;
    let settings = settings(place, story)?;
    let bookmark = Bookmark::read(&settings.data)?;
    check_place(&settings, story, bookmark.as_ref()).await?;

    let doors = Doors::bind(&settings)?;
    let telemetry = telemetry::init(&settings.telemetry)?;
    let shutdown = Shutdown::on_signals()?;
    std::fs::create_dir_all(&settings.data)?;
    let zone = settings.zone()?;
    let noon = Calendar::of_the_newspaper(zone).noon;
    let clock = Clock::story(bookmark.as_ref().map_or(noon, |bookmark| bookmark.now), zone);
    town::migrate(&settings, &[], false).await?;
    let ground = town::ground(&settings, clock.clone(), shutdown.clone())?;
    let scope = area_scope(story)?;
    tokens::write(
        &settings.data.join("tokens"),
        &tokens::one_per_role(&ground.keys, &clock, &scope, TOKEN_HOURS)?,
    )?;
    let town = town::open(&settings, ground, &[]).await?;
    if let Some(office) = town.edge.as_ref().and_then(Edge::office) {
        staff::hire(office, &settings.data).await?;
    }

    let narrator = Narrator {
        story,
        desks: desks(&town, &scope)?,
        clock,
        data: settings.data.clone(),
        address: doors.rpc_address()?,
    };
    let told_before = bookmark.is_some_and(|bookmark| bookmark.told);
    let narration = tokio::spawn(narrator.narrate(told_before, shutdown));
    let served = serving::serve(&settings, doors, town, telemetry).await;
    narration.await??;
    served?;
    Ok(ExitCode::SUCCESS)
}

/// The settings of a story's town. A neighbour's lives in a folder of its own unless another is named.
fn settings(place: &Place, story: &Story) -> Result<Settings, Failure> {
    let mut settings = Settings::load(place)?;
    let names_none = place.data.is_none() && settings.data == Settings::default().data;
    if names_none && story.area != story::SHANYANG.area {
        let mut place = place.clone();
        place.data = Some(PathBuf::from(format!("./quma-data-{}", story.area)));
        settings = Settings::load(&place)?;
    }
    story.area.clone_into(&mut settings.authority.code);
    // Whoever comes back to a demonstration after months still gets in.
    settings.edge.accounts.first_password_days = FIRST_PASSWORD_DAYS;
    // The story and where to look have the terminal to themselves, unless somebody asked for more.
    if settings.telemetry.filter == "info" {
        STORY_FILTER.clone_into(&mut settings.telemetry.filter);
    }
    Ok(settings)
}

/// A folder tells one story, and a town that is really lived in none, wherever its databases are.
async fn check_place(settings: &Settings, story: &Story, bookmark: Option<&Bookmark>) -> Result<(), Failure> {
    if bookmark.is_none() && !town::is_lived_in(settings).await? {
        return Ok(());
    }
    let folder = settings.data.display();
    let problem = match bookmark {
        Some(bookmark) if bookmark.area != story.area => format!("tells the story of {}", bookmark.area),
        Some(_) => return Ok(()),
        None => "holds a town without a story".to_owned(),
    };
    Err(format!("{folder} {problem}: choose another folder with --data").into())
}

fn area_scope(story: &Story) -> Result<Scope, Failure> {
    Scope::parse(story.area).map_err(|refused| refused.description.into_owned().into())
}

fn desks(town: &Town, scope: &Scope) -> Result<Desks, Failure> {
    let (Some(registration), Some(checkpoint)) = (town.registration.clone(), town.checkpoint.clone()) else {
        return Err("a demonstration needs both services".into());
    };
    Ok(Desks::open(
        registration,
        checkpoint,
        &town.ground.keys,
        &town.ground.clock,
        scope,
    )?)
}

/// Tells the story beside the running town, and keeps its bookmark.
struct Narrator {
    story: &'static Story,
    desks: Desks,
    clock: Clock,
    data: PathBuf,
    address: SocketAddr,
}

impl Narrator {
    /// Tells the story if it has not been told, then keeps the bookmark until the town stops. A story that cannot be told stops the town.
    async fn narrate(self, told_before: bool, shutdown: Shutdown) -> Result<(), Failure> {
        let begun = shutdown.begun().clone();
        if !told_before {
            self.bookmark(false)?;
            match begun.run_until_cancelled(self.tell()).await {
                Some(Ok(())) => self.bookmark(true)?,
                Some(Err(failure)) => {
                    shutdown.begin();
                    return Err(failure);
                }
                // Stopped halfway: the next start tells it again, and what is there counts once.
                None => return Ok(()),
            }
        }
        self.say_where_to_look();
        while begun
            .run_until_cancelled(tokio::time::sleep(BOOKMARK_EVERY))
            .await
            .is_some()
        {
            self.bookmark(true)?;
        }
        Ok(self.bookmark(true)?)
    }

    fn bookmark(&self, told: bool) -> std::io::Result<()> {
        Bookmark {
            area: self.story.area.to_owned(),
            told,
            now: self.clock.now(),
        }
        .write(&self.data)
    }

    async fn tell(&self) -> Result<(), Failure> {
        let progress = ProgressBar::new(0);
        let style = "{msg:<40} [{bar:40}] {pos}/{len} {elapsed}";
        progress.set_style(ProgressStyle::with_template(style)?.progress_chars("█▉ "));
        let began = Instant::now();
        let teller = Teller {
            story: self.story,
            desks: &self.desks,
            clock: &self.clock,
            progress: &progress,
        };
        let told = teller.tell().await;
        progress.finish_and_clear();
        self.say_what_was_told(&told?, began.elapsed());
        Ok(())
    }

    #[expect(clippy::print_stdout, reason = "what the demonstration is for")]
    fn say_what_was_told(&self, told: &Told, took: Duration) {
        println!(
            "{} {}，2020年3月1日12时  (told in {:.1} s)",
            self.story.area,
            self.story.name,
            took.as_secs_f64()
        );
        println!("  登记卡点 gates registered        {}", told.gates);
        println!("  有记录的卡点 gates with records   {}", told.active_gates);
        println!("  出入记录 passes                  {}", told.passes);
        println!(
            "  登记居民 people registered       {} in {} households",
            told.people, told.households
        );
    }

    #[expect(clippy::print_stdout, reason = "what the demonstration is for")]
    fn say_where_to_look(&self) {
        let (address, data) = (self.address, self.data.display());
        let (now, zone) = (self.clock.now(), self.clock.zone());
        let today = Day::of(now, zone);
        let minutes = now.since(today.start(zone)).as_secs() / 60;
        let (hour, minute) = (minutes / 60, minutes % 60);
        println!();
        println!("serving on {address}; the town's clock says {today} {hour:02}:{minute:02}");
        println!("  tokens, one per role:  {data}/tokens/officer.jwt …");
        println!("  pages for staff:       http://{address}/sign-in");
        println!(
            "  accounts for it:       {data}/accounts.txt, one per role; each chooses a password at the first sign-in"
        );
        println!("  what can be asked:     grpcurl -plaintext {address} list");
        println!(
            "  the day's figures:     grpcurl -plaintext -H \"authorization: Bearer $(cat {data}/tokens/officer.jwt)\" \\"
        );
        println!("                           {address} quma.checkpoint.v1.PassService/GetSummary");
        println!("  metrics:               http://{address}/metrics");
        println!("stop with Ctrl-C; a second start goes on from here");
    }
}
