import { afterEach, describe, expect, it, vi } from "vitest";
import { attempt, delayAfter, type Delivery, DeliveryState, LONGEST_DELAY_MS, MAX_ATTEMPTS, move } from "../src/delivery.js";

const delivery: Delivery = {
  id: "d1",
  topic: "orders",
  url: "https://shop.example.org/hooks",
  body: "{}",
  state: DeliveryState.Pending,
  attempts: 0,
  dueAt: 0,
};

function answering(status: number) {
  vi.stubGlobal("fetch", async () => new Response(null, { status }));
}

afterEach(() => vi.unstubAllGlobals());

describe("delayAfter", () => {
  it("doubles from two seconds", () => {
    expect([1, 2, 3].map(delayAfter)).toEqual([2_000, 4_000, 8_000]);
  });

  it("never exceeds a quarter of an hour", () => {
    expect(delayAfter(30)).toBe(LONGEST_DELAY_MS);
  });
});

describe("attempt", () => {
  it("delivers when the subscriber answers 200", async () => {
    answering(200);
    expect((await attempt(delivery)).state).toBe(DeliveryState.Delivered);
  });

  it("tries again later when the subscriber fails", async () => {
    answering(503);
    const after = await attempt(delivery, 1_000);
    expect(after).toMatchObject({ state: "pending", attempts: 1, dueAt: 3_000, lastError: "the subscriber answered 503" });
  });

  it("gives up after the last attempt", async () => {
    answering(500);
    const after = await attempt({ ...delivery, attempts: MAX_ATTEMPTS - 1 });
    expect(after.state).toBe(DeliveryState.Dead);
  });

  it("gives up at once when the subscriber is gone", async () => {
    answering(410);
    expect(await attempt(delivery)).toMatchObject({ state: "dead", lastError: "the subscriber is gone" });
  });
});

describe("move", () => {
  it("refuses to deliver twice", () => {
    expect(() => move({ ...delivery, state: DeliveryState.Delivered }, DeliveryState.Delivering)).toThrow("cannot become");
  });
});
