//! A pass as a row: ids as text, times as times, verdicts and ways in words.

use super::words;
use crate::documents::cell::{Cell, Column};
use crate::web::Language;
use crate::web::words as shown;
use kit::clock::Moment;
use prost_types::Timestamp;
use proto::checkpoint::v1::Pass;
use std::collections::HashMap;

/// Unit and name of every gate, by its id.
pub(super) type Names = HashMap<String, (String, String)>;

const fn column(chinese: &'static str, english: &'static str, width: u8) -> Column {
    Column {
        name: (chinese, english),
        width,
    }
}

/// The columns of a list of passes.
pub(super) const COLUMNS: &[Column] = &[
    column("记录编号", "Pass", 38),
    column("扫码时间", "Scanned at", 20),
    column("接收时间", "Received at", 20),
    column("单位", "Unit", 22),
    column("卡点", "Gate", 12),
    column("卡点编号", "Gate id", 38),
    column("人员编号", "Person id", 38),
    column("方向", "Direction", 10),
    column("识别方式", "Recognised by", 14),
    column("登记来源", "Recorded by", 16),
    column("结论", "Verdict", 18),
    column("理由", "Reasons", 30),
    column("码色", "Level", 10),
    column("体温℃", "Temperature", 10),
    column("体温结果", "Reading", 12),
    column("异常标准℃", "Threshold", 10),
    column("戴口罩", "Mask", 8),
    column("核验人", "Verifier", 38),
    column("设备", "Device", 20),
    column("作废时间", "Voided at", 20),
    column("逾时未测温", "Unconfirmed", 12),
    column("存疑", "Doubtful", 10),
    column("依据文件", "Policy document", 26),
];

/// The cells of a pass, in the order of the columns.
pub(super) fn cells(pass: &Pass, names: &Names, language: Language) -> Vec<Cell> {
    let word = |(chinese, english): (&'static str, &'static str)| text(language.t(chinese, english));
    let yes = |is: bool| match is {
        true => word(("是", "Yes")),
        false => Cell::Empty,
    };
    let (unit, gate) = names
        .get(&pass.checkpoint_id)
        .map(|(unit, gate)| (unit.as_str(), gate.as_str()))
        .unwrap_or_default();
    let reasons: Vec<_> = pass
        .reasons()
        .filter_map(words::reason)
        .map(|(chinese, english)| language.t(chinese, english))
        .collect();
    vec![
        text(&pass.pass_id),
        at(pass.scanned_at.as_ref()),
        at(pass.received_at.as_ref()),
        text(unit),
        text(gate),
        text(&pass.checkpoint_id),
        text(&pass.person_id),
        word(words::direction(pass.direction())),
        word(words::way(pass.way())),
        word(words::origin(pass.origin())),
        word(shown::verdict(pass.verdict()).text),
        text(&reasons.join(language.t("；", "; "))),
        word(shown::level(pass.level()).text),
        pass.temperature_deci_celsius.map_or(Cell::Empty, Cell::Tenths),
        word(words::reading(pass.temperature_result())),
        Cell::Tenths(pass.threshold_deci_celsius),
        pass.mask_worn.map_or(Cell::Empty, |worn| match worn {
            true => word(("是", "Yes")),
            false => word(("否", "No")),
        }),
        text(&pass.verifier),
        text(&pass.device_id),
        at(pass.voided_at.as_ref()),
        yes(pass.unconfirmed),
        yes(pass.doubtful),
        text(
            pass.policy
                .as_ref()
                .map(|policy| policy.document_number.as_str())
                .unwrap_or_default(),
        ),
    ]
}

fn text(text: &str) -> Cell {
    match text.is_empty() {
        true => Cell::Empty,
        false => Cell::Text(text.to_owned()),
    }
}

fn at(stamp: Option<&Timestamp>) -> Cell {
    stamp
        .and_then(|stamp| Moment::from_proto(stamp).ok())
        .map_or(Cell::Empty, Cell::At)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proto::checkpoint::v1::{TemperatureResult, Verdict, VerdictReason};

    #[test]
    fn a_row_has_a_cell_for_every_column_and_says_verdicts_in_words() {
        let pass = Pass {
            checkpoint_id: "g".to_owned(),
            verdict: Verdict::FeverClinic.into(),
            reasons: vec![VerdictReason::Fever.into(), VerdictReason::Visitor.into()],
            temperature_deci_celsius: Some(381),
            ..Pass::default()
        };
        let names = Names::from([("g".to_owned(), ("新兴一号院".to_owned(), "南门".to_owned()))]);
        let cells = cells(&pass, &names, Language::Chinese);
        assert_eq!(cells.len(), COLUMNS.len());
        assert_eq!(cells[3], text("新兴一号院"));
        assert_eq!(
            (&cells[10], &cells[11]),
            (&text("请到发热门诊"), &text("发热；访客"))
        );
        assert_eq!(cells[13], Cell::Tenths(381));
    }

    #[test]
    fn a_reading_without_digits_is_an_empty_number_beside_its_result() {
        let pass = Pass {
            temperature_result: TemperatureResult::Normal.into(),
            ..Pass::default()
        };
        let cells = cells(&pass, &Names::new(), Language::Chinese);
        assert_eq!((&cells[13], &cells[14]), (&Cell::Empty, &text("正常")));
    }
}
