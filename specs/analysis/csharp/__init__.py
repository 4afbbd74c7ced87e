"""C#: ASP.NET, data annotations, Entity Framework, properties and patterns."""

import re

from specs.analysis.csharp.declarations import DECLARATIONS
from specs.analysis.csharp.forms import FORMS
from specs.analysis.csharp.idioms import CALLS, finished
from specs.analysis.csharp.prepared import prepared
from specs.analysis.facts import FileFacts
from specs.analysis.solid.plain import result_of
from specs.analysis.solid.reader import Dialect
from specs.analysis.solid.walk import analyze as read

SERVICES = (
    ("HttpClient", "http"), ("RestClient", "http"), ("IHttpClientFactory", "http"), ("WebClient", "http"),
    ("FlurlClient", "http"), ("UnityWebRequest", "http"),
    ("SqlConnection", "mssql"), ("SqlCommand", "mssql"), ("NpgsqlConnection", "postgresql"),
    ("NpgsqlCommand", "postgresql"), ("MySqlConnection", "mysql"), ("SqliteConnection", "sqlite"),
    ("IDbConnection", "sql"), ("DbCommand", "sql"), ("MongoClient", "mongodb"), ("IMongoDatabase", "mongodb"),
    ("ConnectionMultiplexer", "redis"), ("IConnectionMultiplexer", "redis"), ("IDatabase", "redis"),
    ("IDistributedCache", "redis"), ("ProducerBuilder", "kafka"), ("ConsumerBuilder", "kafka"),
    ("IProducer", "kafka"), ("IConsumer", "kafka"), ("ConnectionFactory", "rabbitmq"), ("IModel", "rabbitmq"),
    ("AmazonS3Client", "aws.s3"), ("IAmazonS3", "aws.s3"), ("AmazonDynamoDBClient", "aws.dynamodb"),
    ("IAmazonDynamoDB", "aws.dynamodb"), ("AmazonSQSClient", "aws.sqs"), ("IAmazonSQS", "aws.sqs"),
    ("AmazonSimpleNotificationServiceClient", "aws.sns"), ("AmazonLambdaClient", "aws.lambda"),
    ("AmazonSecretsManagerClient", "aws.secretsmanager"), ("BlobServiceClient", "azure.blob"),
    ("BlobContainerClient", "azure.blob"), ("ServiceBusClient", "azure.servicebus"),
    ("ServiceBusSender", "azure.servicebus"), ("CosmosClient", "azure.cosmos"), ("SecretClient", "azure.keyvault"),
    ("QueueClient", "azure.queue"), ("EventHubProducerClient", "azure.eventhub"), ("SmtpClient", "smtp"),
    ("GrpcChannel", "grpc"), ("ElasticClient", "elasticsearch"), ("DockerClient", "docker"), ("TcpClient", "socket"),
    ("GitHubClient", "github"), ("LdapConnection", "ldap"), ("ClientWebSocket", "websocket"), ("SshClient", "ssh"),
)  # fmt: skip
EFFECTS = (
    ("Process.Start", "process"), ("File.ReadAllText", "files_read"), ("File.ReadAllLines", "files_read"),
    ("File.ReadAllBytes", "files_read"), ("File.ReadAllTextAsync", "files_read"), ("File.OpenRead", "files_read"),
    ("File.OpenText", "files_read"), ("File.Exists", "files_read"), ("Directory.GetFiles", "files_read"),
    ("Directory.EnumerateFiles", "files_read"), ("File.Open", "files_read"), ("StreamReader", "files_read"),
    ("File.WriteAllText", "files_write"), ("File.WriteAllBytes", "files_write"), ("File.WriteAllLines", "files_write"),
    ("File.WriteAllTextAsync", "files_write"), ("File.AppendAllText", "files_write"), ("File.Create", "files_write"),
    ("File.OpenWrite", "files_write"),
    ("File.AppendAllLines", "files_write"), ("File.AppendText", "files_write"), ("File.CreateText", "files_write"),
    ("File.WriteAllBytesAsync", "files_write"), ("File.WriteAllLinesAsync", "files_write"),
    ("File.AppendAllTextAsync", "files_write"), ("File.Replace", "files_write"), ("Directory.Move", "files_write"),
    ("File.ReadLines", "files_read"), ("File.ReadAllBytesAsync", "files_read"), ("Directory.Exists", "files_read"),
    ("Directory.EnumerateDirectories", "files_read"), ("Directory.GetDirectories", "files_read"),
    ("ZipFile.ExtractToDirectory", "files_write"), ("ZipFile.CreateFromDirectory", "files_write"),
    ("ZipFile.OpenRead", "files_read"), ("FileSystemWatcher", "files_read"),
    ("File.Delete", "files_write"), ("File.Move", "files_write"),
    ("File.Copy", "files_write"), ("Directory.CreateDirectory", "files_write"), ("Directory.Delete", "files_write"),
    ("StreamWriter", "files_write"), ("Environment.GetEnvironmentVariable", "environment"),
    ("Environment.SetEnvironmentVariable", "environment"), ("DateTime.Now", "clock"), ("DateTime.UtcNow", "clock"),
    ("Random", "random"), ("RandomNumberGenerator", "random"), ("Guid.NewGuid", "random"),
    ("Aes.Create", "cryptography"),
    ("SHA256.Create", "cryptography"), ("SHA1.Create", "cryptography"), ("MD5.Create", "cryptography"),
    ("SHA256.HashData", "cryptography"), ("HMACSHA256", "cryptography"), ("RSA.Create", "cryptography"),
    ("Console.ReadLine", "stdin"), ("Console.WriteLine", "stdout"), ("Console.Write", "stdout"),
    ("Thread", "thread"), ("Task.Run", "thread"), ("TcpListener", "listen"), ("HttpListener", "listen"),
    ("TcpClient", "network"), ("Assembly.Load", "dynamic_code"), ("Assembly.LoadFrom", "dynamic_code"),
    ("Activator.CreateInstance", "dynamic_code"), ("BinaryFormatter", "unsafe_deserialization"),
    ("Dns.GetHostEntry", "network"),
)  # fmt: skip
PASSING = frozenset(  # what hands a value on as its own
    {"switch_expression_arm", "switch_expression", "parenthesized_expression", "conditional_expression"}
)
DIALECT = Dialect(
    language="csharp",
    grammar="csharp",
    forms=FORMS,
    declarations=DECLARATIONS,
    comments=frozenset({"comment"}),
    restart=re.compile(
        rb"^[ \t]*(?:public|private|protected|internal|namespace|using|class|interface|enum|record|struct|\[)",
        re.MULTILINE,
    ),
    annotations=("[", "#"),
    env_calls=frozenset({"Environment.GetEnvironmentVariable", "System.Environment.GetEnvironmentVariable"}),
    services=SERVICES,
    effects=EFFECTS,
    calls=CALLS,
    local_names=True,
    exits=frozenset({"Environment.Exit", "Environment.FailFast"}),
    prepare=prepared,
    finish=finished,
    result=result_of(frozenset({"return_statement", "arrow_expression_clause"}), PASSING),
)


def analyze(text: str) -> FileFacts:
    return read(DIALECT, text)
