/** Injection token of the queue, which is an interface and not a class. */
export const QUEUE_PORT = Symbol('RunQueue');
