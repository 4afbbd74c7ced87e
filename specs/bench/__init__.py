"""Measures of analysis and generation, as ratios in one run. `settings.BENCH_MEASURES` names them."""
