//! The statuses of problems and what to do about each: one table for answers, the generated description and the page.

use http::StatusCode;

/// One status.
#[derive(Debug)]
pub(super) struct Told {
    /// Its number.
    pub(super) status: u16,
    /// What it means.
    pub(super) title: &'static str,
    /// The same in Chinese.
    pub(super) chinese: &'static str,
}

const fn told(status: u16, title: &'static str, chinese: &'static str) -> Told {
    Told {
        status,
        title,
        chinese,
    }
}

/// Every status that a problem has.
pub(super) const STATUSES: [Told; 15] = [
    told(
        400,
        "The request does not read: correct the fields it names",
        "请求有误：请按所列字段更正",
    ),
    told(
        401,
        "Nobody knows who is asking: send a valid token",
        "身份不明：请使用有效令牌",
    ),
    told(403, "The caller may not do this", "没有权限"),
    told(
        404,
        "There is no such thing, or the caller may not know of it",
        "不存在，或无权知晓",
    ),
    told(405, "The path is asked with another method", "请求方法不对"),
    told(408, "The request came too slowly", "请求发送过慢"),
    told(
        409,
        "It exists already, or the request id was used for something else",
        "已经存在，或请求编号已用于别的请求",
    ),
    told(
        412,
        "It is in the wrong state for this: look at it again",
        "当前状态不允许：请重新查看",
    ),
    told(413, "The body is larger than this call reads", "内容过大"),
    told(
        415,
        "The body is of another kind than this call reads",
        "内容类型不对",
    ),
    told(429, "Asked too often, or for too much", "请求过于频繁或数量过多"),
    told(500, "A mistake of ours", "系统出错"),
    told(
        502,
        "Something between here and the service failed",
        "中间环节故障",
    ),
    told(
        503,
        "Later: nothing is wrong with the request",
        "稍后再试：请求本身无误",
    ),
    told(504, "It took too long", "超时"),
];

/// What problems of this status are.
pub(super) fn title(status: StatusCode) -> &'static str {
    let found = STATUSES.iter().find(|told| told.status == status.as_u16());
    found.map_or("Refused", |told| told.title)
}
