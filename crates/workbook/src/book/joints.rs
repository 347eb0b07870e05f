//! Names in code and addresses may go on below at their joints. Without them a narrow page would have to break them in
//! mid-word.

/// Shorter ones fit into any line.
const SHORT: usize = 8;

/// The page with a place to break at each joint.
pub fn marked(page: &str) -> String {
    let mut out = String::with_capacity(page.len());
    let (mut code, mut pre) = (false, false);
    for (at, part) in page.split('<').enumerate() {
        if at > 0 {
            out.push('<');
        }
        let Some((tag, text)) = part.split_once('>') else {
            out.push_str(part);
            continue;
        };
        match tag.split(' ').next() {
            Some("code") => code = true,
            Some("/code") => code = false,
            Some("pre") => pre = true,
            Some("/pre") => pre = false,
            _ => {}
        }
        out.push_str(tag);
        out.push('>');
        if code && !pre {
            push_words(&mut out, text);
        } else if text.starts_with("https://") {
            push_broken(&mut out, text);
        } else {
            out.push_str(text);
        }
    }
    out
}

/// Arrows and options are whole: a browser breaks after a hyphen.
fn push_words(out: &mut String, text: &str) {
    for (at, word) in text.split(' ').enumerate() {
        out.push_str(if at > 0 { " " } else { "" });
        match word.starts_with('-') && word.len() > 1 {
            true => out.push_str(&format!("<span class=\"wb-whole\">{word}</span>")),
            false => push_broken(out, word),
        }
    }
}

/// `a/b`, `a_b`, `a::b`, `a.b`, `a(b`: not `0.5`, and none at an end.
fn push_broken(out: &mut String, text: &str) {
    if text.len() <= SHORT {
        return out.push_str(text);
    }
    let mut before = ' ';
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        out.push(c);
        let is_joint = match c {
            '/' | '_' | '(' | '.' => before.is_alphanumeric(),
            ':' => before == ':',
            _ => false,
        };
        if is_joint && chars.peek().is_some_and(|next| next.is_alphabetic()) {
            out.push_str("<wbr>");
        }
        before = c;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_and_addresses_have_joints_and_listings_have_none() {
        let page = "<p>or/and <code>tests/claim_each.rs</code></p>\n<pre><code>a_long/name</code></pre>\
             <a href=\"https://a.org/a\">https://a.org/a</a>";
        let marked = marked(page);
        let expected = "<p>or/and <code>tests/<wbr>claim_<wbr>each.<wbr>rs</code></p>\n\
             <pre><code>a_long/name</code></pre>\
             <a href=\"https://a.org/a\">https://a.<wbr>org/<wbr>a</a>";
        assert_eq!(marked, expected);
        assert_eq!(marked.replace("<wbr>", ""), page);
    }

    #[test]
    fn an_arrow_and_an_option_stay_whole() {
        let marked =
            marked("<code>load next -&gt; 0</code> <code>cargo test --workspace - a-b</code>");
        let whole = |word: &str| format!("<span class=\"wb-whole\">{word}</span>");
        let (arrow, option) = (whole("-&gt;"), whole("--workspace"));
        let code = [format!("load next {arrow} 0"), format!("cargo test {option} - a-b")];
        assert_eq!(marked, format!("<code>{}</code> <code>{}</code>", code[0], code[1]));
    }

    #[test]
    fn only_between_words_is_a_joint() {
        let of = |text: &str| {
            let mut out = String::new();
            push_broken(&mut out, text);
            out
        };
        assert_eq!(of("Ordering::Relaxed"), "Ordering::<wbr>Relaxed");
        assert_eq!(of("x.wait(guard)"), "x.<wbr>wait(<wbr>guard)");
        assert_eq!(of("0.25, 1_000 &lt; _x"), "0.25, 1_000 &lt; _x");
        assert_eq!(of("a_b/c"), "a_b/c");
    }
}
