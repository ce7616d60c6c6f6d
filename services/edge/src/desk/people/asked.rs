//! The fields of a person and of how they are, wherever a desk asks for them. Each bears the name that the contract gives it.

use crate::desk::page::{CHOOSE, Form, chosen, options};
use crate::desk::registration::DOCUMENTS;
use crate::desk::seat::Desk;
use crate::resident::{SYMPTOMS, answer, ticked};
use crate::web::Fields;
use crate::web::degrees::tenths;
use proto::common::v1::IdDocumentKind;
use proto::registration::v1 as pb;

/// Asks who somebody is; the contract's names begin with `at`.
pub(super) fn person_fields(desk: &Desk, form: Form, at: &str) -> Form {
    let name = |field: &str| format!("{at}{field}");
    form.line(&name("name"), desk.t("姓名", "Name"), 50)
        .choose(
            &name("id_document.kind"),
            desk.t("证件类型", "Kind of document"),
            options(DOCUMENTS, desk.by.frame.language),
        )
        .line(&name("id_document.number"), desk.t("证件号码", "Its number"), 40)
        .line(
            &name("phone"),
            desk.t(
                "手机号（儿童、老人可填监护人的）",
                "Mobile phone; a child's is the guardian's",
            ),
            20,
        )
        .offers(
            &name("area"),
            desk.t("现住区划（9或12位代码）", "Area here, 9 or 12 digits"),
            desk.areas(),
        )
        .line(
            &name("address"),
            desk.t("现住址（楼号、单元、门牌）", "Address here: building, door"),
            120,
        )
        .line(
            &name("home_area"),
            desk.t(
                "户籍区划（6位，可不填）",
                "Area of the household register, 6 digits; may be empty",
            ),
            6,
        )
        .line(
            &name("medical_history"),
            desk.t("基础病史（可不填）", "Known illnesses; may be empty"),
            200,
        )
}

/// Who somebody is, as it was typed.
pub(super) fn person_details(fields: &Fields, at: &str) -> pb::PersonDetails {
    let text = |field: &str| fields.text(&format!("{at}{field}")).trim().to_owned();
    let kind = chosen(&text("id_document.kind"));
    let is_id_card = kind == i32::from(IdDocumentKind::ResidentId);
    let number = text("id_document.number");
    pb::PersonDetails {
        name: text("name"),
        id_document: Some(pb::IdDocument {
            kind,
            number: match is_id_card {
                true => number.to_uppercase().replace(' ', ""),
                false => number,
            },
        }),
        home_area: text("home_area"),
        phone: text("phone"),
        area: text("area"),
        address: text("address"),
        medical_history: text("medical_history"),
        ..pb::PersonDetails::default()
    }
}

/// Asks how somebody is.
pub(in crate::desk) fn health_fields(desk: &Desk, form: Form, at: &str) -> Form {
    let name = |field: &str| format!("{at}{field}");
    let symptoms = SYMPTOMS
        .iter()
        .map(|row| (row.0.to_owned(), desk.t(row.2, row.3).to_owned()))
        .collect();
    let answers = |none: &str| {
        vec![
            (String::new(), none.to_owned()),
            ("no".to_owned(), desk.t("没有", "No").to_owned()),
            ("yes".to_owned(), desk.t("有", "Yes").to_owned()),
            ("unsure".to_owned(), desk.t("不确定", "Not sure").to_owned()),
        ]
    };
    let (must, may) = (desk.word(CHOOSE), desk.t("未询问", "Not asked"));
    form.line(
        &name("temperature_deci_celsius"),
        desk.t("体温（℃，没量可不填）", "Temperature in ℃; empty if not taken"),
        6,
    )
    .ticks(&name("symptoms"), desk.t("症状", "Symptoms"), symptoms)
    .line(
        &name("other_symptom"),
        desk.t("其他症状（10字以内）", "Other symptom, 10 characters"),
        10,
    )
    .choose(
        &name("high_risk_stay"),
        desk.t("14天内到过高风险地区", "In a high-risk area within 14 days"),
        answers(must),
    )
    .choose(
        &name("case_contact"),
        desk.t("14天内接触过病例", "Contact with a case within 14 days"),
        answers(may),
    )
    .choose(
        &name("from_abroad"),
        desk.t("14天内从境外入境", "From abroad within 14 days"),
        answers(may),
    )
}

/// How somebody is, as it was typed.
pub(in crate::desk) fn health_answers(fields: &Fields, at: &str) -> pb::HealthAnswers {
    let text = |field: &str| fields.text(&format!("{at}{field}")).trim();
    pb::HealthAnswers {
        temperature_deci_celsius: tenths(text("temperature_deci_celsius")),
        symptoms: ticked(fields, &format!("{at}symptoms")),
        other_symptom: text("other_symptom").to_owned(),
        high_risk_stay: answer(text("high_risk_stay")).into(),
        case_contact: answer(text("case_contact")).into(),
        from_abroad: answer(text("from_abroad")).into(),
        ..pb::HealthAnswers::default()
    }
}
