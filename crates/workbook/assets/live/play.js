// A program of the book and its recorded executions: the reader is the scheduler, with nothing installed.

import { counted, el, inBook } from './dom.js';
import { Player } from './player.js';

// What an execution's threads are said to be.
const STATES = { running: 'ready', ready: 'ready', blocked: 'blocked', asleep: 'asleep' };

// What a process that may die has besides its threads.
const DEATH = /^death-of-/;
const isDeath = entry => DEATH.test(entry);

// A recording that was loaded, as a source of moments.
export class Recorded {
    constructor(data) {
        this.data = data;
        const failing = data.played.filter(one => data.end[one.end].fault);
        this.passes = failing.length < data.played.length;
        this.fewest = failing.length ? Math.min(...failing.map(one => one.preemptions)) : null;
        const rank = one => one.preemptions * 1e6 + one.schedule.length;
        const best = failing.sort((a, b) => rank(a) - rank(b))[0];
        this.shortest = best && this.entriesOf(best).join(' ');
    }

    entriesOf(one) {
        return one.schedule.map(entry => this.data.entries[entry]);
    }

    // The rows of an execution, and for each of its steps the first row after it.
    rowsOf(one, steps) {
        const rows = one.rows.map(row => this.data.rows[row]);
        const next = rows.findIndex(row => row.step !== null && row.step > steps);
        return { rows, upTo: next < 0 ? rows.length : next };
    }

    async moment(entries) {
        const { data } = this;
        const begins = one => entries.every((entry, at) => data.entries[one.schedule[at]] === entry);
        const fits = data.played.filter(begins);
        if (!fits.length) {
            return { problem: data.cut ? 'These steps were not recorded.' : 'No execution begins with these steps.' };
        }
        const [one] = fits;
        const steps = entries.length;
        const { rows, upTo } = this.rowsOf(one, steps);
        const threads = data.threads[one.threads];
        const isOver = one.schedule.length === steps;
        const ways = new Map();
        for (const fit of isOver ? [] : fits) {
            const entry = data.entries[fit.schedule[steps]];
            if (!ways.has(entry)) ways.set(entry, []);
            ways.get(entry).push(fit);
        }
        const order = ([a], [b]) => this.threadOf(a, threads) - this.threadOf(b, threads) || isDeath(a) - isDeath(b);
        const sorted = [...ways].sort(order);
        const next = sorted.map(([entry, [first]]) => {
            const own = this.rowsOf(first, steps + 1);
            const ends = first.schedule.length === steps + 1 && data.end[first.end];
            return { entry, thread: this.threadOf(entry, threads), rows: own.rows.slice(upTo, own.upTo), end: ends || null };
        });
        const counts = sorted.map(([, ones]) => {
            const failed = ones.filter(fit => data.end[fit.end].fault).length;
            return { failed, passed: ones.length - failed };
        });
        const stands = this.stands(one, isOver ? rows.length - 1 : upTo, isOver, threads, next);
        const left = stands.filter(({ state }, thread) =>
            state === 'ready' && !isOver && !next.some(step => step.thread === thread)).map(({ name }) => name);
        return {
            extent: data.extent, ends: data.ends, shortest_failure: this.shortest, rows: upTo,
            counts: this.isPuzzle ? [] : counts,
            preemptions: one.preempted.filter(row => row < upTo).length,
            course: one.course.map(line => lineOf(data, line)).join('\n'),
            unrecorded: left.length && data.cut ? `${left.join(', ')} could go next too, but how that goes on was not recorded.` : '',
            look: {
                trace: { threads, rows: rows.slice(0, upTo) }, threads: stands, objects: this.held(one, upTo), next,
                rest: this.entriesOf(one).slice(steps), end: isOver ? data.end[one.end] : null,
            },
        };
    }

    // `T1:stale` is of T1; `#2` is of the thread with this number; `death-of-worker` is where the worker dies.
    threadOf(entry, threads) {
        const [name] = entry.split(':');
        return name.startsWith('#') ? Number(name.slice(1)) : threads.indexOf(name.replace(DEATH, ''));
    }

    // The locks that are held before the row.
    held(one, row) {
        const holds = one.holds.map(hold => this.data.holds[hold]);
        const now = holds.filter(({ from, to }) => from < row && (to === null || to >= row));
        const locks = Map.groupBy(now, ({ lock }) => lock);
        return [...locks].map(([name, by]) => ({ name, kind: 'lock', value: null, held_by: by.map(({ thread }) => thread) }));
    }

    // How each thread stands before the row.
    stands(one, row, isOver, threads, next) {
        const all = one.stands.map(stand => this.data.stands[stand]);
        return threads.map((name, thread) => {
            const own = all.filter(stand => stand.thread === thread);
            const now = own.find(stand => stand.from <= row && row < stand.to);
            const state = !now ? (own.some(stand => stand.from <= row) ? 'ended' : 'not started')
                : isOver && now.state !== 'blocked' && now.state !== 'asleep' ? 'ended' : STATES[now.state];
            const step = next.find(step => step.thread === thread && !isDeath(step.entry));
            const does = state === 'ready' ? step?.rows[0]?.what : now?.why;
            return { name, state, next: (state !== 'ended' && does) || '' };
        });
    }
}

// The recording of a program; it comes as a script, because a page that is a file may load nothing else.
const loading = new Map();
function load(name) {
    if (!loading.has(name)) {
        loading.set(name, new Promise((resolve, reject) => {
            const script = el('script', { src: inBook(`live/plays/${name}.js`) });
            script.addEventListener('load', () => resolve(unpacked(globalThis.wbPlays[name])));
            script.addEventListener('error', () => reject(new Error(`${name} cannot be loaded`)));
            document.head.append(script);
        }));
    }
    return loading.get(name);
}

// What a text in base 64 says when it is inflated. It takes no request, so a page that is a file may do it.
function unpacked(text) {
    const bytes = Uint8Array.from(atob(text), letter => letter.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate'));
    return new Response(stream).json();
}

// A line of a picture: the texts of its form, and its numbers between them.
function lineOf(data, line) {
    const [form, ...numbers] = data.lines[line].split(',');
    return data.forms[form].map((text, at) => text + (numbers[at] ?? '')).join('');
}

class Play extends HTMLElement {
    connectedCallback() {
        if (this.waiting) return;
        // A page has many: each is loaded when it comes into view.
        this.waiting = new IntersectionObserver(seen => {
            if (!seen.some(entry => entry.isIntersecting)) return;
            this.waiting.disconnect();
            this.begin();
        }, { rootMargin: '400px' });
        // What has no height is never seen.
        if (!this.hasChildNodes()) this.append(el('p', { class: 'wb-extent' }, 'Loading …'));
        this.waiting.observe(this);
    }

    async begin() {
        const data = await load(this.getAttribute('name')).catch(() => null);
        if (!data) return this.append(el('p', { class: 'wb-failed' }, 'The recording cannot be loaded.'));
        const source = new Recorded(data);
        const goals = this.goals(source);
        source.label = 'be the scheduler';
        source.head = [el('ul', { class: 'wb-goals', 'aria-label': 'what to reach' }, ...goals.map(goal => goal.node))];
        // It would be the answer, and so would be the numbers.
        source.isPuzzle = this.hasAttribute('data-puzzle');
        source.hidesFailures = source.isPuzzle;
        source.shown = (moment, entries, isFound) => isFound && this.found(moment, source, goals);
        if (this.dataset.as === 'vec') source.texts = entries => [{ text: vec(entries), label: 'Copy for your file' }];
        const place = el('div');
        // The text that says what it is about stays.
        this.querySelector(':scope > .wb-extent')?.remove();
        this.append(place);
        this.player = new Player(place, source);
        this.player.to([]);
    }

    goals({ passes, fewest }) {
        const goal = (says, reached) => ({ node: el('li', {}, el('span', {}, '☐'), ` ${says}`), reached });
        const failed = moment => Boolean(moment.look.end?.fault);
        const goals = [];
        if (fewest !== null) goals.push(goal('make it fail', failed));
        if (passes) goals.push(goal('make it pass', moment => moment.look.end && !failed(moment)));
        if (fewest !== null) {
            const few = fewest === 0 ? 'without a preemption' : `with ${counted(fewest, 'preemption')}`;
            goals.push(goal(`make it fail ${few}`, moment => failed(moment) && moment.preemptions <= fewest));
        }
        return goals;
    }

    found(moment, source, goals) {
        for (const goal of goals.filter(goal => !goal.done && goal.reached(moment))) {
            goal.done = true;
            goal.node.firstChild.textContent = '☑';
            goal.node.setAttribute('data-reached', '');
        }
        // What fails has been found: how many ways lead there is no secret any more.
        if (goals[0].done) source.isPuzzle = false;
        this.toggleAttribute('data-solved', goals.every(goal => goal.done));
    }
}

// A schedule as Rust has it.
const vec = entries => `vec![${entries.map(entry => JSON.stringify(entry)).join(', ')}]`;

customElements.define('wb-play', Play);
