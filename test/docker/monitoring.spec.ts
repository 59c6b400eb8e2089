import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { compose } from './compose.js';
import { root, settingsOf } from './dockerfile.js';

const read = (path: string) => readFileSync(new URL(path, root), 'utf8');

const { scrape_configs: scrapes } = parse(read('docker/prometheus/prometheus.yml')) as {
  scrape_configs: { job_name: string; static_configs: { targets: string[] }[] }[];
};
const { datasources } = parse(read('docker/grafana/provisioning/datasources/prometheus.yaml')) as {
  datasources: { uid: string; url: string }[];
};
const { providers } = parse(read('docker/grafana/provisioning/dashboards/retailstream.yaml')) as {
  providers: { options: { path: string } }[];
};
const dashboard = JSON.parse(read('docker/grafana/dashboards/retailstream.json')) as {
  panels: { title: string; datasource: { uid: string }; targets: { expr: string }[] }[];
};

/** Metrics of our own with their labels, from where the code declares them. */
const declared = new Map(
  ['libs', 'apps']
    .flatMap((folder) =>
      readdirSync(new URL(folder, root), { recursive: true, encoding: 'utf8' })
        .filter((path) => path.endsWith('.ts') && !path.endsWith('.spec.ts'))
        .map((path) => read(`${folder}/${path}`)),
    )
    .flatMap((text) => [...text.matchAll(/name: '(retailstream_\w+)',([^}]*?)registers/g)])
    .map(([, name = '', rest = '']) => [
      name,
      [...(/labelNames: \[(.*?)\]/.exec(rest)?.[1] ?? '').matchAll(/'(\w+)'/g)].map(
        ([, label]) => label,
      ),
    ]),
);

describe('Prometheus', () => {
  it('scrapes both applications where they listen', () => {
    const targets = scrapes.find(({ job_name }) => job_name === 'retailstream')?.static_configs;
    const { API_PORT, WORKER_PORT } = settingsOf('api').environment;
    expect(targets).toEqual([{ targets: [`api:${API_PORT}`, `worker:${WORKER_PORT}`] }]);
    const { api, worker, prometheus } = compose.services;
    for (const network of prometheus?.networks ?? []) {
      expect(api?.networks).toContain(network);
      expect(worker?.networks).toContain(network);
    }
  });
});

describe('Grafana', () => {
  const mounts = compose.services['grafana']?.volumes ?? [];

  it('asks the Prometheus of the same file', () => {
    expect(datasources.map(({ url }) => url)).toEqual(['http://prometheus:9090']);
    expect(compose.services['prometheus']?.networks).toContain('metrics');
    expect(compose.services['grafana']?.networks).toContain('metrics');
  });

  it('finds its dashboards where they are mounted', () => {
    const [provider] = providers;
    expect(mounts).toContain(`./grafana/dashboards:${provider?.options.path}:ro`);
    expect(compose.services['grafana']?.environment).toMatchObject({
      GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH: `${provider?.options.path}/retailstream.json`,
    });
  });

  it.each(dashboard.panels)('shows "$title" from metrics and labels that exist', (panel) => {
    expect(panel.datasource.uid).toBe(datasources[0]?.uid);
    expect(panel.targets.length).toBeGreaterThan(0);
    for (const { expr } of panel.targets) {
      const used = [...expr.matchAll(/\b(?:retailstream|process)_\w+|\bup\b/g)].map(([n]) => n);
      expect(used.length).toBeGreaterThan(0);
      for (const name of used.filter((metric) => metric.startsWith('retailstream_'))) {
        const labels = declared.get(name.replace(/_(bucket|sum|count)$/, ''));
        expect(labels, name).toBeDefined();
        const known = ['app', 'job', 'le', ...(labels ?? [])];
        const named = [...expr.matchAll(/(\w+)(?==|!=|!~|=~)/g)].map(([label]) => label);
        const grouped = [...expr.matchAll(/by \(([^)]*)\)/g)].flatMap(([, list]) =>
          (list ?? '').split(', '),
        );
        expect([...named, ...grouped].filter((label) => !known.includes(label))).toEqual([]);
      }
    }
  });
});
