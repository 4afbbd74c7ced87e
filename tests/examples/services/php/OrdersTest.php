<?php

declare(strict_types=1);

namespace Shop\Tests;

use PHPUnit\Framework\TestCase;
use Shop\Orders;

final class OrdersTest extends TestCase
{
    public function testLongNoteIsRefused(): void
    {
        $this->expectException(\InvalidArgumentException::class);
        $orders = new Orders();
        $orders->create(str_repeat('x', 141));
    }
}
