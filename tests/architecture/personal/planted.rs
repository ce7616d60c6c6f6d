//! People whose data cannot be mistaken for anything else.

use proto::common::v1 as common;
use proto::registration::v1 as pb;

/// The name of every planted person.
pub(super) const NAME: &str = "欧阳璩璠琤";
/// The phone of every planted person.
pub(super) const PHONE: &str = "13907391177";
/// The address of every planted person.
pub(super) const ADDRESS: &str = "竹影里九十七号院四单元";
/// What every planted person suffers from.
pub(super) const HISTORY: &str = "川崎病二十年史";
/// How every planted person's id number begins: area and birth date. A masked number shows three of these.
const ID_PREFIX: &str = "4108111949011";
/// Where every planted person lives.
pub(super) const STREET: &str = "410811007";

/// What must be nowhere but where it is allowed.
pub(super) const SECRETS: [&str; 5] = [NAME, PHONE, ADDRESS, HISTORY, ID_PREFIX];

/// The secrets that stand in these bytes.
pub(super) fn secrets_in(bytes: &[u8]) -> Vec<&'static str> {
    SECRETS
        .into_iter()
        .filter(|secret| {
            bytes
                .windows(secret.len())
                .any(|window| window == secret.as_bytes())
        })
        .collect()
}

/// The id number of the planted person of this number, with its check character (GB 11643).
pub(super) fn id_number(person: u16) -> String {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    // Born on the 17th; after 999 of them on the day after.
    let body = format!("{ID_PREFIX}{}{:03}", 7 + person / 999, person % 999 + 1);
    let sum: u32 = body
        .bytes()
        .zip(WEIGHTS)
        .map(|(digit, weight)| u32::from(digit - b'0') * weight)
        .sum();
    let check = b"10X98765432"[(sum % 11) as usize];
    format!("{body}{}", char::from(check))
}

/// The id document of the planted person of this number.
pub(super) fn document(person: u16) -> pb::IdDocument {
    pb::IdDocument {
        kind: common::IdDocumentKind::ResidentId.into(),
        number: id_number(person),
    }
}

/// Everything about the planted person of this number.
pub(super) fn details(person: u16) -> pb::PersonDetails {
    pb::PersonDetails {
        name: NAME.to_owned(),
        sex: common::Sex::Unspecified.into(),
        nationality: String::new(),
        id_document: Some(document(person)),
        home_area: "410811".to_owned(),
        phone: PHONE.to_owned(),
        area: STREET.to_owned(),
        address: ADDRESS.to_owned(),
        medical_history: HISTORY.to_owned(),
    }
}

/// How they are: well.
pub(super) fn answers() -> pb::HealthAnswers {
    pb::HealthAnswers {
        temperature_deci_celsius: Some(365),
        symptoms: vec![pb::Symptom::None.into()],
        other_symptom: String::new(),
        high_risk_stay: common::Answer::No.into(),
        case_contact: common::Answer::No.into(),
        family_contact: common::Answer::No.into(),
        from_abroad: common::Answer::No.into(),
    }
}

#[test]
fn a_planted_id_number_is_valid_and_its_masked_form_holds_no_secret() {
    let number = id_number(123);
    assert!(vocabulary::CitizenId::parse(&number).is_ok(), "{number}");
    assert!(secrets_in(number.as_bytes()).contains(&ID_PREFIX));
    let masked = format!("{}***********{}", &number[..3], &number[14..]);
    assert!(secrets_in(masked.as_bytes()).is_empty());
}
