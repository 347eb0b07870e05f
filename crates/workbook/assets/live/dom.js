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

export const verdictLink = verdict =>
    el('a', { href: `/glossary.html#${fragment(verdict)}` }, verdict);

export const counted = (n, one, many = `${one}s`) =>
    `${n.toLocaleString('en')} ${n === 1 ? one : many}`;

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

// A drawing from its text: of its elements and attributes only those that draw.
const SHAPES = new Set(['svg', 'g', 'text', 'title', 'line', 'polyline', 'circle', 'rect', 'path']);
const DRAWS = /^(class|role|aria-label|viewBox|width|height|x|y|x1|y1|x2|y2|cx|cy|r|d|points|fill.*|stroke.*|font-.*|text-anchor|transform)$/;
const SVG = 'http://www.w3.org/2000/svg';
export function drawing(text) {
    const copy = node => {
        if (node.nodeType === Node.TEXT_NODE) return [node.data];
        if (!SHAPES.has(node.localName)) return [];
        const made = document.createElementNS(SVG, node.localName);
        for (const { name, value } of node.attributes) if (DRAWS.test(name)) made.setAttribute(name, value);
        made.append(...[...node.childNodes].flatMap(copy));
        return [made];
    };
    return copy(new DOMParser().parseFromString(text, 'image/svg+xml').documentElement);
}

// Scrolls within a box, and leaves the page where it is.
export function reveal(box, node) {
    const margin = node.offsetHeight;
    const head = box.querySelector('thead')?.offsetHeight || 0;
    const top = node.getBoundingClientRect().top - box.getBoundingClientRect().top;
    const isSeen = top >= head && top + node.offsetHeight + margin <= box.clientHeight;
    if (!isSeen) box.scrollTop += top - (box.clientHeight - node.offsetHeight) / 2;
}
