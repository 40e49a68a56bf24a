"""Python's collector of cyclic garbage, kept from looking through everything in the middle of a quiz."""

import gc

# Most of what a thousand phones make lives as long as they are here. With the usual thresholds the
# collector walks through all of it again and again; answers took a third longer for it.
THRESHOLDS = (50_000, 20, 50)


def tune_gc() -> None:
    """Leave what is there at the start alone for good, and look at the rest seldom."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)
