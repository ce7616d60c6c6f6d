//! Which counties are offered to be graded, and what they are called: people come from everywhere, and the town's own list names its city only.

use crate::desk::seat::{Answered, Desk};
use crate::web::places;
use proto::registration::v1 as pb;
use std::collections::BTreeMap;
use vocabulary::Area;
use vocabulary::area::AreaLevel;

/// Counties that were graded before are offered: so many of them.
const OFFERED: i32 = 200;

/// A county as the request names it; `None` when it is none.
pub(super) fn read(code: &str) -> Option<Area> {
    let area = Area::parse(code).ok()?;
    matches!(area.level(), AreaLevel::District | AreaLevel::City).then_some(area)
}

/// What a county is called: its name, or its province and code.
pub(super) fn called(desk: &Desk, area: &Area) -> String {
    let gazetteer = &desk.by.office.gazetteer;
    if gazetteer.name_of(area).is_some() {
        return gazetteer.full_name(area);
    }
    format!("{} {}", province(desk, area), area.code())
        .trim()
        .to_owned()
}

/// The same by its code, under which the town knows it today.
pub(super) fn told(desk: &Desk, code: &str) -> String {
    Area::parse(code).map_or_else(
        |_| code.to_owned(),
        |area| called(desk, &desk.by.office.gazetteer.today(&area)),
    )
}

/// The code under which a county is known today: its page's address.
pub(super) fn today(desk: &Desk, risk: &pb::AreaRisk) -> String {
    let named = risk.area.clone().unwrap_or_default();
    let area = Area::of_edition(&named.code, &named.edition);
    area.map_or(named.code, |area| {
        desk.by.office.gazetteer.today(&area).code().to_owned()
    })
}

fn province(desk: &Desk, area: &Area) -> String {
    let Some(province) = area.and_around().last() else {
        return String::new();
    };
    if let Some(name) = desk.by.office.gazetteer.name_of(&province) {
        return name.to_owned();
    }
    let found = places::all().find(|(code, ..)| *code == province.code());
    found.map_or_else(String::new, |(_, chinese, english)| {
        desk.t(chinese, english).to_owned()
    })
}

/// Counties that were graded before, then those of the city that the desk lies in, by code with their names.
pub(super) async fn offered(desk: &Desk) -> Answered<Vec<(String, String)>> {
    let request = pb::ListAreasRequest {
        page_size: OFFERED,
        ..pb::ListAreasRequest::default()
    };
    let graded = desk
        .area_risks()
        .list_areas(desk.by.request(request)?)
        .await?
        .into_inner()
        .areas;
    let mut found: BTreeMap<String, String> = BTreeMap::new();
    for risk in &graded {
        let code = today(desk, risk);
        found.insert(code.clone(), told(desk, &code));
    }
    let gazetteer = &desk.by.office.gazetteer;
    let mut around = desk.by.account.area.and_around();
    let city = around.find(|area| area.level() == AreaLevel::City);
    for area in city.map(|city| gazetteer.children(&city)).unwrap_or_default() {
        if !gazetteer.is_statistics_only(&area) {
            found.insert(area.code().to_owned(), gazetteer.full_name(&area));
        }
    }
    Ok(found.into_iter().collect())
}

/// The areas around the desk that are wider than a county, to narrow a list to, the narrowest first.
pub(super) fn around(desk: &Desk) -> Vec<(String, String)> {
    let gazetteer = &desk.by.office.gazetteer;
    let around = desk.by.account.area.and_around();
    let wide = around.filter(|area| area.level() <= AreaLevel::City);
    let named = wide.map(|area| (area.code().to_owned(), gazetteer.full_name(&area)));
    let mut offered = vec![(String::new(), desk.t("全国", "Everywhere").to_owned())];
    offered.extend(named);
    offered
}
