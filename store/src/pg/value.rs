//! The value kinds in PostgreSQL's binary format.

use std::error::Error;

use postgres::types::private::BytesMut;
use postgres::types::{FromSql, IsNull, ToSql, Type, to_sql_checked};

use crate::Value;

/// Is this one of the column types that cross the seam? The others (`numeric` from `sum`, `timestamptz`, …) need a cast.
pub(crate) fn supported(ty: &Type) -> bool {
    matches!(
        *ty,
        Type::TEXT
            | Type::VARCHAR
            | Type::BPCHAR
            | Type::NAME
            | Type::INT8
            | Type::INT4
            | Type::INT2
            | Type::FLOAT8
            | Type::BOOL
            | Type::BYTEA
            | Type::UUID
    )
}

impl ToSql for Value<'_> {
    fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        match (*self, ty) {
            (Value::Null, _) => return Ok(IsNull::Yes),
            (Value::Text(text), &Type::TEXT | &Type::VARCHAR | &Type::BPCHAR | &Type::NAME) => {
                out.extend_from_slice(text.as_bytes());
            }
            (Value::Integer(integer), &Type::INT8) => out.extend_from_slice(&integer.to_be_bytes()),
            (Value::Integer(integer), &Type::INT4) => out.extend_from_slice(&i32::try_from(integer)?.to_be_bytes()),
            (Value::Integer(integer), &Type::INT2) => out.extend_from_slice(&i16::try_from(integer)?.to_be_bytes()),
            (Value::Real(real), &Type::FLOAT8) => out.extend_from_slice(&real.to_be_bytes()),
            (Value::Boolean(boolean), &Type::BOOL) => out.extend_from_slice(&[boolean.into()]),
            (Value::Blob(blob), &Type::BYTEA) => out.extend_from_slice(blob),
            (Value::Id(id), &Type::UUID | &Type::BYTEA) => out.extend_from_slice(&id),
            (value, ty) => return Err(format!("{} given where {ty} is wanted", value.kind()).into()),
        }
        Ok(IsNull::No)
    }

    fn accepts(ty: &Type) -> bool {
        supported(ty)
    }

    to_sql_checked!();
}

impl<'r> FromSql<'r> for Value<'r> {
    fn from_sql(ty: &Type, raw: &'r [u8]) -> Result<Value<'r>, Box<dyn Error + Sync + Send>> {
        Ok(match *ty {
            Type::TEXT | Type::VARCHAR | Type::BPCHAR | Type::NAME => Value::Text(std::str::from_utf8(raw)?),
            Type::INT8 => Value::Integer(i64::from_be_bytes(raw.try_into()?)),
            Type::INT4 => Value::Integer(i32::from_be_bytes(raw.try_into()?).into()),
            Type::INT2 => Value::Integer(i16::from_be_bytes(raw.try_into()?).into()),
            Type::FLOAT8 => Value::Real(f64::from_be_bytes(raw.try_into()?)),
            Type::BOOL => Value::Boolean(raw != [0]),
            Type::BYTEA => Value::Blob(raw),
            Type::UUID => Value::Id(raw.try_into()?),
            _ => return Err("cast it".into()),
        })
    }

    fn from_sql_null(_: &Type) -> Result<Value<'r>, Box<dyn Error + Sync + Send>> {
        Ok(Value::Null)
    }

    fn accepts(ty: &Type) -> bool {
        supported(ty)
    }
}
