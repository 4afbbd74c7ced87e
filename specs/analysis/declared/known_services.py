"""Which service of the catalogue an image, a resource type or an action stands for, by well-known names."""

import re

from specs.analysis.catalogue import SERVICES, aws

# The last part of an image's name -> key of the catalogue.
_IMAGES = {
    "postgres": "postgresql", "postgresql": "postgresql", "postgis": "postgresql", "pgvector": "postgresql",
    "timescaledb": "postgresql", "mysql": "mysql", "mysql-server": "mysql", "mariadb": "mysql", "percona": "mysql",
    "redis": "redis", "redis-stack": "redis", "redis-stack-server": "redis", "valkey": "redis", "keydb": "redis",
    "memcached": "memcached", "rabbitmq": "rabbitmq", "mongo": "mongodb", "mongodb": "mongodb",
    "mongodb-community-server": "mongodb", "kafka": "kafka", "cp-kafka": "kafka", "redpanda": "kafka", "nats": "nats",
    "pulsar": "pulsar", "zookeeper": "zookeeper", "cp-zookeeper": "zookeeper", "elasticsearch": "elasticsearch",
    "opensearch": "opensearch", "solr": "solr", "minio": "minio", "cassandra": "cassandra", "neo4j": "neo4j",
    "influxdb": "influxdb", "clickhouse": "clickhouse", "clickhouse-server": "clickhouse", "couchdb": "couchdb",
    "etcd": "etcd", "consul": "consul", "vault": "vault", "keycloak": "keycloak", "prometheus": "prometheus",
    "azure-sql-edge": "mssql", "qdrant": "qdrant", "weaviate": "weaviate", "milvus": "milvus", "chroma": "chroma",
    "meilisearch": "meilisearch", "typesense": "typesense", "ollama": "ollama", "temporal": "temporal",
    "auto-setup": "temporal", "statsd": "statsd", "trino": "trino", "dynamodb-local": "aws.dynamodb",
    "opentelemetry-collector": "opentelemetry", "opentelemetry-collector-contrib": "opentelemetry",
    "datadog-agent": "datadog", "eclipse-mosquitto": "mqtt", "mailhog": "smtp", "mailpit": "smtp",
    "fake-gcs-server": "gcp.storage", "azurite": "azure.blob", "oracle-xe": "oracle", "oracle-free": "oracle",
}  # fmt: skip

# What Terraform calls a service of AWS, by the words after "aws_"; the longest that fits.
_TERRAFORM_AWS = {
    "lambda": "lambda", "dynamodb": "dynamodb", "s3": "s3", "sqs": "sqs", "sns": "sns", "iam": "iam", "kms": "kms",
    "db_instance": "rds", "db": "rds", "rds": "rds", "elasticache": "elasticache", "cloudwatch_event": "events",
    "cloudwatch_log": "logs", "cloudwatch": "cloudwatch", "sfn": "stepfunctions", "secretsmanager": "secretsmanager",
    "ssm": "ssm", "api_gateway": "apigateway", "apigatewayv2": "apigateway", "ecs": "ecs", "ecr": "ecr", "eks": "eks",
    "kinesis_firehose": "firehose", "kinesis": "kinesis", "cognito_user": "cognito_idp", "cognito": "cognito_idp",
    "cloudfront": "cloudfront", "route53": "route53", "ses": "ses", "sesv2": "sesv2", "instance": "ec2", "ami": "ec2",
    "launch_template": "ec2", "vpc": "ec2", "subnet": "ec2", "security_group": "ec2", "eip": "ec2", "lb": "elbv2",
    "alb": "elbv2", "elb": "elb", "glue": "glue", "athena": "athena", "opensearch": "opensearch",
    "elasticsearch": "es", "msk": "kafka", "mq": "mq", "scheduler": "scheduler", "batch": "batch", "efs": "efs",
    "redshift": "redshift", "sagemaker": "sagemaker", "bedrock": "bedrock", "acm": "acm", "wafv2": "wafv2",
    "waf": "waf", "autoscaling": "autoscaling", "docdb": "docdb", "neptune": "neptune", "backup": "backup",
    "codebuild": "codebuild", "codepipeline": "codepipeline", "emr": "emr", "appsync": "appsync",
    "appconfig": "appconfig", "iot": "iot", "transfer": "transfer", "xray": "xray", "config": "config",
}  # fmt: skip
_TERRAFORM = {
    "google_storage": "gcp.storage", "google_pubsub": "gcp.pubsub", "google_bigquery": "gcp.bigquery",
    "google_cloud_run": "gcp.run", "google_cloudfunctions": "gcp.functions", "google_sql": "gcp.sql",
    "google_container": "gcp.container", "google_secret_manager": "gcp.secretmanager", "google_kms": "gcp.kms",
    "google_cloud_scheduler": "gcp.scheduler", "google_cloud_tasks": "gcp.tasks", "google_compute": "gcp.compute",
    "google_firestore": "gcp.firestore", "google_spanner": "gcp.spanner", "google_redis": "redis",
    "azurerm_storage": "azure.blob", "azurerm_servicebus": "azure.servicebus", "azurerm_cosmosdb": "azure.cosmos",
    "azurerm_key_vault": "azure.keyvault", "azurerm_eventhub": "azure.eventhub", "azurerm_mssql": "mssql",
    "azurerm_postgresql": "postgresql", "azurerm_redis": "redis", "kubernetes": "kubernetes", "helm": "kubernetes",
    "docker": "docker", "github": "github", "gitlab": "gitlab", "datadog": "datadog", "consul": "consul",
    "vault": "vault", "cloudflare": "http", "postgresql": "postgresql", "mongodbatlas": "mongodb",
}  # fmt: skip
_CLOUDFORMATION = {
    "serverless::function": "lambda", "serverless::api": "apigateway", "serverless::httpapi": "apigateway",
    "serverless::simpletable": "dynamodb", "serverless::statemachine": "stepfunctions",
    "elasticloadbalancingv2": "elbv2", "elasticloadbalancing": "elb", "cognito": "cognito_idp",
    "certificatemanager": "acm", "kinesisfirehose": "firehose", "amazonmq": "mq", "msk": "kafka",
    "opensearchservice": "opensearch", "elasticsearch": "es", "applicationautoscaling": "autoscaling",
}  # fmt: skip


def image_name(image: str) -> str:
    """ "registry.acme.io:5000/library/postgres:15@sha256:…" -> "postgres"."""
    return re.split(r"[:@]", image.rpartition("/")[2])[0].lower()


def of_image(image: str) -> str:
    """The key of the catalogue, "" where the image is of nothing known."""
    return _IMAGES.get(image_name(image), "")


def of_terraform(kind: str) -> str:
    if kind.startswith("aws_"):
        words = kind.removeprefix("aws_").split("_")
        for length in range(min(3, len(words)), 0, -1):
            if found := _TERRAFORM_AWS.get("_".join(words[:length])):
                return f"aws.{found}" if f"aws.{found}" in SERVICES else ""
        return ""
    words = kind.split("_")
    return next((_TERRAFORM[p] for n in (3, 2, 1) if (p := "_".join(words[:n])) in _TERRAFORM), "")


def of_cloudformation(kind: str) -> str:
    """ "AWS::DynamoDB::Table" -> "aws.dynamodb"."""
    parts = kind.split("::")
    if len(parts) < 3 or parts[0] != "AWS":
        return ""
    whole, group = f"{parts[1]}::{parts[2]}".lower(), parts[1].lower()
    named = _CLOUDFORMATION.get(whole) or _CLOUDFORMATION.get(group) or group
    found = aws(named)
    return found if found != "aws" else ""


def of_action(action: str) -> str:
    """ "s3:GetObject" -> "aws.s3"."""
    found = aws(action.partition(":")[0]) if ":" in action else "aws"
    return found if found != "aws" else ""
