//! The staff of a demonstration: an account for every role, each with a first password in a file beside the tokens.

use edge::accounts::acts::{self, Actor, Slip};
use edge::accounts::error::Error;
use edge::accounts::office::Office;
use edge::accounts::rules::grant::staff_roles;
use edge::accounts::rules::roster::Newcomer;
use edge::accounts::store::accounts;
use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use vocabulary::Role;

/// Why there is no staff.
#[derive(Debug, thiserror::Error)]
pub enum StaffError {
    /// An account was not made.
    #[error("the accounts of the demonstration: {0}")]
    Accounts(#[from] Error),
    /// The file cannot be written.
    #[error("{} cannot be written: {cause}", file.display())]
    File {
        /// Which one.
        file: PathBuf,
        /// What the system said.
        cause: io::Error,
    },
}

/// Where their first passwords are.
pub fn file(data: &Path) -> PathBuf {
    data.join("accounts.txt")
}

/// Makes an account for every role of staff in the district and writes their first passwords down, readable by the owner only. Where the
/// file is there already, nothing is done: whoever has changed their password keeps it.
pub async fn hire(office: &Office, data: &Path) -> Result<(), StaffError> {
    let file = file(data);
    if file.exists() {
        return Ok(());
    }
    let mut text = String::from("# login name, first password: it is changed at the first sign-in\n");
    for role in staff_roles() {
        let slip = hire_one(office, role).await?;
        // Writing to a text does not fail.
        let _ = writeln!(text, "{:<18} {}", slip.login, slip.password.clear());
    }
    write(&file, &text).map_err(|cause| StaffError::File { file, cause })
}

/// A new account; or a new first password where an earlier start fell before it had written the file.
async fn hire_one(office: &Office, role: Role) -> Result<Slip, Error> {
    let actor = Actor::command(office);
    if let Some(account) = accounts::by_login(&office.db, role.text()).await? {
        return acts::reset(office, &actor, account.id).await;
    }
    let district = office.authority.code();
    let newcomer = Newcomer::parse(role.text(), name(role), [role.text()], district, "")?;
    let mut slips = acts::create(office, &actor, &[newcomer]).await?;
    slips.pop().ok_or(Error::UnknownAccount)
}

/// Invented people.
fn name(role: Role) -> &'static str {
    match role {
        Role::GateStaff => "示例·守门",
        Role::CommunityWorker => "示例·邻里",
        Role::EnterpriseClerk => "示例·复工",
        Role::SupplyClerk => "示例·备物",
        Role::Inspector => "示例·巡查",
        Role::Officer => "示例·防控",
        Role::Command => "示例·指挥",
        Role::SystemAdmin => "示例·运维",
        Role::SecurityAdmin => "示例·授权",
        Role::Auditor => "示例·审计",
        Role::Resident | Role::Partner | Role::Service => "示例·其他",
    }
}

fn write(file: &Path, text: &str) -> io::Result<()> {
    let unfinished = file.with_extension("txt.new");
    let mut options = std::fs::OpenOptions::new();
    let mut opened = options
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&unfinished)?;
    opened.write_all(text.as_bytes())?;
    opened.sync_all()?;
    std::fs::rename(unfinished, file)
}
