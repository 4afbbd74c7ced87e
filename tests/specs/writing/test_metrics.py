"""Counters, gauges and histograms that a program keeps are told by their names, their words and their labels."""

from textwrap import dedent

from tests.specs.writing.drafts import draft_of, said

GO = """
    package shop

    import (
        "github.com/prometheus/client_golang/prometheus"
        "github.com/prometheus/client_golang/prometheus/promauto"
    )

    const namespace = "shop"

    var (
        orders = promauto.NewCounterVec(prometheus.CounterOpts{
            Namespace: namespace,
            Name:      "orders_total",
            Help:      "Orders by state.",
        }, []string{"state", "country"})
        seconds = prometheus.NewHistogram(prometheus.HistogramOpts{
            Name:    "shop_request_seconds",
            Help:    "How long requests take.",
            Buckets: []float64{0.1, 0.5, 2.5},
        })
        elsewhere = prometheus.NewGauge(prometheus.GaugeOpts{Namespace: other.Namespace, Name: "hidden"})
        depth     = prometheus.NewDesc(
            prometheus.BuildFQName(namespace, "queue", "depth"), "Waiting.", []string{"q"}, nil)
    )

    // Count counts an order.
    func Count(state string) { orders.WithLabelValues(state, "de").Inc() }
"""
JAVA = """
    package org.example.shop;

    import com.codahale.metrics.MetricRegistry;
    import io.micrometer.core.annotation.Timed;
    import io.micrometer.core.instrument.Counter;
    import io.micrometer.core.instrument.MeterRegistry;

    public class Orders {
        private static final String PLACED = "orders.placed";
        private final Counter placed;
        private final MeterRegistry registry;

        public Orders(MeterRegistry registry) {
            this.registry = registry;
            this.placed = Counter.builder(PLACED).description("Orders that were placed.").tag("region", "eu")
                    .register(registry);
        }

        @Timed("orders.place")
        public void place(Order order) {
            registry.counter("orders.refused", "reason", order.reason()).increment();
        }
    }
"""


def go() -> list[str]:
    return said(draft_of({"go.mod": "module example.org/shop\n\ngo 1.22\n", "shop.go": dedent(GO).lstrip("\n")}))


def java() -> list[str]:
    return said(draft_of({"src/main/java/org/example/shop/Orders.java": dedent(JAVA).lstrip("\n")}))


def test_a_metric_is_told_by_its_full_name_and_its_labels() -> None:
    told = go()
    assert (
        '`shop_orders_total` is a counter that is kept for monitoring ("Orders by state."), told apart by `state` and '
        "`country`."
    ) in told
    assert '`shop_queue_depth` is a metric that is kept for monitoring ("Waiting."), told apart by `q`.' in told
    assert any("`shop_request_seconds` is a histogram" in each and "0.1, 0.5 or 2.5" in each for each in told)


def test_a_metric_whose_full_name_stands_elsewhere_is_not_told() -> None:
    assert not any("hidden" in each for each in go())


def test_meters_of_java_are_told_alike() -> None:
    told = java()
    assert (
        '`orders.placed` is a counter that is kept for monitoring ("Orders that were placed."), told apart by `region`.'
    ) in told
    assert "`orders.refused` is a counter that is kept for monitoring, told apart by `reason`." in told
    assert "`orders.place` is a timer that is kept for monitoring." in told
