//! What the columns of a list mean: Chinese headings first, as offices write them, with English synonyms.

use crate::imports::rules::words::ListKind;
use serde::{Deserialize, Serialize};
use vocabulary::width;

/// What a column says of a person, or of the trip of a returnee.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Column {
    /// 姓名.
    Name,
    /// 证件类型.
    DocumentKind,
    /// 证件号码.
    DocumentNumber,
    /// 联系电话.
    Phone,
    /// 性别.
    Sex,
    /// 国籍.
    Nationality,
    /// 户籍区划.
    HomeArea,
    /// 现住区划.
    Area,
    /// 详细地址.
    Address,
    /// 出生日期, for documents that do not say it.
    BirthDate,
    /// 基础病史.
    MedicalHistory,
    /// 人员类别: 返工, 返岗, 返学, 返乡.
    ReturneeKind,
    /// 来源地: an area's code, or the name of a place or country.
    Origin,
    /// 到达日期, past or planned.
    Arrives,
    /// 交通方式.
    Means,
    /// 车次/航班.
    TransportNumber,
    /// 座位号.
    Seat,
    /// 车牌号.
    Plate,
    /// Added by our own error file, and left out when it comes back.
    Ours,
}

/// Every column with what it is called in a contract, and the headings it is known by; the first is the one we say.
const HEADINGS: &[(Column, &str, &[&str])] = &[
    (
        Column::Name,
        "name",
        &["姓名", "人员姓名", "名字", "NAME", "FULLNAME"],
    ),
    (
        Column::DocumentKind,
        "id_document.kind",
        &[
            "证件类型",
            "证件种类",
            "证件名称",
            "IDTYPE",
            "IDKIND",
            "DOCUMENTTYPE",
            "IDDOCUMENTKIND",
        ],
    ),
    (
        Column::DocumentNumber,
        "id_document.number",
        &[
            "证件号码",
            "证件号",
            "身份证号",
            "身份证号码",
            "身份证",
            "公民身份号码",
            "IDNUMBER",
            "IDNO",
            "DOCUMENTNUMBER",
        ],
    ),
    (
        Column::Phone,
        "phone",
        &[
            "联系电话",
            "手机号码",
            "手机号",
            "手机",
            "电话",
            "联系方式",
            "电话号码",
            "PHONE",
            "MOBILE",
            "TELEPHONE",
        ],
    ),
    (Column::Sex, "sex", &["性别", "SEX", "GENDER"]),
    (Column::Nationality, "nationality", &["国籍", "NATIONALITY"]),
    (
        Column::HomeArea,
        "home_area",
        &["户籍区划", "户籍地区划", "户籍地", "户籍所在地", "HOMEAREA"],
    ),
    (
        Column::Area,
        "area",
        &[
            "现住区划",
            "现住地区划",
            "居住区划",
            "所属社区代码",
            "社区代码",
            "AREA",
            "AREACODE",
        ],
    ),
    (
        Column::Address,
        "address",
        &[
            "详细地址",
            "现住址",
            "现住地址",
            "居住地址",
            "家庭住址",
            "住址",
            "地址",
            "ADDRESS",
        ],
    ),
    (
        Column::BirthDate,
        "birth_date",
        &["出生日期", "出生年月日", "生日", "BIRTHDATE", "DATEOFBIRTH"],
    ),
    (
        Column::MedicalHistory,
        "medical_history",
        &["基础病史", "基础疾病", "既往病史", "MEDICALHISTORY"],
    ),
    (
        Column::ReturneeKind,
        "trip.kind",
        &["人员类别", "返回类型", "三返类型", "三返类别", "RETURNEEKIND"],
    ),
    (
        Column::Origin,
        "trip.from_area",
        &[
            "来源地",
            "来自何地",
            "从何地返回",
            "返回前所在地",
            "出发地",
            "ORIGIN",
            "FROMAREA",
        ],
    ),
    (
        Column::Arrives,
        "trip.arrives",
        &[
            "到达日期",
            "计划到达日期",
            "计划到达/到达日期",
            "返回日期",
            "到达时间",
            "返回时间",
            "ARRIVES",
            "ARRIVALDATE",
        ],
    ),
    (
        Column::Means,
        "trip.means",
        &["交通方式", "出行方式", "返回方式", "TRAVELMEANS", "MEANS"],
    ),
    (
        Column::TransportNumber,
        "trip.transport_number",
        &[
            "车次/航班",
            "车次航班",
            "车次/航班号",
            "车次",
            "航班",
            "航班号",
            "TRANSPORTNUMBER",
        ],
    ),
    (Column::Seat, "trip.seat", &["座位号", "座位", "SEAT"]),
    (
        Column::Plate,
        "trip.plate",
        &["车牌号", "车牌号码", "车牌", "PLATE"],
    ),
    (Column::Ours, "", &["原文件行号", "错误列", "错误原因"]),
];

/// What every list must say; where people live may be said once for all of it.
const REQUIRED: [Column; 4] = [
    Column::Name,
    Column::DocumentNumber,
    Column::Phone,
    Column::Address,
];

/// What a list of returnees must say besides.
const REQUIRED_OF_RETURNEES: [Column; 3] = [Column::ReturneeKind, Column::Origin, Column::Arrives];

impl Column {
    /// Whether it tells of a trip, which lists of returnees do and no other.
    fn is_of_trip(self) -> bool {
        self.path().starts_with("trip.")
    }

    /// Whether several columns may say it. Trains and flights have a column each in some lists, of which a person fills one.
    fn may_stand_twice(self) -> bool {
        matches!(self, Self::TransportNumber | Self::Ours)
    }

    /// The column's path in the contract, such as `id_document.number`.
    pub fn path(self) -> &'static str {
        self.row().1
    }

    /// The heading we call it by.
    pub fn heading(self) -> &'static str {
        self.row().2[0]
    }

    fn row(self) -> &'static (Self, &'static str, &'static [&'static str]) {
        HEADINGS
            .iter()
            .find(|(column, ..)| *column == self)
            .expect("every column stands in the table")
    }

    /// The column of a path in the contract.
    pub fn of_path(path: &str) -> Option<Self> {
        HEADINGS
            .iter()
            .find(|(_, known, _)| *known == path && !known.is_empty())
            .map(|(column, ..)| *column)
    }

    /// What a heading means; `None` when it means nothing here. Width, case, spaces, stars and what stands in brackets do not count.
    fn of_heading(heading: &str) -> Option<Self> {
        let folded = width::fold(
            heading,
            &[' ', '\u{a0}', '*', '_', '-', ':', '：', '\u{feff}', '\n'],
        );
        let plain = folded.split('(').next().unwrap_or_default();
        HEADINGS
            .iter()
            .find(|(.., headings)| headings.contains(&plain) || headings.contains(&folded.as_str()))
            .map(|(column, ..)| *column)
    }
}

/// The headings our error file adds: line, columns, reasons.
pub const ADDED: [&str; 3] = ["原文件行号", "错误列", "错误原因"];

/// What each column of a file means.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Layout {
    /// In the order of the file.
    pub columns: Vec<Option<Column>>,
}

/// Why the columns of a file cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unusable {
    /// These are not there.
    Missing(Vec<Column>),
    /// Two columns mean the same.
    Twice(Vec<Column>),
}

impl Layout {
    /// Reads the heading of a list of a kind; what tells of trips means nothing but in a list of returnees. `needs_area`: the list does not
    /// say where its people live, so every row must.
    pub fn read(heading: &[String], kind: ListKind, needs_area: bool) -> Result<Self, Unusable> {
        let tells_trips = kind == ListKind::Returnees;
        let columns: Vec<_> = heading
            .iter()
            .map(|text| Column::of_heading(text).filter(|column| tells_trips || !column.is_of_trip()))
            .collect();
        let times = |wanted: Column| columns.iter().filter(|column| **column == Some(wanted)).count();
        let area = needs_area.then_some(Column::Area);
        let of_trip = REQUIRED_OF_RETURNEES.into_iter().filter(|_| tells_trips);
        let missing: Vec<_> = REQUIRED
            .into_iter()
            .chain(of_trip)
            .chain(area)
            .filter(|column| times(*column) == 0)
            .collect();
        if !missing.is_empty() {
            return Err(Unusable::Missing(missing));
        }
        let known = HEADINGS.iter().map(|(column, ..)| *column);
        let twice: Vec<_> = known
            .filter(|column| !column.may_stand_twice() && times(*column) > 1)
            .collect();
        if twice.is_empty() {
            Ok(Self { columns })
        } else {
            Err(Unusable::Twice(twice))
        }
    }

    /// Where a column stands first; `None` when the file has none.
    pub fn place(&self, wanted: Column) -> Option<usize> {
        self.places(wanted).next()
    }

    /// Everywhere a column stands, in the order of the file.
    pub fn places(&self, wanted: Column) -> impl Iterator<Item = usize> {
        let columns = self.columns.iter().enumerate();
        columns
            .filter(move |(_, column)| **column == Some(wanted))
            .map(|(at, _)| at)
    }

    /// Columns that mean nothing here, counted from 1.
    pub fn unknown(&self) -> Vec<i32> {
        (1..)
            .zip(&self.columns)
            .filter(|(_, column)| column.is_none())
            .map(|(number, _)| number)
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heading(texts: &[&str]) -> Vec<String> {
        texts.iter().map(|text| (*text).to_owned()).collect()
    }

    #[test]
    fn headings_are_known_however_they_are_written() {
        for (text, column) in [
            ("姓名", Column::Name),
            (" * 姓　名 ", Column::Name),
            ("联系电话（手机）", Column::Phone),
            ("Id Number", Column::DocumentNumber),
            ("id_number", Column::DocumentNumber),
            ("证件号码", Column::DocumentNumber),
            ("现住区划(12位)", Column::Area),
            ("计划到达日期（年-月-日）", Column::Arrives),
            ("车次/航班", Column::TransportNumber),
            ("错误原因", Column::Ours),
        ] {
            assert_eq!(Column::of_heading(text), Some(column), "{text}");
        }
        assert_eq!(Column::of_heading("备注"), None);
    }

    #[test]
    fn every_missing_column_is_named_and_unknown_ones_are_counted() {
        let missing = Layout::read(&heading(&["姓名", "备注"]), ListKind::Residents, true).unwrap_err();
        let all = vec![
            Column::DocumentNumber,
            Column::Phone,
            Column::Address,
            Column::Area,
        ];
        assert_eq!(missing, Unusable::Missing(all));
        let columns = heading(&["序号", "姓名", "身份证号", "手机", "住址", "备注"]);
        let layout = Layout::read(&columns, ListKind::Residents, false).unwrap();
        assert_eq!(layout.unknown(), [1, 6]);
        assert_eq!(layout.place(Column::Phone), Some(3));
        let twice = heading(&["姓名", "身份证号", "手机", "电话", "住址"]);
        assert_eq!(
            Layout::read(&twice, ListKind::Residents, false),
            Err(Unusable::Twice(vec![Column::Phone]))
        );
    }

    #[test]
    fn trips_are_told_by_lists_of_returnees_alone() {
        let people = heading(&["姓名", "身份证号", "手机", "住址", "来源地"]);
        let residents = Layout::read(&people, ListKind::Residents, false).unwrap();
        assert_eq!(residents.unknown(), [5]);
        let missing = Layout::read(&people, ListKind::Returnees, false).unwrap_err();
        let both = vec![Column::ReturneeKind, Column::Arrives];
        assert_eq!(missing, Unusable::Missing(both));
    }

    #[test]
    fn trains_and_flights_may_have_a_column_each_and_arrivals_one() {
        let trips = |columns: &[&str]| {
            let person = ["姓名", "身份证号", "手机", "住址", "返回类型", "来源地"];
            Layout::read(
                &heading(&[person.as_slice(), columns].concat()),
                ListKind::Returnees,
                false,
            )
        };
        let layout = trips(&["到达时间", "车次", "航班"]).unwrap();
        let places: Vec<_> = layout.places(Column::TransportNumber).collect();
        assert_eq!(places, [7, 8]);
        let twice = trips(&["到达时间", "返回时间"]).unwrap_err();
        assert_eq!(twice, Unusable::Twice(vec![Column::Arrives]));
    }

    #[test]
    fn paths_lead_to_columns_and_back() {
        for (column, path, _) in HEADINGS.iter().filter(|(_, path, _)| !path.is_empty()) {
            assert_eq!(Column::of_path(path), Some(*column));
            assert_eq!(column.path(), *path);
        }
        assert_eq!(Column::of_path(""), None);
    }
}
