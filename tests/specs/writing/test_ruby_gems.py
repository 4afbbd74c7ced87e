"""Gems: classes and methods that stand in modules, and what the modules say themselves."""

from specs.analysis.manifests_other import analyze_gemfile
from specs.analysis.ruby import analyze
from specs.writing import statements
from tests.specs.writing.drafts import draft_of, one, package_of, said

MAILER = """
module Shop
  module Mailer
    TIMEOUT = ENV.fetch("MAIL_TIMEOUT", "30")

    def self.deliver(to)
      raise ArgumentError, "no recipient" if to.nil?
    end
  end
end
"""
TABLES = """
module Shop
  ROLES = %w[admin clerk].freeze
  LIMITS = { free: 10, paid: 500 }.freeze
  DEFAULT_PAGE = 50
end
"""
ERRORS = """
module Shop
  class Error < StandardError; end
  class Missing < Error; end
end
"""
STORE = """
module Shop
  class Store
    def empty?(name)
      return false if name.nil?
      name.length > 40
    end

    def load!(name)
      raise Shop::Missing unless exist?(name)
    end
  end

  class Disk < Store
    def exist?(name)
      File.exist?(name)
    end
  end
end
"""


def test_what_a_module_says_itself_is_told():
    draft = draft_of({"lib/mailer.rb": MAILER, "lib/tables.rb": TABLES})
    assert 'the default is "30"' in one(draft, "configuration", "`MAIL_TIMEOUT`").text
    assert "`DEFAULT_PAGE` is 50." in said(draft, "configuration")
    assert '`LIMITS` maps "free" to 10 and "paid" to 500.' in said(draft, "business_rule")
    assert one(draft, "business_rule", "`ROLES`").citations[0].start == 3


def test_methods_go_by_their_names_with_their_marks():
    draft = draft_of({"lib/store.rb": STORE, "lib/errors.rb": ERRORS})
    assert "`empty?` SHALL return false" in one(draft, "acceptance", "is nil").text
    raised = next(each for each in statements(draft) if "`Shop::Missing`" in each.text and each.kind == "error")
    assert {each.path for each in raised.citations} == {"lib/store.rb", "lib/errors.rb"}


def test_files_are_told_by_what_their_modules_hold():
    draft = draft_of({"lib/store.rb": STORE})
    assert "`lib/store.rb` holds `Store` and `Disk`." in said(draft, "developer")


GATE = """
module Shop
  class Gate
    class << self
      def open(options)
        limit = options[:limit] or raise ArgumentError, "Must pass limit"
        check!(limit)
      end

      private

      def check!(limit)
      end
    end

    def left
      return 0 if closed?
      7
    end

    private def closed?
      @closed
    end

    def count
      12
    end
    private :count
  end
end
"""
NARROW = """
module Shop
  class Narrow < Gate
    def self.narrow(count, limit)
      check!(limit) if count >= limit
    end
  end
end
"""


def test_what_a_part_hides_is_hidden_there_alone():
    symbols = {each.name: each.public for each in analyze(GATE).symbols}
    assert symbols["Shop.Gate.left"]
    assert not symbols["Shop.Gate.check!"] and not symbols["Shop.Gate.closed?"] and not symbols["Shop.Gate.count"]


def test_what_is_missing_goes_by_where_it_is_looked_for():
    draft = draft_of({"lib/gate.rb": GATE})
    text = one(draft, "error", "Must pass limit").text
    assert text == '`open` raises `ArgumentError` with "Must pass limit" when `options[:limit]` is not set.'


def test_modules_know_what_they_hold_in_other_files():
    package = package_of({"lib/gate.rb": GATE, "lib/narrow.rb": NARROW})
    assert ("Shop.Narrow.narrow", "Shop.Gate.check!") in {
        (edge.caller.name, edge.callee.name) for edge in package.edges if edge.certain
    }


def test_a_class_opened_again_for_its_version_offers_nothing():
    draft = draft_of(
        {"lib/gate.rb": GATE, "lib/version.rb": 'module Shop\n  class Gate\n    VERSION = "1"\n  end\nend\n'}
    )
    assert not [each for each in statements(draft) if any(c.path == "lib/version.rb" for c in each.citations)]


def test_what_is_said_above_a_module_is_said_of_its_file():
    text = """# Keeps the shop shut at night.
module Shop
  class Night
    def at(hour)
      raise "shut" if hour > 22
    end
  end
end
"""
    facts = analyze(text)
    assert facts.doc is not None and facts.doc.text == "Keeps the shop shut at night."
    assert facts.symbols[0].doc is None


def test_a_list_says_what_it_allows_only_where_its_name_does():
    text = """module Shop
  REQUIRED_KEYS = %w[name size].freeze
  ALLOWED_SIZES = %w[small large].freeze
  MAX_ITEMS = 40
end
"""
    rules = said(draft_of({"lib/lists.rb": text}), "business_rule")
    assert rules == ["`REQUIRED_KEYS` holds `name` and `size`.", "`ALLOWED_SIZES` allows `small` or `large`."]


SETTINGS = """
module Shop
  class Settings
    attr_accessor :host, :timeout, :retries, :on
    attr_reader :log

    def initialize(options = {})
      @host = "localhost"
      @timeout = options[:timeout] || 30
      @retries = options.fetch(:retries, 3)
      @log = options[:log]
      @on = true
    end

    private

    attr_accessor :secret
  end
  Point = Struct.new(:x, :y)
end
"""


def test_objects_are_told_with_what_they_are_at_first():
    told = said(draft_of({"lib/settings.rb": SETTINGS}), "description")
    assert (
        '`Settings` holds `host` ("localhost" by default), `timeout` (30 by default), `retries` (3 by default), '
        "`on` (true by default) and `log`." in told
    )
    assert "`Point` holds `x` and `y`." in told


GUARD = """
module Shop
  class Guard
    extend Forwardable
    def_delegators :@rules, :allow, :forbid
    REFUSED = lambda { |_request| [403, { "content-type" => "text/plain" }, ["Not today"]] }
    LATER = ->(request) { [429, { "retry-after" => "5" }, ["Come again"]] }

    def call(env)
      if known?(env)
        pass(env)
      elsif slow?(env)
        wait(env)
      else
        raise Shop::Refused, "nobody knows you"
      end
    end

    def over?(count)
      (count > 40).tap { |over| note(over) }
    end

    def known?(env)
      @rules.read(env)
    rescue Redis::BaseConnectionError
      nil
    end

    def slow?(env)
      env.late
    end
  end
end
"""


def test_questions_of_its_own_and_answers_of_a_gem_are_told():
    draft = draft_of({"lib/guard.rb": GUARD})
    rules = said(draft, "business_rule")
    assert "When `known?(env)` holds, `call` calls `pass` with `env`." in rules
    assert '`REFUSED` answers 403 with "Not today".' in rules
    assert '`LATER` answers 429 with "Come again".' in rules
    assert any(each.startswith("`over?` returns whether `count` is above 40") for each in rules)
    assert '`call` raises `Shop::Refused` with "nobody knows you"' in one(draft, "error", "nobody").text
    assert "`allow`, `forbid` and `slow?`" in one(draft, "description", "also has").text


def test_who_rescues_errors_of_a_client_is_in_touch_with_what_it_calls():
    absences = [each.text for each in draft_of({"lib/guard.rb": GUARD}).overview.does_not]
    assert "It does not run other programs." in absences
    assert "It does not call anything over the network." not in absences


KINDS = """
ENV["APP_ENV"] ||= "production"
ENV["GNUPGHOME"] = "/var/keys"

module Shop
  class Keys < ActiveRecord::Base
    def kind(text)
      case text
      when /^http/ then "an address of the web"
      when Conf::PRINT_REGEXP then "a finger print"
      when Integer then "a number of a key"
      else "nothing that is known"
      end
    end

    def stop(text)
      if text.match(/^STOP (now|later)/i)
        $stderr.puts "Told to stop"
        exit 2
      end
    end
  end

  module Rules
    class Base
    end
  end
end
"""


def test_cases_ask_for_patterns_and_kinds_and_only_what_is_read_is_read():
    draft = draft_of({"lib/keys.rb": KINDS})
    texts = said(draft)
    assert 'IF `text` matches `^http` THEN `kind` SHALL return "an address of the web".' in texts
    assert 'IF `text` matches `Conf::PRINT_REGEXP` THEN `kind` SHALL return "a finger print".' in texts
    assert 'IF `text` is of type `Integer` THEN `kind` SHALL return "a number of a key".' in texts
    printed = one(draft, "business_rule", "Told to stop").text
    assert "matches `^STOP (now|later)/i`" in printed and "to standard error and exits with status 2" in printed
    assert 'The environment variable `APP_ENV` is read; the default is "production".' in texts
    assert not [each for each in texts if "GNUPGHOME" in each or "derive from `Base`" in each]


def test_a_gem_says_what_it_is_in_its_summary():
    spec = """
Gem::Specification.new do |s|
  s.name = "shop".freeze
  s.description = "Shop is a group's gate: it lets in.\\n\\nMore.".freeze
  s.summary = %q{It keeps a group's things}
end
"""
    told = [each.value for each in analyze_gemfile(spec).declarations if each.what == "description"]
    assert told == ["It keeps a group's things", "Shop is a group's gate: it lets in."]


DAEMON = """
class Daemon < Sinatra::Base
  set :port, Conf.api["port"] || 4443

  helpers do
    def list(id)
      List.find(id)
    end
  end
end
"""
LISTS = """
class Daemon < Sinatra::Base
  register Sinatra::Namespace

  namespace "/lists" do
    get ".json" do
      json List.all
    end

    put "/:id.json" do |id|
      if list(id).update(parsed_body)
        204
      else
        client_error("not saved", 422)
      end
    end
  end
end
"""


def test_requests_that_a_class_answers_are_told_each_with_its_answers():
    draft = draft_of({"lib/daemon.rb": DAEMON, "lib/lists.rb": LISTS})
    told = {each.title: [s.text for s in each.statements] for c in draft.capabilities for each in c.requirements}
    assert told["Serve GET /lists.json"] == ["Serves GET `/lists.json`."]
    assert told["Serve PUT /lists/:id.json"][:2] == [
        "Serves PUT `/lists/:id.json`.",
        "IF `list(id).update(parsed_body)` holds THEN the package SHALL answer 204, "
        'and otherwise answer 422 with "not saved".',
    ]
    assert "`port` is 4443 unless given." in said(draft, "configuration")


ERRORS_OF_MAIL = """
module Post
  module Errors
    class Base < StandardError
    end

    class TooBig < Base
    end
  end
end
"""
MIGRATION = """
class AddSize < ActiveRecord::Migration[6.0]
  def up
    unless column_exists?(:lists, :size)
      add_column :lists, :size, :integer, default: 40
    end
  end
end
"""
SCHEMA = """
ActiveRecord::Schema.define(version: 2021_11_07) do
  create_table "lists", force: :cascade do |t|
    t.string "email", limit: 255
    t.integer "size", default: 40
  end
end
"""


def test_a_module_of_errors_holds_errors():
    assert [each.kind for each in analyze(ERRORS_OF_MAIL).symbols[2:]] == ["error", "error"]


def test_migrations_are_told_only_where_no_schema_tells_what_they_leave():
    texts = said(draft_of({"db/migrate/1_add_size.rb": MIGRATION, "db/schema.rb": SCHEMA}))
    assert "`lists` holds `email` and `size` (40 by default)." in texts
    assert not [each for each in texts if "AddSize" in each or "add_column" in each]
    assert [each for each in said(draft_of({"db/migrate/1_add_size.rb": MIGRATION})) if "AddSize" in each]


RAKEFILE = """
desc "Refresh all keys"
task :refresh, [:name, :size] => [:environment, "db:load"] do |t, args|
  puts args[:name]
end

namespace :db do
  task init: ["db:create", "db:schema:load"]

  namespace :fill do
    desc "Fills the tables"
    task :people do
      People.fill
    end
  end
end

task :clean
"""


def test_rake_tasks_are_told_with_what_they_take_and_run_before():
    told = [each for each in said(draft_of({"Rakefile": RAKEFILE, "lib/gate.rb": GATE}), "developer") if "Rake" in each]
    assert told == [
        "The Rake task `refresh` of `Rakefile`, which takes `name` and `size`, runs `environment` and `db:load` first, "
        "and does this: Refresh all keys.",
        "The Rake task `db:init` of `Rakefile` runs `db:create` and `db:schema:load` first.",
        "The Rake task `db:fill:people` of `Rakefile`: Fills the tables.",
    ]


def test_a_namespace_of_routes_is_none_of_rake():
    facts = analyze("""
Rails.application.routes.draw do
  namespace :api do
    get "orders", to: "orders#index"
  end
end
""")
    assert not facts.declarations
    assert facts.routes[0].path == "/api/orders"


KEYWORDS = """
module Post
  DEFAULTS = {
    "log_level" => "warn",
    "keyserver" => "hkp://keys.example",
    "smtp" => { "address" => "localhost", "port" => 25 },
  }

  class Base
    def self.handles(keyword)
      WORDS << keyword
    end
  end

  class Keys < Base
    handles "add-key"
    handles "delete-key"

    def add_key(list)
      return Post::Errors::TooBig.new(list) if list.big?
      found(list) || halt(404)
    end

    def quiet?(list)
      list.mails.where(old: true).blank? || list.subject.match(/^re:/).present?
    end
  end
end
"""


def test_words_that_classes_declare_and_errors_that_are_handed_back_are_told():
    texts = said(draft_of({"lib/10_keywords.rb": KEYWORDS, "lib/errors.rb": ERRORS_OF_MAIL}))
    assert '`Keys` declares `handles` for "add-key" and "delete-key".' in texts
    assert "IF `list.big?` holds THEN `add_key` SHALL return `Post::Errors::TooBig.new(list)`." in texts
    assert "IF `found(list)` does not hold THEN `add_key` SHALL answer 404." in texts
    assert any("`list.mails.where(old: true).blank?` holds or `list.subject` matches `^re:`" in each for each in texts)
    assert '`smtp` maps "address" to "localhost" and "port" to 25.' in texts
    assert '`DEFAULTS` maps "log_level" to "warn" and "keyserver" to "hkp://keys.example".' in texts


def test_of_two_classes_by_one_name_the_nearer_one_is_derived_from():
    handlers = """
module Post
  module Handlers
    class Base
      def run(list)
        raise "no list" if list.nil?
      end
    end

    class Add < Base
    end

    class Drop < Base
    end

    class Move < Base
    end
  end

  module Errors
    class Base < StandardError
    end

    class Gone < Base
    end

    class Full < Base
    end
  end
end
"""
    told = one(draft_of({"lib/handlers.rb": handlers}), "developer", "To extend it").text
    assert told == "To extend it, derive from `Base`, as `Add`, `Drop` and `Move` do."


CLI = """
module Post
  class Cli < Thor
    register(Cert, "cert", "cert ...", "Work on certificates")

    desc "key ...", "Work on keys"
    subcommand "key", Post::Key

    desc "version", "Show the version"
    def version
      say VERSION
    end
  end
end
"""
CERT = """
module Post
  class Cert < Thor
    desc "generate", "Make a certificate"
    def generate
      make_it
    end
  end

  class Key < Thor
    desc "show ID", "Show a key"
    def show(id)
      puts find(id)
    end
  end
end
"""


def test_commands_below_a_word_are_told_as_they_are_typed():
    draft = draft_of({"lib/cli.rb": CLI, "lib/cert.rb": CERT})
    offered = [each for each in said(draft, "description") if each.startswith("Offers the command")]
    assert sorted(offered) == [
        "Offers the command `cert generate`: Make a certificate.",
        "Offers the command `cert`: Work on certificates.",
        "Offers the command `key show`: Show a key.",
        "Offers the command `key`: Work on keys.",
        "Offers the command `version`: Show the version.",
    ]


CLIENT = """
module Paste
  API_URL = URI("https://paste.example/")
  TOKEN_NAME = "PASTE_TOKEN"

  def self.save(token)
    File.open(path, "w", 0600) { |f| f.write(token) }
  end

  def self.send_it(text)
    request = Net::HTTP::Post.new("/pastes")
    request["Authorization"] = ENV[TOKEN_NAME] if ENV.key?(TOKEN_NAME)
    response = connection(API_URL).request(request)
    raise "Not taken" unless Net::HTTPSuccess === response
    response
  rescue Timeout::Error
    raise "Could not reach #{API_URL}"
  end

  def self.connection(url)
    http = Net::HTTP.new(url.host, url.port)
    if url.scheme == "https"
      http.verify_mode = OpenSSL::SSL::VERIFY_NONE
    end
    http.read_timeout = 10
    http
  end
end
"""


def test_a_client_is_told_with_what_it_sends_writes_and_cannot_reach():
    draft = draft_of({"lib/paste.rb": CLIENT})
    texts = said(draft)
    assert "It does not write local files." not in texts
    assert "Uses HTTP: POST." in texts
    assert '`API_URL` is "https://paste.example/".' in texts
    assert '`send_it` raises an error with "Could not reach {API_URL}" when `Timeout::Error` is caught.' in texts
    assert any("when `response` is not of type `Net::HTTPSuccess`" in each for each in texts)
    read = one(draft, "configuration", "`PASTE_TOKEN`")
    assert {each.start for each in read.citations} >= {4}
    assert any("sets `http.verify_mode` to `OpenSSL::SSL::VERIFY_NONE`" in each for each in texts)


LAZY = """
module Net
  class Options < Net::Settings.new(:max, :interval)
    METHODS = %i[get put].freeze

    def max
      (self[:max] ||= 2).to_i
    end

    def methods
      self[:methods] ||= METHODS
    end

    # Encode converts the given value into a text.
    # rubocop:disable Naming/Uses
    def encode(value)
      return nil if value.nil?
      value.to_s
    end

    def use(adapter)
      return unless adapter?(adapter)

      raise "an adapter is set by its own method"
    end

    def adapter?(adapter)
      adapter <= Net::Adapter
    end

    def send_it
      deliver
    rescue Net::SocketError => e
      raise Net::TimedOut, "late" if e.message =~ /timeout/
      raise Net::Broken, "gone"
    end
  end
end
"""


def test_what_is_set_when_first_asked_for_is_a_default():
    texts = said(draft_of({"lib/options.rb": LAZY}))
    assert "`Options` holds `max` and `interval`." in texts
    assert "`max` is 2 unless given." in texts
    assert "`methods` is `%i[get put]` (`METHODS`) unless given." in texts
    assert '`use` raises an error with "an adapter is set by its own method" when `adapter?(adapter)` holds.' in texts
    assert (
        '`send_it` raises `Net::Broken` with "gone" when `Net::SocketError` is caught and none of the checks before it '
        "applies." in texts
    )
    assert not [each for each in texts if "rubocop" in each]


def test_a_file_beside_the_directory_of_its_name_keeps_its_name():
    one_class = 'class {0}\n  def go(a)\n    raise ArgumentError, "no {0}" if a > 40\n  end\nend\n'
    names = ("Ant", "Bee", "Cow", "Dog", "Eel", "Fox", "Gnu", "Hen")
    files = {f"lib/farm/{each.lower()}.rb": one_class.format(each) for each in names}
    files |= {f"lib/farm/barn/{each.lower()}.rb": one_class.format(f"{each}Barn") for each in names}
    draft = draft_of({"lib/farm.rb": one_class.format("Farm"), **files})
    assert "Rb" not in [each.title for each in draft.capabilities]


PUSHER = """
module Meter
  class Settings
    attr_accessor :timeout, :retries

    def initialize
      @timeout = 10
      @retries = 4
    end
  end

  class Pusher
    include HTTParty

    def add(reading)
      @readings << reading
      flush if @readings.size >= limit
    end

    def flush
      tries = 0
      begin
        self.class.post("/readings", body: @readings.shift(limit))
      rescue Net::ReadTimeout, RequestError => e
        raise if e.is_a?(RequestError) && !e.retryable?

        tries += 1
        raise if tries > 7
        sleep 2
        retry
      end
    end

    def limit
      100
    end
  end
end
"""


def test_names_that_are_calls_and_counts_among_several_questions_are_told():
    draft = draft_of({"lib/pusher.rb": PUSHER})
    texts = said(draft)
    assert "When `@readings` is at least `limit` long, `add` calls `flush`." in texts
    assert any("at most 7 times; the wait between attempts is 2 seconds" in each for each in texts)
    assert any(each.startswith('Uses HTTP with "/readings": POST') for each in texts)
    assert "`Settings` holds `timeout` (10 by default) and `retries` (4 by default)." in texts
    assert not [each for each in texts if "timeout of" in each]
    edges = {(each.caller.name, each.callee.name) for each in package_of({"lib/pusher.rb": PUSHER}).edges}
    assert {("Meter.Pusher.add", "Meter.Pusher.flush"), ("Meter.Pusher.add", "Meter.Pusher.limit")} <= edges


WATCHER = """
module Post
  Mailbox = Struct.new(:host, :port) do
    DEFAULTS = { host: "mail.example", port: 993 }

    def open?
      port.positive?
    end

    private

    def opened(host)
      host
    end
  end
  Late = Class.new(StandardError) do
    def why
      "late"
    end
  end

  class Watcher
    def wait
      poll
    rescue Net::IMAP::Error => e
      @log.warn({ action: "reset", error: e.message })
      reset
    end

    def stop
      @thread&.join(60)
    end

    def reset
      @seen = 0
    end

    def answer(res)
      if @running
        res.status = 200
        res.body = "fine"
      else
        res.status = 500
        res.body = "gone"
      end
    end
  end
end
"""


def test_what_stands_in_the_block_of_a_struct_is_its_own():
    symbols = {each.name: each for each in analyze(WATCHER).symbols}
    assert symbols["Post.Mailbox.open?"].public and not symbols["Post.Mailbox.opened"].public
    assert symbols["Post.Late"].kind == "error" and "Post.Late.why" in symbols
    texts = said(draft_of({"lib/watcher.rb": WATCHER}))
    assert not [each for each in texts if each.startswith("The port")]
    assert any("is raised" in each and "`wait` SHALL log a warning and call `reset`" in each for each in texts)
    assert "The timeout of `join` is 60 seconds (1 minute)." in texts
    assert any('and otherwise answer 500 and set `res.body` to "gone"' in each for each in texts)


BUGS = """
require "soap/rpc/driver"

module Bugs
  def self.read(lines)
    lines.each do |line|
      next if /^\\s*#/ =~ line
      $stderr.puts "reading a line" if $DEBUG
      raise "not a bug" unless line =~ /^b\\d+$/
    end
  end
end
"""


def test_a_pattern_is_asked_of_the_text_on_whichever_side_it_stands():
    draft = draft_of({"lib/bugs.rb": BUGS})
    texts = said(draft)
    assert any("`line` matches `^\\s*#`" in each and "go on with the next one" in each for each in texts)
    assert not [each for each in texts if "DEBUG" in each or "reading a line" in each]
    assert "It does not call anything over the network." not in texts


ATTEMPT = """
module Tries
  class Attempt
    def run(source)
      @status = :running
      got = case source.scheme
            when "file", nil then copy(source)
            when /^[a-z]$/ then copy(source.to_s)
            when /^https?$/ then download(source)
            else
              raise "unexpected scheme"
            end
      @status = :ok if @status == :running
      got
    end
  end
end
"""


def test_what_no_case_fits_is_not_told_as_if_it_were_always_so():
    texts = said(draft_of({"lib/attempt.rb": ATTEMPT}))
    (raised,) = [each for each in texts if "unexpected scheme" in each]
    assert raised.endswith("when none of the checks before it applies.")
    assert not [each for each in texts if "answer 200" in each]


DEPOT = """
class Depot
  def put(name)
    if name.nil?
      raise ArgumentError, _("No name given")
    end
    if name.start_with?("x")
      raise DepotError.new(_("Name %{n} is reserved") % {n: name})
    end
    raise "Bad name: %s" % name if name == "bad"
    raise format("Worse name: %s", name) if name == "worse"
    raise DepotError, _("depot.closed") if closed?
    store(name)
  end
end
"""


def test_texts_that_are_translated_or_filled_in_are_what_an_error_says():
    texts = said(draft_of({"lib/depot.rb": DEPOT}))
    assert '`put` raises `ArgumentError` with "No name given" when `name` is nil.' in texts
    assert '`put` raises `DepotError` with "Name {n} is reserved" when `name.start_with?("x")` holds.' in texts
    assert '`put` raises an error with "Bad name: %s" when `name` is "bad".' in texts
    assert '`put` raises an error with "Worse name: %s" when `name` is "worse".' in texts
    assert not [each for each in texts if "depot.closed" in each]  # a key is no message


def test_scripts_run_and_files_are_loaded():
    tidy = "LIMIT = 30\n\nif ARGV.size > LIMIT\n  exit 3\nend\n"
    setup = 'if ENV["QUIET"] == "1"\n  $stderr.puts "quiet"\n  $quiet = 2\nend\n'
    draft = draft_of({"bin/tidy.rb": tidy, "lib/shop/set_up.rb": setup})
    titles = [each.title for part in draft.capabilities for each in part.requirements]
    assert "Tidy: what is done when it runs" in titles
    assert "Set up: what is set up when it is loaded" in titles


TILL = """
class Till
  def book(entry)
    case entry
    in { kind: "refund", amount: 500.. } then raise Refused, "refunds above the limit"
    in { kind: "sale", amount: }
      amount * 100
    in String => text
      raise ArgumentError, "not parsed: #{text}"
    in nil
      nil
    in [_, 0]
      :empty
    end
  end

  def rate(code, weight)
    case [code, weight]
    in ["A", ..30] then 3
    in ["A", _] then 5
    in ["B" | "C", 0...10] then 7
    in [_, 12] then 8
    else 9
    end
  end

  def limit(level)
    case level
    in 0 then "none"
    in 1..3 then "low"
    in Integer | Float then "high"
    in other then "odd"
    end
  end

  def hold(level, weight)
    case level
    in 7 unless weight.zero? then :heavy
    in ^weight then :same
    end
  end
end
"""


def test_what_a_value_is_held_against_by_its_parts_is_asked():
    texts = said(draft_of({"lib/till.rb": TILL}))
    whole = " ".join(texts)
    assert '`entry.kind` must not be "refund" or `entry.amount` must be below 500; otherwise `book` raises' in whole
    assert 'IF `entry.kind` is "sale" and `amount` is in `entry` THEN `book` SHALL return `amount * 100`.' in texts
    assert (
        '`book` raises `ArgumentError` with "not parsed: {text}" when `entry` is of type `String`.' in texts
    )  # no text has keys
    assert 'IF `code` is "A" and `weight` is at most 30 THEN `rate` SHALL return 3.' in texts
    assert 'IF `code` is "A" and `weight` is above 30 THEN `rate` SHALL return 5.' in texts
    assert 'IF `code` is one of "B" or "C" and `weight` is at least 0 and below 10 THEN `rate` SHALL return 7.' in texts
    assert 'IF `weight` is 12 and `code` is not "A" THEN `rate` SHALL return 8.' in texts
    (high,) = [each for each in texts if 'return "high"' in each]
    assert "`level` is not 0" in high  # which is an integer, too
    assert not [each for each in texts if '"odd"' in each and "`other`" in each]


SPREAD = """
class Tank
  def load(path)
    Settings.new(**JSON.parse(File.read(path)))
  rescue JSON::ParserError
    fill(0)
    nil
  end

  def note(text)
    store(<<~TEXT)
      #{`date`} #{text}
    TEXT
  end
end
"""


def test_what_is_done_inside_of_spread_arguments_and_long_texts_is_seen():
    texts = said(draft_of({"lib/tank.rb": SPREAD}))
    assert "It does not read local files." not in texts
    assert "It does not run other programs." not in texts
    assert (
        "IF `JSON::ParserError` is raised from `JSON.parse` THEN `load` SHALL call `fill` with 0 and return nil."
        in texts
    )


def test_what_is_only_said_while_something_is_tried_is_not_what_fails():
    texts = said(
        draft_of(
            {
                "lib/feature.rb": """
class Feature
  def purge(path)
    logger.debug2(_("Purging %{path}") % {path: path})
    FileUtils.rm_r(path)
  rescue Errno::ENOENT
    mark(path)
    nil
  end
end
"""
            }
        )
    )
    assert (
        "IF `Errno::ENOENT` is raised from `FileUtils.rm_r` THEN `purge` SHALL call `mark` with `path` and return nil."
        in texts
    )


def test_what_an_object_is_made_with_unless_told_otherwise():
    keeper = (
        "class Keeper\n  def initialize(station, interval: 15, dry_run: false)\n    @interval = interval\n  end\nend\n"
    )
    texts = said(draft_of({"lib/keeper.rb": keeper}))
    assert "Unless given for `initialize`, `interval` is 15 and `dry_run` is false." in texts
