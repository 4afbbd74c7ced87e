"""A service of Micronaut: guards of a whole controller, its own handlers, schedules and attempts in words."""

from tests.specs.writing.drafts import draft_of, said

CONTROLLER = """package co.brightline;

import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Error;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.security.annotation.Secured;
import io.micronaut.security.rules.SecurityRule;

@Controller("/desk")
@Secured(SecurityRule.IS_AUTHENTICATED)
public class DeskController {
    @Post("/parcels")
    public String drop(String tracking) {
        return tracking;
    }

    @Secured(SecurityRule.IS_ANONYMOUS)
    @Get("/version")
    public String version() {
        return "1.7.2";
    }

    @Error(exception = LockerFullException.class)
    public HttpResponse<String> full(LockerFullException e) {
        return HttpResponse.<String>status(HttpStatus.CONFLICT).body(e.getMessage());
    }

    @Error(status = HttpStatus.NOT_FOUND)
    public HttpResponse<String> missing(HttpRequest<?> request) {
        return HttpResponse.<String>status(HttpStatus.GONE).body("gone");
    }
}
"""
SERVICE = """package co.brightline;

import io.micronaut.retry.annotation.Retryable;
import io.micronaut.scheduling.annotation.Scheduled;

public class DeskService {
    private int parcels = 0;

    @Scheduled(fixedDelay = "${lockers.sweep-every:10m}", initialDelay = "1m")
    @Retryable(attempts = "4", delay = "2s", multiplier = "2.0", includes = java.io.IOException.class)
    void sendBack() {
        parcels = parcels - 1;
    }

    public Parcel drop(String tracking) {
        return new Parcel(tracking);
    }

    public Parcel pick(String code) {
        return new Parcel(code);
    }
}
"""
PARCEL = """package co.brightline;

public record Parcel(String tracking) {}
"""
ROOT = "src/main/java/co/brightline"


def test_the_guard_of_a_controller_holds_for_its_methods_but_those_with_their_own():
    texts = said(draft_of({f"{ROOT}/DeskController.java": CONTROLLER}))
    assert "Serves POST `/desk/parcels` with `drop` (`Secured`: `SecurityRule.IS_AUTHENTICATED`)." in texts
    assert "Serves GET `/desk/version` with `version` (`Secured`: `SecurityRule.IS_ANONYMOUS`)." in texts


def test_a_handler_of_micronaut_answers_its_error_and_none_for_a_status():
    texts = said(draft_of({f"{ROOT}/DeskController.java": CONTROLLER}))
    assert "IF `LockerFullException` is raised THEN `full` SHALL answer 409 (`HttpStatus.CONFLICT`)." in texts
    assert not any("`HttpRequest` is raised" in text for text in texts)


def test_times_that_the_configuration_may_change_are_told_as_they_are_unless_set():
    texts = said(draft_of({f"{ROOT}/DeskService.java": SERVICE, f"{ROOT}/Parcel.java": PARCEL}))
    assert 'Runs `sendBack` again "10m" after it has ended, first "1m" after the start.' in texts
    assert any("in at most 4 attempts" in text and 'is "2s", multiplied by 2 each time' in text for text in texts)


def test_a_service_of_parcels_drops_no_desks():
    draft = draft_of({f"{ROOT}/DeskService.java": SERVICE, f"{ROOT}/Parcel.java": PARCEL})
    titles = [each.title for chapter in draft.capabilities for each in chapter.requirements]
    assert not any("desks" in title for title in titles)


SETTINGS = """package co.brightline;

import io.micronaut.context.annotation.ConfigurationProperties;

@ConfigurationProperties("lockers")
public class LockerSettings {
    private int maxAttempts = 3;

    public int getMaxAttempts() { return maxAttempts; }
}
"""


def test_a_field_that_the_configuration_sets_is_told_by_its_key_alone():
    texts = said(draft_of({f"{ROOT}/LockerSettings.java": SETTINGS}))
    assert "The setting `lockers.max-attempts` sets `maxAttempts`; the default is 3 attempts." in texts
    assert "`maxAttempts` is 3." not in texts
