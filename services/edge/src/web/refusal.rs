//! What a page says instead of what was asked for: what happened, what to do now, and the stable reason for whoever helps.

use super::frame::Frame;
use super::language::Language;
use askama::Template;
use axum::response::{Html, IntoResponse, Response};
use http::StatusCode;
use http::header::RETRY_AFTER;
use kit::fault::{self, Fault, Kind};
use tonic::{Code, Status};

/// A page that says why there is no other. It travels along with its answer, so that ways on can be shown on it
/// ([`way_on`](super::way_on)).
#[derive(Clone, Debug)]
pub struct Refusal {
    language: Language,
    status: StatusCode,
    reason: String,
}

#[derive(Template)]
#[template(path = "web/refusal.html")]
struct Page<'p> {
    frame: Frame,
    said: Said,
    reason: &'p str,
    /// Whether signing in would help.
    is_signed_out: bool,
    /// Where one goes from here: what it says, and where it leads.
    ways: &'p [(&'static str, String)],
}

/// A headline and what to do now, in both languages.
#[derive(Clone, Copy)]
struct Said {
    what: (&'static str, &'static str),
    now: (&'static str, &'static str),
}

impl Refusal {
    /// What a service said.
    pub fn of(status: &Status, language: Language) -> Self {
        let http = match status.code() {
            Code::DeadlineExceeded | Code::Cancelled => StatusCode::GATEWAY_TIMEOUT,
            code => Kind::of_code(code).map_or(StatusCode::BAD_GATEWAY, Kind::http),
        };
        Self {
            language,
            status: http,
            reason: reason_of(status),
        }
    }

    /// What went wrong in this house; the cause goes to the log.
    pub fn of_failure(failure: impl Into<Fault>, language: Language) -> Self {
        let fault = failure.into();
        if let Some(cause) = &fault.cause {
            tracing::error!(reason = fault.reason, %cause, "a page could not be answered");
        }
        Self::new(language, fault.kind.http(), fault.reason)
    }

    /// Of our own.
    pub fn new(language: Language, status: StatusCode, reason: &str) -> Self {
        Self {
            language,
            status,
            reason: reason.to_owned(),
        }
    }

    fn said(&self) -> Said {
        if let Some(said) = of_poster(&self.reason).or_else(|| of_erasure(&self.reason)) {
            return said;
        }
        match self.status {
            StatusCode::NOT_IMPLEMENTED if self.reason == "NO_FONT" => Said {
                what: ("服务器没有中文字体", "The server has no Chinese font"),
                now: (
                    "请系统管理员安装软件包 fonts-noto-cjk，或在 edge.documents.fonts 中指定字体文件夹；无需重启。SVG 海报仍可用浏览器打印。",
                    "Ask whoever runs the system to install the package fonts-noto-cjk, or to name a folder in edge.documents.fonts. \
                     Posters in SVG can be printed by the browser meanwhile.",
                ),
            },
            StatusCode::TOO_MANY_REQUESTS if self.reason == "TOO_MANY_ATTEMPTS" => Said {
                what: ("尝试次数过多", "Too many attempts"),
                now: (
                    "请过一段时间再试，或找工作人员。",
                    "Wait a while before you try again, or ask a member of staff.",
                ),
            },
            StatusCode::NOT_FOUND => Said {
                what: ("没有找到", "Not found"),
                now: (
                    "请检查地址，或重新扫码。",
                    "Check the address, or scan the code again.",
                ),
            },
            StatusCode::UNAUTHORIZED if self.reason == "SIGNED_OUT" => Said {
                what: ("登录已失效", "You are signed out"),
                now: (
                    "没有提交任何内容。请在新窗口登录，再返回上一页，刷新后提交。",
                    "Nothing was done. Sign in in another window, go back, keep a copy of what you typed, and reload.",
                ),
            },
            StatusCode::UNAUTHORIZED => Said {
                what: ("请先登录", "Please sign in"),
                now: ("登录后再试。", "Sign in, then try again."),
            },
            // Nothing was done yet, and what was typed is still in the page before.
            StatusCode::FORBIDDEN if self.reason == "FORM_EXPIRED" => Said {
                what: ("表单已失效", "The form has expired"),
                now: (
                    "没有提交任何内容。返回上一页，复制您填写的内容，刷新后再提交。",
                    "Nothing was done. Go back, keep a copy of what you typed, reload the page and send it again.",
                ),
            },
            StatusCode::FORBIDDEN => Said {
                what: ("没有权限", "Not allowed"),
                now: (
                    "如需办理，请联系您的管理员。",
                    "Ask your administrator if you need this.",
                ),
            },
            StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE | StatusCode::GATEWAY_TIMEOUT => {
                Said {
                    what: ("系统繁忙，请稍后再试", "Busy: please try again soon"),
                    now: (
                        "稍等片刻再提交一次；同一页面提交两次只算一次。",
                        "Wait a moment and send it again: the same page sent twice counts once.",
                    ),
                }
            }
            status if status.is_client_error() => Said {
                what: ("无法办理", "This cannot be done"),
                now: ("请返回上一页检查。", "Go back and check what was entered."),
            },
            _ => Said {
                what: ("系统出错", "Something went wrong"),
                now: (
                    "请稍后再试；多次出现请告知社区。",
                    "Try again later; if it happens again, tell your community.",
                ),
            },
        }
    }
}

/// What somebody should know who scanned a poster that is not good.
fn of_poster(reason: &str) -> Option<Said> {
    Some(match reason {
        "POSTER_FORGED" => Said {
            what: ("这张海报无效", "This poster is not ours"),
            now: (
                "二维码不完整，或不是本区发的。请不要在别的页面填写个人信息，并告诉门口的工作人员；也可以输入二维码旁边的编码。",
                "Its code is damaged, or it is not from this district. Write down nothing about you elsewhere, tell the volunteer, or type the code beside the QR.",
            ),
        },
        "POSTER_ROTATED" => Said {
            what: ("海报已更换", "This poster was replaced"),
            now: (
                "请扫门口的新海报，或告诉门口的工作人员。",
                "Scan the new one at the gate, or tell the volunteer.",
            ),
        },
        "CHECKPOINT_CLOSED" => Said {
            what: ("这个卡点已关闭", "This gate is closed"),
            now: (
                "请走别的出入口；海报还在的，请告诉社区。",
                "Take another gate; if the poster still hangs there, tell your community.",
            ),
        },
        "UNKNOWN_POSTER" | "NO_POSTER_YET" => Said {
            what: ("没有这张海报", "There is no such poster"),
            now: (
                "请重新扫码，或核对二维码旁边的编码。",
                "Scan it again, or compare the code beside the QR.",
            ),
        },
        _ => return None,
    })
}

/// Why somebody who is held is not erased, and what to do.
fn of_erasure(reason: &str) -> Option<Said> {
    (reason == "HELD").then_some(Said {
        what: ("暂不能删除", "Not to be erased yet"),
        now: (
            "隔离期间，或因人工赋码、区域管控、卡点发热而不是绿码的，解除后才能删除。请向社区了解如何解除，解除后再提交。",
            "While a quarantine lasts, or a hand, a measure about an area or a fever at a gate holds the level, nobody is erased. \
             Ask the community what must end, and send it again then.",
        ),
    })
}

impl Refusal {
    /// The language it speaks.
    pub(super) fn language(&self) -> Language {
        self.language
    }

    /// The page, with ways on.
    pub(super) fn page(&self, ways: &[(&'static str, String)]) -> Response {
        rendered(&Page {
            frame: Frame::plain(self.language),
            said: self.said(),
            reason: &self.reason,
            is_signed_out: self.reason == "SIGNED_OUT",
            ways,
        })
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let page = self.page(&[]);
        let mut response = (self.status, page).into_response();
        if self.status == StatusCode::SERVICE_UNAVAILABLE {
            response.headers_mut().insert(RETRY_AFTER, 2.into());
        }
        response.extensions_mut().insert(self);
        response
    }
}

/// The stable reason of a refusal; `UNREACHABLE` when no service said one.
pub fn reason_of(status: &Status) -> String {
    fault::reason_of(status).unwrap_or_else(|| "UNREACHABLE".to_owned())
}

/// A page's text. A template is made of text in memory, so it cannot fail in a way anybody could mend.
pub fn rendered(page: &impl Template) -> Response {
    match page.render() {
        Ok(text) => Html(text).into_response(),
        Err(error) => {
            tracing::error!(%error, "a page could not be written");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

/// There is no such page.
pub async fn not_found(language: Language) -> Response {
    Refusal::new(language, StatusCode::NOT_FOUND, "NO_SUCH_PAGE").into_response()
}
