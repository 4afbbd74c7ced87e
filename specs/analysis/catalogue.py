"""The closed catalogue of services outside the process, shared by all languages.

A name such as "AWS DynamoDB" stands in no line of code: it may be written only because the fact that it rests on has a
key of this catalogue. `words` are the spellings by which people ask for the service.
"""

from typing import Literal, NamedTuple

Category = Literal[
    "database", "cache", "queue", "storage", "compute", "messaging", "email", "http", "identity", "secrets",
    "analytics", "search", "ai", "monitoring", "payment", "workflow", "configuration", "network", "rpc",
    "version control",
]  # fmt: skip


class Service(NamedTuple):
    key: str
    name: str  # as a sentence names it
    category: Category
    words: tuple[str, ...] = ()


def _services(category: Category, **names: str) -> list[Service]:
    """`aws_s3="AWS S3|bucket"`: the key (its first underscore is a dot), the name and further words."""
    made = []
    for key, text in names.items():
        name, *words = text.split("|")
        prefix, _, rest = key.partition("__")
        made.append(Service(f"{prefix}.{rest}" if rest else prefix, name, category, tuple(words)))
    return made


_ALL: list[Service] = [
    *_services(
        "database",
        aws__dynamodb="AWS DynamoDB|dynamo", aws__rds="AWS RDS", aws__rds_data="AWS RDS Data API",
        aws__redshift="AWS Redshift", aws__redshift_data="AWS Redshift Data API", aws__neptune="AWS Neptune",
        aws__docdb="AWS DocumentDB", aws__timestream="AWS Timestream", aws__keyspaces="AWS Keyspaces",
        aws__qldb="AWS QLDB", aws__simpledb="AWS SimpleDB", aws__dynamodbstreams="AWS DynamoDB Streams",
        gcp__firestore="Google Cloud Firestore", gcp__datastore="Google Cloud Datastore",
        gcp__bigtable="Google Cloud Bigtable", gcp__spanner="Google Cloud Spanner", gcp__sql="Google Cloud SQL",
        azure__cosmos="Azure Cosmos DB|cosmosdb", azure__tables="Azure Table Storage",
        sql="an SQL database|sql|database", postgresql="PostgreSQL|postgres", mysql="MySQL|mariadb", sqlite="SQLite",
        mssql="Microsoft SQL Server", oracle="Oracle Database", mongodb="MongoDB|mongo", cassandra="Apache Cassandra",
        neo4j="Neo4j", influxdb="InfluxDB", clickhouse="ClickHouse", duckdb="DuckDB", couchdb="CouchDB",
        couchbase="Couchbase", etcd="etcd", snowflake="Snowflake", databricks="Databricks", trino="Trino",
        supabase="Supabase", firebase="Firebase",
    ),
    *_services("cache", redis="Redis", memcached="Memcached", aws__elasticache="AWS ElastiCache", aws__dax="AWS DAX"),
    *_services(
        "queue",
        aws__sqs="AWS SQS", aws__kinesis="AWS Kinesis", aws__kafka="AWS MSK", aws__mq="AWS MQ",
        gcp__pubsub="Google Cloud Pub/Sub|pubsub", gcp__tasks="Google Cloud Tasks",
        azure__servicebus="Azure Service Bus", azure__eventhub="Azure Event Hubs", azure__queue="Azure Queue Storage",
        kafka="Apache Kafka|kafka", rabbitmq="RabbitMQ|amqp", amqp="an AMQP broker|amqp", celery="Celery",
        rq="an RQ queue", dramatiq="Dramatiq", bullmq="BullMQ", nats="NATS", zeromq="ZeroMQ",
        mqtt="an MQTT broker|mqtt",
        pulsar="Apache Pulsar", stomp="a STOMP broker", beanstalk="Beanstalkd",
    ),
    *_services(
        "storage",
        aws__s3="AWS S3|bucket", aws__glacier="AWS Glacier", aws__efs="AWS EFS", aws__fsx="AWS FSx",
        aws__backup="AWS Backup", aws__ebs="AWS EBS", aws__ecr="AWS ECR", aws__transfer="AWS Transfer Family",
        gcp__storage="Google Cloud Storage|gcs", azure__blob="Azure Blob Storage", azure__file="Azure Files",
        azure__datalake="Azure Data Lake Storage", minio="MinIO", sftp="an SFTP server|ssh", ftp="an FTP server",
        ssh="a remote host over SSH|ssh", ldap="an LDAP directory|ldap", cloudinary="Cloudinary", dropbox="Dropbox",
        google__drive="Google Drive",
    ),
    *_services(
        "compute",
        aws__lambda="AWS Lambda", aws__ec2="AWS EC2", aws__ecs="AWS ECS", aws__eks="AWS EKS", aws__batch="AWS Batch",
        aws__autoscaling="AWS Auto Scaling", aws__ssm="AWS Systems Manager|parameter store", aws__emr="AWS EMR",
        aws__lightsail="AWS Lightsail", aws__apprunner="AWS App Runner", aws__elasticbeanstalk="AWS Elastic Beanstalk",
        gcp__compute="Google Compute Engine", gcp__run="Google Cloud Run", gcp__functions="Google Cloud Functions",
        gcp__container="Google Kubernetes Engine", azure__compute="Azure Compute", kubernetes="Kubernetes",
        docker="Docker",
    ),
    *_services(
        "messaging",
        aws__sns="AWS SNS", aws__events="AWS EventBridge", aws__pinpoint="AWS Pinpoint", aws__iot="AWS IoT",
        aws__iot_data="AWS IoT Data Plane", aws__chime="AWS Chime",
        aws__apigatewaymanagementapi="AWS API Gateway WebSocket",
        azure__eventgrid="Azure Event Grid", slack="Slack", twilio="Twilio", telegram="Telegram", discord="Discord",
        firebase__messaging="Firebase Cloud Messaging", pusher="Pusher", websocket="a WebSocket peer|websocket",
    ),
    *_services(
        "email",
        aws__ses="AWS SES", aws__sesv2="AWS SES", smtp="an SMTP server|email|mail", imap="an IMAP server|mail",
        pop3="a POP3 server|mail", sendgrid="SendGrid", mailgun="Mailgun", mailchimp="Mailchimp", postmark="Postmark",
        resend="Resend",
    ),
    *_services(
        "http",
        http="HTTP|web", aws__apigateway="AWS API Gateway", aws__cloudfront="AWS CloudFront",
        aws__route53="AWS Route 53",
        aws__elb="AWS Elastic Load Balancing", aws__elbv2="AWS Elastic Load Balancing", aws__waf="AWS WAF",
        aws__wafv2="AWS WAF", aws__appsync="AWS AppSync", graphql="a GraphQL API", soap="a SOAP service",
    ),
    *_services("rpc", grpc="a gRPC service", thrift="a Thrift service", xmlrpc="an XML-RPC service"),
    *_services("network", socket="a network peer", dns="DNS", snmp="SNMP", telnet="a Telnet server"),
    *_services(
        "identity",
        aws__iam="AWS IAM", aws__sts="AWS STS", aws__cognito_idp="AWS Cognito", aws__cognito_identity="AWS Cognito",
        aws__organizations="AWS Organizations", aws__sso="AWS IAM Identity Center", aws__acm="AWS Certificate Manager",
        gcp__iam="Google Cloud IAM", azure__identity="Azure Identity", auth0="Auth0", okta="Okta", keycloak="Keycloak",
        google__auth="Google authentication",
    ),
    *_services(
        "secrets",
        aws__secretsmanager="AWS Secrets Manager", aws__kms="AWS KMS", aws__cloudhsm="AWS CloudHSM",
        gcp__secretmanager="Google Secret Manager", gcp__kms="Google Cloud KMS", azure__keyvault="Azure Key Vault",
        vault="HashiCorp Vault", keyring="the system keyring",
    ),
    *_services(
        "analytics",
        aws__athena="AWS Athena", aws__glue="AWS Glue", aws__firehose="AWS Data Firehose",
        aws__quicksight="AWS QuickSight",
        aws__kinesisanalytics="AWS Kinesis Data Analytics", aws__lakeformation="AWS Lake Formation",
        gcp__bigquery="Google BigQuery", gcp__dataflow="Google Cloud Dataflow", gcp__dataproc="Google Cloud Dataproc",
        google__sheets="Google Sheets", spark="Apache Spark", segment="Segment", mixpanel="Mixpanel", posthog="PostHog",
        google__analytics="Google Analytics",
    ),
    *_services(
        "search",
        aws__opensearch="AWS OpenSearch", aws__es="AWS Elasticsearch", aws__cloudsearch="AWS CloudSearch",
        aws__kendra="AWS Kendra", azure__search="Azure AI Search", elasticsearch="Elasticsearch",
        opensearch="OpenSearch", algolia="Algolia", meilisearch="Meilisearch", typesense="Typesense",
        solr="Apache Solr",
        pinecone="Pinecone", qdrant="Qdrant", weaviate="Weaviate", milvus="Milvus", chroma="Chroma",
    ),
    *_services(
        "ai",
        aws__bedrock="AWS Bedrock", aws__bedrock_runtime="AWS Bedrock", aws__bedrock_agent_runtime="AWS Bedrock",
        aws__sagemaker="AWS SageMaker", aws__sagemaker_runtime="AWS SageMaker", aws__rekognition="AWS Rekognition",
        aws__textract="AWS Textract", aws__comprehend="AWS Comprehend", aws__translate="AWS Translate",
        aws__polly="AWS Polly", aws__transcribe="AWS Transcribe", aws__lex="AWS Lex",
        gcp__aiplatform="Google Vertex AI", gcp__vision="Google Cloud Vision", gcp__speech="Google Cloud Speech",
        gcp__translate="Google Cloud Translation", gcp__language="Google Cloud Natural Language",
        google__genai="Google Gemini|llm", azure__openai="Azure OpenAI|llm", azure__ai="Azure AI",
        openai="OpenAI|llm", anthropic="Anthropic|llm|claude", cohere="Cohere|llm", mistral="Mistral|llm",
        groq="Groq|llm", ollama="Ollama|llm", huggingface="Hugging Face", replicate="Replicate",
        litellm="an LLM API|llm",
    ),
    *_services(
        "monitoring",
        aws__cloudwatch="AWS CloudWatch", aws__logs="AWS CloudWatch Logs", aws__cloudtrail="AWS CloudTrail",
        aws__xray="AWS X-Ray", aws__config="AWS Config", aws__guardduty="AWS GuardDuty",
        aws__securityhub="AWS Security Hub",
        gcp__logging="Google Cloud Logging", gcp__monitoring="Google Cloud Monitoring", gcp__trace="Google Cloud Trace",
        azure__monitor="Azure Monitor", sentry="Sentry", datadog="Datadog", prometheus="Prometheus",
        newrelic="New Relic", statsd="StatsD", opentelemetry="an OpenTelemetry collector", pagerduty="PagerDuty",
        rollbar="Rollbar", bugsnag="Bugsnag", syslog="syslog", honeycomb="Honeycomb",
    ),
    *_services("payment", stripe="Stripe", paypal="PayPal", braintree="Braintree", shopify="Shopify", plaid="Plaid"),
    *_services(
        "workflow",
        aws__stepfunctions="AWS Step Functions", aws__swf="AWS SWF", aws__scheduler="AWS EventBridge Scheduler",
        aws__codebuild="AWS CodeBuild", aws__codepipeline="AWS CodePipeline", aws__codecommit="AWS CodeCommit",
        aws__codedeploy="AWS CodeDeploy", aws__cloudformation="AWS CloudFormation", aws__mwaa="AWS MWAA",
        gcp__scheduler="Google Cloud Scheduler", gcp__build="Google Cloud Build", temporal="Temporal",
        airflow="Apache Airflow", prefect="Prefect", jenkins="Jenkins", jira="Jira", salesforce="Salesforce",
        zendesk="Zendesk", hubspot="HubSpot", notion="Notion", asana="Asana", trello="Trello",
        confluence="Confluence", servicenow="ServiceNow", airtable="Airtable",
    ),
    *_services("configuration", aws__appconfig="AWS AppConfig", azure__appconfiguration="Azure App Configuration",
               consul="Consul", zookeeper="Apache ZooKeeper", launchdarkly="LaunchDarkly", unleash="Unleash",
               aws__account="AWS Account Management", aws__pricing="AWS Price List",
               aws__servicequotas="AWS Service Quotas",
               aws__support="AWS Support", aws__resourcegroupstaggingapi="AWS Resource Groups Tagging"),
    *_services("version control", github="GitHub", gitlab="GitLab", bitbucket="Bitbucket", git="a git repository"),
    Service("aws", "AWS", "compute"),
    Service("gcp", "Google Cloud", "compute"),
    Service("azure", "Azure", "compute"),
]  # fmt: skip

SERVICES: dict[str, Service] = {service.key: service for service in _ALL}

# What the SDKs of AWS call a service, where that is not the catalogue's key.
_AWS_NAMES = {
    "stepfunctions": "stepfunctions", "sfn": "stepfunctions", "eventbridge": "events", "es": "es",
    "timestream_write": "timestream", "timestream_query": "timestream", "lexv2_runtime": "lex", "lex_runtime": "lex",
    "kinesis_video": "kinesis", "opensearchserverless": "opensearch", "iot_data_plane": "iot_data", "ses_v2": "sesv2",
    "cloudwatch_logs": "logs", "cloudwatch_events": "events", "api_gateway": "apigateway",
    "dynamodb_streams": "dynamodbstreams",
    "secrets_manager": "secretsmanager", "apigatewayv2": "apigateway", "emr_serverless": "emr", "ecr_public": "ecr",
    "appconfigdata": "appconfig", "lib_dynamodb": "dynamodb", "lib_storage": "s3", "s3_request_presigner": "s3",
    "sso_admin": "sso", "sso_oidc": "sso", "identitystore": "sso", "cognito_identity_provider": "cognito_idp",
    "cloudwatchlogs": "logs", "s3control": "s3", "memorydb": "elasticache",
    "sagemaker_featurestore_runtime": "sagemaker_runtime",
    "bedrock_agent": "bedrock", "application_autoscaling": "autoscaling", "route53domains": "route53",
    "pipes": "events",
    "elasticloadbalancing": "elb", "elastic_load_balancing_v2": "elbv2", "pinpoint_sms_voice_v2": "pinpoint",
    "kafkaconnect": "kafka", "chime_sdk_meetings": "chime", "location": "aws", "sdb": "simpledb",
}  # fmt: skip


def aws(name: str) -> str:
    """The key for a service as an AWS SDK names it ("dynamodb", "client-sqs", "step-functions")."""
    plain = name.lower().removeprefix("@aws-sdk/").removeprefix("client-").replace("-", "_")
    for candidate in (plain, _AWS_NAMES.get(plain, ""), plain.replace("_", "")):
        if candidate and f"aws.{candidate}" in SERVICES:
            return f"aws.{candidate}"
        if candidate in _AWS_NAMES and f"aws.{_AWS_NAMES[candidate]}" in SERVICES:
            return f"aws.{_AWS_NAMES[candidate]}"
    return "aws"
