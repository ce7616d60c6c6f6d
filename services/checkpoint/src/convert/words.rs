//! The closed lists of words that gates and passes share with the contract.

use proto::checkpoint::v1 as pb;
use proto::common::v1 as common;
use vocabulary::{Direction, Level, Reason, TemperatureResult, Verdict, Way};

use crate::rules::pass::Origin;

/// Declares both ways between our words and the contract's, which must name the same things; reading yields `None` for the
/// unspecified one.
macro_rules! both_ways {
    ($read:ident $write:ident, $ours:ident, $theirs:path, { $( $our:ident = $their:ident, )+ }) => {
        #[doc = concat!("`", stringify!($ours), "` from the contract; `None` when unspecified.")]
        pub fn $read(word: $theirs) -> Option<$ours> {
            use $theirs as Theirs;
            match word {
                Theirs::Unspecified => None,
                $( Theirs::$their => Some($ours::$our), )+
            }
        }

        #[doc = concat!("`", stringify!($ours), "` in the contract's words.")]
        pub fn $write(word: $ours) -> $theirs {
            use $theirs as Theirs;
            match word {
                $( $ours::$our => Theirs::$their, )+
            }
        }
    };
}

both_ways!(read_direction write_direction, Direction, common::Direction, { In = In, Out = Out, });
both_ways!(read_level write_level, Level, common::HealthLevel, { Green = Green, Yellow = Yellow, Red = Red, Grey = Grey, });
both_ways!(read_way write_way, Way, pb::Way, {
    IdCard = IdCard, Face = Face, HealthCode = HealthCode, Card = Card, Manual = Manual, Plate = Plate,
});
both_ways!(read_verdict write_verdict, Verdict, pb::Verdict, {
    Pass = Pass, TakeTemperature = TakeTemperature, AskNow = AskNow, Recheck = Recheck, Refuse = Refuse,
    FeverClinic = FeverClinic, ReportToStreet = ReportToStreet,
});
both_ways!(read_reason write_reason, Reason, pb::VerdictReason, {
    Green = Green, TemperatureNeeded = TemperatureNeeded, Fever = Fever, LowReading = LowReading, LevelYellow = LevelYellow,
    LevelRed = LevelRed, GreyUnknown = GreyUnknown, GreyExpired = GreyExpired, StandingsStale = StandingsStale,
    InQuarantine = InQuarantine, NotRegistered = NotRegistered, CodeTruncated = CodeTruncated, CodeAltered = CodeAltered,
    CodeUnknownKey = CodeUnknownKey, CodeWrongAlgorithm = CodeWrongAlgorithm, CodeExpired = CodeExpired,
    CodeIssuedInFuture = CodeIssuedInFuture, CodeRevoked = CodeRevoked, ForeignIssuer = ForeignIssuer, QuotaUsed = QuotaUsed,
    CodeUnreadable = CodeUnreadable, Visitor = Visitor, HighRiskStay = HighRiskStay, DayTicket = DayTicket,
    TicketOfAnotherGate = TicketOfAnotherGate, TicketOfAnotherDay = TicketOfAnotherDay, TicketRevoked = TicketRevoked,
    NotYourDay = NotYourDay,
});
both_ways!(read_result write_result, TemperatureResult, pb::TemperatureResult, {
    NotTaken = NotTaken, Normal = Normal, High = High, Low = Low,
});
both_ways!(read_origin write_origin, Origin, pb::Origin, {
    StaffScan = StaffScan, SelfScan = SelfScan, Offline = Offline, Visitor = Visitor, DayTicket = DayTicket,
});
