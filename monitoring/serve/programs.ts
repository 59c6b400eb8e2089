import { accessSync, constants, existsSync, realpathSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import type { Ports } from './options.js';

/** One of the three programs, and how to start it on a folder of generated files. */
export interface Program {
  name: 'Prometheus' | 'Alertmanager' | 'Grafana';
  /** Its names in packages, in order of preference. */
  commands: readonly string[];
  install: string;
  buildArgs(folder: string, ports: Ports): string[];
  /** Install folders of packages, for a program that must receive its home as an argument. */
  homes?: readonly string[];
  buildEnvironment(folder: string, ports: Ports): Record<string, string>;
  formatAddress(ports: Ports): string;
}

const formatLocalAddress = (port: number) => `127.0.0.1:${port}`;

export const programs: readonly Program[] = [
  {
    name: 'Prometheus',
    commands: ['prometheus'],
    install: 'apt-get install prometheus, or https://prometheus.io/download',
    buildArgs: (folder, { prometheus }) => [
      `--config.file=${folder}/prometheus/prometheus.yml`,
      `--storage.tsdb.path=${folder}/prometheus/data`,
      `--web.listen-address=${formatLocalAddress(prometheus)}`,
    ],
    buildEnvironment: () => ({}),
    formatAddress: ({ prometheus }) => `http://${formatLocalAddress(prometheus)}`,
  },
  {
    name: 'Alertmanager',
    commands: ['alertmanager', 'prometheus-alertmanager'],
    install: 'apt-get install prometheus-alertmanager, or https://prometheus.io/download',
    buildArgs: (folder, { alertmanager }) => [
      `--config.file=${folder}/alertmanager/alertmanager.yml`,
      `--storage.path=${folder}/alertmanager/data`,
      `--web.listen-address=${formatLocalAddress(alertmanager)}`,
      // A single instance needs no cluster port.
      '--cluster.listen-address=',
    ],
    buildEnvironment: () => ({}),
    formatAddress: ({ alertmanager }) => `http://${formatLocalAddress(alertmanager)}`,
  },
  {
    name: 'Grafana',
    commands: ['grafana', 'grafana-server'],
    install: 'https://grafana.com/grafana/download',
    buildArgs: () => [],
    homes: ['/usr/share/grafana'],
    buildEnvironment: (folder, { grafana }) => ({
      GF_PATHS_DATA: `${folder}/grafana/data`,
      GF_PATHS_LOGS: `${folder}/grafana/logs`,
      GF_PATHS_PLUGINS: `${folder}/grafana/plugins`,
      GF_PATHS_PROVISIONING: `${folder}/grafana/provisioning`,
      GF_SERVER_HTTP_ADDR: '127.0.0.1',
      GF_SERVER_HTTP_PORT: String(grafana),
      // Local only, and read-only.
      GF_AUTH_ANONYMOUS_ENABLED: 'true',
      GF_AUTH_DISABLE_LOGIN_FORM: 'true',
      GF_AUTH_BASIC_ENABLED: 'false',
      GF_ANALYTICS_REPORTING_ENABLED: 'false',
      GF_ANALYTICS_CHECK_FOR_UPDATES: 'false',
      GF_PLUGINS_PREINSTALL_DISABLED: 'true',
    }),
    formatAddress: ({ grafana }) => `http://${formatLocalAddress(grafana)}`,
  },
];

/** The command of a program on the PATH, without its arguments; undefined when it is not installed. */
export function findCommand(
  { commands, homes }: Pick<Program, 'commands' | 'homes'>,
  path: string,
): readonly [file: string, ...args: string[]] | undefined {
  const folders = path.split(delimiter).filter((folder) => folder !== '');
  const files = commands.flatMap((command) => folders.map((folder) => join(folder, command)));
  const file = files.find(isExecutable);
  if (file === undefined || homes === undefined) return file === undefined ? undefined : [file];
  // A package's script adds settings, so this starts the program behind it.
  const around = [dirname(dirname(realpathSync(file))), ...homes];
  const home = around.find((folder) => existsSync(join(folder, 'conf', 'defaults.ini')));
  return home === undefined
    ? undefined
    : [join(home, 'bin', 'grafana'), 'server', `--homepath=${home}`];
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
