//! The closed lists of words of imports.

use crate::rules::words::Source;

vocabulary::words! {
    /// What a file is.
    pub enum FileFormat, refused as "UNKNOWN_FILE_FORMAT" {
        /// Text, columns apart by comma, semicolon or tab.
        Csv = "csv";
        /// A workbook.
        Xlsx = "xlsx";
    }
}

vocabulary::words! {
    /// What kind of list it is.
    pub enum ListKind, refused as "UNKNOWN_LIST_KIND" {
        /// From a community's books.
        Residents = "residents", "社区居民", "residents";
        /// People who returned from elsewhere.
        Returnees = "returnees", "三返人员", "returnees";
        /// Staff of a unit.
        Roster = "roster", "员工花名册", "staff roster";
        /// Sent down by a superior authority.
        Upstream = "upstream", "上级下发名单", "from a superior authority";
    }
}

impl ListKind {
    /// Whose word it is that people of such a list are who it says.
    pub fn source(self) -> Source {
        match self {
            Self::Residents | Self::Returnees | Self::Roster => Source::Staff,
            Self::Upstream => Source::Upstream,
        }
    }
}

vocabulary::words! {
    /// Where an import stands.
    pub enum ImportState, refused as "UNKNOWN_STATE" {
        /// Its rows are being read.
        Staging = "staging";
        /// Every row is staged durably; the rest goes on by itself.
        Staged = "staged";
        /// Every good row is registered, known or undecided.
        Done = "done";
    }
}

vocabulary::words! {
    /// Where a row stands that is not settled.
    pub enum RowState, refused as "UNKNOWN_STATE" {
        /// Read; to be matched.
        Ready = "ready";
        /// Waits for a decision.
        Undecided = "undecided";
        /// Something is wrong with it.
        Bad = "bad";
        /// Nobody has decided in time whether it is somebody known: it was not imported.
        NotDecided = "not_decided";
    }
}

vocabulary::words! {
    /// A fact about a person that a row states too.
    pub enum Fact, refused as "UNKNOWN_PERSON_FACT" {
        /// 姓名.
        Name = "name", "姓名", "name";
        /// 性别.
        Sex = "sex", "性别", "sex";
        /// 国籍.
        Nationality = "nationality", "国籍", "nationality";
        /// 证件类型, 证件号码.
        Document = "id_document", "证件", "id document";
        /// 户籍区划.
        HomeArea = "home_area", "户籍区划", "area of the household register";
        /// 联系电话.
        Phone = "phone", "联系电话", "phone";
        /// 现住区划.
        Area = "area", "现住区划", "area of residence";
        /// 详细地址.
        Address = "address", "详细地址", "address";
    }
}

vocabulary::words! {
    /// Why a row and a person may be one.
    pub enum PairKind, refused as "UNKNOWN_PAIR_KIND" {
        /// The same document; some of the facts differ.
        SameDocument = "same_document", "证件相同", "the same document";
        /// Name, birth date and phone; another document.
        SameNameBirthPhone = "same_name_birth_phone", "姓名、出生日期、电话相同", "the same name, birth date and phone";
    }
}

vocabulary::words! {
    /// Where a pair stands.
    pub enum PairState, refused as "UNKNOWN_STATE" {
        /// For somebody to decide.
        Waiting = "waiting";
        /// One person.
        Same = "same";
        /// Two people.
        Different = "different";
        /// Its row came to something without it: another pair was decided as the same, or the row was matched again.
        Settled = "settled";
        /// Nobody has decided it in time.
        NotDecided = "not_decided";
    }
}
