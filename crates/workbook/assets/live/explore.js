// The learner is the scheduler: at each step, choose which thread moves. Every step was really taken
// by the learner's own program.

import { button, counted, el, enable, onKeys, part, verdictLink } from './dom.js';

// Moments that were seen are kept for going back, up to so many.
const KEPT = 200;

export class Explorer {
    constructor(place) {
        this.place = place;
        this.seen = new Map();
        this.outcomes = new Map();
        const query = new URLSearchParams(location.search);
        this.exercise = query.get('exercise') || '';
        this.check = query.get('check') || '';
        this.entries = (query.get('schedule') || '').split(/\s+/).filter(Boolean);
        this.asked = 0;
    }

    // How an exercise stands: the list of them all, and whether what is shown is out of date.
    stands(exercise) {
        const key = JSON.stringify(exercise.outcome);
        const isNews = this.outcomes.has(exercise.name) && this.outcomes.get(exercise.name) !== key;
        this.outcomes.set(exercise.name, key);
        if (isNews && exercise.name === this.exercise && exercise.state !== 'checking') {
            this.seen.clear();
            this.show();
        }
    }

    // All exercises are known.
    begin() {
        if (this.view) return;
        this.build();
        if (this.exercise) this.show();
    }

    build() {
        const choose = (label, ...options) => {
            const select = el('select', {}, ...options.map(name => el('option', { value: name }, name)));
            return [el('label', { class: `wb-choose-${label.toLowerCase()}` }, `${label} `, select), select];
        };
        const [exerciseLabel, exercise] = choose('Exercise', '', ...this.outcomes.keys());
        const [checkLabel, check] = choose('Check');
        exercise.value = this.exercise;
        exercise.addEventListener('change', () => this.go(exercise.value, '', []));
        check.addEventListener('change', () => this.go(this.exercise, check.value, []));
        const controls = {
            first: button('|◀', { 'aria-label': 'back to the start', title: 'Home' }, () => this.to([])),
            back: button('◀', { 'aria-label': 'undo one step', title: '←' }, () => this.undo()),
            on: button('▶', { 'aria-label': 'on to the next choice', title: '→' }, () => this.on()),
            last: button('▶|', { 'aria-label': 'run to the end', title: 'End' }, () => this.run()),
            failure: button('Shortest failure', { class: 'wb-jump' }, () => this.jump()),
        };
        const schedule = el('input', { type: 'text', spellcheck: 'false', autocomplete: 'off', 'aria-label': 'schedule' });
        const follow = () => this.to(schedule.value.split(/\s+/).filter(Boolean));
        schedule.addEventListener('keydown', event => {
            // Keys that move in the text do not move in the execution.
            event.stopPropagation();
            if (event.key === 'Enter') follow();
        });
        this.view = {
            exercise, check, controls, schedule,
            extent: el('p', { class: 'wb-extent' }),
            status: el('p', { class: 'wb-status', role: 'status' }),
            options: el('ol', { class: 'wb-options', 'aria-label': 'what can come next' }),
            state: el('div', { class: 'wb-stand' }),
            course: el('div', { class: 'wb-course' }),
            command: el('code'),
        };
        const { extent, status, options, state, course, command } = this.view;
        const node = el('section', { class: 'wb-explorer', 'aria-label': 'explorer' },
            el('div', { class: 'wb-choose' }, exerciseLabel, checkLabel), extent,
            el('div', { class: 'wb-controls' }, ...Object.values(controls)), status,
            options, state, course,
            el('div', { class: 'wb-share' }, el('label', {}, 'Schedule ', schedule), ' ',
                button('Follow', {}, follow), ' ', button('Copy', {}, () => this.copy())),
            el('pre', { class: 'wb-message wb-command' }, command));
        onKeys(node, {
            ArrowLeft: () => this.undo(), Backspace: () => this.undo(), Home: () => this.to([]),
            ArrowRight: () => this.on(), End: () => this.run(),
            ...Object.fromEntries([...'123456789'].map(digit => [digit, () => this.choose(digit - 1)])),
        });
        // What is chosen from a list is not a step.
        onKeysStay(exercise);
        onKeysStay(check);
        this.place.replaceChildren(node);
    }

    go(exercise, check, entries) {
        Object.assign(this, { exercise, check, entries });
        this.show();
    }

    to(entries) {
        if (!this.moment && !this.exercise) return;
        this.entries = entries;
        return this.show();
    }

    undo() {
        if (this.entries.length) this.to(this.entries.slice(0, -1));
    }

    choose(at) {
        const step = this.moment?.look.next[at];
        if (step) this.to([...this.entries, step.entry]);
    }

    // Takes the steps that nobody has a choice about.
    async on() {
        do {
            const [only] = this.moment?.look.next || [];
            if (!only) return;
            await this.to([...this.entries, only.entry]);
        } while (this.moment?.look.next.length === 1);
    }

    run() {
        if (this.moment) this.to([...this.entries, ...this.moment.look.rest]);
    }

    jump() {
        if (this.moment?.shortest_failure) this.to(this.moment.shortest_failure.split(' '));
    }

    copy() {
        navigator.clipboard?.writeText(this.view.schedule.value);
        this.view.schedule.select();
    }

    query() {
        return new URLSearchParams({
            exercise: this.exercise, check: this.check, schedule: this.entries.join(' '),
        });
    }

    async show() {
        const asked = ++this.asked;
        const query = this.query().toString();
        if (!this.seen.has(query)) {
            this.place.setAttribute('aria-busy', 'true');
            if (!this.moment) this.view.status.textContent = 'Building and recording …';
            const answer = await fetch(`/explore.json?${query}`).catch(() => null);
            const found = answer?.ok ? await answer.json() : { problem: 'the workbook does not answer' };
            // Something else has been asked for meanwhile.
            if (asked !== this.asked) return;
            this.place.removeAttribute('aria-busy');
            if (found.problem === undefined) this.keep(query, inOrder(found));
            else return this.showProblem(found);
        }
        this.showMoment(this.seen.get(query));
    }

    keep(query, moment) {
        this.seen.set(query, moment);
        if (this.seen.size > KEPT) this.seen.delete(this.seen.keys().next().value);
    }

    showProblem({ verdict, problem }) {
        const { status, options, state, course, schedule } = this.view;
        this.moment = null;
        // A schedule that leads nowhere can be mended here; an answer cannot.
        if (verdict) this.place.removeAttribute('data-explored');
        schedule.value = this.entries.join(' ');
        [options, state, course].forEach(node => node.replaceChildren());
        const name = verdict ? [verdictLink(verdict), ': '] : [];
        const mark = verdict === 'not started' ? '○ ' : '✗ ';
        status.replaceChildren(mark, ...name, el('span', { class: 'wb-problem' }, problem));
        enable(this.view.controls.back, this.entries.length > 0);
    }

    showMoment(moment) {
        const { exercise, check, extent, controls, schedule, command } = this.view;
        this.moment = moment;
        this.place.setAttribute('data-explored', '');
        this.check = moment.check;
        exercise.value = this.exercise;
        check.replaceChildren(...moment.checks.map(known =>
            el('option', { value: known.check }, `${known.check}: ${known.says}`)));
        check.value = moment.check;
        const ends = Object.entries(moment.ends).flatMap(([verdict, n], at) =>
            [at ? ', ' : ' ', `${n.toLocaleString('en')} `, verdictLink(verdict)]);
        extent.replaceChildren(`${moment.extent}:`, ...ends, '.');
        schedule.value = this.entries.join(' ');
        command.textContent =
            `cargo run -- explore ${this.exercise} --check ${this.check} --schedule "${schedule.value}"`;
        const over = moment.look.next.length === 0;
        enable(controls.first, this.entries.length > 0);
        enable(controls.back, this.entries.length > 0);
        enable(controls.on, !over);
        enable(controls.last, !over);
        enable(controls.failure, Boolean(moment.shortest_failure));
        this.showStatus(moment);
        this.showOptions(moment);
        this.showState(moment.look);
        this.showCourse(moment);
        history.replaceState(null, '', `?${this.query()}`);
    }

    showStatus({ look }) {
        const { status } = this.view;
        const last = look.trace.rows.findLast(row => row.step !== null || row.fault);
        const did = last ? `${look.trace.threads[last.thread]}: ${last.what}. ` : '';
        status.className = 'wb-status';
        if (!look.end) {
            const choices = look.next.length === 1 ? 'There is one way to go on.' : `There are ${look.next.length} ways to go on.`;
            status.replaceChildren(did, choices);
        } else if (look.end.fault) {
            status.classList.add('wb-failed');
            status.replaceChildren('✗ ', verdictLink(look.end.fault), `: ${look.end.message}`);
        } else {
            status.classList.add('wb-passed');
            status.replaceChildren('✓ This interleaving passes.');
        }
    }

    showOptions({ look, counts }) {
        const { options } = this.view;
        const hadFocus = options.contains(document.activeElement);
        options.replaceChildren(...look.next.map((step, at) => {
            const did = step.rows.map(row => row.what).join('; ');
            const end = step.end ? [el('strong', {}, step.end.fault ? ` ✗ ${step.end.fault}` : ' ✓ passes')] : [];
            const how = step.entry.split(':')[1];
            const item = button('', { class: 'wb-option' }, () => this.choose(at));
            item.append(el('strong', {}, look.trace.threads[step.thread]), how ? ` (${how})` : '',
                ' ', el('code', {}, did || 'goes on'), ...end, el('br'), ways(counts[at]));
            return el('li', {}, item);
        }));
        if (hadFocus) (options.querySelector('button') || this.view.controls.back).focus();
    }

    showState({ trace, threads, objects }) {
        const holds = thread => objects.filter(object => object.held_by.includes(thread)).map(object => object.name);
        const grid = (caption, heads, rows) => el('div', { class: 'wb-scroll' }, el('table', {},
            el('caption', {}, caption),
            el('thead', {}, el('tr', {}, ...heads.map(head => el('th', { scope: 'col' }, head)))),
            el('tbody', {}, ...rows.map(([name, ...cells]) =>
                el('tr', {}, el('th', { scope: 'row' }, name), ...cells.map(cell => el('td', {}, cell)))))));
        const ofThreads = threads.map((thread, at) =>
            [trace.threads[at], thread.state, el('code', {}, thread.next), holds(at).join(', ')]);
        const ofObjects = objects.map(object =>
            [object.name, object.kind, el('code', {}, object.value ?? ''), object.held_by.map(at => trace.threads[at]).join(', ')]);
        const parts = [grid('Threads', ['thread', 'state', 'next', 'holds'], ofThreads)];
        if (objects.length) parts.push(grid('Shared', ['name', 'kind', 'value', 'held by'], ofObjects));
        this.view.state.replaceChildren(...parts);
    }

    showCourse({ course }) {
        this.view.course.replaceChildren(...part(course));
    }
}

// The steps that can come next by thread, so that each keeps its place in the list.
function inOrder(moment) {
    const { look, counts } = moment;
    const steps = look.next.map((step, at) => ({ step, count: counts[at] }));
    steps.sort((a, b) => a.step.thread - b.step.thread);
    return {
        ...moment, counts: steps.map(({ count }) => count),
        look: { ...look, next: steps.map(({ step }) => step) },
    };
}

// How many of the recorded executions go this way.
function ways(count) {
    if (!count) return el('small', {}, 'beyond what was recorded');
    const parts = [];
    if (count.passed) parts.push(`${count.passed.toLocaleString('en')} pass`);
    if (count.failed) parts.push(`${count.failed.toLocaleString('en')} fail`);
    const failed = el('span');
    failed.style.width = `${100 * count.failed / (count.passed + count.failed)}%`;
    const bar = el('span', { class: 'wb-bar', 'aria-hidden': 'true' }, failed);
    return el('small', {}, bar, ` of ${counted(count.passed + count.failed, 'interleaving')}: ${parts.join(', ')}`);
}

const onKeysStay = node => node.addEventListener('keydown', event => event.stopPropagation());
