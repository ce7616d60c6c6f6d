//! How a closed list of words is written: one line a word, with the same name in code, column and JSON, and both pages.

/// Declares an enum whose every word has a stable text (columns, JSON, tokens) and, when its names follow, what the Chinese
/// and the English page say. `parse` accepts the stable text only and refuses everything else with the given reason.
///
/// ```
/// vocabulary::words! {
///     /// The state of a gate.
///     pub enum CheckpointState, refused as "UNKNOWN_CHECKPOINT_STATE" {
///         /// People pass.
///         Open = "open", "开放", "open";
///         /// Nobody passes any more.
///         Closed = "closed", "关闭", "closed";
///     }
/// }
///
/// assert_eq!(CheckpointState::parse("closed"), Ok(CheckpointState::Closed));
/// assert_eq!(CheckpointState::Open.chinese(), "开放");
/// assert_eq!(CheckpointState::parse("ajar").unwrap_err().reason, "UNKNOWN_CHECKPOINT_STATE");
/// ```
#[macro_export]
macro_rules! words {
    (
        $(#[$about:meta])*
        pub enum $name:ident, refused as $refusal:literal {
            $( $(#[$doc:meta])* $word:ident = $text:literal, $chinese:literal, $english:literal; )+
        }
    ) => {
        $crate::words! {
            $(#[$about])*
            pub enum $name, refused as $refusal {
                $( $(#[$doc])* $word = $text; )+
            }
        }

        impl $name {
            /// What the Chinese page says.
            pub const fn chinese(self) -> &'static str {
                match self { $( Self::$word => $chinese, )+ }
            }

            /// What the English page says.
            pub const fn english(self) -> &'static str {
                match self { $( Self::$word => $english, )+ }
            }
        }
    };
    (
        $(#[$about:meta])*
        pub enum $name:ident, refused as $refusal:literal {
            $( $(#[$doc:meta])* $word:ident = $text:literal; )+
        }
    ) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $( $(#[$doc])* $word, )+
        }

        impl $name {
            /// Every word of the list, in its order.
            pub const ALL: &'static [Self] = &[$( Self::$word, )+];

            /// Reads the stable text; refuses an empty one with `MISSING` and an unknown one with
            #[doc = concat!("`", $refusal, "`.")]
            pub fn parse(text: &str) -> Result<Self, $crate::needed::kit::parse::Unreadable> {
                match text.trim() {
                    $( $text => Ok(Self::$word), )+
                    "" => Err($crate::needed::kit::parse::Unreadable::new("MISSING", "must be given")),
                    _ => Err($crate::needed::kit::parse::Unreadable::new(
                        $refusal,
                        concat!("must be one of:" $( , " ", $text )+),
                    )),
                }
            }

            /// The stable text: columns, JSON, tokens, logs.
            pub const fn text(self) -> &'static str {
                match self { $( Self::$word => $text, )+ }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.text())
            }
        }

        impl $crate::column::Text for $name {
            fn write(&self) -> std::borrow::Cow<'_, str> {
                std::borrow::Cow::Borrowed(self.text())
            }

            fn read(text: &str) -> Result<Self, $crate::needed::kit::parse::Unreadable> {
                Self::parse(text)
            }
        }

        $crate::stored_as_text!($name);
    };
}
