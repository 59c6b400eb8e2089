import type { Schemas } from '../data/api.js';

type Times = Pick<Schemas['RunStageTimes'], 'stage' | 'status' | 'workingSeconds'>;
type RunTimes = Pick<Schemas['RunSummary'], 'startedAt' | 'finishedAt'>;

/** Returns the stage that worked longest; undefined unless two have worked. */
export function findSlowest(stages: readonly Times[]): string | undefined {
  const worked = stages.filter(({ workingSeconds }) => (workingSeconds ?? 0) > 0);
  if (worked.length < 2) return undefined;
  return worked.reduce((slowest, stage) =>
    (stage.workingSeconds ?? 0) > (slowest.workingSeconds ?? 0) ? stage : slowest,
  ).stage;
}

/** Returns the seconds from the start of a run to its end, or to `now`; undefined before its start. */
export function measureSeconds(
  { startedAt, finishedAt }: RunTimes,
  now: number,
): number | undefined {
  if (startedAt === null) return undefined;
  const end = finishedAt === null ? now : Date.parse(finishedAt);
  return Math.max(0, end - Date.parse(startedAt)) / 1000;
}

/** Returns the total seconds that stages have worked. Stages that worked at the same time count each. */
export const sumSeconds = (stages: readonly Pick<Times, 'workingSeconds'>[]): number =>
  stages.reduce((total, { workingSeconds }) => total + (workingSeconds ?? 0), 0);

/** A part of a bar, in percent of its full length. */
export interface Segment extends Times {
  from: number;
  width: number;
  isSlowest: boolean;
}

/** Returns the stages of a run one after the other on a bar. @param full seconds of the whole length */
export function buildSegments(stages: readonly Times[], full: number): Segment[] {
  const slowest = findSlowest(stages);
  let from = 0;
  return stages.map(({ stage, status, workingSeconds }) => {
    const width = full === 0 ? 0 : ((workingSeconds ?? 0) / full) * 100;
    const segment = { stage, status, workingSeconds, from, width, isSlowest: stage === slowest };
    from += width;
    return segment;
  });
}
