import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { startCommand } from './command.js';
import { Emr } from './emr.js';
import { Faults } from './faults.js';
import { GlueRuns } from './glue-runs.js';
import { RedshiftData, type RedshiftOptions } from '../redshift/redshift-data.js';
import { Router } from './router.js';
import { LogStore } from './step-logs.js';

export interface GatewayOptions {
  /** URL of S3, SQS, Secrets Manager, STS and Glue's catalogue. */
  motoUrl: string;
  /** Parent of the working folders of steps and Glue scripts. */
  workFolder: string;
  /** Returns the whole environment of steps and scripts for the gateway's URL, at each start. */
  env: (url: string) => Record<string, string>;
  /** Starts a step's command or a Glue run's script. @default a process for each */
  start?: typeof startCommand;
  /** Port on 127.0.0.1; 0 or undefined for a free one. */
  port?: number;
  /** Address of the primary node that clusters report. */
  masterHost?: string;
  /** Duration of each phase of a cluster's start and end, and of a Glue run's start. */
  phaseMs?: number;
  /** Duration of a minute of a Glue run's timeout. */
  minuteMs?: number;
  /** The clock and the pages of Redshift. */
  redshift?: Pick<RedshiftOptions, 'now' | 'pageRows'>;
}

/** The AWS services that the project uses, at one URL. */
export interface Gateway {
  url: string;
  emr: Emr;
  redshift: RedshiftData;
  faults: Faults;
  /** Kills every running command and closes the server. */
  close(): Promise<void>;
}

export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const { motoUrl, workFolder, start = startCommand, phaseMs = 100, minuteMs = 60_000 } = options;
  const server = createServer();
  await listen(server, options.port ?? 0);
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const env = () => options.env(url);
  const faults = new Faults();
  const logs = new LogStore(motoUrl);
  const masterHost = options.masterHost ?? '127.0.0.1';
  const emr = new Emr({ env, workFolder, start, faults, logs, masterHost, phaseMs });
  const glue = new GlueRuns(motoUrl, { env, workFolder, start, phaseMs, minuteMs });
  const folder = join(workFolder, 'redshift');
  const redshift = new RedshiftData({ motoUrl, folder, faults, ...options.redshift });
  const router = new Router(motoUrl, emr, glue, redshift, faults);
  server.on('request', (request, response) => void router.handle(request, response));
  const close = async () => {
    server.close();
    await Promise.all([emr.close(), glue.close(), redshift.close()]);
    server.closeAllConnections();
    logs.close();
  };
  return { url, emr, redshift, faults, close };
}

async function listen(server: Server, port: number): Promise<void> {
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
}
