"""Loops that try again are told from those that go through entries, in every language that asks their words."""

import pytest

from specs.analysis.languages import load
from specs.analysis.trying import speaks_of_trying

THROUGH_ENTRIES = {
    "java": """
        class Books {
            String first(List<Entry> entries) {
                for (Iterator<Entry> entryIter = entries.iterator(); entryIter.hasNext();) {
                    try { return read(entryIter.next()); } catch (IOException e) { log.warn("skipped"); }
                }
                for (int i = 0; i < names.size(); i++) {
                    try { return open(names.get(i)); } catch (IOException e) { log.warn("skipped"); }
                }
                do {
                    try { if (ready()) return take(); } catch (IOException e) { throw new Broken(e); }
                } while (retries < MAX_RETRIES);
                return null;
            }
        }
    """,
    "csharp": """
        class Books {
            bool Release(string name) {
                for (int i = 0; i < m_books.Count; ++i) {
                    try { File.Delete(m_books[i].Path); return true; } catch (Exception) { }
                    Thread.Sleep(10);
                }
                return false;
            }
        }
    """,
    "go": """package books

        func First(entries []Entry) (string, error) {
            for _, entry := range entries {
                text, err := read(entry)
                if err == nil {
                    return text, nil
                }
            }
            return "", errors.New("no entry")
        }
    """,
    "javascript": """
        export async function first(entries) {
          for (let i = 0; i < entries.length; i++) {
            try { return await read(entries[i]); } catch (error) { log.warn("skipped"); }
          }
        }
    """,
    "python": """
def first(entries):
    while entries:
        try:
            return read(entries.pop())
        except OSError:
            continue
""",
}
AGAIN = {
    "java": """
        class Books {
            String first() {
                for (int tryCount = 0; tryCount < MAX_TRIES; tryCount++) {
                    try { return read(); } catch (IOException e) { log.warn("again"); }
                }
                return null;
            }
        }
    """,
    "csharp": """
        class Books {
            bool Release(string name) {
                for (int r = 0; r < 12; ++r) {
                    try { File.Delete(name); return true; } catch (Exception) { }
                    Thread.Sleep(10);
                }
                return false;
            }
        }
    """,
    "go": """package books

        func First() (string, error) {
            for tries := 0; tries < 3; tries++ {
                text, err := read()
                if err == nil {
                    return text, nil
                }
            }
            return "", errors.New("no entry")
        }
    """,
    "javascript": """
        export async function first() {
          for (let attempt = 0; attempt < 3; attempt++) {
            try { return await read(); } catch (error) { log.warn("again"); }
          }
        }
    """,
    "python": """
def first(max_tries):
    while max_tries:
        max_tries -= 1
        try:
            return read()
        except OSError:
            continue
""",
}


@pytest.mark.parametrize("language", sorted(AGAIN))
def test_a_loop_through_entries_does_not_try_again(language: str) -> None:
    assert load(language)(THROUGH_ENTRIES[language]).retries == ()
    assert len(load(language)(AGAIN[language]).retries) == 1


@pytest.mark.parametrize("said", ["maxTries", "retry_count", "for tries := 0", "NumAttempts", "maxretries", "nRetries"])
def test_words_of_trying_are_known_in_every_spelling(said: str) -> None:
    assert speaks_of_trying(said)


@pytest.mark.parametrize("said", ["entries", "registry", "country", "retrieved", "geometry", "entryIter", "pantries"])
def test_words_that_only_hold_them_are_not(said: str) -> None:
    assert not speaks_of_trying(said)
