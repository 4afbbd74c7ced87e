"""PHP: namespaces and attributes; Laravel, Symfony, Doctrine, PHPUnit."""

import re

from specs.analysis.facts import FileFacts
from specs.analysis.php.declarations import DECLARATIONS
from specs.analysis.php.forms import FORMS
from specs.analysis.php.idioms import CALLS
from specs.analysis.solid.plain import result_of
from specs.analysis.solid.reader import Dialect
from specs.analysis.solid.walk import analyze as read

SERVICES = (
    ("GuzzleHttp\\Client", "http"), ("GuzzleHttp\\ClientInterface", "http"),
    ("Illuminate\\Support\\Facades\\Http", "http"),
    ("Symfony\\Contracts\\HttpClient\\HttpClientInterface", "http"),
    ("Symfony\\Component\\HttpClient\\HttpClient", "http"),
    ("Psr\\Http\\Client\\ClientInterface", "http"), ("curl_exec", "http"), ("PDO", "sql"), ("mysqli", "mysql"),
    ("SQLite3", "sqlite"), ("Illuminate\\Support\\Facades\\DB", "sql"), ("Doctrine\\DBAL\\Connection", "sql"),
    ("Doctrine\\ORM\\EntityManagerInterface", "sql"), ("MongoDB\\Client", "mongodb"), ("Redis", "redis"),
    ("Predis\\Client", "redis"), ("Predis\\ClientInterface", "redis"),
    ("Illuminate\\Support\\Facades\\Redis", "redis"), ("Memcached", "memcached"),
    ("PhpAmqpLib\\Connection\\AMQPStreamConnection", "rabbitmq"), ("RdKafka", "kafka"), ("Aws\\S3\\S3Client", "aws.s3"),
    ("Aws\\DynamoDb\\DynamoDbClient", "aws.dynamodb"), ("Aws\\Sqs\\SqsClient", "aws.sqs"),
    ("Aws\\Sns\\SnsClient", "aws.sns"),
    ("Aws\\Lambda\\LambdaClient", "aws.lambda"), ("Aws\\Ses\\SesClient", "aws.ses"), ("Stripe", "stripe"),
    ("Twilio\\Rest\\Client", "twilio"), ("Elasticsearch\\Client", "elasticsearch"),
    ("Elastic\\Elasticsearch\\Client", "elasticsearch"), ("Symfony\\Component\\Mailer\\MailerInterface", "smtp"),
    ("Illuminate\\Support\\Facades\\Mail", "smtp"), ("PHPMailer\\PHPMailer\\PHPMailer", "smtp"),
    ("Google\\Cloud\\Storage\\StorageClient", "gcp.storage"), ("Sentry", "sentry"), ("SoapClient", "soap"),
)  # fmt: skip
EFFECTS = (
    ("exec", "process"), ("shell_exec", "process"), ("system", "process"), ("passthru", "process"),
    ("proc_open", "process"), ("popen", "process"), ("Symfony\\Component\\Process\\Process", "process"),
    ("file_get_contents", "files_read"), ("fopen", "files_read"), ("readfile", "files_read"), ("file", "files_read"),
    ("scandir", "files_read"), ("glob", "files_read"), ("is_file", "files_read"), ("file_put_contents", "files_write"),
    ("unlink", "files_write"), ("mkdir", "files_write"), ("rename", "files_write"), ("rmdir", "files_write"),
    ("fwrite", "files_write"), ("tempnam", "files_write"), ("copy", "files_write"), ("chmod", "files_write"),
    ("fsockopen", "network"), ("stream_socket_client", "network"), ("curl_exec", "network"),
    ("stream_socket_server", "listen"), ("getenv", "environment"), ("env", "environment"), ("putenv", "environment"),
    ("time", "clock"), ("microtime", "clock"), ("date", "clock"), ("hrtime", "clock"), ("DateTimeImmutable", "clock"),
    ("DateTime", "clock"), ("random_int", "random"), ("random_bytes", "random"), ("mt_rand", "random"),
    ("rand", "random"),
    ("openssl_encrypt", "cryptography"), ("openssl_decrypt", "cryptography"), ("hash_hmac", "cryptography"),
    ("password_hash", "cryptography"), ("password_verify", "cryptography"), ("sodium_crypto_secretbox", "cryptography"),
    ("hash", "cryptography"), ("md5", "cryptography"), ("sha1", "cryptography"), ("echo", "stdout"),
    ("print", "stdout"),
    ("printf", "stdout"), ("readline", "stdin"), ("eval", "dynamic_code"), ("create_function", "dynamic_code"),
    ("unserialize", "unsafe_deserialization"), ("mail", "email"),
    ("Illuminate\\Notifications\\Messages\\MailMessage", "email"), ("Symfony\\Component\\Mime\\Email", "email"),
    ("Illuminate\\Mail\\Mailables\\Content", "email"), ("FFI", "native_code"), ("pcntl_fork", "process"),
)  # fmt: skip
DIALECT = Dialect(
    language="php",
    grammar="php",
    forms=FORMS,
    declarations=DECLARATIONS,
    comments=frozenset({"comment", "php_tag", "text_interpolation", "text"}),
    restart=re.compile(
        rb"^[ \t]*(?:abstract |final |public |private |protected |static )*(?:function|class|interface|trait|enum)\b",
        re.MULTILINE,
    ),
    doc_marks=("/**",),
    annotations=("#[",),
    env_calls=frozenset({"getenv", "env", "\\getenv"}),
    env_maps=frozenset({"$_ENV"}),
    services=SERVICES,
    effects=EFFECTS,
    calls=CALLS,
    exits=frozenset({"exit", "die"}),
    local_names=True,
    configured=True,
    own_returns=True,
    assigns_locals=True,
    result=result_of(
        frozenset({"return_statement", "arrow_function"}),
        frozenset(
            {
                "match_conditional_expression",
                "match_default_expression",
                "match_block",
                "match_expression",
                "conditional_expression",
                "parenthesized_expression",
            }
        ),
    ),
)


def analyze(text: str) -> FileFacts:
    return read(DIALECT, text)
