import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';

export interface Ports {
  prometheus: number;
  alertmanager: number;
  grafana: number;
}

export interface Options {
  /** Folder for files, data and logs of the three programs. */
  folder: string;
  api: string;
  /** One address, or several with commas. */
  worker: string;
  tokenFile?: string;
  pages?: string;
  tickets?: string;
  runbooks: string;
  ports: Ports;
}

const text = { type: 'string' } as const;
const createOption = <Preset extends string>(preset: Preset) => ({ ...text, default: preset });

/** @throws Error that names the wrong option */
export function parseOptions(args: string[]): Options {
  const { values } = parseArgs({
    args,
    options: {
      state: createOption('.retailstream'),
      api: createOption('127.0.0.1:3000'),
      worker: createOption('127.0.0.1:3001'),
      'token-file': text,
      pages: text,
      tickets: text,
      runbooks: createOption(pathToFileURL('docs/runbooks.md').href),
      'prometheus-port': createOption('9090'),
      'alertmanager-port': createOption('9093'),
      'grafana-port': createOption('3002'),
    },
  });
  const { pages, tickets, 'token-file': tokenFile } = values;
  for (const [name, url] of Object.entries({ pages, tickets })) {
    if (url !== undefined && !/^https?:\/\/\S+$/.test(url))
      throw new Error(`--${name} must be a URL`);
  }
  if (!/^(https?|file):\/\/\S+$/.test(values.runbooks)) {
    throw new Error('--runbooks must be an absolute URL');
  }
  return {
    folder: resolve(values.state, 'monitoring'),
    api: parseAddress('api', values.api),
    worker: values.worker
      .split(',')
      .map((each) => parseAddress('worker', each))
      .join(','),
    ...(tokenFile !== undefined && { tokenFile: resolve(tokenFile) }),
    ...(pages !== undefined && { pages }),
    ...(tickets !== undefined && { tickets }),
    runbooks: values.runbooks,
    ports: {
      prometheus: parsePort('prometheus-port', values['prometheus-port']),
      alertmanager: parsePort('alertmanager-port', values['alertmanager-port']),
      grafana: parsePort('grafana-port', values['grafana-port']),
    },
  };
}

function parseAddress(name: string, given: string): string {
  if (!/^[^\s/:]+:\d+$/.test(given)) throw new Error(`--${name}: ${given} is not host:port`);
  return given;
}

function parsePort(name: string, given: string): number {
  const number = Number(given);
  if (!/^\d+$/.test(given) || number < 1 || number > 65_535) {
    throw new Error(`--${name}: ${given} is not a port`);
  }
  return number;
}
