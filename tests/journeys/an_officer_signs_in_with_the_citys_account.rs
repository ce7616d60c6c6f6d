//! An officer signs in where the whole city does: a security administrator has linked their account, a certified provider (another process)
//! says who they are, and what they may do is what was granted here.

use crate::steps::browser::Browser;
use crate::steps::staff::{an_account_at, signs_in};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use tempfile::NamedTempFile;
use tests::town::Town;
use tests::town::process::free_address;
use tokio::net::TcpStream;
use vocabulary::Role;

#[tokio::test]
async fn an_officer_signs_in_with_the_citys_account() {
    let city = free_address();
    let secret = NamedTempFile::new().expect("a file");
    std::fs::write(secret.path(), "a secret of this machine\n").expect("written");
    let town = Town::embedded_with(settings(city, &secret)).await;
    let address = town.processes[0].address();
    let desk = Browser::on_a_desk(address).await;

    nobody_is_kept_out_while_it_is_down(&desk).await;
    let provider = Provider::open(city, address).await;
    let security = an_account_at(&town, "he.security", Role::SecurityAdmin, "410811");
    let officer = an_account_at(&town, "wu.officer", Role::Officer, "410811");
    assert!(!officer.is_empty(), "a slip that nobody needs");

    signs_in_there(&desk, "wu").await;
    desk.sees("没有与之关联的账号").await;
    desk.sees("PROVIDER_NOT_LINKED").await;
    an_administrator_links_them(address, &security).await;
    desk.goes_to("/desk/gates").await;
    desk.presses("main a.button").await;
    desk.sees("卡点与海报").await;
    let path = desk.asks("return location.pathname").await;
    assert_eq!(
        path, "/desk/gates",
        "where they wanted to go, at one press: the city knows them still"
    );
    desk.goes_to("/desk/accounts").await;
    desk.sees("没有权限").await;
    they_sign_out_there_too(&desk).await;
    drop(provider);
}

fn settings(city: SocketAddr, secret: &NamedTempFile) -> Vec<(String, String)> {
    let set = |key: &str, value: String| (format!("QUMA__EDGE__OIDC__{key}"), value);
    vec![
        set("ISSUER", format!("http://{city}")),
        set("CLIENT_ID", "quma".to_owned()),
        set("CLIENT_SECRET_FILE", secret.path().display().to_string()),
        set("CLAIM", "employee_number".to_owned()),
        set("NAME", "山阳区统一身份认证".to_owned()),
    ]
}

async fn nobody_is_kept_out_while_it_is_down(desk: &Browser) {
    desk.goes_to("/sign-in").await;
    desk.sees("山阳区统一身份认证").await;
    desk.is_photographed("sign-in").await;
    desk.presses("main a.button").await;
    desk.sees("暂时无法使用").await;
    desk.sees("PROVIDER_UNREACHABLE").await;
    desk.is_photographed("provider-down").await;
}

/// The provider's own pages: a login, and what is told to whom.
async fn signs_in_there(desk: &Browser, login: &str) {
    desk.goes_to("/sign-in").await;
    desk.presses("main a.button").await;
    desk.types("login", login).await;
    desk.types("password", "whatever it asks for").await;
    desk.is_photographed("provider").await;
    desk.presses("button[type=submit]").await;
    desk.sees("Authorize").await;
    desk.presses("button[type=submit]").await;
}

async fn an_administrator_links_them(address: SocketAddr, first: &str) {
    let desk = Browser::on_a_desk(address).await;
    signs_in(&desk, "he.security", first).await;
    desk.goes_to("/desk/accounts?q=wu.officer").await;
    desk.presses("tbody a").await;
    desk.sees("未关联").await;
    desk.types("subject", "E-wu").await;
    desk.presses("form[action$='/link'] button").await;
    desk.sees("已关联").await;
    desk.is_photographed("linked").await;
}

async fn they_sign_out_there_too(desk: &Browser) {
    desk.goes_to("/desk").await;
    desk.presses("form[action='/sign-out'] button").await;
    desk.sees("工作人员登录").await;
    desk.presses("a[href='/sign-in/provider/out']").await;
    desk.presses("button[value=yes]").await;
    desk.sees("工作人员登录").await;
    desk.presses("main a.button").await;
    desk.sees("Sign-in").await;
}

/// `oidc-provider` in a process of its own. Dropping it ends it.
struct Provider(Child);

impl Provider {
    async fn open(at: SocketAddr, town: SocketAddr) -> Self {
        let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("provider");
        let child = Command::new("node")
            .arg(folder.join("server.js"))
            .arg(at.port().to_string())
            .arg(format!("http://{town}/sign-in/provider/back"))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("node is installed: tests/run does it");
        let mut provider = Self(child);
        for _ in 0..300 {
            if TcpStream::connect(at).await.is_ok() {
                return provider;
            }
            let ended = provider.0.try_wait().expect("it can be asked");
            assert!(
                ended.is_none(),
                "oidc-provider is installed in tests/provider: tests/run does it"
            );
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("the provider does not listen at {at}");
    }
}

impl Drop for Provider {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
