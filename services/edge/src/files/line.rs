//! A file as a page lists it: how far it is, or what became of it.

use super::kind::FileKind;
use super::store::built_files::{self, BuiltFile};
use super::workshop::silent_since;
use crate::session::signed_in::SignedIn;
use crate::web::Language;
use crate::web::form::Fields;
use crate::web::frame::minute;
use crate::web::refusal::Refusal;
use crate::web::words as shown;
use proto::checkpoint::v1::Verdict;
use vocabulary::Area;

/// A line of a list of files.
#[derive(Clone, Debug)]
pub struct Line {
    /// In the address.
    pub id: String,
    /// `PDF`, `XLSX`, `CSV`.
    pub kind: String,
    /// When it was asked for, in the town's zone.
    pub at: String,
    /// What was asked for: field and value, to be asked for again.
    pub asked: Vec<(String, String)>,
    /// The same in words.
    pub told: Vec<(&'static str, String)>,
    /// What it has come to.
    pub state: State,
    /// Posters or rows in it.
    pub done: i64,
    /// Of so many; 0 where nobody knows.
    pub total: i64,
    /// `1.2 MB`
    pub size: String,
    /// In hexadecimal digits.
    pub sha256: String,
    /// The last day a list of records may exist; empty for others.
    pub destroy_by: String,
    /// When it goes, in the town's zone.
    pub keep_until: String,
    /// Why it is broken, in words, and the stable reason.
    pub broken: (&'static str, String),
}

/// What a file has come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It is being built, or waits for its turn.
    Building,
    /// It can be fetched.
    Ready,
    /// It was not finished.
    Broken,
}

impl Line {
    /// Of a stored file.
    fn of(file: BuiltFile, kind: FileKind, by: &SignedIn) -> Self {
        let (clock, now) = (&by.office.clock, by.office.now());
        let is_silent = file.seen_at <= silent_since(now);
        let (state, reason) = match file.state.as_str() {
            "ready" => (State::Ready, file.reason),
            "building" if !is_silent => (State::Building, file.reason),
            "building" => (State::Broken, "BROKEN_OFF".to_owned()),
            _ => (State::Broken, file.reason),
        };
        let fields = Fields::read(file.asked.as_bytes());
        let asked: Vec<_> = fields.pairs().filter(|(_, value)| !value.is_empty()).collect();
        let told = asked.iter().filter_map(|(name, value)| told(by, name, value));
        Self {
            id: file.id.to_string(),
            kind: kind.name().1.to_uppercase(),
            at: minute(file.begun_at, clock.zone()),
            told: told.collect(),
            asked: asked
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect(),
            state,
            done: file.done,
            total: file.total,
            size: size(file.size),
            sha256: file.sha256,
            destroy_by: file.destroy_by,
            keep_until: minute(file.keep_until, clock.zone()),
            broken: (sentence(by.frame.language, &reason), reason),
        }
    }
}

/// Somebody's files of these kinds, the newest first.
///
/// # Errors
/// The database's.
pub async fn lines(by: &SignedIn, kinds: &[FileKind]) -> Result<Vec<Line>, Refusal> {
    let files = built_files::of_account(&by.office.db, by.account.id, by.office.now()).await;
    let files = files.map_err(|error| by.fails(error))?.into_iter();
    let of_kind = files.filter_map(|file| {
        let kind = FileKind::parse(&file.kind)?;
        kinds.contains(&kind).then(|| Line::of(file, kind, by))
    });
    Ok(of_kind.collect())
}

fn size(bytes: i64) -> String {
    match bytes {
        ..1_000 => format!("{bytes} B"),
        1_000..1_000_000 => format!("{} kB", bytes / 1_000),
        _ => format!("{}.{} MB", bytes / 1_000_000, bytes / 100_000 % 10),
    }
}

/// A field of the form in words; `None` for what says nothing.
fn told(by: &SignedIn, name: &str, value: &str) -> Option<(&'static str, String)> {
    let language = by.frame.language;
    let (chinese, english) = match name {
        "area" => ("区划", "Area"),
        "gate" => ("卡点", "Gate"),
        "unit_id" => ("单位", "Unit"),
        "from" => ("从", "From"),
        "to" => ("到", "To"),
        "verdict" => ("结论", "Verdict"),
        "purpose" => ("用途", "Purpose"),
        "size" => ("纸张", "Paper"),
        _ => return None,
    };
    let value = match (name, Verdict::from_str_name(value), Area::parse(value)) {
        ("verdict", Some(verdict), _) => {
            let (chinese, english) = shown::verdict(verdict).text;
            language.t(chinese, english).to_owned()
        }
        ("area", _, Ok(area)) => by.office.gazetteer.full_name(&area),
        ("size", ..) if value == "a5-tent" => language.t("A5 台卡", "A5 table card").to_owned(),
        ("size", ..) => value.to_uppercase(),
        _ => value.to_owned(),
    };
    Some((language.t(chinese, english), value))
}

/// What to do about it.
fn sentence(language: Language, reason: &str) -> &'static str {
    let (chinese, english) = match reason {
        "" => return "",
        "BROKEN_OFF" => (
            "生成中断（程序曾重启），请重新生成。",
            "It was broken off: the program was restarted. Begin anew.",
        ),
        "NO_FONT" => (
            "服务器没有中文字体，请系统管理员安装软件包 fonts-noto-cjk。",
            "The server has no Chinese font: the package fonts-noto-cjk must be installed.",
        ),
        "NO_SHAPE" => (
            "有名称含字体中没有的字，请先改名。",
            "A name has a character that no font has a shape for: rename that gate or unit.",
        ),
        "NO_GATES" => ("没有符合条件的卡点。", "There are no such gates."),
        "TOO_MANY_GATES" => (
            "卡点超过 5000 个，请按区划分批。",
            "More than 5,000 gates: please go by area.",
        ),
        "DOES_NOT_ADD_UP" => (
            "收到的记录与其行数或校验值不符，未予保留，请重新生成。",
            "The records did not match their count or hash and were not kept. Begin anew.",
        ),
        "NOT_WRITTEN" => (
            "文件无法写入，请系统管理员检查磁盘。",
            "The file could not be written: the disk must be looked at.",
        ),
        _ => (
            "未能完成，请稍后重新生成。",
            "It was not finished. Try again later.",
        ),
    };
    language.t(chinese, english)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_is_told_in_units_of_a_thousand() {
        assert_eq!(
            [size(999), size(2_400), size(5_480_000)],
            ["999 B", "2 kB", "5.4 MB"]
        );
    }
}
