// That the checks of a chapter are being built, and how far that is: the first save would wait for them.

import { el } from './dom.js';

const word = el('p', { class: 'wb-building', role: 'status', hidden: '' });
document.body.append(word);

// `{chapter, steps}`, or null when nothing is being built any more.
export function building(ahead) {
    word.hidden = !ahead;
    if (ahead) {
        word.textContent = `Building the checks of ${ahead.chapter} for the first time: ${ahead.steps}. Read on meanwhile.`;
    }
}
