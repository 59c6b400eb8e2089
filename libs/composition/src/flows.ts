import { declaredFlows } from '#flows/flows.js';
import { loadFlows } from '#pipeline/flow/load-flows.js';
import type { Flow } from '#pipeline/flow/flow.js';

/** The default flow. */
export const DEFAULT_FLOW = 'weekly-sales';

/**
 * Reads and checks every flow.
 * @throws AppError FLOW_INVALID, CONTRACT_INVALID
 */
export const openFlows = (): Flow[] => loadFlows(declaredFlows);
