"""What of C#'s text its grammar does not read as it is meant: patterns before `&&`, and branches of `#if`."""

from specs.analysis.csharp import analyze
from specs.analysis.csharp.prepared import prepared


def asked(text: str) -> list[list[tuple[str, str, object]]]:
    facts = analyze("class A { void F() {\n" + text + "\n} }")
    found = []
    for guard in facts.guards:
        parts = guard.condition.parts or (guard.condition,)
        found.append([(p.op, p.left.name if p.left else "", p.right.text if p.right else None) for p in parts])
    return found


def test_a_pattern_ends_where_another_question_begins():
    assert asked("if (a is Order && b > 1) { throw new E(); }") == [[("is_a", "a", "Order"), ("gt", "b", "1")]]
    assert asked("if (a is not List<int> || b > 1) { throw new E(); }") == [
        [("not_a", "a", "List<int>"), ("gt", "b", "1")]
    ]
    assert asked("if (a is not 0 && a != b) { throw new E(); }") == [[("ne", "a", "0"), ("ne", "a", "b")]]
    assert asked('if (a is "x" && b > 1) { throw new E(); }') == [[("eq", "a", '"x"'), ("gt", "b", "1")]]
    assert asked("if (a is >= 5 && b > 1) { throw new E(); }") == [[("ge", "a", "5"), ("gt", "b", "1")]]
    assert asked("if (a.Status is Status.Open && b > 1) { throw new E(); }") == [
        [("eq", "a.Status", "Status.Open"), ("gt", "b", "1")]
    ]


def test_patterns_in_a_row_before_another_question_are_told_as_they_are_written():
    assert asked('if (a is "p" or "q" && b) { throw new E(); }') == [[("opaque", "", None)]]


def test_of_the_branches_of_a_directive_one_is_read():
    text = """
class A { void F(P p) { switch (p) {
    case P.X: throw new OneException();
#if WINDOWS
    case P.Y: throw new TwoException();
#else
    case P.Y: throw new ThreeException();
#endif
    default: break; }
#if DEBUG
    throw new FourException();
#elif NET8_0
    throw new FiveException();
#endif
} }
"""
    facts = analyze(text)
    assert [each.error for each in facts.raises] == ["OneException", "TwoException", "FiveException"]
    assert [each.start for each in facts.raises] == [3, 5, 13]


def test_a_directive_inside_a_branch_that_is_not_read_is_not_read_either():
    text = "#if A\nint a;\n#else\n#if B\nint b;\n#else\nint c;\n#endif\nint d;\n#endif\nint e;\n"
    assert [line.strip() for line in prepared(text).split("\n") if line.strip()] == ["int a;", "int e;"]
    assert len(prepared(text)) == len(text)


def test_what_is_left_out_takes_as_many_bytes():
    text = "#if A\r\nint a;\r\n#else\r\nvar é = 1; // —\r\n#endif\r\n"
    assert len(prepared(text).encode()) == len(text.encode())
    assert prepared(text).count("\r\n") == 5


def test_an_unmatched_directive_reads_on():
    assert "int a;" in prepared("#endif\nint a;\n#else\n")


def test_a_comment_stands_for_what_follows_directives_and_attributes():
    facts = analyze(
        "/// <summary>Imports files.</summary>\n#if A\n[Marked(1)]\n#else\n[Marked(2)]\n#endif\nclass A { }\n"
    )
    assert facts.symbols[0].doc is not None and facts.symbols[0].doc.text == "Imports files."


def test_the_last_arm_that_throws_holds_for_what_is_left():
    facts = analyze("""class A { string Path => place switch { P.Temp => "t", P.Home => "h", _ => throw new E("odd") };
  string Other { get { string d = place switch { P.Temp => "t", _ => throw new E("odd") }; return d; } } }""")
    assert [(each.when.op if each.when else "") for each in facts.raises] == ["not_in", "ne"]


def test_logs_of_unity_and_of_the_framework_are_logs():
    facts = analyze("""class A { void F() {
        if (a > 5) { Debug.LogWarning("too many by far"); }
        if (a > 6) { Trace.TraceError("too many by far"); }
        if (a > 7) { Debug.Log("so many"); }
        if (a > 8) { board.Log("so many"); } } }""")
    told = [(step.verb, step.name) for guard in facts.guards for step in guard.outcomes]
    assert told == [("log", "warning"), ("log", "error"), ("log", "debug"), ("call", "board.Log")]


def test_requests_are_told_where_they_are_made():
    facts = analyze("""class A { async Task F() {
        using var request = new HttpRequestMessage(HttpMethod.Post, "https://example.org/a");
        var other = new HttpRequestMessage { Method = HttpMethod.Delete, RequestUri = address };
        var third = new UnityWebRequest(url, "PUT", handler, null);
        var fourth = UnityWebRequest.Get("https://example.org/b");
        var fifth = new HttpRequestMessage(method, url); } }""")
    told = [(use.operation, use.resource.value if use.resource else None) for use in facts.services]
    assert told == [
        ("POST", "https://example.org/a"),
        ("DELETE", None),
        ("PUT", None),
        ("GET", "https://example.org/b"),
    ]


def test_public_fields_are_data_as_properties_are():
    facts = analyze("""[Serializable] public class Options {
        /// <summary>How loud.</summary>
        [Range(0, 10)] public int volume = 5;
        public Mode mode = Mode.Fit, other;
        public static int Shared = 1; public const int Most = 3; private int own; }""")
    (model,) = facts.models
    assert [(each.name, each.default.text if each.default else None) for each in model.fields] == [
        ("volume", "5"), ("mode", "Mode.Fit"), ("other", None)
    ]  # fmt: skip
    assert [rule for rule, _ in model.fields[0].constraints] == ["ge", "le"]
    assert model.fields[0].doc == "How loud."
