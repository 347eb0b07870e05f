// What rustc says, in colours like those it has on a terminal.

import { el } from './dom.js';

const KINDS = [
    [/^(error|warning)(\[E\d+\])?:/, match => `wb-${match[1]}`],
    [/^\s*(-->|\d*\s*\||=)/, () => 'wb-gutter'],
];

// A line in parts, each with its class. What stands below code and points at it has a colour too.
function parts(line) {
    const [, gutter, rest] = line.match(/^(\s*\d*\s*\|)(.*)$/) || [];
    if (gutter !== undefined) {
        const points = /^[\s|]*([\^]+|-+|~+|\++)/.test(rest) && !/^\s*[\w}]/.test(rest);
        return [[gutter, 'wb-gutter'], [rest, points ? (rest.includes('^') ? 'wb-error' : 'wb-gutter') : '']];
    }
    if (/^\s*= (help|note):/.test(line) || /^(help|note):/.test(line)) return [[line, 'wb-help']];
    for (const [kind, name] of KINDS) {
        const match = line.match(kind);
        if (match) return [[line, name(match)]];
    }
    return [[line, '']];
}

export function rustc(text) {
    const lines = text.split('\n').flatMap(line => [...parts(line).map(([part, name]) =>
        name ? el('span', { class: name }, part) : part), '\n']);
    return el('pre', { class: 'wb-message wb-rustc', tabindex: 0, role: 'region', 'aria-label': 'what the compiler says' },
        ...lines.slice(0, -1));
}
