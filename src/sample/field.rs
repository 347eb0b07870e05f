//! A made-up sea-surface temperature, in whole hundredths of a degree Celsius.
//!
//! All of it is integer arithmetic, so that it is the same on every machine: sines differ in their
//! last bits from one C library to the next.

/// The values are scaled to this range where a fraction is needed: 1 is 65,536.
const ONE: i64 = 1 << 16;

/// Side of a cell of the coarse noise, in grid cells.
const EDDY: usize = 12;

/// Days for which an eddy of the coarse noise stays.
const EDDY_DAYS: usize = 8;

/// Days in a year.
const YEAR: i64 = 365;

/// Sea water freezes here.
const FREEZING: i64 = -180;

/// The temperatures of one day, row by row from south to north, in hundredths of a degree Celsius.
pub(super) fn day(seed: u64, day: usize, lat: usize, lon: usize) -> Vec<i32> {
    let eddies = Eddies::of(seed, day, lat, lon);
    let mut values = Vec::with_capacity(lat * lon);
    for i in 0..lat {
        // The sine of nothing: -1 at the South Pole, 0 at the equator, 1 at the North Pole.
        let north = (2 * i as i64 + 1 - lat as i64) * ONE / lat as i64;
        let warmth = 2_950 - 3_400 * square(north) / ONE;
        let season = 350 * north / ONE * season(day as i64) / ONE;
        for j in 0..lon {
            let eddy = eddies.at(i, j) * 180 / ONE;
            let speckle = noise(&[seed, 1, day as u64, i as u64, j as u64]) * 6 / ONE;
            values.push((warmth + season + eddy + speckle).max(FREEZING) as i32);
        }
    }
    values
}

/// Whole numbers from 0 to 999, without a pattern.
pub(super) fn whole_numbers(seed: u64, len: usize) -> Vec<f64> {
    (0..len as u64).map(|i| (hash(&[seed, 2, i]) % 1000) as f64).collect()
}

/// The coarse noise of one day.
struct Eddies {
    /// Noise at the corners of the cells, `width` of them from west to east.
    corners: Vec<i64>,
    width: usize,
}

impl Eddies {
    fn of(seed: u64, day: usize, lat: usize, lon: usize) -> Eddies {
        let (height, width) = (lat / EDDY + 2, lon / EDDY + 2);
        let epoch = (day / EDDY_DAYS) as u64;
        let later = (day % EDDY_DAYS) as i64 * ONE / EDDY_DAYS as i64;
        let mut corners = Vec::with_capacity(height * width);
        for i in 0..height as u64 {
            for j in 0..width as u64 {
                let now = noise(&[seed, 0, epoch, i, j]);
                let next = noise(&[seed, 0, epoch + 1, i, j]);
                corners.push(between(now, next, later));
            }
        }
        Eddies { corners, width }
    }

    /// From -1 to 1, as smooth as a straight line between corners makes it.
    fn at(&self, i: usize, j: usize) -> i64 {
        let corner = |i: usize, j: usize| self.corners[i * self.width + j];
        let (up, right) = (fraction(i), fraction(j));
        let (i, j) = (i / EDDY, j / EDDY);
        let south = between(corner(i, j), corner(i, j + 1), right);
        let north = between(corner(i + 1, j), corner(i + 1, j + 1), right);
        between(south, north, up)
    }
}

/// How far `index` is into its cell.
fn fraction(index: usize) -> i64 {
    (index % EDDY) as i64 * ONE / EDDY as i64
}

/// On the way from `from` to `to`, `part` of it done.
fn between(from: i64, to: i64, part: i64) -> i64 {
    from + (to - from) * part / ONE
}

/// A wave of two parabolas a year: 0 on the first day, 1 in spring's middle, -1 in autumn's.
fn season(day: i64) -> i64 {
    let half = (day % YEAR) * 2 * ONE / YEAR;
    let (x, sign) = if half < ONE { (half, 1) } else { (half - ONE, -1) };
    sign * 4 * x * (ONE - x) / ONE
}

fn square(x: i64) -> i64 {
    x * x / ONE
}

/// Noise from -1 to 1 that depends on `place` alone.
fn noise(place: &[u64]) -> i64 {
    (hash(place) >> 47) as i64 - ONE
}

/// Mixes numbers with the finaliser of SplitMix64 (Steele, Lea and Flood 2014).
fn hash(numbers: &[u64]) -> u64 {
    numbers.iter().fold(0, |state, number| {
        let mut z = (state ^ number).wrapping_add(0x9e37_79b9_7f4a_7c15);
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    })
}
