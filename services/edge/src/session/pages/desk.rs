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
        path: "/desk/gates",
        name: ("卡点与海报", "Gates and posters"),
        // Those whom IssuePoster answers.
        of: &[Role::Officer, Role::CommunityWorker],
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
        path: "/desk/accounts",
        name: ("账号管理", "Accounts"),
        of: &[Role::SecurityAdmin],
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
        let care = [
            "/desk/gates",
            "/desk/people",
            "/desk/quarantines",
            "/desk/abnormal",
            "/desk/returnees",
            "/desk/outreach",
            "/desk/objections",
            "/desk/levels",
            "/desk/imports",
            "/desk/me",
        ];
        for role in [Role::Officer, Role::CommunityWorker] {
            assert_eq!(paths(role), care);
        }
        assert_eq!(paths(Role::Command), ["/desk/levels", "/desk/me"]);
        for role in [Role::GateStaff, Role::SystemAdmin, Role::Auditor] {
            assert_eq!(paths(role), ["/desk/me"]);
        }
    }
}
