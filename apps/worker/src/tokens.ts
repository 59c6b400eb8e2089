/** Injection tokens of things that are interfaces, not classes. */
export const CONFIG = Symbol('Config');
export const FLOWS_OF_RUNS = Symbol('FlowsOfRuns');
export const LEDGERS = Symbol('Ledgers');
export const RELEASE = Symbol('release');
export const QUEUE_PORT = Symbol('RunQueue');
