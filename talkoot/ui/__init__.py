"""Components, layout, tokens and the few bits of JavaScript."""
