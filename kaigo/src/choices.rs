//! Closed lists that people choose from, each value with the code kept in tables and the words shown.

/// Writes an enum from one readable table, and `ALL`, `code`, `name`, `parse` and `Display` with it.
///
/// ```
/// kaigo::codes! {
///     /// 終了の理由
///     pub CloseReason {
///         Died = "died" "ご逝去",
///         /// To an institution for good.
///         Moved = "moved" "施設への入所",
///     }
/// }
/// assert_eq!(CloseReason::parse("moved"), Some(CloseReason::Moved));
/// assert_eq!(CloseReason::ALL.map(CloseReason::name), ["ご逝去", "施設への入所"]);
/// ```
#[macro_export]
macro_rules! codes {
    ($(#[$doc:meta])* $visible:vis $name:ident { $($(#[$of:meta])* $value:ident = $code:literal $words:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        $visible enum $name {
            $($(#[$of])* $value,)+
        }

        impl $name {
            /// Every value, in the order of the table.
            pub const ALL: [Self; [$($code),+].len()] = [$(Self::$value),+];

            /// The code kept in tables, files and forms; never changes.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self {
                    $(Self::$value => $code,)+
                }
            }

            /// The Japanese words.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$value => $words,)+
                }
            }

            /// The value of a code.
            #[must_use]
            pub fn parse(code: &str) -> Option<Self> {
                Self::ALL.into_iter().find(|value| value.code() == code)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.name())
            }
        }
    };
}
