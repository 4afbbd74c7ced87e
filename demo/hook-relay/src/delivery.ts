export enum DeliveryState {
  Pending = "pending",
  Delivering = "delivering",
  Delivered = "delivered",
  Dead = "dead",
}

export const MAX_ATTEMPTS = 8;
export const FIRST_DELAY_MS = 2_000;
export const LONGEST_DELAY_MS = 15 * 60 * 1000;
const REQUEST_TIMEOUT_MS = 10_000;

export interface Delivery {
  id: string;
  topic: string;
  url: string;
  body: string;
  state: DeliveryState;
  attempts: number;
  dueAt: number;
  lastError?: string;
}

const MOVES: Record<DeliveryState, DeliveryState[]> = {
  [DeliveryState.Pending]: [DeliveryState.Delivering],
  [DeliveryState.Delivering]: [DeliveryState.Delivered, DeliveryState.Pending, DeliveryState.Dead],
  [DeliveryState.Delivered]: [],
  [DeliveryState.Dead]: [DeliveryState.Pending],
};

/** Moves a delivery to another state, or throws when there is no way from the one it is in. */
export function move(delivery: Delivery, state: DeliveryState): Delivery {
  if (!MOVES[delivery.state].includes(state)) {
    throw new Error(`delivery ${delivery.id} is ${delivery.state} and cannot become ${state}`);
  }
  return { ...delivery, state };
}

/** The pause before the next attempt: it doubles each time, up to a quarter of an hour. */
export function delayAfter(attempts: number): number {
  return Math.min(FIRST_DELAY_MS * 2 ** (attempts - 1), LONGEST_DELAY_MS);
}

/** Tries one delivery, and says how it stands afterwards. */
export async function attempt(delivery: Delivery, now = Date.now()): Promise<Delivery> {
  const running = move(delivery, DeliveryState.Delivering);
  const attempts = running.attempts + 1;
  try {
    const answer = await fetch(running.url, {
      method: "POST",
      headers: { "content-type": "application/json", "x-relay-delivery": running.id },
      body: running.body,
      redirect: "error",
      signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
    });
    if (answer.status === 410) {
      return { ...move(running, DeliveryState.Dead), attempts, lastError: "the subscriber is gone" };
    }
    if (!answer.ok) {
      throw new Error(`the subscriber answered ${answer.status}`);
    }
    return { ...move(running, DeliveryState.Delivered), attempts };
  } catch (error) {
    const lastError = error instanceof Error ? error.message : String(error);
    if (attempts >= MAX_ATTEMPTS) {
      return { ...move(running, DeliveryState.Dead), attempts, lastError };
    }
    return { ...move(running, DeliveryState.Pending), attempts, lastError, dueAt: now + delayAfter(attempts) };
  }
}
