"""A service of Quarkus: resources, clients by interface, entities that keep themselves, optionals."""

from tests.specs.writing.drafts import draft_of, said

POM = """<project>
  <groupId>io.meridian</groupId>
  <artifactId>vouchers</artifactId>
  <dependencies>
    <dependency><groupId>io.quarkus</groupId><artifactId>quarkus-scheduler</artifactId></dependency>
    <dependency><groupId>io.quarkus</groupId><artifactId>quarkus-jdbc-postgresql</artifactId></dependency>
  </dependencies>
</project>
"""
VOUCHER = """package io.meridian;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.util.Optional;

@Entity
public class Voucher extends PanacheEntityBase {
    @Id
    public Long id;
    public Status status = Status.ACTIVE;

    public enum Status { ACTIVE, BLOCKED }

    public static Optional<Voucher> findByCode(String code) {
        return find("code", code).firstResultOptional();
    }
}
"""
RESOURCE = """package io.meridian;

import io.quarkus.scheduler.Scheduled;
import jakarta.annotation.security.PermitAll;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.math.BigDecimal;

@Path("/vouchers")
public class VoucherResource {
    public record IssueRequest(@DecimalMin("5.00") @DecimalMax("500.00") BigDecimal amount) {}

    public record RedeemRequest(@NotNull BigDecimal amount, String orderId) {}

    @GET
    @PermitAll
    public String list() {
        return "[]";
    }

    @DELETE
    @Path("/{code}")
    public void block(@PathParam("code") String code) {
        Voucher.findByCode(code).ifPresentOrElse(
            voucher -> voucher.status = Voucher.Status.BLOCKED,
            () -> { throw new NotFoundException(); });
    }
}
"""
CLIENT = """package io.meridian;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import org.eclipse.microprofile.rest.client.inject.RegisterRestClient;

@Path("/ledger/v2")
@RegisterRestClient(configKey = "ledger")
public interface LedgerClient {
    @POST
    @Path("/entries")
    void post(String entry);

    @GET
    @Path("/rates/{currency}")
    String rate(@PathParam("currency") String currency);
}
"""
EXCHANGE = """package io.meridian;

import org.springframework.web.service.annotation.GetExchange;
import org.springframework.web.service.annotation.HttpExchange;

@HttpExchange("/stock")
public interface StockClient {
    @GetExchange("/levels/{sku}")
    String level(String sku);
}
"""
FILES = {
    "pom.xml": POM,
    "src/main/java/io/meridian/Voucher.java": VOUCHER,
    "src/main/java/io/meridian/VoucherResource.java": RESOURCE,
    "src/main/java/io/meridian/LedgerClient.java": CLIENT,
    "src/main/java/io/meridian/StockClient.java": EXCHANGE,
}


def test_a_client_by_interface_tells_the_whole_addresses():
    texts = said(draft_of(FILES))
    assert 'Uses HTTP with "/ledger/v2/entries" and "/ledger/v2/rates/{currency}": POST and GET.' in texts
    assert 'Uses HTTP with "/stock/levels/{sku}": GET.' in texts


def test_a_rule_of_a_field_that_two_records_have_says_of_which():
    texts = said(draft_of(FILES))
    assert "`RedeemRequest.amount` is required." in texts
    assert not any(text.startswith("`amount` ") for text in texts)


def test_what_is_done_to_a_value_that_is_there_needs_it_to_be_there():
    texts = said(draft_of(FILES))
    when = "When `Voucher.findByCode(code)` is not empty, "
    assert f"{when}`block` sets `voucher.status` to `Voucher.Status.BLOCKED`." in texts


def test_entities_that_keep_themselves_use_a_database():
    assert "Uses an SQL database." in said(draft_of(FILES))


def test_what_anybody_may_ask_says_so():
    assert "Serves GET `/vouchers` with `list` (`PermitAll`)." in said(draft_of(FILES))


def test_of_several_artifacts_of_a_group_only_the_one_named_is_imported():
    texts = said(draft_of(FILES))
    assert "It depends on `quarkus-jdbc-postgresql` of `io.quarkus`." in texts
    assert not any("jdbc-postgresql" in text and "imported" in text for text in texts)


LISTENER = """package io.meridian;

import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.reactive.messaging.Incoming;

@ApplicationScoped
public class VoucherService {
    public String issue(String code) {
        return code + "!";
    }

    public String renew(String code) {
        return code + "?";
    }

    @Scheduled(every = "30s")
    void ping() {
        issue("ping");
    }

    @Incoming("refunds")
    public void onRefund(String refund) {
        issue(refund);
        renew(refund);
    }

    public String show(String code) {
        return code + ".";
    }
}
"""


def test_a_class_of_which_only_one_method_is_timed_does_not_go_by_the_clock():
    draft = draft_of({"src/main/java/io/meridian/VoucherService.java": LISTENER})
    titles = [each.title for chapter in draft.capabilities for each in chapter.requirements]
    assert not any(title.startswith("Run on a schedule") for title in titles)
    assert "Consumes messages of `refunds`." in said(draft, "does")
