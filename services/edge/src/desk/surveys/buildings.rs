//! How buildings and their doors are typed: a line each, `1号楼：48` with how many doors, or `1号楼：101-104、201-204` with their numbers.

use proto::registration::v1 as pb;

/// What parts a building's name from its doors.
const AFTER_THE_NAME: [char; 5] = ['：', ':', '\t', '，', ','];
/// What parts doors from one another.
const BETWEEN_DOORS: [char; 6] = ['、', '，', ',', ' ', '\t', '　'];
/// Doors that a span stands for at most: more than a building may have, so that the service says so.
const MOST: u32 = 2_001;

/// The buildings of a text, in its order; empty lines are passed over. Whatever does not read as doors is one door's name.
pub(super) fn read(text: &str) -> Vec<pb::SurveyBuilding> {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.map(building).collect()
}

fn building(line: &str) -> pb::SurveyBuilding {
    let (name, doors) = line
        .split_once(AFTER_THE_NAME)
        .or_else(|| line.split_once([' ', '　']))
        .unwrap_or((line, ""));
    let doors = doors.trim();
    let count = doors.trim_end_matches(['户', '家']).trim();
    let building = pb::SurveyBuilding {
        name: name.trim().to_owned(),
        ..pb::SurveyBuilding::default()
    };
    match count.parse() {
        Ok(doors) => pb::SurveyBuilding { doors, ..building },
        Err(_) => pb::SurveyBuilding {
            door_numbers: doors
                .split(BETWEEN_DOORS)
                .filter(|door| !door.is_empty())
                .flat_map(span)
                .collect(),
            ..building
        },
    }
}

/// `101-104` is four doors; whatever else is the number of one.
fn span(door: &str) -> Vec<String> {
    let read = || {
        let (first, last) = door.split_once(['-', '—', '－', '~', '～', '至'])?;
        let (first, last): (u32, u32) = (first.trim().parse().ok()?, last.trim().parse().ok()?);
        (first <= last).then(|| first..=last.min(first.saturating_add(MOST)))
    };
    match read() {
        Some(numbers) => numbers.map(|number| number.to_string()).collect(),
        None => vec![door.to_owned()],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("1号楼：48", "1号楼", 48, &[])]
    #[case("1号楼 48户", "1号楼", 48, &[])]
    #[case("三组, 12", "三组", 12, &[])]
    #[case("1号楼：101-103、201", "1号楼", 0, &["101", "102", "103", "201"])]
    #[case("1号楼：甲-乙", "1号楼", 0, &["甲-乙"])]
    #[case("1号楼：9-1", "1号楼", 0, &["9-1"])]
    #[case("1号楼", "1号楼", 0, &[])]
    #[case("1号楼：-3", "1号楼", -3, &[])]
    fn a_line_is_a_building(
        #[case] line: &str,
        #[case] name: &str,
        #[case] doors: i32,
        #[case] numbers: &[&str],
    ) {
        let read = read(&format!("\n{line}\r\n"));
        let [building] = &read[..] else {
            panic!("one building, not {read:?}");
        };
        assert_eq!((building.name.as_str(), building.doors), (name, doors));
        assert_eq!(building.door_numbers, numbers);
    }

    #[test]
    fn a_span_without_end_is_cut_where_no_building_reaches() {
        let read = read("1号楼：1-4294967295");
        assert!(read[0].door_numbers.len() > 2_000 && read[0].door_numbers.len() < 2_100);
    }
}
