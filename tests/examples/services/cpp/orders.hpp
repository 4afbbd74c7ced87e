#pragma once

#include <map>
#include <mutex>
#include <set>
#include <stdexcept>
#include <string>

namespace shop {

constexpr int kMaxNoteLength = 140;
constexpr int kRateLimit = 30;
constexpr int kAttempts = 3;
constexpr int kTimeoutSeconds = 5;
constexpr int BackoffMillis = 60 * 10;

/// Where an order stands.
enum class State { New, Paid, Shipped, Cancelled };

inline const std::map<State, std::set<State>> transitions = {
    {State::New, {State::Paid, State::Cancelled}},
    {State::Paid, {State::Shipped}},
};

/// The warehouse did not answer.
class PriceUnavailable : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

class Refused : public std::exception {
public:
    explicit Refused(int status) : status(status) {}
    int status;
};

/// Takes orders and asks the warehouse for their price.
class Orders {
public:
    std::string create(const std::string& note);
    void pay();

private:
    std::string price(const std::string& note);

    std::mutex mutex_;
    int served_ = 0;
    State state_ = State::New;
};

}  // namespace shop
