// Making nodes. All text from the server goes into text nodes, never into HTML.

export function el(tag, attributes = {}, ...children) {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
        if (value !== undefined && value !== null) node.setAttribute(name, value);
    }
    node.append(...children);
    return node;
}

export function button(label, attributes, press) {
    const node = el('button', { type: 'button', ...attributes }, label);
    // Not `disabled`: a button that vanishes from under the focus takes the keyboard with it.
    node.addEventListener('click', () => node.getAttribute('aria-disabled') !== 'true' && press());
    return node;
}

export const enable = (node, on) => node.setAttribute('aria-disabled', String(!on));

// A handled key does nothing else: mdBook turns the page at an arrow key.
export function onKeys(node, keys) {
    node.addEventListener('keydown', event => {
        const act = !event.ctrlKey && !event.altKey && !event.metaKey && keys[event.key];
        if (!act) return;
        event.preventDefault();
        event.stopPropagation();
        act();
    });
}

// The fragment that mdBook gives a heading of the glossary.
const fragment = verdict =>
    verdict.toLowerCase().replace(/\s/g, '-').replace(/[^\p{L}\p{N}_-]/gu, '');

// mdBook tells each page where the book is.
export const inBook = path => `${typeof path_to_root === 'undefined' ? '' : path_to_root}${path}`;

export const verdictLink = verdict =>
    el('a', { href: inBook(`glossary.html#${fragment(verdict)}`) }, verdict);

export const counted = (n, one, many = `${one}s`) =>
    `${n.toLocaleString('en')} ${n === 1 ? one : many}`;

// An assertion's values stand below each other, as on a terminal.
export const withValues = text => text.split(/(?<=\n)/).map(line =>
    /^ *(left|right|is|should): /.test(line) ? el('span', { class: 'wb-values' }, line.trimEnd()) : line);

// What the hints are written in: paragraphs, lists, `code`, and fenced listings.
export function markdown(text) {
    const nodes = [];
    for (const [at, part] of text.split(/^```.*\n?/m).entries()) {
        if (at % 2) {
            nodes.push(el('pre', {}, el('code', {}, part)));
            continue;
        }
        for (const block of part.split(/\n\s*\n/).map(block => block.trim()).filter(Boolean)) {
            const items = block.split(/^[-*] |\n[-*] /).map(item => item.trim());
            const isList = items.length > 1 && items[0] === '';
            nodes.push(isList
                ? el('ul', {}, ...items.slice(1).map(item => el('li', {}, ...inline(item))))
                : el('p', {}, ...inline(block)));
        }
    }
    return nodes;
}

const inline = text =>
    text.split('`').map((part, at) => at % 2 ? el('code', {}, part) : part);

// A part of a page from its text: of its elements and attributes only those that show something. What
// the workbook sends is escaped already; this makes sure of it.
const SHOWS = new Set(('svg g text title line polyline polygon circle rect path '
    + 'wb-execution figure figcaption div span details summary p pre code table caption colgroup col '
    + 'thead tbody tr th td').split(' '));
const SAYS = new RegExp('^(class|role|tabindex|scope|colspan|title|aria-.*|data-.*|viewBox|width|height|x|y|x1|y1'
    + '|x2|y2|cx|cy|r|rx|d|points|fill.*|stroke.*|font-.*|text-anchor|transform)$');
export function part(text, type = 'text/html') {
    const copy = node => {
        if (node.nodeType === Node.TEXT_NODE) return [node.data];
        if (!SHOWS.has(node.localName)) return [];
        const made = document.createElementNS(node.namespaceURI, node.localName);
        for (const { name, value } of node.attributes) if (SAYS.test(name)) made.setAttribute(name, value);
        made.append(...[...node.childNodes].flatMap(copy));
        return [made];
    };
    const read = new DOMParser().parseFromString(text, type);
    return [...(read.body || read).childNodes].flatMap(copy);
}
