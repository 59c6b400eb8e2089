// Runs on changes of libs/lake libs/platform test/cloud test/conformance
import { readFile } from 'node:fs/promises';
import { AddJobFlowStepsCommand, CancelStepsCommand } from '@aws-sdk/client-emr';
import { describe, expect, it, vi } from 'vitest';
import { openClusterPerTest } from './cluster-per-test.js';
import { SOON } from './emr-subject.js';

const { own, step, file, named, inState } = openClusterPerTest();

it('runs a command on the cluster', async () => {
  const path = file();
  await own.worker.steps.runStep(step(`echo "$PWD" > ${path}`));
  expect(await readFile(path, 'utf8')).toContain(own.clusterId);
});

describe('one step for one name', () => {
  it('adopts the step that another worker started', async () => {
    const { faults } = own.cloud.gateway;
    faults.onStep({ name: 'shared', effect: 'hold' });
    const other = own.cloud.onExisting(own.clusterId);
    const first = own.worker.steps.runStep(step('true', 'shared'));
    await inState('shared', 'RUNNING');
    const second = other.steps.runStep(step('true', 'shared'));
    await vi.waitFor(
      () => expect(other.lines.join()).toMatch(/using the running step .* for shared/),
      SOON,
    );
    faults.release();
    await Promise.all([first, second]);
    expect(faults.countExecuted('AddJobFlowSteps')).toBe(1);
  });

  it.each([20, 400])('finds the step whose answer was lost, poll %i ms', async (pollMs) => {
    const { faults } = own.cloud.gateway;
    faults.onCall({ action: 'AddJobFlowSteps', kind: 'lost-response' });
    const lone = step('true');
    await own.cloud.onExisting(own.clusterId, pollMs).steps.runStep(lone);
    expect(faults.countExecuted('AddJobFlowSteps')).toBe(1);
    expect(await named(lone.name)).toHaveLength(1);
  });

  it('finds it also after it failed', async () => {
    own.cloud.gateway.faults.onCall({ action: 'AddJobFlowSteps', kind: 'lost-response' });
    const lone = step('echo no luck >&2; exit 1');
    await expect(
      own.cloud.onExisting(own.clusterId, 400).steps.runStep(lone),
    ).rejects.toMatchObject({
      code: 'COMPUTE_FAILED',
    });
    expect(await named(lone.name)).toHaveLength(1);
  });

  it('runs an ended step again', async () => {
    const again = step('true');
    await own.worker.steps.runStep(again);
    await own.worker.steps.runStep(again);
    expect(await named(again.name)).toHaveLength(2);
  });

  it('does not rerun a step that must run once', async () => {
    const once = step('true');
    await own.worker.steps.runStepOnce(once);
    await own.worker.steps.runStepOnce(once);
    expect(await named(once.name)).toHaveLength(1);
  });

  it('finds a step behind fifty newer ones', async () => {
    const { faults } = own.cloud.gateway;
    const wide = own.cloud.gateway.emr.createCluster({ stepConcurrencyLevel: 100 });
    const wideWorker = own.cloud.onExisting(wide);
    faults.onStep({ name: 'old', effect: 'hold' });
    const old = wideWorker.steps.runStep(step('true', 'old'));
    await vi.waitFor(() => expect(faults.countExecuted('AddJobFlowSteps')).toBe(1), SOON);
    const HadoopJarStep = { Jar: 'command-runner.jar', Args: ['true'] };
    const Steps = Array.from({ length: 60 }, (_, i) => ({
      Name: `newer ${i}`,
      ActionOnFailure: 'CONTINUE' as const,
      HadoopJarStep,
    }));
    await own.emr.send(new AddJobFlowStepsCommand({ JobFlowId: wide, Steps }));
    const other = own.cloud.onExisting(wide);
    const adopted = other.steps.runStep(step('true', 'old'));
    await vi.waitFor(
      () => expect(other.lines.join()).toMatch(/using the running step .* for old/),
      SOON,
    );
    faults.release();
    await Promise.all([old, adopted]);
  });
});

describe('a service with faults', () => {
  const actions = ['DescribeCluster', 'ListSteps', 'AddJobFlowSteps', 'DescribeStep'];
  const kinds = ['throttle', 'error-500', 'error-503', 'lost-response'] as const;

  it.each(actions.flatMap((action) => kinds.map((kind) => [action, kind] as const)))(
    '%s meets %s, and the step runs once',
    async (action, kind) => {
      const path = file();
      own.cloud.gateway.faults.onCall({ action, kind });
      await own.worker.steps.runStep(step(`echo ran >> ${path}`));
      expect(await readFile(path, 'utf8')).toBe('ran\n');
    },
  );

  it("is retried when the outage outlasts the SDK's retries", async () => {
    own.cloud.gateway.faults.onCall({ action: 'DescribeStep', kind: 'error-500', times: 8 });
    own.cloud.gateway.faults.onCall({ action: 'AddJobFlowSteps', kind: 'throttle', times: 3 });
    const long = step('true');
    await own.worker.steps.runStep(long);
    expect(await named(long.name)).toHaveLength(1);
  });
});

describe('a step that does not complete', () => {
  it('FAILED: reports its stderr', async () => {
    const said = [
      '26/01/01 10:00:00 INFO Driver: all is well',
      'Traceback:',
      'ValueError: no week',
    ];
    const failing = step(`printf '%s\\n' '${said.join("' '")}' >&2; exit 1`);
    const error = await own.worker.steps
      .runStep(failing)
      .catch((thrown: unknown) => thrown as Error);
    expect(error).toMatchObject({ code: 'COMPUTE_FAILED', retryable: false });
    const [first, ...tail] = (error as Error).message.split('\n');
    expect(first).toContain(`step "${failing.name}"`);
    expect(first).toMatch(
      /ValueError: no week; its stderr is s3:\/\/\S+\/steps\/s-\w+\/stderr\.gz$/,
    );
    expect(tail).toEqual(['Traceback:', 'ValueError: no week']);
  });

  it('FAILED: also reports the output of a Python program, which Spark sends to stdout', async () => {
    const failing = step(
      'echo "ValueError: no store"; echo "26/01/01 10:00:00 INFO bye" >&2; exit 1',
    );
    const error = await own.worker.steps
      .runStep(failing)
      .catch((thrown: unknown) => thrown as Error);
    expect((error as Error).message.split('\n').slice(1)).toEqual(['ValueError: no store']);
    expect((error as Error).message).toContain('failed: Unknown Error.; its stderr is s3:');
  });

  it('FAILED on a cluster without logs: says so', async () => {
    const silent = own.cloud.onExisting(own.cloud.gateway.emr.createCluster({}));
    await expect(silent.steps.runStep(step('echo lost word >&2; exit 1'))).rejects.toMatchObject({
      code: 'COMPUTE_FAILED',
      message: expect.stringMatching(/lost word.*set the LogUri of the cluster$/) as string,
    });
  });

  it('INTERRUPTED: is lost, and retried', async () => {
    own.cloud.gateway.faults.onStep({ name: 'broken off', effect: 'interrupt' });
    await expect(own.worker.steps.runStep(step('sleep 600', 'broken off'))).rejects.toMatchObject({
      code: 'COMPUTE_LOST',
      retryable: true,
      message: expect.stringContaining('INTERRUPTED') as string,
    });
  });

  it('CANCELLED by another client: is lost, and retried', async () => {
    const running = own.worker.steps.runStep(step('sleep 600', 'taken off'));
    const ended = expect(running).rejects.toMatchObject({ code: 'COMPUTE_LOST', retryable: true });
    const StepIds = [await inState('taken off', 'RUNNING')];
    await own.emr.send(new CancelStepsCommand({ ClusterId: own.clusterId, StepIds }));
    await ended;
  });

  it('its cluster ends during it: is lost, and the cluster is not used again', async () => {
    const running = own.worker.steps.runStep(step('sleep 600', 'under way'));
    const ended = expect(running).rejects.toMatchObject({ code: 'CLUSTER_LOST', retryable: true });
    await inState('under way', 'RUNNING');
    own.cloud.gateway.emr.loseMaster(own.clusterId);
    await ended;
    await expect(own.worker.steps.runStep(step('true'))).rejects.toMatchObject({
      code: 'CLUSTER_UNFIT',
      message: expect.stringContaining('INSTANCE_FAILURE') as string,
    });
  });

  it('its cluster ends just before it is submitted: is lost', async () => {
    own.cloud.gateway.faults.onCall({ action: 'ListSteps', kind: 'delay', delayMs: 1000 });
    const running = own.worker.steps.runStep(step('true'));
    const ended = expect(running).rejects.toMatchObject({ code: 'CLUSTER_LOST', retryable: true });
    const asked = () => own.cloud.gateway.faults.calls.map(({ action }) => action);
    await vi.waitFor(() => expect(asked()).toContain('ListSteps'), SOON);
    own.cloud.gateway.emr.loseMaster(own.clusterId);
    await ended;
  });
});

describe('a refused step', () => {
  it.each([
    [
      'access-denied',
      'AWS_ACCESS_DENIED',
      /elasticmapreduce:AddJobFlowSteps on arn:aws:\S+cluster/,
    ],
    ['expired-token', 'AWS_CREDENTIALS', /renew/],
  ] as const)('%s is %s, at once', async (kind, code, message) => {
    const { faults } = own.cloud.gateway;
    faults.onCall({ action: 'AddJobFlowSteps', kind });
    const error = await own.worker.steps.runStep(step('true')).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code, retryable: false });
    expect((error as Error).message).toMatch(message);
    expect(faults.calls.filter(({ action }) => action === 'AddJobFlowSteps')).toHaveLength(1);
  });

  it('a wrong id is AWS_NOT_FOUND', async () => {
    const lost = own.cloud.onExisting('j-NOSUCHCLUSTER');
    await expect(lost.steps.runStep(step('true'))).rejects.toMatchObject({
      code: 'AWS_NOT_FOUND',
      message: expect.stringContaining('cluster/j-NOSUCHCLUSTER') as string,
    });
  });
});
