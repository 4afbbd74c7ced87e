"""Ruby's own idioms."""

from specs.analysis.ruby import analyze


def test_routes_of_rails_and_sinatra():
    facts = analyze("""
Rails.application.routes.draw do
  namespace :api do
    resources :orders, only: [:index, :create] do
      get "lines", to: "lines#index"
    end
  end
  get "/health", to: "health#show"
end
class Web < Sinatra::Base
  post "/orders" do
    halt 429, "too many" if full?
  end
end
""")
    assert [(each.method, each.path, each.framework) for each in facts.routes] == [
        ("GET", "/api/orders", "Rails"), ("POST", "/api/orders", "Rails"),
        ("GET", "/api/orders/:order_id/lines", "Rails"),
        ("GET", "/health", "Rails"), ("POST", "/orders", "Sinatra"),
    ]  # fmt: skip
    (guard,) = facts.guards
    assert (guard.outcomes[0].name, guard.outcomes[0].value.value if guard.outcomes[0].value else None) == (
        "status",
        429,
    )


def test_records_with_their_rules():
    facts = analyze("""
class Order < ApplicationRecord
  belongs_to :owner
  enum status: { open: 0, closed: 1 }
  validates :note, presence: true, length: { maximum: 140 }
  validates :stars, numericality: { greater_than: 0, less_than_or_equal_to: 5 }
end
""")
    (model,) = facts.models
    assert model.style == "orm"
    assert {each.name: [(rule, value.value) for rule, value in each.constraints] for each in model.fields} == {
        "owner": [("foreign_key", None)], "note": [("required", True), ("max_length", 140)],
        "stars": [("gt", 0), ("le", 5)],
    }  # fmt: skip
    assert [member.name for member in facts.choices[0].members] == ["open", "closed"]


def test_jobs_and_what_is_tried_again():
    facts = analyze("""
class Ship
  include Sidekiq::Job
  sidekiq_options queue: :slow, retry: 5
  def perform(id)
    tries = 0
    begin
      send_it(id)
    rescue Timeout::Error
      tries += 1
      retry if tries < 3
      raise
    end
  end
end
class Mail < ApplicationJob
  retry_on Net::OpenTimeout, attempts: 4, wait: 5
end
""")
    assert [(each.kind, each.framework) for each in facts.entries] == [("job", "Sidekiq"), ("job", "ActiveJob")]
    assert [(each.role, each.value.value) for each in facts.settings] == [("attempts", 5)]
    assert [(each.attempts.value if each.attempts else None, each.errors) for each in facts.retries] == [
        (3, ("Timeout::Error",)), (4, ("Net::OpenTimeout",)),
    ]  # fmt: skip
    assert facts.catches[0].handling == "retried"


def test_visibility_options_and_environment():
    facts = analyze("""
class Cli
  opts = OptionParser.new do |o|
    o.on("-p", "--port PORT", Integer, "the port") { |v| v }
    o.on("--[no-]quiet", "say less") { |v| v }
  end
  KEY = ENV.fetch("API_KEY")
  MODE = ENV["MODE"] || "fast"
  # Runs it.
  def run(a, b = 2, *rest, c: 3, **more); end
  private
  def hidden; end
end
""")
    (command,) = facts.commands
    assert [(each.flags, each.help, each.takes_value) for each in command.options] == [
        (("-p", "--port"), "the port", True), (("--[no-]quiet",), "say less", False),
    ]  # fmt: skip
    assert [(each.name, each.required, each.default.value if each.default else None) for each in facts.env] == [
        ("API_KEY", True, None), ("MODE", False, "fast"),
    ]  # fmt: skip
    run, hidden = (each for each in facts.symbols if each.kind == "method")
    assert (run.public, hidden.public, run.doc.text if run.doc else "") == (True, False, "Runs it.")
    assert [(each.name, each.role) for each in run.params] == [
        ("a", "positional"), ("b", "positional"), ("rest", "rest"), ("c", "keyword"), ("more", "options"),
    ]  # fmt: skip


def test_examples_of_rspec():
    facts = analyze("""
RSpec.describe Orders do
  context "with a long note" do
    it "refuses it" do
      expect { create("x") }.to raise_error(ArgumentError)
      expect(total).to eq(3)
    end
  end
end
""")
    (test,) = facts.tests
    assert (test.sentence, test.group, test.expects[0].raises) == (
        "refuses it",
        "Orders with a long note",
        "ArgumentError",
    )
    assert test.expects[1].condition is not None
    assert test.expects[1].condition.op == "eq"
    assert facts.guards == ()
