import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { composeSetup } from '../../monitoring/config/compose-setup.js';
import { buildFiles } from '../../monitoring/write.js';
import { compose } from './compose.js';
import { readStages, readSettings } from './dockerfile.js';

const files = buildFiles(composeSetup);
const { folder } = composeSetup;
const findService = (name: string) => compose.services[name]!;

const listInstructions = (stage: string) =>
  readStages().find(({ name }) => name === stage)?.instructions ?? [];

interface Target {
  job_name: string;
  static_configs: { targets: string[] }[];
}

/** The file below the volume in an option of a service, or in a setting. */
const readFileOption = (text: string | undefined, option: string) =>
  text?.replace(option, '').replace(`${folder}/`, '') ?? '';

describe('the program that writes the files', () => {
  it('writes them where all three programs read them', () => {
    const { command } = findService('monitoring');
    const [last] = listInstructions('monitoring').filter(({ keyword }) => keyword === 'CMD');
    expect(command?.slice(0, 3)).toEqual(JSON.parse(last?.text ?? ''));
    expect(findService('monitoring').volumes).toEqual([`monitoring:${folder}`]);
    for (const reader of ['prometheus', 'alertmanager', 'grafana']) {
      expect(findService(reader).volumes).toContain(`monitoring:${folder}:ro`);
    }
    for (const reader of ['prometheus', 'alertmanager']) {
      const completed = { condition: 'service_completed_successfully' };
      expect(findService(reader).depends_on).toEqual({ monitoring: completed });
    }
  });
});

describe('Prometheus', () => {
  const path = readFileOption(findService('prometheus').command?.[0], '--config.file=');
  const config = parse(files[path] ?? '') as { scrape_configs: Target[]; rule_files: string[] };

  it('scrapes both applications and the other services at their addresses', () => {
    const { API_PORT, WORKER_PORT } = readSettings('api').environment;
    const targets = config.scrape_configs.flatMap(({ job_name, static_configs }) =>
      static_configs.map((each) => [job_name, each.targets]),
    );
    expect(targets).toEqual([
      ['retailstream-api', [`api:${API_PORT}`]],
      ['retailstream-worker', [`worker:${WORKER_PORT}`]],
      ['prometheus', ['prometheus:9090']],
      ['alertmanager', ['alertmanager:9093']],
    ]);
    for (const name of ['api', 'worker', 'alertmanager', 'grafana']) {
      expect(findService(name).networks).toContain('metrics');
    }
  });

  it('gives only the API the token of docker/.env', () => {
    const token = 'scrape-me-if-you-can';
    const { scrape_configs } = parse(
      buildFiles({ ...composeSetup, token })['prometheus/prometheus.yml'] ?? '',
    ) as { scrape_configs: { job_name: string; authorization?: object }[] };
    expect(
      scrape_configs.flatMap(({ job_name, authorization }) =>
        authorization ? [[job_name, authorization]] : [],
      ),
    ).toEqual([['retailstream-api', { credentials: token }]]);
    expect(findService('api').environment).toMatchObject({ METRICS_TOKEN: '${METRICS_TOKEN:-}' });
    expect(findService('monitoring').command).toContain('${METRICS_TOKEN:-}');
  });

  it('reads the rules', () => {
    for (const file of config.rule_files) expect(files).toHaveProperty([readFileOption(file, '')]);
  });
});

describe('Alertmanager', () => {
  it('reads its routes', () => {
    const path = readFileOption(findService('alertmanager').command?.[0], '--config.file=');
    expect(parse(files[path] ?? '')).toHaveProperty('route');
  });
});

describe('Grafana', () => {
  const { environment } = findService('grafana');
  const provisioning = readFileOption(environment?.['GF_PATHS_PROVISIONING'], '');

  it('queries the Prometheus of the same file', () => {
    const { datasources } = parse(files[`${provisioning}/datasources/prometheus.yaml`] ?? '') as {
      datasources: { url: string }[];
    };
    expect(datasources.map(({ url }) => url)).toEqual(['http://prometheus:9090']);
  });

  it('finds its dashboards, and opens one first', () => {
    const { providers } = parse(files[`${provisioning}/dashboards/retailstream.yaml`] ?? '') as {
      providers: { options: { path: string } }[];
    };
    const home = environment?.['GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH'];
    expect(home).toContain(`${providers[0]?.options.path}/`);
    expect(files).toHaveProperty([readFileOption(home, '')]);
  });
});
