//! Who looked and what they did, in the words of whoever it is about: what the trails of the services name.

use crate::web::Language;
use crate::web::words::Both;

/// Acts that concern one person, by the names of their RPCs.
const ACTS: &[(&str, Both)] = &[
    ("AddFamilyMember", ("添加家人", "added a relative")),
    ("AnswerAppeal", ("答复申诉", "answered an appeal")),
    (
        "AnswerCheck",
        ("处理异常体温", "answered an abnormal temperature"),
    ),
    ("AnswerCorrection", ("答复更正", "answered a correction")),
    ("AnswerNeed", ("答复求助", "answered a call for help")),
    ("ApproveLevel", ("审核健康码变更", "approved a change of level")),
    ("ApproveRelease", ("审核解除隔离", "approved a release")),
    ("AskForHelp", ("求助", "asked for help")),
    ("CancelTrip", ("取消行程", "took a trip back")),
    ("CloseAbnormal", ("办结异常情况", "closed an abnormal case")),
    ("ConfirmArrival", ("确认到达", "confirmed an arrival")),
    ("ConfirmResume", ("确认换手机", "confirmed a new phone")),
    ("CorrectHealth", ("更正申报", "corrected a declaration")),
    ("CorrectTrip", ("更正行程", "corrected a trip")),
    ("DeclareHealth", ("健康申报", "declared health")),
    ("DeclareTrip", ("申报行程", "declared a trip")),
    ("ErasePerson", ("删除信息", "erased the data")),
    ("ExportPasses", ("导出出入记录", "exported passes")),
    ("ExtendQuarantine", ("延长隔离", "extended a quarantine")),
    ("FindPeople", ("查找居民", "searched for people")),
    ("GetAbnormal", ("查看异常情况", "read an abnormal case")),
    ("GetLevelChange", ("查看健康码变更", "read a change of level")),
    ("GetObjection", ("查看申诉或更正", "read an appeal or correction")),
    ("GetPerson", ("查看登记信息", "read the registration")),
    ("GetQuarantine", ("查看隔离情况", "read a quarantine")),
    ("GetSelfReport", ("打开健康问卷", "opened the questions")),
    ("ImportPeople", ("批量登记", "registered from a list")),
    ("IssueSelfReportLink", ("发送健康问卷", "sent the questions")),
    ("ListDeclarations", ("查看健康申报", "read declarations")),
    (
        "ListObjections",
        ("查看申诉与更正", "read appeals and corrections"),
    ),
    ("ListPasses", ("查看出入记录", "read passes")),
    ("ListTripVersions", ("查看行程", "read a trip")),
    ("ListTrips", ("查看行程", "read trips")),
    ("MakeCode", ("出示或打印健康码", "made a code")),
    ("MergePeople", ("合并重复登记", "merged two registrations")),
    ("OrderQuarantine", ("下达隔离", "ordered a quarantine")),
    ("QueryHealth", ("查看健康码", "read the level")),
    ("RecordDailyCheck", ("上报体温", "reported a temperature")),
    ("RecordDeparture", ("登记离开", "recorded a departure")),
    (
        "RecordOutreach",
        ("登记电话或上门核查", "recorded a call or visit"),
    ),
    ("RecordTemperature", ("卡点测温", "took a temperature at a gate")),
    ("RegisterByPoster", ("扫码登记", "registered at a poster")),
    ("RegisterByStaff", ("代为登记", "registered by staff")),
    ("ReleaseQuarantine", ("解除隔离", "released from quarantine")),
    ("ReportFever", ("上报发热", "reported a fever")),
    ("ResumeSession", ("找回健康码", "found the code again")),
    ("RevokeCodes", ("作废健康码", "revoked codes")),
    ("SetLevel", ("变更健康码", "set the level")),
    ("SetLevels", ("批量变更健康码", "set many levels")),
    ("SubmitSelfReport", ("填报健康问卷", "answered the questions")),
    ("TransferQuarantine", ("转移隔离", "moved a quarantine")),
    ("VoidPass", ("撤销出入记录", "took a pass back")),
];

/// An act in words; one that has none, by its name in the trail.
pub(super) fn act(name: &str, language: Language) -> String {
    match ACTS.iter().find(|(known, _)| *known == name) {
        Some((_, words)) => language.t(words.0, words.1).to_owned(),
        None => format!("{}（{name}）", language.t("其他操作", "another act")),
    }
}

/// The office, not the name of whoever sat there: that is for the auditor. Of several the first.
pub(super) fn office(roles: &str) -> Both {
    match roles.split(['+', ',']).next().unwrap_or_default().trim() {
        "resident" => ("本人或家人", "You or your family"),
        "gate_staff" => ("卡点工作人员", "A gate's volunteer"),
        "community_worker" => ("社区工作人员", "A community worker"),
        "officer" => ("防控指挥部工作人员", "An officer of the district"),
        "command" => ("指挥中心", "The command room"),
        "partner" => ("合作单位", "A partner organisation"),
        "inspector" => ("巡查人员", "An inspector"),
        "auditor" => ("审计人员", "An auditor"),
        "enterprise_clerk" => ("企业填报人员", "A clerk of an enterprise"),
        _ => ("系统", "The system"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_looked_reads_as_an_office_and_what_they_did_as_words() {
        assert_eq!(office("officer+auditor").0, "防控指挥部工作人员");
        assert_eq!(act("ListTrips", Language::Chinese), "查看行程");
        assert_eq!(
            act("SomethingNew", Language::English),
            "another act（SomethingNew）"
        );
    }
}
