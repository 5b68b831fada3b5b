"""Linear algebra by one thread, so that the same input gives the same recap on every machine and beside any other work.

How many threads share a sum decides in which order it is added up, and so its last bits; recognition turns those into
another word now and then. More threads win nothing here either: the products are small, and where other processes want
the processors too the threads wait for each other (four times as long, measured beside seven other programs).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def by_one_thread() -> Iterator[None]:
    """Keep numpy's and scipy's linear algebra to one thread of this process meanwhile."""
    import numpy  # noqa: F401  (only what is loaded is limited)
    import scipy.linalg  # noqa: F401
    from threadpoolctl import threadpool_limits

    with threadpool_limits(limits=1, user_api="blas"):
        yield
