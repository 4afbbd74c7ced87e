"""An error that the function itself handles is not one that its callers meet, in every language that has handlers."""

import pytest

from specs.analysis.languages import load

CODE = {
    "python": """
def read(path):
    try:
        if not path:
            raise ValueError("no path")
        return open(path).read()
    except ValueError:
        return None
    except OSError as error:
        raise RuntimeError("cannot read") from error


def again(path):
    try:
        raise KeyError("no path")
    except LookupError:
        log.warning("bad")
        raise


def others(path):
    try:
        raise TypeError("no path")
    except ValueError:
        return None
""",
    "java": """
        class Files {
            String read(String path) {
                try {
                    if (path == null) { throw new IllegalArgumentException("no path"); }
                    return open(path);
                } catch (RuntimeException e) { return null; }
                catch (IOException e) { throw new Broken("cannot read", e); }
            }
            void again() {
                try { throw new Missing("no path"); } catch (Exception e) { log.warn("bad"); throw e; }
            }
            void others() {
                try { throw new Missing("no path"); } catch (IOException e) { log.warn("bad"); }
            }
        }
    """,
    "javascript": """
        export function read(path) {
          try {
            if (!path) { throw new TypeError("no path"); }
            return open(path);
          } catch (error) { return null; }
        }
        export function again(path) {
          try { throw new TypeError("no path"); } catch (error) { log(error); throw error; }
        }
        export function others(path) {
          try { open(path); } finally { close(); }
          throw new RangeError("no path");
        }
    """,
    "csharp": """
        class Files {
            string Read(string path) {
                try {
                    if (path == null) { throw new ArgumentException("no path"); }
                    return Open(path);
                } catch (Exception) { return null; }
            }
            void Again() {
                try { throw new Missing("no path"); } catch (Exception) { Warn("bad"); throw; }
            }
            void Others() {
                try { throw new Missing("no path"); } catch (IOException) { Warn("bad"); }
            }
        }
    """,
}


@pytest.mark.parametrize("language", sorted(CODE))
def test_what_a_function_raises_and_handles_itself_reaches_nobody(language: str) -> None:
    facts = load(language)(CODE[language])
    raising = {each.symbol.rpartition(".")[2].lower() for each in facts.raises if each.message == "no path"}
    assert raising == {"again", "others"}
    told = [each for guard in facts.guards if guard.symbol.lower().endswith("read") for each in guard.outcomes]
    assert not any(each.verb == "raise" for each in told)
