// What can this program print? The reader writes down guesses before the answer is unfolded. Each is compared
// with what the model checker has found, which is on the page as a text.

import { button, counted, el } from './dom.js';

// Blanks and capitals decide nothing.
const bare = line => line.replace(/\s/g, '').toLowerCase();

class Guess extends HTMLElement {
    connectedCallback() {
        if (this.querySelector('form')) return;
        this.answer = this.querySelector('details');
        // The first of them: what comes below it is of the program after a change.
        const found = this.answer.querySelector('code.language-text').textContent;
        this.lines = found.split('\n').filter(line => line.trim());
        this.found = new Set();
        this.line = el('input', { type: 'text', autocomplete: 'off', autocapitalize: 'off', spellcheck: 'false' });
        this.guesses = el('ul', { class: 'wb-guesses', 'aria-label': 'your guesses' });
        this.says = el('p', { class: 'wb-status', role: 'status' });
        const form = el('form', { class: 'wb-share' },
            el('label', {}, 'A line that it can print: ', this.line),
            el('button', { type: 'submit' }, 'Check'),
            button('That\'s all of them', {}, () => this.finish()));
        form.addEventListener('submit', event => {
            event.preventDefault();
            this.guess(this.line.value);
        });
        this.prepend(form, this.guesses, this.says);
    }

    guess(text) {
        if (!text.trim()) return;
        const line = this.lines.find(line => bare(line) === bare(text));
        const isNew = line && !this.found.has(line);
        if (isNew) this.found.add(line);
        if (!line || isNew) {
            this.guesses.append(el('li', { class: line ? 'wb-passed' : 'wb-failed' }, line ? `✓ ${line}` : `✗ ${text.trim()}: no interleaving prints this`));
        }
        this.says.textContent = !line ? 'No interleaving prints this.'
            : isNew ? 'Yes, an interleaving prints this.' : 'You have this one already.';
        this.line.value = '';
        this.line.focus();
    }

    finish() {
        const missing = this.lines.length - this.found.size;
        if (missing) {
            this.says.textContent = `You have found ${counted(this.found.size, 'line')}, and there are more.`;
            return;
        }
        this.says.textContent = `Right: it can print ${counted(this.lines.length, 'line', 'different lines')}, and no interleaving prints another.`;
        this.answer.open = true;
        this.toggleAttribute('data-solved', true);
    }
}

customElements.define('wb-guess', Guess);
