import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Ports } from './options.js';

/** One of the three, and how it is started over a folder of generated files. */
export interface Program {
  name: 'Prometheus' | 'Alertmanager' | 'Grafana';
  /** Names that its packages give it, in the order of preference. */
  commands: readonly string[];
  install: string;
  args(folder: string, ports: Ports): string[];
  environment(folder: string, ports: Ports): Record<string, string>;
  address(ports: Ports): string;
}

const local = (port: number) => `127.0.0.1:${port}`;

export const programs: readonly Program[] = [
  {
    name: 'Prometheus',
    commands: ['prometheus'],
    install: 'apt-get install prometheus, or https://prometheus.io/download',
    args: (folder, { prometheus }) => [
      `--config.file=${folder}/prometheus/prometheus.yml`,
      `--storage.tsdb.path=${folder}/prometheus/data`,
      `--web.listen-address=${local(prometheus)}`,
    ],
    environment: () => ({}),
    address: ({ prometheus }) => `http://${local(prometheus)}`,
  },
  {
    name: 'Alertmanager',
    commands: ['alertmanager', 'prometheus-alertmanager'],
    install: 'apt-get install prometheus-alertmanager, or https://prometheus.io/download',
    args: (folder, { alertmanager }) => [
      `--config.file=${folder}/alertmanager/alertmanager.yml`,
      `--storage.path=${folder}/alertmanager/data`,
      `--web.listen-address=${local(alertmanager)}`,
      // One alone needs no port for others of its kind.
      '--cluster.listen-address=',
    ],
    environment: () => ({}),
    address: ({ alertmanager }) => `http://${local(alertmanager)}`,
  },
  {
    name: 'Grafana',
    commands: ['grafana', 'grafana-server'],
    install: 'https://grafana.com/grafana/download',
    args: () => ['server'],
    environment: (folder, { grafana }) => ({
      GF_PATHS_DATA: `${folder}/grafana/data`,
      GF_PATHS_LOGS: `${folder}/grafana/logs`,
      GF_PATHS_PLUGINS: `${folder}/grafana/plugins`,
      GF_PATHS_PROVISIONING: `${folder}/grafana/provisioning`,
      GF_SERVER_HTTP_ADDR: '127.0.0.1',
      GF_SERVER_HTTP_PORT: String(grafana),
      // On this machine alone, and to look only.
      GF_AUTH_ANONYMOUS_ENABLED: 'true',
      GF_ANALYTICS_REPORTING_ENABLED: 'false',
      GF_ANALYTICS_CHECK_FOR_UPDATES: 'false',
      GF_PLUGINS_PREINSTALL_DISABLED: 'true',
    }),
    address: ({ grafana }) => `http://${local(grafana)}`,
  },
];

/** The file of a program on the path; undefined when it is not installed. */
export function fileOf({ commands }: Pick<Program, 'commands'>, path: string): string | undefined {
  const folders = path.split(delimiter).filter((folder) => folder !== '');
  const files = commands.flatMap((command) => folders.map((folder) => join(folder, command)));
  return files.find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
