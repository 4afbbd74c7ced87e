from specs.analysis.facts import Operand
from tests.specs.analysis.java_source import java, method


def shown(operand: Operand | None) -> object:
    return None if operand is None else operand.value if operand.has_value else operand.name


def test_spring_routes_join_the_path_of_their_class() -> None:
    facts = java(
        """
        import org.springframework.web.bind.annotation.*;

        @RestController
        @RequestMapping("/orders")
        class Orders {
          @GetMapping("/{id}")
          Order one(@PathVariable long id) { return null; }

          @RequestMapping(value = "/all", method = RequestMethod.POST)
          void all() {}
        }
        """
    )
    assert [(each.method, each.path, each.framework) for each in facts.routes] == [
        ("GET", "/orders/{id}", "spring"),
        ("POST", "/orders/all", "spring"),
    ]
    first = facts.routes[0]
    assert (first.symbol, first.start, first.end, first.prefix_start) == ("Orders.one", 6, 7, 4)


def test_jax_rs_and_micronaut_routes() -> None:
    facts = java(
        """
        import jakarta.ws.rs.*;

        @Path("items")
        public class Items {
          @GET
          @Path("{id}")
          public Item one() { return null; }
        }
        """
    )
    assert [(each.method, each.path, each.framework) for each in facts.routes] == [("GET", "/items/{id}", "jax-rs")]
    facts = java(
        """
        import io.micronaut.http.annotation.Controller;
        import io.micronaut.http.annotation.Get;

        @Controller("/items")
        class Items {
          @Get("/{id}")
          Item one(long id) { return null; }
        }
        """
    )
    assert [(each.method, each.path, each.framework) for each in facts.routes] == [("GET", "/items/{id}", "micronaut")]


def test_a_client_interface_calls_out_and_serves_nothing() -> None:
    facts = java(
        """
        @FeignClient(name = "stock", url = "https://stock.example")
        interface Stock {
          @GetMapping("/level")
          int level();
        }
        """
    )
    assert facts.routes == ()
    assert [(each.service, each.operation, shown(each.resource)) for each in facts.services] == [
        ("http", "GET", "/level")
    ]


def test_aws_clients_of_both_generations_name_their_operation_and_resource() -> None:
    facts = java(
        """
        import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
        import com.amazonaws.services.s3.AmazonS3;

        class Store {
          private final DynamoDbClient table = DynamoDbClient.create();
          private AmazonS3 s3;

          void put() {
            table.putItem(b -> b.tableName("orders").conditionExpression("attribute_not_exists(id)"));
            s3.putObject("receipts", "key", "body");
          }
        }
        """
    )
    told = [(each.service, each.operation, shown(each.resource)) for each in facts.services]
    assert told == [
        ("aws.dynamodb", "", None), ("aws.dynamodb", "putItem", "orders"), ("aws.s3", "putObject", "receipts"),
    ]  # fmt: skip
    put = facts.services[1]
    assert (put.start, put.client_start) == (9, 5)
    assert [name for name, _ in put.detail] == ["conditionExpression"]


def test_jdbc_statements_name_their_verb_and_table() -> None:
    facts = java(
        """
        import java.sql.*;

        class Store {
          void read(Connection connection) throws SQLException {
            connection.setAutoCommit(false);
            var found = connection.prepareStatement("select id from orders where id = ?");
          }
        }
        """
    )
    assert [(each.service, each.operation, shown(each.resource)) for each in facts.services] == [
        ("sql", "SELECT", "orders")
    ]
    assert {each.what for each in facts.concurrency} == {"transaction"}
    assert "sql" in {each.effect for each in facts.effects}


def test_repositories_are_kept_where_their_base_says() -> None:
    facts = java("interface Orders extends JpaRepository<Order, Long> {}\n")
    assert [(each.symbol, each.service, shown(each.resource)) for each in facts.services] == [
        ("Orders", "sql", "Order")
    ]


def test_names_alone_make_no_service() -> None:
    facts = method("Client client = new Client();\nclient.send(request);")
    assert (facts.services, facts.effects) == ((), ())


def test_effects_by_qualified_names() -> None:
    facts = method(
        """
        Files.writeString(path, "x");
        Files.readString(path);
        new ProcessBuilder("ls").start();
        long now = System.currentTimeMillis();
        UUID id = UUID.randomUUID();
        MessageDigest.getInstance("SHA-256");
        System.out.println(now);
        new Thread(this::run).start();
        new ServerSocket(80);
        """,
        "java.nio.file.Files java.util.UUID java.security.MessageDigest java.net.ServerSocket",
    )
    assert [each.effect for each in facts.effects] == [
        "files_write", "files_read", "process", "clock", "random", "cryptography", "stdout", "thread", "listen",
    ]  # fmt: skip


def test_environment_variables_with_default_cast_and_need() -> None:
    facts = method(
        """
        int size = Integer.parseInt(System.getenv().getOrDefault("SIZE", "25"));
        String url = Optional.ofNullable(System.getenv("URL")).orElse("http://x");
        String token = System.getenv("TOKEN");
        if (token == null) {
          throw new IllegalStateException("TOKEN is not set");
        }
        """
    )
    told = {each.name: (shown(each.default), each.cast, each.bound_to, each.required) for each in facts.env}
    assert told == {
        "SIZE": ("25", "int", "size", False),
        "URL": ("http://x", "", "url", False),
        "TOKEN": (None, "", "token", True),
    }


def test_injected_values_are_settings() -> None:
    facts = java('class A {\n  @Value("${app.limit:25}")\n  private int limit;\n}\n')
    (found,) = facts.env
    assert (found.name, shown(found.default), found.source, found.bound_to) == ("app.limit", "25", "config", "limit")


def test_numbers_take_effect_with_their_units() -> None:
    facts = method(
        """
        client.connectTimeout(Duration.ofSeconds(5));
        Thread.sleep(250);
        Executors.newFixedThreadPool(4);
        cache.expireAfterWrite(10, TimeUnit.MINUTES);
        int x = items.limitOf(3);
        """
    )
    assert [(each.role, each.value.value, each.unit) for each in facts.settings] == [
        ("timeout", 5, "seconds"), ("delay", 250, "milliseconds"), ("concurrency", 4, ""), ("ttl", 10, "minutes"),
    ]  # fmt: skip


def test_retries_by_annotation_and_by_policy() -> None:
    facts = java(
        """
        class A {
          @Retryable(retryFor = IOException.class, maxAttempts = 4, backoff = @Backoff(delay = 200))
          void f() {}

          void g() {
            RetryConfig.custom().maxAttempts(5).waitDuration(Duration.ofMillis(100)).build();
          }
        }
        """
    )
    told = [(each.style, shown(each.attempts), shown(each.backoff), each.errors) for each in facts.retries]
    assert told == [("decorator", 4, 200, ("IOException",)), ("policy", 5, 100, ())]


def test_other_ways_in() -> None:
    facts = java(
        """
        public class Jobs implements RequestHandler<Event, String> {
          @Scheduled(cron = "0 0 * * * *")
          void hourly() {}

          @KafkaListener(topics = "orders", groupId = "shop")
          void consume(String text) {}

          public String handleRequest(Event event, Context context) { return ""; }

          public static void main(String[] args) {}
        }
        """
    )
    assert [(each.kind, each.name) for each in facts.entries] == [
        ("schedule", "0 0 * * * *"), ("consumer", "orders"), ("event", "handleRequest"), ("main", "Jobs"),
    ]  # fmt: skip


def test_picocli_and_commons_cli_options() -> None:
    facts = java(
        """
        import picocli.CommandLine.*;

        @Command(name = "load", description = "Loads orders")
        class Load implements Runnable {
          @Option(names = {"-o", "--owner"}, required = true, description = "the team")
          String owner;
          @Parameters(paramLabel = "FILE", description = "what to load")
          File file;
          @Option(names = "--dry")
          boolean dry;
          public void run() {}
        }
        """
    )
    (command,) = facts.commands
    assert (command.symbol, command.name, command.help) == ("Load.run", "load", "Loads orders")
    told = [(each.flags, each.required, each.positional, each.takes_value, each.help) for each in command.options]
    assert told == [
        (("-o", "--owner"), True, False, True, "the team"), (("FILE",), False, True, True, "what to load"),
        (("--dry",), False, False, False, ""),
    ]  # fmt: skip
    facts = method(
        'Options options = new Options();\noptions.addOption("o", "owner", true, "the team");',
        "org.apache.commons.cli.Options",
    )
    assert [each.options[0].flags for each in facts.commands] == [("-o", "--owner")]


def test_entities_records_and_their_rules() -> None:
    facts = java(
        """
        @Entity
        @Table(name = "orders")
        class Order {
          @Id
          private long id;
          @Column(length = 140, nullable = false)
          private String note;
          @ManyToOne
          private Customer customer;
          static int count;
        }

        record Request(@NotBlank @Size(max = 140, message = "too long") String note, @Min(1) int count) {}
        """
    )
    order, request = facts.models
    assert (order.style, order.table, [field.name for field in order.fields]) == (
        "orm", "orders", ["id", "note", "customer"]
    )  # fmt: skip
    rules = {field.name: [(rule, shown(given)) for rule, given in field.constraints] for field in order.fields}
    assert rules == {
        "id": [("primary_key", True)], "note": [("max_length", 140), ("required", True)],
        "customer": [("foreign_key", "Customer")],
    }  # fmt: skip
    assert (request.name, request.framework) == ("Request", "bean-validation")
    assert [(each.field, each.rule, shown(each.value), each.message) for each in facts.validations] == [
        ("note", "nonempty", None, ""), ("note", "max_length", 140, "too long"), ("count", "ge", 1, ""),
    ]  # fmt: skip


def test_a_class_that_does_things_is_no_shape_of_data() -> None:
    facts = java("class A { int a; int b; int getA() { return a; } void run() {} void go() {} void stop() {} }\n")
    assert facts.models == ()
