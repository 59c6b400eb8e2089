import { Registry } from 'prom-client';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ReplayFixture } from '#test/factories/replay-fixture.js';
import { registerFileMetrics } from './file-metrics.js';

/** Metrics are cached for one second. */
const READ_AGAIN = { timeout: 10_000 };

describe('the gauge of quarantined rows', () => {
  let fixture: ReplayFixture;
  let registry: Registry;
  const rows = async () => {
    const text = await registry.getSingleMetricAsString('retailstream_quarantined_rows');
    return text.split('\n').filter((line) => !line.startsWith('#'));
  };
  const gauge = (reason: string, count: number) =>
    `retailstream_quarantined_rows{flow="weekly-sales",dataset="sales",reason="${reason}"} ${count}`;

  beforeEach(async () => {
    fixture = await ReplayFixture.open();
    registry = new Registry();
    registerFileMetrics(registry, [fixture.ledger]);
  });
  afterEach(() => fixture.close());

  it('counts open rows by reason, as the ledger has them at each scrape', async () => {
    await expect.poll(rows, READ_AGAIN).toEqual([gauge('BAD_INTEGER', 2), gauge('SHORT_ROW', 1)]);
    await fixture.take(fixture.createCorrection(5, '1;1;A'), fixture.createCorrection(7, '2;2;A'));
    await expect.poll(rows, READ_AGAIN).toEqual([gauge('BAD_INTEGER', 1), gauge('SHORT_ROW', 0)]);
    // Read again under other rules, the file has a single faulty row.
    await fixture.factory.recordCleaning(
      fixture.fileId,
      await fixture.factory.run(),
      { SHORT_ROW: 1 },
      'corrected',
    );
    await expect.poll(rows, READ_AGAIN).toEqual([gauge('SHORT_ROW', 0)]);
  });
});
