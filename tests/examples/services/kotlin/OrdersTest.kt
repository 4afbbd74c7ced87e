package shop

import kotlinx.coroutines.test.runTest
import kotlin.test.Test
import kotlin.test.assertFailsWith

class OrdersTest {
    @Test
    fun `long note is refused`() = runTest {
        val orders = Orders()
        assertFailsWith<IllegalArgumentException> { orders.create("x".repeat(141)) }
    }
}
