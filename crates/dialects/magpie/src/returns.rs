//! Where the payer goes after a step.
//!
//! The addresses come with the source; a charge can name one as well, which is meant for banks.
//! All of them stay as they were given.

use domain::event::Subject;
use domain::source::Returns;
use kit::{Verdict, returns_of};

/// The address for a verdict.
pub(crate) fn address(step: &Subject, verdict: Verdict) -> Option<String> {
    let own = returns_of(step)?;
    let Subject::Charge(answer) = step else {
        return of(own, verdict);
    };
    let source = answer.source.as_ref();
    let others = source.and_then(|source| of(&source.particulars.returns, verdict));
    if source.is_some_and(|source| source.method.is_philippine_bank()) {
        of(own, verdict).or(others)
    } else {
        others.or_else(|| of(own, verdict))
    }
}

fn of(returns: &Returns, verdict: Verdict) -> Option<String> {
    let named = match verdict {
        Verdict::Approved => &returns.success,
        Verdict::Refused => &returns.fail,
    };
    named.clone().or_else(|| returns.any.clone())
}
