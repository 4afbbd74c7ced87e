"""Kotlin's own idioms."""

from specs.analysis.kotlin import analyze


def test_routes_of_spring_and_ktor():
    facts = analyze("""
@RestController
@RequestMapping("/api")
class Orders(private val store: Store) {
    @PostMapping("/orders")
    fun create(@RequestBody note: String): String = store.add(note)
}

fun Application.module() {
    routing {
        route("/shop") {
            get("/health") { call.respondText("ok") }
        }
    }
}
""")
    assert [(each.method, each.path, each.symbol, each.framework) for each in facts.routes] == [
        ("POST", "/api/orders", "Orders.create", "Spring"), ("GET", "/shop/health", "module", "Ktor"),
    ]  # fmt: skip


def test_data_and_sealed_classes():
    facts = analyze("""
/** An order. */
data class Order(
    val id: Long,
    @field:Size(min = 3, max = 140) val note: String = "none",
    val stars: Int?,
)

sealed class Answer {
    object Nothing : Answer()
}

enum class State(val code: Int) { NEW(1), PAID(2) }
""")
    (model,) = facts.models
    assert [(each.name, each.required) for each in model.fields] == [("id", True), ("note", False), ("stars", False)]
    assert [(rule, value.value) for rule, value in model.fields[1].constraints] == [
        ("min_length", 3),
        ("max_length", 140),
    ]
    assert [(member.name, member.value.value if member.value else None) for member in facts.choices[0].members] == [
        ("NEW", 1), ("PAID", 2),
    ]  # fmt: skip
    assert {each.name: each.kind for each in facts.symbols} == {
        "Order": "class", "Answer": "class", "Answer.Nothing": "class", "State": "enum",
    }  # fmt: skip


def test_checks_throw_and_when_is_a_switch():
    facts = analyze("""
fun f(n: Int, x: Any): Int {
    require(n < 140) { "too large: $n" }
    checkNotNull(x)
    return when (n) {
        1, 2 -> 10
        else -> error("no such number")
    }
}
""")
    first, second, third = facts.guards
    assert (first.condition.op, first.outcomes[0].verb, first.outcomes[0].message) == ("ge", "raise", "too large: {n}")
    assert second.condition.op == "is_null"
    assert (third.condition.op, third.outcomes[0].value.value if third.outcomes[0].value else None) == ("in", 10)
    assert [each.message for each in facts.raises] == ["too large: {n}", "", "no such number"]


def test_a_labelled_return_leaves_its_block():
    facts = analyze("""
fun f(items: List<Int>) {
    items.forEach {
        if (it > 3) return@forEach
        println(it)
    }
}
""")
    assert [step.verb for step in facts.guards[0].outcomes] == ["continue"]


def test_options_of_clikt_and_environment():
    facts = analyze("""
class Serve : CliktCommand(name = "serve", help = "Serves the shop") {
    val port by option("-p", "--port", help = "the port", envvar = "PORT").int().default(8080)
    val quiet by option("--quiet").flag()
    val dir by argument(help = "where")
    override fun run() {
        val url = System.getenv("SHOP_URL") ?: "http://localhost"
    }
}
""")
    (command,) = facts.commands
    assert (command.name, command.help) == ("serve", "Serves the shop")
    port, quiet, folder = command.options
    assert (port.flags, port.help, port.env, port.default.value if port.default else None) == (
        ("-p", "--port"), "the port", "PORT", 8080,
    )  # fmt: skip
    assert (quiet.takes_value, folder.flags, folder.positional) == (False, ("dir",), True)
    assert [(each.name, each.default.value if each.default else None) for each in facts.env] == [
        ("SHOP_URL", "http://localhost")
    ]


def test_visibility_docs_and_tests():
    facts = analyze("""
/** Adds up. */
fun sum(a: Int, b: Int = 2): Int = a + b
internal fun hidden() {}
class T {
    @Test
    fun `long note is refused`() {
        assertEquals(3, sum(1))
        assertThrows<IllegalArgumentException> { sum(2) }
    }
}
""")
    sums, hidden = (each for each in facts.symbols if each.kind == "function")
    assert (sums.public, hidden.public, sums.doc.text if sums.doc else "") == (True, False, "Adds up.")
    assert [(each.name, each.annotation, each.optional) for each in sums.params] == [
        ("a", "Int", False),
        ("b", "Int", True),
    ]
    (test,) = facts.tests
    assert (test.sentence, [bool(each.raises) for each in test.expects]) == ("long note is refused", [False, True])
