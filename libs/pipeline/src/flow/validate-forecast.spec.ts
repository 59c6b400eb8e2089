import { expect, it } from 'vitest';
import { shippedFlows } from '#test/setup/flow.js';
import type { FlowDeclaration } from './define-flow.js';
import { loadFlows } from './load-flows.js';
import { forecastMistakes } from './validate-forecast.js';

const flow: FlowDeclaration = shippedFlows.find(({ forecast }) => forecast)!;
const declared = flow.forecast!;
const tables = declared.tables;

/** Returns the mistakes of the shipped flow with a change of its forecasts. */
const mistakes = (change: Partial<typeof declared>) =>
  forecastMistakes({ ...flow, forecast: { ...declared, ...change } });
const withTable = (change: Partial<(typeof tables)[string]>) =>
  mistakes({
    tables: { ...tables, forecast_model: { ...tables['forecast_model']!, ...change } },
  });

it('accepts the shipped flows', () => {
  expect(shippedFlows.flatMap(forecastMistakes)).toEqual([]);
});

it('refuses stages, datasets and marts of a flow of marts, and a stage without forecasts', () => {
  const other = shippedFlows.find(({ forecast }) => !forecast)!;
  const { marts, stages } = other;
  expect(forecastMistakes({ ...flow, marts, stages: { ...flow.stages, ...stages } })).toEqual([
    ...['ingest', 'ingest', 'ingest', 'integrate', 'build-marts'].map(
      (kind) => `stages: a flow of forecasts has none of kind ${kind}`,
    ),
    'marts: a flow of forecasts has none; declare them in weekly-sales',
  ]);
  const { forecast: removed, ...others } = flow;
  expect(removed).toBe(declared);
  expect(forecastMistakes(others)).toEqual([
    'stages: one has the kind forecast, but the flow declares no forecasts',
  ]);
});

it.each([
  ['an unknown mart', mistakes({ reads: ['store_day'] }), 'weekly-sales has no mart store_day'],
  ['no mart', mistakes({ reads: [] }), 'reads no mart'],
  ['a table without a key', withTable({ key: [] }), 'table forecast_model: has no key'],
  [
    'a key that is no column',
    withTable({ key: ['name'] }),
    'table forecast_model: has no column name',
  ],
  [
    'a nullable key',
    withTable({ key: ['reason'] }),
    'table forecast_model: reason is key and nullable',
  ],
  [
    'a model without a state',
    mistakes({ model: 'forecast_backtest' }),
    'table forecast_backtest: has no text column state',
  ],
])('refuses %s', (_, found, mistake) => {
  expect(found).toContain(`forecast: ${mistake}`);
});

it('refuses a table with the name of a mart, and a flow before the one that it follows', () => {
  const upstream = shippedFlows.find(({ name }) => name === declared.upstream.name)!;
  const named = { ...declared, tables: { ...tables, store_week: tables['forecast_total_week']! } };
  expect(() => loadFlows([upstream, { ...flow, forecast: named }])).toThrow(
    'store_week is a mart twice: in weekly-sales and weekly-forecast',
  );
  expect(() => loadFlows([flow, upstream])).toThrow(
    'flow weekly-forecast: forecast: no flow before it is weekly-sales',
  );
});
