//! Where the payer goes after a step.
//!
//! The addresses come with the source; a charge can name one as well, which is meant for banks.
//! All of them stay as they were given.

use domain::event::Subject;
use domain::source::Returns;
use kit::{Verdict, returns_of};

/// The address for a verdict: the one for this end of the step, or the one for any.
pub(crate) fn address(step: &Subject, verdict: Verdict) -> Option<String> {
    let own = returns_of(step)?;
    let source = match step {
        Subject::Charge(answer) => answer.source.as_ref(),
        _ => None,
    };
    let is_bank = source.is_some_and(|source| source.method.is_philippine_bank());
    let others = source.map(|source| &source.particulars.returns);
    let any = own.any.as_ref();
    any.filter(|_| is_bank)
        .or_else(|| named(own, verdict))
        .or_else(|| named(others?, verdict))
        .or(any)
        .or_else(|| others?.any.as_ref())
        .cloned()
}

fn named(returns: &Returns, verdict: Verdict) -> Option<&String> {
    match verdict {
        Verdict::Approved => returns.success.as_ref(),
        Verdict::Refused => returns.fail.as_ref(),
    }
}
