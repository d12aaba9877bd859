//! The codes of bank and branch inside an IBAN: public parts of it, shown by SEPA sources.

/// From which character to which.
type Span = (usize, usize);

/// Country, and where bank and branch code stand.
const PLACES: [(&str, Span, Option<Span>); 12] = [
    ("AT", (4, 9), None),
    ("BE", (4, 7), None),
    ("DE", (4, 12), None),
    ("ES", (4, 8), Some((8, 12))),
    ("FI", (4, 7), None),
    ("FR", (4, 9), Some((9, 14))),
    ("GB", (4, 8), Some((8, 14))),
    ("IE", (4, 8), Some((8, 14))),
    ("IT", (5, 10), Some((10, 15))),
    ("LU", (4, 7), None),
    ("NL", (4, 8), None),
    ("PT", (4, 8), Some((8, 12))),
];

/// The codes under the names that a SEPA source shows them by; none for other countries.
pub(crate) fn codes(iban: &str) -> Vec<(&'static str, String)> {
    let text = iban.replace(' ', "").to_ascii_uppercase();
    let row = PLACES
        .iter()
        .find(|(country, ..)| text.starts_with(country));
    let Some((_, bank, branch)) = row else {
        return Vec::new();
    };
    let cut = |name: &'static str, (from, to): Span| {
        text.get(from..to).map(|code| (name, code.to_owned()))
    };
    let branch = branch.and_then(|places| cut("branch_code", places));
    cut("bank_code", *bank).into_iter().chain(branch).collect()
}

#[cfg(test)]
mod tests {
    use super::codes;

    #[test]
    fn codes_are_cut_where_they_stand() {
        assert_eq!(
            codes("DE89 3704 0044 0532 0130 00"),
            [("bank_code", "37040044".to_owned())]
        );
        let french = codes("FR1420041010050500013M02606");
        assert_eq!(french[0].1, "20041");
        assert_eq!(french[1].1, "01005");
        assert!(codes("XX").is_empty() && codes("DE\u{e9}\u{e9}\u{e9}").is_empty());
    }
}
