//! What mdBook draws around a page, mended: so that the keyboard alone and a screen reader get everywhere.

/// How the button of the side bar begins.
const TOGGLE: &str = "<button type=\"button\" id=\"mdbook-sidebar-toggle\"";

/// What is found on each page of mdBook's, and what stands there in its place.
const MENDED: [(&str, &str); 5] = [
    // Before the text there are a hundred links of the side bar.
    ("<body>", "<body>\n    <a class=\"wb-skip\" href=\"#wb-text\">Skip to the text</a>"),
    ("<main>", "<main id=\"wb-text\" tabindex=\"-1\">"),
    // All that is on a page belongs to a landmark.
    ("id=\"mdbook-menu-bar\" class", "id=\"mdbook-menu-bar\" role=\"banner\" class"),
    ("id=\"mdbook-search-wrapper\" class", "id=\"mdbook-search-wrapper\" role=\"search\" class"),
    // A label can't be reached by keyboard, and has no state that could be told. mdBook listens to its click, and
    // must have heard it before the side bar moves.
    (
        "<label id=\"mdbook-sidebar-toggle\" class=\"icon-button\" for=\"mdbook-sidebar-toggle-anchor\"",
        "<noscript><label class=\"icon-button\" for=\"mdbook-sidebar-toggle-anchor\">☰</label></noscript>\n\
         <button type=\"button\" id=\"mdbook-sidebar-toggle\" class=\"icon-button\" \
         onclick=\"setTimeout(() => document.getElementById('mdbook-sidebar-toggle-anchor').click())\"",
    ),
];

/// The page with its frame mended. It may have lost what an older mdBook had; the tests of the built book tell.
pub fn mended(page: &str) -> String {
    let page = MENDED
        .iter()
        .fold(page.to_owned(), |page, (found, instead)| page.replacen(found, instead, 1));
    match page.split_once(TOGGLE) {
        Some((before, rest)) => {
            format!("{before}{TOGGLE}{}", rest.replacen("</label>", "</button>", 1))
        }
        None => page,
    }
}
