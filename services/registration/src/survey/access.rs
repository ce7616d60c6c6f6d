//! Who may call the RPCs of the survey.

use kit::access::{Row, Tier, anyone, row};
use vocabulary::role::Role::{self, Command, CommunityWorker, GateStaff, Inspector, Officer, Service};

/// Those who go from door to door.
const VOLUNTEERS: &[Role] = &[GateStaff, CommunityWorker, Officer];
/// Those who open a survey.
const KEEPERS: &[Role] = &[CommunityWorker, Officer];
/// Those who look how far it is.
const LOOKERS: &[Role] = &[GateStaff, CommunityWorker, Officer, Inspector, Command];

/// The rows of the survey, the households' feed and the notices.
pub const ROWS: &[Row<Role>] = &[
    row(
        "/quma.registration.v1.SurveyService/OpenSurvey",
        Tier::Registration,
        KEEPERS,
    ),
    row(
        "/quma.registration.v1.SurveyService/GetSurvey",
        Tier::Lists,
        LOOKERS,
    ),
    row(
        "/quma.registration.v1.SurveyService/ListSurveys",
        Tier::Lists,
        LOOKERS,
    ),
    row(
        "/quma.registration.v1.SurveyService/RecordHousehold",
        Tier::Registration,
        VOLUNTEERS,
    ),
    row(
        "/quma.registration.v1.SurveyService/ListHouseholds",
        Tier::Lists,
        VOLUNTEERS,
    ),
    row(
        "/quma.registration.v1.SurveyService/ListHouseholdHistory",
        Tier::Lists,
        KEEPERS,
    ),
    row(
        "/quma.registration.v1.SurveyService/RecordLeaflets",
        Tier::Registration,
        VOLUNTEERS,
    ),
    row(
        "/quma.registration.v1.HouseholdService/WatchHouseholds",
        Tier::Streams,
        &[Service],
    ),
    row(
        "/quma.registration.v1.NoticeService/PublishNotice",
        Tier::Registration,
        KEEPERS,
    ),
    row(
        "/quma.registration.v1.NoticeService/WithdrawNotice",
        Tier::Registration,
        KEEPERS,
    ),
    row(
        "/quma.registration.v1.NoticeService/ListPublishedNotices",
        Tier::Lists,
        KEEPERS,
    ),
    // Public notices are public; what more is shown depends on who asks.
    anyone("/quma.registration.v1.NoticeService/ListNotices", Tier::Lists),
];
