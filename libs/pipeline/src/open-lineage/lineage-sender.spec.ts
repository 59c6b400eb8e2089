import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LineageDesk } from '#test/factories/lineage-fixture.js';
import { shortly } from '#test/open-lineage/lineage-receiver.js';
import { INPUTS_MOST } from './run-datasets.js';

const FLOW = 'weekly-sales';
const STAGE = `${FLOW}.integrate`;

let desk: LineageDesk;
beforeEach(async () => {
  desk = await LineageDesk.open();
  await desk.send();
});
afterEach(async () => {
  expect(desk.receiver.problems).toEqual([]);
  await desk.close();
});

const taken = () => desk.receiver.taken;
const told = () => taken().map(shortly);
const runIds = () => taken().map(({ run }) => run.runId);

describe('what a receiver is told', () => {
  it('begins with what is under way when it is first set', async () => {
    const late = await LineageDesk.open();
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

  it('leaves out what was over before', async () => {
    const late = await LineageDesk.open();
    await late.runIs(await late.run(), 'unchanged');
    await late.send();
    await late.runIs(await late.run(), 'running');
    await late.send();
    expect(late.receiver.taken.map(shortly)).toEqual([`START ${FLOW}`]);
    await late.close();
  });

  it('is one run for each time that a run begins or goes on', async () => {
    const run = await desk.run();
    await desk.runIs(run, 'running');
    await desk.stageIs(run, 'running', 1);
    await desk.stageIs(run, 'failed', 1);
    await desk.runIs(run, 'failed', 'it broke');
    await desk.nextEpoch(run);
    await desk.stageIs(run, 'pending', 1);
    await desk.runIs(run, 'running');
    await desk.stageIs(run, 'running', 2);
    // Jobs are put on the queue anew; the run goes on all the same.
    await desk.nextEpoch(run);
    await desk.stageIs(run, 'succeeded', 2);
    await desk.runIs(run, 'succeeded');
    await desk.send();
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

  it('has an end for an attempt that another worker took over', async () => {
    const run = await desk.run();
    await desk.runIs(run, 'running');
    await desk.stageIs(run, 'running', 1);
    await desk.stageIs(run, 'running', 2);
    await desk.stageIs(run, 'succeeded', 2);
    await desk.send();
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

  it('ends what is at work before the run, and then says no more of it', async () => {
    const run = await desk.run();
    await desk.runIs(run, 'running');
    await desk.stageIs(run, 'running', 1);
    await desk.runIs(run, 'failed', 'another stage broke');
    await desk.stageIs(run, 'failed', 1);
    await desk.send();
    expect(told().slice(2)).toEqual([`ABORT ${STAGE}`, `FAIL ${FLOW}`]);
  });

  it.each([
    ['cancelled', 'ABORT'],
    ['unchanged', 'COMPLETE'],
    ['failed', 'FAIL'],
  ])('has a start also for a run that is %s before it begins', async (status, end) => {
    const run = await desk.run();
    await desk.runIs(run, status, 'the folder holds no .csv');
    await desk.stageIs(run, 'cancelled', 0);
    await desk.send();
    expect(told()).toEqual([`START ${FLOW}`, `${end} ${FLOW}`]);
    expect(new Set(runIds()).size).toBe(1);
  });

  it('says which time of a schedule a run is for', async () => {
    const run = await desk.run('schedule', '2026-11-22T06:00:00.000Z');
    await desk.runIs(run, 'running');
    await desk.send();
    expect(taken()[0]?.run.facets.nominalTime).toMatchObject({
      nominalStartTime: '2026-11-22T06:00:00.000Z',
    });
  });

  it('names so many files and no more: new ones first, then the newest', async () => {
    const run = await desk.run();
    await desk.files(run, INPUTS_MOST + 5);
    await desk.runIs(run, 'running');
    await desk.send();
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
  it('happens again when the process ends before it is written down, as the same events', async () => {
    const run = await desk.run();
    await desk.runIs(run, 'running');
    await desk.runIs(run, 'cancelled');
    const crashed = desk.send({
      statusOf: async (...message) => {
        await desk.post(...message);
        throw new Error('the process ends here');
      },
    });
    await expect(crashed).rejects.toThrow('the process ends here');
    expect(told()).toEqual([`START ${FLOW}`]);
    await desk.send();
    expect(told()).toEqual([`START ${FLOW}`, `START ${FLOW}`, `ABORT ${FLOW}`]);
    expect(taken()[1]).toEqual(taken()[0]);
    await desk.send();
    expect(told()).toHaveLength(3);
  });

  it('is done by one of two workers at a time', async () => {
    const run = await desk.run();
    await desk.runIs(run, 'running');
    let other: Promise<void> | undefined;
    await desk.send({
      statusOf: async (...message) => {
        // Ends at once, though there is something to send.
        await (other ??= desk.send());
        return desk.post(...message);
      },
    });
    expect(other).toBeDefined();
    expect(told()).toEqual([`START ${FLOW}`]);
  });

  it.each([401, 404, 429, 500])('waits for a receiver that answers %i', async (status) => {
    const run = await desk.run();
    await desk.runIs(run, 'running');
    desk.receiver.away = status;
    await expect(desk.send()).rejects.toThrow(`answered ${status}`);
    desk.receiver.away = undefined;
    await desk.send();
    expect(told()).toEqual([`START ${FLOW}`]);
    expect(desk.said).toEqual([]);
  });

  it('goes on after an event that the receiver finds wrong, and says so', async () => {
    const run = await desk.run();
    await desk.runIs(run, 'running');
    desk.receiver.away = 422;
    await desk.send();
    desk.receiver.away = undefined;
    await desk.runIs(run, 'cancelled');
    await desk.send();
    expect(told()).toEqual([`ABORT ${FLOW}`]);
    const { host } = new URL(desk.receiver.url);
    expect(desk.said).toEqual([`START of ${FLOW} is left out: ${host} answered 422`]);
  });
});
