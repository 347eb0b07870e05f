// An interleaving that can be stepped through: threads by steps, and the learner's lines beside it.

import { button, el, enable, onKeys, reveal } from './dom.js';
import { Source } from './source.js';

export const placeOf = (row, file) =>
    row.line ? (row.file === file ? '' : row.file.split('/').pop()) + `:${row.line}` : '';

const label = row => (row.fault ? '!' : String(row.step ?? ''));

// Threads by steps: each step stands in the column of its thread.
export function table(caption, trace, file) {
    const heads = ['step', ...trace.threads, 'line'];
    const rows = trace.rows.map(row => {
        // What went wrong takes many words: they use the columns to the right as well.
        const span = row.fault ? trace.threads.length - row.thread : 1;
        return el('tr', row.fault ? { class: 'wb-fault' } : {},
            el('th', { scope: 'row' }, label(row)),
            ...trace.threads.slice(0, row.thread).map(() => el('td')),
            el('td', { class: 'wb-act', colspan: span }, row.what),
            ...trace.threads.slice(row.thread + span).map(() => el('td')),
            el('td', { title: `${row.file} ${row.source}` }, placeOf(row, file)));
    });
    const node = el('div', { class: 'wb-trace wb-scroll', tabindex: 0, role: 'region', 'aria-label': caption },
        el('table', {}, el('caption', {}, caption),
            el('thead', {}, el('tr', {}, ...heads.map(head => el('th', { scope: 'col' }, head)))),
            el('tbody', {}, ...rows)));
    return { node, rows };
}

// Where each thread of the trace stands in `file` after the first `count` rows, the last to move first.
export function placesIn(trace, file, count) {
    const places = trace.threads.map((name, thread) => {
        const at = trace.rows.slice(0, count).findLastIndex(row => row.thread === thread && row.file === file);
        return at < 0 ? null : { name, at, line: trace.rows[at].line, now: at === count - 1 };
    });
    return places.filter(Boolean).sort((a, b) => b.at - a.at);
}

// `text` is the learner's file, if it can be had.
export function steps(trace, caption, file, text) {
    const { node: grid, rows } = table(caption, trace, file);
    const source = text && new Source(file, text);
    const now = el('p', { class: 'wb-now', 'aria-live': 'polite' });
    let at = trace.rows.length - 1;

    const to = next => {
        at = Math.max(0, Math.min(trace.rows.length - 1, next));
        show();
    };
    const controls = {
        first: button('|◀', { 'aria-label': 'first step', title: 'Home' }, () => to(0)),
        back: button('◀', { 'aria-label': 'one step back', title: '←' }, () => to(at - 1)),
        on: button('▶', { 'aria-label': 'one step on', title: '→' }, () => to(at + 1)),
        last: button('▶|', { 'aria-label': 'last step', title: 'End' }, () => to(trace.rows.length - 1)),
    };

    function show() {
        const row = trace.rows[at];
        rows.forEach((node, n) => {
            node.classList.toggle('wb-later', n > at);
            if (n === at) node.setAttribute('aria-current', 'step');
            else node.removeAttribute('aria-current');
        });
        const place = row.line ? ` (${row.file}:${row.line})` : '';
        now.replaceChildren(`${at + 1} of ${trace.rows.length}. `,
            el('strong', {}, trace.threads[row.thread]), ': ', el('code', {}, row.what), place);
        enable(controls.first, at > 0);
        enable(controls.back, at > 0);
        enable(controls.on, at < trace.rows.length - 1);
        enable(controls.last, at < trace.rows.length - 1);
        reveal(grid, rows[at]);
        source?.show(placesIn(trace, file, at + 1));
    }

    rows.forEach((node, n) => node.addEventListener('click', () => to(n)));
    const node = el('section', { class: 'wb-steps', 'aria-label': 'the failing interleaving, step by step' },
        el('div', { class: 'wb-controls' }, ...Object.values(controls), now),
        el('div', { class: 'wb-pair' }, grid, ...(source ? [source.node] : [])));
    onKeys(node, {
        ArrowLeft: () => to(at - 1), ArrowRight: () => to(at + 1),
        Home: () => to(0), End: () => to(trace.rows.length - 1),
    });
    return { node, show };
}
