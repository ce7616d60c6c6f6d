//! What stands in a list for the values of the contract: words for whoever reads the table, not for whoever stands at the gate.

use proto::checkpoint::v1::{Origin, TemperatureResult, VerdictReason, Way};
use proto::common::v1::Direction;

type Both = (&'static str, &'static str);

pub(super) fn direction(direction: Direction) -> Both {
    match direction {
        Direction::In => ("进", "In"),
        Direction::Out => ("出", "Out"),
        Direction::Unspecified => ("", ""),
    }
}

pub(super) fn way(way: Way) -> Both {
    match way {
        Way::IdCard => ("身份证", "Id card"),
        Way::Face => ("人脸", "Face"),
        Way::HealthCode => ("健康码", "Health code"),
        Way::Card => ("卡", "Card"),
        Way::Manual => ("人工登记", "By hand"),
        Way::Plate => ("车牌", "Plate"),
        Way::Unspecified => ("", ""),
    }
}

pub(super) fn origin(origin: Origin) -> Both {
    match origin {
        Origin::StaffScan => ("工作人员扫码", "Staff scanned"),
        Origin::SelfScan => ("居民自扫", "Self-scan"),
        Origin::Offline => ("离线上传", "Offline"),
        Origin::Visitor => ("访客登记", "Visitor"),
        Origin::DayTicket => ("当日凭证", "Day ticket"),
        Origin::Unspecified => ("", ""),
    }
}

pub(super) fn reading(reading: TemperatureResult) -> Both {
    match reading {
        TemperatureResult::NotTaken => ("未测", "Not taken"),
        TemperatureResult::Normal => ("正常", "Normal"),
        TemperatureResult::High => ("偏高", "High"),
        TemperatureResult::Low => ("偏低", "Low"),
        TemperatureResult::Unspecified => ("", ""),
    }
}

pub(super) fn reason(reason: VerdictReason) -> Option<Both> {
    use VerdictReason as R;
    Some(match reason {
        // Said by the level already.
        R::Unspecified | R::Green | R::LevelYellow | R::LevelRed => return None,
        R::TemperatureNeeded => ("需测温", "Reading needed"),
        R::Fever => ("发热", "Fever"),
        R::LowReading => ("读数偏低", "Low reading"),
        R::GreyUnknown => ("无健康信息", "Health unknown"),
        R::GreyExpired => ("健康信息过期", "Declaration too old"),
        R::StandingsStale => ("卡点久未同步", "Gate cut off"),
        R::InQuarantine => ("隔离期内", "In quarantine"),
        R::NotRegistered => ("未登记", "Not registered"),
        R::CodeTruncated => ("码不完整", "Code truncated"),
        R::CodeAltered => ("码被改动", "Code altered"),
        R::CodeUnknownKey => ("码的密钥不明", "Code of an unknown key"),
        R::CodeWrongAlgorithm => ("码的算法不符", "Code of another algorithm"),
        R::CodeUnreadable => ("码无法识读", "Code unreadable"),
        R::CodeExpired => ("码已过期", "Code expired"),
        R::CodeIssuedInFuture => ("码的签发时间在未来", "Code from the future"),
        R::CodeRevoked => ("码已作废", "Code revoked"),
        R::ForeignIssuer => ("外地码", "Code of another district"),
        R::QuotaUsed => ("出行次数用完", "Quota used"),
        R::NotYourDay => ("非出行日", "Not the household's day"),
        R::Visitor => ("访客", "Visitor"),
        R::HighRiskStay => ("到过高风险地区", "High-risk stay"),
        R::DayTicket => ("当日凭证", "Day ticket"),
        R::TicketOfAnotherGate => ("凭证属其他卡点", "Ticket of another gate"),
        R::TicketOfAnotherDay => ("凭证属其他日期", "Ticket of another day"),
        R::TicketRevoked => ("凭证已作废", "Ticket revoked"),
    })
}
