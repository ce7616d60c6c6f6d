//! Why a gate answered as it did: one stable word and one sentence in each language.

crate::words! {
    /// The reason of a verdict; the same words as `VerdictReason` of the contract. Stale, unknown and adverse are different
    /// reasons (domain §3), and each step of the verdict has its own (domain §4).
    pub enum Reason, refused as "UNKNOWN_REASON" {
        /// Green, fresh, and nothing against it.
        Green = "GREEN", "绿码，可以通行", "green: may pass";
        /// Policy wants a reading here before anybody passes.
        TemperatureNeeded = "TEMPERATURE_NEEDED", "绿码，请测量体温", "green: the temperature must be taken";
        /// At or above the threshold.
        Fever = "FEVER", "体温异常，请到留观点", "fever: go to the waiting point";
        /// A forehead reading too low to be true, common in winter.
        LowReading = "LOW_READING", "读数偏低，请复测", "the reading is too low: measure again";
        /// Yellow.
        LevelYellow = "LEVEL_YELLOW", "黄码，不得通行，请联系社区", "yellow: may not pass, call the community";
        /// Red.
        LevelRed = "LEVEL_RED", "红码，不得通行，请在原地等候", "red: may not pass, wait here";
        /// Grey: no level is known yet.
        GreyUnknown = "GREY_UNKNOWN", "灰码：尚无健康信息，请现场询问", "grey: nothing declared yet, ask now";
        /// Grey: the last declaration is too old.
        GreyExpired = "GREY_EXPIRED", "灰码：健康信息已超期，请现场询问", "grey: the declaration is too old, ask now";
        /// The gate's knowledge is older than policy allows, or it never had any.
        StandingsStale = "STANDINGS_STALE", "卡点资料未更新，请现场询问", "this gate's knowledge is too old: ask now";
        /// The person is in quarantine.
        InQuarantine = "IN_QUARANTINE", "隔离观察期内，不得外出", "in quarantine: may not leave";
        /// Nobody is registered under what was shown.
        NotRegistered = "NOT_REGISTERED", "尚未登记，请扫描张贴码登记", "not registered: scan the poster to register";
        /// The code ends too early.
        CodeTruncated = "CODE_TRUNCATED", "健康码不完整，请重新打开", "the code is incomplete: open it again";
        /// The signature does not fit.
        CodeAltered = "CODE_ALTERED", "健康码验签不通过，请打开本人健康码", "the code was altered: open your own code";
        /// The key that signed it is not known here.
        CodeUnknownKey = "CODE_UNKNOWN_KEY", "健康码签发密钥未知，请刷新", "the code's key is not known here: refresh it";
        /// It is signed in a way nobody here accepts.
        CodeWrongAlgorithm = "CODE_WRONG_ALGORITHM", "健康码签名方式不被接受", "the code is signed in a way not accepted";
        /// The code's own time is over.
        CodeExpired = "CODE_EXPIRED", "健康码已过期，请刷新", "the code has expired: refresh it";
        /// Issued in the future: somebody's clock is wrong.
        CodeIssuedInFuture = "CODE_ISSUED_IN_FUTURE", "健康码时间异常，请刷新", "the code's time is wrong: refresh it";
        /// The code was revoked.
        CodeRevoked = "CODE_REVOKED", "健康码已作废，请重新申领", "the code was revoked: ask for a new one";
        /// Another district's code.
        ForeignIssuer = "FOREIGN_ISSUER", "外区健康码，请登记访客信息", "another district's code: register as a visitor";
        /// The household's outing of this period is used.
        QuotaUsed = "QUOTA_USED", "本户本期外出次数已用完", "the household's outing of this period is used";
        /// By the order of quotas in force, the household's days are others.
        NotYourDay = "NOT_YOUR_DAY", "今日不是本户出行日，请按单双日出行", "today is not a day of this household";
        /// What was shown is no health code.
        CodeUnreadable = "CODE_UNREADABLE", "这不是健康码，请打开本人健康码", "this is no health code: open your own code";
        /// Written down as a visitor: nothing against them by itself, and nothing known of their level.
        Visitor = "VISITOR", "访客已登记", "registered as a visitor";
        /// A courier's ticket for the day: nothing against them by itself.
        DayTicket = "DAY_TICKET", "当日通行证", "a day ticket";
        /// The ticket is not good at this gate.
        TicketOfAnotherGate = "TICKET_OF_ANOTHER_GATE", "通行证不含本卡点", "the ticket is not for this gate";
        /// The ticket is for another day.
        TicketOfAnotherDay = "TICKET_OF_ANOTHER_DAY", "通行证不是今天的", "the ticket is for another day";
        /// The ticket was taken back.
        TicketRevoked = "TICKET_REVOKED", "通行证已作废", "the ticket was revoked";
        /// A stay in a high-risk area within fourteen days.
        HighRiskStay = "HIGH_RISK_STAY", "14天内到过高风险地区，请在原地等候", "stayed in a high-risk area: wait here";
    }
}

impl Reason {
    /// Whether the reason is about the code that was shown, not about the person.
    pub fn is_about_the_code(self) -> bool {
        matches!(
            self,
            Self::CodeTruncated
                | Self::CodeAltered
                | Self::CodeUnknownKey
                | Self::CodeWrongAlgorithm
                | Self::CodeExpired
                | Self::CodeIssuedInFuture
                | Self::CodeRevoked
                | Self::CodeUnreadable
        )
    }
}
