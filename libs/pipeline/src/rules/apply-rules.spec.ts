import { describe, expect, it } from 'vitest';
import { retailMart } from '#test/setup/flow.js';
import { hashRules } from '#intake/contracts/cleaning-sql.js';
import { Lineage } from '../plan/lineage.js';
import { applyRules } from './apply-rules.js';

const files = [
  { dataset: 'transactions', sha256: 'a', periods: ['2026-01', '2026-02'], replaced: [] },
];
const listChunks = (flow: typeof retailMart, relation: string) => [
  ...new Lineage(flow, files).listChunks(relation).values(),
];

describe('a flow with rules', () => {
  it('is unchanged without rules, and with rules that equal the shipped values', () => {
    expect(applyRules(retailMart, {})).toEqual(retailMart);
    const { errorRate } = retailMart.datasets.get('transactions')!.contract;
    const rules = {
      thresholds: { transactions: { errorRate } },
      parameters: { incentivePercent: '1' },
    };
    expect(applyRules(retailMart, rules)).toEqual(retailMart);
  });

  it('has new chunks for every period of the marts that read parameters, and of no other', () => {
    const flow = applyRules(retailMart, { parameters: { incentivePercent: '2' } });
    const readers = ['sales_person_month', 'customer_visit_week'];
    expect(flow.rules).not.toBe(retailMart.rules);
    for (const { name } of [...flow.models, ...flow.marts]) {
      const [before, now] = [listChunks(retailMart, name), listChunks(flow, name)];
      const same = now.filter((digest) => before.includes(digest));
      expect([name, same.length]).toEqual([name, readers.includes(name) ? 0 : before.length]);
    }
    expect(listChunks(flow, 'sales_person_month')).toHaveLength(2);
  });

  it('has the digest of a contract with the same content, and new digests of all that depends on it', () => {
    const flow = applyRules(retailMart, {
      thresholds: { transactions: { errorRate: { run: 0.25 } } },
    });
    const { contract } = retailMart.datasets.get('transactions')!;
    const changed = { ...contract, errorRate: { ...contract.errorRate, run: 0.25 } };
    expect(flow.datasets.get('transactions')).toMatchObject({
      contract: changed,
      rules: hashRules(changed),
    });
    expect(flow.datasets.get('shops')).toBe(retailMart.datasets.get('shops'));
    expect(listChunks(flow, 'shop_day')).not.toEqual(listChunks(retailMart, 'shop_day'));
    expect(flow.rules).not.toBe(retailMart.rules);
  });

  it('has the same rows in any folder', () => {
    const flow = applyRules(retailMart, { processed: 'stay', folder: 'tills' });
    expect(flow).toMatchObject({ processed: 'stay', folder: 'tills', rules: retailMart.rules });
  });
});
