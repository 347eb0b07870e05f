// What stands below an exercise: how it stands, why, and what helps.

import { counted, el, markdown, part, verdictLink, withValues } from './dom.js';
import { address } from './home.js';
import { rustc } from './rustc.js';

const LABELS = {
    'not-started': '○ not started', 'unchecked': '… not checked yet', 'checking': '… checking',
    'failed': '✗', 'passed': '✓ passed', 'missing': '✗ the file is gone',
};

export class Panel {
    constructor(place) {
        this.place = place;
        this.state = el('p', { class: 'wb-state', role: 'status' });
        this.next = el('p', { class: 'wb-next' });
        this.result = el('div');
        this.plots = el('div', { class: 'wb-plots' });
        this.hints = el('div', { class: 'wb-hints' });
        place.append(el('div', { class: 'wb-panel' }, this.state, this.next, this.result, this.plots, this.hints));
    }

    show(exercise) {
        this.place.dataset.state = exercise.state;
        const { outcome } = exercise;
        const label = [LABELS[exercise.state] || exercise.state];
        if (exercise.state === 'failed' && outcome) label.push(' ', verdictLink(outcome.verdict));
        this.state.replaceChildren(...label);
        // While it is being checked, what is on the page stays as it is, the step shown included.
        const key = JSON.stringify(outcome);
        if (key === this.key) return;
        this.key = key;
        this.refresh(exercise, key);
    }

    // Where to go on; nowhere as long as this one hasn't passed.
    goesOn(exercise) {
        const isOver = this.place.dataset.state === 'passed';
        const link = exercise && el('a', { href: address(exercise), class: 'wb-press' }, exercise.name);
        this.next.replaceChildren(...!isOver ? [] : link ? ['Next: ', link] : ['You have solved them all.']);
    }

    // How far a check has come.
    counted(name, count) {
        if (this.place.getAttribute('name') !== name || this.place.dataset.state !== 'checking') return;
        this.state.replaceChildren(`${LABELS.checking}: ${count}`);
    }

    async refresh(exercise, key) {
        const details = await detailsOf(exercise.name);
        // A newer outcome may have come meanwhile.
        if (key !== this.key) return;
        this.showResult(exercise, details);
        this.showPlots(details);
        if (!this.hints.hasChildNodes()) this.showHints(details.hints);
    }

    // A benchmark has come to its end.
    async measured(chapter) {
        const name = this.place.getAttribute('name');
        if (name.startsWith(`${chapter}/`)) this.showPlots(await detailsOf(name));
    }

    showPlots({ plots }) {
        this.plots.replaceChildren(...plots.map(drawn =>
            el('div', { class: 'wb-plot' }, ...drawn.flatMap(plot => part(plot, 'image/svg+xml')))));
    }

    showResult({ name, state, outcome }, { headline, executions, comparison: rows }) {
        if (!outcome || state === 'not-started') {
            const file = el('code', {}, `exercises/${name}.rs`);
            this.result.replaceChildren(...state !== 'not-started' ? [] : [el('p', { class: 'wb-advice' },
                'Write your answer in ', file, ' and save the file. Each save is checked, and what the checks find is shown here.')]);
            return;
        }
        const parts = [];
        if (headline) parts.push(el('p', { class: 'wb-headline' }, headline));
        if (!outcome.passed) parts.push(...failure(outcome), ...pictures(name, executions));
        if (outcome.checks.length) parts.push(checks(name, outcome));
        if (outcome.warnings) parts.push(...warnings(outcome));
        if (rows) parts.push(comparison(rows));
        this.result.replaceChildren(...parts);
    }

    // Each hint unfolds, and then the next one is there to be unfolded.
    showHints(hints) {
        const folded = hints.map((hint, at) =>
            el('details', at ? { hidden: '' } : {}, el('summary', {}, `Hint ${at + 1} of ${hints.length}`), ...markdown(hint)));
        folded.forEach((node, at) => node.addEventListener('toggle', () => {
            if (node.open && folded[at + 1]) folded[at + 1].hidden = false;
        }));
        this.hints.replaceChildren(...folded);
    }
}

async function detailsOf(name) {
    const answer = await fetch(`/exercise.json?name=${encodeURIComponent(name)}`).catch(() => null);
    return answer?.ok ? answer.json()
        : { hints: [], comparison: null, plots: [], headline: null, executions: [] };
}

function failure(outcome) {
    const parts = [];
    const decides = check => check.check === outcome.check && check.flavour === outcome.flavour;
    const failed = outcome.checks.find(check => !check.passed && decides(check));
    if (failed) parts.push(el('p', {}, el('strong', {}, 'Must hold: '), `${failed.says}.`));
    if (outcome.message) {
        parts.push(['does not compile', 'not in the model'].includes(outcome.verdict)
            ? rustc(outcome.message) : el('p', { class: 'wb-message wb-advice' }, ...withValues(outcome.message)));
    }
    if (failed?.output.trim()) {
        parts.push(el('details', {}, el('summary', {}, 'What it printed last'),
            el('pre', { class: 'wb-message wb-printed' }, failed.output.trimEnd())));
    }
    return parts;
}

const explore = (name, check) => {
    const query = new URLSearchParams({ exercise: name, check });
    return `/explore.html?${query}`;
};

// The failing interleavings: of the check that decides, and folded those of the others.
function pictures(name, executions) {
    return executions.map(({ check, says, verdict, html }, at) => {
        const open = el('p', {}, el('a', { class: 'wb-explore wb-press', href: explore(name, check) },
            'Be the scheduler', el('span', { class: 'wb-unseen' }, ` of ${check}: explore its interleavings`)));
        if (at === 0) return el('div', { class: 'wb-execution' }, ...part(html), open);
        return el('details', { class: 'wb-execution' },
            el('summary', {}, `${says}: `, el('strong', {}, verdict)), ...part(html), open);
    });
}

function warnings(outcome) {
    return [el('p', {}, el('strong', {}, 'The compiler warns:')), rustc(outcome.warnings)];
}

// In the words that the terminal has, too.
function extent(check) {
    if (!check.passed) return verdictLink(check.verdict);
    const isPart = check.bound && check.bound !== 'all';
    return `${isPart ? 'no bug' : 'passed'} ${check.extent}`;
}

// One entry for each check, with what each flavour says of it.
function checks(name, outcome) {
    const both = new Map();
    for (const check of outcome.checks) both.set(check.check, [...both.get(check.check) || [], check]);
    const items = [...both].map(([id, flavours]) => {
        const passed = flavours.every(check => check.passed);
        const item = el('li', { 'data-passed': passed },
            el('span', { class: 'wb-unseen' }, passed ? 'passed: ' : 'failed: '), flavours[0].says);
        const below = el('div', { class: 'wb-facts' });
        for (const check of flavours) {
            const facts = el('small', {}, `${check.flavour}: `, extent(check), `, ${check.seconds.toFixed(2)} s`);
            if (check.flavour === 'model') {
                facts.append(' ', el('a', { class: 'wb-explore wb-press', href: explore(name, id) },
                    'explore', el('span', { class: 'wb-unseen' }, ` the interleavings of ${id}`)));
            }
            below.append(facts);
        }
        item.append(below);
        return item;
    });
    const list = el('ul', { class: 'wb-checks' }, ...items);
    const runs = outcome.checks.filter(check => check.flavour === 'native' && / runs$/.test(check.extent));
    if (!runs.length) return list;
    // Why one check has 20 runs and another 23.
    const why = 'A native check is repeated on real threads for a short time: the number says how many runs fitted in.';
    return el('div', {}, list, el('p', { class: 'wb-runs' }, el('small', {}, why)));
}

// Of lines that both answers share, so many are shown before and after those that differ.
const CONTEXT = 3;

// What is on the left and on the right of a comparison.
const SIDES = [
    { sign: '−', name: 'wb-gone', head: 'your answer' },
    { sign: '+', name: 'wb-come', head: 'the reference' },
];

const isComment = line => line === null || /^\s*(\/\/|$)/.test(line);

// The learner's answer and the reference, side by side; how their comments differ is shown to those who ask.
function comparison(rows) {
    const heads = SIDES.map(({ sign, head }) =>
        el('th', { scope: 'colgroup', colspan: 2 }, el('span', { class: 'wb-sign' }, sign), head));
    const columns = ['wb-number', '', 'wb-number', ''].map(name => el('col', { class: name }));
    const body = el('tbody');
    const commented = rows.some(([left, right]) => left !== right && isComment(left) && isComment(right));
    const withComments = el('input', { type: 'checkbox' });
    const show = () => body.replaceChildren(...compared(rows, withComments.checked));
    withComments.addEventListener('change', show);
    show();
    return el('details', { class: 'wb-compare' },
        el('summary', {}, 'The reference solution next to yours'),
        ...commented ? [el('label', {}, withComments, ' with the comments that differ')] : [],
        el('div', { class: 'wb-scroll', tabindex: 0, role: 'region', 'aria-label': 'your answer and the reference' },
            el('table', {}, el('colgroup', {}, ...columns), el('thead', {}, el('tr', {}, ...heads)), body)));
}

// The rows of the table: those that differ, with some before and after; the others are folded.
function compared(rows, withComments) {
    const differs = rows.map(([left, right]) => left !== right);
    const counts = rows.map(([left, right], at) => differs[at] && (withComments || !isComment(left) || !isComment(right)));
    const isNear = at => counts.slice(Math.max(0, at - CONTEXT), at + CONTEXT + 1).includes(true);
    const numbers = [0, 0];
    const lines = [];
    const folded = { same: 0, comments: 0 };
    const unfold = () => {
        const says = [];
        if (folded.same) says.push(`${counted(folded.same, 'line')} the same`);
        if (folded.comments) says.push(`${counted(folded.comments, 'line')} of comments`);
        if (says.length) lines.push(el('tr', { class: 'wb-folded' }, el('td', { colspan: 4 }, `⋯ ${says.join(', ')}`)));
        Object.assign(folded, { same: 0, comments: 0 });
    };
    rows.forEach((pair, at) => {
        const cells = pair.flatMap((line, side) => line === null
            ? [el('td', { class: 'wb-number' }), el('td', { class: 'wb-none' })]
            : [el('td', { class: 'wb-number' }, String(++numbers[side])),
                el('td', differs[at] ? { class: SIDES[side].name } : {},
                    ...differs[at] ? [el('span', { class: 'wb-sign' }, SIDES[side].sign)] : [], el('code', {}, line))]);
        if (differs[at] && !counts[at]) folded.comments += 1;
        else if (!isNear(at)) folded.same += 1;
        else {
            unfold();
            lines.push(el('tr', differs[at] ? {} : { class: 'wb-same' }, ...cells));
        }
    });
    unfold();
    return lines;
}
