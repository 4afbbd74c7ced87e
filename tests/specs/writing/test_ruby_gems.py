"""Gems: classes and methods that stand in modules, and what the modules say themselves."""

from specs.writing import statements
from tests.specs.writing.drafts import draft_of, one, said

MAILER = """
module Shop
  module Mailer
    TIMEOUT = ENV.fetch("MAIL_TIMEOUT", "30")

    def self.deliver(to)
      raise ArgumentError, "no recipient" if to.nil?
    end
  end
end
"""
TABLES = """
module Shop
  ROLES = %w[admin clerk].freeze
  DEFAULT_PAGE = 50
end
"""
ERRORS = """
module Shop
  class Error < StandardError; end
  class Missing < Error; end
end
"""
STORE = """
module Shop
  class Store
    def empty?(name)
      return false if name.nil?
      name.length > 40
    end

    def load!(name)
      raise Shop::Missing unless exist?(name)
    end
  end

  class Disk < Store
    def exist?(name)
      File.exist?(name)
    end
  end
end
"""


def test_what_a_module_says_itself_is_told():
    draft = draft_of({"lib/mailer.rb": MAILER, "lib/tables.rb": TABLES})
    assert 'the default is "30"' in one(draft, "configuration", "`MAIL_TIMEOUT`").text
    assert said(draft, "configuration")[-1] == "`DEFAULT_PAGE` is 50."
    assert one(draft, "business_rule", "`ROLES`").citations[0].start == 3


def test_methods_go_by_their_names_with_their_marks():
    draft = draft_of({"lib/store.rb": STORE, "lib/errors.rb": ERRORS})
    assert "`empty?` SHALL return false" in one(draft, "acceptance", "is nil").text
    raised = next(each for each in statements(draft) if "`Shop::Missing`" in each.text and each.kind == "error")
    assert {each.path for each in raised.citations} == {"lib/store.rb", "lib/errors.rb"}


def test_files_are_told_by_what_their_modules_hold():
    draft = draft_of({"lib/store.rb": STORE})
    assert "`lib/store.rb` holds `Store` and `Disk`." in said(draft, "developer")
