"""How alike stories are: TF-IDF vectors, and the pairs worth a closer look, without an n * n table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt
from scipy import sparse

from newsletter.cluster.terms import Terms

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

COMMON_SHARE = 0.2  # a term of more than this share of the documents tells nothing, and of more than
FEW = 20  # documents; as many more are thought beside the given ones, so that two alone can have a word in common
COMMON = 600  # a term of more documents than this does not make two of them worth a look: keeps time near linear
_ROWS = 1000  # multiplied at once: bounds memory, not the result


def tfidf(documents: Sequence[Terms], least: int = 1) -> sparse.csr_matrix:
    """One row of length 1 for each document, or of zeros where it has no telling term.

    A term weighs sqrt(count) * log((FEW + n) / (1 + documents with it)); one of fewer than `least` documents nothing.
    """
    counts, idf = _count(documents, least)
    weights = sparse.csr_matrix(counts.sqrt() @ sparse.diags_array(idf))
    lengths = np.sqrt(_row_sums(weights.multiply(weights)))
    return sparse.csr_matrix(sparse.diags_array(1 / np.where(lengths > 0, lengths, 1.0)) @ weights)


def information(documents: Sequence[Terms]) -> sparse.csr_matrix:
    """Rows whose product is the information of the terms that two documents share: the sum of their idf, in nats."""
    counts, idf = _count(documents, 2)
    return sparse.csr_matrix(counts.sign() @ sparse.diags_array(np.sqrt(idf)))


def _count(documents: Sequence[Terms], least: int) -> tuple[sparse.csr_matrix, Floats]:
    """Documents by terms, and each term's inverse document frequency."""
    frequency = Counter(term for terms in documents for term in terms)
    most = max(FEW, COMMON_SHARE * len(documents))
    columns = {term: n for n, term in enumerate(sorted(t for t, df in frequency.items() if least <= df <= most))}
    cells = [
        (row, columns[term], count)
        for row, terms in enumerate(documents)
        for term, count in terms.items()
        if term in columns
    ]
    rows, cols, counts = np.array(cells, dtype=np.int64).reshape(-1, 3).T
    idf = np.log((FEW + len(documents)) / (1 + np.array([frequency[term] for term in columns], dtype=float)))
    shape = (len(documents), len(columns))
    return sparse.csr_matrix((counts.astype(float), (rows, cols)), shape=shape), idf


def near_pairs(matrix: sparse.csr_matrix, days: Floats, window: float, least: float) -> tuple[Ints, Ints]:
    """Rows i < j within `window` days of each other whose cosine, over terms that are not too common, is `least`.

    `days` rises; NaN, at its end, stands for an unknown date, which may be near any other.
    """
    rare = matrix[:, np.flatnonzero(matrix.count_nonzero(axis=0) <= COMMON)]
    first, second = [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=np.int64)]
    for rows, others in _tiles(days, window):
        product = (rare[rows] @ rare[others].T).tocoo()
        i, j = product.row.astype(np.int64) + rows.start, product.col.astype(np.int64) + others.start
        # A date that is not known compares as false: such pairs stay.
        keep = (product.data >= least) & (i < j) & ~(np.abs(days[i] - days[j]) > window)
        first.append(i[keep])
        second.append(j[keep])
    return np.concatenate(first), np.concatenate(second)


def _tiles(days: Floats, window: float) -> Iterator[tuple[slice, slice]]:
    """Blocks of rows, each with the later rows that may be near one of them."""
    dated = int(np.count_nonzero(~np.isnan(days)))
    for start in range(0, dated, _ROWS):
        stop = min(start + _ROWS, dated)
        reach = int(np.searchsorted(days[:dated], days[stop - 1] + window, side="right"))
        yield slice(start, stop), slice(start, reach)
        yield slice(start, stop), slice(dated, len(days))
    for start in range(dated, len(days), _ROWS):
        yield slice(start, start + _ROWS), slice(start, len(days))


def products(matrix: sparse.csr_matrix, first: Ints, second: Ints) -> Floats:
    """The product of rows first[k] and second[k], for each k."""
    parts = [np.zeros(0)]
    for start in range(0, len(first), 50 * _ROWS):
        block = slice(start, start + 50 * _ROWS)
        parts.append(_row_sums(matrix[first[block]].multiply(matrix[second[block]])))
    return np.concatenate(parts)


def _row_sums(matrix: sparse.csr_matrix) -> Floats:
    return np.asarray(matrix.sum(axis=1), dtype=np.float64).ravel()
