import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Logger } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { expect, it, vi } from 'vitest';
import { createRunQueue } from '#composition/create-run-queue.js';
import { createServices } from '#composition/create-services.js';
import { readConfig } from '#composition/read-config.js';
import { loadFlows } from '#pipeline/flow/load-flows.js';
import { ensureMarts } from '#pipeline/ledger/snapshots/mart-tables.js';
import { RunLog, RunLogWriter } from '#pipeline/run-log/run-log.js';
import { startRun } from '#pipeline/runs/start-run.js';
import { AppLogger, type LogEntry } from '#platform/logging/logger.js';
import { createHttpAdapter } from '#platform/http/http-adapter.js';
import { createVisitsFlow } from '#test/factories/visits-flow.js';
import { smallVisits } from '#test/pipeline/small-visits.js';
import { weeklySales } from '#test/setup/flow.js';
import { noChannels } from '#test/setup/no-channels.js';
import { deliver } from '#test/setup/source-files.js';
import { BrokenCompute } from '#test/setup/fake-compute.js';
import { createTempFolder } from '#test/setup/temp-folder.js';
import { createTestWarehouse } from '#test/setup/warehouse.js';
import { WorkerModule } from './worker.module.js';

it('a worker stores each log line with its run, stage and job', async () => {
  const state = await createTempFolder('worker-log');
  const folder = join(state, 'source');
  await deliver(folder, smallVisits);
  const { warehouse, url, drop } = await createTestWarehouse();
  const config = readConfig({
    STATE_DIR: state,
    SOURCE_URL: `file:${folder}`,
    WAREHOUSE_URL: url,
    STAGE_ATTEMPTS: '2',
  });
  const written: LogEntry[] = [];
  const output = { write: (line: string) => void written.push(JSON.parse(line) as LogEntry) };
  const logger = new AppLogger('Worker', { format: 'json', level: 'info' }, output);
  const runLog = new RunLogWriter(warehouse, logger, 30);
  logger.copyTo((entry) => runLog.add(entry));
  const flows = [weeklySales, ...loadFlows([createVisitsFlow()])];
  await ensureMarts(warehouse, flows);
  const services = createServices(config, flows, warehouse, logger);
  const visits = services.flows.get('visits')!;
  const queue = createRunQueue(config, url);
  const module = WorkerModule.of({
    config,
    warehouse,
    services,
    channels: noChannels,
    ...queue,
  });
  const app = await NestFactory.create(module, createHttpAdapter(), { logger });
  try {
    await app.init();
    const start = async () => {
      const asked = { trigger: 'admin', onlyIfChanged: false, actor: 'key 1' } as const;
      const { id } = (await startRun(visits.ledger, queue.queue, asked)).run;
      await vi.waitFor(async () => expect(await visits.ledger.runs.active()).toBeNull(), {
        timeout: 40_000,
        interval: 50,
      });
      return id;
    };
    const good = await start();
    visits.compute = new BrokenCompute();
    const bad = await start();
    await runLog.write();
    const log = new RunLog(warehouse);
    const stages = (await log.list(good, {}, 100)).map(({ stage }) => stage);
    const expected = ['plan-run', ...visits.flow.stages.map(({ id }) => id)];
    expect([...new Set(stages)].sort()).toEqual(expected.sort());
    const [failure] = await log.list(bad, { level: 'error' }, 1);
    expect(failure).toMatchObject({ stage: 'join', context: 'Stages' });
    expect(failure?.message).toMatch(/the run ends$/);
    const line = written.find(({ level }) => level === 'error');
    expect(line).toMatchObject({
      run: Number(bad),
      stage: 'join',
      job: `run-${bad}-1-join`,
    });
  } finally {
    Logger.overrideLogger(false);
    await app.close();
    await runLog.close();
    await queue.queue.close();
    await services.close();
    await drop();
    await rm(state, { recursive: true, force: true });
  }
});
