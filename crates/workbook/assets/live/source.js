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
        this.node = el('div', { class: 'wb-source wb-scroll', tabindex: 0, role: 'region', 'aria-label': file },
            el('table', {}, el('caption', {}, file), el('tbody', {}, ...this.rows.map(({ row }) => row))));
    }

    // `places`: a name and a line for each thread that is in this file, the last to move first.
    show(places) {
        for (const { row, marks } of this.rows) {
            marks.replaceChildren();
            row.removeAttribute('aria-current');
        }
        for (const { name, line, now } of places) {
            const at = this.rows[line - 1];
            if (at) at.marks.append(el('span', now ? { class: 'wb-here' } : {}, name));
        }
        const last = this.rows[places[0]?.line - 1];
        if (!last) return;
        if (places[0].now) last.row.setAttribute('aria-current', 'true');
        reveal(this.node, last.row);
    }
}
