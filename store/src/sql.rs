//! SQL is a constant.

/// One statement: its name for messages, its text for the engine. Made by [`sql!`](crate::sql!) only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sql {
    pub(crate) name: &'static str,
    pub(crate) text: &'static str,
}

impl Sql {
    #[doc(hidden)]
    pub const fn new(name: &'static str, text: &'static str) -> Sql {
        Sql { name, text }
    }

    /// The constant's name, as it appears in errors.
    pub const fn name(self) -> &'static str {
        self.name
    }

    /// The text, the same for both engines.
    pub const fn text(self) -> &'static str {
        self.text
    }
}

/// Declares statements, and the list `ALL` from which a test prepares every one on both engines.
///
/// ```
/// mod notes {
///     store::sql! {
///         /// One note of a room.
///         FIND = "select no, text from note where room = $1 and no = $2";
///         ADD = "insert into note (room, no, text) values ($1, $2, $3)";
///     }
/// }
/// assert_eq!(notes::ALL.len(), 2);
/// assert_eq!(notes::ALL[0].name(), "FIND");
/// ```
#[macro_export]
macro_rules! sql {
    ($($(#[$meta:meta])* $name:ident = $text:expr;)*) => {
        $($(#[$meta])* pub(super) const $name: $crate::Sql = $crate::Sql::new(stringify!($name), $text);)*

        /// Every statement of this file, for the test that prepares them on both engines.
        #[allow(dead_code)] // read by tests only
        pub const ALL: &[$crate::Sql] = &[$($name),*];
    };
}
