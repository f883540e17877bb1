//! datetime. Dates and moments are Rust structs; days.rs has the arithmetic of the calendar,
//! args.rs reads arguments, format.rs and iso.rs are text, parse.rs is strptime, and each class
//! has a file.

use crate::object::new_other_data;
use crate::prelude::*;
use crate::types::Type;

mod args;
mod clock;
mod date;
pub mod days;
mod delta;
pub mod format;
mod iso;
mod moment;
pub mod parse;
mod state;
mod zone;

/// A date, a time of day or both; what a class has not stays 0.
#[derive(Clone)]
pub struct Fields {
    pub year: i64,
    pub month: i64,
    pub day: i64,
    pub hour: i64,
    pub minute: i64,
    pub second: i64,
    pub micro: i64,
    pub fold: i64,
    pub tz: Value,
}

impl Fields {
    pub fn date(year: i64, month: i64, day: i64) -> Fields {
        let tz = NONE;
        Fields { year, month, day, hour: 0, minute: 0, second: 0, micro: 0, fold: 0, tz }
    }
    pub fn ordinal(&self) -> i64 {
        days::ordinal(self.year, self.month, self.day)
    }
    /// Microseconds since midnight.
    pub fn of_day(&self) -> i64 {
        (self.hour * 3600 + self.minute * 60 + self.second) * 1_000_000 + self.micro
    }
    /// Microseconds since the day before year 1, without regard to the zone.
    pub fn total(&self) -> i64 {
        self.ordinal() * days::DAY_US + self.of_day()
    }
    pub fn from_total(us: i64, tz: Value) -> R<Fields> {
        let day = us.div_euclid(days::DAY_US);
        if !(1..=days::MAX_ORDINAL).contains(&day) {
            return Err(overflow_error("date value out of range"));
        }
        let (y, m, d) = days::from_ordinal(day);
        let mut f = Fields::date(y, m, d);
        f.set_of_day(us.rem_euclid(days::DAY_US));
        f.tz = tz;
        Ok(f)
    }
    pub fn set_of_day(&mut self, us: i64) {
        let s = us / 1_000_000;
        self.hour = s / 3600;
        self.minute = s / 60 % 60;
        self.second = s % 60;
        self.micro = us % 1_000_000;
    }
    pub fn clock(&self) -> [i64; 6] {
        [self.year, self.month, self.day, self.hour, self.minute, self.second]
    }
}

pub fn fields(v: &Value) -> R<&Fields> {
    v.as_native_object::<Fields>().ok_or_else(|| type_error("a date or time is required"))
}

fn object(t: Type, f: Fields) -> Value {
    new_other_data(t, Box::new(f))
}

pub fn is_a(v: &Value, t: T) -> bool {
    type_of(v).is_subtype(t.ty())
}

pub fn define_all() {
    delta::define_all();
    zone::define_all();
    date::define_all();
    clock::define_all();
    moment::define_all();
}

pub fn make(m: &ModuleData) -> R<()> {
    for (name, t) in [
        ("date", T::Date),
        ("datetime", T::DateTime),
        ("time", T::ClockTime),
        ("timedelta", T::TimeDelta),
        ("tzinfo", T::TzInfo),
        ("timezone", T::TimeZone),
    ] {
        m.set_str(name, t.value());
    }
    m.set_str("MINYEAR", Value::int(1));
    m.set_str("MAXYEAR", Value::int(9999));
    m.set_str("UTC", zone::utc());
    crate::stdlib::classes::put_all(m, &[
        "date", "datetime", "time", "timedelta", "timezone", "tzinfo", "MINYEAR", "MAXYEAR", "UTC",
    ]);
    Ok(())
}
