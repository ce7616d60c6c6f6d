//! `/desk`: who I am, and which rooms are mine.

use crate::session::signed_in::SignedIn;
use crate::web::frame::Frame;
use crate::web::refusal::rendered;
use askama::Template;
use axum::response::Response;
use vocabulary::{Role, RoleSet};

/// A room of the back office.
struct Room {
    path: &'static str,
    name: (&'static str, &'static str),
    /// Who sees it; empty is everybody.
    of: &'static [Role],
}

/// All rooms, in the order in which they are shown.
const ROOMS: &[Room] = &[
    Room {
        path: "/gate",
        name: ("值守卡点", "Keep a gate"),
        // Those whom VerifyPass answers.
        of: &[Role::GateStaff, Role::CommunityWorker, Role::Officer],
    },
    Room {
        path: "/desk/gates",
        name: ("卡点与海报", "Gates and posters"),
        // Those whom ListCheckpoints answers.
        of: &[
            Role::Officer,
            Role::CommunityWorker,
            Role::GateStaff,
            Role::Inspector,
            Role::Command,
        ],
    },
    Room {
        path: "/desk/passes",
        name: ("通行记录", "Passes"),
        // Those whom ListPasses answers.
        of: &[
            Role::GateStaff,
            Role::CommunityWorker,
            Role::Officer,
            Role::Command,
        ],
    },
    Room {
        path: "/desk/fevers",
        name: ("发热处置", "Fevers"),
        // Those whom ListFevers answers.
        of: &[
            Role::GateStaff,
            Role::CommunityWorker,
            Role::Officer,
            Role::Command,
        ],
    },
    Room {
        path: "/desk/shifts",
        name: ("值守排班", "Shifts"),
        // Those whom ListShifts answers.
        of: &[
            Role::GateStaff,
            Role::CommunityWorker,
            Role::Officer,
            Role::Command,
            Role::Inspector,
        ],
    },
    Room {
        path: "/desk/statistics",
        name: ("统计", "Statistics"),
        // Those whom GetSummary answers.
        of: &[
            Role::GateStaff,
            Role::CommunityWorker,
            Role::Officer,
            Role::Command,
            Role::Inspector,
        ],
    },
    Room {
        path: "/desk/anomalies",
        name: ("数据异常", "Anomalies"),
        // Those whom ListAnomalies answers.
        of: &[Role::Officer, Role::CommunityWorker, Role::Command],
    },
    Room {
        path: "/desk/visitors",
        name: ("访客", "Visitors"),
        // Those whom ListVisitors answers.
        of: &[Role::GateStaff, Role::CommunityWorker, Role::Officer],
    },
    Room {
        path: "/desk/tickets",
        name: ("当日通行单", "Day tickets"),
        // Those whom ListDayTickets answers.
        of: &[Role::GateStaff, Role::CommunityWorker, Role::Officer],
    },
    Room {
        path: "/desk/vehicles",
        name: ("车辆", "Vehicles"),
        // Those whom ListVehicles answers.
        of: &[Role::GateStaff, Role::CommunityWorker, Role::Officer],
    },
    Room {
        path: "/desk/disinfections",
        name: ("消毒记录", "Disinfection"),
        // Those whom ListDisinfections answers.
        of: &[
            Role::GateStaff,
            Role::CommunityWorker,
            Role::Officer,
            Role::Command,
            Role::Inspector,
        ],
    },
    Room {
        path: "/desk/quotas",
        name: ("出行频次", "Quotas"),
        // Those whom ListQuotaOrders answers.
        of: &[
            Role::GateStaff,
            Role::CommunityWorker,
            Role::Officer,
            Role::Inspector,
            Role::Command,
        ],
    },
    Room {
        path: "/desk/traces",
        name: ("流调追溯", "Traces"),
        // Those whom TracePerson answers.
        of: &[Role::Officer, Role::Command],
    },
    Room {
        path: "/desk/exports/register",
        name: ("导出登记", "Register of exports"),
        // Those whom ListExports answers.
        of: &[Role::Officer, Role::CommunityWorker, Role::Command],
    },
    Room {
        path: "/desk/policies",
        name: ("卡点规定", "Policies of the gates"),
        // Those whom ListPolicies answers.
        of: &[
            Role::GateStaff,
            Role::CommunityWorker,
            Role::EnterpriseClerk,
            Role::SupplyClerk,
            Role::Inspector,
            Role::Officer,
            Role::Command,
        ],
    },
    Room {
        path: "/desk/people",
        name: ("人员", "People"),
        // Those whom FindPeople and GetPerson answer.
        of: &[Role::CommunityWorker, Role::Officer],
    },
    Room {
        path: "/desk/quarantines",
        name: ("隔离观察", "Quarantine"),
        // Those whom ListQuarantines answers.
        of: &[Role::CommunityWorker, Role::Officer],
    },
    Room {
        path: "/desk/abnormal",
        name: ("异常与线索", "Abnormal cases and leads"),
        // Those whom ListAbnormal answers and who close.
        of: &[Role::CommunityWorker, Role::Officer],
    },
    Room {
        path: "/desk/returnees",
        name: ("三返人员", "Returnees"),
        // Those whom ListArrivals answers.
        of: &[Role::CommunityWorker, Role::Officer],
    },
    Room {
        path: "/desk/outreach",
        name: ("智能外访", "Outreach"),
        // Those whom ListOutreachTasks answers.
        of: &[Role::CommunityWorker, Role::Officer],
    },
    Room {
        path: "/desk/objections",
        name: ("更正与申诉", "Corrections and appeals"),
        // Those whom ListObjections answers.
        of: &[Role::CommunityWorker, Role::Officer],
    },
    Room {
        path: "/desk/levels",
        name: ("码色调整", "Levels set by hand"),
        // Those whom ListLevelChanges and ListBulkChanges answer.
        of: &[Role::CommunityWorker, Role::Officer, Role::Command],
    },
    Room {
        path: "/desk/imports",
        name: ("名单导入", "Imports of people"),
        // Those whom ListImports answers.
        of: &[Role::CommunityWorker, Role::Officer],
    },
    Room {
        path: "/desk/posters",
        name: ("批量海报", "Posters of many gates"),
        of: &[Role::Officer, Role::CommunityWorker],
    },
    Room {
        path: "/desk/exports",
        name: ("导出记录", "Records to take along"),
        // Those whom ExportPasses answers.
        of: &[Role::Officer, Role::CommunityWorker],
    },
    Room {
        path: "/board",
        name: ("指挥大屏", "The day on a wall"),
        of: &[Role::Officer, Role::Command],
    },
    Room {
        path: "/desk/brief",
        name: ("专报", "Briefs"),
        of: &[Role::Officer, Role::Command],
    },
    Room {
        path: "/desk/joining",
        name: ("志愿者上岗码", "Volunteers' codes"),
        // Those who stand at gates by an account of their own.
        of: &[Role::Officer, Role::CommunityWorker, Role::GateStaff],
    },
    Room {
        path: "/desk/accounts",
        name: ("账号管理", "Accounts"),
        of: &[Role::SecurityAdmin],
    },
    Room {
        path: "/desk/audit",
        name: ("审计记录", "Audit trail"),
        of: &[Role::Auditor],
    },
    Room {
        path: "/desk/me",
        name: ("我的账号", "My account"),
        of: &[],
    },
];

#[derive(Template)]
#[template(path = "session/desk.html")]
struct Page {
    frame: Frame,
    form_token: String,
    name: String,
    login: String,
    roles: Vec<&'static str>,
    place: String,
    scope: String,
    rooms: Vec<&'static Room>,
}

pub(super) async fn show(by: SignedIn) -> Response {
    let frame = by.frame.clone();
    let roles = by
        .roles
        .iter()
        .map(|role| frame.t(role.chinese(), role.english()))
        .collect();
    rendered(&Page {
        form_token: by.form_token,
        name: by.name.clear().to_owned(),
        login: by.account.login,
        roles,
        place: by.office.gazetteer.full_name(&by.account.area),
        scope: by.scope.to_string(),
        rooms: rooms_of(by.roles),
        frame,
    })
}

fn rooms_of(roles: RoleSet) -> Vec<&'static Room> {
    ROOMS
        .iter()
        .filter(|room| room.of.is_empty() || roles.has_any(room.of))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_role_sees_its_own_rooms_only() {
        let paths = |role| {
            rooms_of(RoleSet::of(&[role]))
                .iter()
                .map(|room| room.path)
                .collect::<Vec<_>>()
        };
        assert_eq!(paths(Role::SecurityAdmin), ["/desk/accounts", "/desk/me"]);
        assert_eq!(
            paths(Role::Officer),
            [
                "/gate",
                "/desk/gates",
                "/desk/posters",
                "/desk/exports",
                "/board",
                "/desk/brief",
                "/desk/joining",
                "/desk/me"
            ]
        );
        assert_eq!(paths(Role::Command), ["/board", "/desk/brief", "/desk/me"]);
        assert_eq!(paths(Role::GateStaff), ["/gate", "/desk/joining", "/desk/me"]);
        assert_eq!(paths(Role::Auditor), ["/desk/audit", "/desk/me"]);
        assert_eq!(paths(Role::SystemAdmin), ["/desk/me"]);
        for role in [Role::SystemAdmin, Role::Auditor] {
            assert_eq!(paths(role), ["/desk/me"]);
        }
        let has = |role, room| paths(role).contains(&room);
        assert!(has(Role::Officer, "/desk/gates") && has(Role::Officer, "/desk/traces"));
        assert!(!has(Role::CommunityWorker, "/desk/traces") && !has(Role::Officer, "/desk/accounts"));
        for role in [Role::Officer, Role::CommunityWorker] {
            assert!(has(role, "/desk/people") && has(role, "/desk/imports"));
        }
        assert!(has(Role::Command, "/desk/levels") && !has(Role::Command, "/desk/people"));
        assert!(has(Role::GateStaff, "/desk/shifts") && !has(Role::GateStaff, "/desk/anomalies"));
        assert!(has(Role::Inspector, "/desk/statistics") && !has(Role::Inspector, "/desk/passes"));
        assert_eq!(paths(Role::SupplyClerk), ["/desk/policies", "/desk/me"]);
    }
}
