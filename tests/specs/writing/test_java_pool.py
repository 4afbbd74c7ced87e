"""What a pool of connections keeps to: many defaults, doc comments with links, counters, queues."""

from textwrap import dedent

from tests.specs.writing.drafts import draft_of, said

DEFAULTS = "\n".join(f"        private int spare{n} = {n + 20};" for n in range(16))
POOL = """
    package org.example.pool;

    import java.util.concurrent.CountDownLatch;
    import java.util.concurrent.atomic.AtomicInteger;

    /**
     * Keeps connections.
     *
     * Example usage: &lt;Resource factory=&quot;x&quot;/&gt;.
     */
    public class Pool<E> {
        private final AtomicInteger waitcount = new AtomicInteger(0);

        /**
         * Calls {@link #connect(String, Properties)} when (now &gt; then). {@inheritDoc}
         *
         * @throws SQLException - if the wait times out or {@link java.sql.Connection#setReadOnly(boolean)} fails
         * @throws java.io.IOException No exception
         */
        public void reconnect() throws SQLException, IOException {
        }

        /** Takes what is given. */
        public boolean offer(E e) {
            CountDownLatch latch = new CountDownLatch(1);
            return true;
        }

        public boolean apply(Method method, Object value) {
            if (method.getParameterTypes().length == 3 && value == null) {
                throw new IllegalStateException("three things are too many");
            }
            return true;
        }

        private static class Cleaner {
            Cleaner(int pause) {
                if (pause < 1000) {
                    throw new IllegalArgumentException("too short a pause");
                }
            }
        }

        private static class Sweeper {
            Sweeper(int pause) {
                if (pause > 90000) {
                    throw new IllegalArgumentException("too long a pause");
                }
            }
        }
    }
"""
SETTINGS = f"""
    package org.example.pool;

    @Data
    public class PoolSettings {{
{DEFAULTS}
        private int maxActive = 100;
        private boolean fairQueue = true;
        private int evictionMillis = 5000;
    }}
"""


def texts() -> list[str]:
    root = "src/main/java/org/example/pool"
    return said(draft_of({
        f"{root}/Pool.java": dedent(POOL).lstrip("\n"), f"{root}/PoolSettings.java": dedent(SETTINGS).lstrip("\n"),
    }))  # fmt: skip


def test_links_with_types_inherited_docs_and_entities_are_plain_words() -> None:
    told = texts()
    assert any("calls `connect()` when (now > then)." in each for each in told)
    assert not any("inheritDoc" in each or "&gt;" in each or "Properties)" in each for each in told)


def test_an_example_in_markup_is_no_sentence() -> None:
    assert not any("Resource factory" in each for each in texts())


def test_errors_that_a_comment_declares_are_told_by_their_condition_or_not_at_all() -> None:
    told = texts()
    assert any(
        "throws `SQLException` if the wait times out or `java.sql.Connection#setReadOnly()` fails." in each
        for each in told
    )
    assert not any("no exception" in each.lower() for each in told)


def test_what_a_counter_or_a_latch_begins_with_is_no_setting() -> None:
    assert not any("waitcount" in each or "CountDownLatch" in each for each in texts())


def test_the_length_of_a_result_is_told_as_it_is_written() -> None:
    assert any("`method.getParameterTypes()`" in each and "3" in each for each in texts())


def test_defaults_behind_the_first_fields_are_told_as_well() -> None:
    more = next(each for each in texts() if each.startswith("`PoolSettings` also holds"))
    assert "`maxActive` (100 by default), `fairQueue` (true by default)" in more
    assert "`evictionMillis` (5000 milliseconds (5 seconds) by default)" in more


def test_a_constructor_is_told_by_its_class_alone() -> None:
    assert not any("Cleaner.Cleaner" in each or "Sweeper.Sweeper" in each for each in texts())
