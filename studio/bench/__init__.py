"""Measures, as ratios of ours to a floor or a peer in the same run. `settings.BENCH_MEASURES` names them."""

from studio.bench.measure import Measure, compare

__all__ = ["Measure", "compare"]
