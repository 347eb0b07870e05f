// Steps through an execution: moves a mark along its picture, its table, and the file beside them, which
// are all on the page already. A plain script, not a module: it also works in pages opened as files.
'use strict';

(() => {
    const make = (tag, attributes, ...children) => {
        const node = document.createElement(tag);
        for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
        node.append(...children);
        return node;
    };

    // A path goes on below at its joints, not in mid-word.
    const path = text => text.split(/(?<=[/_])/).flatMap(part => [make('wbr', {}), part]);

    // Scrolls within a box, and leaves the page where it is.
    const reveal = (box, top, height) => {
        const isSeen = top >= box.scrollTop && top + height <= box.scrollTop + box.clientHeight;
        if (!isSeen) box.scrollTop = top - (box.clientHeight - height) / 2;
    };

    // What the page's style says of a part of the picture, for a file that has no page around it.
    const LOOKS = ['fill', 'stroke', 'stroke-width', 'stroke-dasharray', 'stroke-linecap', 'opacity', 'font-family',
        'font-size', 'font-weight', 'font-style', 'text-anchor', 'white-space'];

    // How large the picture can be, as parts of its usual size: all of a long one at a glance, or a few steps from near by.
    const SIZES = [.35, .5, .7, 1, 1.4, 2];
    const USUAL = SIZES.indexOf(1);

    // The picture as the text of a file of its own.
    const alone = drawing => {
        // Where the reader is has a colour of its own, which the copy has not.
        const marked = [...drawing.querySelectorAll('.current')];
        marked.forEach(row => row.classList.remove('current'));
        const copy = drawing.cloneNode(true);
        const copies = [copy, ...copy.querySelectorAll('*')];
        [drawing, ...drawing.querySelectorAll('*')].forEach((part, at) => {
            const style = getComputedStyle(part);
            const looks = LOOKS.map(name => `${name}: ${style.getPropertyValue(name)}`);
            copies[at].setAttribute('style', looks.join('; '));
        });
        marked.forEach(row => row.classList.add('current'));
        copy.querySelectorAll('.now, .veil, .sign:has(.frame)').forEach(part => part.remove());
        const { x, y, width, height } = drawing.viewBox.baseVal;
        const ground = document.createElementNS(copy.namespaceURI, 'rect');
        for (const [name, value] of Object.entries({ x, y, width, height })) ground.setAttribute(name, value);
        ground.setAttribute('fill', getComputedStyle(drawing).getPropertyValue('--bg').trim() || 'white');
        copy.prepend(ground);
        return new XMLSerializer().serializeToString(copy);
    };

    class Execution extends HTMLElement {
        connectedCallback() {
            if (this.now) return;
            this.threads = JSON.parse(this.dataset.threads);
            this.lines = [...this.querySelectorAll('.wb-twin-table tbody tr')];
            this.rows = this.lines.filter(line => !line.classList.contains('wb-fold'));
            this.source = this.querySelector('.wb-source');
            const caption = this.source?.querySelector('caption');
            caption?.replaceChildren(...path(caption.textContent));
            this.buildControls();
            this.querySelector('.wb-twin').addEventListener('toggle', () => this.show());
            this.at = this.stops().length - 1;
            if (this.at < 0) return;
            this.show();
            // In a window of another width the picture and the file have other heights, and the mark is elsewhere. What
            // is scrolled by hand stays where it is until then.
            let width = this.clientWidth;
            new ResizeObserver(() => {
                if (this.clientWidth !== width) this.reveal();
                width = this.clientWidth;
            }).observe(this);
            // One that ends where its reader is has other keys around it.
            if (this.hasAttribute('data-still')) return;
            this.addEventListener('click', event => this.clicked(event));
            this.addEventListener('keydown', event => this.pressed(event));
        }

        // The pictures of this state, one for a wide place and one for a narrow one.
        drawings() {
            const state = this.hasAttribute('data-unfolded') ? '.wb-unfolded' : ':not(.wb-unfolded)';
            return [...this.querySelectorAll(`svg.wb-lifelines${state}`)];
        }

        // The rows where a step ends: what is folded is one step.
        stops() {
            return [...this.drawings()[0].querySelectorAll('.row')].map(row => Number(row.dataset.last));
        }

        buildControls() {
            const control = (icon, label, key, to) => {
                const path = make('span', { class: `wb-icon wb-icon-${icon}`, 'aria-hidden': 'true' });
                const node = make('button', { type: 'button', 'aria-label': label, title: `${label} (${key})` }, path);
                // Not `disabled`: a button that vanishes from under the focus takes the keyboard with it.
                node.addEventListener('click', () => node.getAttribute('aria-disabled') !== 'true' && to());
                return node;
            };
            const last = () => this.stops().length - 1;
            this.moves = {
                Home: () => this.to(0), ArrowLeft: () => this.to(this.at - 1),
                ArrowRight: () => this.to(this.at + 1), End: () => this.to(last()),
                '-': () => this.resize(-1), '+': () => this.resize(1),
            };
            this.size = USUAL;
            this.sizes = [
                control('smaller', 'smaller picture', '-', this.moves['-']),
                control('larger', 'larger picture', '+', this.moves['+']),
            ];
            this.controls = [
                control('first', 'first step', 'Home', this.moves.Home),
                control('back', 'one step back', '←', this.moves.ArrowLeft),
                control('on', 'one step on', '→', this.moves.ArrowRight),
                control('last', 'last step', 'End', this.moves.End),
            ];
            // What is folded unfolds where it's clicked, too.
            this.every = make('button', { type: 'button', 'aria-pressed': 'false', title: 'each step of what is folded' }, 'Every step');
            this.every.addEventListener('click', () => this.unfold());
            this.every.hidden = !this.querySelector('svg.wb-unfolded');
            this.now = make('p', { class: 'wb-now', 'aria-live': 'polite' });
            const copy = make('button', { type: 'button', class: 'wb-copy', title: 'the picture as the text of a file' }, 'Copy as SVG');
            copy.addEventListener('click', async () => {
                const shown = this.drawings().find(drawing => drawing.checkVisibility()) || this.drawings()[0];
                const copied = await navigator.clipboard.writeText(alone(shown)).then(() => true, () => false);
                copy.textContent = copied ? 'Copied' : 'The browser does not let this page copy';
            });
            const bar = make('div', { class: 'wb-controls' }, ...this.controls, this.now, this.every, ...this.sizes, copy);
            bar.hidden = this.hasAttribute('data-still');
            this.querySelector('figcaption').after(bar);
            const drawing = this.querySelector('.wb-drawing');
            drawing.tabIndex = 0;
            drawing.setAttribute('role', 'group');
            drawing.setAttribute('aria-label', 'the picture; arrow keys step through it');
        }

        clicked(event) {
            const hit = event.target.closest('[data-row]');
            if (!hit || !this.contains(hit) || event.target.closest('button')) return;
            const row = Number(hit.dataset.row);
            const here = () => this.to(this.stops().findIndex(stop => stop >= row));
            // The steps of what is unfolded can be chosen; a click on the one that is chosen folds them again, and so
            // does a second one at the same place.
            const turns = hit.matches('.wb-fold, .folded, .inside.current, .wb-inside[aria-current]');
            const top = hit.getBoundingClientRect().top;
            here();
            if (!turns) return;
            this.unfold();
            here();
            this.keep(hit, row, top);
        }

        // What took the place of a line that was clicked stands where that stood.
        keep(hit, row, top) {
            const lines = hit.matches('tr') ? this.lines : this.drawings().flatMap(drawing => [...drawing.querySelectorAll('.row')]);
            const line = lines.find(line => Number(line.dataset.last) >= row && line.checkVisibility());
            const moved = () => line.getBoundingClientRect().top - top;
            line.closest('.wb-drawing, .wb-scroll').scrollTop += moved();
            window.scrollBy(0, moved());
        }

        // Shows more of the picture, or less of it and larger. The mark stays in sight.
        resize(by) {
            this.size = Math.max(0, Math.min(SIZES.length - 1, this.size + by));
            this.querySelector('.wb-drawing').classList.toggle('wb-large', this.size > USUAL);
            this.style.setProperty('--wb-size', SIZES[this.size]);
            const ends = [this.size === 0, this.size === SIZES.length - 1];
            this.sizes.forEach((control, at) => control.setAttribute('aria-disabled', String(ends[at])));
            this.show();
        }

        // Shows the steps of what is folded, and folds it again.
        unfold() {
            const row = this.stops()[this.at];
            const isUnfolded = this.toggleAttribute('data-unfolded');
            this.every.setAttribute('aria-pressed', String(isUnfolded));
            this.to(this.stops().findIndex(stop => stop >= row));
        }

        pressed(event) {
            const move = !event.ctrlKey && !event.altKey && !event.metaKey && this.moves[event.key];
            if (!move) return;
            // mdBook turns the page at an arrow key.
            event.preventDefault();
            event.stopPropagation();
            move();
        }

        to(stop) {
            this.at = Math.max(0, Math.min(this.stops().length - 1, stop));
            this.show();
        }

        show() {
            const stops = this.stops();
            if (this.at < 0) return;
            const row = stops[this.at];
            const isLast = this.at === stops.length - 1;
            this.drawings().forEach(drawing => this.mark(drawing, row, isLast));
            for (const line of this.lines) {
                line.classList.toggle('wb-later', Number(line.dataset.row) > row);
                line.removeAttribute('aria-current');
            }
            const isFold = line => line.classList.contains('wb-fold') && Number(line.dataset.last) === row;
            const fold = !this.hasAttribute('data-unfolded') && this.lines.find(isFold);
            const shown = fold || this.rows[row];
            shown.setAttribute('aria-current', 'step');
            this.say(row, shown);
            const ends = [this.at === 0, this.at === 0, isLast, isLast];
            this.controls.forEach((control, at) => control.setAttribute('aria-disabled', String(ends[at])));
            if (this.source) this.showSource(row);
            this.reveal();
        }

        // Scrolls the picture, the table and the file to where the reader is.
        reveal() {
            for (const drawing of this.drawings()) {
                const now = drawing.querySelector('.now');
                const [y, height] = ['y', 'height'].map(name => Number(now.getAttribute(name)));
                const scale = drawing.clientHeight / drawing.viewBox.baseVal.height;
                if (scale > 0) reveal(drawing.parentElement, (y - 26) * scale, (height + 52) * scale);
            }
            const box = this.querySelector('.wb-twin .wb-scroll');
            const line = box.querySelector('[aria-current]');
            reveal(box, line.offsetTop - (box.querySelector('thead')?.offsetHeight || 0), line.offsetHeight * 2);
            if (!this.here) return;
            const head = this.source.querySelector('caption').offsetHeight;
            reveal(this.source, this.here.offsetTop - head, this.here.offsetHeight + head);
        }

        // The mark is at the row; what is still to come is veiled. Where the reader chooses who goes next, all rows that
        // came of the last choice are marked.
        mark(drawing, row, isLast) {
            const lines = [...drawing.querySelectorAll('.row')];
            for (const line of lines) line.classList.toggle('later', Number(line.dataset.row) > row);
            const last = lines.findIndex(line => Number(line.dataset.row) <= row && row <= Number(line.dataset.last));
            let first = last;
            const { entry } = lines[last].dataset;
            const isChosen = this.hasAttribute('data-still') && entry !== undefined;
            while (isChosen && first > 0 && lines[first - 1].dataset.entry === entry) first -= 1;
            lines.forEach((line, at) => line.classList.toggle('current', first <= at && at <= last));
            this.from = Number(lines[first].dataset.row);
            const y = Number(lines[first].dataset.y);
            const height = Number(lines[last].dataset.y) + Number(lines[last].dataset.h) - y;
            const now = drawing.querySelector('.now');
            // Within its row: on the edge there may be the line of a preemption.
            now.setAttribute('y', y + 2.5);
            now.setAttribute('height', height - 5);
            const veil = drawing.querySelector('.veil');
            const end = Number(veil.dataset.end);
            veil.setAttribute('y', y + height);
            veil.setAttribute('height', isLast ? 0 : Math.max(0, end - y - height));
        }

        // The numbers that its rows have: of several if they are folded.
        place(row) {
            const number = row => this.rows[row].querySelector('th').textContent;
            const numbers = this.rows.map((_, row) => Number(number(row)) || 0);
            const count = Math.max(...numbers);
            if (number(row) === '!') return numbers[0] ? `After step ${Math.max(...numbers.slice(0, row))}` : 'At once';
            const first = this.at > 0 ? this.stops()[this.at - 1] + 1 : 0;
            const [from, to] = [number(first), number(row)];
            if (!to) return 'In between';
            return from === to || !from ? `Step ${to} of ${count}` : `Steps ${from} to ${to} of ${count}`;
        }

        // What is shown is the row, or what it's the last of.
        say(row, shown) {
            const { says, thread, file, line } = shown.dataset;
            const name = this.threads[thread] || '';
            const place = Number(line) ? make('span', { class: 'wb-where' }, ' ', ...path(`${file}:${line}`)) : '';
            this.now.replaceChildren(`${this.place(row)}: `, make('strong', {}, name), says.slice(name.length), place);
        }

        // Where each thread stands in the file, the last to move first; one that has ended stands nowhere.
        showSource(row) {
            const places = this.threads.map((name, thread) => {
                const own = this.rows.slice(0, row + 1).filter(line => Number(line.dataset.thread) === thread);
                const last = own.at(-1);
                const here = own.findLast(line => line.dataset.file === this.source.dataset.file);
                if (!here || last.dataset.ends !== undefined) return null;
                const at = Number(here.dataset.row);
                return { name, thread, line: here.dataset.line, at, now: this.from <= at && at <= row };
            }).filter(Boolean).sort((a, b) => b.at - a.at);
            for (const line of this.source.querySelectorAll('[data-at]')) {
                line.querySelector('.wb-marks').replaceChildren();
                line.removeAttribute('aria-current');
                line.classList.remove('wb-near');
            }
            for (const { name, thread, line, now } of places) {
                const at = this.source.querySelector(`[data-at="${line}"]`);
                at?.querySelector('.wb-marks').append(make('span', { class: `wb-c${thread % 8}${now ? ' wb-here' : ''}` }, name));
            }
            // A thread that is in another file now is still at the line from which it went there.
            const moving = Number(this.rows[row].dataset.thread);
            const place = places.find(({ now }) => now) || places.find(({ thread }) => thread === moving) || places[0];
            this.here = this.source.querySelector(`[data-at="${place?.line}"]`);
            if (place?.now) this.here?.setAttribute('aria-current', 'true');
            else if (place?.thread === moving) this.here?.classList.add('wb-near');
        }
    }

    customElements.define('wb-execution', Execution);
})();
