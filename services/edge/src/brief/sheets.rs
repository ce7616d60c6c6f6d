//! A frozen brief on paper: sheets of A4 as SVG, with its hash and the number of the page at the foot.

use super::frozen::Brief;
use crate::web::language::Language;
use askama::Template;
use kit::clock::{Day, Zone};

/// In millimetres: the margin at the left, the first line below the head of the first sheet and of the others, and the last line.
const LEFT: u32 = 27;
const FIRST_TOP: u32 = 74;
const TOP: u32 = 32;
const BOTTOM: u32 = 262;
/// The height of a line, and of its letters.
const LINE: u32 = 9;
const LETTERS: u32 = 5;
/// Chinese characters in a line, twice: a Latin letter is taken for half of one, which is more than it needs.
const HALVES: usize = 62;

#[derive(Template)]
#[template(path = "brief/sheet.svg", escape = "xml")]
struct Sheet<'b> {
    brief: &'b Brief,
    /// The headline; on the first sheet only.
    title: Option<&'b str>,
    date: &'b str,
    lines: Vec<Placed>,
    foot: String,
}

/// A line of text and where it stands.
struct Placed {
    x: u32,
    y: u32,
    text: String,
}

/// The sheets of a brief, in a language it is kept in.
pub fn sheets(brief: &Brief, language: Language, zone: Zone) -> Vec<String> {
    let said = match language {
        Language::Chinese => &brief.chinese,
        Language::English => &brief.english,
    };
    let mut paragraphs = said.lines();
    let title = paragraphs.next().unwrap_or_default();
    let lines: Vec<(u32, String)> = paragraphs.flat_map(indented).collect();
    let pages = paged(lines);
    let day = Day::of(brief.frozen_at, zone);
    let date = match language {
        Language::Chinese => format!("{}年{}月{}日", day.year(), day.month(), day.day()),
        Language::English => day.to_string(),
    };
    let count = pages.len();
    let sheet = |(place, lines): (usize, Vec<Placed>)| Sheet {
        brief,
        title: (place == 0).then_some(title),
        date: &date,
        lines,
        foot: match language {
            Language::Chinese => format!("第{}页 共{count}页", place + 1),
            Language::English => format!("page {} of {count}", place + 1),
        },
    };
    let drawn = pages.into_iter().enumerate().map(sheet);
    // A template is made of text in memory: it cannot fail in a way anybody could mend.
    drawn.map(|sheet| sheet.render().unwrap_or_default()).collect()
}

/// The lines of a paragraph; the first begins two characters further in.
fn indented(paragraph: &str) -> Vec<(u32, String)> {
    let lines = wrapped(paragraph, HALVES - 4, HALVES).into_iter().enumerate();
    lines
        .map(|(place, line)| (if place == 0 { LEFT + 2 * LETTERS } else { LEFT }, line))
        .collect()
}

/// Lines on sheets, from the top of each.
fn paged(lines: Vec<(u32, String)>) -> Vec<Vec<Placed>> {
    let mut pages = vec![Vec::new()];
    let mut y = FIRST_TOP;
    for (x, text) in lines {
        if y > BOTTOM {
            pages.push(Vec::new());
            y = TOP;
        }
        if let Some(page) = pages.last_mut() {
            page.push(Placed { x, y, text });
        }
        y += LINE;
    }
    pages
}

/// Text in lines of so many halves of a character, the first of its own length. Latin words and numbers stay whole, unless one is longer than a
/// line; no line begins with a mark that closes something: such a mark hangs in the margin.
fn wrapped(text: &str, first: usize, others: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut left = first;
    for word in words(text) {
        let width = width(&word);
        let hangs = word.chars().all(|letter| "，。；：、）》”！？".contains(letter));
        let line = lines.len() - 1;
        if width <= left || hangs {
            lines[line].push_str(&word);
            left = left.saturating_sub(width);
            continue;
        }
        if width > others {
            // Longer than a line: it goes on in the next one, letter by letter.
            for letter in word.chars() {
                let own = width_of(letter);
                if own > left {
                    lines.push(String::new());
                    left = others;
                }
                let line = lines.len() - 1;
                lines[line].push(letter);
                left -= own.min(left);
            }
            continue;
        }
        let word = word.trim_start();
        lines.push(word.to_owned());
        left = others.saturating_sub(self::width(word));
    }
    lines
}

/// What may not be broken: a Latin word or a number with the blank before it, or one other character.
fn words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for letter in text.chars() {
        let goes_on = letter.is_ascii_graphic()
            && words
                .last()
                .is_some_and(|word| word.is_ascii() && !word.is_empty());
        match words.last_mut() {
            Some(word) if goes_on => word.push(letter),
            _ => words.push(letter.to_string()),
        }
    }
    words
}

fn width(text: &str) -> usize {
    text.chars().map(width_of).sum()
}

fn width_of(letter: char) -> usize {
    if letter.is_ascii() { 1 } else { 2 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::brief::frozen::BriefId;
    use kit::clock::Moment;
    use rstest::rstest;
    use uuid::Uuid;
    use vocabulary::Area;

    #[rstest]
    #[case("全区登记卡点", &["全区登", "记卡点"])]
    #[case("全区登，记卡点", &["全区登，", "记卡点"])]
    #[case("共95,482人", &["共", "95,482", "人"])]
    #[case("abcdefghij", &["abcdef", "ghij"])]
    #[case("ab cdefg", &["ab", "cdefg"])]
    #[case("", &[""])]
    fn text_is_broken_where_a_reader_expects_it(#[case] text: &str, #[case] lines: &[&str]) {
        assert_eq!(wrapped(text, 6, 6), lines);
    }

    #[test]
    fn a_long_brief_goes_on_on_another_sheet_and_names_are_no_markup() {
        let brief = Brief {
            id: BriefId::from_uuid(Uuid::nil()),
            number: 12,
            area: Area::parse("410811").unwrap(),
            place: "山阳区".to_owned(),
            moment: Moment::from_unix_seconds(1_583_035_200),
            frozen_at: Moment::from_unix_seconds(1_583_035_200),
            author: Uuid::nil(),
            figures: String::new(),
            chinese: format!("山阳区专报<&>\n{}", "卡点<b>有记录；".repeat(250)),
            english: "Brief\nShort.".to_owned(),
            before_sha256: String::new(),
            sha256: "ab".repeat(32),
        };
        let zone = Zone::parse("+08:00").unwrap();
        let chinese = sheets(&brief, Language::Chinese, zone);
        assert!(chinese.len() > 1, "{}", chinese.len());
        for (place, sheet) in chinese.iter().enumerate() {
            assert!(sheet.contains(&brief.sha256) && !sheet.contains("<b>"));
            assert!(sheet.contains(&format!("第{}页 共{}页", place + 1, chinese.len())));
        }
        assert!(chinese[0].contains("山阳区专报&#60;&#38;&#62;") && chinese[0].contains("2020年3月1日"));
        assert!(!chinese[1].contains("山阳区专报"));
        assert_eq!(sheets(&brief, Language::English, zone).len(), 1);
    }
}
