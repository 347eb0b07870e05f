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
    // It names what comes later too.
    whole.querySelectorAll('.legend').forEach(legend => legend.remove());
    for (const drawing of whole.querySelectorAll('svg')) {
        drawing.setAttribute('aria-label', 'what has happened so far');
        crop(drawing, bottom(drawing));
    }
    return nodes;
}

// The same with a mark for each step that can come next, on the lifeline of its thread.
export function choices(nodes, look) {
    if (!look.next.length) return nodes;
    for (const drawing of nodes.flatMap(node => [...node.querySelectorAll?.('svg.wb-lifelines') || []])) {
        const lanes = [...drawing.querySelectorAll('.lead')].map(lead => parseFloat(lead.getAttribute('d').slice(1)));
        const y = bottom(drawing);
        const legend = drawing.querySelector('.legend');
        const below = legend ? drawing.viewBox.baseVal.height - y : 0;
        legend?.setAttribute('transform', `translate(0 ${HEIGHT})`);
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
        crop(drawing, y + HEIGHT + below);
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

function crop(drawing, height) {
    const { width } = drawing.viewBox.baseVal;
    drawing.setAttribute('viewBox', `0 0 ${width} ${height}`);
    drawing.setAttribute('height', height);
}
