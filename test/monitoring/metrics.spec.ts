import { readdirSync, readFileSync } from 'node:fs';
import { get } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiKeys } from '#access/credentials/api-keys.js';
import { alerts, groups } from '../../monitoring/rules/rules.js';
import { pages } from '../../monitoring/dashboards/pages.js';
import { isAlert } from '../../monitoring/rules/rule.js';
import { type Family, parseOpenMetrics } from './exposition.js';
import { type MonitoredApps, openMonitoredApps } from './monitored-apps.js';
import { listLabels, listMetrics } from './promql.js';

const root = new URL('../../', import.meta.url);
const OPEN_METRICS = 'application/openmetrics-text; version=1.0.0';
const targets = ['api', 'worker'] as const;

/** Labels of the project's metrics, from their declarations in the code. */
const declared = new Set(
  ['libs', 'apps']
    .flatMap((folder) =>
      readdirSync(new URL(folder, root), { recursive: true, encoding: 'utf8' })
        .filter((path) => path.endsWith('.ts') && !path.endsWith('.spec.ts'))
        .map((path) => readFileSync(new URL(`${folder}/${path}`, root), 'utf8')),
    )
    .flatMap((text) => [...text.matchAll(/labelNames(?:: | = )\[(.*?)\]/g)])
    .flatMap(([, list = '']) => [...list.matchAll(/'(\w+)'/g)].map(([, label = '']) => label)),
);
/** Labels of the library and of Prometheus. */
const added = ['app', 'job', 'le', 'alertstate'];

describe('the metrics of both applications, after a run', () => {
  let apps: MonitoredApps;
  const families = new Map<(typeof targets)[number], Family[]>();

  beforeAll(async () => {
    apps = await openMonitoredApps();
    expect(await apps.run()).toBe('succeeded');
    await fetch(`${apps.api}/v1/weekly-top-stores`);
    for (const app of targets) {
      const reply = await fetch(`${apps[app]}/metrics`, { headers: { accept: OPEN_METRICS } });
      expect(reply.headers.get('content-type')).toContain(OPEN_METRICS);
      families.set(app, parseOpenMetrics(await reply.text()));
    }
  });
  afterAll(() => apps.close());

  it.each(targets)('are the same in both formats: %s', async (app) => {
    const reply = await fetch(`${apps[app]}/metrics`);
    expect(reply.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
    const plain = [...(await reply.text()).matchAll(/^# TYPE (\S+) (\S+)$/gm)];
    const open = families
      .get(app)!
      .map(({ name, type }) => [type === 'counter' ? `${name}_total` : name, type]);
    expect(plain.map(([, name, type]) => [name, type])).toEqual(open);
  });

  it.each(targets)('are served only under the host names of the settings: %s', async (app) => {
    const fetchStatus = (path: string, host: string) =>
      new Promise<number | undefined>((resolve, reject) => {
        get(`${apps[app]}${path}`, { headers: { host } }, (reply) => {
          reply.resume();
          resolve(reply.statusCode);
        }).on('error', reject);
      });
    expect(await fetchStatus('/metrics', 'localhost')).toBe(200);
    expect(await fetchStatus('/metrics', 'evil.example')).toBe(421);
    expect(await fetchStatus('/nothing', 'evil.example')).toBe(421);
    expect(await fetchStatus('/livez', 'evil.example')).toBe(200);
  });

  it.each(targets)('have few series, with labels from short lists: %s', (app) => {
    for (const { name, samples } of families.get(app)!) {
      expect(samples.length, name).toBeLessThan(400);
    }
  });

  it('have base units and suffixes that name them', () => {
    const names = [...families.values()]
      .flat()
      .filter(({ name }) => name.startsWith('retailstream_'));
    const odd = names.filter(({ name }) =>
      /_(ms|millis|minutes|hours|kb|mb|percent)(_|$)/.test(name),
    );
    expect(odd).toEqual([]);
    const gauges = names.filter(({ name, type }) => type === 'gauge' && name.endsWith('_total'));
    expect(gauges).toEqual([]);
  });

  const findSample = (app: (typeof targets)[number], name: string) =>
    families.get(app)!.find((family) => family.name === name)?.samples[0]?.value;

  it('report the publication and its last week', () => {
    // Store 1 sold 300.30 in it, store 2 50.00.
    expect(findSample('api', 'retailstream_last_week_sales')).toBe(350.3);
    const through = findSample('worker', 'retailstream_data_through_timestamp_seconds');
    expect(through).toBe(Date.UTC(2010, 1, 12) / 1000);
  });

  it('report that the worker takes jobs, and that its disk has room', () => {
    const beat = findSample('worker', 'retailstream_worker_heartbeat_timestamp_seconds');
    expect(Math.abs(Date.now() / 1000 - beat!)).toBeLessThan(60);
    const [free, size] = ['free', 'size'].map((what) =>
      findSample('worker', `retailstream_disk_${what}_bytes`),
    );
    expect(free).toBeGreaterThan(0);
    expect(size).toBeGreaterThanOrEqual(free!);
  });

  it.each(targets)('hide sales figures from other machines: %s', async (app) => {
    const sold = ['retailstream_published_money', 'retailstream_last_week_sales'];
    const here = await (await fetch(`${apps[app]}/metrics`)).text();
    expect(here).toContain(sold[0]);
    const headers = { 'x-forwarded-for': '192.0.2.1' };
    const there = await (await fetch(`${apps[app]}/metrics`, { headers })).text();
    for (const name of sold) expect(there).not.toContain(name);
    expect(there).toContain('retailstream_published_rows');
  });

  it('hide sales figures on this machine too, while a key is bound to a store', async () => {
    const show = (app: (typeof targets)[number]) => async () =>
      (await (await fetch(`${apps[app]}/metrics`)).text()).includes('retailstream_published_money');
    const keys = new ApiKeys(apps.database.warehouse);
    const scope = { stores: [1] };
    const { id } = await keys.create({ name: 'bob', role: 'viewer', scope }, 'test');
    for (const app of targets) await expect.poll(show(app), { timeout: 10_000 }).toBe(false);
    await keys.revoke(id, 'test', 'done');
    for (const app of targets) await expect.poll(show(app), { timeout: 10_000 }).toBe(true);
  });

  it('count exports by their result', async () => {
    const reply = await fetch(`${apps.api}/v1/weekly-top-stores?format=csv`);
    expect(reply.status).toBe(200);
    await reply.text();
    const exported = async () => (await fetch(`${apps.api}/metrics`)).text();
    const sent = 'retailstream_exports_total{format="csv",outcome="sent",app="api"} 1';
    await expect.poll(exported).toContain(sent);
    expect(await exported()).toContain('retailstream_active_exports{app="api"} 0');
  });

  it('report the same ledger in both applications', () => {
    const values = targets.map((app) => {
      const runs = families.get(app)!.find(({ name }) => name === 'retailstream_runs');
      return runs?.samples.find(({ labels }) => labels['outcome'] === 'succeeded')?.value;
    });
    expect(values).toEqual([1, 1]);
  });

  describe('cover the queries of rules and dashboards', () => {
    const recorded = groups.flatMap(({ rules }) =>
      rules.flatMap((rule) => (isAlert(rule) ? [] : [rule.record])),
    );
    const exported = () => {
      const names = [...families.values()].flat().flatMap(({ name, type }) => {
        if (type === 'counter') return [`${name}_total`];
        if (type === 'histogram') return ['_bucket', '_sum', '_count'].map((end) => name + end);
        return [name];
      });
      return new Set([...names, ...recorded, 'up', 'ALERTS']);
    };
    const asked: [string, string][] = [
      ...groups.flatMap(({ rules }) =>
        rules.map((rule): [string, string] => [
          isAlert(rule) ? rule.alert : rule.record,
          rule.expr,
        ]),
      ),
      ...pages.flatMap(({ title, panels }) =>
        panels.flatMap((panel) =>
          panel.queries.map(([expr]): [string, string] => [`${title}: ${panel.title}`, expr]),
        ),
      ),
    ];

    it.each(asked)('%s', (_title, expr) => {
      const names = listMetrics(expr);
      const unknown = names.filter((name) => !exported().has(name));
      expect(unknown).toEqual([]);
      const labels = listLabels(expr);
      expect(labels.filter((label) => !declared.has(label) && !added.includes(label))).toEqual([]);
    });

    it("and each of the project's metrics is used", () => {
      const used = new Set(asked.flatMap(([, expr]) => listMetrics(expr)));
      const unused = [...families.values()]
        .flat()
        .filter(({ name }) => name.startsWith('retailstream_'))
        .filter(({ name }) =>
          ['', '_total', '_bucket', '_sum', '_count'].every((end) => !used.has(name + end)),
        );
      expect(unused.map(({ name }) => name)).toEqual([]);
    });
  });

  it('have alerts of every required kind', () => {
    expect(alerts.map(({ alert }) => alert)).toEqual([
      'RunFailed',
      'RunLate',
      'RunStalled',
      'SnapshotHeld',
      'QuarantineGrows',
      'QueueStuck',
      'NoWorker',
      'WorkerDown',
      'ForecastStale',
      'ForecastIntervalsNarrow',
      'ForecastNoBetterThanNaive',
      'StreamStopped',
      'StreamRetrying',
      'StreamBehind',
      'EventsFaulty',
      'DatabaseDown',
      'DatabaseBusy',
      'DiskFull',
      'CertificateExpires',
      'KeyExpires',
      'NotificationsFail',
      'ReportsFail',
      'ApiDown',
      'ApiErrorsFast',
      'ApiErrorsSlow',
      'ApiSlowFast',
      'ApiSlowSlow',
    ]);
  });
});
