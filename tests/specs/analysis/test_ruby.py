"""Ruby's own idioms."""

import pytest

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


def test_resources_nest_and_name_who_answers():
    facts = analyze("""
Rails.application.routes.draw do
  root "home#index"
  namespace :api do
    resources :orders, only: [:show] do
      member do
        post :ship
      end
      collection do
        get :late
      end
      get :preview
      resources :lines, only: :create
    end
    resource :profile, only: [:update], controller: "accounts"
    scope "/hooks", module: "incoming" do
      match "mail", to: "mails#receive", via: [:get, :post]
    end
  end
end
""")
    told = [(each.method, each.path, dict(each.detail)["handler"].name) for each in facts.routes]
    assert told == [
        ("GET", "/", "home#index"),
        ("GET", "/api/orders/:id", "api/orders#show"),
        ("POST", "/api/orders/:id/ship", "api/orders#ship"),
        ("GET", "/api/orders/late", "api/orders#late"),
        ("GET", "/api/orders/:order_id/preview", "api/orders#preview"),
        ("POST", "/api/orders/:order_id/lines", "api/lines#create"),
        ("PATCH", "/api/profile", "api/accounts#update"),
        ("GET", "/api/hooks/mail", "api/incoming/mails#receive"),
        ("POST", "/api/hooks/mail", "api/incoming/mails#receive"),
    ]


def test_moves_of_a_declared_machine():
    facts = analyze("""
class Order < ApplicationRecord
  aasm column: :status do
    state :open, initial: true
    state :paid, :gone
    event :pay do
      transitions from: :open, to: :paid, guard: :funds?
    end
    event :drop do
      transitions from: [:open, :paid], to: :gone
    end
  end
end
class Van
  state_machine :phase, initial: :parked do
    event :start do
      transition parked: :moving, if: :fuel?
    end
  end
end
""")
    assert [(m.subject, m.source, m.targets, m.event, m.guard) for m in facts.transitions] == [
        ("status", "open", ("paid",), "pay", "funds?"), ("status", "open", ("gone",), "drop", ""),
        ("status", "paid", ("gone",), "drop", ""), ("phase", "parked", ("moving",), "start", "fuel?"),
    ]  # fmt: skip
    assert [member.name for member in facts.choices[0].members] == ["open", "paid", "gone"]


def test_tables_of_a_schema():
    facts = analyze("""
ActiveRecord::Schema[7.1].define do
  create_table "clinics" do |t|
    t.string "name", limit: 80, null: false
    t.integer "seats", default: 8, null: false
    t.references :owner
    t.index ["name", "seats"], unique: true
  end
  add_index "clinics", "seats", unique: true
end
""")
    (table,) = facts.models
    assert {each.name: [rule for rule, _ in each.constraints] for each in table.fields} == {
        "name": ["required", "max_length", "unique_with"], "seats": ["unique"], "owner": ["foreign_key"],
    }  # fmt: skip
    assert table.fields[1].default is not None
    assert table.fields[1].default.value == 8


def test_rules_with_ranges_and_scopes():
    facts = analyze("""
class Order < ApplicationRecord
  validates :note, length: { in: 5..200 }
  validates :stars, numericality: { only_integer: true, in: 1..5 }
  validates :code, uniqueness: { scope: :shop_id }, exclusion: { in: %w[admin root] }
end
""")
    rules = {each.name: [(rule, value.value) for rule, value in each.constraints] for each in facts.models[0].fields}
    assert rules == {
        "note": [("min_length", 5), ("max_length", 200)], "stars": [("integer", True), ("ge", 1), ("le", 5)],
        "code": [("unique_within", None), ("not_one_of", None)],
    }  # fmt: skip


def test_callbacks_queues_retries_and_bounds():
    facts = analyze("""
class Ship < ApplicationJob
  queue_as :slow
  discard_on Gone
end
class OrdersController < ApplicationController
  before_action :sign_in, only: %i[show]
  def index
    size = [params.fetch(:size, 20).to_i, 100].min
    render json: { error: "gone" }, status: :gone
  end
end
class Client
  def initialize
    @c = Faraday.new do |f|
      f.request :retry, max: 3, interval: 0.5, backoff_factor: 2, exceptions: [Faraday::TimeoutError]
    end
  end
end
""")
    assert [(e.kind, e.name, e.framework) for e in facts.entries] == [
        ("job", "Ship", "ActiveJob"), ("hook", "sign_in", "before_action"),
    ]  # fmt: skip
    assert dict(facts.entries[0].detail)["queue"].value == "slow"
    (retry,) = facts.retries
    assert (retry.attempts.value if retry.attempts else 0, retry.again, retry.errors) == (
        3, True, ("Faraday::TimeoutError",),
    )  # fmt: skip
    assert [(s.role, s.name, s.value.value) for s in facts.settings if s.role == "range"] == [("range", "size", 100)]
    assert [(r.name, r.message, r.value.value if r.value else "") for r in facts.returns] == [
        ("status", "gone", "gone"),
    ]  # fmt: skip


def test_grape_tells_paths_and_parameters():
    facts = analyze("""
class API < Grape::API
  version "v1", using: :path
  prefix :api
  resource :stations do
    params do
      requires :id, type: String, regexp: /[A-Z]{3}/
      optional :hours, type: Integer, default: 24, values: 1..168
    end
    get ":id/levels" do
      error!("no such station", 404) if missing?
    end
  end
end
""")
    assert [(each.method, each.path) for each in facts.routes] == [("GET", "/api/v1/stations/:id/levels")]
    assert [(each.name, [rule for rule, _ in each.constraints]) for each in facts.models[0].fields] == [
        ("id", ["required", "pattern"]), ("hours", ["ge", "le"]),
    ]  # fmt: skip
    (guard,) = facts.guards
    assert (guard.outcomes[0].name, guard.outcomes[0].message) == ("status", "no such station")


def test_what_begins_again_in_a_handler():
    facts = analyze("""
def level(id)
  attempts += 1
  Net::HTTP.start(host, open_timeout: 3) do |http|
    http.get(path)
  end
rescue *RETRYABLE
  raise Unavailable if attempts >= 4
  sleep 2
  retry
rescue KeyError
  130
end
""")
    (retry,) = facts.retries
    assert (retry.attempts.value if retry.attempts else 0, retry.final_error, retry.errors, retry.again) == (
        4, "Unavailable", ("RETRYABLE",), False,
    )  # fmt: skip
    assert facts.catches[1].outcomes[0].verb == "return"
    assert [(each.service, each.operation) for each in facts.services] == [("http", "GET")]
    assert [(each.role, each.unit) for each in facts.settings if each.name == "open_timeout"] == [
        ("timeout", "seconds")
    ]


def test_ranges_are_asked_and_filters_hold_of_some_requests():
    facts = analyze("""
class Web < Sinatra::Base
  before "/admin/*" do
    halt 403, "forbidden" unless admin?
  end
  post "/x" do
    halt 422, "late" unless hours.between?(1, 12)
    redis.setex("k", 60, "1")
    status 204
  end
end
""")
    assert [len(guard.under) for guard in facts.guards] == [1, 0]
    assert [part.op for part in facts.guards[1].condition.parts] == ["lt", "gt"]
    assert dict(facts.routes[0].detail)["status"].value == 204


def test_what_is_denied_is_told_as_denied_and_values_are_no_questions():
    facts = analyze("""
module Rack
  class Attack
    class Proxy
      def self.handle?(store)
        return false unless defined?(::Dalli)
        raise Missing, "store #{store} " \\
          "is gone" if store.nil?
        true
      end
      def count(result)
        result || 1
      end
      def curve(name)
        CURVES.fetch(name) { raise Unknown, "no #{name}" }
      end
      def ready?
        open? && !closed?
      end
    end
  end
end
""")
    denied = facts.guards[0]
    assert (denied.condition.op, denied.outcomes[0].verb) == ("falsy", "return")
    assert facts.raises[0].message == "store {store} is gone"
    unknown = next(each for each in facts.raises if each.error == "Unknown")
    assert unknown.when is not None
    assert unknown.when.op == "not_in"
    questions = [each.symbol for each in facts.returns if each.condition is not None]
    assert questions == ["Rack.Attack.Proxy.ready?"]
    assert [each.kind for each in facts.symbols[:3]] == ["namespace", "namespace", "class"]


def test_classes_are_not_compared_by_size_and_what_joins_is_no_message():
    facts = analyze("""
def fits?(kind)
  kind <= Faraday::Adapter
end
def verify
  raise failed.join(" ") unless failed.empty?
end
""")
    (question,) = facts.returns
    assert question.condition is not None
    assert question.condition.op == "truthy"
    assert facts.raises[0].message == ""


def test_options_of_thor_belong_to_their_command():
    facts = analyze("""
class Cli < Thor
  class_option :database, aliases: "-d", default: "x.db"
  desc "add SKU", "Books goods in"
  option :reason, enum: %w[purchase return], required: true
  def add(sku); end
  desc "import FILE", "Imports"
  option :delimiter, default: ";"
  def import(path)
    exit 3 if result.failed.any?
    raise Bad unless SKU.match?(path)
    CSV.foreach(path) { |row| row }
  end
end
SKU = /[A-Z]+/
""")
    told = {each.name: [(o.flags, o.choices, o.required) for o in each.options] for each in facts.commands}
    assert told == {
        "add": [(("--database", "-d"), (), False), (("--reason",), ("purchase", "return"), True)],
        "import": [(("--database", "-d"), (), False), (("--delimiter",), (), False)],
    }
    asked = facts.guards[0].condition
    assert (asked.op, asked.left.form if asked.left else "") == ("truthy", "length")
    assert [(each.name, each.regex) for each in facts.patterns] == [("SKU", "[A-Z]+")]
    assert "files_read" in {each.effect for each in facts.effects}


def test_times_out_in_seconds_unless_that_cannot_be():
    facts = analyze("""
def open(path)
  Sequel.sqlite(path, timeout: 5000)
  Net::HTTP.start(host, read_timeout: 7)
end
""")
    assert [(each.value.value, each.unit) for each in facts.settings] == [(5000, ""), (7, "seconds")]


def test_what_is_given_a_name_in_a_question_is_asked_for_itself():
    facts = analyze("""
class Thumb < ApplicationRecord
  belongs_to :owner, optional: false
  def show
    return nil unless (found = find_by(id))
    found
  end
end
""")
    asked = facts.guards[0].condition
    assert (asked.op, asked.left.name if asked.left else "") == ("falsy", "found")
    assert [rule for rule, _ in facts.models[0].fields[0].constraints] == ["foreign_key", "required"]


def test_answers_that_return_rates_and_ranges_that_cover():
    facts = analyze("""
class SeedsController < ApplicationController
  rate_limit to: 10, within: 3.minutes, only: :create
  def show
    head :forbidden and return if embargoed?
    @seeds = Rails.cache.fetch("x", expires_in: 12.hours) { Seed.all }
    raise Many, "at most 5" unless (1..5).cover?(packets)
    if @seed.save
      redirect_to @seed
    else
      render :new, status: :unprocessable_content
    end
  end
end
""")
    assert [(each.role, each.value.value) for each in facts.settings] == [("rate", 10), ("interval", 3), ("ttl", 12)]
    refused, many, saved = facts.guards
    assert (refused.outcomes[0].name, refused.outcomes[0].value.value if refused.outcomes[0].value else "") == (
        "status", "forbidden",
    )  # fmt: skip
    assert [part.op for part in many.condition.parts] == ["lt", "gt"]
    assert saved.condition.left is not None
    assert saved.condition.left.form == "call"


def test_command_lines_of_other_libraries():
    facts = analyze("""
opts = Optimist.options do
  opt :dry_run, "Only count", default: false
  opt :port, "Where to listen", default: 8080, short: "p"
end
Slop.parse do |o|
  o.string "-h", "--host", "a hostname", default: "localhost"
  o.bool "-v", "--verbose", "say more"
end
GetoptLong.new(["--size", "-s", GetoptLong::REQUIRED_ARGUMENT], ["--help", GetoptLong::NO_ARGUMENT])
class Cmd < Clamp::Command
  option ["-d", "--depth"], "N", "how deep", default: 3
  option "--flat", :flag, "no depth at all"
  parameter "FILE", "what is read"
end
""")
    (loose,) = [each for each in facts.commands if not each.name]
    told = {each.flags[0]: (each.flags[1:], each.takes_value, each.help) for each in loose.options}
    assert told == {
        "--dry-run": ((), False, "Only count"), "--port": (("-p",), True, "Where to listen"),
        "-h": (("--host",), True, "a hostname"), "-v": (("--verbose",), False, "say more"),
        "--size": (("-s",), True, ""), "--help": ((), False, ""),
        "-d": (("--depth",), True, "how deep"), "--flat": ((), False, "no depth at all"),
        "FILE": ((), True, "what is read"),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("line", "effect"),
    [
        ("`date`", "process"),
        ("x = %x(ls).lines", "process"),
        ('Kernel.system("ls")', "process"),
        ("exit if fork", "process"),
        ('open("| ls") { |io| io.gets }', "process"),
        ('PTY.spawn("ls")', "process"),
        ('File.new("x").gets', "files_read"),
        ('Dir["*.yml"].each { |f| go(f) }', "files_read"),
        ('YAML.safe_load_file("x")', "files_read"),
        ('Pathname.new("x").read', "files_read"),
        ('Settings.new(**JSON.parse(File.read("x")))', "files_read"),
        ('run(*Dir.children("x"))', "files_read"),
        ('begin; go(1); rescue E; 2; else; File.read("x"); ensure; 3; end', "files_read"),
        ('list.map { |each| next File.size(each) }', "files_read"),
        ('File.unlink("x")', "files_write"),
        ('File.open("x", mode: "w") { |f| f.puts 1 }', "files_write"),
        ('Dir.mktmpdir { |dir| go(dir) }', "files_write"),
        ('Logger.new("x.log")', "files_write"),
        ('URI.open("https://x")', "network"),
        ('Net::HTTP.start("x") { |http| http }', "network"),
        ("Bunny.new.start", "network"),
        ("WEBrick::HTTPServer.new(Port: 1)", "listen"),
        ("Concurrent::FixedThreadPool.new(5)", "thread"),
        ("binding.eval(text)", "dynamic_code"),
        ("Account.class_eval(text)", "dynamic_code"),
        ("Marshal.restore(text)", "unsafe_deserialization"),
        ("Pony.mail(to: 1)", "email"),
        ("extend FFI::Library", "native_code"),
    ],
)  # fmt: skip
def test_what_is_reached_is_seen_however_it_is_called(line, effect):
    facts = analyze(f"class Tank\n  def go(text)\n    {line}\n  end\nend\n")
    assert effect in {each.effect for each in facts.effects}


@pytest.mark.parametrize(
    "line",
    [
        'File.join("a", text)',
        "File.basename(text)",
        "text.load",
        "Logger.new($stdout)",
        "socket.write(text)",
    ],
)
def test_what_only_looks_like_it_reaches_nothing(line):
    facts = analyze(f"class Tank\n  def go(text)\n    {line}\n  end\nend\n")
    assert not facts.effects
