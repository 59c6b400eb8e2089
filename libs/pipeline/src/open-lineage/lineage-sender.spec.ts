import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LineageFixture } from '#test/factories/lineage-fixture.js';
import { shortly } from '#test/open-lineage/lineage-receiver.js';
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

const taken = () => fixture.receiver.taken;
const told = () => taken().map(shortly);
const runIds = () => taken().map(({ run }) => run.runId);

describe('events for a receiver', () => {
  it('begin with the active runs when a receiver is first configured', async () => {
    const late = await LineageFixture.open();
    const before = await late.run();
    await late.runIs(before, 'running');
    await late.runIs(before, 'succeeded');
    const under = await late.run();
    await late.runIs(under, 'running');
    await late.send();
    await late.runIs(under, 'cancelled');
    await late.send();
    expect(late.receiver.taken.map(shortly)).toEqual([`START ${FLOW}`, `ABORT ${FLOW}`]);
    await late.close();
  });

  it('leave out runs that ended before', async () => {
    const late = await LineageFixture.open();
    await late.runIs(await late.run(), 'unchanged');
    await late.send();
    await late.runIs(await late.run(), 'running');
    await late.send();
    expect(late.receiver.taken.map(shortly)).toEqual([`START ${FLOW}`]);
    await late.close();
  });

  it('report one run for each time that a run starts or resumes', async () => {
    const run = await fixture.run();
    await fixture.runIs(run, 'running');
    await fixture.stageIs(run, 'running', 1);
    await fixture.stageIs(run, 'failed', 1);
    await fixture.runIs(run, 'failed', 'it broke');
    await fixture.nextEpoch(run);
    await fixture.stageIs(run, 'pending', 1);
    await fixture.runIs(run, 'running');
    await fixture.stageIs(run, 'running', 2);
    // The jobs are queued again; the run continues.
    await fixture.nextEpoch(run);
    await fixture.stageIs(run, 'succeeded', 2);
    await fixture.runIs(run, 'succeeded');
    await fixture.send();
    expect(told()).toEqual([
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
    const errors = taken().map(({ run: { facets } }) => facets.errorMessage?.['message']);
    expect(errors.filter((error) => error !== undefined)).toEqual([
      'STAGE_FAILED: it broke',
      'STAGE_FAILED: it broke',
    ]);
  });

  it('end an attempt that another worker took over', async () => {
    const run = await fixture.run();
    await fixture.runIs(run, 'running');
    await fixture.stageIs(run, 'running', 1);
    await fixture.stageIs(run, 'running', 2);
    await fixture.stageIs(run, 'succeeded', 2);
    await fixture.send();
    expect(told().slice(1)).toEqual([
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
    await fixture.runIs(run, 'running');
    await fixture.stageIs(run, 'running', 1);
    await fixture.runIs(run, 'failed', 'another stage broke');
    await fixture.stageIs(run, 'failed', 1);
    await fixture.send();
    expect(told().slice(2)).toEqual([`ABORT ${STAGE}`, `FAIL ${FLOW}`]);
  });

  it.each([
    ['cancelled', 'ABORT'],
    ['unchanged', 'COMPLETE'],
    ['failed', 'FAIL'],
  ])('include a start for a run that is %s before it begins', async (status, end) => {
    const run = await fixture.run();
    await fixture.runIs(run, status, 'the folder has no .csv');
    await fixture.stageIs(run, 'cancelled', 0);
    await fixture.send();
    expect(told()).toEqual([`START ${FLOW}`, `${end} ${FLOW}`]);
    expect(new Set(runIds()).size).toBe(1);
  });

  it('contain the scheduled time of a run', async () => {
    const run = await fixture.run('schedule', '2026-11-22T06:00:00.000Z');
    await fixture.runIs(run, 'running');
    await fixture.send();
    expect(taken()[0]?.run.facets.nominalTime).toMatchObject({
      nominalStartTime: '2026-11-22T06:00:00.000Z',
    });
  });

  it('name a limited number of files: new ones first, then the newest', async () => {
    const run = await fixture.run();
    await fixture.files(run, INPUTS_MOST + 5);
    await fixture.runIs(run, 'running');
    await fixture.send();
    const names = taken()[0]?.inputs.map(({ name }) => name) ?? [];
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
    await fixture.runIs(run, 'running');
    await fixture.runIs(run, 'cancelled');
    const crashed = fixture.send({
      statusOf: async (...message) => {
        await fixture.post(...message);
        throw new Error('the process ends here');
      },
    });
    await expect(crashed).rejects.toThrow('the process ends here');
    expect(told()).toEqual([`START ${FLOW}`]);
    await fixture.send();
    expect(told()).toEqual([`START ${FLOW}`, `START ${FLOW}`, `ABORT ${FLOW}`]);
    expect(taken()[1]).toEqual(taken()[0]);
    await fixture.send();
    expect(told()).toHaveLength(3);
  });

  it('runs in one of two workers at a time', async () => {
    const run = await fixture.run();
    await fixture.runIs(run, 'running');
    let other: Promise<void> | undefined;
    await fixture.send({
      statusOf: async (...message) => {
        // Returns at once, though there are events to send.
        await (other ??= fixture.send());
        return fixture.post(...message);
      },
    });
    expect(other).toBeDefined();
    expect(told()).toEqual([`START ${FLOW}`]);
  });

  it.each([401, 404, 429, 500])('retries when a receiver answers %i', async (status) => {
    const run = await fixture.run();
    await fixture.runIs(run, 'running');
    fixture.receiver.away = status;
    await expect(fixture.send()).rejects.toThrow(`answered ${status}`);
    fixture.receiver.away = undefined;
    await fixture.send();
    expect(told()).toEqual([`START ${FLOW}`]);
    expect(fixture.said).toEqual([]);
  });

  it('skips an event that the receiver refuses, and logs it', async () => {
    const run = await fixture.run();
    await fixture.runIs(run, 'running');
    fixture.receiver.away = 422;
    await fixture.send();
    fixture.receiver.away = undefined;
    await fixture.runIs(run, 'cancelled');
    await fixture.send();
    expect(told()).toEqual([`ABORT ${FLOW}`]);
    const { host } = new URL(fixture.receiver.url);
    expect(fixture.said).toEqual([`START of ${FLOW} was not sent: ${host} answered 422`]);
  });
});
