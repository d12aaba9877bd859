//! A histogram of durations with logarithmic buckets, exact to 1.6 %.

use std::time::Duration;

/// Each power of two is cut into 2^BITS buckets of equal width.
const BITS: u32 = 6;
const BUCKETS: usize = ((64 - BITS as usize) << BITS) + (1 << BITS);

/// Counts durations; takes the same memory for one and for a billion.
#[derive(Clone, Debug)]
pub(crate) struct Histogram {
    counts: Vec<u64>,
    total: u64,
    max: u64,
}

impl Histogram {
    /// A histogram of nothing.
    pub(crate) fn new() -> Histogram {
        Histogram {
            counts: vec![0; BUCKETS],
            total: 0,
            max: 0,
        }
    }

    /// Counts one duration.
    pub(crate) fn record(&mut self, duration: Duration) {
        let nanos = u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX);
        self.counts[bucket(nanos)] += 1;
        self.total += 1;
        self.max = self.max.max(nanos);
    }

    /// How many were counted.
    pub(crate) fn total(&self) -> u64 {
        self.total
    }

    /// The longest, exactly; zero when nothing was counted.
    pub(crate) fn max(&self) -> Duration {
        Duration::from_nanos(self.max)
    }

    /// The duration that this share (0 to 1) of all does not exceed; zero when nothing was counted.
    pub(crate) fn quantile(&self, share: f64) -> Duration {
        let rank = ((share * self.total as f64).ceil() as u64).clamp(1, self.total.max(1));
        let mut seen = 0;
        for (index, count) in self.counts.iter().enumerate() {
            seen += count;
            if seen >= rank {
                return Duration::from_nanos(upper_edge(index).min(self.max));
            }
        }
        Duration::ZERO
    }
}

/// Small values have a bucket each; above, the highest bit chooses the row and the next `BITS`
/// bits the bucket in it.
fn bucket(nanos: u64) -> usize {
    let shift = (u64::BITS - nanos.leading_zeros()).saturating_sub(BITS + 1);
    ((shift as usize) << BITS) + (nanos >> shift) as usize
}

/// The largest value in a bucket.
fn upper_edge(index: usize) -> u64 {
    let row = index >> BITS;
    if row == 0 {
        return index as u64;
    }
    let shift = row - 1;
    let start = ((index & ((1 << BITS) - 1)) + (1 << BITS)) as u64;
    (start << shift) | ((1 << shift) - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_is_in_a_bucket_that_is_narrow_enough() {
        let powers = (0..64).map(|bit| 1_u64 << bit);
        let values = powers.flat_map(|power| [power - 1, power, power + power / 3]);
        for value in values.chain([0, 63, 64, 127, 128, u64::MAX]) {
            let index = bucket(value);
            assert!(index < BUCKETS, "{value}");
            let edge = upper_edge(index);
            assert!(edge >= value, "{value} is above {edge}");
            assert!(
                edge - value <= value >> BITS,
                "{value} is too far below {edge}"
            );
            assert_eq!(bucket(edge), index, "{value}");
        }
        assert_eq!(bucket(u64::MAX), BUCKETS - 1);
    }

    #[test]
    fn buckets_follow_one_another_without_gap() {
        for index in 1..BUCKETS {
            assert_eq!(bucket(upper_edge(index - 1) + 1), index);
        }
    }

    #[test]
    fn quantiles_are_those_of_the_sorted_list() {
        let mut histogram = Histogram::new();
        for micros in (1..=1_000).rev() {
            histogram.record(Duration::from_micros(micros));
        }
        assert_eq!(histogram.total(), 1_000);
        assert_eq!(histogram.max(), Duration::from_millis(1));
        for (share, exact) in [
            (0.0, 1.0),
            (0.001, 1.0),
            (0.5, 500.0),
            (0.99, 990.0),
            (1.0, 1e3),
        ] {
            let found = histogram.quantile(share).as_secs_f64() * 1e6;
            assert!(
                (found - exact).abs() <= exact * 0.016,
                "{share}: {found} is not {exact}"
            );
        }
    }

    #[test]
    fn nothing_takes_no_time() {
        let histogram = Histogram::new();
        assert_eq!(histogram.quantile(0.5), Duration::ZERO);
        assert_eq!(histogram.max(), Duration::ZERO);
    }
}
