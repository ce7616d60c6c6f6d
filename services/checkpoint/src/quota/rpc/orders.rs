//! OrderQuota and ListQuotaOrders: quotas are dated orders, each with the document behind it.

use crate::convert::pass::write_policy;
use crate::error::Refusal;
use crate::quota::convert::{read_order, write_rule};
use crate::quota::error::QuotaError;
use crate::quota::rules::order::QuotaOrder;
use crate::rules::policy::PolicyStamp;
use crate::service::Checkpoint;
use crate::trail;
use kit::audit;
use kit::caller::Principal;
use kit::db::Json;
use kit::once::Repeat;
use kit::page::{self, Fingerprint};
use kit::parse::{All, Flaws, Unreadable, field};
use kit::policy::{self, Policy, PolicyKind};
use proto::checkpoint::v1 as pb;
use serde::Deserialize;
use uuid::Uuid;
use vocabulary::{Area, Caller};

/// Writes an order, or the next version of one; the gates of this replica go by it at once, others' within seconds.
pub(super) async fn order(
    service: &Checkpoint,
    caller: &Caller,
    request: pb::OrderQuotaRequest,
) -> Result<pb::OrderQuotaResponse, QuotaError> {
    // Read.
    let now = service.clock.now();
    let ordered = read_order(&request, &service.gazetteer, service.clock.zone())?;

    // Ask.
    service.orders.refresh(&service.db).await?;
    let known = service.orders.quota_orders();
    let newest = known
        .iter()
        .filter(|order| Some(order.id) == ordered.order)
        .max_by_key(|order| order.version);

    // Decide.
    if !caller.sight().covers_area(&ordered.area) {
        return Err(Refusal::OutOfScope.into());
    }
    if ordered.order.is_some() && newest.is_none_or(|newest| newest.area != ordered.area.code()) {
        let unknown = Unreadable::new("UNKNOWN_ORDER", "must be an order of quotas for this very area");
        return Err(Flaws::one("quota_order_id", unknown).into());
    }
    let of_this_area = |order: &&Policy| order.area == ordered.area.code() && order.id != ordered.request_id;
    if ordered.order.is_none() && known.iter().any(|order| of_this_area(&order)) {
        return Err(QuotaError::OrderedAlready);
    }

    // Record.
    let body = QuotaOrder { rules: ordered.rules };
    let next = Policy {
        id: ordered.order.unwrap_or(ordered.request_id),
        version: newest.map_or(1, |newest| newest.version + 1),
        kind: QuotaOrder::KIND.to_owned(),
        area: ordered.area.code().to_owned(),
        document_number: ordered.document_number,
        issuing_body: ordered.issuing_body,
        effective_from: ordered.from,
        effective_to: ordered.to,
        body: Json(serde_json::to_value(&body).expect("an order is made of plain values")),
    };
    let repeat = Repeat::new(caller.key(), "OrderQuota", ordered.request_id, &request);
    let mut tx = service.db.begin().await?;
    if let Some(answer) = repeat.answer(&mut tx, now).await? {
        return Ok(answer);
    }
    if !policy::put(&mut tx, &next).await? {
        let taken = match ordered.order {
            Some(_) => Refusal::ChangedMeanwhile,
            None => Refusal::RequestIdReused,
        };
        return Err(taken.into());
    }
    let stamp = PolicyStamp {
        id: next.id,
        version: next.version,
    };
    let answer = pb::OrderQuotaResponse {
        policy: Some(write_policy(stamp, next.document_number.clone())),
    };
    repeat.keep(&mut tx, &answer).await?;
    let line = trail::entry(caller, now, "OrderQuota", ("policy", next.id), &ordered.area);
    let line = audit::Entry {
        new_hash: Some(trail::hash(&request)),
        ..line
    };
    audit::write(&mut tx, line).await?;
    tx.commit().await?;
    service.orders.refresh(&service.db).await?;
    Ok(answer)
}

/// Orders of quotas for the caller's area, those in it and around it.
pub(super) fn list(
    service: &Checkpoint,
    caller: &Caller,
    request: &pb::ListQuotaOrdersRequest,
) -> Result<pb::ListQuotaOrdersResponse, QuotaError> {
    let query = Fingerprint::of(&("ListQuotaOrders", caller.sight().to_string()));
    let (size, after) = (
        field("page_size", page::size(request.page_size, 50, 200)),
        field(
            "page_token",
            page::read::<(Uuid, i32)>(&request.page_token, &query),
        ),
    )
        .all()?;
    let mine = match caller.sight() {
        vocabulary::Scope::Checkpoint(gate) => service.gates.gate(*gate).map(|gate| gate.area),
        scope => scope.area(),
    };
    let mine = mine.ok_or(Refusal::OutOfScope)?;

    // Few: they are read from memory, and ids grow with time.
    let mut orders = service.orders.quota_orders();
    orders.retain(|order| {
        let area = Area::parse(&order.area);
        area.is_ok_and(|area| mine.contains(&area) || area.contains(&mine))
            && after.is_none_or(|after| (order.id, order.version) > after)
    });
    orders.sort_by_key(|order| (order.id, order.version));
    let has_more = orders.len() > size as usize;
    orders.truncate(size as usize);
    let last = orders.last().filter(|_| has_more);
    let next_page_token = last
        .map(|last| page::write(&(last.id, last.version), &query))
        .unwrap_or_default();
    Ok(pb::ListQuotaOrdersResponse {
        orders: orders.iter().map(write).collect(),
        next_page_token,
    })
}

fn write(order: &Policy) -> pb::QuotaOrder {
    let stamp = PolicyStamp {
        id: order.id,
        version: order.version,
    };
    // One that does not read is in force nowhere, and says so by having no rules.
    let rules = QuotaOrder::deserialize(&order.body.0).unwrap_or_default().rules;
    pb::QuotaOrder {
        policy: Some(write_policy(stamp, order.document_number.clone())),
        area: order.area.clone(),
        issuing_body: order.issuing_body.clone(),
        effective_from_time: Some(order.effective_from.to_proto()),
        effective_to_time: order.effective_to.map(kit::clock::Moment::to_proto),
        rules: rules.iter().map(write_rule).collect(),
    }
}
