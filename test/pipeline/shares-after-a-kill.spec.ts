import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runStage } from '#pipeline/runs/run-stage.js';
import { type ShareManifest, SharesFollower } from '#pipeline/stages/shares.js';
import {
  retailDimensions,
  createRetailLines,
  TRANSACTIONS_HEADER,
} from '../factories/retail-files.js';
import { retailMart } from '../setup/flow.js';
import { waitForBlockedSession } from '../setup/wait-for-blocked-session.js';
import { openTestPipeline, type TestFlow, type TestPipeline } from '../setup/pipeline.js';
import { toCsv, deliver } from '../setup/source-files.js';
import { readShared, SHARE, computeSums } from './shared-transactions.js';

const lines = createRetailLines(11, 200);
const first = lines.slice(0, 120);

/** Starts a process that publishes a run, up to the middle of the manifest. */
function startPublishing({ url, lake }: TestPipeline, runId: number): ChildProcess {
  const entry = fileURLToPath(new URL('./publish.child.ts', import.meta.url));
  const args = ['--conditions=source', '--import=tsx', entry, url, dirname(lake), String(runId)];
  return spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
}

describe('shared files after a kill between publication and manifest', () => {
  let pipeline: TestPipeline;
  let retail: TestFlow;
  let runId: number;
  let worker: ChildProcess;
  const path = () => join(pipeline.lake, SHARE, 'manifest.json');
  const manifestText = () => readFile(path(), 'utf8');
  const manifest = async () => JSON.parse(await manifestText()) as ShareManifest;
  const published = async () => Number(await retail.services.ledger.snapshots.readPublished());
  const kill = async () => {
    const ended = once(worker, 'exit');
    worker.kill('SIGKILL');
    expect(await ended).toEqual([null, 'SIGKILL']);
  };

  beforeEach(async () => {
    pipeline = await openTestPipeline({}, [retailMart]);
    retail = pipeline.flows.get('retail-mart')!;
    await deliver(pipeline.folder, retailDimensions);
    await deliver(pipeline.folder, { '1.csv': toCsv(TRANSACTIONS_HEADER, ...first) }, 10);
    await retail.run();
    await deliver(
      pipeline.folder,
      { '2.csv': toCsv(TRANSACTIONS_HEADER, ...lines.slice(120)) },
      20,
    );
    runId = await retail.plan();
    const { signal } = new AbortController();
    for (const { id } of retailMart.stages) {
      if (id === 'publish') break;
      await runStage(retail.services, id, { runId, epoch: 1 }, signal);
    }
    worker = startPublishing(pipeline, runId);
    expect(String(await once(worker.stdout!, 'data'))).toBe('half is written\n');
  });
  afterEach(async () => {
    worker.kill('SIGKILL');
    await pipeline.close();
  });

  it('stay complete in their old version until the next check by a worker, which waits only while the first lives', async () => {
    const follower = new SharesFollower(retail.services);
    const looked = follower.refresh();
    await waitForBlockedSession(pipeline.warehouse);
    expect(await published()).toBe(2);
    const { snapshot, rows, files } = await manifest();
    expect({ snapshot, rows }).toEqual({ snapshot: 1, rows: first.length });
    for (const file of files)
      expect((await stat(join(pipeline.lake, SHARE, file))).size).toBeGreaterThan(0);
    expect(await readShared(pipeline.lake)).toEqual(computeSums(first));

    await kill();
    await looked;
    const { snapshot: now, rows: all } = await manifest();
    expect({ now, all }).toEqual({ now: 2, all: lines.length });
    expect(await readShared(pipeline.lake)).toEqual(computeSums(lines));
  });

  it('are published with the same bytes by the worker that takes over the stage', async () => {
    await kill();
    expect((await manifest()).snapshot).toBe(1);
    expect(await readShared(pipeline.lake)).toEqual(computeSums(first));
    await retail.runStages(runId);
    const { run, stages } = await retail.services.ledger.runs.requireRun(String(runId));
    expect(run.status).toBe('succeeded');
    expect(stages.find(({ stage }) => stage === 'publish')).toMatchObject({ attempt: 2 });
    expect(await published()).toBe(2);
    expect(await readShared(pipeline.lake)).toEqual(computeSums(lines));
    const told = await manifestText();
    await rm(path());
    await new SharesFollower(retail.services).refresh();
    expect(await manifestText()).toBe(told);
  });
});
