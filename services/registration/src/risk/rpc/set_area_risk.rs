//! An officer sets the grade of a county; the figures must lead to it, or it is said why not.

use crate::convert::person;
use crate::error::Error;
use crate::risk::convert::{area, words};
use crate::risk::error::Refusal;
use crate::risk::rules::grade::{self, AreaRisk};
use crate::risk::rules::policy::AreaRiskPolicy;
use crate::risk::store::areas;
use crate::rpc::asked;
use crate::service::Registration;
use kit::audit;
use kit::caller::Principal;
use kit::parse::{All, Flaws, Unreadable, field, nested, within};
use proto::registration::v1 as pb;
use tonic::{Request, Response};
use vocabulary::purpose;

/// What the id of a version is the id of.
enum Graded {}

impl kit::id::Kind for Graded {
    const NAME: &'static str = "area_risk";
}

pub(super) async fn set_area_risk(
    service: &Registration,
    request: Request<pb::SetAreaRiskRequest>,
) -> Result<Response<pb::SetAreaRiskResponse>, Refusal> {
    // Read.
    let caller = asked::caller(&request)?;
    let asked = request.get_ref();
    let now = service.clock.now();
    let required = |grade: Option<_>| grade.ok_or_else(|| Unreadable::new("MISSING", "must be given"));
    let (id, county, seen, given, basis, effective_from, reason) = (
        field("request_id", person::read_id::<Graded>(&asked.request_id)),
        field("area", area::read_county(&asked.area, &asked.edition)),
        field("seen_version", within(asked.seen_version, 0..=i32::MAX - 1)),
        field("grade", words::read_grade(asked.grade).and_then(required)),
        nested("basis", area::read_basis(asked.basis.as_ref())),
        field(
            "effective_from",
            area::read_beginning(asked.effective_from.as_ref(), now),
        ),
        field("override_reason", purpose::parse_optional(&asked.override_reason)),
    )
        .all()?;

    // Decide.
    if !caller.sight().covers_area(&service.authority) {
        return Err(Error::OutOfScope.into());
    }
    let on = service.day(effective_from.min(now));
    grade::check(&basis, on).map_err(|flaws| flaws.under("basis"))?;
    let policy = service.in_force::<AreaRiskPolicy>(&service.authority, now)?;
    let derived = grade::grade(&basis, on, &policy.policy);
    if derived != given && reason.is_none() {
        let follows = format!("these figures make it {derived}: say why it is not");
        return Err(Flaws::one("override_reason", Unreadable::new("MISSING", follows)).into());
    }

    // Record.
    let new = AreaRisk {
        id: id.as_uuid(),
        area: county,
        today: service.gazetteer.today(&county),
        version: seen + 1,
        grade: given,
        derived,
        override_reason: reason.filter(|_| derived != given).map(str::to_owned),
        basis,
        effective_from,
        set_by: caller.key().to_owned(),
        set_at: now,
        by: policy.by.clone(),
    };
    let hash = asked::hash(asked);
    let mut tx = service.db.begin().await?;
    if let Some((known, known_hash)) = areas::by_id(&mut tx, new.id).await? {
        if known_hash != hash || known.set_by != new.set_by {
            return Err(Error::RequestIdReused.into());
        }
        return Ok(Response::new(answer(service, &known)));
    }
    // One that sets the same version at this moment is told by the key.
    if areas::newest(&mut tx, &new.today).await? != seen || !areas::add(&mut tx, &new, &hash).await? {
        return Err(Refusal::RiskChanged);
    }
    let mut line = asked::entry(&caller, now, "SetAreaRisk", "area_risk", new.id);
    line.area = Some(new.today.code().to_owned());
    line.purpose = new.override_reason.clone();
    audit::write(&mut tx, line).await?;
    tx.commit().await?;
    Ok(Response::new(answer(service, &new)))
}

fn answer(service: &Registration, risk: &AreaRisk) -> pb::SetAreaRiskResponse {
    pb::SetAreaRiskResponse {
        area_risk: Some(area::area_risk(risk, &service.gazetteer)),
    }
}
