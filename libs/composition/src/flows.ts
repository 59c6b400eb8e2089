import { declaredFlows } from '#flows/flows.js';
import { loadFlows } from '#pipeline/flow/load-flows.js';
import type { Flow } from '#pipeline/flow/flow.js';

/** The flow that is meant where none is named. */
export const DEFAULT_FLOW = 'weekly-sales';

/**
 * Every flow, read and checked.
 * @throws AppError FLOW_INVALID, CONTRACT_INVALID
 */
export const openFlows = (): Flow[] => loadFlows(declaredFlows);
