//! Why services refuse, for whoever sits at the desk.

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
        "NOTES_NOT_ALLOWED" => ("您的角色不能查看备注", "Your role does not read notes"),
        "UNKNOWN_SHIFT" => ("没有这个班次", "There is no such shift"),
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
        "EXPORT_DESTROYED" => (
            "该文件已确认销毁，请重新导出",
            "The file is destroyed already: export it anew",
        ),
        _ => return None,
    })
}

/// The same of registration's areas, surveys, notices and erasures.
pub(in crate::desk) fn of_rooms(reason: &str) -> Option<Both> {
    Some(match reason {
        "RISK_CHANGED" => (
            "此地的等级已有新版本，请重新打开页面核对",
            "The grade has a newer version: open the page anew and look at it",
        ),
        "UNKNOWN_AREA_RISK" => ("此地没有现行等级", "No grade of this area is in force"),
        "NOTHING_FOLLOWS" => (
            "按现行规定，这个等级不需要采取措施",
            "By the policy in force, nothing follows from this grade",
        ),
        "UNKNOWN_MEASURE" => ("没有这项措施", "There is no such measure"),
        "NOT_THE_AUTHOR" => (
            "谁预览、谁执行：请提出人办理，或自己重新预览",
            "Only whoever had it shown applies it: ask them, or have it shown to you",
        ),
        "MEASURE_MOVED_ON" => (
            "措施的状态已变化，请重新打开页面",
            "The measure has moved on: open the page anew",
        ),
        "SHOWN_TOO_LONG_AGO" => (
            "预览已过三天，人员有变化，请重新预览",
            "It was shown more than three days ago, and people have come and gone: have it shown again",
        ),
        "UNKNOWN_SURVEY" => ("没有这次排查", "There is no such survey"),
        "UNKNOWN_NOTICE" => (
            "没有这个通告，或不在您的范围内",
            "There is no such notice in your scope",
        ),
        "UNKNOWN_ERASURE" => ("没有这条删除记录", "There is no such erasure"),
        "REASON_MISSING" => ("请填写原因", "Please say why"),
        "FAMILY_TOO_LARGE" => ("一人最多代管八人", "Nobody is guardian of more than eight"),
        "CLEAR_NOT_ALLOWED" => (
            "您的角色不能查看未遮掩的信息",
            "Your role does not read personal data in clear",
        ),
        "TOO_MANY_NEEDS" => (
            "未办理的需求太多，请先办理",
            "Too many needs are open: have them answered first",
        ),
        "NOTHING_TO_ANSWER" => ("这次测温不需要处置", "This check needs no answer"),
        "ARRIVED_ALREADY" => ("此人已到达", "This trip has arrived already"),
        "PAIR_ENDED" => (
            "比对期限已过，这一行没有导入，请重新导入",
            "The time to decide is over and the row was not imported: import it again",
        ),
        "DOCUMENT_TAKEN" => (
            "该证件属于另一条登记，请先合并两条登记",
            "The document belongs to somebody else: merge the two first",
        ),
        "MERGE_WITH_ITSELF" => ("不能与自己合并", "A record is not merged with itself"),
        "BOTH_IN_QUARANTINE" => (
            "两条登记都在隔离中，请先解除其中一个",
            "Both are in quarantine: release one of them first",
        ),
        "ALREADY_CANCELLED" => ("这一轮已取消", "The round was cancelled already"),
        "PLATFORM_NOT_SET" => (
            "没有设置外呼或短信平台",
            "No platform that calls or writes is set",
        ),
        "POLICY_MISSING" => (
            "这里没有现行规定，请先发布规定",
            "No policy of this kind is in force here: put one first",
        ),
        _ => return None,
    })
}
