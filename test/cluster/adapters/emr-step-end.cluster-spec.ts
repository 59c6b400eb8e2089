// Runs on changes of libs/lake libs/platform test/cloud test/conformance
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { describe, expect, it, vi } from 'vitest';
import { WorkerStopping } from '#lake/ports/compute.js';
import { openClusterPerTest } from './cluster-per-test.js';
import { SOON } from './emr-subject.js';

const { own, step, file, named, inState } = openClusterPerTest();

describe('an abort', () => {
  const endless = (path: string, name: string) => step(`echo $$ > ${path}; sleep 600`, name);

  it('kills the step', async () => {
    const path = file();
    const stop = new AbortController();
    const running = own.worker.steps.runStep(endless(path, 'killed'), stop.signal);
    const ended = expect(running).rejects.toThrow('the run was cancelled');
    await vi.waitFor(async () => expect(await readFile(path, 'utf8')).toMatch(/^\d+\n$/), SOON);
    stop.abort(new Error('the run was cancelled'));
    await ended;
    // The runner followed it to its end.
    const [killed] = await named('killed');
    expect(killed?.Status?.State).toBe('CANCELLED');
    expect(existsSync(`/proc/${(await readFile(path, 'utf8')).trim()}`)).toBe(false);
  });

  it('starts nothing when it comes before the start', async () => {
    const signal = AbortSignal.abort(new Error('too late'));
    await expect(own.worker.steps.runStep(step('true', 'never'), signal)).rejects.toThrow(
      'too late',
    );
    expect(await named('never')).toEqual([]);
  });

  it('kills a step whose answer was lost', async () => {
    const stop = new AbortController();
    const { faults } = own.cloud.gateway;
    faults.onCall({ action: 'AddJobFlowSteps', kind: 'lost-response' });
    const slow = own.cloud.onExisting(own.clusterId, 60_000);
    const running = slow.steps.runStep(endless(file(), 'unheard of'), stop.signal);
    const ended = expect(running).rejects.toThrow('enough');
    await inState('unheard of', 'RUNNING');
    stop.abort(new Error('enough'));
    await ended;
    await inState('unheard of', 'CANCELLED');
  });

  it('leaves the step to the next worker when the worker stops', async () => {
    const path = file();
    const stop = new AbortController();
    const waiting = step(`until [ -e ${path} ]; do sleep 0.05; done`, 'left behind');
    const running = own.worker.steps.runStep(waiting, stop.signal);
    const ended = expect(running).rejects.toThrow(WorkerStopping);
    await inState('left behind', 'RUNNING');
    stop.abort(new WorkerStopping());
    await ended;
    const heir = own.cloud.onExisting(own.clusterId);
    const adopted = heir.steps.runStep(waiting);
    await vi.waitFor(() => expect(heir.lines.join()).toContain('using the running step'), SOON);
    await writeFile(path, '');
    await adopted;
    expect(await named('left behind')).toHaveLength(1);
  });

  it('is logged when EMR does not accept it', async () => {
    const stop = new AbortController();
    own.cloud.gateway.faults.onCall({ action: 'CancelSteps', kind: 'access-denied' });
    const running = own.worker.steps.runStep(step('sleep 600', 'kept'), stop.signal);
    const ended = expect(running).rejects.toThrow('enough');
    await inState('kept', 'RUNNING');
    stop.abort(new Error('enough'));
    await ended;
    expect(own.worker.lines.join()).toMatch(
      /step "kept" could not be cancelled.*elasticmapreduce:CancelSteps/,
    );
  });
});

it('cancels by name', async () => {
  const running = own.worker.steps.runStep(step('sleep 600', 'by name'));
  const ended = expect(running).rejects.toMatchObject({ code: 'COMPUTE_LOST' });
  await inState('by name', 'RUNNING');
  await own.cloud.onExisting(own.clusterId).steps.cancel('by name');
  await ended;
  await own.cloud.onExisting(own.clusterId).steps.cancel('no such step');
});
