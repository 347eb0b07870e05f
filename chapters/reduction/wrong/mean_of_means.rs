// The mean of five rows, from the means of two parts.
fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

fn main() {
    let rows = [10.0, 10.0, 10.0, 10.0, 60.0];
    let (first, second) = rows.split_at(4);
    let mean_of_means = (mean(first) + mean(second)) / 2.0;
    assert_eq!(mean_of_means, mean(&rows));
}
