// A program's execution, one step after the other: the reader is the scheduler. Where the steps come from
// is the source's business: the learner's own program, which takes them while the page waits, or a recording.

import { choices, drawn } from './board.js';
import { button, counted, el, enable, inBook, onKeys, verdictLink, withValues } from './dom.js';

export class Player {
    // `source.moment(entries)` promises how things stand after these steps, or a `problem`. It may have
    // `head`, nodes to begin with; `shown(moment, entries, isFound)`, which is told, also whether the reader has found
    // the way there; `texts(entries)`, what can be copied.
    constructor(place, source) {
        this.place = place;
        this.source = source;
        this.entries = [];
        this.asked = 0;
        this.build();
    }

    build() {
        const icon = name => el('span', { class: `wb-icon wb-icon-${name}`, 'aria-hidden': 'true' });
        const controls = {
            first: button(icon('first'), { 'aria-label': 'back to the start', title: 'back to the start (Home)' }, () => this.to([])),
            back: button(icon('back'), { 'aria-label': 'undo the last choice', title: 'undo the last choice (←)' }, () => this.undo()),
            on: button(icon('on'), { 'aria-label': 'on to the next choice', title: 'on to the next choice (→)' }, () => this.on()),
            last: button(icon('last'), { 'aria-label': 'run to the end', title: 'run to the end (End)' }, () => this.run()),
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
            controls, schedule,
            extent: el('p', { class: 'wb-extent' }),
            status: el('p', { class: 'wb-status', role: 'status' }),
            options: el('ol', { class: 'wb-options', 'aria-label': 'what can come next' }),
            aside: el('p', { class: 'wb-aside' }),
            state: el('div', { class: 'wb-stand' }),
            course: el('div', { class: 'wb-course' }),
            texts: el('div', { class: 'wb-texts' }),
        };
        const { extent, status, options, aside, state, course, texts } = this.view;
        const node = el('section', { class: 'wb-explorer', 'aria-label': this.source.label },
            ...this.source.head || [], extent,
            el('div', { class: 'wb-controls' }, ...Object.values(controls)), status,
            el('div', { class: 'wb-turn' }, el('div', {}, options, aside), course), state,
            el('div', { class: 'wb-share' }, el('label', {}, 'Schedule ', schedule), ' ',
                button('Follow', {}, follow), ' ', button('Copy', {}, () => this.copy(schedule.value))), texts);
        onKeys(node, {
            ArrowLeft: () => this.undo(), Backspace: () => this.undo(), Home: () => this.to([]),
            ArrowRight: () => this.on(), End: () => this.run(),
            ...Object.fromEntries([...'123456789'].map(digit => [digit, () => this.choose(digit - 1)])),
        });
        course.addEventListener('click', event => {
            const chosen = event.target.closest('[data-choice]');
            if (chosen) this.choose(Number(chosen.dataset.choice));
        });
        this.place.replaceChildren(node);
    }

    to(entries) {
        return this.goTo(entries, true);
    }

    goTo(entries, isFound) {
        this.entries = entries;
        return this.show(isFound);
    }

    undo() {
        if (this.entries.length) this.to(this.entries.slice(0, -1));
    }

    choose(at) {
        const step = this.moment?.look.next[at];
        if (step) this.to([...this.entries, step.entry]);
    }

    // Takes the steps that leave no choice.
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

    // What is shown has not been found.
    jump() {
        if (this.moment?.shortest_failure) this.goTo(this.moment.shortest_failure.split(' '), false);
    }

    copy(text) {
        navigator.clipboard?.writeText(text);
        if (text === this.view.schedule.value) this.view.schedule.select();
    }

    async show(isFound = true) {
        const asked = ++this.asked;
        this.place.setAttribute('aria-busy', 'true');
        const found = await this.source.moment(this.entries);
        // Something else has been asked for meanwhile.
        if (asked !== this.asked) return;
        this.place.removeAttribute('aria-busy');
        if (found.problem === undefined) this.showMoment(found, isFound);
        else this.showProblem(found);
    }

    waits(why) {
        if (!this.moment) this.view.status.textContent = why;
    }

    showProblem({ verdict, problem }) {
        const { status, options, aside, state, course, schedule, texts } = this.view;
        this.moment = null;
        // A schedule that leads nowhere can be mended here; an answer cannot.
        if (verdict) this.place.removeAttribute('data-explored');
        schedule.value = this.entries.join(' ');
        [options, aside, state, course, texts].forEach(node => node.replaceChildren());
        const name = verdict ? [verdictLink(verdict), ': '] : [];
        const mark = verdict === 'not started' ? '○ ' : '✗ ';
        status.className = 'wb-status';
        status.replaceChildren(mark, ...name, el('span', { class: 'wb-problem' }, problem));
        enable(this.view.controls.back, this.entries.length > 0);
    }

    showMoment(moment, isFound) {
        const { extent, controls, schedule, texts, aside } = this.view;
        this.moment = moment;
        this.place.setAttribute('data-explored', '');
        const ends = Object.entries(moment.ends).flatMap(([verdict, n], at) =>
            [at ? ', ' : ' ', `${n.toLocaleString('en')} `, verdictLink(verdict)]);
        extent.replaceChildren(`${moment.extent}:`, ...ends, '.');
        schedule.value = this.entries.join(' ');
        const over = moment.look.next.length === 0;
        enable(controls.first, this.entries.length > 0);
        enable(controls.back, this.entries.length > 0);
        enable(controls.on, !over);
        enable(controls.last, !over);
        controls.failure.hidden = this.source.hidesFailures || false;
        enable(controls.failure, Boolean(moment.shortest_failure));
        this.showStatus(moment);
        this.showOptions(moment);
        aside.replaceChildren(over ? 'Undo (←) as many choices as you like, and try another way.' : moment.unrecorded || '');
        this.showState(moment.look);
        this.view.course.replaceChildren(...choices(drawn(moment), moment.look));
        texts.replaceChildren(...(this.source.texts?.(this.entries) || []).map(({ text, label }) =>
            el('div', { class: 'wb-text' }, el('pre', { class: 'wb-message wb-command' }, el('code', {}, text)),
                ...label ? [button(label, { class: 'wb-copy' }, () => this.copy(text))] : [])));
        this.source.shown?.(moment, this.entries, isFound);
    }

    showStatus({ look, preemptions }) {
        const { status } = this.view;
        const did = lastStep(look);
        const took = preemptions === undefined ? '' : ` (${counted(preemptions, 'preemption')})`;
        status.className = 'wb-status';
        if (!look.end) {
            const choices = look.next.length === 1 ? 'There is one way to go on.' : `There are ${look.next.length} ways to go on.`;
            status.replaceChildren(did, choices);
        } else if (look.end.fault) {
            status.classList.add('wb-failed');
            status.replaceChildren('✗ ', verdictLink(look.end.fault), ': ', ...withValues(look.end.message), took);
        } else {
            status.classList.add('wb-passed');
            status.replaceChildren('✓ This interleaving passes.', took);
        }
    }

    showOptions({ look, counts }) {
        const { options } = this.view;
        const hadFocus = options.contains(document.activeElement);
        options.replaceChildren(...look.next.map((step, at) => {
            const did = told(look, step.rows).join('; ');
            const end = step.end ? [el('strong', {}, step.end.fault ? ` ✗ ${step.end.fault}` : ' ✓ passes')] : [];
            const how = step.entry.split(':')[1] || usual(step, look.next);
            const item = button('', { class: 'wb-option' }, () => this.choose(at));
            // The key that chooses it.
            if (at < 9) item.append(el('kbd', { class: 'wb-key' }, String(at + 1)));
            item.append(el('strong', { class: `wb-c${step.thread % 8}` }, look.trace.threads[step.thread]), how ? ` (${how})` : '',
                ' ', el('code', {}, did || 'goes on'), ...end, el('br'), ways(counts[at]));
            return el('li', {}, item);
        }));
        if (hadFocus) (options.querySelector('button') || this.view.controls.back).focus();
    }

    showState(look) {
        const { trace, threads, objects } = look;
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
        const rows = [...trace.rows, ...look.next.flatMap(step => step.rows)];
        this.view.state.replaceChildren(...parts, ...explained(told(look, rows)));
    }
}

// What the words of the steps don't say by themselves: why a name has a number, and what is in brackets.
function explained(words) {
    const first = sign => words.map(what => what.match(sign)?.[0]).find(Boolean);
    const [numbered, value] = [first(/[\w.]+#\d+/), first(/\b(un)?lock [\w.#]+ \(.*?\)/)];
    if (!numbered && !value) return [];
    const code = text => el('code', {}, text);
    return [el('p', { class: 'wb-aside' },
        ...value ? ['In ', code(value), ', the brackets have the value behind the lock. '] : [],
        ...numbered ? ['Objects that would have the same name are numbered, as ', code(numbered), ' is. '] : [],
        el('a', { href: inBook('reading-an-interleaving.html#the-words-in-the-rows') }, 'What the words mean'), '.')];
}

// What rows say. Where every ordering so far is `SeqCst`, it says nothing, and is left out as on the picture.
function told(look, rows) {
    const all = [...look.trace.rows, ...look.next.flatMap(step => step.rows)];
    const differs = all.some(({ what }) => / \[(Relaxed|Acquire|Release|AcqRel)\]$/.test(what));
    return rows.map(({ what }) => differs ? what : what.replace(/ \[SeqCst\]$/, ''));
}

// All that came of the last choice: the rows that are framed on the picture.
function lastStep(look) {
    const { rows, threads } = look.trace;
    const first = rows.findLastIndex(row => row.step !== null || row.fault);
    if (first < 0) return '';
    const step = rows.slice(first);
    const name = (row, at) => at && row.thread === step[at - 1].thread ? '' : `${threads[row.thread]}: `;
    return `${told(look, step).map((what, at) => name(step[at], at) + what).join('; ')}. `;
}

// What a step is called that needs no word after its thread's name, next to one of the same thread that does.
const USUAL = { stale: 'the newest', before: 'the newest' };
function usual(step, next) {
    const isOther = other => other.thread === step.thread && other.entry.startsWith(`${step.entry}:`);
    const how = next.find(isOther)?.entry.split(':')[1].replace(/\d+$/, '');
    return how && (USUAL[how] || 'as usual');
}

// How many of the recorded executions go this way; a puzzle does not say.
function ways(count) {
    if (count === undefined) return '';
    if (!count) return el('small', {}, 'beyond what was recorded');
    if (count.passed + count.failed === 1) return el('small', {}, `1 interleaving, which ${count.failed ? 'fails' : 'passes'}`);
    const parts = [];
    if (count.passed) parts.push(`${count.passed.toLocaleString('en')} pass`);
    if (count.failed) parts.push(`${count.failed.toLocaleString('en')} fail`);
    const failed = el('span');
    failed.style.width = `${100 * count.failed / (count.passed + count.failed)}%`;
    const bar = el('span', { class: 'wb-bar', 'aria-hidden': 'true' }, failed);
    return el('small', {}, `${counted(count.passed + count.failed, 'interleaving')}: ${parts.join(', ')} `, bar);
}
