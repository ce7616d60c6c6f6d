//! Notices: requests read, answers written.

use super::survey::{area, read_day};
use crate::survey::rules::notice::{Notice, Published, Wording};
use crate::survey::rules::survey::last_day;
use kit::clock::{Day, Moment};
use kit::parse::{All, Flaws, Unreadable, field, nested, required, spread};
use proto::registration::v1 as pb;
use vocabulary::area::{Area, AreaLevel};
use vocabulary::gazetteer::Gazetteer;
use vocabulary::purpose;

/// The most days a notice holds.
const LONGEST_DAYS: i32 = 365;
/// The most characters of a text.
const LONGEST_TEXT: usize = 2_000;

/// The notice a request publishes.
pub(crate) fn read_notice(
    request: &pb::PublishNoticeRequest,
    gazetteer: &Gazetteer,
    now: Moment,
) -> Result<Notice, Flaws> {
    let nothing = pb::NoticeText::default();
    let english = request
        .english
        .as_ref()
        .map(|told| nested("english", read_wording(told)));
    let (id, area, chinese, days) = (
        field("request_id", crate::convert::person::read_id(&request.request_id)),
        field("area", read_area(&request.area, gazetteer)),
        nested(
            "chinese",
            read_wording(request.chinese.as_ref().unwrap_or(&nothing)),
        ),
        spread(read_days(&request.from, &request.to)),
    )
        .all()
        .map_or_else(|flaws| with(flaws, request), Ok)?;
    let english = english.into_iter().collect::<Vec<_>>().all()?;
    Ok(Notice {
        id,
        area,
        chinese,
        english: english.into_iter().next(),
        days,
        is_public: request.public,
        published_at: now,
        withdrawn_at: None,
    })
}

/// The flaws of everything else, with those of the English wording.
fn with<T>(mut flaws: Flaws, request: &pb::PublishNoticeRequest) -> Result<T, Flaws> {
    let english = request.english.as_ref().map(read_wording);
    if let Some(Err(more)) = english {
        flaws.0.extend(more.under("english").0);
    }
    Err(flaws)
}

fn read_days(from: &str, to: &str) -> Result<(Day, Day), Flaws> {
    let (from, to) = (field("from", read_day(from)), field("to", read_day(to))).all()?;
    let (to,) = (field("to", last_day(from, to, LONGEST_DAYS)),).all()?;
    Ok((from, to))
}

fn read_area(text: &str, gazetteer: &Gazetteer) -> Result<Area, Unreadable> {
    let area = gazetteer.known(&Area::parse(text)?)?;
    if area.level() < AreaLevel::District {
        return Err(Unreadable::new(
            "NOT_AN_AREA",
            "must be a district, a street or a community",
        ));
    }
    Ok(area)
}

fn read_wording(told: &pb::NoticeText) -> Result<Wording, Flaws> {
    let (title, text) = (
        field("title", read_sentence(&told.title, 60)),
        field("text", read_sentence(&told.text, LONGEST_TEXT)),
    )
        .all()?;
    Ok(Wording { title, text })
}

/// Two characters or more, in one or several lines, without anybody's number: it is shown to everybody.
fn read_sentence(text: &str, most: usize) -> Result<String, Unreadable> {
    if text.chars().count() > most {
        return Err(Unreadable::new(
            "TOO_LONG",
            format!("must be at most {most} characters"),
        ));
    }
    for line in text.lines().filter(|line| line.trim().chars().count() > 1) {
        // A line may be longer than a purpose: it is read in pieces that overlap by more than any number is long.
        let letters: Vec<char> = required(line, most)?.chars().collect();
        for from in (0..letters.len()).step_by(150) {
            let piece: String = letters.iter().skip(from).take(200).collect();
            if piece.trim().chars().count() > 1 {
                purpose::parse(&piece)?;
            }
        }
    }
    match text.trim().chars().count() {
        0 => Err(Unreadable::new("MISSING", "must not be empty")),
        1 => Err(Unreadable::new("TOO_SHORT", "must be at least 2 characters")),
        _ => Ok(text.trim().to_owned()),
    }
}

/// A notice as it is told.
pub(crate) fn notice(notice: &Notice, gazetteer: &Gazetteer) -> pb::Notice {
    let wording = |wording: &Wording| pb::NoticeText {
        title: wording.title.clone(),
        text: wording.text.clone(),
    };
    pb::Notice {
        notice_id: notice.id.to_string(),
        area: Some(area(&notice.area, gazetteer)),
        chinese: Some(wording(&notice.chinese)),
        english: notice.english.as_ref().map(wording),
        from: notice.days.0.to_string(),
        to: notice.days.1.to_string(),
        public: notice.is_public,
        published_at: Some(notice.published_at.to_proto()),
    }
}

/// A notice as whoever publishes sees it.
pub(crate) fn published(published: &Published, gazetteer: &Gazetteer) -> pb::PublishedNotice {
    pb::PublishedNotice {
        notice: Some(notice(&published.notice, gazetteer)),
        published_by: published.by.clone(),
        withdrawn_at: published.notice.withdrawn_at.map(Moment::to_proto),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_notice_of_several_lines_is_read_whole_and_holds_nobodys_number() {
        let reason = |text: &str| read_sentence(text, LONGEST_TEXT).map_err(|no| no.reason);
        assert!(reason("各位居民：\n单号户单日出行。").is_ok());
        assert!(reason(&"好".repeat(1_999)).is_ok());
        assert_eq!(reason(&"好".repeat(2_001)), Err("TOO_LONG"));
        assert_eq!(reason(" "), Err("MISSING"));
        assert_eq!(reason("好"), Err("TOO_SHORT"));
        assert_eq!(reason("请联系\n王某 13907391177"), Err("PERSONAL_DATA"));
        let far = format!("{}13907391177", "好".repeat(195));
        assert_eq!(reason(&far), Err("PERSONAL_DATA"));
    }
}
