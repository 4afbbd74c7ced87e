"""Kotlin on Android and in native modules: what JavaScript calls, what is kept, what is logged."""

from specs.analysis.kotlin import analyze

MODULE = """
import expo.modules.kotlin.modules.Module

class StoreModule : Module() {
  override fun definition() = ModuleDefinition {
    Name("Store")
    AsyncFunction("save") Coroutine { value: String?, key: String ->
      value ?: throw NullValueException()
      return@Coroutine keep(key)
    }
    Function("load") { key: String ->
      if (key.length > 40) { throw LongKeyException() }
      keep(key)
    }
    Events("changed")
  }
  private fun keep(key: String) {
    try { context.getSharedPreferences("store", 0).run { edit() } } catch (e: StoreException) {
      Log.w(TAG, "the store is not there", e)
    }
  }
}
"""


def test_functions_that_javascript_calls_are_methods_of_the_module():
    facts = analyze(MODULE)
    assert [(each.name, each.kind) for each in facts.symbols] == [
        ("StoreModule", "class"), ("StoreModule.definition", "method"), ("StoreModule.save", "method"),
        ("StoreModule.load", "method"), ("StoreModule.keep", "method"),
    ]  # fmt: skip
    assert [(each.symbol, each.error) for each in facts.raises] == [
        ("StoreModule.save", "NullValueException"), ("StoreModule.load", "LongKeyException")
    ]  # fmt: skip
    save = next(each for each in facts.symbols if each.name == "StoreModule.save")
    assert [(each.name, each.annotation) for each in save.params] == [("value", "String?"), ("key", "String")]


def test_elsewhere_such_a_call_names_no_method():
    facts = analyze(MODULE.replace("import expo.modules.kotlin.modules.Module", "import other.Module"))
    assert [each.name for each in facts.symbols] == ["StoreModule", "StoreModule.definition", "StoreModule.keep"]
    assert {each.symbol for each in facts.raises} == {"StoreModule.definition"}


def test_the_logs_of_android_are_logs_and_its_preferences_are_files():
    facts = analyze(MODULE)
    (caught,) = facts.catches
    assert [(each.verb, each.name, each.message) for each in caught.outcomes] == [
        ("log", "warning", "the store is not there")
    ]
    assert caught.guarded == ("context.getSharedPreferences", "edit")
    assert {each.effect for each in facts.effects if "Preferences" in each.via} == {"files_read", "files_write"}


def test_a_class_that_only_holds_is_data():
    facts = analyze("""
class Options(@Field var prompt: String = " ", val size: Int = 3) : Record
class Service(val store: Store) { fun run() {} }
class Hidden(private val store: Store)
class Given(store: Store)
class Late(val id: Int) : RuntimeException("late")
""")
    told = [
        (each.name, [(f.name, f.default.value if f.default else None) for f in each.fields]) for each in facts.models
    ]
    assert told == [
        ("Options", [("prompt", " "), ("size", 3)])
    ]  # fmt: skip


def test_a_handler_of_ktor_goes_by_what_it_answers():
    facts = analyze("""
fun Application.module() {
    routing {
        route("/loans") {
            get("/{id}") { val found = loans.find(1) ?: throw MissingException()
                call.respond(found) }
            post { val found = read(); if (found.size > 30) { throw LargeException() } }
        }
    }
}
""")
    assert [(each.method, each.path, each.symbol) for each in facts.routes] == [
        ("GET", "/loans/{id}", "get /{id}"), ("POST", "/loans", "post /loans")
    ]  # fmt: skip
    assert [(each.symbol, each.error) for each in facts.raises] == [
        ("get /{id}", "MissingException"), ("post /loans", "LargeException")
    ]  # fmt: skip


def test_who_may_ask_for_a_route_of_ktor_and_what_errors_are_answered_with():
    facts = analyze("""
fun Application.module() {
    install(StatusPages) {
        exception<LoanNotFound> { call, cause -> call.respond(HttpStatusCode.NotFound, cause.message ?: "no loan") }
    }
    routing {
        get("/open") { call.respond("up") }
        authenticate("clerks") {
            route("/loans") {
                get { val size = call.parameters["size"]?.toIntOrNull()?.coerceIn(1, 100) ?: 20 }
            }
            get("/books") { call.respond(books) }
        }
        authenticate { get("/me") { call.respond(me) } }
    }
}
""")
    assert [(each.path, [(key, value.value or value.name) for key, value in each.detail]) for each in facts.routes] == [
        ("/open", []), ("/loans", [("authenticate", "clerks")]), ("/books", [("authenticate", "clerks")]),
        ("/me", [("authenticate", "authenticate")]),
    ]  # fmt: skip
    (caught,) = facts.catches
    assert caught.errors == ("LoanNotFound",)
    assert [(each.name, each.value.name) for each in caught.outcomes if each.value] == [
        ("status", "HttpStatusCode.NotFound")
    ]
    assert [(each.name, each.via, each.value.value) for each in facts.settings] == [
        ("size", "min", 100),
        ("size", "max", 1),
    ]
    assert [
        (each.outcomes[0].name, each.outcomes[0].value.value) for each in facts.guards if each.outcomes[0].value
    ] == [("size", 20)]


def test_a_variable_without_which_nothing_goes_on_is_required_and_a_step_is_no_setting():
    facts = analyze("""
fun read(): String {
    var wait = 250
    wait *= 2
    return System.getenv("LOANS_URL") ?: error("LOANS_URL must be set")
}
""")
    assert [(each.name, each.required) for each in facts.env] == [("LOANS_URL", True)]
    assert facts.settings == ()


LENT = """
import expo.modules.kotlin.modules.Module

class Boxes : Module() {
    override fun definition() = ModuleDefinition {
        OnCreate {
            rack = context.rack ?: throw NoRackException()
        }
    }
    fun open(key: String): Box {
        boxes[key]?.let {
            return it.opened()
        }
        throw NoBoxException("it is gone")
    }
    fun ask(): Box {
        context.rights?.let {
            val box = find(it)
            return box
        } ?: throw NoRightsException()
    }
    fun pace(): Params = Params(interval = 500)
}
"""


def test_what_is_lent_to_a_block_that_leaves_is_asked_for():
    guard = next(each for each in analyze(LENT).guards if each.symbol == "Boxes.open")
    assert (guard.condition.op, guard.condition.left.text) == ("not_null", "boxes[key]")
    assert guard.outcomes[0].verb == "return"


def test_what_is_thrown_where_nothing_was_lent_names_what_is_missing():
    guards = [each for each in analyze(LENT).guards if each.symbol == "Boxes.ask" and each.outcomes[0].verb == "raise"]
    assert [each.condition.left.text for each in guards] == ["context.rights"]


def test_what_a_module_does_when_it_is_made_is_told_of_that_event():
    raised = next(each for each in analyze(LENT).raises if each.error == "NoRackException")
    assert raised.symbol == "Boxes.OnCreate"


def test_a_number_that_is_only_held_repeats_nothing():
    assert not analyze(LENT).settings


def test_links_of_kdoc_are_names():
    text = "/** Keeps [Box]es and [.mLid], as [Rack.put] says. */\nclass Store\n"
    assert analyze(text).symbols[0].doc.text == "Keeps `Box`es and `mLid`, as `Rack.put` says."
