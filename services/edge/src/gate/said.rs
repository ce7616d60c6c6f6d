//! What was just done, or could not be, in a sentence above the gate's page; the address carries its stable reason.

use crate::web::words::Both;

/// A reason and its sentence.
const SENTENCES: &[(&str, Both)] = &[
    (
        "VOIDED",
        (
            "已撤销，这次通行不计数。",
            "Taken back: that pass does not count.",
        ),
    ),
    (
        "TOO_LATE_TO_VOID",
        (
            "已超过可撤销的时间，没有撤销，记录保留。如有误，请告知值守负责人。",
            "Too late: it was not taken back and stays in the books. Tell whoever leads the shift if it is wrong.",
        ),
    ),
    (
        "NOT_YOUR_PASS",
        (
            "没有撤销：这次通行由别人核验，只能由其本人撤销。",
            "Not taken back: somebody else verified it, and only they can.",
        ),
    ),
    (
        "PASS_VOIDED",
        ("这次通行已经撤销过了。", "That pass was taken back already."),
    ),
    ("UNKNOWN_PASS", ("没有找到这次通行。", "That pass is not known.")),
    (
        "TEMPERATURE_TAKEN_ALREADY",
        (
            "这次通行已有体温，没有再记。",
            "That pass has its reading already: nothing was changed.",
        ),
    ),
    (
        "DIGITS_NEEDED",
        (
            "这个人在等复测：请重新测温，填度数。",
            "They wait to be measured again: note the digits, please.",
        ),
    ),
    (
        "READING",
        (
            "体温已记录：正常，可以通行。",
            "The reading is recorded: normal, let them pass.",
        ),
    ),
    (
        "PHONE",
        (
            "已确认。居民的手机会自动继续。",
            "Confirmed: the resident's phone goes on by itself.",
        ),
    ),
    (
        "LEFT",
        (
            "访客已离开，凭证已收回。",
            "The visitor has left: the ticket is used up.",
        ),
    ),
    ("TAKEN", ("已登记到岗。", "You are on this shift.")),
    ("GIVEN_UP", ("已登记离岗。", "You have left this shift.")),
    (
        "HANDED_OVER",
        ("交接记录已保存。", "The note is kept for whoever comes next."),
    ),
    (
        "NO_OPEN_PLACE",
        ("这一班没有空位了。", "There is no open place in this shift."),
    ),
    (
        "VOLUNTEER_BUSY",
        (
            "同一时间您在别处有班。",
            "You are put down elsewhere at that time.",
        ),
    ),
    ("SHIFT_OVER", ("这一班已经结束。", "This shift is over.")),
    ("SHIFT_CANCELLED", ("这一班已取消。", "This shift was cancelled.")),
    (
        "SHIFT_LEFT_ALREADY",
        (
            "您已经离岗，不能再登记这一班。",
            "You have left this shift already.",
        ),
    ),
    ("NOT_ON_SHIFT", ("您不在这一班。", "You are not on this shift.")),
    (
        "CHECKPOINT_CLOSED",
        (
            "本卡点已关闭，不再核验。",
            "This gate is closed and verifies nobody.",
        ),
    ),
    ("UNKNOWN_VISIT", ("没有这位访客。", "There is no such visitor.")),
    (
        "VISIT_ENDED",
        ("这位访客已经离开。", "That visitor has left already."),
    ),
    (
        "REGISTERED",
        (
            "已登记。请再输入身份证号核验。",
            "Registered: now verify them by the number of their card.",
        ),
    ),
    ("ACTED", ("已记录。", "Recorded.")),
    ("FEVER_CLOSED", ("这一例已办结。", "This case is closed.")),
    (
        "RECHECK_TAKEN_ALREADY",
        (
            "已有复测结果，没有再记。",
            "The second reading was taken already: nothing was changed.",
        ),
    ),
];

/// The sentence of a reason; `None` for what is no reason of ours: whatever stands in an address is never shown.
pub(super) fn sentence(reason: &str) -> Option<Both> {
    SENTENCES
        .iter()
        .find(|(known, _)| *known == reason)
        .map(|(_, sentence)| *sentence)
}
