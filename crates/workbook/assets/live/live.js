// The live part of the book: only `cargo run` adds this script to its pages.

import { building } from './building.js';
import { contact } from './contact.js';
import { counted, el } from './dom.js';
import { Explorer } from './explore.js';
import './guess.js';
import { home, ways } from './home.js';
import { Panel } from './panel.js';
import './play.js';

const known = new Map();
const panels = new Map();
const place = document.querySelector('wb-explore');
const explorer = place && new Explorer(place);
const first = document.querySelector('wb-home');

function show(exercise) {
    known.set(exercise.name, exercise);
    for (const place of document.querySelectorAll('wb-exercise')) {
        if (place.getAttribute('name') !== exercise.name) continue;
        if (!panels.has(place)) panels.set(place, new Panel(place));
        panels.get(place).show(exercise);
    }
    explorer?.stands(exercise);
}

// How many exercises pass, in the contents: beside each page its own, and beside the first page of a chapter also those
// of all its pages, as on the first page of the book.
function badges() {
    const pages = new Map();
    const count = (page, of, { state }) => {
        const { passed, all } = pages.get(page) || { passed: 0, all: 0 };
        pages.set(page, { of, passed: passed + (state === 'passed'), all: all + 1 });
    };
    for (const exercise of known.values()) {
        const chapter = `${exercise.name.split('/')[0]}.html`;
        count(`all of ${chapter}`, 'in this chapter', exercise);
        count(exercise.page || chapter, 'on this page', exercise);
    }
    for (const link of document.querySelectorAll('#mdbook-sidebar a[href]')) {
        const address = new URL(link.href);
        const page = address.pathname.slice(1);
        const [own, whole] = address.hash ? [] : [pages.get(page), pages.get(`all of ${page}`)];
        link.querySelectorAll('.wb-badge').forEach(badge => badge.remove());
        const isOnly = whole && (!own || own.all === whole.all);
        // What floats stands from the right to the left.
        if (whole) link.append(badge(whole, isOnly ? '' : 'all '));
        if (own && !isOnly) link.append(badge(own, ''));
    }
}

function badge({ of, passed, all }, before) {
    const title = `${of}, ${passed} of ${counted(all, 'exercise')} passed`;
    return el('span', { class: 'wb-badge', title, 'aria-label': title, role: 'img', 'data-all': passed === all }, `${before}${passed}/${all}`);
}

// The next exercise in the order of the book that hasn't passed, after this one or from the beginning.
function after(name) {
    const all = [...known.values()];
    const at = all.findIndex(exercise => exercise.name === name);
    return [...all.slice(at + 1), ...all.slice(0, at)].find(({ state }) => state !== 'passed');
}

function overview() {
    badges();
    for (const [place, panel] of panels) panel.goesOn(after(place.getAttribute('name')));
    if (first) home(first, [...known.values()]);
    for (const place of document.querySelectorAll('.wb-ways')) ways(place, [...known.values()]);
}

contact({
    snapshot: (exercises, edition) => {
        // The book was rebuilt while this page could not be told.
        if (edition !== document.querySelector('meta[name=wb-edition]').content) return location.reload();
        exercises.forEach(show);
        overview();
        explorer?.begin();
    },
    exercise: exercise => { show(exercise); overview(); },
    counted: ([name, count]) => {
        for (const panel of panels.values()) panel.counted(name, count);
    },
    building,
    measured: chapter => {
        for (const panel of panels.values()) panel.measured(chapter);
    },
    reload: () => location.reload(),
});
