// Runs on changes of monitoring
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { parse, stringify } from 'yaml';
import { readEnvironment } from '#platform/config/environment.js';
import { writeSample } from '#sample/write-sample.js';
import { pages } from '../../../monitoring/dashboards/pages.js';
import { serve, type Serving } from '../../../monitoring/serve/serve.js';
import { parseOptions } from '../../../monitoring/serve/options.js';
import { type MonitoredApps, openMonitoredApps } from '../../monitoring/monitored-apps.js';
import { findFreePort } from '../../setup/free-ports.js';
import { toCsv, deliver, SALES_HEADER } from '../../setup/source-files.js';
import { BrokenCompute } from '../../setup/fake-compute.js';
import { createTempFolder } from '../../setup/temp-folder.js';
import { openReceiver, type Receiver } from './receiver.js';

const WAIT_OPTIONS = { timeout: 150_000, interval: 250 };

/** Alerts of the faults below are sent at once. */
const AT_ONCE = ['QuarantineGrows', 'SnapshotHeld', 'RunFailed', 'DatabaseDown'];

/** Enough weeks for a forecast, enough series for the shares of a department and of a store, and wrong rows. */
async function deliverChain(folder: string): Promise<void> {
  await writeSample(folder, { seed: 11, stores: 16, departments: 30, weeks: 120 });
  await deliver(folder, {
    'faulty.csv': toCsv(
      SALES_HEADER,
      '1,99,12/02/2010,2.00,TRUE',
      '1,99,31/02/2010,1.00,FALSE', // no such day
      // A store in no stores file, for more than one in a hundred rows.
      ...Array.from({ length: 900 }, (_, index) => `99,${index + 1},05/02/2010,7.77,FALSE`),
      '1,99,05/02/2010', // too short
    ),
  });
}

interface Rules {
  groups: { rules: { alert?: string; for?: string }[] }[];
}

function shortenIntervals(rules: string): string {
  const file = parse(rules) as Rules;
  for (const rule of file.groups.flatMap(({ rules: of }) => of)) {
    // A busy machine may briefly trigger the others; in production they last minutes.
    if (rule.alert) rule.for = AT_ONCE.includes(rule.alert) ? '1s' : '20s';
  }
  return stringify(file);
}

interface Answer {
  status: string;
  data: { result: unknown[] };
}

/**
 * Prometheus and Alertmanager as started by `npm run tool -- monitoring`, but with scrapes every three seconds and alerts after
 * one second or a few: a test cannot wait a quarter of an hour.
 */
describe('Prometheus and Alertmanager over both applications', () => {
  let state: string;
  let apps: MonitoredApps;
  let receiver: Receiver;
  let serving: Serving;
  let prometheus: string;
  let alertmanager: string;

  beforeAll(async () => {
    state = await createTempFolder('watched');
    [apps, receiver] = await Promise.all([openMonitoredApps(deliverChain), openReceiver()]);
    const ports = {
      prometheus: await findFreePort(),
      alertmanager: await findFreePort(),
      grafana: await findFreePort(),
    };
    prometheus = `http://127.0.0.1:${ports.prometheus}`;
    alertmanager = `http://127.0.0.1:${ports.alertmanager}`;
    const options = parseOptions([
      '--state',
      state,
      '--api',
      new URL(apps.api).host,
      '--worker',
      new URL(apps.worker).host,
      '--pages',
      `${receiver.url}/pages`,
      '--tickets',
      `${receiver.url}/tickets`,
    ]);
    const quick = { interval: '3s', groupWait: '1s' };
    serving = await serve({ ...options, ...quick, ports }, readEnvironment());
    const rules = join(options.folder, 'prometheus', 'rules.yml');
    await writeFile(rules, shortenIntervals(await readFile(rules, 'utf8')));
    await vi.waitFor(async () => {
      // Until it has scraped both, it knows neither worker nor API.
      expect(await countResults('retailstream_ledger_up == 1')).toBe(2);
    }, WAIT_OPTIONS);
    serving.running.find(({ program }) => program.name === 'Prometheus')?.child.kill('SIGHUP');
    for (const run of [1, 2]) expect(await apps.run(), `run ${run}`).toBe('succeeded');
    await askTheApi();
  });
  afterAll(async () => {
    await serving.stop();
    await receiver.close();
    await apps.close();
    await rm(state, { recursive: true, force: true });
  });

  async function askTheApi(): Promise<void> {
    for (let times = 0; times < 30; times++) {
      await (await fetch(`${apps.api}/v1/weekly-top-stores`)).text();
      const query = JSON.stringify({ query: '{ holidaySales { coverage { weeks } } }' });
      const headers = { 'content-type': 'application/json' };
      await (await fetch(`${apps.api}/graphql`, { method: 'POST', headers, body: query })).text();
    }
  }

  async function countResults(expr: string): Promise<number> {
    const asked = new URLSearchParams({ query: expr }).toString();
    const answer = (await (await fetch(`${prometheus}/api/v1/query?${asked}`)).json()) as Answer;
    expect(answer.status, expr).toBe('success');
    return answer.data.result.length;
  }

  /** Alerts that Alertmanager has. */
  async function listActive(): Promise<string[]> {
    const alerts = (await (await fetch(`${alertmanager}/api/v2/alerts`)).json()) as {
      labels: { alertname: string };
    }[];
    return alerts.map(({ labels }) => labels.alertname);
  }

  const arrived = (path: string) => () => receiver.listReceived()[path] ?? [];

  it('runs the two installed programs', () => {
    const names = serving.running.map(({ program }) => program.name);
    expect(names).toEqual(expect.arrayContaining(['Prometheus', 'Alertmanager']));
  });

  const panels = pages.flatMap(({ title, panels: of }) =>
    of.map((panel) => [`${title}: ${panel.title}`, panel] as const),
  );

  it.each(panels)('shows data in %s', async (_title, { queries }) => {
    for (const [expr] of queries) {
      await expect.poll(() => countResults(expr), WAIT_OPTIONS).toBeGreaterThan(0);
    }
  });

  it('alerts on quarantined rows, and on nothing else while all is well', async () => {
    await expect.poll(arrived('/tickets'), WAIT_OPTIONS).toEqual(['QuarantineGrows']);
    expect(receiver.listReceived()).toEqual({ '/tickets': ['QuarantineGrows'] });
  });

  it('alerts on a held snapshot', async () => {
    await deliver(apps.source, {
      'typo.csv': toCsv(SALES_HEADER, '1,3,05/02/2010,9999999999.00,FALSE'),
    });
    expect(await apps.run()).toBe('failed');
    await expect.poll(arrived('/tickets'), WAIT_OPTIONS).toContain('SnapshotHeld');
  });

  it('alerts on a failed run', async () => {
    const services = apps.services.flows.get('weekly-sales')!;
    services.compute = new BrokenCompute();
    services.engines = new Map([['SALES_MERGE_URL', services.compute]]);
    await deliver(apps.source, { 'more.csv': toCsv(SALES_HEADER, '1,4,05/02/2010,1.00,FALSE') });
    expect(await apps.run()).toBe('failed');
    await expect.poll(arrived('/tickets'), WAIT_OPTIONS).toContain('RunFailed');
  });

  it('alerts when PostgreSQL does not answer, and resolves that', async () => {
    const blocker = apps.database.warehouse.createQueryRunner();
    await blocker.startTransaction();
    await blocker.query('LOCK TABLE ops.events, ops.runs IN ACCESS EXCLUSIVE MODE');
    await expect.poll(arrived('/pages'), WAIT_OPTIONS).toContain('DatabaseDown');
    await blocker.rollbackTransaction();
    await blocker.release();
    const answers = () => countResults('retailstream_ledger_up == 1');
    await expect.poll(answers, WAIT_OPTIONS).toBe(2);
    // From then on it inhibits no other alert.
    await expect.poll(listActive, WAIT_OPTIONS).not.toContain('DatabaseDown');
  });

  it('alerts when no worker is left', async () => {
    await apps.stopWorker();
    await expect.poll(arrived('/pages'), WAIT_OPTIONS).toContain('NoWorker');
  });

  it('has sent only these alerts, each to its receiver', () => {
    expect(receiver.listReceived()).toEqual({
      '/pages': ['DatabaseDown', 'NoWorker'],
      '/tickets': ['QuarantineGrows', 'RunFailed', 'SnapshotHeld'],
    });
  });
});
