"""``make demo``: the whole portal on one machine, watched over until Ctrl-C. See docs/operation.md."""
