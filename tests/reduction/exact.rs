//! Sums without rounding, to hold the others against.

/// The sum of finite `values`, rounded once.
///
/// Shewchuk's growing expansion ("Adaptive precision floating-point arithmetic", 1997), as in
/// Python's `math.fsum`: the parts do not overlap, so their sum is exact until the last step.
pub fn sum(values: &[f64]) -> f64 {
    let mut parts: Vec<f64> = Vec::new();
    for &value in values {
        let mut carry = value;
        let mut kept = 0;
        for i in 0..parts.len() {
            let (large, small) =
                if carry.abs() < parts[i].abs() { (parts[i], carry) } else { (carry, parts[i]) };
            let sum = large + small;
            let error = small - (sum - large);
            if error != 0.0 {
                parts[kept] = error;
                kept += 1;
            }
            carry = sum;
        }
        parts.truncate(kept);
        parts.push(carry);
    }
    // The parts grow in magnitude, so adding them from the smallest rounds at most twice in the last
    // place.
    parts.iter().fold(0.0, |sum, part| sum + part)
}

#[test]
fn the_exact_sum_survives_cancellation() {
    assert_eq!(sum(&[1e16, 1.0, -1e16]), 1.0);
    assert_eq!(sum(&[1e100, 1.0, -1e100, 1e-100]), 1.0);
    assert_eq!(sum(&[0.1; 10]), 1.0);
    assert_eq!(sum(&[]), 0.0);
}
