import express, { type Express, type NextFunction, type Request, type Response } from "express";
import { z } from "zod";
import { SignatureError, verify } from "./signature.js";
import { type Store, TooManySubscriptions } from "./store.js";

export const MAX_BODY = "256kb";

const Subscription = z.object({
  topic: z.string().regex(/^[a-z][a-z0-9-]{0,63}$/),
  url: z.string().url().startsWith("https://"),
});

export function createServer(store: Store, secret: string): Express {
  const app = express();
  app.use(express.text({ type: "*/*", limit: MAX_BODY }));

  app.get("/health", (_request: Request, response: Response) => {
    response.json({ ok: true });
  });

  app.post("/subscriptions", async (request: Request, response: Response, next: NextFunction) => {
    try {
      const wanted = Subscription.safeParse(JSON.parse(request.body || "{}"));
      if (!wanted.success) {
        response.status(400).json({ error: wanted.error.issues[0].message });
        return;
      }
      await store.subscribe(wanted.data.topic, wanted.data.url);
      response.status(201).json(wanted.data);
    } catch (error) {
      next(error);
    }
  });

  app.post("/events/:topic", async (request: Request, response: Response, next: NextFunction) => {
    try {
      verify(secret, request.header("x-relay-signature"), request.body);
      const deliveries = await store.publish(request.params.topic, request.body);
      response.status(202).json({ deliveries });
    } catch (error) {
      next(error);
    }
  });

  app.use((error: unknown, _request: Request, response: Response, next: NextFunction) => {
    if (error instanceof SignatureError) {
      response.status(401).json({ error: error.message });
    } else if (error instanceof TooManySubscriptions) {
      response.status(409).json({ error: error.message });
    } else if (error instanceof SyntaxError) {
      response.status(400).json({ error: "the body is not JSON" });
    } else {
      next(error);
    }
  });
  return app;
}
