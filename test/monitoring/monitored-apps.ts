import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { INestApplication } from '@nestjs/common';
import { createRunQueue } from '#composition/create-run-queue.js';
import { createServices, type Services } from '#composition/create-services.js';
import { openFlows } from '#composition/flows.js';
import { ensureMarts } from '#pipeline/ledger/snapshots/mart-tables.js';
import { startRun } from '#pipeline/runs/start-run.js';
import { joinStreams } from '#streaming/worker/streaming-worker.js';
import { declaredSettings } from '#worker/guests.js';
import { createWorker } from '#worker/start-worker.js';
import { smallChain } from '../pipeline/small-chain.js';
import { noChannels } from '#test/setup/no-channels.js';
import { silentLogger } from '../setup/pipeline.js';
import { openApi } from '../setup/served-api.js';
import { deliver } from '../setup/source-files.js';
import { createTempFolder } from '../setup/temp-folder.js';
import { createTestWarehouse, type TestWarehouse } from '../setup/warehouse.js';

/** API and worker in this process, on one warehouse. */
export interface MonitoredApps {
  api: string;
  worker: string;
  database: TestWarehouse;
  services: Services;
  /** Folder of the delivered files. */
  source: string;
  /** Starts a run of weekly sales. @returns its final status */
  run(): Promise<string>;
  startWorker(port?: number): Promise<string>;
  stopWorker(): Promise<void>;
  close(): Promise<void>;
}

const deliverSmallChain = (source: string): Promise<unknown> => deliver(source, smallChain);

/** Opens both without a run. @param deliverTo writes the files of the first run into a folder */
export async function openMonitoredApps(deliverTo = deliverSmallChain): Promise<MonitoredApps> {
  const state = await createTempFolder('monitored');
  const source = join(state, 'source');
  await deliverTo(source);
  const database = await createTestWarehouse();
  const { url, warehouse } = database;
  const config = declaredSettings.read({
    STATE_DIR: state,
    SOURCE_URL: `file:${source}`,
    WAREHOUSE_URL: url,
    EXCLUSIVE_WORKER: 'true',
    SOURCE_SETTLE_MS: '0',
  });
  const flows = openFlows();
  await ensureMarts(warehouse, flows);
  const services = createServices(config, flows, warehouse, silentLogger);
  const { ledgers } = services;
  const access = createRunQueue(config, url);
  const api = await openApi(warehouse, { ledgers, queue: access.queue });
  let worker: INestApplication | undefined;

  const startWorker = async (port = 0): Promise<string> => {
    const { queue } = access;
    const joined = { config, flows, warehouse, logger: silentLogger, ledgers, queue };
    const guests = [await joinStreams(joined)];
    const parts = { config, warehouse, services, channels: noChannels, guests, ...access };
    worker = await createWorker(parts, silentLogger);
    await worker.listen(port, '127.0.0.1');
    return worker.getUrl();
  };
  const stopWorker = async (): Promise<void> => {
    await worker?.close();
    worker = undefined;
  };
  const run = async (): Promise<string> => {
    const ledger = ledgers.of('weekly-sales');
    const request = { trigger: 'admin', onlyIfChanged: false, actor: 'key 1' } as const;
    const asked = (await startRun(ledger, access.queue, request)).run;
    for (;;) {
      const { status } = (await ledger.runs.requireRun(asked.id)).run;
      if (!['waiting', 'queued', 'running'].includes(status)) return status;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };
  const close = async (): Promise<void> => {
    await stopWorker();
    await api.close();
    await access.queue.close();
    await services.close();
    await database.drop();
    await rm(state, { recursive: true, force: true });
  };
  const workerUrl = await startWorker();
  const stops = { startWorker, stopWorker, close };
  return { api: api.url, worker: workerUrl, database, services, source, run, ...stops };
}
