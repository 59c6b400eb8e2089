import { parseArgs } from 'node:util';
import { resolve } from 'node:path';
import { declaredFlows } from '#flows/flows.js';
import { AppError } from '#platform/errors/app-error.js';

export interface LauncherOptions {
  /** Folder with the chain's files; undefined for the generated sample. */
  data: string | undefined;
  /** The one flow to run; undefined for all. */
  flow: string | undefined;
  /** Folder for database and lake. */
  state: string;
  /** Port of the API; the worker's metrics take the next one. */
  port: number;
  /** Stop after the run instead of serving. */
  once: boolean;
  /** Send events of the sample's tills while it serves. */
  live: boolean;
  help: boolean;
}

export const HELP = `RetailStream: a retail chain's files become business answers.

  npm start [-- OPTIONS]

  --data DIR    your files (.csv): sales, features and stores, or transactions; without it, a sample
  --flow NAME   run only this flow: weekly-sales with its forecasts, or retail-mart
  --state DIR   folder for the database and the lake       (default STATE_DIR, else .retailstream)
  --port N      port of the API; the worker takes the next (default 3000)
  --once        run, print the answers and stop
  --live        then send a day at the sample's tills each minute, as events; the page /live shows them arrive
  --help        print this text

Exit codes: 0 done, 1 the run failed, 2 a mistake to correct first (a file, folder, port or option).
Settings for production are environment variables: see docs/configuration.md.`;

/**
 * @param environment its STATE_DIR replaces a missing `--state`
 * @throws AppError USAGE naming the wrong flag or value
 */
export function parseLauncherArguments(
  args: string[],
  environment: Record<string, string | undefined> = {},
): LauncherOptions {
  const { values } = parse(args);
  if (values.live) checkLive(values, environment);
  return {
    data: values.data === undefined ? undefined : resolve(requireFolder('--data', values.data)),
    flow: parseFlow(values.flow),
    state: resolve(requireFolder('--state', values.state ?? readStateDir(environment))),
    port: parsePort(values.port ?? '3000'),
    once: values.once ?? false,
    live: values.live ?? false,
    help: values.help ?? false,
  };
}

/** An empty variable counts as unset. */
function readStateDir({ STATE_DIR = '' }: Record<string, string | undefined>): string {
  return STATE_DIR === '' ? '.retailstream' : STATE_DIR;
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        data: { type: 'string' },
        flow: { type: 'string' },
        state: { type: 'string' },
        port: { type: 'string' },
        once: { type: 'boolean' },
        live: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (cause) {
    const why = cause instanceof Error ? (cause.message.split('. ')[0] ?? '') : String(cause);
    throw new AppError('USAGE', `${why}; npm start -- --help lists the options`, { cause });
  }
}

/** The events are of the sample's stores and products, and come over HTTP while the instance serves. */
function checkLive(
  { data, flow, once }: { data?: string; flow?: string; once?: boolean },
  { STREAM_URL = '' }: Record<string, string | undefined>,
): void {
  const refuse = (what: string) => {
    throw new AppError('USAGE', `--live ${what}; npm start -- --help lists the options`);
  };
  if (data !== undefined) refuse('sends events of the sample: leave out --data');
  if (flow !== undefined && flow !== 'retail-mart') refuse(`needs retail-mart: leave out --flow`);
  if (once) refuse('sends events while it serves: leave out --once');
  if (STREAM_URL !== '' && !STREAM_URL.startsWith('warehouse:'))
    refuse('sends events over HTTP: unset STREAM_URL, or set it to warehouse:');
}

function requireFolder(flag: string, folder: string): string {
  if (folder !== '') return folder;
  throw new AppError('USAGE', `${flag} needs a folder; npm start -- --help lists the options`);
}

function parseFlow(name: string | undefined): string | undefined {
  const known = declaredFlows.filter(({ forecast }) => !forecast).map((flow) => flow.name);
  if (name === undefined || known.includes(name)) return name;
  throw new AppError('USAGE', `--flow ${name} is unknown; use ${known.join(' or ')}`);
}

function parsePort(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port >= 1 && port < 65_535) return port;
  throw new AppError('USAGE', `--port ${text}: use a number from 1 to 65534`);
}
