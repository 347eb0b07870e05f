//! How a page looks: in a light and a dark theme, without colours, and as narrow as a telephone. Nothing is wider
//! than the window, and nothing needs to be scrolled sideways, but for a chapter's pictures on a telephone: there they
//! keep their size in boxes of their own.

use crate::support::root;
use crate::webdriver::Browser;
use serde_json::json;

/// The width of a narrow telephone, and of a laptop.
pub const WIDTHS: [u32; 2] = [360, 1280];

/// Each look with its theme and its width.
const LOOKS: [(&str, &str, u32); 4] = [
    ("narrow", "light", WIDTHS[0]),
    ("dark", "navy", WIDTHS[1]),
    ("grey", "light", WIDTHS[1]),
    ("light", "light", WIDTHS[1]),
];

/// Shows the page in a theme and at a width; nothing is loaded again, so that what was played stays.
pub fn wear(browser: &Browser, theme: &str, width: u32) {
    browser.size(width, 1000);
    browser.run(&format!(
        "document.getElementById('mdbook-theme-{theme}').click(); \
         const bar = document.getElementById('mdbook-sidebar-toggle-anchor'); \
         const button = document.getElementById('mdbook-sidebar-toggle'); \
         if (bar.checked !== {width} > 800) button.click()"
    ));
    // The side bar slides.
    let rests = format!(
        "return document.getAnimations().length === 0 && \
             document.getElementById('mdbook-sidebar-toggle-anchor').checked === ({width} > 800)"
    );
    browser.wait("a page that rests", &rests);
}

/// Calls `look` with the page in each look, and takes a picture of what stands from `at` on.
pub fn pictures(browser: &Browser, name: &str, at: &str, look: impl Fn(&str)) {
    let folder = root().join("target/browser");
    for (worn, theme, width) in LOOKS {
        wear(browser, theme, width);
        let seen = if worn == "grey" { "achromatopsia" } else { "none" };
        browser.devtools("Emulation.setEmulatedVisionDeficiency", &json!({ "type": seen }));
        browser.run(&format!(
            "document.querySelector({at:?}).scrollIntoView({{ block: 'start' }}); scrollBy(0, -60)"
        ));
        browser.screenshot(&folder.join(format!("{name}-{worn}.png")));
        nothing_goes_sideways(browser, &format!("{name}-{worn}"));
        look(worn);
    }
}

/// Neither the page nor a box on it has to be scrolled sideways, with all that is folded open or not; but on a telephone
/// a picture of a chapter would have letters that are too small to be read.
pub fn nothing_goes_sideways(browser: &Browser, what: &str) {
    let wide = browser.run(
        "const page = document.documentElement; \
         const scrolls = node => node.scrollWidth > node.clientWidth + 1 && node.clientWidth > 1 && \
             !['visible', 'clip'].includes(getComputedStyle(node).overflowX); \
         const sticksOut = node => node.getBoundingClientRect().right > page.clientWidth + 1; \
         const scrollers = page.clientWidth < 800 ? '.wb-picture' : 'none'; \
         const mayScroll = node => node.closest(scrollers); \
         const wide = [...document.querySelectorAll('main *:not(svg *, input)')] \
             .filter(node => !mayScroll(node) && (scrolls(node) || sticksOut(node))); \
         if (page.scrollWidth > page.clientWidth) wide.push(page); \
         return wide.slice(0, 5).map(node => node.outerHTML.slice(0, 120))",
    );
    assert_eq!(wide, json!([]), "{what}: this is wider than its place");
}

/// No letter of what is seen of these is smaller than this.
pub fn letters_can_be_read(browser: &Browser, css: &str, what: &str) {
    let small = browser.run(&format!(
        "const size = text => text.ownerSVGElement.getBoundingClientRect().width \
             / text.ownerSVGElement.viewBox.baseVal.width * parseFloat(getComputedStyle(text).fontSize); \
         return [...document.querySelectorAll({css:?})].filter(text => text.checkVisibility() && size(text) < 8.4) \
             .slice(0, 5).map(text => size(text).toFixed(1) + ' px: ' + text.outerHTML)"
    ));
    assert_eq!(small, json!([]), "{what}: letters that are too small");
}

/// Every text of what is seen of these is inside its picture, and inside the box that it stands in.
pub fn letters_are_inside(browser: &Browser, css: &str, what: &str) {
    let cut = browser.run(&format!(
        "const seen = [...document.querySelectorAll({css:?})].filter(text => text.checkVisibility()); \
         const cut = [...Map.groupBy(seen, text => text.ownerSVGElement)].flatMap(([svg, texts]) => {{ \
             const all = svg.getBoundingClientRect(); \
             const boxes = [...svg.querySelectorAll('rect[stroke]:not([stroke=none])')] \
                 .map(box => box.getBoundingClientRect()); \
             return texts.filter(text => {{ \
                 const {{ left, right, top, bottom }} = text.getBoundingClientRect(); \
                 const middle = (top + bottom) / 2; \
                 const isCrossed = box => middle > box.top && middle < box.bottom \
                     && [box.left, box.right].some(edge => left < edge - 1.5 && right > edge + 1.5); \
                 return left < all.left - 1 || right > all.right + 1 || top < all.top - 1 \
                     || bottom > all.bottom + 1 || boxes.some(isCrossed); \
             }}); \
         }}); \
         return cut.slice(0, 5).map(text => text.outerHTML)"
    ));
    assert_eq!(cut, json!([]), "{what}: texts that are cut off");
}

/// Heads of columns, names in code and paths go on below at their joints, not in mid-word.
pub fn words_are_whole(browser: &Browser, what: &str) {
    let broken = browser.run(
        "const range = document.createRange(); \
         const line = (text, at) => { \
             range.setStart(text, at); \
             range.setEnd(text, at + 1); \
             return Math.round(range.getBoundingClientRect().bottom); \
         }; \
         const broken = []; \
         for (const node of document.querySelectorAll('main :is(th, :not(pre) > code, .wb-where)')) { \
             if (!node.checkVisibility() || node.closest('.wb-source, .wb-compare')) continue; \
             const walk = document.createTreeWalker(node, NodeFilter.SHOW_TEXT); \
             for (let text; text = walk.nextNode();) { \
                 for (const { index } of text.data.matchAll(/[\\p{L}\\p{N}](?=[\\p{L}\\p{N}])/gu)) { \
                     if (line(text, index) !== line(text, index + 1)) broken.push(node.textContent); \
                 } \
             } \
         } \
         return broken.slice(0, 5)",
    );
    assert_eq!(broken, json!([]), "{what}: broken in mid-word");
}

/// Every sign of the drawing that is seen is in its legend, and no other.
pub fn legend_is_complete(browser: &Browser, drawings: &str, what: &str) {
    let wrong = browser.run(&format!(
        "const drawing = [...document.querySelectorAll({drawings:?})].find(svg => svg.checkVisibility()); \
         if (!drawing) return 'no drawing'; \
         const legend = drawing.querySelector('.legend'); \
         const finds = [...legend.querySelectorAll('.sign')].map(sign => sign.dataset.finds); \
         const outside = css => [...drawing.querySelectorAll(css)].filter(node => !legend.contains(node)); \
         const signs = '.mark, .alive, .cap, .bar, .arrow, .taken, .edge, .wrong, .choice, .row.folded'; \
         const means = node => finds.some(css => node.matches(css) || node.closest(css) || node.querySelector(css)); \
         const unknown = outside(signs).filter(node => !means(node)).map(node => node.outerHTML); \
         const unused = finds.filter(css => !outside(css).length); \
         const {{ width, height }} = drawing.viewBox.baseVal; \
         const box = legend.getBBox(); \
         const isInside = box.x + box.width <= width + 1 && box.y + box.height <= height + 1; \
         return unknown.length || unused.length || !isInside ? [unknown.slice(0, 3), unused, isInside] : ''"
    ));
    assert_eq!(wrong, json!(""), "{what}");
}
