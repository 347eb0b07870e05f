// The connection to the workbook, and a word on the page while there is none.

import { el } from './dom.js';

// The workbook says something every 15 seconds. After so much silence the connection is gone, whatever
// the system says: the machine has slept, or a tunnel has ended.
const SILENCE = 45_000;
const LOOK = 5_000;
// A browser tries again by itself, but not after an answer that is not the workbook's.
const AGAIN = 3_000;

// Calls the handler that has the name of an event with what the event says, and the edition of the book.
export function contact(handlers) {
    let events = null;
    let heard = 0;
    let again = null;
    const word = el('p', { class: 'wb-lost', role: 'status', hidden: '' });
    document.body.append(word);

    function connect() {
        if (events) return;
        heard = Date.now();
        events = new EventSource('/events');
        events.addEventListener('error', lost);
        events.addEventListener('alive', found);
        for (const [name, handle] of Object.entries(handlers)) {
            events.addEventListener(name, event => {
                found();
                handle(JSON.parse(event.data), event.lastEventId);
            });
        }
    }

    function disconnect() {
        clearTimeout(again);
        if (events) events.close();
        events = null;
    }

    function found() {
        heard = Date.now();
        word.hidden = true;
    }

    function lost() {
        word.textContent = 'The workbook isn\'t answering. Is cargo run still running in a terminal? '
            + 'This page may be out of date until it\'s back.';
        word.hidden = false;
        if (events?.readyState === EventSource.CLOSED) {
            disconnect();
            again = setTimeout(connect, AGAIN);
        }
    }

    function look() {
        if (!events || Date.now() - heard < SILENCE) return;
        lost();
        disconnect();
        connect();
    }

    // A browser opens six connections to one host: a page that nobody looks at lets go of its own.
    document.addEventListener('visibilitychange', () => document.hidden ? disconnect() : connect());
    addEventListener('pagehide', disconnect);
    addEventListener('pageshow', () => { if (!document.hidden) connect(); });
    addEventListener('focus', look);
    setInterval(look, LOOK);
}
