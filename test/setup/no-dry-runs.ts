import { AppError } from '#platform/errors/app-error.js';
import type { OperationServices } from '#operations/operation/operation-context.js';

const refuse = () => Promise.reject(new AppError('SOURCE_MISSING', 'this test has no source'));

/** Refuses to plan, for tests that do not need a plan. */
export const noDryRuns: OperationServices['dryRuns'] = { of: () => ({ plan: refuse }) };
