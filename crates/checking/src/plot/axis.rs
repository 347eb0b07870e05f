//! Scales: from figures to places on the page, and back to words.

use super::measured::{Amount, Group, Point};

/// Beyond this ratio of the largest to the least, a linear scale shows only the largest.
const LOGARITHMIC_FROM: f64 = 20.0;

/// What is plotted of a figure.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Quantity {
    /// The time of a run, in nanoseconds, with what happens in it.
    Time(&'static str),
    /// Bytes a second.
    Bytes,
    /// Things a second, which are called so.
    Elements(&'static str),
}

/// What is counted by the benchmarks that count: the beginning of a group's name, and a word.
const COUNTED: [(&str, &str); 10] = [
    ("events/barrier", "meetings"),
    ("events/to_and_fro", "trips"),
    ("pools/job", "jobs"),
    ("queues/", "items"),
    ("race_conditions/", "additions"),
    ("semaphores/contended", "permits"),
    ("single_threaded_libraries/rows", "rows"),
    ("single_threaded_libraries/", "calls"),
    ("thread_local_logging/stamps", "stamps"),
    ("thread_local_logging/", "lines"),
];

/// What is timed by the others: the beginning of a group's name, and what follows "time".
const TIMED: [(&str, &str); 12] = [
    ("events/set", "to set an event"),
    ("events/timer", "to start and end a timer or a thread"),
    ("events/two_passes", "of two passes"),
    ("locks/many", "of an addition"),
    ("locks/one", "of a lock or an addition"),
    ("queues/alone", "to put an item in and take it out"),
    ("semaphores/alone", "to take a permit and give it back"),
    ("single_threaded_libraries/core", "of a reduction"),
    ("swmr/append to seen", "from append to seen"),
    ("thread_local_logging/nobody", "of a line that isn't wanted"),
    ("thread_local_logging/one line", "of a line"),
    ("thread_local_logging/reduction", "of a reduction"),
];

impl Quantity {
    /// What the figures of a group allow: throughput when each has an amount.
    pub fn of(group: &Group) -> Quantity {
        let all = |is: fn(&Amount) -> bool| {
            group.points.iter().all(|point| point.amount.as_ref().is_some_and(is))
        };
        if all(|amount| matches!(amount, Amount::Bytes(_))) {
            Quantity::Bytes
        } else if all(|amount| matches!(amount, Amount::Elements(_))) {
            let known = COUNTED.iter().find(|(begins, _)| group.name.starts_with(begins));
            Quantity::Elements(known.map_or("pieces of work", |(_, word)| word))
        } else {
            let known = TIMED.iter().find(|(begins, _)| group.name.starts_with(begins));
            Quantity::Time(known.map_or("of one run", |(_, what)| what))
        }
    }

    /// Returns `true` if the least is the best.
    pub fn is_time(self) -> bool {
        matches!(self, Quantity::Time(_))
    }

    /// The middle and the ends of a figure.
    pub fn values(self, point: &Point) -> [f64; 3] {
        let times = [point.median, point.interval.0, point.interval.1];
        match point.amount {
            Some(Amount::Bytes(n) | Amount::Elements(n)) if !self.is_time() => {
                times.map(|time| n as f64 / (time * 1e-9))
            }
            _ => times,
        }
    }

    /// What the axis is called.
    pub fn title(self, is_logarithmic: bool) -> String {
        let (what, better) = match self {
            Quantity::Time(what) => (format!("time {what}"), "lower is better"),
            Quantity::Bytes => ("throughput".to_owned(), "higher is better"),
            Quantity::Elements(counted) => (format!("{counted} a second"), "higher is better"),
        };
        let scale = if is_logarithmic { ", logarithmic scale" } else { "" };
        format!("{what}{scale}: {better}")
    }

    /// A value where nothing else says what is counted: `206 M additions/s`.
    pub fn in_full(self, value: f64) -> String {
        let words = self.words(value);
        match self {
            Quantity::Elements(counted) => {
                words.replace("/s", &format!(" {counted}/s")).replace("  ", " ")
            }
            Quantity::Time(_) | Quantity::Bytes => words,
        }
    }

    /// A value with its unit, three digits of it.
    pub fn words(self, value: f64) -> String {
        if value == 0.0 {
            return "0".to_owned();
        }
        let (units, suffix): (&[(f64, &str)], _) = match self {
            Quantity::Time(_) => (&[(1e9, "s"), (1e6, "ms"), (1e3, "µs"), (1.0, "ns")], ""),
            Quantity::Bytes => (&[(1e9, "GB"), (1e6, "MB"), (1e3, "kB"), (1.0, "B")], "/s"),
            Quantity::Elements(_) => (&[(1e9, "G"), (1e6, "M"), (1e3, "k"), (1.0, "")], "/s"),
        };
        let size = |&&(size, _): &&(f64, _)| value >= size * 0.9995;
        let &(size, unit) = units.iter().find(size).unwrap_or(&units[units.len() - 1]);
        format!("{} {unit}{suffix}", digits(value / size))
    }
}

/// Three digits, without zeros at the end of a fraction.
pub fn digits(value: f64) -> String {
    let fraction = if value >= 99.95 {
        0
    } else if value >= 9.995 {
        1
    } else if value >= 0.9995 {
        2
    } else {
        3
    };
    let text = format!("{value:.fraction$}");
    match text.contains('.') {
        true => text.trim_end_matches('0').trim_end_matches('.').to_owned(),
        false => text,
    }
}

/// From values to the places between `start` and `end`.
#[derive(Debug, Clone, PartialEq)]
pub struct Scale {
    least: f64,
    most: f64,
    is_logarithmic: bool,
    start: f64,
    end: f64,
}

impl Scale {
    /// A scale for values, all positive: from zero, or logarithmic when they differ widely.
    pub fn new(values: impl Iterator<Item = f64> + Clone, start: f64, end: f64) -> Scale {
        let least = values.clone().fold(f64::INFINITY, f64::min).max(f64::MIN_POSITIVE);
        let most = values.fold(least, f64::max);
        let is_logarithmic = most / least > LOGARITHMIC_FROM;
        let (least, most) = match is_logarithmic {
            true => (least / 1.5, most * 1.5),
            false => (0.0, most * 1.05),
        };
        Scale { least, most, is_logarithmic, start, end }
    }

    /// A scale for the numbers of threads and the like, which are doubled more often than not.
    pub fn of_parameters(parameters: &[f64], start: f64, end: f64) -> Scale {
        let (least, most) = (parameters[0], parameters[parameters.len() - 1]);
        let is_logarithmic = least > 0.0 && most / least >= 4.0;
        Scale { least, most, is_logarithmic, start, end }
    }

    /// Where a value is.
    pub fn place(&self, value: f64) -> f64 {
        let share = match self.is_logarithmic {
            true => (value / self.least).ln() / (self.most / self.least).ln(),
            false => (value - self.least) / (self.most - self.least),
        };
        self.start + share.clamp(0.0, 1.0) * (self.end - self.start)
    }

    /// Returns `true` if equal distances are equal factors.
    pub fn is_logarithmic(&self) -> bool {
        self.is_logarithmic
    }

    /// Round values to label, between three and eight.
    pub fn ticks(&self) -> Vec<f64> {
        if self.is_logarithmic {
            let decades = |steps: &[f64]| -> Vec<f64> {
                let (first, last) = (self.least.log10().floor(), self.most.log10().ceil());
                let powers = (first as i32..=last as i32).map(|n| 10f64.powi(n));
                let all = powers.flat_map(|power| steps.iter().map(move |step| step * power));
                all.filter(|&tick| tick >= self.least && tick <= self.most).collect()
            };
            let wide = decades(&[1.0]);
            return if wide.len() < 3 { decades(&[1.0, 2.0, 5.0]) } else { wide };
        }
        let rough = (self.most - self.least) / 4.0;
        let power = 10f64.powf(rough.log10().floor());
        let step = [1.0, 2.0, 5.0, 10.0].into_iter().find(|step| step * power >= rough);
        let step = step.unwrap_or(10.0) * power;
        (0..).map(|n| f64::from(n) * step).take_while(|&tick| tick <= self.most).collect()
    }
}
