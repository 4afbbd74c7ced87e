import { randomUUID } from "node:crypto";
import type { Redis } from "ioredis";
import { type Delivery, DeliveryState } from "./delivery.js";

export const MAX_SUBSCRIPTIONS = 20;
const KEEP_DELIVERED_SECONDS = 7 * 24 * 60 * 60;

export class TooManySubscriptions extends Error {}

/** Subscriptions and deliveries in Redis: a set a topic, a hash a delivery, and one sorted set of what is due. */
export class Store {
  constructor(private readonly redis: Redis) {}

  async subscribe(topic: string, url: string): Promise<void> {
    const key = `topic:${topic}`;
    if ((await this.redis.scard(key)) >= MAX_SUBSCRIPTIONS) {
      throw new TooManySubscriptions(`${topic} has ${MAX_SUBSCRIPTIONS} subscriptions already`);
    }
    await this.redis.sadd(key, url);
  }

  async unsubscribe(topic: string, url: string): Promise<boolean> {
    return (await this.redis.srem(`topic:${topic}`, url)) > 0;
  }

  /** Queues one delivery for each subscriber of the topic, and returns how many there are. */
  async publish(topic: string, body: string, now = Date.now()): Promise<number> {
    const urls = await this.redis.smembers(`topic:${topic}`);
    for (const url of urls) {
      await this.save({ id: randomUUID(), topic, url, body, state: DeliveryState.Pending, attempts: 0, dueAt: now });
    }
    return urls.length;
  }

  async save(delivery: Delivery): Promise<void> {
    const key = `delivery:${delivery.id}`;
    await this.redis.set(key, JSON.stringify(delivery));
    if (delivery.state === DeliveryState.Pending) {
      await this.redis.zadd("due", delivery.dueAt, delivery.id);
    } else if (delivery.state === DeliveryState.Delivered) {
      await this.redis.expire(key, KEEP_DELIVERED_SECONDS);
    }
  }

  /** Takes up to `limit` due deliveries. Two relays never take the same one: only one of them removes it. */
  async take(limit: number, now = Date.now()): Promise<Delivery[]> {
    const taken: Delivery[] = [];
    for (const id of await this.redis.zrangebyscore("due", 0, now, "LIMIT", 0, limit)) {
      if ((await this.redis.zrem("due", id)) === 1) {
        const text = await this.redis.get(`delivery:${id}`);
        if (text !== null) {
          taken.push(JSON.parse(text) as Delivery);
        }
      }
    }
    return taken;
  }
}
