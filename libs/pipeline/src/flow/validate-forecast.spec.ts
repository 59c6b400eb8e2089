import { expect, it } from 'vitest';
import { shippedFlows } from '#test/setup/flow.js';
import type { FlowDeclaration } from './define-flow.js';
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

it('refuses forecasts without a stage, and a stage without forecasts', () => {
  const { forecast, ...stages } = flow.stages;
  expect(forecastMistakes({ ...flow, stages })).toEqual([
    'stages: 0 have the kind forecast; a flow with forecasts needs one',
  ]);
  const { forecast: removed, ...others } = flow;
  expect([forecast?.kind, removed]).toEqual(['forecast', declared]);
  expect(forecastMistakes(others)).toEqual([
    'stages: one has the kind forecast, but the flow declares no forecasts',
  ]);
});

it('refuses a stage that does not come after the marts', () => {
  const stages = { ...flow.stages, forecast: { kind: 'forecast', after: ['integrate'] } } as const;
  expect(forecastMistakes({ ...flow, stages })).toEqual([
    'stage forecast: must come after the stage of kind build-marts, and no other',
  ]);
});

it.each([
  ['an unknown mart', mistakes({ reads: ['store_day'] }), 'there is no mart store_day'],
  ['no mart', mistakes({ reads: [] }), 'reads no mart'],
  [
    'half a minute',
    mistakes({ limitMinutes: 0.5 }),
    'limitMinutes is 0.5; write a whole number from 1',
  ],
  [
    'a table with the name of a mart',
    mistakes({ tables: { ...tables, store_week: tables['forecast_total_week']! } }),
    'table store_week: a dataset, model or mart has this name',
  ],
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
