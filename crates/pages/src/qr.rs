//! The drawing of a code to scan.

use std::fmt::Write as _;

use qrcode::{Color, EcLevel, QrCode};

/// Modules of empty space on each side, as ISO/IEC 18004 wants it.
const QUIET: usize = 4;

/// A payload as an inline `<svg>`, dark on white in every colour scheme, quiet zone included.
///
/// `None` when the payload is empty, or longer than a code can hold at the middle level of error
/// correction (2,331 bytes).
pub fn qr_svg(payload: &str) -> Option<String> {
    if payload.is_empty() {
        return None;
    }
    let code = QrCode::with_error_correction_level(payload, EcLevel::M).ok()?;
    let size = code.width() + 2 * QUIET;
    let mut svg = format!(
        "<svg role=\"img\" aria-label=\"QR code to scan\" viewBox=\"0 0 {size} {size}\" \
         shape-rendering=\"crispEdges\"><rect width=\"{size}\" height=\"{size}\" fill=\"#fff\"/>\
         <path fill=\"#000\" d=\""
    );
    for (row, modules) in code.to_colors().chunks(code.width()).enumerate() {
        draw_row(&mut svg, row + QUIET, modules);
    }
    svg.push_str("\"/></svg>");
    Some(svg)
}

/// Draws each run of dark modules as one rectangle.
fn draw_row(svg: &mut String, y: usize, modules: &[Color]) {
    let mut x = QUIET;
    for run in modules.chunk_by(|one, next| one == next) {
        let width = run.len();
        if run.first() == Some(&Color::Dark) {
            let drawn = write!(svg, "M{x} {y}h{width}v1h-{width}z");
            drawn.expect("writing to a string cannot fail");
        }
        x += width;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The dark modules of a drawing, read back from its path.
    fn modules(svg: &str) -> Vec<(usize, usize)> {
        let path = svg.split_once("d=\"").unwrap().1.split('"').next().unwrap();
        let mut dark = Vec::new();
        for run in path.split_terminator('z') {
            let (x, rest) = run[1..].split_once(' ').unwrap();
            let (y, rest) = rest.split_once('h').unwrap();
            let width: usize = rest.split('v').next().unwrap().parse().unwrap();
            let (x, y): (usize, usize) = (x.parse().unwrap(), y.parse().unwrap());
            dark.extend((x..x + width).map(|x| (x, y)));
        }
        dark
    }

    #[test]
    fn the_drawing_has_the_modules_of_the_code() {
        let payload = "00020101021128520011ph.ppmi.p2m";
        let svg = qr_svg(payload).unwrap();
        let code = QrCode::with_error_correction_level(payload, EcLevel::M).unwrap();
        let dark = modules(&svg);
        let size = code.width() + 2 * QUIET;
        assert!(svg.contains(&format!("viewBox=\"0 0 {size} {size}\"")));
        for y in 0..code.width() {
            for x in 0..code.width() {
                let expected = code[(x, y)] == Color::Dark;
                assert_eq!(dark.contains(&(x + QUIET, y + QUIET)), expected, "{x} {y}");
            }
        }
        let inside = QUIET..size - QUIET;
        assert!(
            dark.iter()
                .all(|(x, y)| inside.contains(x) && inside.contains(y))
        );
    }

    #[test]
    fn what_no_code_can_hold_is_not_drawn() {
        assert_eq!(qr_svg(""), None);
        assert!(qr_svg(&"x".repeat(2331)).is_some());
        assert_eq!(qr_svg(&"x".repeat(2332)), None);
    }
}
