export { readConfig, type Config } from "./config.js";
export { attempt, delayAfter, DeliveryState, move, type Delivery } from "./delivery.js";
export { createServer } from "./server.js";
export { sign, SignatureError, verify } from "./signature.js";
export { Store, TooManySubscriptions } from "./store.js";
