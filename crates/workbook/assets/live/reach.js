// A listing or a picture that is wider than its place is scrolled with the keyboard, too; in a table that is, what
// stands in a row is shown below each other. A plain script, not a module: it also works in pages opened as files.
'use strict';

(() => {
    // Each cell gets to know the head of its column, which it then shows itself.
    const stack = table => {
        table.classList.remove('wb-stacked');
        if (table.scrollWidth <= table.clientWidth) return;
        const heads = [...table.querySelectorAll('thead :is(th, td)')].map(head => head.textContent.trim());
        for (const row of table.querySelectorAll('tbody tr')) {
            [...row.children].forEach((cell, at) => cell.setAttribute('data-head', heads[at] || ''));
        }
        table.classList.add('wb-stacked');
    };

    const reach = () => {
        document.querySelectorAll('.table-wrapper').forEach(stack);
        for (const wide of document.querySelectorAll('pre > code, .table-wrapper, .wb-picture')) {
            if (wide.scrollWidth > wide.clientWidth) wide.tabIndex = 0;
            else wide.removeAttribute('tabindex');
        }
    };
    addEventListener('load', reach);
    addEventListener('resize', reach);
    // What is folded has no width until it is opened.
    document.addEventListener('toggle', reach, true);
})();
