import { createHmac, timingSafeEqual } from "node:crypto";

export const MAX_AGE_SECONDS = 5 * 60;

export class SignatureError extends Error {}

/** Signs a body as of a time, as a sender has to. */
export function sign(secret: string, timestamp: number, body: string): string {
  return createHmac("sha256", secret).update(`${timestamp}.${body}`).digest("hex");
}

/**
 * Checks the signature of an event.
 * @throws SignatureError when it is missing, too old, from the future or wrong
 */
export function verify(secret: string, header: string | undefined, body: string, now = Date.now() / 1000): void {
  const match = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(header ?? "");
  if (!match) {
    throw new SignatureError("the signature is missing or unreadable");
  }
  const [, timestamp, given] = match;
  if (Math.abs(now - Number(timestamp)) > MAX_AGE_SECONDS) {
    throw new SignatureError("the signature is more than five minutes off");
  }
  const expected = sign(secret, Number(timestamp), body);
  if (!timingSafeEqual(Buffer.from(given, "hex"), Buffer.from(expected, "hex"))) {
    throw new SignatureError("the signature does not fit the body");
  }
}
