//! The closed set of value kinds that cross the seam.

use crate::Error;

/// One value on its way into or out of a column.
///
/// SQLite cannot tell a boolean from an integer nor an id from a blob, so on reading both spellings are
/// accepted; on writing the kinds are strict on PostgreSQL.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Value<'a> {
    /// No value, of any kind.
    Null,
    /// `text`. Must not contain NUL, which PostgreSQL cannot hold.
    Text(&'a str),
    /// `integer` / `bigint`.
    Integer(i64),
    /// `real` / `double precision`. Must not be NaN, which SQLite would store as null.
    Real(f64),
    /// `integer` 0 or 1 / `boolean`.
    Boolean(bool),
    /// `blob` / `bytea`.
    Blob(&'a [u8]),
    /// 16 bytes: `blob` / `uuid`.
    Id([u8; 16]),
}

impl Value<'_> {
    /// The kind in one word, for messages that must not show the value.
    pub fn kind(&self) -> &'static str {
        match self {
            Value::Null => "null",
            Value::Text(_) => "text",
            Value::Integer(_) => "integer",
            Value::Real(_) => "real",
            Value::Boolean(_) => "boolean",
            Value::Blob(_) => "blob",
            Value::Id(_) => "id",
        }
    }

    /// Refuses what one engine would take and the other would not, so that both refuse it.
    pub(crate) fn check(&self) -> Result<(), &'static str> {
        match self {
            Value::Text(text) if text.as_bytes().contains(&0) => Err("text contains NUL"),
            Value::Real(real) if real.is_nan() => Err("real is not a number"),
            _ => Ok(()),
        }
    }
}

/// Something that can be bound to a parameter. Newtypes of other crates implement it by their inner value.
pub trait ToValue {
    /// The value to bind.
    fn to_value(&self) -> Value<'_>;
}

/// Something that can be read from a column.
pub trait FromValue: Sized {
    /// Reads it; an unknown value is [`Error::Corrupt`].
    fn from_value(value: Value<'_>) -> Result<Self, Error>;
}

macro_rules! to_value {
    ($($kind:ty: $self:ident => $value:expr;)*) => {
        $(impl ToValue for $kind {
            fn to_value(&$self) -> Value<'_> {
                $value
            }
        })*
    };
}

to_value! {
    i64: self => Value::Integer(*self);
    bool: self => Value::Boolean(*self);
    f64: self => Value::Real(*self);
    str: self => Value::Text(self);
    String: self => Value::Text(self);
    [u8; 16]: self => Value::Id(*self);
    [u8]: self => Value::Blob(self);
    Vec<u8>: self => Value::Blob(self);
    Value<'_>: self => *self;
}

impl<T: ToValue + ?Sized> ToValue for &T {
    fn to_value(&self) -> Value<'_> {
        (**self).to_value()
    }
}

impl<T: ToValue> ToValue for Option<T> {
    fn to_value(&self) -> Value<'_> {
        self.as_ref().map_or(Value::Null, T::to_value)
    }
}

fn other(wanted: &str, found: Value<'_>) -> Error {
    Error::corrupt(wanted, format_args!("expected, but found {}", found.kind()))
}

macro_rules! from_value {
    ($($kind:ty, $wanted:literal: $($pattern:pat $(if $guard:expr)? => $value:expr),+;)*) => {
        $(impl FromValue for $kind {
            fn from_value(value: Value<'_>) -> Result<Self, Error> {
                match value {
                    $($pattern $(if $guard)? => Ok($value),)+
                    found => Err(other($wanted, found)),
                }
            }
        })*
    };
}

from_value! {
    i64, "integer": Value::Integer(integer) => integer;
    bool, "boolean": Value::Boolean(boolean) => boolean, Value::Integer(integer @ (0 | 1)) => integer == 1;
    f64, "real": Value::Real(real) => real;
    String, "text": Value::Text(text) => text.to_owned();
    Vec<u8>, "blob": Value::Blob(blob) => blob.to_vec();
}

impl FromValue for [u8; 16] {
    fn from_value(value: Value<'_>) -> Result<Self, Error> {
        match value {
            Value::Id(id) => Ok(id),
            Value::Blob(blob) => {
                blob.try_into().map_err(|_| Error::corrupt("id", format_args!("{} bytes instead of 16", blob.len())))
            }
            found => Err(other("id", found)),
        }
    }
}

impl<T: FromValue> FromValue for Option<T> {
    fn from_value(value: Value<'_>) -> Result<Self, Error> {
        match value {
            Value::Null => Ok(None),
            value => T::from_value(value).map(Some),
        }
    }
}
