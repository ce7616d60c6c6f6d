//! Tokens for people and programs, signed with the authority's key for people.

use kit::clock::{Clock, Moment};
use kit::id::Id;
use kit::keys::{KeyError, Keyring};
use kit::parse::Unreadable;
use kit::token::{self, Claims};
use std::collections::BTreeMap;
use std::io;
use std::path::Path;
use vocabulary::{Role, Scope};

/// The key purpose that may vouch for people of any role.
const PURPOSE: &str = "people";

/// The kind of a token's own id.
enum TokenKind {}

impl kit::id::Kind for TokenKind {
    const NAME: &'static str = "token";
}

/// Why a token was not made.
#[derive(Debug, thiserror::Error)]
pub enum TokenError {
    /// Role or scope cannot be read.
    #[error("{what}: {}", .refused.description)]
    Unreadable {
        /// Which of them.
        what: &'static str,
        /// Why.
        refused: Unreadable,
    },
    /// A service vouches for itself, with its own key.
    #[error("a service makes its own tokens")]
    ForService,
    /// The key cannot be used.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// A token file cannot be written.
    #[error("tokens cannot be written to {}: {cause}", folder.display())]
    File {
        /// Where.
        folder: std::path::PathBuf,
        /// What the system said.
        cause: io::Error,
    },
}

/// Whom a token is for.
#[derive(Debug, Clone)]
pub struct Bearer {
    /// Account, in audit trails: no personal data.
    pub subject: String,
    /// What they are.
    pub roles: Vec<Role>,
    /// Where that holds.
    pub scope: Scope,
}

impl Bearer {
    /// From what was typed: names of roles, a scope, and an account (the first role's name if none).
    pub fn parse(roles: &[String], scope: &str, subject: Option<&str>) -> Result<Self, TokenError> {
        let role = |name: &String| {
            Role::parse(name).map_err(|refused| TokenError::Unreadable {
                what: "role",
                refused,
            })
        };
        let roles = roles.iter().map(role).collect::<Result<Vec<_>, _>>()?;
        let scope = Scope::parse(scope).map_err(|refused| TokenError::Unreadable {
            what: "scope",
            refused,
        })?;
        if roles.contains(&Role::Service) {
            return Err(TokenError::ForService);
        }
        let first = roles.first().map_or("nobody", |role| role.text());
        Ok(Self {
            subject: subject.unwrap_or(first).to_owned(),
            roles,
            scope,
        })
    }
}

/// Makes a token that holds for so many hours by the machine's clock.
pub fn mint(keys: &Keyring, clock: &Clock, bearer: &Bearer, hours: u32) -> Result<String, KeyError> {
    let wall: Moment = clock.wall();
    let now = wall.unix_seconds();
    let claims = Claims {
        iss: keys.issuer().to_owned(),
        aud: token::claims::AUDIENCE.to_owned(),
        sub: bearer.subject.clone(),
        iat: now,
        exp: now + i64::from(hours) * 3600,
        nbf: None,
        jti: Id::<TokenKind>::new(wall).to_string(),
        roles: bearer.roles.iter().map(|role| role.text().to_owned()).collect(),
        scope: bearer.scope.to_string(),
        behalf: None,
    };
    token::mint(keys.signer(PURPOSE)?.as_ref(), &claims)
}

/// A token for every role that people have in a district, by the role's name. Residents get theirs when they register,
/// services make their own.
pub fn one_per_role(
    keys: &Keyring,
    clock: &Clock,
    scope: &Scope,
    hours: u32,
) -> Result<BTreeMap<&'static str, String>, KeyError> {
    let of_people = Role::ALL
        .iter()
        .copied()
        .filter(|role| !matches!(role, Role::Resident | Role::Service));
    of_people
        .map(|role| {
            let bearer = Bearer {
                subject: role.text().to_owned(),
                roles: vec![role],
                scope: *scope,
            };
            Ok((role.text(), mint(keys, clock, &bearer, hours)?))
        })
        .collect()
}

/// Writes `<folder>/<role>.jwt`, readable by the owner only.
pub fn write(folder: &Path, tokens: &BTreeMap<&'static str, String>) -> Result<(), TokenError> {
    write_files(folder, tokens).map_err(|cause| TokenError::File {
        folder: folder.to_path_buf(),
        cause,
    })
}

fn write_files(folder: &Path, tokens: &BTreeMap<&'static str, String>) -> io::Result<()> {
    use std::io::Write;
    use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
    std::fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)?;
    for (role, token) in tokens {
        let unfinished = folder.join(format!("{role}.jwt.new"));
        let mut file = std::fs::OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(&unfinished)?;
        file.write_all(token.as_bytes())?;
        std::fs::rename(unfinished, folder.join(format!("{role}.jwt")))?;
    }
    Ok(())
}
