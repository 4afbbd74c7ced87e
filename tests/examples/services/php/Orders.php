<?php

declare(strict_types=1);

namespace Shop;

use GuzzleHttp\Client;
use GuzzleHttp\Exception\TransferException;
use Symfony\Component\Console\Attribute\AsCommand;
use Symfony\Component\Console\Command\Command;
use Symfony\Component\Console\Input\InputOption;
use Symfony\Component\HttpKernel\Exception\HttpException;
use Symfony\Component\Routing\Attribute\Route;

/** Where an order stands. */
enum State: string
{
    case New = 'new';
    case Paid = 'paid';
    case Shipped = 'shipped';
    case Cancelled = 'cancelled';
}

/** The warehouse did not answer. */
class PriceUnavailable extends \RuntimeException
{
}

/** Takes orders and asks the warehouse for their price. */
class Orders
{
    public const MAX_NOTE_LENGTH = 140;
    public const RATE_LIMIT = 30;
    private const ATTEMPTS = 3;
    private const TIMEOUT_SECONDS = 5;
    private const BACKOFF_MILLIS = 60 * 10;

    public const TRANSITIONS = [
        State::New => [State::Paid, State::Cancelled],
        State::Paid => [State::Shipped],
    ];

    private int $served = 0;
    private State $state = State::New;

    /** Takes one order. */
    public function create(string $note): string
    {
        $lock = fopen('/tmp/orders.lock', 'w');
        flock($lock, LOCK_EX);
        if ($this->served >= self::RATE_LIMIT) {
            throw new HttpException(429);
        }
        if (strlen($note) > self::MAX_NOTE_LENGTH) {
            throw new \InvalidArgumentException('The note is too long');
        }
        $this->served++;
        return $this->price($note);
    }

    /** Marks the order as paid. */
    public function pay(): void
    {
        if ($this->state === State::New) {
            $this->state = State::Paid;
        }
    }

    private function warehouse(): string
    {
        return getenv('WAREHOUSE_URL') ?: 'https://warehouse.example';
    }

    /** Asks the warehouse, again when it fails. */
    private function price(string $note): string
    {
        $client = new Client(['timeout' => self::TIMEOUT_SECONDS]);
        for ($attempt = 0; $attempt < self::ATTEMPTS; $attempt++) {
            try {
                return (string) $client->get($this->warehouse() . '/price')->getBody();
            } catch (TransferException $error) {
                usleep(self::BACKOFF_MILLIS * 1000);
            }
        }
        throw new PriceUnavailable('The warehouse does not answer');
    }
}

class Web
{
    public function __construct(private readonly Orders $orders)
    {
    }

    #[Route('/orders', methods: ['POST'])]
    public function create(string $note): string
    {
        return $this->orders->create($note);
    }
}

#[AsCommand(name: 'serve', description: 'Serves the shop')]
class Serve extends Command
{
    protected function configure(): void
    {
        $this->addOption('port', null, InputOption::VALUE_REQUIRED, 'the port to listen on', 8080);
    }
}
