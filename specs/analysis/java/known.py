"""Names of the language and its standard library that single files take for granted."""


def _listed(**packages: str) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for package, names in packages.items():
        for name in names.split():
            found[name] = (*found.get(name, ()), f"{package.replace('_', '.')}.{name}")
    return found


# Simple name -> qualified names, for what a file imports with a `*`.
WELL_KNOWN = _listed(
    java_lang="Thread Runtime Process ProcessBuilder System Math ThreadLocal StringBuilder ClassLoader Class",
    java_io="""File FileReader FileWriter FileInputStream FileOutputStream BufferedReader BufferedWriter InputStream
    OutputStream PrintWriter PrintStream RandomAccessFile ObjectInputStream ObjectOutputStream Console Reader Writer""",
    java_nio_file="Files Path Paths FileSystems WatchService",
    java_net="""URL URI HttpURLConnection URLConnection Socket ServerSocket DatagramSocket InetAddress InetSocketAddress
    MulticastSocket""",
    java_net_http="HttpClient HttpRequest HttpResponse WebSocket",
    java_sql="Connection PreparedStatement Statement CallableStatement DriverManager ResultSet",
    javax_sql="DataSource",
    java_util="Random Scanner Timer TimerTask UUID Base64 Date Calendar Properties Optional Map List Set",
    java_util_concurrent="""ExecutorService Executors ThreadPoolExecutor ScheduledExecutorService CompletableFuture
    Semaphore CountDownLatch BlockingQueue LinkedBlockingQueue ArrayBlockingQueue ConcurrentHashMap ForkJoinPool
    ConcurrentLinkedQueue CyclicBarrier""",
    java_util_concurrent_atomic="AtomicInteger AtomicLong AtomicBoolean AtomicReference LongAdder",
    java_util_concurrent_locks="ReentrantLock ReentrantReadWriteLock Lock ReadWriteLock StampedLock Condition",
    java_security="MessageDigest SecureRandom KeyStore Signature KeyPairGenerator KeyFactory",
    javax_crypto="Cipher Mac KeyGenerator SecretKeyFactory",
    java_time="Clock Instant LocalDateTime LocalDate ZonedDateTime Duration OffsetDateTime LocalTime",
    jakarta_persistence="EntityManager EntityManagerFactory Query TypedQuery",
    javax_persistence="EntityManager EntityManagerFactory Query TypedQuery",
)
# Calls to these on something of the language itself are no facts of the package.
NOISE = frozenset(
    """
    equals hashCode toString length size isEmpty charAt substring indexOf lastIndexOf trim strip toLowerCase toUpperCase
    append add put get contains containsKey remove iterator hasNext next stream map filter collect forEach toArray
    getClass name ordinal values valueOf intValue longValue doubleValue booleanValue compareTo startsWith endsWith split
    replace replaceAll matches group isPresent orElse orElseThrow orElseGet ifPresent getOrDefault putIfAbsent
    computeIfAbsent keySet entrySet getKey getValue addAll clear sort join format of asList copyOf close toList
    unmodifiableList emptyList emptyMap emptySet singletonList requireNonNull isNull nonNull println print printf
    getMessage printStackTrace initCause concat chars boxed mapToObj mapToInt anyMatch allMatch noneMatch findFirst
    findAny reduce sum count min max sorted distinct limit skip flatMap peek empty ofNullable reverse toCharArray
    isBlank repeat lines getName getSimpleName cast deleteCharAt insert setLength insertElementAt arraycopy clone
    """.split()
)
LANG = frozenset(
    """
    String Integer Long Double Float Boolean Byte Short Character Object Objects Math StringBuilder StringBuffer Arrays
    Collections List Map Set Optional Collectors Stream ArrayList HashMap HashSet LinkedHashMap LinkedHashSet TreeMap
    TreeSet LinkedList ArrayDeque EnumSet EnumMap Comparator IntStream StringJoiner BigDecimal BigInteger Iterator
    """.split()
)
