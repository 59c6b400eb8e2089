import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LineageFixture } from '#test/factories/lineage-fixture.js';
import { formatEvent } from '#test/open-lineage/lineage-receiver.js';
import { INPUTS_MOST } from './run-datasets.js';

const FLOW = 'weekly-sales';
const STAGE = `${FLOW}.integrate`;

let fixture: LineageFixture;
beforeEach(async () => {
  fixture = await LineageFixture.open();
  await fixture.send();
});
afterEach(async () => {
  expect(fixture.receiver.problems).toEqual([]);
  await fixture.close();
});

const listReceived = () => fixture.receiver.taken;
const summarizeReceived = () => listReceived().map(formatEvent);
const runIds = () => listReceived().map(({ run }) => run.runId);

describe('events for a receiver', () => {
  it('begin with the active runs when a receiver is first configured', async () => {
    const late = await LineageFixture.open();
    const before = await late.run();
    await late.setRunStatus(before, 'running');
    await late.setRunStatus(before, 'succeeded');
    const under = await late.run();
    await late.setRunStatus(under, 'running');
    await late.send();
    await late.setRunStatus(under, 'cancelled');
    await late.send();
    expect(late.receiver.taken.map(formatEvent)).toEqual([`START ${FLOW}`, `ABORT ${FLOW}`]);
    await late.close();
  });

  it('leave out runs that ended before', async () => {
    const late = await LineageFixture.open();
    await late.setRunStatus(await late.run(), 'unchanged');
    await late.send();
    await late.setRunStatus(await late.run(), 'running');
    await late.send();
    expect(late.receiver.taken.map(formatEvent)).toEqual([`START ${FLOW}`]);
    await late.close();
  });

  it('report one run for each time that a run starts or resumes', async () => {
    const run = await fixture.run();
    await fixture.setRunStatus(run, 'running');
    await fixture.setStageStatus(run, 'running', 1);
    await fixture.setStageStatus(run, 'failed', 1);
    await fixture.setRunStatus(run, 'failed', 'it broke');
    await fixture.incrementEpoch(run);
    await fixture.setStageStatus(run, 'pending', 1);
    await fixture.setRunStatus(run, 'running');
    await fixture.setStageStatus(run, 'running', 2);
    // The jobs are queued again; the run continues.
    await fixture.incrementEpoch(run);
    await fixture.setStageStatus(run, 'succeeded', 2);
    await fixture.setRunStatus(run, 'succeeded');
    await fixture.send();
    expect(summarizeReceived()).toEqual([
      `START ${FLOW}`,
      `START ${STAGE}`,
      `FAIL ${STAGE}`,
      `FAIL ${FLOW}`,
      `START ${FLOW}`,
      `START ${STAGE}`,
      `COMPLETE ${STAGE}`,
      `COMPLETE ${FLOW}`,
    ]);
    const [first, stage, , failed, again, nextStage, , done] = runIds();
    expect(failed).toBe(first);
    expect(done).toBe(again);
    expect(new Set([first, stage, again, nextStage]).size).toBe(4);
    const errors = listReceived().map(({ run: { facets } }) => facets.errorMessage?.['message']);
    expect(errors.filter((error) => error !== undefined)).toEqual([
      'STAGE_FAILED: it broke',
      'STAGE_FAILED: it broke',
    ]);
  });

  it('end an attempt that another worker took over', async () => {
    const run = await fixture.run();
    await fixture.setRunStatus(run, 'running');
    await fixture.setStageStatus(run, 'running', 1);
    await fixture.setStageStatus(run, 'running', 2);
    await fixture.setStageStatus(run, 'succeeded', 2);
    await fixture.send();
    expect(summarizeReceived().slice(1)).toEqual([
      `START ${STAGE}`,
      `ABORT ${STAGE}`,
      `START ${STAGE}`,
      `COMPLETE ${STAGE}`,
    ]);
    const [, first, aborted, second, done] = runIds();
    expect([aborted, done]).toEqual([first, second]);
    expect(second).not.toBe(first);
  });

  it('end active stages before the run, and report them no further', async () => {
    const run = await fixture.run();
    await fixture.setRunStatus(run, 'running');
    await fixture.setStageStatus(run, 'running', 1);
    await fixture.setRunStatus(run, 'failed', 'another stage broke');
    await fixture.setStageStatus(run, 'failed', 1);
    await fixture.send();
    expect(summarizeReceived().slice(2)).toEqual([`ABORT ${STAGE}`, `FAIL ${FLOW}`]);
  });

  it.each([
    ['cancelled', 'ABORT'],
    ['unchanged', 'COMPLETE'],
    ['failed', 'FAIL'],
  ])('include a start for a run that is %s before it begins', async (status, end) => {
    const run = await fixture.run();
    await fixture.setRunStatus(run, status, 'the folder has no .csv');
    await fixture.setStageStatus(run, 'cancelled', 0);
    await fixture.send();
    expect(summarizeReceived()).toEqual([`START ${FLOW}`, `${end} ${FLOW}`]);
    expect(new Set(runIds()).size).toBe(1);
  });

  it('contain the scheduled time of a run', async () => {
    const run = await fixture.run('schedule', '2026-11-22T06:00:00.000Z');
    await fixture.setRunStatus(run, 'running');
    await fixture.send();
    expect(listReceived()[0]?.run.facets.nominalTime).toMatchObject({
      nominalStartTime: '2026-11-22T06:00:00.000Z',
    });
  });

  it('name a limited number of files: new ones first, then the newest', async () => {
    const run = await fixture.run();
    await fixture.setFileCount(run, INPUTS_MOST + 5);
    await fixture.setRunStatus(run, 'running');
    await fixture.send();
    const names = listReceived()[0]?.inputs.map(({ name }) => name) ?? [];
    expect(names).toHaveLength(INPUTS_MOST);
    expect(names.slice(0, 3)).toEqual([
      '/srv/in/1.csv',
      `/srv/in/${INPUTS_MOST + 5}.csv`,
      `/srv/in/${INPUTS_MOST + 4}.csv`,
    ]);
  });
});

describe('sending', () => {
  it('repeats the same events when the process ends before recording them', async () => {
    const run = await fixture.run();
    await fixture.setRunStatus(run, 'running');
    await fixture.setRunStatus(run, 'cancelled');
    const crashed = fixture.send({
      postForStatus: async (...message) => {
        await fixture.post(...message);
        throw new Error('the process ends here');
      },
    });
    await expect(crashed).rejects.toThrow('the process ends here');
    expect(summarizeReceived()).toEqual([`START ${FLOW}`]);
    await fixture.send();
    expect(summarizeReceived()).toEqual([`START ${FLOW}`, `START ${FLOW}`, `ABORT ${FLOW}`]);
    expect(listReceived()[1]).toEqual(listReceived()[0]);
    await fixture.send();
    expect(summarizeReceived()).toHaveLength(3);
  });

  it('runs in one of two workers at a time', async () => {
    const run = await fixture.run();
    await fixture.setRunStatus(run, 'running');
    let other: Promise<void> | undefined;
    await fixture.send({
      postForStatus: async (...message) => {
        // Returns at once, though there are events to send.
        await (other ??= fixture.send());
        return fixture.post(...message);
      },
    });
    expect(other).toBeDefined();
    expect(summarizeReceived()).toEqual([`START ${FLOW}`]);
  });

  it.each([401, 404, 429, 500])('retries when a receiver answers %i', async (status) => {
    const run = await fixture.run();
    await fixture.setRunStatus(run, 'running');
    fixture.receiver.away = status;
    await expect(fixture.send()).rejects.toThrow(`answered ${status}`);
    fixture.receiver.away = undefined;
    await fixture.send();
    expect(summarizeReceived()).toEqual([`START ${FLOW}`]);
    expect(fixture.logLines).toEqual([]);
  });

  it('skips an event that the receiver refuses, and logs it', async () => {
    const run = await fixture.run();
    await fixture.setRunStatus(run, 'running');
    fixture.receiver.away = 422;
    await fixture.send();
    fixture.receiver.away = undefined;
    await fixture.setRunStatus(run, 'cancelled');
    await fixture.send();
    expect(summarizeReceived()).toEqual([`ABORT ${FLOW}`]);
    const { host } = new URL(fixture.receiver.url);
    expect(fixture.logLines).toEqual([`START of ${FLOW} was not sent: ${host} answered 422`]);
  });
});
