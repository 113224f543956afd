//! Names of files as Xero has them, made names that any folder can hold.

/// Longer names are cut: most file systems hold 255 bytes, and a temporary name needs room.
const LONGEST: usize = 200;

/// Names that Windows keeps for devices, whatever follows a dot behind them.
const DEVICES: [&str; 4] = ["con", "prn", "aux", "nul"];
const NUMBERED_DEVICES: [&str; 2] = ["com", "lpt"];

/// `name` as one name within a folder, which leads nowhere else; `otherwise` where nothing of it is
/// left.
pub(crate) fn safe_name(name: &str, otherwise: &str) -> String {
    let kept: String = name
        .chars()
        .map(|c| if is_safe(c) { c } else { '_' })
        .collect();
    // Windows drops dots and spaces at the end, and a dot at the beginning hides a file.
    let kept = kept.trim().trim_end_matches(['.', ' ']);
    let dots = kept.len() - kept.trim_start_matches('.').len();
    let kept = format!("{}{}", "_".repeat(dots), &kept[dots..]);
    let kept = shortened(&kept);
    match kept.chars().all(|c| c == '_') {
        true => otherwise.to_string(),
        false if is_device(&kept) => format!("_{kept}"),
        false => kept,
    }
}

fn is_safe(c: char) -> bool {
    // Marks that turn the direction of what follows make one ending look like another.
    let turns =
        matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    !c.is_control() && !turns && !"/\\:<>\"|?*".contains(c)
}

fn is_device(name: &str) -> bool {
    let stem = name
        .split('.')
        .next()
        .unwrap_or(name)
        .trim_end()
        .to_lowercase();
    let is_numbered = |device: &&str| {
        let number = stem.strip_prefix(*device);
        number.is_some_and(|n| {
            n.chars().count() == 1 && n.chars().all(|c| "123456789¹²³".contains(c))
        })
    };
    DEVICES.contains(&stem.as_str()) || NUMBERED_DEVICES.iter().any(is_numbered)
}

/// `name` within the longest, its ending kept.
fn shortened(name: &str) -> String {
    if name.len() <= LONGEST {
        return name.to_string();
    }
    let (stem, ending) = match name.rsplit_once('.') {
        Some((stem, ending)) if ending.len() < 20 => (stem, format!(".{ending}")),
        _ => (name, String::new()),
    };
    let mut room = LONGEST - ending.len();
    while !stem.is_char_boundary(room) {
        room -= 1;
    }
    format!("{}{ending}", &stem[..room])
}

#[cfg(test)]
mod tests {
    use std::path::{Component, Path};

    use super::*;

    #[test]
    fn no_name_leads_out_of_its_folder() {
        for name in [
            "../../etc/passwd",
            "..\\..\\windows\\win.ini",
            "/etc/passwd",
            "C:\\boot.ini",
            "c:relative",
            "..",
            ".",
            "a/../../b",
            "\0nul",
            "x\n.pdf",
            "\u{202e}fdp.exe",
            "file:stream",
            "~/x",
        ] {
            let safe = safe_name(name, "id");
            let path = Path::new(&safe);
            let parts: Vec<Component<'_>> = path.components().collect();
            assert!(
                matches!(parts[..], [Component::Normal(_)]),
                "{name}: {safe}"
            );
            assert!(
                !safe.contains(['/', '\\', ':', '\0', '\n', '\u{202e}']),
                "{safe}"
            );
            assert!(!safe.starts_with('.'), "{safe}");
        }
    }

    #[test]
    fn an_ordinary_name_stays_as_it_is() {
        for name in [
            "scan 1.pdf",
            "receipt of café.jpg",
            "請求書.png",
            "a.b.c",
            "CONtract.pdf",
        ] {
            assert_eq!(safe_name(name, "id"), name);
        }
    }

    #[test]
    fn devices_and_nothing_are_no_names() {
        assert_eq!(safe_name("CON", "id"), "_CON");
        assert_eq!(safe_name("lpt1.txt", "id"), "_lpt1.txt");
        assert_eq!(safe_name("com0.txt", "id"), "com0.txt");
        assert_eq!(safe_name(" . ", "id"), "id");
        assert_eq!(safe_name("///", "id"), "id");
        assert_eq!(safe_name("", "id"), "id");
    }

    #[test]
    fn a_long_name_keeps_its_ending() {
        let safe = safe_name(&format!("{}.pdf", "é".repeat(300)), "id");
        assert!(safe.len() <= LONGEST && safe.ends_with("é.pdf"), "{safe}");
    }
}
