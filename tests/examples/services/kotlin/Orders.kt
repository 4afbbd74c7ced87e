package shop

import com.github.ajalt.clikt.core.CliktCommand
import com.github.ajalt.clikt.parameters.options.default
import com.github.ajalt.clikt.parameters.options.option
import com.github.ajalt.clikt.parameters.types.int
import io.ktor.client.HttpClient
import io.ktor.client.plugins.HttpTimeout
import io.ktor.client.request.get
import io.ktor.client.statement.bodyAsText
import io.ktor.server.application.call
import io.ktor.server.engine.embeddedServer
import io.ktor.server.netty.Netty
import io.ktor.server.request.receiveText
import io.ktor.server.response.respondText
import io.ktor.server.routing.post
import io.ktor.server.routing.routing
import kotlinx.coroutines.delay
import kotlinx.coroutines.sync.Mutex
import kotlinx.coroutines.sync.withLock
import java.io.IOException

const val MAX_NOTE_LENGTH = 140
const val RATE_LIMIT = 30
const val ATTEMPTS = 3
const val TIMEOUT_SECONDS = 5
const val BACKOFF_MILLIS = 60 * 10
val WAREHOUSE_URL: String = System.getenv("WAREHOUSE_URL") ?: "https://warehouse.example"

/** Where an order stands. */
enum class State { NEW, PAID, SHIPPED, CANCELLED }

val TRANSITIONS = mapOf(
    State.NEW to setOf(State.PAID, State.CANCELLED),
    State.PAID to setOf(State.SHIPPED),
)

/** The warehouse did not answer. */
class PriceUnavailable(message: String) : RuntimeException(message)

class Refused(val status: Int) : RuntimeException()

/** Takes orders and asks the warehouse for their price. */
class Orders {
    private val lock = Mutex()
    private var served = 0
    private var state = State.NEW
    private val client = HttpClient {
        install(HttpTimeout) { timeoutSeconds = TIMEOUT_SECONDS }
    }

    /** Takes one order. */
    suspend fun create(note: String): String {
        lock.withLock {
            if (served >= RATE_LIMIT) {
                throw Refused(429)
            }
            if (note.length > MAX_NOTE_LENGTH) {
                throw IllegalArgumentException("The note is too long")
            }
            served++
        }
        return price(note)
    }

    /** Marks the order as paid. */
    fun pay() {
        if (state == State.NEW) {
            state = State.PAID
        }
    }

    /** Asks the warehouse, again when it fails. */
    private suspend fun price(note: String): String {
        repeat(ATTEMPTS) {
            try {
                return client.get("$WAREHOUSE_URL/price").bodyAsText()
            } catch (error: IOException) {
                delay(BACKOFF_MILLIS)
            }
        }
        throw PriceUnavailable("The warehouse does not answer")
    }
}

class Serve : CliktCommand(help = "Serves the shop") {
    private val port by option("--port", help = "the port to listen on").int().default(8080)

    override fun run() {
        val orders = Orders()
        embeddedServer(Netty, port) {
            routing {
                post("/orders") {
                    call.respondText(orders.create(call.receiveText()))
                }
            }
        }.start(wait = true)
    }
}
