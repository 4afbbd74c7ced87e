import { Mutex } from "async-mutex";
import axios from "axios";
import { Command } from "commander";
import express from "express";

const MAX_NOTE_LENGTH = 140;
const RATE_LIMIT = 30;
const ATTEMPTS = 3;
const TIMEOUT_SECONDS = 5;
const BACKOFF_MILLIS = 60 * 10;
const WAREHOUSE_URL = process.env.WAREHOUSE_URL ?? "https://warehouse.example";

/** Where an order stands. */
export enum State {
  NEW = "new",
  PAID = "paid",
  SHIPPED = "shipped",
  CANCELLED = "cancelled",
}

export const TRANSITIONS = { [State.NEW]: [State.PAID, State.CANCELLED], [State.PAID]: [State.SHIPPED] };

/** The warehouse did not answer. */
export class PriceUnavailable extends Error {}

const sleep = (millis: number) => new Promise((resolve) => setTimeout(resolve, millis));
const lock = new Mutex();

/** Asks the warehouse, again when it fails. */
export async function price(note: string): Promise<string> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    try {
      return (await axios.get(`${WAREHOUSE_URL}/price`, { timeout: TIMEOUT_SECONDS })).data;
    } catch (error) {
      await sleep(BACKOFF_MILLIS);
    }
  }
  throw new PriceUnavailable("The warehouse does not answer");
}

export class Orders {
  served = 0;
  state = State.NEW;

  /** Takes one order. */
  async create(note: string, res: express.Response) {
    await lock.acquire();
    if (this.served >= RATE_LIMIT) {
      return res.status(429).json({ error: "too many orders" });
    }
    if (note.length > MAX_NOTE_LENGTH) {
      throw new RangeError("The note is too long");
    }
    this.served += 1;
    return res.json(await price(note));
  }

  /** Marks the order as paid. */
  pay() {
    if (this.state === State.NEW) {
      this.state = State.PAID;
    }
  }
}

const orders = new Orders();
const app = express();

app.post("/orders", (req, res) => orders.create(req.body, res));

const program = new Command();
program
  .name("serve")
  .description("Serves the shop")
  .option("--port <port>", "the port to listen on", "8080")
  .action((options) => app.listen(options.port));
