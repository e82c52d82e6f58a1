"""Average linkage over a sparse graph of pairs."""

from __future__ import annotations

import heapq
from collections.abc import Iterable


def average_linkage(n: int, pairs: Iterable[tuple[int, int, float]], threshold: float) -> list[list[int]]:
    """Groups of 0..n-1, merged closest first while the mean similarity of two groups is at least `threshold`.

    Each pair (i, j, similarity) is given once; pairs not given have similarity 0. Time grows with pairs * log(pairs).
    Sokal and Michener 1958 (UPGMA), with a heap whose outdated entries are skipped.
    """
    totals: list[dict[int, float]] = [{} for _ in range(n)]  # sum of similarities to each neighbouring group
    for i, j, similarity in pairs:
        totals[i][j] = totals[j][i] = similarity
    members = [[i] for i in range(n)]
    heap = [(-s, i, j) for i in range(n) for j, s in totals[i].items() if i < j and s >= threshold]
    heapq.heapify(heap)
    while heap:
        negative, i, j = heapq.heappop(heap)
        if j not in totals[i] or -negative != _mean(totals, members, i, j):
            continue
        if len(totals[i]) < len(totals[j]):
            i, j = j, i
        _merge(totals, members, i, j)
        for k in totals[i]:
            if (mean := _mean(totals, members, i, k)) >= threshold:
                heapq.heappush(heap, (-mean, min(i, k), max(i, k)))
    return [sorted(group) for group in members if group]


def _mean(totals: list[dict[int, float]], members: list[list[int]], i: int, j: int) -> float:
    return totals[i][j] / (len(members[i]) * len(members[j]))


def _merge(totals: list[dict[int, float]], members: list[list[int]], i: int, j: int) -> None:
    """Group j becomes part of group i."""
    del totals[i][j], totals[j][i]
    for k, total in totals[j].items():
        totals[i][k] = totals[k][i] = totals[i].get(k, 0.0) + total
        del totals[k][j]
    members[i] += members[j]
    members[j], totals[j] = [], {}
