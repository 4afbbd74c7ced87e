"""What handling an error says: who rescues what a client of Redis raises, is in touch with Redis."""

from specs.analysis.facts import Effect, EffectKind
from specs.analysis.solid.reader import Reader

# The beginning of an error's name -> what its handler must be near to.
NEAR: tuple[tuple[str, EffectKind], ...] = (
    ("Redis", "network"), ("Dalli", "network"), ("Memcached", "network"), ("Net::", "network"), ("Faraday", "network"),
    ("HTTP::", "network"), ("HTTPClient", "network"), ("RestClient", "network"), ("Excon", "network"),
    ("Typhoeus", "network"), ("Patron", "network"), ("EventMachine", "network"), ("SocketError", "network"),
    ("Errno::ECONN", "network"), ("Errno::EHOST", "network"), ("Errno::ENET", "network"), ("Bunny", "network"),
    ("Kafka", "network"), ("Rdkafka", "network"), ("Aws::", "network"), ("OpenSSL::SSL", "network"), ("PG::", "sql"),
    ("Mysql2", "sql"), ("SQLite3", "sql"), ("ActiveRecord", "sql"), ("Sequel", "sql"),
)  # fmt: skip


def rescued_effects(reader: Reader) -> None:
    """Of clients that are handed in: they are called by no name of their own, only their errors have one."""
    for each in reader.facts.catches:
        for error in each.errors:
            name = error.removeprefix("*").removeprefix("::")
            effect = next((effect for prefix, effect in NEAR if name.startswith(prefix)), None)
            if effect is not None:
                reader.facts.effects.append(Effect(each.symbol, effect, error, each.start, each.start))
