"""Ruby: methods without parentheses, blocks, rescue and retry; Rails, Sidekiq, Sinatra, Thor."""

import re

from specs.analysis.facts import FileFacts
from specs.analysis.ruby.attributes import attributed
from specs.analysis.ruby.declarations import DECLARATIONS, called_bare
from specs.analysis.ruby.forms import FORMS, is_result
from specs.analysis.ruby.idioms import CALLS
from specs.analysis.ruby.rescued import rescued_effects
from specs.analysis.solid.reader import Dialect, Reader
from specs.analysis.solid.walk import analyze as read

SERVICES = (
    ("Net::HTTP", "http"), ("HTTParty", "http"), ("Faraday", "http"), ("RestClient", "http"), ("Typhoeus", "http"),
    ("Excon", "http"), ("HTTPX", "http"), ("HTTP", "http"), ("URI.open", "http"), ("Redis", "redis"),
    ("Dalli::Client", "memcached"), ("PG", "postgresql"), ("PG::Connection", "postgresql"), ("Mysql2::Client", "mysql"),
    ("SQLite3::Database", "sqlite"), ("Sequel", "sql"), ("ActiveRecord::Base", "sql"), ("Mongo::Client", "mongodb"),
    ("Kafka", "kafka"), ("Rdkafka", "kafka"), ("Bunny", "rabbitmq"), ("Aws::S3", "aws.s3"),
    ("Aws::DynamoDB", "aws.dynamodb"), ("Aws::SQS", "aws.sqs"), ("Aws::SNS", "aws.sns"), ("Aws::Lambda", "aws.lambda"),
    ("Aws::SES", "aws.ses"), ("Aws::SecretsManager", "aws.secretsmanager"), ("Aws::KMS", "aws.kms"),
    ("Aws::EC2", "aws.ec2"), ("Aws::STS", "aws.sts"), ("Google::Cloud::Storage", "gcp.storage"),
    ("Google::Cloud::PubSub", "gcp.pubsub"), ("Google::Cloud::Bigquery", "gcp.bigquery"), ("Stripe", "stripe"),
    ("Twilio", "twilio"), ("Slack", "slack"), ("Octokit", "github"), ("Elasticsearch::Client", "elasticsearch"),
    ("Net::SMTP", "smtp"), ("Net::SSH", "ssh"), ("Net::SFTP", "sftp"), ("Net::FTP", "ftp"), ("Net::LDAP", "ldap"),
    ("Net::IMAP", "imap"), ("TCPSocket", "socket"), ("Sentry", "sentry"), ("OpenAI::Client", "openai"),
    ("Docker", "docker"), ("Kubeclient", "kubernetes"), ("Vault", "vault"), ("Etcdv3", "etcd"),
)  # fmt: skip
EFFECTS = (
    ("system", "process"), ("spawn", "process"), ("exec", "process"), ("fork", "process"), ("Open3", "process"),
    ("IO.popen", "process"), ("Process.spawn", "process"), ("File.read", "files_read"), ("File.open", "files_read"),
    ("File.readlines", "files_read"), ("CSV.foreach", "files_read"),
    ("CSV.read", "files_read"), ("File.file?", "files_read"), ("File.size", "files_read"),
    ("File.stat", "files_read"), ("IO.foreach", "files_read"), ("IO.readlines", "files_read"),
    ("JSON.load_file", "files_read"), ("File.mtime", "files_read"), ("CSV.open", "files_write"),
    ("File.foreach", "files_read"), ("File.exist?", "files_read"),
    ("Dir.glob", "files_read"), ("Dir", "files_read"), ("IO.read", "files_read"), ("YAML.load_file", "files_read"),
    ("File.write", "files_write"), ("File.delete", "files_write"), ("File.rename", "files_write"),
    ("FileUtils", "files_write"), ("Tempfile", "files_write"), ("Dir.mkdir", "files_write"),
    ("TCPServer", "listen"), ("TCPSocket", "network"), ("UNIXSocket", "network"), ("ENV", "environment"),
    ("ENV.fetch", "environment"), ("Time.now", "clock"), ("Time.current", "clock"), ("Date.today", "clock"),
    ("SecureRandom", "random"), ("rand", "random"), ("Random", "random"), ("OpenSSL", "cryptography"),
    ("Digest", "cryptography"), ("BCrypt", "cryptography"), ("Thread.new", "thread"), ("Thread", "thread"),
    ("STDIN", "stdin"), ("$stdin", "stdin"), ("gets", "stdin"), ("puts", "stdout"), ("print", "stdout"),
    ("ERB", "dynamic_code"), ("eval", "dynamic_code"), ("instance_eval", "dynamic_code"),
    ("class_eval", "dynamic_code"), ("Marshal.load", "unsafe_deserialization"),
    ("YAML.unsafe_load", "unsafe_deserialization"), ("YAML.load", "unsafe_deserialization"),
    ("Psych.load", "unsafe_deserialization"), ("Oj.load", "unsafe_deserialization"),
    ("Fiddle", "native_code"), ("Net::SMTP", "email"), ("Socket.tcp", "network"), ("require 'ffi'", "native_code"),
)  # fmt: skip


def _finished(reader: Reader) -> None:
    attributed(reader)
    called_bare(reader)
    rescued_effects(reader)


DIALECT = Dialect(
    language="ruby",
    grammar="ruby",
    forms=FORMS,
    declarations=DECLARATIONS,
    comments=frozenset({"comment"}),
    restart=re.compile(rb"^[ \t]*(?:def|class|module|describe|it|test)\b", re.MULTILINE),
    doc_marks=(),
    env_calls=frozenset({"ENV.fetch", "ENV.key?", "ENV.has_key?", "ENV.include?"}),
    env_maps=frozenset({"ENV"}),
    services=SERVICES,
    effects=EFFECTS,
    calls=CALLS,
    exits=frozenset({"exit", "abort", "exit!"}),
    tail_returns=True,
    bare_calls=True,
    result=is_result,
    finish=_finished,
)


def analyze(text: str) -> FileFacts:
    return read(DIALECT, text)
