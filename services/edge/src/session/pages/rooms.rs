//! Which rooms the back office has, and who sees them.

use vocabulary::{Role, RoleSet};

/// Rooms that belong together.
pub(super) struct Floor {
    /// What is written above them.
    pub name: (&'static str, &'static str),
    rooms: &'static [Room],
}

/// A room of the back office.
pub(super) struct Room {
    /// Where it is.
    pub path: &'static str,
    /// What it is called.
    pub name: (&'static str, &'static str),
    /// Who sees it; empty is everybody.
    of: &'static [Role],
}

impl Floor {
    /// Those of its rooms that somebody with these roles sees.
    pub(super) fn rooms_of(&self, roles: RoleSet) -> Vec<&'static Room> {
        let is_theirs = |room: &&Room| room.of.is_empty() || roles.has_any(room.of);
        self.rooms.iter().filter(is_theirs).collect()
    }
}

/// All of them, in the order in which they are shown. Whom a room is for is whom the services answer there: those of the named RPC.
pub(super) const FLOORS: &[Floor] = &[
    Floor {
        name: ("看全局", "The whole"),
        rooms: &[
            Room {
                path: "/board",
                name: ("指挥大屏", "The day on a wall"),
                of: &[Role::Officer, Role::Command],
            },
            Room {
                path: "/desk/statistics",
                name: ("统计", "Statistics"),
                // GetSummary
                of: &[
                    Role::GateStaff,
                    Role::CommunityWorker,
                    Role::Officer,
                    Role::Command,
                    Role::Inspector,
                ],
            },
            Room {
                path: "/desk/brief",
                name: ("专报", "Briefs"),
                of: &[Role::Officer, Role::Command],
            },
            Room {
                path: "/desk/anomalies",
                name: ("数据异常", "Anomalies"),
                // ListAnomalies
                of: &[Role::Officer, Role::CommunityWorker, Role::Command],
            },
        ],
    },
    Floor {
        name: ("卡点", "Gates"),
        rooms: &[
            Room {
                path: "/gate",
                name: ("值守卡点", "Keep a gate"),
                // VerifyPass
                of: &[Role::GateStaff, Role::CommunityWorker, Role::Officer],
            },
            Room {
                path: "/desk/gates",
                name: ("卡点与海报", "Gates and posters"),
                // ListCheckpoints
                of: &[
                    Role::Officer,
                    Role::CommunityWorker,
                    Role::GateStaff,
                    Role::Inspector,
                    Role::Command,
                ],
            },
            Room {
                path: "/desk/posters",
                name: ("批量海报", "Posters of many gates"),
                of: &[Role::Officer, Role::CommunityWorker],
            },
            Room {
                path: "/desk/shifts",
                name: ("值守排班", "Shifts"),
                // ListShifts
                of: &[
                    Role::GateStaff,
                    Role::CommunityWorker,
                    Role::Officer,
                    Role::Command,
                    Role::Inspector,
                ],
            },
            Room {
                path: "/desk/joining",
                name: ("志愿者上岗码", "Volunteers' codes"),
                // Who stand at gates by an account of their own.
                of: &[Role::Officer, Role::CommunityWorker, Role::GateStaff],
            },
            Room {
                path: "/desk/passes",
                name: ("通行记录", "Passes"),
                // ListPasses
                of: &[
                    Role::GateStaff,
                    Role::CommunityWorker,
                    Role::Officer,
                    Role::Command,
                ],
            },
            Room {
                path: "/desk/exports",
                name: ("导出记录", "Records to take along"),
                // ExportPasses
                of: &[Role::Officer, Role::CommunityWorker],
            },
            Room {
                path: "/desk/exports/register",
                name: ("导出登记", "Register of exports"),
                // ListExports
                of: &[Role::Officer, Role::CommunityWorker, Role::Command],
            },
            Room {
                path: "/desk/visitors",
                name: ("访客", "Visitors"),
                // ListVisitors
                of: &[Role::GateStaff, Role::CommunityWorker, Role::Officer],
            },
            Room {
                path: "/desk/tickets",
                name: ("当日通行单", "Day tickets"),
                // ListDayTickets
                of: &[Role::GateStaff, Role::CommunityWorker, Role::Officer],
            },
            Room {
                path: "/desk/vehicles",
                name: ("车辆", "Vehicles"),
                // ListVehicles
                of: &[Role::GateStaff, Role::CommunityWorker, Role::Officer],
            },
            Room {
                path: "/desk/quotas",
                name: ("出行频次", "Quotas"),
                // ListQuotaOrders
                of: &[
                    Role::GateStaff,
                    Role::CommunityWorker,
                    Role::Officer,
                    Role::Inspector,
                    Role::Command,
                ],
            },
            Room {
                path: "/desk/disinfections",
                name: ("消毒记录", "Disinfection"),
                // ListDisinfections
                of: &[
                    Role::GateStaff,
                    Role::CommunityWorker,
                    Role::Officer,
                    Role::Command,
                    Role::Inspector,
                ],
            },
            Room {
                path: "/desk/policies",
                name: ("规定", "Policies"),
                // ListPolicies
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
        ],
    },
    Floor {
        name: ("人员", "People"),
        rooms: &[
            Room {
                path: "/desk/people",
                name: ("人员", "People"),
                // FindPeople and GetPerson
                of: &[Role::CommunityWorker, Role::Officer],
            },
            Room {
                path: "/desk/quarantines",
                name: ("隔离观察", "Quarantine"),
                // ListQuarantines
                of: &[Role::CommunityWorker, Role::Officer],
            },
            Room {
                path: "/desk/fevers",
                name: ("发热处置", "Fevers"),
                // ListFevers
                of: &[
                    Role::GateStaff,
                    Role::CommunityWorker,
                    Role::Officer,
                    Role::Command,
                ],
            },
            Room {
                path: "/desk/abnormal",
                name: ("异常与线索", "Abnormal cases and leads"),
                // ListAbnormal answers and who close.
                of: &[Role::CommunityWorker, Role::Officer],
            },
            Room {
                path: "/desk/returnees",
                name: ("三返人员", "Returnees"),
                // ListArrivals
                of: &[Role::CommunityWorker, Role::Officer],
            },
            Room {
                path: "/desk/outreach",
                name: ("智能外访", "Outreach"),
                // ListOutreachTasks
                of: &[Role::CommunityWorker, Role::Officer],
            },
            Room {
                path: "/desk/levels",
                name: ("码色调整", "Levels set by hand"),
                // ListLevelChanges and ListBulkChanges
                of: &[Role::CommunityWorker, Role::Officer, Role::Command],
            },
            Room {
                path: "/desk/objections",
                name: ("更正与申诉", "Corrections and appeals"),
                // ListObjections
                of: &[Role::CommunityWorker, Role::Officer],
            },
            Room {
                path: "/desk/traces",
                name: ("流调追溯", "Traces"),
                // TracePerson
                of: &[Role::Officer, Role::Command],
            },
            Room {
                path: "/desk/imports",
                name: ("名单导入", "Imports of people"),
                // ListImports
                of: &[Role::CommunityWorker, Role::Officer],
            },
            Room {
                path: "/desk/areas",
                name: ("分区分级", "Areas by grade"),
                // ListAreas
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
                path: "/desk/surveys",
                name: ("全面排查", "Surveys"),
                // ListSurveys
                of: &[
                    Role::GateStaff,
                    Role::CommunityWorker,
                    Role::Officer,
                    Role::Inspector,
                    Role::Command,
                ],
            },
            Room {
                path: "/desk/notices",
                name: ("通告", "Notices"),
                // ListPublishedNotices
                of: &[Role::CommunityWorker, Role::Officer],
            },
            Room {
                path: "/desk/erasures",
                name: ("删除与销毁", "Erasures"),
                // ListErasures
                of: &[Role::Officer],
            },
        ],
    },
    Floor {
        name: ("账号与审计", "Accounts and audit"),
        rooms: &[
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
        ],
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_role_sees_its_own_rooms_only() {
        let paths = |role| {
            let roles = RoleSet::of(&[role]);
            let rooms = FLOORS.iter().flat_map(move |floor| floor.rooms_of(roles));
            rooms.map(|room| room.path).collect::<Vec<_>>()
        };
        assert_eq!(paths(Role::SecurityAdmin), ["/desk/accounts", "/desk/me"]);
        assert_eq!(paths(Role::Auditor), ["/desk/audit", "/desk/me"]);
        assert_eq!(paths(Role::SystemAdmin), ["/desk/me"]);
        let has = |role, room| paths(role).contains(&room);
        assert!(has(Role::Officer, "/desk/gates") && has(Role::Officer, "/desk/traces"));
        assert!(!has(Role::CommunityWorker, "/desk/traces") && !has(Role::Officer, "/desk/accounts"));
        for role in [Role::Officer, Role::CommunityWorker] {
            assert!(has(role, "/desk/people") && has(role, "/desk/imports"));
        }
        assert!(has(Role::Command, "/desk/levels") && !has(Role::Command, "/desk/people"));
        assert!(has(Role::GateStaff, "/desk/shifts") && !has(Role::GateStaff, "/desk/anomalies"));
        assert!(has(Role::Inspector, "/desk/statistics") && !has(Role::Inspector, "/desk/passes"));
        assert_eq!(
            paths(Role::SupplyClerk),
            ["/desk/policies", "/desk/areas", "/desk/me"]
        );
        assert!(has(Role::GateStaff, "/desk/surveys") && !has(Role::GateStaff, "/desk/notices"));
        assert!(has(Role::Officer, "/desk/erasures") && !has(Role::CommunityWorker, "/desk/erasures"));
    }
}
