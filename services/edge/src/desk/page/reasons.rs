//! Why checkpoint refuses, for whoever sits at the desk.

use crate::web::words::Both;

/// What a reason means, and what to do now.
pub(in crate::desk) fn of_checkpoint(reason: &str) -> Option<Both> {
    Some(match reason {
        "CHANGED_MEANWHILE" => (
            "您打开后，别人已修改。请重新打开页面，再填写一次",
            "Somebody changed it since you opened it: open the page anew",
        ),
        "NAME_TAKEN" => ("名称已被使用", "This name is taken"),
        "CHECKPOINT_CLOSED" => ("卡点已撤销", "The gate is closed"),
        "NO_POSTER_YET" => (
            "还没有海报，请先打开一次海报",
            "There is no poster yet: open it once",
        ),
        "POSTER_VERSIONS_USED_UP" => ("海报版本已用完", "No further version of this poster is possible"),
        "FEVER_CLOSED" => ("此病例已关闭", "This case is closed"),
        "RECHECK_TAKEN_ALREADY" => ("已复测过", "It was measured again already"),
        "ACKNOWLEDGED_ALREADY" => ("本级已签收", "Your level has it in hand already"),
        "SHIFT_PLANNED_ALREADY" => ("该时段已有班次", "There is a shift at that time already"),
        "VOLUNTEER_BUSY" => ("有人同一时间在别处值守", "Somebody stands elsewhere at that time"),
        "TOO_MANY_SHIFTS" => (
            "一次排班过多，请分几次",
            "Too many shifts at once: plan them in parts",
        ),
        "SHIFT_OVER" => ("该班次已结束", "The shift is over"),
        "SHIFT_CANCELLED" => ("该班次已取消", "The shift was cancelled"),
        "EXAMINED_ALREADY" => ("已核查过", "It was examined already"),
        "NOT_WELL" => (
            "本人申报不适或不能确认，不能开具",
            "Whoever is not well, or not sure of it, gets no ticket",
        ),
        "DAY_TICKET_REVOKED" => ("此单已作废", "This ticket was revoked already"),
        "QUOTA_ORDERED_ALREADY" => ("该区划已有通告", "This area has an order already"),
        "UNKNOWN_UNIT" | "UNKNOWN_BUILDING" | "UNKNOWN_CHECKPOINT" => (
            "没有这个单位、楼栋或卡点",
            "There is no such unit, building or gate",
        ),
        "UNKNOWN_FEVER" => ("没有这个病例", "There is no such case"),
        "UNKNOWN_HOUSEHOLD" => (
            "没有这一户：此人可能还没有编入住户",
            "There is no such household: they may not live in one that was surveyed",
        ),
        "UNKNOWN_PROPOSAL" => ("没有这份提案", "There is no such proposal"),
        "TIME_IS_OVER" => (
            "所填的时间已过，请重新提出",
            "The time it was for is over: propose it anew",
        ),
        "UNKNOWN_HELPER" => ("没有这位代办人", "There is no such helper"),
        "OWN_HOUSEHOLD" => ("不能代办本户", "Nobody helps their own household"),
        "TOO_MANY_PASSES" | "TOO_MANY_MEETINGS" => {
            ("范围太大，请缩短时间", "Too much at once: choose a shorter span")
        }
        "PAGE_TOKEN_OF_ANOTHER_QUERY" | "PAGE_TOKEN_UNREADABLE" => (
            "翻页位置已失效，请从第一页开始",
            "This place in the list is no more: begin with the first page",
        ),
        "UNREACHABLE" => (
            "系统繁忙，请稍后再提交一次；提交两次只算一次",
            "Busy: send it again soon; sent twice it counts once",
        ),
        "NOT_YOUR_EXPORT" => (
            "只有导出人或防控办可以确认",
            "Only its holder, or an officer, says so",
        ),
        _ => return None,
    })
}
