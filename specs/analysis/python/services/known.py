"""Services told by the library that is called: Redis, Kafka, Google Cloud, Azure, LLM APIs and others."""

import ast

from specs.analysis.facts import Operand, ServiceUse
from specs.analysis.python.following import Following
from specs.analysis.python.names import last
from specs.analysis.python.operands import Reader
from specs.analysis.python.place import Site

# Import prefix -> key of the catalogue. The longest prefix wins.
LIBRARIES: dict[str, str] = {
    "redis": "redis", "aioredis": "redis", "valkey": "redis", "rediscluster": "redis", "django_redis": "redis",
    "pymemcache": "memcached", "pylibmc": "memcached", "memcache": "memcached", "aiomcache": "memcached",
    "kafka": "kafka", "confluent_kafka": "kafka", "aiokafka": "kafka", "faust": "kafka",
    "pika": "rabbitmq", "aio_pika": "rabbitmq", "amqp": "amqp", "kombu.Connection": "amqp", "kombu.Producer": "amqp",
    "kombu.Consumer": "amqp", "kombu.connection": "amqp",
    "kombu.messaging": "amqp", "kombu.pools": "amqp", "kombu.simple": "amqp", "amqpstorm": "rabbitmq",
    "proton": "amqp",
    "nats": "nats", "zmq": "zeromq", "paho.mqtt": "mqtt", "aiomqtt": "mqtt", "pulsar": "pulsar", "stomp": "stomp",
    "smtplib": "smtp", "aiosmtplib": "smtp", "django.core.mail": "smtp", "flask_mail": "smtp", "imaplib": "imap",
    "poplib": "pop3", "sendgrid": "sendgrid", "mailchimp_transactional": "mailchimp", "postmarker": "postmark",
    "postmark": "postmark", "resend": "resend", "aioimaplib": "imap",
    "ftplib": "ftp", "aioftp": "ftp", "paramiko": "ssh", "asyncssh": "ssh", "fabric": "ssh", "pysftp": "sftp",
    "ldap3": "ldap", "ldap": "ldap", "telnetlib": "telnet", "pysnmp": "snmp", "dns.resolver": "dns", "aiodns": "dns",
    "pymongo": "mongodb", "motor": "mongodb", "mongoengine": "mongodb", "beanie": "mongodb",
    "cassandra.cluster": "cassandra",
    "neo4j": "neo4j", "influxdb": "influxdb", "influxdb_client": "influxdb", "clickhouse_connect": "clickhouse",
    "couchdb": "couchdb", "couchbase": "couchbase", "etcd3": "etcd", "supabase": "supabase",
    "firebase_admin": "firebase",
    "firebase_admin.messaging": "firebase.messaging", "databricks.sql": "databricks", "pyspark": "spark",
    "elasticsearch": "elasticsearch", "elasticsearch_dsl": "elasticsearch", "opensearchpy": "opensearch",
    "algoliasearch": "algolia", "meilisearch": "meilisearch", "typesense": "typesense", "pysolr": "solr",
    "pinecone": "pinecone", "qdrant_client": "qdrant", "weaviate": "weaviate", "pymilvus": "milvus",
    "chromadb": "chroma",
    "google.cloud.storage": "gcp.storage", "google.cloud.pubsub": "gcp.pubsub", "google.cloud.pubsub_v1": "gcp.pubsub",
    "google.cloud.bigquery": "gcp.bigquery", "google.cloud.firestore": "gcp.firestore",
    "google.cloud.datastore": "gcp.datastore",
    "google.cloud.bigtable": "gcp.bigtable", "google.cloud.spanner": "gcp.spanner",
    "google.cloud.tasks_v2": "gcp.tasks",
    "google.cloud.tasks": "gcp.tasks", "google.cloud.secretmanager": "gcp.secretmanager", "google.cloud.kms": "gcp.kms",
    "google.cloud.logging": "gcp.logging", "google.cloud.monitoring_v3": "gcp.monitoring",
    "google.cloud.vision": "gcp.vision",
    "google.cloud.speech": "gcp.speech", "google.cloud.translate": "gcp.translate",
    "google.cloud.language": "gcp.language",
    "google.cloud.aiplatform": "gcp.aiplatform", "vertexai": "gcp.aiplatform", "google.cloud.compute_v1": "gcp.compute",
    "google.cloud.run_v2": "gcp.run", "google.cloud.scheduler": "gcp.scheduler",
    "google.cloud.functions": "gcp.functions",
    "google.cloud": "gcp", "google.generativeai": "google.genai", "google.genai": "google.genai",
    "gspread": "google.sheets",
    "googleapiclient.discovery": "gcp",
    "azure.storage.blob": "azure.blob", "azure.storage.queue": "azure.queue",
    "azure.storage.filedatalake": "azure.datalake",
    "azure.storage.fileshare": "azure.file", "azure.cosmos": "azure.cosmos", "azure.data.tables": "azure.tables",
    "azure.servicebus": "azure.servicebus", "azure.eventhub": "azure.eventhub", "azure.eventgrid": "azure.eventgrid",
    "azure.keyvault": "azure.keyvault", "azure.identity": "azure.identity", "azure.search": "azure.search",
    "azure.monitor": "azure.monitor", "azure.ai": "azure.ai", "azure.mgmt.compute": "azure.compute",
    "azure.appconfiguration": "azure.appconfiguration", "azure.mgmt": "azure",
    "openai": "openai", "openai.AzureOpenAI": "azure.openai", "openai.AsyncAzureOpenAI": "azure.openai",
    "anthropic": "anthropic", "cohere": "cohere", "mistralai": "mistral", "groq": "groq", "ollama": "ollama",
    "huggingface_hub": "huggingface", "replicate": "replicate", "litellm": "litellm",
    "stripe": "stripe", "paypalrestsdk": "paypal", "braintree": "braintree", "shopify": "shopify", "plaid": "plaid",
    "slack_sdk": "slack", "slack": "slack", "slack_bolt": "slack", "twilio": "twilio", "telegram": "telegram",
    "discord": "discord", "pusher": "pusher", "telethon": "telegram", "aiogram": "telegram",
    "sentry_sdk": "sentry", "datadog": "datadog", "ddtrace": "datadog", "newrelic": "newrelic", "statsd": "statsd",
    "rollbar": "rollbar", "bugsnag": "bugsnag", "pdpyras": "pagerduty", "logging.handlers.SysLogHandler": "syslog",
    "hvac": "vault", "keyring": "keyring", "consul": "consul", "kazoo": "zookeeper", "ldclient": "launchdarkly",
    "UnleashClient": "unleash", "kubernetes": "kubernetes", "kubernetes_asyncio": "kubernetes", "docker": "docker",
    "aiodocker": "docker", "temporalio": "temporal", "prefect": "prefect", "jira": "jira",
    "simple_salesforce": "salesforce",
    "github": "github", "gitlab": "gitlab", "git": "git", "git.Repo": "git", "notion_client": "notion",
    "jenkins": "jenkins",
    "mixpanel": "mixpanel", "posthog": "posthog", "segment.analytics": "segment",
    "minio": "minio", "dropbox": "dropbox", "cloudinary": "cloudinary", "websockets": "websocket",
    "websocket": "websocket",
    "zeep": "soap", "suds": "soap", "gql": "graphql", "xmlrpc.client": "xmlrpc", "thrift": "thrift",
    "airtable": "airtable",
    "pyairtable": "airtable", "grpc": "grpc", "socket.create_connection": "socket", "hubspot": "hubspot",
    "zenpy": "zendesk",
    "auth0": "auth0", "okta": "okta", "keycloak": "keycloak",
}  # fmt: skip

# What is no use of the service: exceptions, types, configuration values.
QUIET = frozenset(
    """
    value key offset partition headers topic
    exceptions errors error types typing models utils testing __call__ close aclose constants __init__
    insecure_channel_credentials RpcError StatusCode callbacks encoders serializer schemas
    """.split()
)
# The last words of what a client is called.
CLIENTS = tuple(
    """
    Client Redis Producer Consumer Connection Session SMTP SMTP_SSL IMAP4 IMAP4_SSL FTP OpenAI Anthropic Cluster
    Repo Engine Pool Elasticsearch OpenSearch Minio Publisher Subscriber Bot App Context WebClient ServerProxy
    Server API Github Gitlab JIRA Jenkins Salesforce Hub Driver Container FTP_TLS POP3 Groq Mistral Index Pinecone
    Api GraphDatabase Service Sender Receiver Channel Model Collection BlockingConnection
    """.split()
)
# Libraries whose classes are the things of the service themselves.
WHOLE = frozenset(
    {"stripe", "braintree", "paypal", "firebase", "plaid", "airtable", "shopify", "vault", "mongodb", "chroma"}
)
SLACK_MARKS = frozenset({"event", "command", "action", "shortcut", "view", "message", "options", "middleware"})
SLACK_CALLS = frozenset(
    """
    chat_postMessage chat_update chat_postEphemeral chat_delete chat_scheduleMessage views_open views_update
    views_publish reactions_add reactions_remove files_upload files_upload_v2 users_info conversations_open
    conversations_history conversations_replies conversations_list users_lookupByEmail
    """.split()
)
GRPC_CLIENTS = ("insecure_channel", "secure_channel")
RESOURCE_WORDS = tuple(
    """
    topic queue queue_name routing_key collection index index_name bucket_name model channel subject key name
    topic_path container exchange host dataset table
    """.split()
)
WORTH = (
    "timeout",
    "max_tokens",
    "temperature",
    "model",
    "ex",
    "px",
    "nx",
    "acks",
    "partition",
    "to",
    "subject",
    "max_retries",
)


class Known:
    def __init__(self, reader: Reader, following: Following) -> None:
        self.reader = reader
        self.following = following

    def use(self, site: Site) -> ServiceUse | None:
        qualified = site.qualified
        if last(site.callee) in SLACK_CALLS and self._imports_slack():  # a client that the framework hands in
            return ServiceUse(site.place.symbol, "slack", last(site.callee), site.start, site.end, self._resource(site))
        if not qualified or qualified[0] in ".?" or "." not in qualified:
            return None
        service = self.service(qualified)
        if not service:
            return None
        parts = qualified.replace("()", "").replace("[]", "").split(".")
        name = parts[-1]
        if any(part in QUIET for part in parts[1:]) or name.endswith(("Error", "Exception", "Warning")):
            return None
        if service == "slack" and name in SLACK_MARKS:
            return None  # marks what answers, and asks nothing of the service
        if service == "grpc" and name not in GRPC_CLIENTS:
            return None
        kind = next((part for part in parts[1:-1] if part[:1].isupper()), "")
        if kind and not kind.endswith(CLIENTS) and service not in WHOLE:
            return None
        if service == "socket" or not name[:1].isupper():
            return self._operation(site, service, name)
        return self._made(site, service, name)

    def _imports_slack(self) -> bool:
        return any(module.startswith("slack") for module in self.following.module.imports.values())

    def service(self, qualified: str) -> str:
        prefix = qualified
        while prefix:
            service = LIBRARIES.get(prefix)
            if service is not None:
                return service
            prefix = prefix.rpartition(".")[0]
        return ""

    def _made(self, site: Site, service: str, name: str) -> ServiceUse | None:
        """A client made: told where it is named as one, not for every type of the library."""
        if not name.endswith(CLIENTS):
            return None
        options = site.argument(0)
        pairs = zip(options.keys, options.values, strict=True) if isinstance(options, ast.Dict) else ()
        detail = tuple(
            (str(key.value), self.reader.operand(value))
            for key, value in pairs
            if isinstance(key, ast.Constant) and isinstance(value, ast.Constant)
        )
        return ServiceUse(site.place.symbol, service, "", site.start, site.end, self._resource(site), detail)

    def _operation(self, site: Site, service: str, name: str) -> ServiceUse | None:
        if name.startswith("_"):
            return None
        start = end = 0
        function = site.node.func
        if isinstance(function, ast.Attribute):
            found = self.following.origin(function.value, site.place.scope, site.start)
            if found is not None and found.node is not None:
                start, end = found.node.lineno, found.node.end_lineno or found.node.lineno
        detail = tuple(
            (keyword.arg, self.reader.operand(keyword.value))
            for keyword in site.node.keywords
            if keyword.arg in WORTH and keyword.arg is not None
        )
        return ServiceUse(
            site.place.symbol, service, last(name), site.start, site.end, self._resource(site), detail, start, end
        )

    def _resource(self, site: Site) -> Operand | None:
        for keyword in site.node.keywords:
            if keyword.arg in RESOURCE_WORDS:
                return self.reader.operand(keyword.value)
        first = site.argument(0)
        if isinstance(first, ast.List) and len(first.elts) == 1:
            first = first.elts[0]  # subscribe([TOPIC])
        if isinstance(first, ast.Constant) and not isinstance(first.value, str):
            return None
        if not isinstance(first, ast.Constant | ast.JoinedStr | ast.Name | ast.Attribute):
            return None
        operand = self.reader.operand(first)
        is_sentence = isinstance(operand.value, str) and (" " in operand.value or len(operand.value) > 200)
        return None if is_sentence else operand
