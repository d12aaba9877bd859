//! The frame of every page, and the only way for text to enter it.

/// The style sheet. It is a constant, because the browser accepts it by its digest.
pub(crate) const STYLE: &str = include_str!("style.css");

/// Markup under construction. What is not known at compile time is escaped.
#[derive(Debug, Default)]
pub(crate) struct Html(String);

impl Html {
    /// Opens a page: everything before what is particular to it.
    pub(crate) fn page(title: &str) -> Self {
        let mut page = Self::default();
        page.markup(
            "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>",
        )
        .text(title)
        .markup("</title>\n")
        .markup("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
        .markup("<meta name=\"robots\" content=\"noindex\">\n")
        .markup("<meta name=\"color-scheme\" content=\"light dark\">\n<style>")
        .markup(STYLE)
        .markup("</style>\n</head>\n<body>\n<main>\n");
        page
    }

    /// Closes the page.
    pub(crate) fn finish(mut self) -> String {
        self.markup("</main>\n</body>\n</html>\n");
        self.0
    }

    /// Adds markup that was written in this crate.
    pub(crate) fn markup(&mut self, markup: &'static str) -> &mut Self {
        self.0.push_str(markup);
        self
    }

    /// Adds text, safe inside an element and inside an attribute in double quotes.
    pub(crate) fn text(&mut self, text: &str) -> &mut Self {
        text.chars().for_each(|letter| self.letter(letter));
        self
    }

    /// Adds text of somebody else inside a sentence of ours; its writing direction stays its own.
    pub(crate) fn quoted(&mut self, text: &str) -> &mut Self {
        self.markup("<bdi>").text(text).markup("</bdi>")
    }

    /// Adds the drawing of a code, or nothing when the payload is too long for one.
    pub(crate) fn code(&mut self, payload: &str) -> &mut Self {
        if let Some(svg) = crate::qr_svg(payload) {
            self.0.push_str(&svg);
        }
        self
    }

    /// Control characters and those that turn the writing direction around would let a text look
    /// like another one; they become visible.
    fn letter(&mut self, letter: char) {
        match letter {
            '&' => self.0.push_str("&amp;"),
            '<' => self.0.push_str("&lt;"),
            '>' => self.0.push_str("&gt;"),
            '"' => self.0.push_str("&quot;"),
            '\'' => self.0.push_str("&#39;"),
            '\n' | '\t' => self.0.push(letter),
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => self.0.push('\u{fffd}'),
            _ if letter.is_control() => self.0.push('\u{fffd}'),
            _ => self.0.push(letter),
        }
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Everything of a page that is markup: its tags with their attribute names and no values, and
    /// no text. Two pages with the same skeleton differ in texts and values only.
    pub(crate) fn skeleton(page: &str) -> String {
        let mut skeleton = String::new();
        let (mut inside_tag, mut inside_value) = (false, false);
        let body = page.replace(STYLE, "");
        for letter in body.chars() {
            match letter {
                '"' if inside_tag => inside_value = !inside_value,
                '<' if !inside_tag => inside_tag = true,
                '>' if inside_tag && !inside_value => {
                    inside_tag = false;
                    skeleton.push(letter);
                }
                _ => {}
            }
            if inside_tag && !inside_value {
                skeleton.push(letter);
            }
        }
        assert!(!inside_tag && !inside_value, "a tag stays open");
        skeleton
    }

    #[test]
    fn the_style_cannot_close_its_element() {
        assert!(!STYLE.contains("</"));
        assert!(!STYLE.contains("url("), "nothing is loaded");
        assert!(!STYLE.contains('\r'), "browsers would digest another text");
    }

    #[test]
    fn text_that_looks_like_another_becomes_visible() {
        let mut html = Html::default();
        html.text("a\u{202e}b\0c\u{85}d\u{2066}\n");
        assert_eq!(html.0, "a\u{fffd}b\u{fffd}c\u{fffd}d\u{fffd}\n");
    }

    /// The luminance of a colour as WCAG defines it.
    fn luminance(colour: &str) -> f64 {
        let channel = |at: usize| {
            let value = u8::from_str_radix(&colour[at..at + 2], 16).unwrap();
            let share = f64::from(value) / 255.0;
            if share <= 0.04045 {
                share / 12.92
            } else {
                ((share + 0.055) / 1.055).powf(2.4)
            }
        };
        0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
    }

    #[test]
    fn colours_have_enough_contrast() {
        let (light, dark) = STYLE
            .split_once("@media (prefers-color-scheme: dark)")
            .unwrap();
        let pairs = [
            ("text", "card", 4.5),
            ("muted", "card", 4.5),
            ("muted", "ground", 4.5),
            ("on-accent", "accent", 4.5),
            ("accent", "card", 4.5),
            ("refuse", "card", 4.5),
            ("on-note", "note", 4.5),
            ("on-error", "error", 4.5),
            ("edge", "card", 3.0),
            ("accent", "ground", 3.0),
        ];
        for scheme in [light, dark] {
            let colour = |name: &str| {
                let (_, rest) = scheme.split_once(&format!("--{name}: ")).unwrap();
                luminance(&rest[..7])
            };
            for (front, back, least) in pairs {
                let (one, other) = (colour(front), colour(back));
                let ratio = (one.max(other) + 0.05) / (one.min(other) + 0.05);
                assert!(ratio >= least, "{front} on {back}: {ratio:.2}");
            }
        }
    }

    proptest! {
        #[test]
        fn text_stays_text(text in any::<String>()) {
            let mut html = Html::default();
            html.text(&text);
            prop_assert!(!html.0.contains(['<', '>', '"', '\'']));
            let bare = ["&amp;", "&lt;", "&gt;", "&quot;", "&#39;"]
                .iter()
                .fold(html.0.clone(), |rest, reference| rest.replace(reference, ""));
            prop_assert!(!bare.contains('&'));
        }
    }
}
