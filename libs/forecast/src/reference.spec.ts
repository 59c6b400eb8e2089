import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { HORIZON, createReferenceChain } from '#test/forecast-peer/reference-chain.js';
import { findDifferences, buildSummary } from '#test/forecast-peer/reference-summary.js';
import { DEFAULT_SETTINGS, forecast, type Forecast } from './forecast.js';
import type { Panel } from './panel.js';

/** What test/forecast-peer/method.py found, which `npm run test:long -- test/forecast-peer` compares again. */
const expected = JSON.parse(
  await readFile(new URL('../../../test/forecast-peer/reference.json', import.meta.url), 'utf8'),
) as Record<string, unknown>;

function runForecast(panel: Panel): Forecast {
  const result = forecast(panel, { ...DEFAULT_SETTINGS, horizon: HORIZON });
  if (result.status === 'none') throw new Error(result.reason);
  return result;
}

describe('the figures of a whole chain', () => {
  it('are those that another program computes from the description of the method', () => {
    const panel = createReferenceChain();
    expect(findDifferences(buildSummary(panel, runForecast(panel)), expected)).toEqual([]);
  });
});
