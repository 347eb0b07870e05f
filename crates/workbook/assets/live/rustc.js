// What rustc says, in colours like those it has on a terminal, and no line wider than its place: what stands below code
// and points at it is broken where the code is, so that it still points there.

import { el } from './dom.js';

const KINDS = [
    [/^(\s*= )?(help|note):/, 'wb-help'],
    [/^error(\[E\d+\])?:/, 'wb-error'],
    [/^warning(\[E\d+\])?:/, 'wb-warning'],
    [/^\s*(-->|=)/, 'wb-gutter'],
];

// The number of a line and the bar behind it, and what is in the line.
const gutterOf = line => line.match(/^(\s*\d*\s*\|)(.*)$/)?.slice(1);

// The marks that a line consists of, which point at the code above, and the words behind them.
const marksOf = rest => rest.match(/^((?:[\s|]|[\^~+_-]+(?=[\s\^~+_|-]|$))*)(.*)$/).slice(1);

const points = rest => /[\^~+|-]/.test(rest) && !/^\s*[\w}]/.test(rest) && /^[\s|]*([\^]+|-+|~+|\++|\||_)/.test(rest);

// The class of a line that has no gutter.
const kind = line => KINDS.find(([is]) => is.test(line))?.[1] || '';

// Prose, broken at blanks and in words that are too long; further lines are indented by so much.
// A place with hardly any room is scrolled, after all.
function broken(text, room, indent) {
    const columns = Math.max(room, indent + 8);
    const lines = [''];
    const isEmpty = () => !lines.at(-1).trim();
    for (const word of text.split(/(?<= )/)) {
        if (!isEmpty() && lines.at(-1).length + word.trimEnd().length > columns) lines.push(' '.repeat(indent));
        let rest = word;
        while (lines.at(-1).length + rest.trimEnd().length > columns) {
            const part = Math.max(1, columns - lines.at(-1).length);
            lines[lines.length - 1] += rest.slice(0, part);
            rest = rest.slice(part);
            lines.push(' '.repeat(indent));
        }
        lines[lines.length - 1] += rest;
    }
    return lines.map(line => line.trimEnd());
}

// Where a line of code and what points at it are broken: not within a word or a mark, if there is another place.
function breakAt(rows, from, to) {
    const isWithin = (at, { marks }) => /[\w^~+_-]{2}/.test(marks.slice(at - 1, at + 1));
    for (let at = to; at > from + (to - from) / 2; at -= 1) {
        if (!rows.some(row => isWithin(at, row))) return at;
    }
    return to;
}

// The class of marks or words that begin at `column`: the error's, or that of a label which explains the error. Words
// below the marks, and the bars that lead to them, have the class of the mark in the same column of `above`.
const ofLabel = (marks, column, above) =>
    (marks.endsWith('^') || !/[-~+_]$/.test(marks) && above[column] === '^') ? 'wb-error' : 'wb-gutter';

// Marks from the column `from` on, and the words behind them, each in the colour of its label.
function labels(marks, words, from, above) {
    let column = from;
    const parts = (marks.match(/\s+|_*\^+|[-~+_]+|\|/g) || []).map(part => {
        const name = part.trim() && ofLabel(part, column, above);
        column += part.length;
        return [part, name];
    });
    return words ? [...parts, [words, ofLabel(marks.trimEnd(), column, above)]] : parts;
}

// A line of code and those that point at it, as lists of parts, a list a line.
function pointed(lines, columns) {
    // The first line below the code has the marks; words may stand further below, and hang from them.
    const above = gutterOf(lines[1] || '')?.[1] || '';
    const rows = lines.map((line, at) => {
        const [own, rest] = gutterOf(line);
        const [marks, words] = at ? marksOf(rest) : [rest, ''];
        const hangs = words && /[-^]/.test(above[marks.length]);
        // Words have their place, too.
        const end = words ? marks.length : marks.trimEnd().length;
        return { own, marks, words, end, points: at > 0 && (points(rest) || hangs) };
    });
    const gutter = rows[0].own;
    const blank = `${' '.repeat(gutter.length - 1)}|`;
    const end = Math.max(...rows.map(row => row.end));
    const out = [];
    let from = 0;
    do {
        const begins = from ? `${blank}  ` : null;
        const room = Math.max(12, columns - (begins || gutter).length);
        const to = end - from <= room ? end : breakAt(rows, from, from + room);
        for (const row of rows) {
            const part = row.marks.slice(from, to).trimEnd();
            const words = !row.said && (row.end < to || to === end) ? row.words : '';
            if (words) row.said = true;
            const isBare = !from && !row.words && !row.marks.trim();
            if (!part && !words && !isBare) continue;
            const place = Math.max(0, row.end - from);
            const marks = words ? part.padEnd(place) : part;
            const head = [begins || row.own, 'wb-gutter'];
            const shown = (marks, words) => row.points ? labels(marks, words, from, above) : [[marks + words, '']];
            if (marks.length + words.length <= room) {
                out.push([head, ...shown(marks, words)]);
                continue;
            }
            if (part) out.push([head, ...shown(part, '')]);
            const indent = Math.min(place, Math.max(0, room - 24));
            for (const line of broken(' '.repeat(indent) + words, room, indent)) {
                const name = row.points ? ofLabel(row.marks.trimEnd(), row.marks.length, above) : '';
                out.push([[begins || blank, 'wb-gutter'], [line, name]]);
            }
        }
        from = to;
    } while (from < end);
    return out;
}

// All lines, none wider than so many columns.
function lay(text, columns) {
    const lines = text.split('\n');
    const out = [];
    for (let at = 0; at < lines.length;) {
        const begins = gutterOf(lines[at]);
        if (!begins) {
            const line = lines[at];
            const name = kind(line);
            const indent = line.match(/^\s*(= \w+: )?/)[0].length;
            for (const part of broken(line, columns, Math.min(indent, 12))) out.push([[part, name]]);
            at += 1;
            continue;
        }
        // Below a line of code, without a number, is what points at it.
        let end = at + 1;
        while (end < lines.length && /^\s*\|./.test(lines[end])) end += 1;
        out.push(...pointed(lines.slice(at, end), columns));
        at = end;
    }
    return out;
}

export function rustc(text) {
    const node = el('pre', { class: 'wb-message wb-rustc', tabindex: 0, role: 'region', 'aria-label': 'what the compiler says' });
    let shown = null;
    const show = columns => {
        if (columns === shown) return;
        shown = columns;
        const lines = lay(text, columns).flatMap(line => [...line.map(([part, name]) =>
            name ? el('span', { class: name }, part) : part), '\n']);
        node.replaceChildren(...lines.slice(0, -1));
    };
    show(Infinity);
    new ResizeObserver(() => {
        const ruler = el('span', {}, '0'.repeat(20));
        node.append(ruler);
        const letter = ruler.getBoundingClientRect().width / 20;
        ruler.remove();
        const { paddingLeft, paddingRight } = getComputedStyle(node);
        const room = node.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight);
        if (letter > 0 && room > 0) show(Math.floor(room / letter));
    }).observe(node);
    return node;
}
