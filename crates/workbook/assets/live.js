// The live part of the book: only `cargo run` adds this script to its pages.
(() => {
    'use strict';

    const LABELS = {
        'not-started': '○ not started', 'unchecked': '… not checked yet', 'checking': '… checking',
        'failed': '✗', 'passed': '✓ passed', 'missing': '✗ the file is gone',
    };
    const known = new Map();

    // All text from the server goes in as text, never as HTML.
    function el(tag, attributes = {}, ...children) {
        const node = document.createElement(tag);
        for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
        node.append(...children);
        return node;
    }

    // The fragment that mdBook gives a heading of the glossary.
    const fragment = verdict => verdict.toLowerCase().replace(/\s/g, '-').replace(/[^\p{L}\p{N}_-]/gu, '');

    function verdictLink(verdict) {
        return el('a', { href: `/glossary.html#${fragment(verdict)}` }, verdict);
    }

    function state(exercise) {
        const line = el('p', { class: 'wb-state', role: 'status' }, LABELS[exercise.state] || exercise.state);
        if (exercise.state === 'failed' && exercise.outcome) line.append(' ', verdictLink(exercise.outcome.verdict));
        return line;
    }

    function extent(check) {
        if (!check.passed) return check.verdict;
        const n = check.executions.toLocaleString('en');
        if (check.flavour === 'native') return `passed in ${n} ${check.executions === 1 ? 'run' : 'runs'}`;
        const most = check.bound && check.bound.preemptions;
        return most === undefined || most === null
            ? `passed in all ${n} interleavings`
            : `no bug in ${n} interleavings, up to ${most} preemptions`;
    }

    function checks(outcome) {
        const items = outcome.checks.map(check => el('li', { 'data-passed': check.passed },
            `${check.says} `, el('small', {}, `${check.flavour}: ${extent(check)}`)));
        return el('ul', { class: 'wb-checks' }, ...items);
    }

    // Threads by steps: each step stands in the column of its thread.
    function interleaving(trace, file) {
        const place = row => (row.file === file ? '' : row.file.split('/').pop()) + `:${row.line}`;
        const heads = ['step', ...trace.threads, 'line'];
        const rows = trace.rows.map(row => el('tr', row.fault ? { class: 'wb-fault' } : {},
            el('td', {}, row.fault ? '!' : String(row.step ?? '')),
            ...trace.threads.map((_, thread) => thread === row.thread
                ? el('td', { class: 'wb-act' }, row.what) : el('td')),
            el('td', { title: `${row.file} ${row.source}` }, row.line ? place(row) : '')));
        return el('div', { class: 'wb-trace' }, el('table', {},
            el('caption', {}, 'The shortest failing interleaving that was found'),
            el('thead', {}, el('tr', {}, ...heads.map(head => el('th', { scope: 'col' }, head)))),
            el('tbody', {}, ...rows)));
    }

    function failure(outcome, file) {
        const parts = [];
        const failed = outcome.checks.find(check => !check.passed);
        if (failed) parts.push(el('p', {}, `Must hold: ${failed.says}.`));
        if (outcome.message) parts.push(el('pre', { class: 'wb-message' }, outcome.message));
        if (outcome.trace && outcome.trace.rows.length) parts.push(interleaving(outcome.trace, file));
        return parts;
    }

    function show(exercise) {
        known.set(exercise.name, exercise);
        for (const place of document.querySelectorAll('wb-exercise')) {
            if (place.getAttribute('name') !== exercise.name) continue;
            place.dataset.state = exercise.state;
            let panel = place.querySelector('.wb-panel');
            if (!panel) place.append(panel = el('div', { class: 'wb-panel' }));
            const parts = [state(exercise)];
            const outcome = exercise.outcome;
            if (outcome && exercise.state !== 'not-started') {
                if (!outcome.passed) parts.push(...failure(outcome, exercise.file));
                if (outcome.checks.length) parts.push(checks(outcome));
            }
            panel.replaceChildren(...parts);
        }
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
            badge.dataset.all = page.passed === page.all;
        }
    }

    let events = null;
    function connect() {
        if (events) return;
        events = new EventSource('/events');
        events.addEventListener('snapshot', event => { JSON.parse(event.data).forEach(show); badges(); });
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
})();
