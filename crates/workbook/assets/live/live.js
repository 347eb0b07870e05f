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

// How many exercises pass, in the contents: beside a chapter's name those of all its pages, as on the first page, and
// beside the pages below it those of each.
function badges() {
    const pages = new Map();
    const count = (page, of, { state }) => {
        const { passed, all } = pages.get(page) || { passed: 0, all: 0 };
        pages.set(page, { of, passed: passed + (state === 'passed'), all: all + 1 });
    };
    for (const exercise of known.values()) {
        const chapter = `${exercise.name.split('/')[0]}.html`;
        count(chapter, 'in this chapter', exercise);
        if (exercise.page && exercise.page !== chapter) count(exercise.page, 'on this page', exercise);
    }
    for (const link of document.querySelectorAll('#mdbook-sidebar a[href]')) {
        const address = new URL(link.href);
        const page = !address.hash && pages.get(address.pathname.slice(1));
        if (!page) continue;
        let badge = link.querySelector('.wb-badge');
        if (!badge) link.append(badge = el('span', { class: 'wb-badge' }));
        badge.textContent = `${page.passed}/${page.all}`;
        badge.title = `${page.of}, ${page.passed} of ${counted(page.all, 'exercise')} passed`;
        badge.setAttribute('aria-label', badge.title);
        badge.setAttribute('role', 'img');
        badge.dataset.all = page.passed === page.all;
    }
}

function overview() {
    badges();
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
