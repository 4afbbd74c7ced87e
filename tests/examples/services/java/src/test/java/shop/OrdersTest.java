package shop;

import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class OrdersTest {
    @Test
    void longNoteIsRefused() {
        Orders orders = new Orders();
        assertThrows(IllegalArgumentException.class, () -> orders.create("x".repeat(141)));
    }
}
