import { z } from "zod";

const Environment = z.object({
  RELAY_SECRET: z.string().min(16),
  REDIS_URL: z.string().url().default("redis://localhost:6379"),
  PORT: z.coerce.number().int().min(1).max(65535).default(8080),
  RELAY_CONCURRENCY: z.coerce.number().int().positive().default(4),
});

export interface Config {
  secret: string;
  redisUrl: string;
  port: number;
  concurrency: number;
}

/** Reads the configuration from environment variables. */
export function readConfig(environment: NodeJS.ProcessEnv = process.env): Config {
  const found = Environment.parse(environment);
  return {
    secret: found.RELAY_SECRET,
    redisUrl: found.REDIS_URL,
    port: found.PORT,
    concurrency: found.RELAY_CONCURRENCY,
  };
}
