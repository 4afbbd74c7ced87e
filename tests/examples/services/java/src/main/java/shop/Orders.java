package shop;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** Takes orders and asks the warehouse for their price. */
@RestController
public class Orders {
    static final int MAX_NOTE_LENGTH = 140;
    static final int RATE_LIMIT = 30;
    static final int ATTEMPTS = 3;
    static final int TIMEOUT_SECONDS = 5;
    static final int BACKOFF_MILLIS = 60 * 10;
    static final String WAREHOUSE_URL = System.getenv().getOrDefault("WAREHOUSE_URL", "https://warehouse.example");
    static final Map<State, Set<State>> TRANSITIONS =
            Map.of(State.NEW, Set.of(State.PAID, State.CANCELLED), State.PAID, Set.of(State.SHIPPED));

    private final HttpClient client = HttpClient.newHttpClient();
    private int served;
    private State state = State.NEW;

    /** Where an order stands. */
    public enum State {
        NEW,
        PAID,
        SHIPPED,
        CANCELLED
    }

    /** The warehouse did not answer. */
    public static class PriceUnavailable extends RuntimeException {
        public PriceUnavailable(String message) {
            super(message);
        }
    }

    /** Takes one order. */
    @PostMapping("/orders")
    public synchronized ResponseEntity<String> create(@RequestBody String note) throws InterruptedException {
        if (served >= RATE_LIMIT) {
            return ResponseEntity.status(429).body("too many orders");
        }
        if (note.length() > MAX_NOTE_LENGTH) {
            throw new IllegalArgumentException("The note is too long");
        }
        served += 1;
        return ResponseEntity.ok(price(note));
    }

    /** Asks the warehouse, again when it fails. */
    public String price(String note) throws InterruptedException {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            try {
                HttpRequest request =
                        HttpRequest.newBuilder(URI.create(WAREHOUSE_URL + "/price"))
                                .timeout(Duration.ofSeconds(TIMEOUT_SECONDS))
                                .GET()
                                .build();
                return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
            } catch (IOException error) {
                Thread.sleep(BACKOFF_MILLIS);
            }
        }
        throw new PriceUnavailable("The warehouse does not answer");
    }

    /** Marks the order as paid. */
    public void pay() {
        if (state == State.NEW) {
            state = State.PAID;
        }
    }
}
