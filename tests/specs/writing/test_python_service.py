"""What a service written with pydantic's settings and SQLAlchemy says of its configuration and its own decisions."""

from specs.evidence.derivations import proves
from specs.evidence.literals import Proof
from specs.writing.draft import JOINT, Derivation
from tests.specs.writing.drafts import draft_of, said

SETTINGS = """
from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    database_url: str
    minutes: int = Field(15, validation_alias="HOLD_MINUTES")
    debug: bool = False

    model_config = SettingsConfigDict(env_prefix="INVENTORY_")
"""
STOCK = '''
def restock(item):
    """Takes one from stock."""
    item.count -= 1
    if item.count <= item.reorder_at:
        reorder(item)


def reorder(item):
    """Orders more."""
    item.ordered = True
'''


def test_variables_of_a_settings_class_are_told_by_the_names_that_one_sets() -> None:
    told = said(draft_of({"settings.py": SETTINGS}))
    assert "The environment variable `INVENTORY_DATABASE_URL` sets `database_url`; it is required." in told
    assert "The environment variable `INVENTORY_DEBUG` sets `debug`; the default is False." in told
    assert "The environment variable `HOLD_MINUTES` sets `minutes`; the default is 15." in told


def test_without_a_prefix_a_field_is_its_own_variable() -> None:
    told = said(draft_of({"settings.py": SETTINGS.replace('SettingsConfigDict(env_prefix="INVENTORY_")', "{}")}))
    assert "The environment variable `DATABASE_URL` sets `database_url`; it is required." in told


def test_a_joined_name_needs_each_of_its_parts() -> None:
    joined = Derivation("SHOP_URL", JOINT.join(("SHOP_", "url")), "variable")
    assert proves(joined, Proof('x = "SHOP_"\nurl: str'), ())
    assert not proves(joined, Proof("url: str"), ())
    assert not proves(Derivation("SHOP_DSN", joined.source, "variable"), Proof('x = "SHOP_"\nurl: str'), ())


def test_what_the_package_does_itself_beyond_a_bound_is_told() -> None:
    told = said(draft_of({"stock.py": STOCK}))
    assert any("`item.count` is at most `item.reorder_at`" in each and "`reorder`" in each for each in told)
