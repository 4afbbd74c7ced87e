#include <gtest/gtest.h>

#include "orders.hpp"

TEST(OrdersTest, LongNoteIsRefused) {
    shop::Orders orders;
    EXPECT_THROW(orders.create(std::string(141, 'x')), std::invalid_argument);
}
