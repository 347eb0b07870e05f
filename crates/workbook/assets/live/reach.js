// A listing, a table or a picture that is wider than its place is scrolled with the keyboard, too. A plain script, not a
// module: it also works in pages opened as files.
'use strict';

(() => {
    const reach = () => {
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
