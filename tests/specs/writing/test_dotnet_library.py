"""Libraries of .NET and Kotlin: what is tried, what interfaces are called, what members of enums stand for."""

import pytest

from specs.writing import statements
from specs.writing.english import as_words, indicative
from tests.specs.writing.drafts import draft_of, one, said

CHECK = 'if (name == "x") { throw new ArgumentException("no x here"); } '
STORED = """
public interface IShelfStore { void Keep(string name); }
public class ShelfData { public string name = "upper"; public int rows = 3; }
"""


@pytest.mark.parametrize(
    ("name", "methods", "title"),
    [
        ("FolderHelper", ("TryCreateFolders", "RemoveFolder"), "Create and remove folders"),
        ("OrderApiService", ("AddOrder", "SendLetter"), "Add orders"),
        ("ImportOrderHelper", ("ImportOrder",), "Import orders"),
        ("ShelfService", ("SendLetter",), "Shelf service: send a letter"),
        ("ShelfService", ("TryGetShelf",), "Shelf service"),
    ],
)
def test_a_class_is_titled_by_what_its_methods_do_to_what_it_is_about(name, methods, title):
    held = "".join(f"public void {each}(string name) {{ {CHECK} }}\n" for each in methods)
    draft = draft_of({"a.cs": f"public class {name} {{\n{held}}}"})
    assert [part.title for chapter in draft.capabilities for part in chapter.requirements] == [title]


def test_shapes_with_fields_are_told_with_their_defaults():
    draft = draft_of({"Stored.cs": STORED})
    titles = [part.title for chapter in draft.capabilities for part in chapter.requirements]
    assert titles == ["Represent shelf data and a shelf store"]
    assert '`ShelfData` holds `name` ("upper" by default) and `rows` (3 by default).' in said(draft)


def test_an_interface_is_said_without_its_mark():
    assert (as_words("IShelfStore"), as_words("IOBridge"), as_words("Item")) == ("shelf store", "I/O bridge", "item")


def test_an_adverb_may_come_first():
    assert indicative("Automatically find the provider.") == "Automatically finds the provider."
    assert indicative("Only one at a time.") == "Only one at a time."


def test_messages_that_are_joined_are_proved():
    text = """public class Shelf { public void Add(string key) {
        if (key.Length > 25) { throw new ArgumentException($"Key \\"{key}\\" is long, " +
            $"short is better."); } } }"""
    draft = draft_of({"Shelf.cs": text})
    assert one(draft, "constraint", "25").text == (
        "`key` must be at most 25 characters long; otherwise the package throws `ArgumentException` with "
        '“Key "{key}" is long, short is better.”.'
    )


def test_members_of_an_enum_are_told_with_what_they_stand_for():
    draft = draft_of(
        {
            "Kinds.cs": """
public enum Kind { [EnumMember(Value = "in_transit")] Moving, [Description("gone away")] Gone }
public enum Code { Low = 10, High = 404 }
public enum Plain { One = 1, Two = 2 }
""",
            "Plan.kt": "enum class Plan(val limit: Int, val label: String) {\n"
            '    FREE(10, "f"), PRO(limit = 1000, label = "p") }\n'
            "enum class Odd(val of: List<Int>) { ONE(listOf(1)), TWO(listOf(2)) }\n",
        }
    )
    assert [each for each in said(draft) if "is one of" in each] == [
        '`Kind` is one of `Moving` ("in_transit") or `Gone`.',
        "`Code` is one of `Low` (10) or `High` (404).",
        "`Plain` is one of `One` or `Two`.",
        '`Plan` is one of `FREE` (`limit` 10, `label` "f") or `PRO` (`limit` 1000, `label` "p").',
        "`Odd` is one of `ONE` or `TWO`.",
    ]


def test_what_becomes_of_each_member_of_a_foreign_enum_is_told():
    text = """public class Setup { public void Add(Platform platform) { switch (platform) {
        case Platform.Android: options.AppendNnapi(); break;
        case Platform.Mac: case Platform.Phone: options.AppendCore(); break; } } }"""
    draft = draft_of({"Setup.cs": text})
    assert [each.text for each in statements(draft) if each.kind == "business_rule"] == [
        "When `platform` is `Platform.Android`, `Add` calls `options.AppendNnapi`.",
        "When `platform` is one of `Platform.Mac` or `Platform.Phone`, `Add` calls `options.AppendCore`.",
    ]


def test_what_asks_for_something_is_a_request_for_it():
    text = "public record CreateShipment(string Country, int Rows) : IRequest<Guid>;\n"
    draft = draft_of({"a.cs": text + "public record SplitPane(int Left, int Right);\n"})
    titles = [part.title for chapter in draft.capabilities for part in chapter.requirements]
    assert titles == ["Represent a request to create a shipment and a split pane"]


def test_what_needs_a_boolean_is_true_or_false():
    text = 'public class A { public void F(Order order) { if (!order.Paid) { throw new E("it is not paid"); } } }'
    assert one(draft_of({"a.cs": text}), "error", "Paid").text.endswith("when `order.Paid` is false.")


def test_an_actor_that_only_works_with_something_is_told_by_what_it_is():
    text = "/// <summary>An encryptor that works with old phones.</summary>\npublic class OldEncryptor {\n"
    text += 'public void Run(int n) { if (n > 5) { throw new E("too many"); } } }'
    draft = draft_of({"a.cs": text})
    titles = [part.title for chapter in draft.capabilities for part in chapter.requirements]
    assert titles == ["Encryptor that works with old phones"]


def test_what_a_handler_gives_back_with_a_text_is_told():
    text = """public class Check { public Result Run() { try { Ask(); return Result.Healthy(); }
        catch (SlowException) { return Result.Degraded("the queue is slow"); } } }"""
    assert one(draft_of({"a.cs": text}), "acceptance", "SlowException").text == (
        "IF `SlowException` is raised from `Ask` or `Result.Healthy` THEN `Run` SHALL return "
        '`Result.Degraded("the queue is slow")`.'
    )


def test_a_list_of_texts_is_told_as_a_default():
    text = (
        'public class Given { public string[] Languages { get; set; } = ["en", "nl"]; public int Rows { get; set; } }'
    )
    assert '`Given` holds `Languages` ("en" and "nl" by default) and `Rows`.' in said(draft_of({"a.cs": text}))


def test_what_is_only_named_is_named_with_what_it_can_do():
    text = "public class Selector { public void Draw() { Paint(); } public void Save() { Keep(); } }"
    assert "`Selector` also has `Draw` and `Save`." in said(draft_of({"a.cs": text}))


GUARDED = """public class Files {
    public void Fetch(string path) {
        try { Load(path); } catch { File.Delete(path); throw; } }
    public void Note(string path) {
        try { Load(path); } catch { Count(path); throw; } }
    public void Try(Kind[] kinds) {
        foreach (var kind in kinds) {
            try { Use(kind); break; } catch (UseException) { Log.Error("it does not work here"); } } }
    public int Fit(int size, int most) {
        if (Small(size <= most)) { return size; }
        return most * 2; }
    public string Prefix(Chip chip) {
        string prefix = chip switch { Chip.Small => "x86", Chip.Large => "arm64" };
        return prefix; }
}
"""


def test_what_is_taken_back_before_an_error_goes_on_is_told():
    texts = said(draft_of({"a.cs": GUARDED}), "acceptance")
    assert any("`Fetch` SHALL call `File.Delete` with `path` and throw the same error again" in text for text in texts)
    assert not any("`Note`" in text for text in texts)


def test_what_fails_in_a_round_of_several_is_passed_over():
    text = one(draft_of({"a.cs": GUARDED}), "acceptance", "UseException").text
    assert text.endswith('SHALL log an error "it does not work here" and go on with the next one.')


def test_what_is_given_back_by_a_measure_and_short_words_are_told():
    texts = said(draft_of({"a.cs": GUARDED}))
    assert "IF `Small(size <= most)` holds THEN `Fit` SHALL return `size`." in texts
    assert any('"x86"' in text for text in texts)


def test_a_module_is_not_what_its_methods_are_done_to():
    check = 'if (size > 30) { throw LargeException("it is too large") }'
    text = f"fun List<Row>.asPageOfRows(size: Int): Page {{ {check}; return Page(this) }}\n"
    draft = draft_of({"a.kt": text})
    titles = [part.title for chapter in draft.capabilities for part in chapter.requirements]
    assert titles == ["Convert to page of rows"]


CHOSEN = """
public class Rack {
    public object Make(Box box, int count) {
        if (count == 1)
        {
            box.Open();
        }
        else if (count == 0 && box.Lid != null)
        {
            box.Close();
        }
        else
        {
            Alerts.Raise("it takes exactly one box");
            return null;
        }
        return box;
    }
    public object Cast(Box[] found) {
        if (found.Length > 1)
        {
            return Alerts.RaiseMany("there are too many of them: "
                                  + found.Length);
        }
        return found[0];
    }
}
"""


def test_the_last_branch_is_told_with_all_that_stands_before_it():
    text = one(draft_of({"a.cs": CHOSEN}), "business_rule", "exactly one").text
    assert "`count` is not 1 and (`count` is not 0 or `box.Lid` is null)" in text


def test_only_what_is_made_with_new_is_called_new():
    assert not any("a new" in text for text in said(draft_of({"a.cs": CHOSEN})))


def test_a_package_of_nuget_is_found_by_its_whole_name():
    project = '<Project><ItemGroup>\n<PackageReference Include="Microsoft.SourceLink" Version="1.0" />\n'
    project += '<PackageReference Include="Polly" Version="8.0" />\n</ItemGroup></Project>\n'
    code = "using Microsoft.CSharp.Binder;\nusing Polly.Retry;\n" + CHOSEN
    texts = said(draft_of({"rack.csproj": project, "a.cs": code}), "developer")
    assert "It depends on `Microsoft.SourceLink` (`1.0`)." in texts
    assert "It depends on `Polly` (`8.0`), imported in `a.cs`." in texts


FILLED = """
public class RateOptions { public int MaxPerDay { get; set; } = 5;
    public string Zone { get; set; } = "UTC"; }
public class Limiter(IOptions<RateOptions> options)
{
    public void Allow(int count) { if (count > options.Value.MaxPerDay) throw new ManyException("it is too many"); }
}
public class Other
{
    private readonly RateOptions _rates;
    public Other(IOptions<RateOptions> options) { _rates = options.Value; }
    public void Allow(int count) { if (count > _rates.MaxPerDay) throw new ManyException("it is far too many"); }
}
public static class Setup
{
    public static void AddRates(IServiceCollection services, IConfiguration config)
    {
        services.Configure<RateOptions>(config.GetSection("Shop:Rates"));
    }
}
"""


def test_what_an_options_class_holds_is_the_limit_where_it_is_asked():
    texts = said(draft_of({"a.cs": FILLED}), "constraint")
    assert any("at most 5 by default (`options.Value.MaxPerDay`)" in text for text in texts)
    assert any("at most 5 by default (`_rates.MaxPerDay`)" in text for text in texts)


def test_the_settings_file_is_told_with_the_section_that_fills_the_options():
    settings = '{\n "Shop": {\n  "Rates": {\n   "MaxPerDay": 12,\n   "Other": 3\n  }\n }\n}\n'
    text = one(draft_of({"a.cs": FILLED, "appsettings.json": settings}), "configuration", "fill").text
    assert text == "The settings under `Shop:Rates` fill `RateOptions`; `appsettings.json` sets `MaxPerDay` to `12`."


def test_calls_far_above_a_handler_are_told_as_others():
    rows = "\n".join(
        f"            case {number}:\n                Store.Keep{number}(box);\n                break;"
        for number in range(10)
    )
    text = f"""public class Rack {{
    public void Put(Box box, int kind) {{
        try {{
            switch (kind) {{
{rows}
            }}
            Store.Close(box);
        }} catch (PutException e) {{ Alerts.Show("it could not be put there"); }}
    }}
}}
"""
    text = one(draft_of({"a.cs": text}), "acceptance", "PutException").text
    assert " or others THEN " in text


def test_a_section_that_a_constant_names_is_told_by_its_key():
    code = FILLED.replace('"Shop:Rates"', "RateOptions.Section").replace(
        "public class RateOptions {", 'public class RateOptions { public const string Section = "Rates";\n   '
    )
    settings = '{\n "Rates": {\n   "MaxPerDay": 12\n }\n}\n'
    text = one(draft_of({"a.cs": code, "appsettings.json": settings}), "configuration", "fill").text
    assert text.startswith(
        "The settings under `Rates` (`RateOptions.Section`) fill `RateOptions`; `appsettings.json` sets"
    )
