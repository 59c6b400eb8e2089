import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { HORIZON, referenceChain } from '#test/forecast-peer/reference-chain.js';
import { differences, summaryOf, treesOf } from '#test/forecast-peer/reference-summary.js';
import { DEFAULT_SETTINGS, forecast, type Forecast, type ForecastSettings } from './forecast.js';

/** What test/forecast-peer/method.py found, which `npm run test:long -- test/forecast-peer` compares again. */
const { trees, treesRatio, ...plain } = JSON.parse(
  await readFile(new URL('../../../test/forecast-peer/reference.json', import.meta.url), 'utf8'),
) as Record<string, unknown>;

function made(settings: Partial<ForecastSettings>): Forecast {
  const result = forecast(referenceChain(), { ...DEFAULT_SETTINGS, horizon: HORIZON, ...settings });
  if (result.status === 'none') throw new Error(result.reason);
  return result;
}

describe('the figures of a whole chain', () => {
  it('are those that another program computes from the description of the method', () => {
    expect(differences(summaryOf(made({})), plain)).toEqual([]);
  });

  it('are corrected by the trees that another program grows', () => {
    expect(differences(treesOf(made({ trees: true, gate: 2 })), { trees, treesRatio })).toEqual([]);
  });
});
