import { expect, it } from 'vitest';
import { weeklySales } from '#test/setup/flow.js';
import { traceUpstream } from './upstream.js';

it('returns a mart with its models, datasets and their references', () => {
  expect(traceUpstream(weeklySales, ['store_week'])).toEqual([
    { name: 'store_week', kind: 'mart', reads: ['integrated_sales'], stage: 'build-marts' },
    {
      name: 'integrated_sales',
      kind: 'model',
      reads: ['sales', 'features', 'stores'],
      stage: 'integrate',
    },
    { name: 'sales', kind: 'dataset', reads: ['stores'], stage: 'ingest-sales' },
    { name: 'features', kind: 'dataset', reads: ['stores'], stage: 'ingest-features' },
    { name: 'stores', kind: 'dataset', reads: [], stage: 'ingest-stores' },
  ]);
});

it('returns only what is read: a dataset alone, or a model before its input', () => {
  const [model] = weeklySales.models;
  const [mart] = weeklySales.marts;
  const flow = {
    ...weeklySales,
    models: [
      { ...model!, name: 'visits', reads: ['stores'] },
      { ...model!, name: 'visits_by_day', reads: ['visits'] },
    ],
    marts: [
      { ...mart!, name: 'store_list', reads: ['stores'] },
      { ...mart!, name: 'day', reads: ['visits_by_day'] },
    ],
  };
  const names = (marts: string[]) => traceUpstream(flow, marts).map(({ name }) => name);
  expect(names(['store_list'])).toEqual(['store_list', 'stores']);
  expect(names(['day'])).toEqual(['day', 'visits_by_day', 'visits', 'stores']);
  expect(() => names(['features'])).toThrow('no mart features');
});
