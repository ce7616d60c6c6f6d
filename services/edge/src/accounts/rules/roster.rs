//! A list of accounts as an office keeps it: a table with the columns login, name, roles, scope and, for gates and enterprises, area.

use super::grant::Grant;
use super::login::Login;
use csv::{ReaderBuilder, StringRecord};
use kit::parse::{All, Flaws, Unreadable, field, spread};
use vocabulary::PersonName;

/// More at once takes longer to hash than somebody waits for.
pub const MOST: usize = 200;

/// Somebody who gets an account.
#[derive(Clone, Debug)]
pub struct Newcomer {
    /// The name they sign in with.
    pub login: Login,
    /// Their own name.
    pub name: PersonName,
    /// What they are granted.
    pub grant: Grant,
}

impl Newcomer {
    /// Reads what was typed.
    ///
    /// # Errors
    /// All flaws at once, of `login`, `name`, `roles`, `scope` and `area`.
    pub fn parse<'a>(
        login: &str,
        name: &str,
        roles: impl IntoIterator<Item = &'a str>,
        scope: &str,
        area: &str,
    ) -> Result<Self, Flaws> {
        let (login, name, grant) = (
            field("login", Login::parse(login)),
            field("name", PersonName::parse(name)),
            spread(Grant::parse(roles, scope, area)),
        )
            .all()?;
        Ok(Self { login, name, grant })
    }
}

/// Reads a table: columns parted by commas or, as a spreadsheet copies them, by tabs; several roles by `+`. A first line that begins with
/// `login` is passed over.
///
/// # Errors
/// All flaws of all lines, each field named by its line, counted from 1: `line 3.scope`. `MISSING` when there is none, `TOO_MANY` above
/// [`MOST`], `NOT_A_TABLE` for a line that cannot be split, `NAMED_TWICE` for a login that stands in two lines.
pub fn read(table: &str) -> Result<Vec<Newcomer>, Flaws> {
    let delimiter = if table.lines().next().is_some_and(|first| first.contains('\t')) {
        b'\t'
    } else {
        b','
    };
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .trim(csv::Trim::All)
        .from_reader(table.trim_start_matches('\u{feff}').as_bytes());
    let mut read = Vec::new();
    let mut logins: Vec<Login> = Vec::new();
    for (record, number) in reader.records().zip(1..) {
        let line = format!("line {number}");
        let record = match record {
            Ok(record) if number == 1 && record.get(0) == Some("login") => continue,
            Ok(record) => record,
            Err(_) => {
                read.push(spread(Err(Flaws::one(
                    line,
                    Unreadable::new("NOT_A_TABLE", "cannot be split into columns"),
                ))));
                continue;
            }
        };
        if read.len() == MOST {
            return Err(Flaws::one(
                "table",
                Unreadable::new("TOO_MANY", format!("at most {MOST} lines at once")),
            ));
        }
        read.push(spread(
            read_line(&record, &mut logins).map_err(|flaws| flaws.under(&line)),
        ));
    }
    if read.is_empty() {
        return Err(Flaws::one(
            "table",
            Unreadable::new("MISSING", "there is no line in it"),
        ));
    }
    read.all()
}

fn read_line(record: &StringRecord, before: &mut Vec<Login>) -> Result<Newcomer, Flaws> {
    let column = |place| record.get(place).unwrap_or_default();
    let roles = column(2)
        .split('+')
        .map(str::trim)
        .filter(|role| !role.is_empty());
    let newcomer = Newcomer::parse(column(0), column(1), roles, column(3), column(4))?;
    if before.contains(&newcomer.login) {
        return Err(Flaws::one(
            "login",
            Unreadable::new("NAMED_TWICE", "stands in another line too"),
        ));
    }
    before.push(newcomer.login.clone());
    Ok(newcomer)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("login,name,roles,scope\ndinghe.one,王小明,community_worker,410811007\n")]
    #[case("\u{feff}dinghe.one,王小明,community_worker,410811007")]
    #[case("dinghe.one\t王小明\tcommunity_worker\t410811007\t\r\n")]
    #[case("\"dinghe.one\", 王小明 ,community_worker,area:410811007,410811007")]
    fn a_table_is_read_however_it_is_copied(#[case] table: &str) {
        let read = read(table).unwrap();
        assert_eq!(read.len(), 1);
        assert_eq!(
            (read[0].login.text(), read[0].name.clear()),
            ("dinghe.one", "王小明")
        );
        assert_eq!(read[0].grant.roles.to_string(), "community_worker");
    }

    #[test]
    fn every_flaw_of_every_line_is_told() {
        let table = "li.one,李一,officer,410811\nLI.ONE,李一,officer,410811\n=cmd,<script>,mayor,410811\ngate,张三,gate_staff\n";
        let flaws = read(table).unwrap_err();
        let told: Vec<String> = flaws
            .0
            .iter()
            .map(|flaw| format!("{} {}", flaw.field, flaw.reason))
            .collect();
        assert_eq!(
            told,
            [
                "line 2.login NAMED_TWICE",
                "line 3.login NOT_A_LOGIN",
                "line 3.name NOT_A_NAME",
                "line 3.roles UNKNOWN_ROLE",
                "line 4.scope MISSING",
            ]
        );
    }

    #[test]
    fn a_table_has_lines_and_not_too_many() {
        assert_eq!(read("login,name\n").unwrap_err().0[0].reason, "MISSING");
        let many: String = (0..=MOST)
            .map(|nth| format!("li.{nth},李一,officer,410811\n"))
            .collect();
        assert_eq!(read(&many).unwrap_err().0[0].reason, "TOO_MANY");
    }
}
