import type { OperationServices } from '#serving/operation/operation-context.js';

const refuse = () => Promise.reject(new Error('this test plans no run'));

/** What plans nothing, for what does not need a plan. */
export const noRehearsals: OperationServices['rehearsals'] = { of: () => ({ plan: refuse }) };
