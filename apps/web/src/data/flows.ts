import type { Flow } from './api.js';
import { readText } from './search-params.js';

/** The flow of a page whose address names none. */
export const DEFAULT_FLOW: Flow = 'weekly-sales';

/** The flows whose files have stores, for readers with a scope: the API shows them no list of flows. */
export const FLOWS_OF_STORES: readonly Flow[] = [DEFAULT_FLOW, 'retail-mart'];

/** `weekly_sales`: the database and the namespace of a flow's tables. */
export const toNamespace = (flow: string): string => flow.replaceAll('-', '_');

/** Returns the flow that an address names. The API refuses an unknown one. */
export const readFlow = (value: unknown) => readText(value) as Flow | undefined;
