"""Which npm package, and which of its names, stands for which outside service."""

from specs.analysis.catalogue import aws

# Packages by name: service key of the catalogue. A subpath ("mysql2/promise") counts as its package.
PACKAGES = {
    "pg": "postgresql", "pg-promise": "postgresql", "postgres": "postgresql", "@neondatabase/serverless": "postgresql",
    "@vercel/postgres": "postgresql", "mysql": "mysql", "mysql2": "mysql", "mariadb": "mysql", "sqlite3": "sqlite",
    "better-sqlite3": "sqlite", "node:sqlite": "sqlite", "mssql": "mssql", "tedious": "mssql", "oracledb": "oracle",
    "knex": "sql", "sequelize": "sql", "sequelize-typescript": "sql", "typeorm": "sql", "@nestjs/typeorm": "sql",
    "@prisma/client": "sql", "kysely": "sql", "drizzle-orm": "sql", "objection": "sql", "@mikro-orm/core": "sql",
    "mongodb": "mongodb", "mongoose": "mongodb", "@nestjs/mongoose": "mongodb", "monk": "mongodb",
    "cassandra-driver": "cassandra", "neo4j-driver": "neo4j", "@clickhouse/client": "clickhouse",
    "@influxdata/influxdb-client": "influxdb", "duckdb": "duckdb", "snowflake-sdk": "snowflake", "etcd3": "etcd",
    "@supabase/supabase-js": "supabase", "firebase": "firebase", "firebase-admin": "firebase",
    "redis": "redis", "ioredis": "redis", "@redis/client": "redis", "@upstash/redis": "redis", "memjs": "memcached",
    "memcached": "memcached", "kafkajs": "kafka", "node-rdkafka": "kafka", "amqplib": "rabbitmq",
    "amqp-connection-manager": "rabbitmq", "bullmq": "bullmq", "bull": "bullmq", "bee-queue": "redis", "nats": "nats",
    "mqtt": "mqtt", "zeromq": "zeromq", "stompit": "stomp", "pulsar-client": "pulsar", "minio": "minio",
    "ssh2": "ssh", "ssh2-sftp-client": "sftp", "basic-ftp": "ftp", "ldapjs": "ldap", "cloudinary": "cloudinary",
    "dockerode": "docker", "@kubernetes/client-node": "kubernetes", "@slack/web-api": "slack", "@slack/bolt": "slack",
    "twilio": "twilio", "telegraf": "telegram", "discord.js": "discord", "pusher": "pusher",
    "nodemailer": "smtp", "imapflow": "imap", "@sendgrid/mail": "sendgrid", "mailgun.js": "mailgun",
    "postmark": "postmark", "resend": "resend", "@mailchimp/mailchimp_marketing": "mailchimp",
    "graphql-request": "graphql", "@apollo/client": "graphql", "@grpc/grpc-js": "grpc", "soap": "soap",
    "openai": "openai", "@anthropic-ai/sdk": "anthropic", "cohere-ai": "cohere", "groq-sdk": "groq",
    "@mistralai/mistralai": "mistral", "ollama": "ollama", "@huggingface/inference": "huggingface",
    "replicate": "replicate", "@google/generative-ai": "google.genai", "@google/genai": "google.genai",
    "@azure/openai": "azure.openai", "ai": "litellm", "stripe": "stripe", "paypal-rest-sdk": "paypal",
    "braintree": "braintree", "@shopify/shopify-api": "shopify", "plaid": "plaid", "@octokit/rest": "github",
    "@octokit/core": "github", "octokit": "github", "@gitbeaker/rest": "gitlab", "simple-git": "git",
    "@elastic/elasticsearch": "elasticsearch", "@opensearch-project/opensearch": "opensearch",
    "algoliasearch": "algolia", "meilisearch": "meilisearch", "typesense": "typesense",
    "@pinecone-database/pinecone": "pinecone", "@qdrant/js-client-rest": "qdrant", "weaviate-client": "weaviate",
    "chromadb": "chroma", "@sentry/node": "sentry", "@sentry/browser": "sentry", "dd-trace": "datadog",
    "hot-shots": "statsd", "prom-client": "prometheus", "newrelic": "newrelic", "rollbar": "rollbar",
    "@bugsnag/js": "bugsnag", "posthog-node": "posthog", "mixpanel": "mixpanel", "@segment/analytics-node": "segment",
    "auth0": "auth0", "node-vault": "vault", "consul": "consul", "@temporalio/client": "temporal",
    "launchdarkly-node-server-sdk": "launchdarkly", "unleash-client": "unleash", "@notionhq/client": "notion",
    "jira-client": "jira", "jsforce": "salesforce", "@hubspot/api-client": "hubspot", "googleapis": "gcp",
}  # fmt: skip
HTTP = frozenset({
    "axios", "got", "node-fetch", "undici", "ky", "superagent", "request", "request-promise", "needle", "wretch",
    "cross-fetch", "isomorphic-fetch", "ofetch", "@nestjs/axios", "http", "https", "http2", "phin", "bent",
    "node-fetch-native", "minipass-fetch", "make-fetch-happen",
})  # fmt: skip
GCP = {
    "storage": "storage", "pubsub": "pubsub", "firestore": "firestore", "datastore": "datastore",
    "bigquery": "bigquery", "bigtable": "bigtable", "spanner": "spanner", "tasks": "tasks", "logging": "logging",
    "secret-manager": "secretmanager", "kms": "kms", "vision": "vision", "speech": "speech", "translate": "translate",
    "language": "language", "monitoring": "monitoring", "run": "run", "functions": "functions",
    "scheduler": "scheduler", "aiplatform": "aiplatform", "vertexai": "aiplatform", "compute": "compute",
}  # fmt: skip
AZURE = {
    "cosmos": "cosmos", "data-tables": "tables", "storage-blob": "blob", "storage-queue": "queue",
    "service-bus": "servicebus", "event-hubs": "eventhub", "event-grid": "eventgrid", "eventgrid": "eventgrid",
    "keyvault-secrets": "keyvault", "keyvault-keys": "keyvault", "identity": "identity", "search-documents": "search",
    "app-configuration": "appconfiguration", "storage-file-share": "file", "openai": "openai",
    "monitor-query": "monitor",
}  # fmt: skip
DRIZZLE_WORDS = frozenset(
    "eq ne gt gte lt lte and or not isNull isNotNull inArray notInArray between like ilike exists asc desc count sum "
    "avg min max relations sql".split()
)


def package_of(module: str) -> str:
    parts = module.split("/")
    return "/".join(parts[:2]) if module.startswith("@") else parts[0]


def service_of(module: str, name: str = "") -> str:
    """The catalogue key for what is imported from `module`, "" where it is none."""
    if not module or module[0] in "./":
        return ""
    package = package_of(module)
    if package == "drizzle-orm" and (module.endswith("-core") or name in DRIZZLE_WORDS):
        return ""  # the shapes of tables and the words of conditions: nothing is asked of a database there
    if package in HTTP:
        return "http"
    if package in PACKAGES:
        return PACKAGES[package]
    if package.startswith("@aws-sdk/"):
        plain = package.removeprefix("@aws-sdk/")
        return aws(plain) if plain.startswith(("client-", "lib-", "s3-")) else ""
    if package == "aws-sdk":
        parts = module.split("/")
        return aws(parts[-1]) if "clients" in parts else aws(name) if name else "aws"
    if package.startswith("@google-cloud/"):
        key = GCP.get(package.removeprefix("@google-cloud/"))
        return f"gcp.{key}" if key else "gcp"
    if package.startswith("@azure/"):
        key = AZURE.get(package.removeprefix("@azure/"))
        return f"azure.{key}" if key else ""
    return ""
