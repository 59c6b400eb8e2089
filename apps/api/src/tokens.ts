/** Injection tokens of things that are interfaces, not classes. */
export const QUEUE_PORT = Symbol('RunQueue');
export const LAKE_PORT = Symbol('ObjectStore');
