// A file with marks beside its lines: where each thread stands.

import { el, reveal } from './dom.js';

export class Source {
    constructor(file, text) {
        this.rows = text.replace(/\n$/, '').split('\n').map((line, at) => {
            const marks = el('td', { class: 'wb-marks' });
            const row = el('tr', {}, el('th', { scope: 'row' }, String(at + 1)), marks,
                el('td', {}, el('code', {}, line)));
            return { row, marks };
        });
        const head = ['line', 'threads', 'source'];
        this.node = el('div', { class: 'wb-source wb-scroll', tabindex: 0, role: 'region', 'aria-label': file },
            el('table', {}, el('caption', {}, file),
                el('thead', { class: 'wb-unseen' }, el('tr', {}, ...head.map(text => el('th', { scope: 'col' }, text)))),
                el('tbody', {}, ...this.rows.map(({ row }) => row))));
    }

    // `places`: a name and a line for each thread that is in this file; `current` is the line of now.
    show(places, current) {
        for (const { row, marks } of this.rows) {
            marks.replaceChildren();
            row.removeAttribute('aria-current');
        }
        for (const { name, line, now } of places) {
            const at = this.rows[line - 1];
            if (at) at.marks.append(el('span', now ? { class: 'wb-here' } : {}, name));
        }
        const now = this.rows[current - 1];
        if (!now) return;
        now.row.setAttribute('aria-current', 'true');
        reveal(this.node, now.row);
    }
}
