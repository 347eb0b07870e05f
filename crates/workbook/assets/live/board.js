// The picture of what has happened so far, with the choices on it.

import { part } from './dom.js';

const SVG = 'http://www.w3.org/2000/svg';

// How high the line is on which the choices stand, and how far apart those of one thread are.
const HEIGHT = 34;
const APART = 24;

// What has happened, as nodes: of a recording of more than that, what comes later is taken away.
export function drawn({ course, rows, look }) {
    const nodes = part(course);
    const whole = nodes.find(node => node.localName === 'wb-execution');
    if (rows === undefined || look.end || !whole) return nodes;
    for (const node of whole.querySelectorAll('[data-row]')) {
        if (Number(node.dataset.row) >= rows) node.remove();
    }
    // What mattered is known in the end.
    whole.querySelectorAll('.decisive').forEach(row => row.classList.remove('decisive'));
    whole.querySelectorAll('.wb-decisive').forEach(row => row.classList.remove('wb-decisive'));
    whole.querySelectorAll('.edge').forEach(edge => edge.remove());
    for (const drawing of whole.querySelectorAll('svg')) {
        drawing.setAttribute('aria-label', 'what has happened so far');
        finish(drawing, bottom(drawing));
    }
    return nodes;
}

// The same with a mark for each step that can come next, on the lifeline of its thread.
export function choices(nodes, look) {
    if (!look.next.length) return nodes;
    for (const drawing of nodes.flatMap(node => [...node.querySelectorAll?.('svg.wb-lifelines') || []])) {
        const lanes = [...drawing.querySelectorAll(':scope > .lead')].map(lead => parseFloat(lead.getAttribute('d').slice(1)));
        const y = bottom(drawing);
        const used = new Map();
        look.next.forEach((step, at) => {
            const nth = used.get(step.thread) || 0;
            used.set(step.thread, nth + 1);
            const x = (lanes[step.thread] ?? lanes.at(-1) ?? 0) + nth * APART;
            const label = svg('text', { x, y: y + HEIGHT / 2 + 4.5 }, String(at + 1));
            const circle = svg('circle', { class: `t${step.thread % 8}`, cx: x, cy: y + HEIGHT / 2, r: 10 });
            const says = svg('title', {}, `${at + 1}: ${look.trace.threads[step.thread]} goes next`);
            drawing.append(svg('g', { class: 'choice', 'data-choice': at, 'aria-hidden': 'true' }, says, circle, label));
        });
        const sample = svg('g', { class: 'choice' }, svg('circle', { class: 't0', cx: 12, cy: -4, r: 6.5 }));
        drawing.querySelector('.legend')?.append(svg('g', { class: 'sign', 'data-width': 130, 'data-finds': '.choice' },
            sample, svg('text', { class: 'key', x: 30, y: 0 }, 'can go next')));
        finish(drawing, y + HEIGHT, y);
    }
    return nodes;
}

function svg(tag, attributes, ...children) {
    const node = document.createElementNS(SVG, tag);
    for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
    node.append(...children);
    return node;
}

// Below the last row; below the head when there is none yet.
function bottom(drawing) {
    const last = [...drawing.querySelectorAll('.row')].at(-1);
    if (last) return Number(last.dataset.y) + Number(last.dataset.h);
    return Number(drawing.querySelector('.now').getAttribute('y'));
}

// Ends the drawing at this height, but for its legend: the keys of the signs that are in it. What has happened ends with
// `last`, and lifelines that go on in the recording end there.
function finish(drawing, end, last = end) {
    const { width } = drawing.viewBox.baseVal;
    const legend = drawing.querySelector('.legend');
    legend?.remove();
    let [x, y] = [8, end + 20];
    for (const sign of legend?.querySelectorAll('.sign') || []) {
        if (!drawing.querySelector(sign.dataset.finds)) {
            sign.remove();
            continue;
        }
        const wide = Number(sign.dataset.width);
        if (x > 8 && x + wide > width) [x, y] = [8, y + 16];
        sign.setAttribute('transform', `translate(${x} ${y})`);
        x += wide;
    }
    const height = legend?.querySelector('.sign') ? y + 8 : end;
    drawing.querySelector('.ground')?.remove();
    const ground = svg('rect', { class: 'ground', x: 0, y: last, width, height: height - last });
    drawing.insertBefore(ground, drawing.querySelector('.choice'));
    if (legend) drawing.append(legend);
    drawing.setAttribute('viewBox', `0 0 ${width} ${height}`);
    drawing.setAttribute('height', height);
}
