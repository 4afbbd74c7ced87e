"""Measures of search: how fast it embeds, what it finds, and how it grows. `settings.BENCH_MEASURES` names them."""
