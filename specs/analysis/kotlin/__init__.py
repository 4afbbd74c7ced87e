"""Kotlin: data and sealed classes, `when`, trailing lambdas; Spring, Ktor, clikt."""

import re

from specs.analysis.facts import FileFacts
from specs.analysis.kotlin.declarations import DECLARATIONS
from specs.analysis.kotlin.forms import FORMS, denied, is_result
from specs.analysis.kotlin.idioms import CALLS, failed, there
from specs.analysis.kotlin.outgoing import told_once
from specs.analysis.solid.reader import Dialect
from specs.analysis.solid.walk import analyze as read

SERVICES = (
    ("io.ktor.client.HttpClient", "http"), ("HttpClient", "http"), ("okhttp3.OkHttpClient", "http"),
    ("java.net.http.HttpClient", "http"), ("RestTemplate", "http"), ("WebClient", "http"), ("RestClient", "http"),
    ("JdbcTemplate", "sql"), ("java.sql.Connection", "sql"), ("org.jetbrains.exposed.sql", "sql"),
    ("EntityManager", "sql"), ("DataSource", "sql"), ("MongoClient", "mongodb"), ("MongoCollection", "mongodb"),
    ("Jedis", "redis"), ("JedisPool", "redis"), ("RedisTemplate", "redis"), ("StringRedisTemplate", "redis"),
    ("RedissonClient", "redis"), ("KafkaTemplate", "kafka"), ("KafkaProducer", "kafka"), ("KafkaConsumer", "kafka"),
    ("RabbitTemplate", "rabbitmq"), ("aws.sdk.kotlin.services.s3.S3Client", "aws.s3"), ("S3Client", "aws.s3"),
    ("DynamoDbClient", "aws.dynamodb"), ("SqsClient", "aws.sqs"), ("SnsClient", "aws.sns"),
    ("LambdaClient", "aws.lambda"),
    ("SecretsManagerClient", "aws.secretsmanager"), ("JavaMailSender", "smtp"),
    ("ElasticsearchClient", "elasticsearch"),
    ("ManagedChannelBuilder", "grpc"), ("Firestore", "gcp.firestore"), ("Socket", "socket"),
)  # fmt: skip
EFFECTS = (
    ("ProcessBuilder", "process"), ("Runtime.getRuntime", "process"), ("File", "files_read"),
    ("FileReader", "files_read"),
    ("Files.read", "files_read"), ("Files.readAllBytes", "files_read"), ("Files.readString", "files_read"),
    ("Files.write", "files_write"), ("Files.writeString", "files_write"), ("Files.delete", "files_write"),
    ("Files.createDirectories", "files_write"), ("FileWriter", "files_write"),
    ("FileOutputStream", "files_write"), ("RandomAccessFile", "files_write"),
    ("FileInputStream", "files_read"), ("Files.copy", "files_write"), ("Files.move", "files_write"),
    ("Files.newBufferedWriter", "files_write"), ("Files.newOutputStream", "files_write"),
    ("Files.createFile", "files_write"), ("Files.createTempFile", "files_write"),
    ("Files.newInputStream", "files_read"),
    ("Files.newBufferedReader", "files_read"), ("Files.walk", "files_read"), ("Files.list", "files_read"),
    ("System.getenv", "environment"),
    ("System.currentTimeMillis", "clock"), ("System.nanoTime", "clock"), ("Instant.now", "clock"),
    ("LocalDateTime.now", "clock"), ("Clock.System.now", "clock"), ("Random", "random"), ("SecureRandom", "random"),
    ("UUID.randomUUID", "random"), ("Cipher.getInstance", "cryptography"),
    ("MessageDigest.getInstance", "cryptography"),
    ("Mac.getInstance", "cryptography"), ("println", "stdout"), ("print", "stdout"), ("readLine", "stdin"),
    ("readln", "stdin"), ("thread", "thread"), ("Thread", "thread"), ("GlobalScope.launch", "thread"),
    ("embeddedServer", "listen"), ("ServerSocket", "listen"), ("Socket", "network"),
    ("System.loadLibrary", "native_code"),
    ("ObjectInputStream", "unsafe_deserialization"), ("Class.forName", "dynamic_code"),
)  # fmt: skip
DIALECT = Dialect(
    language="kotlin",
    grammar="kotlin",
    forms=FORMS,
    declarations=DECLARATIONS,
    comments=frozenset({"line_comment", "block_comment", "shebang"}),
    restart=re.compile(
        rb"^[ \t]*(?:@\w+ )?(?:(?:public|private|internal|protected|open|abstract|override|suspend|data|sealed|enum"
        rb"|inline|operator) )*(?:fun|class|interface|object)\b",
        re.MULTILINE,
    ),
    doc_marks=("/**",),
    annotations=("@",),
    env_calls=frozenset({"System.getenv"}),
    env_maps=frozenset({"System.getenv()"}),
    services=SERVICES,
    effects=EFFECTS,
    calls=CALLS,
    local_names=True,
    error=failed,
    denied=denied,
    asked=there,
    exits=frozenset({"exitProcess", "System.exit"}),
    result=is_result,
    finish=told_once,
    bare_settings=True,
)


def analyze(text: str) -> FileFacts:
    return read(DIALECT, text)
