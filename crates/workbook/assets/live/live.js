// The live part of the book: only `cargo run` adds this script to its pages.

import { el } from './dom.js';
import { Explorer } from './explore.js';
import { Panel } from './panel.js';

const known = new Map();
const panels = new Map();
const place = document.querySelector('wb-explore');
const explorer = place && new Explorer(place);

function show(exercise) {
    known.set(exercise.name, exercise);
    for (const place of document.querySelectorAll('wb-exercise')) {
        if (place.getAttribute('name') !== exercise.name) continue;
        if (!panels.has(place)) panels.set(place, new Panel(place));
        panels.get(place).show(exercise);
    }
    explorer?.stands(exercise);
}

// How many exercises of a chapter pass, beside its name in the contents.
function badges() {
    const pages = new Map();
    for (const exercise of known.values()) {
        if (!exercise.page) continue;
        const page = pages.get(exercise.page) || { passed: 0, all: 0 };
        page.all += 1;
        if (exercise.state === 'passed') page.passed += 1;
        pages.set(exercise.page, page);
    }
    for (const link of document.querySelectorAll('#mdbook-sidebar a[href]')) {
        const address = new URL(link.href);
        const page = !address.hash && pages.get(address.pathname.slice(1));
        if (!page) continue;
        let badge = link.querySelector('.wb-badge');
        if (!badge) link.append(badge = el('span', { class: 'wb-badge' }));
        badge.textContent = `${page.passed}/${page.all}`;
        badge.title = `${page.passed} of ${page.all} exercises pass`;
        badge.dataset.all = page.passed === page.all;
    }
}

let events = null;
function connect() {
    if (events) return;
    events = new EventSource('/events');
    events.addEventListener('snapshot', event => {
        JSON.parse(event.data).forEach(show);
        badges();
        explorer?.begin();
    });
    events.addEventListener('exercise', event => { show(JSON.parse(event.data)); badges(); });
    events.addEventListener('reload', () => location.reload());
}
function disconnect() {
    if (events) events.close();
    events = null;
}
// A browser opens six connections to one host: a page that nobody looks at lets go of its own.
document.addEventListener('visibilitychange', () => document.hidden ? disconnect() : connect());
addEventListener('pagehide', disconnect);
addEventListener('pageshow', () => { if (!document.hidden) connect(); });
