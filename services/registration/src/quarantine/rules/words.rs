//! Closed lists of words about quarantine.

vocabulary::words! {
    /// How somebody is kept apart.
    pub enum Mode, refused as "UNKNOWN_QUARANTINE_MODE" {
        /// At home.
        Home = "home", "居家隔离", "at home";
        /// In a place for many.
        Centralised = "centralised", "集中隔离", "centralised";
        /// At liberty, but checked.
        SelfMonitoring = "self_monitoring", "自我健康监测", "self-monitoring";
    }
}

vocabulary::words! {
    /// Why a quarantine is ordered. There is no "other": a reason that is not about the epidemic does not exist.
    pub enum Reason, refused as "UNKNOWN_QUARANTINE_REASON" {
        /// A close contact.
        CloseContact = "close_contact", "密切接触者", "close contact";
        /// Some other contact.
        CasualContact = "casual_contact", "一般接触者", "casual contact";
        /// Came from a severe area.
        FromSevereArea = "from_severe_area", "来自疫情严重地区", "from a severe area";
        /// Entered from abroad.
        FromAbroad = "from_abroad", "境外入境", "from abroad";
        /// Came back to work, school or home.
        Returnee = "returnee", "三返人员", "returnee";
        /// Discharged from hospital.
        Discharged = "discharged", "出院", "discharged";
        /// A suspected case.
        SuspectedCase = "suspected_case", "疑似病例", "suspected case";
        /// Infected without symptoms.
        Asymptomatic = "asymptomatic", "无症状感染者", "asymptomatic";
        /// A fever nobody has explained yet.
        FeverUnexplained = "fever_unexplained", "发热待排", "unexplained fever";
    }
}

vocabulary::words! {
    /// Where an order stands.
    pub enum State, refused as "UNKNOWN_QUARANTINE_STATE" {
        /// Kept apart.
        InForce = "in_force", "隔离中", "in force";
        /// Released.
        Released = "released", "已解除", "released";
    }
}

vocabulary::words! {
    /// The half of a day a check belongs to.
    pub enum HalfDay, refused as "UNKNOWN_HALF_DAY" {
        /// Before noon.
        Morning = "morning", "上午", "morning";
        /// After noon.
        Evening = "evening", "下午", "evening";
    }
}

vocabulary::words! {
    /// How a check was made.
    pub enum CheckWay, refused as "UNKNOWN_CHECK_WAY" {
        /// Staff came to the door.
        Visit = "visit", "上门", "visit";
        /// Staff called.
        Phone = "phone", "电话", "phone";
        /// Whoever is checked, their family or a neighbour told.
        SelfReport = "self_report", "自报", "self-report";
        /// A device measured.
        Device = "device", "设备", "device";
    }
}

vocabulary::words! {
    /// Whose word something is.
    pub enum Teller, refused as "UNKNOWN_TELLER" {
        /// Whoever is kept apart.
        Itself = "self", "本人", "the person";
        /// Whoever answers for them.
        Guardian = "guardian", "监护人", "the guardian";
        /// A neighbour named on the order.
        Neighbour = "neighbour", "邻居", "a neighbour";
        /// Staff.
        Staff = "staff", "工作人员", "staff";
        /// A device.
        Device = "device", "设备", "a device";
    }
}

impl Teller {
    /// By what name they stand in the rows of whoever is kept apart. Somebody of the register who reports for another stands there as what they are:
    /// their own id would outlive them in the other's rows. The audit trail names them.
    pub fn name_of(self, key: &str) -> &str {
        match self {
            Self::Guardian | Self::Neighbour => self.text(),
            _ => key,
        }
    }
}

vocabulary::words! {
    /// What became of an alarming check.
    pub enum CheckOutcome, refused as "UNKNOWN_CHECK_OUTCOME" {
        /// Measured again and normal.
        NormalWhenRepeated = "normal_when_repeated", "复测正常", "normal when repeated";
        /// Stays and is watched more closely.
        Watched = "watched", "继续观察", "watched";
        /// Taken to the fever clinic.
        FeverClinic = "fever_clinic", "发热门诊", "fever clinic";
        /// Taken into hospital.
        Hospital = "hospital", "住院", "hospital";
        /// Typed or measured wrongly.
        Misread = "misread", "误报", "misread";
    }
}

vocabulary::words! {
    /// What somebody who may not go out asks for.
    pub enum NeedKind, refused as "UNKNOWN_NEED_KIND" {
        /// Medicine.
        Medicine = "medicine", "药品", "medicine";
        /// Food.
        Food = "food", "食品", "food";
        /// A doctor.
        Doctor = "doctor", "就医", "doctor";
        /// Something else, in words.
        Other = "other", "其他", "other";
    }
}

vocabulary::words! {
    /// What became of a need.
    pub enum NeedOutcome, refused as "UNKNOWN_NEED_OUTCOME" {
        /// They have it.
        Met = "met", "已解决", "met";
        /// Another office goes on with it.
        PassedOn = "passed_on", "已转办", "passed on";
        /// It cannot be done.
        Declined = "declined", "无法办理", "declined";
    }
}

vocabulary::words! {
    /// Why an order is prolonged.
    pub enum ExtensionReason, refused as "UNKNOWN_EXTENSION_REASON" {
        /// Contact with another case meanwhile.
        NewContact = "new_contact", "再次接触", "new contact";
        /// Symptoms.
        Symptoms = "symptoms", "出现症状", "symptoms";
        /// A test is still to come.
        TestPending = "test_pending", "待检测结果", "test pending";
        /// Went out or received guests.
        NotKept = "not_kept", "违反隔离规定", "not kept";
        /// A superior authority lengthened the period.
        OrderedFromAbove = "ordered_from_above", "上级要求", "ordered from above";
    }
}

vocabulary::words! {
    /// Why an order ends.
    pub enum ReleaseReason, refused as "UNKNOWN_RELEASE_REASON" {
        /// The last day has come.
        PeriodCompleted = "period_completed", "期满", "period completed";
        /// A test cleared them.
        ClearedByTest = "cleared_by_test", "检测排除", "cleared by a test";
        /// The facts were others.
        OrderedWrongly = "ordered_wrongly", "隔离有误", "ordered wrongly";
        /// Taken into hospital.
        TakenToHospital = "taken_to_hospital", "转院治疗", "taken to hospital";
        /// Another district goes on with it.
        HandedOver = "handed_over", "移交外区", "handed over";
    }
}

/// What gates are told of somebody under an order.
pub const IN_QUARANTINE: &str = "IN_QUARANTINE";
/// What gates are told of somebody released a short while ago.
pub const RELEASED_FROM_QUARANTINE: &str = "RELEASED_FROM_QUARANTINE";
