use super::*;

#[test]
fn names_and_states_are_parted() {
    for (name, parts) in [
        (Some("Zoë van Ross"), (Some("Zoë van"), Some("Ross"))),
        (Some("Cher"), (Some("Cher"), None)),
        (Some("  "), (None, None)),
        (None, (None, None)),
    ] {
        assert_eq!(name_parts(name), parts);
    }
    for (state, parts) in [
        (Some("CA"), (Some("CA"), None)),
        (Some("California"), (None, Some("California"))),
        (Some("ca"), (None, Some("ca"))),
        (Some(""), (None, None)),
        (None, (None, None)),
    ] {
        assert_eq!(state_parts(state), parts);
    }
}
