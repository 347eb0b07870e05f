//! Every strategy, on every layout of the sample, by number of threads.

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use interleave::{Options, Strategy, report, sample};

/// The datasets of the sample that hold the same temperatures.
const LAYOUTS: [&str; 4] = ["/sst", "/sst_contiguous", "/sst_f64", "/sst_f64_contiguous"];

fn strategies(criterion: &mut Criterion) {
    let file = sample::path(sample::Size::Bench).expect("the sample can be written");
    for dataset in LAYOUTS {
        let mut group = criterion.benchmark_group(format!("reduction{dataset}"));
        for &strategy in Strategy::ALL {
            for threads in [1, 2, 4] {
                let options = Options { strategy, threads, ..Options::default() };
                let taken = report(&file, dataset, &options).expect("the sample can be read");
                // A strategy that does not apply here is measured under its own name alone.
                if taken.strategy != strategy {
                    continue;
                }
                group.throughput(Throughput::Bytes(taken.bytes));
                group.bench_function(BenchmarkId::new(strategy.name(), threads), |bencher| {
                    bencher.iter(|| black_box(report(&file, dataset, &options)));
                });
            }
        }
        group.finish();
    }
}

criterion_group!(benches, strategies);
criterion_main!(benches);
