"""Which package of a library stands for which outside service."""

import re

from specs.analysis.catalogue import aws

# Package prefix -> key of the catalogue; the longest prefix wins.
PREFIXES = {
    "java.sql": "sql", "javax.sql": "sql", "jakarta.persistence": "sql", "javax.persistence": "sql",
    "org.springframework.jdbc": "sql", "org.springframework.data.jpa": "sql", "org.hibernate": "sql",
    "org.jooq": "sql", "org.jdbi": "sql", "org.apache.ibatis": "sql", "io.r2dbc": "sql", "com.zaxxer.hikari": "sql",
    "org.springframework.r2dbc": "sql", "org.springframework.data.jdbc": "sql", "io.vertx.sqlclient": "sql",
    "org.apache.commons.dbutils": "sql", "org.postgresql": "postgresql", "com.mysql": "mysql", "org.sqlite": "sqlite",
    "oracle.jdbc": "oracle", "com.microsoft.sqlserver": "mssql", "com.clickhouse": "clickhouse",
    "redis.clients.jedis": "redis", "io.lettuce": "redis", "org.redisson": "redis",
    "org.springframework.data.redis": "redis", "net.spy.memcached": "memcached",
    "com.mongodb": "mongodb", "org.springframework.data.mongodb": "mongodb", "dev.morphia": "mongodb",
    "com.datastax": "cassandra", "org.springframework.data.cassandra": "cassandra", "org.neo4j.driver": "neo4j",
    "org.springframework.data.neo4j": "neo4j", "com.influxdb": "influxdb", "org.influxdb": "influxdb",
    "com.couchbase": "couchbase", "io.etcd": "etcd", "net.snowflake": "snowflake",
    "org.apache.kafka.clients": "kafka", "org.springframework.kafka": "kafka", "org.apache.kafka.streams": "kafka",
    "com.rabbitmq": "rabbitmq", "org.springframework.amqp": "rabbitmq", "jakarta.jms": "jms", "javax.jms": "jms",
    "org.springframework.jms": "jms", "org.apache.activemq": "jms", "io.nats": "nats", "org.zeromq": "zeromq",
    "org.eclipse.paho": "mqtt", "com.hivemq": "mqtt", "org.apache.pulsar": "pulsar",
    "software.amazon.awssdk.enhanced.dynamodb": "aws.dynamodb", "com.amazonaws.services.dynamodbv2": "aws.dynamodb",
    "io.awspring.cloud.sqs": "aws.sqs", "io.awspring.cloud.s3": "aws.s3", "io.awspring.cloud.sns": "aws.sns",
    "com.google.cloud.storage": "gcp.storage", "com.google.cloud.pubsub": "gcp.pubsub",
    "com.google.cloud.bigquery": "gcp.bigquery", "com.google.cloud.firestore": "gcp.firestore",
    "com.google.cloud.datastore": "gcp.datastore", "com.google.cloud.spanner": "gcp.spanner",
    "com.google.cloud.bigtable": "gcp.bigtable", "com.google.cloud.secretmanager": "gcp.secretmanager",
    "com.google.cloud.tasks": "gcp.tasks", "com.google.cloud.kms": "gcp.kms", "com.google.cloud.logging": "gcp.logging",
    "com.google.cloud.vision": "gcp.vision", "com.google.cloud.speech": "gcp.speech",
    "com.google.cloud.translate": "gcp.translate", "com.google.cloud.vertexai": "gcp.aiplatform",
    "com.google.api.services.sheets": "google.sheets", "com.google.api.services.drive": "google.drive",
    "com.google.firebase.messaging": "firebase.messaging", "com.google.firebase": "firebase",
    "com.azure.storage.blob": "azure.blob", "com.azure.storage.queue": "azure.queue",
    "com.azure.storage.file.datalake": "azure.datalake", "com.azure.storage.file.share": "azure.file",
    "com.azure.cosmos": "azure.cosmos", "com.azure.data.tables": "azure.tables",
    "com.azure.messaging.servicebus": "azure.servicebus", "com.azure.messaging.eventhubs": "azure.eventhub",
    "com.azure.messaging.eventgrid": "azure.eventgrid", "com.azure.security.keyvault": "azure.keyvault",
    "com.azure.identity": "azure.identity", "com.azure.search": "azure.search", "com.azure.ai.openai": "azure.openai",
    "java.net.http": "http", "java.net": "http", "okhttp3": "http", "org.apache.http": "http",
    "org.apache.hc": "http", "org.springframework.web.client": "http",
    "org.springframework.web.reactive.function.client": "http", "retrofit2": "http", "feign": "http",
    "jakarta.ws.rs.client": "http", "javax.ws.rs.client": "http", "kong.unirest": "http",
    "org.asynchttpclient": "http", "io.micronaut.http.client": "http", "com.google.api.client.http": "http",
    "com.mashape.unirest": "http", "io.vertx.ext.web.client": "http",
    "io.minio": "minio", "com.jcraft.jsch": "ssh", "net.schmizz.sshj": "ssh", "org.apache.sshd.client": "ssh",
    "org.apache.commons.net.ftp": "ftp", "javax.naming.ldap": "ldap", "javax.naming.directory": "ldap",
    "org.springframework.ldap": "ldap", "com.unboundid": "ldap",
    "org.springframework.mail": "smtp", "jakarta.mail": "smtp", "javax.mail": "smtp", "org.apache.commons.mail": "smtp",
    "com.sendgrid": "sendgrid", "com.mailgun": "mailgun", "com.twilio": "twilio", "com.slack.api": "slack",
    "org.elasticsearch": "elasticsearch", "co.elastic.clients": "elasticsearch",
    "org.springframework.data.elasticsearch": "elasticsearch", "org.opensearch": "opensearch",
    "org.apache.solr": "solr", "com.algolia": "algolia", "io.milvus": "milvus", "io.qdrant": "qdrant",
    "io.weaviate": "weaviate", "io.pinecone": "pinecone",
    "io.grpc": "grpc", "org.apache.thrift": "thrift", "io.sentry": "sentry", "com.datadog": "datadog",
    "com.timgroup.statsd": "statsd", "io.prometheus": "prometheus", "com.newrelic": "newrelic",
    "com.stripe": "stripe", "com.paypal": "paypal", "com.braintreegateway": "braintree", "com.plaid": "plaid",
    "io.kubernetes.client": "kubernetes", "io.fabric8.kubernetes": "kubernetes", "com.github.dockerjava": "docker",
    "org.apache.curator": "zookeeper", "org.apache.zookeeper": "zookeeper", "com.orbitz.consul": "consul",
    "org.springframework.vault": "vault", "io.github.jopenlibs.vault": "vault", "com.bettercloud.vault": "vault",
    "io.temporal": "temporal", "com.launchdarkly": "launchdarkly", "io.getunleash": "unleash",
    "org.eclipse.jgit": "git", "org.kohsuke.github": "github", "org.gitlab4j": "gitlab",
    "org.springframework.ws.client": "soap", "com.openai": "openai", "com.theokanning.openai": "openai",
    "com.anthropic": "anthropic", "com.auth0": "auth0", "com.okta": "okta", "org.keycloak.admin": "keycloak",
    "org.apache.spark": "spark", "com.segment.analytics": "segment", "com.mixpanel": "mixpanel",
    "com.atlassian.jira": "jira", "com.snowflake": "snowflake", "com.posthog": "posthog",
}  # fmt: skip
AWS = re.compile(r"(?:software\.amazon\.awssdk|com\.amazonaws)\.services\.(\w+)(\.model\b)?")
# Types that carry what is sent, answered or configured; they reach nothing.
QUIET = re.compile(
    r"(Exception|Error|Request|Response|Result|Config|Configuration|Options?|Properties|Settings|Utils|Type|Types"
    r"|Status|Key|Value|Record|Records|Message|Event|Attribute|AttributeValue|Filters?|Params|Parameters|Serializer"
    r"|Deserializer|Codec|Listener|Callback|Headers?|Metadata|Region|Credentials|CredentialsProvider|Id|Mapper|Converter"
    r"|Annotation|Constants|Level|Mode|Format|Field|Fields|Info|Details|Schema|Types|Date|Timestamp|Time|URI|URL"
    r"|InetAddress|InetSocketAddress|URLEncoder|URLDecoder|Proxy|Authenticator|Enum|Entry|Partition|Serde|Serdes"
    r"|TopicPartition|HttpMethod|HttpStatus|MediaType|MimeMessage|MimeMessageHelper|InternetAddress|Address|Multipart"
    r"|MimeBodyPart|DataSourceProperties|BodyPublishers|BodyHandlers|Blob|Clob|Array|Types|Savepoint|SQLType"
    r"|Criteria|Sort|Update|Policy|Handler|IDN|NetworkInterface|Principal|ClassLoader|Credential)$"
)
# In these only the named classes reach something.
ONLY = {
    "java.net": frozenset({"HttpURLConnection", "URLConnection", "HttpsURLConnection"}),
    "java.sql": frozenset({"Connection", "Statement", "PreparedStatement", "CallableStatement", "DriverManager"}),
    "javax.sql": frozenset({"DataSource"}),
    "jakarta.persistence": frozenset({"EntityManager", "Query", "TypedQuery", "EntityManagerFactory"}),
    "javax.persistence": frozenset({"EntityManager", "Query", "TypedQuery", "EntityManagerFactory"}),
    "org.hibernate": frozenset({"Session", "SessionFactory", "StatelessSession"}),
    "io.grpc": frozenset({"ManagedChannelBuilder", "ManagedChannel", "NettyChannelBuilder"}),
    "java.net.http": frozenset({"HttpClient", "WebSocket"}),
    "javax.mail": frozenset({"Transport"}),
    "jakarta.mail": frozenset({"Transport"}),
    "org.springframework.mail": frozenset({"JavaMailSender", "MailSender", "JavaMailSenderImpl"}),
    "okhttp3": frozenset({"OkHttpClient", "WebSocket"}),
    "org.apache.http": frozenset({"HttpClient", "CloseableHttpClient", "HttpClients", "HttpClientBuilder", "Request"}),
    "org.apache.hc": frozenset({"HttpClient", "CloseableHttpClient", "HttpClients", "HttpClientBuilder", "Request"}),
    "org.elasticsearch": frozenset({"RestHighLevelClient", "RestClient", "Client"}),
    "io.prometheus": frozenset({"PushGateway"}),
    "com.auth0": frozenset({"AuthAPI", "ManagementAPI"}),
    "org.jooq": frozenset({"DSLContext"}),
    "org.springframework.vault": frozenset({"VaultTemplate", "VaultOperations"}),
}  # fmt: skip


def service_of(full: str) -> str:
    """The service that a class, by its qualified name, is a client of; "" for any other."""
    if not full:
        return ""
    package, _, simple = full.rpartition(".")
    if full.startswith("com.amazonaws.services.lambda.runtime"):
        return ""  # what a function runs in, not what it calls
    found = AWS.match(full)
    if found is not None:
        return "" if found[2] or QUIET.search(simple) else aws(found[1])
    prefix = package
    while prefix and prefix not in PREFIXES:
        prefix = prefix.rpartition(".")[0]
    if not prefix:
        return ""
    if prefix in ONLY:
        return PREFIXES[prefix] if simple in ONLY[prefix] else ""
    return "" if QUIET.search(simple) else PREFIXES[prefix]
