//! 事業所: cities, offices, and which office is registered with which city.
//!
//! One installation is a region: one operator, several cities. A city's department and the operator are offices of
//! their own kind. Rows with from and to are ended, never overwritten.

mod add_city;
mod add_office;
mod office;
mod sql;

pub use add_city::AddCity;
pub use add_office::AddOffice;
pub use office::{City, NewOffice, OfficeRole, Phone};
pub use sql::{any, cities, city_by_code, office_by_number};
