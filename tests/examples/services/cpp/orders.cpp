#include "orders.hpp"

#include <chrono>
#include <cstdlib>
#include <thread>

#include <gflags/gflags.h>
#include <httplib.h>

DEFINE_int32(port, 8080, "the port to listen on");

namespace shop {

static std::string warehouse() {
    const char* url = std::getenv("WAREHOUSE_URL");
    if (url == nullptr) url = "https://warehouse.example";
    return url;
}

/// Takes one order.
std::string Orders::create(const std::string& note) {
    std::lock_guard<std::mutex> guard(mutex_);
    if (served_ >= kRateLimit) {
        throw Refused(429);
    }
    if (note.size() > kMaxNoteLength) {
        throw std::invalid_argument("The note is too long");
    }
    served_++;
    return price(note);
}

/// Marks the order as paid.
void Orders::pay() {
    if (state_ == State::New) {
        state_ = State::Paid;
    }
}

/// Asks the warehouse, again when it fails.
std::string Orders::price(const std::string& note) {
    httplib::Client client(warehouse());
    client.set_read_timeout(kTimeoutSeconds);
    for (int attempt = 0; attempt < kAttempts; attempt++) {
        if (auto answer = client.Get("/price")) {
            return answer->body;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(BackoffMillis));
    }
    throw PriceUnavailable("The warehouse does not answer");
}

}  // namespace shop

int main(int argc, char** argv) {
    gflags::ParseCommandLineFlags(&argc, &argv, true);
    shop::Orders orders;
    httplib::Server server;
    server.Post("/orders", [&](const httplib::Request& request, httplib::Response& response) {
        response.set_content(orders.create(request.body), "text/plain");
    });
    server.listen("0.0.0.0", FLAGS_port);
}
