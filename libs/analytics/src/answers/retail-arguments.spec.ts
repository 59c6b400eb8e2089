import { describe, expect, it } from 'vitest';
import { validateArguments } from '#serving/check-arguments.js';
import { RETAIL_FLOW } from '../snapshot/snapshot.js';
import { answerRegistry } from './answers.js';

const definitions = answerRegistry.filter(({ flow }) => flow === RETAIL_FLOW);

describe.each(definitions)('$name', ({ args }) => {
  it.each([
    { from: '2026-02-30' },
    { to: '2026-02' },
    { from: 'yesterday' },
    { year: 1899 },
    { year: 10_000 },
    { first: 1_001 },
    { orderBy: 'total; DROP TABLE' },
    { phone: '555' },
  ])('rejects %j', async (given) => {
    await expect(validateArguments(args, given)).rejects.toMatchObject({
      code: 'ARGUMENT_INVALID',
    });
  });
});

it.each([
  ['customerSpend', { customer: 0 }],
  ['customerSpend', { customer: 2_147_483_648 }],
  ['customerSpend', { minTotal: 'Infinity' }],
  ['customerSpend', { minTotal: 1e300 }],
  ['customerSpend', { minTotal: -1e13 }],
  ['topCustomers', { maxRank: 0 }],
  ['topCustomers', { customer: 1.5 }],
  ['salesTeamRanking', { store: -1 }],
  ['salesTeamRanking', { salesPerson: '1 OR 1=1' }],
  ['salesTeamRanking', { onlyBest: 'perhaps' }],
  ['productPerformance', { product: '' }],
  ['productPerformance', { product: 'x'.repeat(1_001) }],
  ['productPerformance', { product: 'te\0a' }],
  ['basketSize', { store: 0 }],
  ['basketSize', { together: 1 }],
])('%s rejects %j', async (name, given) => {
  const definition = definitions.find((each) => each.name === name);
  await expect(validateArguments(definition!.args, given)).rejects.toMatchObject({
    code: 'ARGUMENT_INVALID',
  });
});
