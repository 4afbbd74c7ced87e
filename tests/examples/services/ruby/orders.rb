# frozen_string_literal: true

require "net/http"
require "sinatra/base"
require "thor"

# Takes orders and asks the warehouse for their price.
module Shop
  MAX_NOTE_LENGTH = 140
  RATE_LIMIT = 30
  ATTEMPTS = 3
  TIMEOUT_SECONDS = 5
  BACKOFF_MILLIS = 60 * 10
  WAREHOUSE_URL = ENV.fetch("WAREHOUSE_URL", "https://warehouse.example")

  # Where an order stands.
  module State
    ALL = %i[new paid shipped cancelled].freeze
  end

  TRANSITIONS = {
    new: %i[paid cancelled],
    paid: %i[shipped]
  }.freeze

  # The warehouse did not answer.
  class PriceUnavailable < StandardError; end

  class Orders
    def initialize
      @lock = Mutex.new
      @served = 0
      @state = :new
    end

    # Takes one order.
    def create(note)
      @lock.synchronize do
        return [429, "Too many orders"] if @served >= RATE_LIMIT
        raise ArgumentError, "The note is too long" if note.length > MAX_NOTE_LENGTH

        @served += 1
      end
      price(note)
    end

    # Marks the order as paid.
    def pay
      @state = :paid if @state == :new
    end

    private

    # Asks the warehouse, again when it fails.
    def price(note)
      ATTEMPTS.times do
        http = Net::HTTP.new("warehouse.example")
        http.read_timeout = TIMEOUT_SECONDS
        return http.get("#{WAREHOUSE_URL}/price")
      rescue SocketError
        sleep(BACKOFF_MILLIS / 1000.0)
      end
      raise PriceUnavailable, "The warehouse does not answer"
    end
  end

  class Web < Sinatra::Base
    post "/orders" do
      Orders.new.create(request.body.read)
    end
  end

  class Serve < Thor
    desc "serve", "Serves the shop"
    option :port, type: :numeric, default: 8080, desc: "the port to listen on"
    def serve
      Web.run!(port: options[:port])
    end
  end
end
