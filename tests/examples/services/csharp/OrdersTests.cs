using Xunit;

namespace Shop.Tests;

public class OrdersTests
{
    [Fact]
    public async Task LongNoteIsRefused()
    {
        var orders = new Orders();
        await Assert.ThrowsAsync<ArgumentException>(() => orders.Create(new string('x', 141)));
    }
}
