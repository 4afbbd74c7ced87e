#!/usr/bin/env node
import { Redis } from "ioredis";
import { readConfig } from "./config.js";
import { attempt } from "./delivery.js";
import { createServer } from "./server.js";
import { Store } from "./store.js";

const IDLE_PAUSE_MS = 500;

const config = readConfig();
const store = new Store(new Redis(config.redisUrl));
let stopping = false;

const server = createServer(store, config.secret).listen(config.port, () => {
  console.log(`hook-relay listens on port ${config.port}`);
});

process.on("SIGTERM", () => {
  stopping = true;
  server.close();
});

while (!stopping) {
  const due = await store.take(config.concurrency);
  if (due.length === 0) {
    await new Promise((resolve) => setTimeout(resolve, IDLE_PAUSE_MS));
  }
  await Promise.all(due.map(async (delivery) => store.save(await attempt(delivery))));
}
process.exit(0);
