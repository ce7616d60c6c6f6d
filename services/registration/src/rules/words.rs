//! Registration's own closed lists of words.

vocabulary::words! {
    /// Who gave a fact.
    pub enum Source, refused as "UNKNOWN_SOURCE" {
        /// The person.
        Itself = "self", "本人", "the person";
        /// Whoever registered them.
        Guardian = "guardian", "监护人", "the guardian";
        /// Staff of a gate or community.
        Staff = "staff", "工作人员", "staff";
        /// A device.
        Device = "device", "设备", "a device";
        /// A superior authority.
        Upstream = "upstream", "上级", "a superior authority";
    }
}

impl Source {
    /// Whether staff, and not the family, gave it: they have a daily limit of their own.
    pub fn is_staff(self) -> bool {
        !matches!(self, Self::Itself | Self::Guardian)
    }

    /// By what name whoever gave a fact stands in the rows of the person it is about. Somebody of the register who acts for another stands there as
    /// what they are: their own id would outlive them in the other's rows. The audit trail names them.
    pub fn name_of(self, key: &str) -> &str {
        match self {
            Self::Guardian => self.text(),
            _ => key,
        }
    }
}

vocabulary::words! {
    /// What a code is carried on.
    pub enum CodeKind, refused as "UNKNOWN_CODE_KIND" {
        /// A phone: short-lived, refreshed.
        Phone = "phone", "手机", "phone";
        /// A printed card: long-lived, revocable.
        Card = "card", "卡片", "printed card";
    }
}

vocabulary::words! {
    /// Why a level is set by hand. There is no "other": a reason that is not about the epidemic does not exist.
    pub enum LevelReason, refused as "UNKNOWN_LEVEL_REASON" {
        /// A confirmed case.
        ConfirmedCase = "CONFIRMED_CASE", "确诊病例", "confirmed case";
        /// A suspected case.
        SuspectedCase = "SUSPECTED_CASE", "疑似病例", "suspected case";
        /// Infected without symptoms, in centralised isolation.
        Asymptomatic = "ASYMPTOMATIC", "无症状感染者", "asymptomatic";
        /// A close contact in isolation.
        CloseContact = "CLOSE_CONTACT", "密切接触者", "close contact";
        /// Came from a severe area.
        FromSevereArea = "FROM_SEVERE_AREA", "来自疫情严重地区", "from a severe area";
        /// Discharged less than fourteen days ago.
        Discharged = "DISCHARGED", "出院未满14天", "discharged";
        /// Released from isolation less than fourteen days ago.
        ReleasedFromIsolation = "RELEASED_FROM_ISOLATION", "解除隔离未满14天", "released from isolation";
        /// A test cleared them.
        ClearedByTest = "CLEARED_BY_TEST", "检测排除", "cleared by a test";
        /// What was declared was wrong.
        DeclarationWasWrong = "DECLARATION_WAS_WRONG", "申报有误", "the declaration was wrong";
    }
}

vocabulary::words! {
    /// Where something stands that one person proposes and another decides.
    pub enum Decided, refused as "UNKNOWN_STATE" {
        /// Waits for the second person.
        Proposed = "proposed", "待审批", "proposed";
        /// Approved.
        Approved = "approved", "已批准", "approved";
        /// Rejected.
        Rejected = "rejected", "已驳回", "rejected";
    }
}

impl Decided {
    /// The state an answer leads to.
    pub fn by(approve: bool) -> Self {
        if approve { Self::Approved } else { Self::Rejected }
    }
}

vocabulary::words! {
    /// The whole values by which a person is found.
    pub enum TokenKind, refused as "UNKNOWN_TOKEN_KIND" {
        /// Kind and number of the id document; one person each.
        IdNumber = "id_number";
        /// Last four characters of a resident id and the birth date.
        IdTailAndBirth = "id_tail_and_birth";
        /// The whole phone number.
        Phone = "phone";
        /// The phone's last four digits; short, so only within the caller's area.
        PhoneTail = "phone_tail";
        /// The full name.
        Name = "name";
        /// Name, birth date and phone together.
        NameBirthPhone = "name_birth_phone";
    }
}

impl TokenKind {
    /// The domain its tokens are keyed in: table and what it is of.
    pub fn domain(self) -> &'static str {
        match self {
            Self::IdNumber => "person.id_number",
            Self::IdTailAndBirth => "person.id_tail_and_birth",
            Self::Phone => "person.phone",
            Self::PhoneTail => "person.phone_tail",
            Self::Name => "person.name",
            Self::NameBirthPhone => "person.name_birth_phone",
        }
    }
}
