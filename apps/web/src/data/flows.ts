import type { Flow } from './api.js';
import { textIn } from './search-params.js';

/** The flow of a page whose address names none. */
export const DEFAULT_FLOW: Flow = 'weekly-sales';

/** Returns the flow that an address names. The API refuses an unknown one. */
export const flowIn = (value: unknown) => textIn(value) as Flow | undefined;
