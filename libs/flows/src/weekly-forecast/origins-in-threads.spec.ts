import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { computeOrigin, planOrigins } from '#forecast/origins.js';
import { type Panel, PanelBuilder } from '#forecast/panel.js';
import { isoWeeks } from '#forecast/week-calendar.js';
import { computeOriginsInThreads } from './origins-in-threads.js';

const HORIZON = 4;

/** Two stores over 70 weeks: origins after 56, 60, 64 and 68 of them. */
function createPanel(): Panel {
  const builder = new PanelBuilder();
  for (const [t, week] of isoWeeks('2010-02-05', 70).entries()) {
    for (const store of [1, 2]) {
      builder.add({ store, department: 1, week, sales: 100 * store + (t % 7), isHoliday: false });
    }
  }
  return builder.build();
}

describe('origins that are not kept', () => {
  let threads = 0;
  const onThread = () => threads++;
  beforeEach(() => {
    threads = 0;
    process.on('worker', onThread);
  });
  afterEach(() => process.off('worker', onThread));

  const panel = createPanel();
  const missing = planOrigins(panel, HORIZON);
  const compute = (most: number) =>
    computeOriginsInThreads(panel, HORIZON, missing, (forecasts) => {
      expect(forecasts).toBe(4 * 2);
      return most;
    });

  it('are the same from three threads, of which this is one', async () => {
    const alone = missing.map((each) => computeOrigin(panel, each, HORIZON));
    const shared = await compute(3);
    expect(threads).toBe(2);
    expect(shared).toEqual(new Map(alone.map((origin) => [origin.digest, origin])));
  });

  it('are left to the forecast when they are too few', async () => {
    expect(await compute(1)).toEqual(new Map());
    expect(await computeOriginsInThreads(panel, HORIZON, missing)).toEqual(new Map());
    expect(threads).toBe(0);
  });
});
