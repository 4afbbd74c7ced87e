"""Services in Kotlin: what Spring's annotations ask, keep and bind; requests that are built; errors that are caught."""

from specs.analysis.kotlin import analyze

CONTROLLER = """
@RestController
@RequestMapping("/api/coupons")
class CouponController(private val coupons: CouponService) {
    @GetMapping
    fun list(@RequestParam(defaultValue = "20") @Max(100) size: Int, @RequestParam("only") only: String?) =
        coupons.list(size)

    @PostMapping
    @PreAuthorize("hasRole('MARKETING')")
    fun create(@RequestBody given: NewCoupon, @RequestHeader("X-Customer") customer: String) = coupons.create(given)

    @ExceptionHandler(DuplicateCode::class)
    fun duplicate(e: DuplicateCode): ProblemDetail = ProblemDetail.forStatusAndDetail(HttpStatus.CONFLICT, e.message!!)
}
"""


def test_only_a_default_is_one_and_rules_of_parameters_are_told():
    facts = analyze(CONTROLLER)
    told = {
        param.name: param.default.value if param.default else None
        for symbol in facts.symbols
        for param in symbol.params
        if symbol.kind == "method"
    }
    assert told == {"size": 20, "only": None, "given": None, "customer": None, "e": None}
    assert [(each.symbol, each.field, each.rule, each.value.value) for each in facts.validations if each.value] == [
        ("CouponController.list", "size", "le", 100)
    ]


def test_who_may_ask_and_how_an_error_is_answered():
    facts = analyze(CONTROLLER)
    assert [(each.method, [(key, value.value) for key, value in each.detail]) for each in facts.routes] == [
        ("GET", []), ("POST", [("PreAuthorize", "hasRole('MARKETING')")])
    ]  # fmt: skip
    (caught,) = facts.catches
    assert caught.errors == ("DuplicateCode",)
    assert [(each.name, each.value.name) for each in caught.outcomes if each.value] == [
        ("status", "HttpStatus.CONFLICT")
    ]


def test_what_stands_around_functions_and_what_is_bound_to_a_class():
    facts = analyze("""
@ConfigurationProperties(prefix = "shop.coupons")
data class CouponProperties(val maxUses: Int = 10_000, val partnerUrl: String)

data class NewCoupon(@field:DecimalMin("0.01") val rate: BigDecimal, @field:Future val until: Instant?)

interface Coupons : JpaRepository<Coupon, Long> {
    @Lock(LockModeType.PESSIMISTIC_WRITE)
    fun findByCode(code: String): Coupon?
}
class Service(val coupons: Coupons) {
    @Cacheable("coupons")
    fun list(): List<Coupon> = coupons.findAll()
    fun cut(price: BigDecimal) = price.setScale(2, RoundingMode.HALF_EVEN)
}
""")
    assert [(each.name, each.default.value if each.default else None, each.required) for each in facts.env] == [
        ("shop.coupons.max-uses", 10_000, False), ("shop.coupons.partner-url", None, True)
    ]  # fmt: skip
    model = next(each for each in facts.models if each.name == "NewCoupon")
    assert [(rule, value.value) for each in model.fields for rule, value in each.constraints] == [
        ("ge", 0.01), ("future", True)
    ]  # fmt: skip
    assert [(each.what, each.text) for each in facts.concurrency] == [
        ("lock", "PESSIMISTIC_WRITE"), ("cache", '@Cacheable("coupons")')
    ]  # fmt: skip
    assert [(each.role, each.value.value, each.via) for each in facts.settings] == [
        ("precision", 2, "RoundingMode.HALF_EVEN")
    ]


def test_requests_that_are_built_link_by_link_are_told():
    facts = analyze("""
import okhttp3.OkHttpClient
import okhttp3.Request
class Partner(private val http: RestClient) {
    fun announce(coupon: Coupon) {
        http.post().uri("/coupons").body(coupon).retrieve()
        val request = Request.Builder().url("https://partner.example/a").header("A", "b").put(body).build()
        val other = Request.Builder().url(address).build()
        val plain = Notification.Builder().url("https://partner.example/b").build()
    }
}
""")
    assert [(each.operation, each.resource.text if each.resource else "") for each in facts.services] == [
        ("POST", '"/coupons"'), ("PUT", '"https://partner.example/a"'), ("GET", "address")
    ]  # fmt: skip


def test_what_is_run_catching_errors_handles_them():
    facts = analyze("""
fun check(code: String): Boolean = runCatching { http.ask(code) }
    .onFailure { log.warn("the partner does not answer", it) }
    .getOrDefault(false)
fun plain(code: String) = runCatching { http.ask(code) }.isSuccess
""")
    (caught,) = facts.catches
    assert (caught.symbol, caught.guarded) == ("check", ("http.ask",))
    assert [(each.verb, each.message) for each in caught.outcomes] == [
        ("log", "the partner does not answer"), ("return", "")
    ]  # fmt: skip


def test_files_are_written_and_read_whatever_stands_before_the_dot():
    facts = analyze("""
fun save(file: File, text: String) { file.parentFile.mkdirs(); file.writeText(text) }
fun load(file: File) = file.inputStream().bufferedReader().readLines()
fun other(text: Text) = text.write()
""")
    assert {(each.symbol, each.effect) for each in facts.effects} == {("save", "files_write"), ("load", "files_read")}


def test_what_is_only_lent_or_not_given_a_value_is_no_deed():
    facts = analyze("""
class Task {
    fun onFailure(e: IOException, size: Int) {
        if (size > 30) { promise.reject(e.message ?: "It failed"); title?.let { show(it) } }
    }
    /** Tells [size] by [Task.onFailure], see [docs](https://example.org). */
    fun tell() {}
}
""")
    assert [[(each.verb, each.name) for each in guard.outcomes] for guard in facts.guards] == [
        [("call", "promise.reject")]
    ]
    told = next(each for each in facts.symbols if each.name == "Task.tell")
    assert told.doc is not None
    assert told.doc.text == "Tells `size` by `Task.onFailure`, see [docs](https://example.org)."
