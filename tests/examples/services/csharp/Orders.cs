using System.CommandLine;

namespace Shop;

/// <summary>Where an order stands.</summary>
public enum State
{
    New,
    Paid,
    Shipped,
    Cancelled,
}

/// <summary>The warehouse did not answer.</summary>
public class PriceUnavailable : Exception
{
    public PriceUnavailable(string message) : base(message) { }
}

/// <summary>Takes orders and asks the warehouse for their price.</summary>
public class Orders
{
    public const int MaxNoteLength = 140;
    public const int RateLimit = 30;
    private const int Attempts = 3;
    private const int TimeoutSeconds = 5;
    private const int BackoffMillis = 60 * 10;

    public static readonly Dictionary<State, State[]> Transitions = new()
    {
        [State.New] = new[] { State.Paid, State.Cancelled },
        [State.Paid] = new[] { State.Shipped },
    };

    private static readonly string Warehouse =
        Environment.GetEnvironmentVariable("WAREHOUSE_URL") ?? "https://warehouse.example";

    private readonly HttpClient _client = new() { Timeout = TimeSpan.FromSeconds(TimeoutSeconds) };
    private readonly object _gate = new();
    private int _served;
    private State _state = State.New;

    public int Status { get; private set; }

    /// <summary>Takes one order.</summary>
    public async Task<string> Create(string note)
    {
        lock (_gate)
        {
            if (_served >= RateLimit)
            {
                throw new BadHttpRequestException("Too many orders", 429);
            }
            if (note.Length > MaxNoteLength)
            {
                throw new ArgumentException("The note is too long");
            }
            _served++;
        }
        return await Price(note);
    }

    /// <summary>Marks the order as paid.</summary>
    public void Pay()
    {
        if (_state == State.New)
        {
            _state = State.Paid;
        }
    }

    /// <summary>Asks the warehouse, again when it fails.</summary>
    private async Task<string> Price(string note)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            try
            {
                return await _client.GetStringAsync($"{Warehouse}/price");
            }
            catch (HttpRequestException)
            {
                await Task.Delay(BackoffMillis);
            }
        }
        throw new PriceUnavailable("The warehouse does not answer");
    }
}

public static class Program
{
    public static int Main(string[] args)
    {
        var port = new Option<int>("--port", () => 8080, "the port to listen on");
        var root = new RootCommand("Serves the shop") { port };
        root.SetHandler(Serve, port);
        return root.Invoke(args);
    }

    private static void Serve(int port)
    {
        var orders = new Orders();
        var app = WebApplication.Create();
        app.MapPost("/orders", (string note) => orders.Create(note));
        app.Run($"http://0.0.0.0:{port}");
    }
}
