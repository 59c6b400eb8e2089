/** Injection tokens of things that are interfaces, not classes. */
export const CONFIG = Symbol('Config');
export const STAGE_SERVICES = Symbol('StageServices');
export const RELEASE = Symbol('release');
export const QUEUE_PORT = Symbol('RunQueue');
