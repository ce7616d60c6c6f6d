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
        // Those whom IssuePoster answers.
        of: &[Role::Officer, Role::CommunityWorker],
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
    }
}
