//! What the services say, in words for the people it is about.

use proto::checkpoint::v1::{Passage, Verdict, VerdictReason};
use proto::common::v1::HealthLevel;

/// A text in Chinese and in English.
pub type Both = (&'static str, &'static str);

/// How a level is shown: never by its colour alone.
#[derive(Clone, Copy, Debug)]
pub struct Shown {
    /// The class that colours it.
    pub class: &'static str,
    /// Read from two metres, and by whoever sees no colours.
    pub symbol: &'static str,
    /// What it says.
    pub text: Both,
}

/// A person's level.
pub fn level(level: HealthLevel) -> Shown {
    let (class, symbol, text) = match level {
        HealthLevel::Green => ("green", "✓", ("绿码", "Green")),
        HealthLevel::Yellow => ("yellow", "!", ("黄码", "Yellow")),
        HealthLevel::Red => ("red", "✕", ("红码", "Red")),
        HealthLevel::Grey | HealthLevel::Unspecified => ("grey", "?", ("灰码", "Grey")),
    };
    Shown { class, symbol, text }
}

/// A gate's verdict.
pub fn verdict(verdict: Verdict) -> Shown {
    let (class, symbol, text) = match verdict {
        Verdict::Pass => ("green", "✓", ("通行", "Pass")),
        Verdict::TakeTemperature => ("green", "℃", ("绿码·请测温", "Green · temperature, please")),
        Verdict::AskNow | Verdict::Unspecified => {
            ("grey", "?", ("请回答工作人员询问", "Please answer two questions"))
        }
        Verdict::Recheck => ("yellow", "↻", ("请稍候复测", "Wait, and be measured again")),
        Verdict::Refuse => ("red", "✕", ("不得通行", "No entry")),
        Verdict::FeverClinic => ("red", "✚", ("请到发热门诊", "To the fever clinic")),
        Verdict::ReportToStreet => (
            "yellow",
            "!",
            ("请等候街道处理", "Wait: the street office is told"),
        ),
    };
    Shown { class, symbol, text }
}

/// What is heard of it where scripts run, by its name in `tone.js`: a face need not turn to the screen.
pub fn tone(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Pass => "pass",
        Verdict::TakeTemperature | Verdict::AskNow => "wait",
        _ => "refuse",
    }
}

/// Why, one sentence each; a reason that says no more than the verdict says nothing.
pub fn reasons(passage: &Passage) -> Vec<Both> {
    passage.reasons().filter_map(reason).collect()
}

/// Why, in one sentence to the person it is about; `None` when it says no more than the verdict.
pub fn reason(reason: VerdictReason) -> Option<Both> {
    use VerdictReason as R;
    Some(match reason {
        R::Unspecified | R::Green | R::Visitor | R::DayTicket => return None,
        R::TemperatureNeeded => (
            "请到岗亭由工作人员测温",
            "The volunteer at the gate takes your temperature",
        ),
        R::Fever => ("体温或症状异常", "A fever, or symptoms of one"),
        R::LowReading => (
            "体温读数偏低，请在室内停留后复测",
            "The reading is too low: warm up indoors, then again",
        ),
        R::LevelYellow => ("您的健康码为黄码", "Your code is yellow"),
        R::LevelRed => ("您的健康码为红码", "Your code is red"),
        R::GreyUnknown => (
            "还没有您的健康信息，请回答两个问题",
            "Nothing is known of your health yet: two questions",
        ),
        R::GreyExpired => (
            "健康信息已过期，请重新申报",
            "Your declaration is too old: please declare again",
        ),
        R::StandingsStale => (
            "网络中断，由工作人员核对",
            "The gate has been cut off: the volunteer decides",
        ),
        R::InQuarantine => (
            "您正在隔离观察期，请勿外出",
            "You are in quarantine: please stay at home",
        ),
        R::NotRegistered => ("未登记", "Not registered"),
        R::CodeRevoked => (
            "此码已作废，请重新打开“我的码”",
            "This code was revoked: open “my code” anew",
        ),
        R::CodeExpired => (
            "此码已过期，请重新打开“我的码”",
            "This code has expired: open “my code” anew",
        ),
        R::CodeTruncated | R::CodeAltered | R::CodeUnknownKey | R::CodeWrongAlgorithm | R::CodeUnreadable => {
            (
                "此码无法识别，请重新打开“我的码”",
                "This code cannot be read: open “my code” anew",
            )
        }
        R::CodeIssuedInFuture => (
            "手机时间不准，请校准后重试",
            "A clock is wrong: set it right and try again",
        ),
        R::ForeignIssuer => (
            "外地健康码，请在此登记一次",
            "A code of another district: please register here once",
        ),
        R::QuotaUsed => (
            "本户本期出行次数已用完",
            "Your household has gone out for this period",
        ),
        R::NotYourDay => ("今天不是本户出行日", "Today is not your household's day"),
        R::HighRiskStay => (
            "14天内到过高风险地区",
            "A stay in a high-risk area within 14 days",
        ),
        R::TicketOfAnotherGate | R::TicketOfAnotherDay | R::TicketRevoked => {
            ("通行凭证无效", "The ticket is not good here today")
        }
    })
}

/// Why a level is what it is.
pub fn level_reason(reason: &str) -> Both {
    match reason {
        "NO_ADVERSE_FACT" => ("未见异常", "Nothing adverse is known"),
        "FEVER_DECLARED" | "FEVER" => ("体温异常", "A fever"),
        "SYMPTOM_DECLARED" => ("申报有症状", "Symptoms were declared"),
        "HIGH_RISK_STAY" => (
            "14天内到过高风险地区",
            "A stay in a high-risk area within 14 days",
        ),
        "CLOSE_CONTACT" => ("密切接触者", "A close contact"),
        "IN_QUARANTINE" | "QUARANTINE" => ("隔离观察期内", "In quarantine"),
        "RELEASED_FROM_QUARANTINE" => ("解除隔离后观察期内", "Lately released from quarantine"),
        "FEVER_AT_GATE" => (
            "卡点测温异常，待医院排查",
            "A fever at a gate, until the hospital clears it",
        ),
        _ => ("详情请咨询社区", "Your community can explain it"),
    }
}

/// Whether a text is the stable reason of a level that has words of its own.
pub fn is_level_reason(text: &str) -> bool {
    level_reason(text) != level_reason("")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_passage_says_each_reason_once_and_nothing_for_green() {
        let passage = Passage {
            reasons: vec![
                VerdictReason::Green.into(),
                VerdictReason::TemperatureNeeded.into(),
            ],
            ..Passage::default()
        };
        assert_eq!(reasons(&passage).len(), 1);
    }
}
