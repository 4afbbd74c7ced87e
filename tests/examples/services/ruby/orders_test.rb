# frozen_string_literal: true

require "minitest/autorun"
require_relative "orders"

class OrdersTest < Minitest::Test
  def test_long_note_is_refused
    orders = Shop::Orders.new
    assert_raises(ArgumentError) { orders.create("x" * 141) }
  end
end
