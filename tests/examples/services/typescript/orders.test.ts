import { expect, it } from "vitest";
import { Orders } from "./orders";

it("long note is refused", async () => {
  const orders = new Orders();
  await expect(orders.create("x".repeat(141), null)).rejects.toThrow(RangeError);
});
