//! `quma check`: looks at settings, keys and databases without serving, and names every problem.

use super::failure::Failure;
use crate::arguments::ServiceName;
use crate::settings::Settings;
use crate::town;
use edge::documents::drawing::Unprinted;
use edge::documents::fonts::Fonts;
use kit::clock::Clock;
use kit::db::Db;
use kit::shutdown::Shutdown;
use registration::outreach::platform::Platform;
use std::path::Path;
use std::process::ExitCode;
use vocabulary::{Area, AreaLevel, Gazetteer};

#[expect(clippy::print_stdout, reason = "the answer of the command")]
pub(super) async fn check(settings: &Settings) -> Result<ExitCode, Failure> {
    let mut problems = Vec::new();
    check_authority(settings, &mut problems);
    check_keys(settings, &mut problems);
    check_font(settings, &mut problems);
    for name in town::with_databases(settings, &[]) {
        check_database(settings, name, &mut problems).await;
    }
    if problems.is_empty() {
        println!(
            "everything is in order: {} would be served on {}",
            settings.authority.code, settings.listen
        );
        return Ok(ExitCode::SUCCESS);
    }
    for problem in &problems {
        println!("{problem}");
    }
    println!("{} to mend", problems.len());
    Ok(ExitCode::FAILURE)
}

fn check_authority(settings: &Settings, problems: &mut Vec<String>) {
    let code = &settings.authority.code;
    match Area::parse(code) {
        Ok(area) if area.level() != AreaLevel::District => {
            problems.push(format!(
                "setting authority.code: {code} is no district; a district has 6 digits"
            ));
        }
        Ok(area) if Gazetteer::embedded().name_of(&area).is_none() => {
            problems.push(format!(
                "setting authority.code: {code} is not in the list of areas, so its streets have no names"
            ));
        }
        Ok(_) => {}
        Err(refused) => problems.push(format!("setting authority.code: {}", refused.description)),
    }
}

fn check_keys(settings: &Settings, problems: &mut Vec<String>) {
    let ground = settings
        .zone()
        .map_err(town::TownError::from)
        .and_then(|zone| town::ground(settings, Clock::system(zone), Shutdown::manual()));
    if let Err(error) = ground {
        problems.push(error.to_string());
    }
    if let Err(error) = checkpoint::posters::read_base_url(&settings.checkpoint.poster_base_url) {
        problems.push(format!("setting checkpoint.poster_base_url: {error}"));
    }
    let platform = settings
        .registration
        .outreach
        .webhook
        .as_ref()
        .map(Platform::open);
    if let Some(Err(error)) = platform {
        problems.push(format!("setting {error}"));
    }
}

/// Posters can be printed from the browser without one, but not as PDF or PNG.
fn check_font(settings: &Settings, problems: &mut Vec<String>) {
    let folder = settings.edge.documents.fonts.as_deref();
    if settings.edge.zone.is_inside() && Fonts::find(folder).is_none() {
        problems.push(Unprinted::NoFont.to_string());
    }
}

async fn check_database(settings: &Settings, name: ServiceName, problems: &mut Vec<String>) {
    let at = town::database(settings, name);
    if is_yet_to_be_made(&at.url) {
        return;
    }
    let mut say = |problem: String| {
        problems.push(format!(
            "database of {} at {}: {problem}",
            name.name(),
            at.url_without_password()
        ));
    };
    match Db::open(at).await {
        Ok(db) => {
            match db.pending(&town::migrations(name)).await {
                Ok(pending) if pending.is_empty() => {}
                Ok(pending) => say(format!(
                    "{} migrations pending; `quma migrate` applies them",
                    pending.len()
                )),
                Err(error) => say(error.to_string()),
            }
            db.close().await;
        }
        Err(error) => say(error.to_string()),
    }
}

/// A SQLite file that is not there is made, and migrated, by the first start.
fn is_yet_to_be_made(url: &str) -> bool {
    url.strip_prefix("sqlite:")
        .is_some_and(|file| !Path::new(file).exists())
}
