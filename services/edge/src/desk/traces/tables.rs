//! What traces answer with, as tables.

use crate::desk::checkpoint::DIRECTIONS;
use crate::desk::page::{Cell, Table};
use crate::desk::registration::place;
use crate::desk::seat::Desk;
use proto::checkpoint::v1 as pb;

/// Who passed where.
pub(super) fn passes(desk: &Desk, passes: &[pb::TracedPass]) -> Table {
    let heads = [
        desk.t("时间", "When"),
        desk.t("人员编号", "Person"),
        desk.t("单位与卡点", "Unit and gate"),
        desk.t("区划", "Area"),
        desk.t("方向", "Way"),
        desk.t("结论", "Verdict"),
    ];
    let line = |pass: &pb::TracedPass| {
        vec![
            desk.when(pass.scanned_at.as_ref()),
            desk.somebody(&pass.person_id),
            Cell::of(format!("{} {}", pass.unit_name, pass.checkpoint_name)),
            Cell::of(place(pass.area.as_ref())),
            Cell::of(desk.says(DIRECTIONS, pass.direction())),
            desk.verdict(pass.verdict()),
        ]
    };
    Table::new(&heads, desk.t("没有记录。", "No records.")).lines(passes.iter().map(line))
}

/// Who met whom, once each.
pub(super) fn meetings(desk: &Desk, meetings: &[pb::Meeting]) -> Table {
    let heads = [
        desk.t("此人经过", "The person passed"),
        desk.t("接触者经过", "The contact passed"),
        desk.t("相差（秒）", "Seconds apart"),
        desk.t("接触者编号", "Contact"),
        desk.t("单位与卡点", "Unit and gate"),
    ];
    let line = |meeting: &pb::Meeting| {
        vec![
            desk.when(meeting.person_passed_at.as_ref()),
            desk.when(meeting.contact_passed_at.as_ref()),
            Cell::number(meeting.difference_seconds),
            desk.somebody(&meeting.contact_id),
            Cell::of(format!("{} {}", meeting.unit_name, meeting.checkpoint_name)),
        ]
    };
    Table::new(&heads, desk.t("没有接触。", "Nobody was met.")).lines(meetings.iter().map(line))
}

/// Whom somebody met, how often.
pub(super) fn contacts(desk: &Desk, contacts: &[pb::Contact]) -> Table {
    let heads = [
        desk.t("接触者编号", "Contact"),
        desk.t("次数", "Meetings"),
        desk.t("首次", "First"),
        desk.t("最近", "Last"),
        desk.t("最近相差（秒）", "Nearest (s)"),
    ];
    let line = |contact: &pb::Contact| {
        vec![
            desk.somebody(&contact.contact_id),
            Cell::number(contact.meetings),
            desk.when(contact.first_met_at.as_ref()),
            desk.when(contact.last_met_at.as_ref()),
            Cell::number(contact.nearest_seconds),
        ]
    };
    Table::new(&heads, desk.t("没有接触。", "Nobody was met.")).lines(contacts.iter().map(line))
}
