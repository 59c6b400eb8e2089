import { accessSync, constants, existsSync, realpathSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import type { Ports } from './options.js';

/** One of the three programs, and how to start it on a folder of generated files. */
export interface Program {
  name: 'Prometheus' | 'Alertmanager' | 'Grafana';
  /** Its names in packages, in order of preference. */
  commands: readonly string[];
  install: string;
  args(folder: string, ports: Ports): string[];
  /** Install folders of packages, for a program that must receive its home as an argument. */
  homes?: readonly string[];
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
      // A single instance needs no cluster port.
      '--cluster.listen-address=',
    ],
    environment: () => ({}),
    address: ({ alertmanager }) => `http://${local(alertmanager)}`,
  },
  {
    name: 'Grafana',
    commands: ['grafana', 'grafana-server'],
    install: 'https://grafana.com/grafana/download',
    args: () => [],
    homes: ['/usr/share/grafana'],
    environment: (folder, { grafana }) => ({
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
    address: ({ grafana }) => `http://${local(grafana)}`,
  },
];

/** The command of a program on the PATH, without its arguments; undefined when it is not installed. */
export function commandOf(
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
