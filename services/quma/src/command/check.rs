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
    if let Some(unprinted) = unprinted(settings) {
        println!("{unprinted}");
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

/// A folder that was named must hold a font.
fn check_font(settings: &Settings, problems: &mut Vec<String>) {
    if let Some(folder) = settings.edge.documents.fonts.as_deref()
        && lacks_font(settings)
    {
        problems.push(format!(
            "setting edge.documents.fonts: there is no Chinese font in {}",
            folder.display()
        ));
    }
}

/// What will not be printed where no folder was named and the system has no font: the town is served all the same.
fn unprinted(settings: &Settings) -> Option<String> {
    let is_missed = settings.edge.documents.fonts.is_none() && lacks_font(settings);
    is_missed.then(|| {
        format!(
            "posters and briefs will not be printed as PDF or PNG: {}",
            Unprinted::NoFont
        )
    })
}

/// Whether there is no font for a front door that prints.
fn lacks_font(settings: &Settings) -> bool {
    settings.edge.zone.is_inside() && Fonts::find(settings.edge.documents.fonts.as_deref()).is_none()
}

async fn check_database(settings: &Settings, name: ServiceName, problems: &mut Vec<String>) {
    let at = town::database(settings, name);
    if town::is_yet_to_be_made(at) {
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
