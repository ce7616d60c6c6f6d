//! What stands around every page: its title, its language, and what time it is in a demonstration.

use super::language::Language;
use crate::front::Front;
use kit::clock::{Day, Moment, Zone};

/// What the base template shows. Every page's template has one, called `frame`.
#[derive(Clone, Debug)]
pub struct Frame {
    /// What it is written in.
    pub language: Language,
    /// The town's time where it is not the machine's: a demonstration says so on every page.
    pub story: Option<String>,
}

impl Frame {
    /// The frame of a page asked for now.
    pub fn of(front: &Front, language: Language) -> Self {
        let clock = &front.clock;
        Self {
            language,
            story: clock.is_story().then(|| minute(clock.now(), clock.zone())),
        }
    }

    /// The frame of a page that knows nothing of the town.
    pub fn plain(language: Language) -> Self {
        Self {
            language,
            story: None,
        }
    }

    /// One text in both languages.
    pub fn t<'t>(&self, chinese: &'t str, english: &'t str) -> &'t str {
        self.language.t(chinese, english)
    }
}

/// `12:00:59`, in the town's zone.
pub fn clock_time(moment: Moment, zone: Zone) -> String {
    let seconds = moment.since(Day::of(moment, zone).start(zone)).as_secs();
    format!(
        "{:02}:{:02}:{:02}",
        seconds / 3_600,
        seconds / 60 % 60,
        seconds % 60
    )
}

/// `2020-03-01 12:00`, in the town's zone.
pub fn minute(moment: Moment, zone: Zone) -> String {
    let day = Day::of(moment, zone);
    let minutes = moment.since(day.start(zone)).as_secs() / 60;
    format!("{day} {:02}:{:02}", minutes / 60, minutes % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_minute_is_told_in_the_towns_zone() {
        let zone = Zone::parse("+08:00").unwrap();
        let noon = Moment::parse("2020-03-01T04:00:59Z").unwrap();
        assert_eq!(minute(noon, zone), "2020-03-01 12:00");
    }
}
