import { describe, expect, it } from 'vitest';
import { looseVisitsFlow } from '#test/factories/visits-flow.js';
import type { FlowDeclaration } from './define-flow.js';
import { loadFlows } from './load-flows.js';

type Declared = NonNullable<FlowDeclaration['shares']>[string];

/** The flow of visits, which shares them, with something of that changed. */
function visits(change: Partial<Declared> = {}, name = 'visits'): FlowDeclaration {
  const flow = looseVisitsFlow();
  const share: Declared = {
    comment: 'Visits.',
    sql: flow.models['town_visits']!.sql,
    reads: ['town_visits'],
    columns: {
      visit_day: { type: 'date' },
      town: { type: 'text' },
      visits: { type: 'integer' },
      takings: { type: 'decimal', scale: 2 },
    },
    period: { column: 'visit_day', by: 'month' },
    partitionBy: ['town'],
    bucketBy: { column: 'visits', count: 4 },
    reconciles: { with: 'town_visits', money: 'takings' },
    ...change,
  };
  return { ...flow, shares: { [name]: share } };
}

describe('what a flow shares', () => {
  it('is a relation of its own, in a folder by the declared name', () => {
    const [flow] = loadFlows([visits()]);
    expect(flow?.shares).toMatchObject([{ name: 'shared_visits', folder: 'visits' }]);
    const [without] = loadFlows([looseVisitsFlow()]);
    expect(without?.shares).toEqual([]);
    expect(without?.rules).not.toBe(flow?.rules);
  });

  it.each<[string, Partial<Declared>]>([
    ['has no column county', { partitionBy: ['county'] }],
    ['town is no whole number', { bucketBy: { column: 'town', count: 4 }, partitionBy: [] }],
    ['visits is a partition', { partitionBy: ['visits'] }],
    ['town is no date', { period: { column: 'town', by: 'month' } }],
    ['reads tows, which is nowhere', { reads: ['tows'] }],
    ['reconciles with towns, no model', { reconciles: { with: 'towns', money: 'takings' } }],
  ])('is refused: %s', (mistake, change) => {
    expect(() => loadFlows([visits(change)])).toThrow(`flow visits: share visits: ${mistake}`);
  });

  it('is refused under a name that is no folder, and under one that two flows have', () => {
    expect(() => loadFlows([visits({}, '../visits')])).toThrow('write small letters');
    expect(() => loadFlows([visits(), { ...visits(), name: 'again' }])).toThrow(
      'visits is a share twice: in visits and again',
    );
  });
});
