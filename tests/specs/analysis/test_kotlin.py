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
        ("POST", "/api/orders", "Orders.create", "Spring"), ("GET", "/shop/health", "get /health", "Ktor"),
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
    given = [(member.name, member.value.items) for member in facts.choices[0].members if member.value]
    assert [(name, key.name, value.value) for name, (key, value) in given] == [("NEW", "code", 1), ("PAID", "code", 2)]
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


def test_annotations_of_one_parameter_are_not_those_of_the_next():
    facts = analyze("""
@Entity
class Loan(
    @Id val id: UUID,
    @Column(nullable = false, length = 64) val applicant: String,
    val months: Int,
    @Version var version: Long = 0,
)
""")
    (model,) = facts.models
    assert {each.name: [rule for rule, _ in each.constraints] for each in model.fields} == {
        "id": ["primary_key"], "applicant": ["max_length", "required"], "months": [], "version": ["version"],
    }  # fmt: skip


def test_what_spring_says_of_a_function():
    facts = analyze("""
interface LoanRepository : JpaRepository<Loan, UUID>
class Loans(@Value("\\${loans.url:https://bureau.example}") private val url: String) {
    @Transactional
    @ResponseStatus(HttpStatus.CREATED)
    fun submit(@RequestParam(defaultValue = "20") size: Int): Loan = loans.save(Loan())
    @ExceptionHandler(LoanNotFound::class)
    fun missing(e: LoanNotFound) = ResponseEntity.status(HttpStatus.NOT_FOUND).body("gone")
    @Retryable(value = [IOException::class], maxAttempts = 4, backoff = Backoff(delay = 200, multiplier = 2.0))
    fun score(): Int = bureau.score()
    fun withdraw(id: UUID) = ResponseEntity.noContent().build()
    fun find(id: UUID) = loans.findById(id).orElseThrow { LoanNotFound(id) }
}
class LoanNotFound(id: UUID) : RuntimeException("loan $id does not exist")
""")
    assert [(each.symbol, each.what) for each in facts.concurrency] == [("Loans.submit", "transaction")]
    assert {(each.symbol, each.name, each.value.name) for each in facts.returns if each.name} == {
        ("Loans.submit", "status", "HttpStatus.CREATED"), ("Loans.withdraw", "status", "noContent()"),
    }  # fmt: skip
    (handler,) = facts.catches
    assert (handler.errors, handler.handling, handler.outcomes[0].message) == (("LoanNotFound",), "returned", "gone")
    (retry,) = facts.retries
    assert (retry.attempts.value, retry.backoff.value, retry.factor.value, retry.errors) == (
        4,
        200,
        2.0,
        ("IOException",),
    )
    (setting,) = facts.env
    assert (setting.name, setting.default.value, setting.bound_to) == ("loans.url", "https://bureau.example", "url")
    submit = next(each for each in facts.symbols if each.name == "Loans.submit")
    assert submit.params[0].default.value == 20
    (guard,) = facts.guards
    assert (guard.condition.op, guard.outcomes[0].name) == ("is_null", "LoanNotFound")
    assert [(each.service, each.symbol) for each in facts.services] == [("sql", "LoanRepository")]
    assert [each.args[0].value for each in facts.calls if each.callee == "super"] == ["loan {id} does not exist"]


def test_states_ranges_and_sealed_classes():
    facts = analyze("""
enum class State {
    NEW, PAID, GONE;
    fun may(next: State) = when (this) {
        NEW -> next == PAID || next == GONE
        PAID -> next in setOf(GONE)
        GONE -> false
    }
}
sealed interface Decision {
    data class Approved(val rate: Double) : Decision
    data object Review : Decision
}
class Loan(val months: Int) {
    init { require(months in 3..36) { "months must be between 3 and 36" } }
    fun check(n: Int) { require(n > 0) }
}
""")
    assert {each.source: each.targets for each in facts.transitions} == {
        "State.NEW": ("State.PAID", "State.GONE"), "State.PAID": ("State.GONE",), "State.GONE": (),
    }  # fmt: skip
    assert {each.name: [member.name for member in each.members] for each in facts.choices} == {
        "State": ["NEW", "PAID", "GONE"], "Decision": ["Approved", "Review"],
    }  # fmt: skip
    within, bare = facts.guards
    assert [(part.op, part.right.value) for part in within.condition.parts] == [("lt", 3), ("gt", 36)]
    assert (bare.outcomes[0].name, bare.outcomes[0].message) == ("error", "")


def test_a_sign_before_a_chain_denies_all_of_it():
    facts = analyze("""
class Links(private val slugs: Set<String>) {
    private val pattern = Regex("^[a-z]{3}$")
    fun check(slug: String, target: String): Boolean {
        if (!pattern.matches(slug)) throw Invalid("bad slug")
        if (!target.startsWith("https://")) throw Invalid("only https")
        if (!slugs.isEmpty() && !slugs.contains(slug)) return false
        return !slugs.any()
    }
    fun band(n: Int) = when (n) { 0 -> "none"; in 1..9 -> "few"; else -> "many" }
    fun rules(n: Int) { when { n < 0 -> throw Invalid("low"); n % 2 == 1 -> throw Invalid("odd") } }
    suspend fun go() { if (!ok) logger.warn { "dead link" } }
}
""")
    asked = [
        [(part.op, part.left.name or part.left.text) for part in guard.condition.parts or (guard.condition,)]
        for guard in facts.guards
    ]
    assert asked[:2] == [[("not_matches", "slug")], [("not_starts", "target")]]
    assert asked[2] == [("truthy", "slugs"), ("not_in", "slug")]
    assert [part.left.name for part in facts.guards[5].condition.parts] == ["n", "n"]
    assert [(part.op, part.right.value) for part in facts.guards[5].condition.parts] == [("lt", 0), ("gt", 9)]
    assert asked[7] == [("eq", "%")] and asked[8] == [("falsy", "ok")]  # checks in a row ask each for itself
    assert (facts.guards[8].outcomes[0].verb, facts.guards[8].outcomes[0].message) == ("log", "dead link")
    assert [(each.name, each.regex) for each in facts.patterns] == [("pattern", "^[a-z]{3}$")]


def test_tables_of_exposed_answers_of_ktor_and_specs_of_kotest():
    facts = analyze("""
object Links : LongIdTable("links") {
    val slug = varchar("slug", 24).uniqueIndex()
    val hits = integer("hits").default(0)
    val gone = long("gone_at").nullable()
}
fun Application.module(links: LinkStore) {
    routing { post("/links") { call.respond(HttpStatusCode.Created, links.make()) } }
}
class LinksTest : StringSpec({
    "reserved slugs are refused" { shouldThrow<Invalid> { make("admin") } }
})
""")
    (table,) = facts.models
    assert table.table == "links"
    assert [(each.name, [rule for rule, _ in each.constraints], each.required) for each in table.fields] == [
        ("slug", ["max_length", "unique"], True), ("hits", [], False), ("gone", [], False),
    ]  # fmt: skip
    assert [(each.name, each.value.name) for each in facts.returns] == [("status", "HttpStatusCode.Created")]
    (test,) = facts.tests
    assert (test.sentence, test.calls) == ("reserved slugs are refused", ("shouldThrow", "make"))


def test_what_stands_in_for_nothing_is_done_only_then():
    facts = analyze("""
class Node {
    private val busy: Boolean get() { return status == 2 }
    fun complete(failure: Any?) {
        val node = find() ?: run { check(failure != null); return }
    }
}
""")
    guard = next(each for each in facts.guards if each.symbol == "Node.complete")
    assert (guard.condition.op, [each.op for each in guard.under]) == ("is_null", ["is_null"])
    assert [each.symbol for each in facts.returns if each.condition] == ["Node.busy"]


def test_a_call_with_a_kind_is_a_call_and_its_error_is_caught_there():
    facts = analyze("""
fun handle(raw: String) {
    val reading = try {
        Json.decodeFromString<Reading>(raw)
    } catch (e: IllegalArgumentException) {
        dead.send(DEAD_LETTERS, raw)
        return
    }
}
""")
    assert [(each.errors, each.guarded) for each in facts.catches] == [
        (("IllegalArgumentException",), ("Json.decodeFromString",))
    ]
    assert "Json.decodeFromString" in [each.callee for each in facts.calls]
    assert not facts.guards  # two comparisons to the grammar, none to a reader


def test_waiting_and_polling_count_in_the_units_that_stand_there():
    facts = analyze("""
val http = OkHttpClient.Builder().connectTimeout(2, TimeUnit.SECONDS).build()
class Ingest {
    fun run() { val records = consumer.poll(Duration.ofMillis(250)) }
    suspend fun <T> again(times: Int = 4, block: suspend () -> T): T {
        var wait = 200L
        repeat(times - 1) {
            try { return block() } catch (e: StoreUnavailable) { log.info("unavailable") }
            delay(wait)
            wait = (wait * 2).coerceAtMost(2_000)
        }
        return block()
    }
}
""")
    timeouts = [(each.name, each.value.value, each.unit) for each in facts.settings if each.role == "timeout"]
    assert timeouts == [("connectTimeout", 2, "seconds"), ("poll", 250, "milliseconds")]
    retry = facts.retries[0]
    assert (retry.backoff.value, retry.unit, retry.factor.value, retry.longest.value) == (200, "milliseconds", 2, 2000)


def test_a_case_holds_where_earlier_questions_about_other_things_do_not():
    facts = analyze("""
fun tariff(hour: Int, weekend: Boolean): Double = when {
    weekend -> 0.18
    hour in 6..21 -> 0.31
    Quality.of(hour).trusted -> 0.5
    else -> 0.22
}
""")
    asked = [[(part.left.name, part.op) for part in each.condition.parts if part.left] for each in facts.guards]
    assert asked[1] == [("hour", "ge"), ("hour", "le"), ("weekend", "falsy")]
    assert facts.guards[2].condition.parts[0].left.name == "Quality.of(hour).trusted"
