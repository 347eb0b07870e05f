// The first page while the app runs: where the learner is, what is next, and a map of the chapters.

import { counted, el } from './dom.js';

const MARKS = { passed: '✓', failed: '✗', missing: '✗', checking: '…', unchecked: '…' };
const SAYS = {
    passed: 'passed', failed: 'failing', missing: 'the file is gone', checking: 'being checked', unchecked: 'not checked yet',
};

// A chapter is called what the contents call it.
function titled(chapter) {
    const link = [...document.querySelectorAll('#mdbook-sidebar a')].find(({ pathname }) => pathname === `/${chapter}.html`);
    const words = [...link?.childNodes || []].filter(node => node.nodeType === Node.TEXT_NODE);
    return words.map(node => node.data).join('').trim() || chapter;
}

export const address = ({ name, page }) => `${page}#exercise-${name.split('/')[1]}`;

// Shows how all exercises stand, in the order of the book.
export function home(place, exercises) {
    const passed = exercises.filter(exercise => exercise.state === 'passed').length;
    const begun = exercises.find(({ state }) => state !== 'passed' && state !== 'not-started');
    const next = begun || exercises.find(({ state }) => state === 'not-started');
    const chapters = Map.groupBy(exercises, ({ name }) => name.split('/')[0]);
    place.replaceChildren(el('section', { class: 'wb-home', 'aria-label': 'where you are' },
        el('p', { class: 'wb-so-far' }, `${passed} of ${counted(exercises.length, 'exercise')} passed `,
            el('progress', { max: exercises.length, value: passed, 'aria-label': 'exercises passed' })),
        el('p', { class: 'wb-next' }, ...whatIsNext(exercises, next, begun)),
        el('ul', { class: 'wb-map', 'aria-label': 'the chapters and their exercises' },
            ...[...chapters].map(([chapter, all]) => el('li', {},
                el('div', { class: 'wb-chapter' }, el('a', { href: `${chapter}.html` }, titled(chapter)),
                    el('span', { title: 'exercises passed in this chapter' },
                        `${all.filter(({ state }) => state === 'passed').length}/${all.length}`)),
                el('ul', {}, ...all.map(exercise => entry(exercise, exercise === next))))))));
}

function whatIsNext(exercises, next, begun) {
    if (!next) return ['You have solved them all.'];
    const link = exercise => el('a', { href: address(exercise), class: 'wb-press' }, exercise.name);
    if (!begun) return ['Next: ', link(next)];
    const verdict = next.state === 'failed' && next.outcome ? ` (${next.outcome.verdict})` : '';
    const after = exercises.slice(exercises.indexOf(next) + 1).find(({ state }) => state !== 'passed');
    return ['You are at ', link(next), verdict, ...after ? ['. Next, when it passes: ', link(after)] : []];
}

function entry(exercise, isNext) {
    const { name, state } = exercise;
    const says = SAYS[state] || 'not started';
    return el('li', { 'data-state': state, 'aria-current': isNext ? 'step' : null },
        el('a', { href: address(exercise) }, el('span', { 'aria-hidden': 'true' }, `${MARKS[state] || '○'} `),
            name.split('/')[1], el('span', { class: 'wb-unseen' }, `, ${says}`)));
}

// In the list of shorter ways: every exercise is a link, with a mark that says how it stands.
export function ways(place, exercises) {
    const known = new Map(exercises.map(exercise => [exercise.name, exercise]));
    for (const code of place.querySelectorAll('code')) {
        const exercise = known.get(code.textContent);
        if (!exercise) continue;
        const link = code.closest('a') || el('a', { href: address(exercise) });
        if (!link.isConnected) {
            code.replaceWith(link);
            link.append(el('span', { 'aria-hidden': 'true' }), code, el('span', { class: 'wb-unseen' }));
        }
        link.dataset.state = exercise.state;
        link.firstChild.textContent = `${MARKS[exercise.state] || '○'} `;
        link.lastChild.textContent = `, ${SAYS[exercise.state] || 'not started'}`;
    }
}
