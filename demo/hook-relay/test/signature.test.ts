import { describe, expect, it } from "vitest";
import { MAX_AGE_SECONDS, sign, SignatureError, verify } from "../src/signature.js";

const secret = "sixteen-characters";
const header = (time: number, body: string) => `t=${time},v1=${sign(secret, time, body)}`;

describe("verify", () => {
  it("accepts what was signed just now", () => {
    expect(() => verify(secret, header(1_000, "hello"), "hello", 1_000)).not.toThrow();
  });

  it("accepts a signature of exactly five minutes ago", () => {
    expect(() => verify(secret, header(1_000, "hello"), "hello", 1_000 + MAX_AGE_SECONDS)).not.toThrow();
  });

  it.each([
    ["missing", undefined, 1_000],
    ["too old", header(1_000, "hello"), 1_001 + MAX_AGE_SECONDS],
    ["from the future", header(2_000, "hello"), 1_000],
  ])("refuses a signature that is %s", (_name, given, now) => {
    expect(() => verify(secret, given, "hello", now)).toThrow(SignatureError);
  });

  it("refuses a body that was changed", () => {
    expect(() => verify(secret, header(1_000, "hello"), "hullo", 1_000)).toThrow("does not fit the body");
  });
});
