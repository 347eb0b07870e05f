// The learner is the scheduler of their own program: every step was really taken by it.

import { el } from './dom.js';
import { Player } from './player.js';

// Moments that were seen are kept for going back, up to so many.
const KEPT = 200;

export class Explorer {
    constructor(place) {
        this.place = place;
        this.label = 'explorer';
        this.seen = new Map();
        this.outcomes = new Map();
        const query = new URLSearchParams(location.search);
        this.exercise = query.get('exercise') || '';
        this.check = query.get('check') || '';
        this.entries = (query.get('schedule') || '').split(/\s+/).filter(Boolean);
    }

    // How an exercise stands: the list of them all, and whether what is shown is out of date.
    stands(exercise) {
        const key = JSON.stringify(exercise.outcome);
        const isNews = this.outcomes.has(exercise.name) && this.outcomes.get(exercise.name) !== key;
        this.outcomes.set(exercise.name, key);
        if (isNews && exercise.name === this.exercise && exercise.state !== 'checking') {
            this.seen.clear();
            this.player.show();
        }
    }

    // All exercises are known.
    begin() {
        if (this.player) return;
        const choose = (label, ...options) => {
            const select = el('select', {}, ...options.map(name => el('option', { value: name }, name)));
            // What is chosen from a list is not a step.
            select.addEventListener('keydown', event => event.stopPropagation());
            return [el('label', { class: `wb-choose-${label.toLowerCase()}` }, `${label} `, select), select];
        };
        const [exerciseLabel, exercise] = choose('Exercise', '', ...this.outcomes.keys());
        const [checkLabel, check] = choose('Check');
        this.selects = { exercise, check };
        exercise.value = this.exercise;
        exercise.addEventListener('change', () => this.go(exercise.value, ''));
        check.addEventListener('change', () => this.go(this.exercise, check.value));
        this.head = [el('div', { class: 'wb-choose' }, exerciseLabel, checkLabel)];
        this.player = new Player(this.place, this);
        if (this.exercise) this.player.to(this.entries);
    }

    go(exercise, check) {
        Object.assign(this, { exercise, check });
        this.player.to([]);
    }

    query(entries) {
        return new URLSearchParams({
            exercise: this.exercise, check: this.check, schedule: entries.join(' '),
        }).toString();
    }

    async moment(entries) {
        if (!this.exercise) return { problem: 'Choose an exercise first.' };
        const query = this.query(entries);
        if (!this.seen.has(query)) {
            this.player.waits('Building and recording …');
            const answer = await fetch(`/explore.json?${query}`).catch(() => null);
            const found = answer?.ok ? await answer.json() : { problem: 'the workbook isn\'t answering' };
            if (found.problem !== undefined) return found;
            this.seen.set(query, inOrder(found));
            if (this.seen.size > KEPT) this.seen.delete(this.seen.keys().next().value);
        }
        return this.seen.get(query);
    }

    shown(moment, entries) {
        const { exercise, check } = this.selects;
        this.check = moment.check;
        exercise.value = this.exercise;
        check.replaceChildren(...moment.checks.map(known =>
            el('option', { value: known.check }, `${known.check}: ${known.says}`)));
        check.value = moment.check;
        history.replaceState(null, '', `?${this.query(entries)}`);
    }

    texts(entries) {
        const schedule = entries.join(' ');
        return [{ text: `cargo run -- explore ${this.exercise} --check ${this.check} --schedule "${schedule}"` }];
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
