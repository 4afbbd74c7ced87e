"""What a function throws to itself, a handler around it takes: no caller sees it."""

import pytest

from specs.analysis import languages

KOTLIN = """
class Rack {
  fun put(count: Int) {
    try {
      if (count > 4) throw IllegalArgumentException("it is too many")
      store()
    } catch (e: %s) {
      %s
    }
  }
}
"""
CSHARP = """
public class Rack {
  public int Put(int count) {
    try { if (count > 4) throw new ArgumentException("it is too many"); return 1; }
    catch (%s e) { %s }
  }
}
"""
RUBY = """
class Rack
  def put(count)
    raise ArgumentError, "it is too many" if count > 4
    store
  rescue %s => e
    %s
  end
end
"""
PHP = """<?php
class Rack {
  public function put(int $count): bool {
    try {
      if ($count > 4) { throw new InvalidArgumentException('it is too many'); }
      $this->store();
    } catch (%s $e) {
      %s
    }
    return true;
  }
}
"""


def facts(language, text):
    return languages.load(language)(text)


def told(language, text):
    found = facts(language, text)
    steps = [step.name for guard in found.guards for step in guard.outcomes if step.verb == "raise"]
    return [each.error for each in found.raises], steps


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("kotlin", KOTLIN % ("Exception", "log(e)")),
        ("kotlin", KOTLIN % ("IllegalArgumentException", "log(e)")),
        ("csharp", CSHARP % ("ArgumentException", "return 0;")),
        ("csharp", CSHARP % ("Exception", "return 0;")),
        ("ruby", RUBY % ("StandardError", "log(e)")),
        ("ruby", RUBY % ("ArgumentError", "log(e)")),
        ("php", PHP % ("\\Exception", "log($e);")),
    ],
)
def test_what_its_own_handler_takes_is_not_thrown(language, text):
    assert told(language, text) == ([], [])


@pytest.mark.parametrize(
    ("language", "text", "error"),
    [
        ("kotlin", KOTLIN % ("OtherException", "log(e)"), "IllegalArgumentException"),
        ("kotlin", KOTLIN % ("Exception", "throw e"), "IllegalArgumentException"),
        ("csharp", CSHARP % ("IOException", "return 0;"), "ArgumentException"),
        (
            "csharp",
            CSHARP.replace("%s e)", "%s e) when (e.Count > 3)") % ("Exception", "return 0;"),
            "ArgumentException",
        ),
        ("ruby", RUBY % ("IOError", "log(e)"), "ArgumentError"),
        ("ruby", RUBY % ("ArgumentError", "raise"), "ArgumentError"),
        ("php", PHP % ("RuntimeException", "log($e);"), "InvalidArgumentException"),
    ],
)
def test_what_no_handler_takes_or_one_throws_again_is_thrown(language, text, error):
    raised, steps = told(language, text)
    assert error in raised
    assert error in steps
