//! When the next attempt is due.

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

const STANDARD_STEPS: [i64; 8] = [
    5,
    30,
    2 * MINUTE,
    10 * MINUTE,
    30 * MINUTE,
    HOUR,
    2 * HOUR,
    4 * HOUR,
];
const STANDARD_LIMIT: i64 = 3 * DAY;

const CHARGEBEE_STEPS: [i64; 7] = [
    2 * MINUTE,
    6 * MINUTE,
    30 * MINUTE,
    HOUR,
    5 * HOUR,
    DAY,
    2 * DAY,
];

const NOTIFY_STEPS: [i64; 6] = [5, 30, 2 * MINUTE, 10 * MINUTE, HOUR, HOUR];
const NOTIFY_LIMIT: i64 = DAY;

/// How attempts follow each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Schedule {
    /// From 5 s growing to 4 h, each spread by a tenth; the last attempt is three days after the
    /// first.
    Standard,
    /// 2 min, 6 min, 30 min, 1 h, 5 h, 1 d, 2 d, each counted from the attempt before.
    Chargebee,
    /// 5 s, 30 s, 2 min, 10 min, 1 h, then hourly for 24 h.
    MagpieNotify,
}

/// Seconds until the next attempt, or `None` to give up.
///
/// `attempt` is how many attempts were made (at least 1), `elapsed` how many seconds ago the first
/// one was, `spread` a random number that keeps many messages from coming back together.
pub fn pause(schedule: Schedule, attempt: u32, elapsed: i64, spread: u64) -> Option<i64> {
    let elapsed = elapsed.max(0);
    match schedule {
        Schedule::Standard => {
            let left = STANDARD_LIMIT.saturating_sub(elapsed);
            let pause = spread_out(growing(&STANDARD_STEPS, attempt), spread);
            // The last pause is cut short, so that one attempt is made when the time is up.
            (left > 0).then(|| pause.min(left))
        }
        Schedule::Chargebee => CHARGEBEE_STEPS.get(index(attempt)).copied(),
        Schedule::MagpieNotify => {
            let pause = growing(&NOTIFY_STEPS, attempt);
            (pause <= NOTIFY_LIMIT.saturating_sub(elapsed)).then_some(pause)
        }
    }
}

/// The step of an attempt; the last one repeats.
fn growing<const N: usize>(steps: &[i64; N], attempt: u32) -> i64 {
    steps[index(attempt).min(N - 1)]
}

fn index(attempt: u32) -> usize {
    usize::try_from(attempt.saturating_sub(1)).unwrap_or(usize::MAX)
}

/// A pause moved by at most a tenth of itself, to either side.
fn spread_out(pause: i64, spread: u64) -> i64 {
    let tenth = pause / 10;
    let width = u64::try_from(2 * tenth + 1).unwrap_or(1);
    let offset = i64::try_from(spread % width).unwrap_or(0);
    pause - tenth + offset
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// All pauses of a message that nobody takes.
    fn pauses(schedule: Schedule, spread: u64) -> Vec<i64> {
        let mut pauses = Vec::new();
        let mut elapsed = 0;
        while let Some(next) = pause(schedule, pauses.len() as u32 + 1, elapsed, spread) {
            pauses.push(next);
            elapsed += next;
        }
        pauses
    }

    #[test]
    fn chargebee_retries_seven_times() {
        let expected = [120, 360, 1800, 3600, 18_000, 86_400, 172_800];
        assert_eq!(pauses(Schedule::Chargebee, 7), expected);
    }

    #[test]
    fn notify_calls_become_hourly_and_end_within_a_day() {
        let all = pauses(Schedule::MagpieNotify, 7);
        assert_eq!(all[..6], [5, 30, 120, 600, 3600, 3600]);
        assert!(all[5..].iter().all(|pause| *pause == 3600));
        let total: i64 = all.iter().sum();
        assert!((DAY - HOUR..=DAY).contains(&total), "{total}");
    }

    #[test]
    fn the_standard_schedule_lasts_exactly_three_days() {
        for spread in [0, 1, 12_345, u64::MAX] {
            let all = pauses(Schedule::Standard, spread);
            assert_eq!(all[0], 5);
            assert_eq!(all.iter().sum::<i64>(), 3 * DAY);
            assert!(all.len() < 40, "{}", all.len());
        }
        assert_eq!(pause(Schedule::Standard, 1, 3 * DAY, 0), None);
    }

    #[test]
    fn odd_numbers_do_no_harm() {
        assert_eq!(pause(Schedule::Standard, 0, -5, 0), Some(5));
        assert_eq!(pause(Schedule::Standard, u32::MAX, i64::MAX, 0), None);
        assert_eq!(
            pause(Schedule::MagpieNotify, u32::MAX, i64::MIN, 0),
            Some(HOUR)
        );
        assert_eq!(pause(Schedule::Chargebee, u32::MAX, i64::MAX, 0), None);
    }

    proptest! {
        #[test]
        fn pauses_stay_within_a_tenth(attempt in 1u32..100, spread: u64) {
            let base = growing(&STANDARD_STEPS, attempt);
            let pause = pause(Schedule::Standard, attempt, 0, spread).unwrap();
            prop_assert!((pause - base).abs() * 10 <= base);
        }
    }
}
