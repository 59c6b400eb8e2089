import type { EntityManager } from 'typeorm';
import { queryRows } from '#platform/database/rows.js';
import { AppError } from '#platform/errors/app-error.js';
import type { Ledger } from '../ledger/ledger.js';
import type { Run } from '../ledger/run.entity.js';
import { aheadWords, isAhead } from './ahead-of-now.js';
import { CronTimes, type DueTimes } from './cron-times.js';
import { type Schedule, type ScheduleTime, scheduleRow } from './schedule.js';

/** A time that is decided later than this was missed. */
const MISSED_AFTER_MS = 60_000;

type Deciding = Pick<Ledger, 'warehouse' | 'flow' | 'settings' | 'requests' | 'runs'>;
type Decision = Pick<ScheduleTime, 'outcome'> & { run: Run | null };

/**
 * Decides what becomes of the times of a flow's schedules that are due. The ledger has one row for each, so
 * however many workers decide at once, a time starts one run.
 * @param now on the database's clock, which alone decides
 * @param warn told of a schedule that was decided beyond now
 * @returns runs that begin now, to be put on the queue
 * @throws what one of the schedules failed with, when no other starts a run
 */
export async function decideSchedules(
  ledger: Deciding,
  now: Date,
  warn: (message: string) => void = () => undefined,
): Promise<Run[]> {
  const due = await queryRows(
    ledger.warehouse,
    scheduleRow.pick({ name: true, cron: true, zone: true, decidedUntil: true }),
    `SELECT name, cron, zone, decided_until AS "decidedUntil" FROM ops.schedules WHERE flow = $1`,
    [ledger.flow.name],
  );
  const started: Run[] = [];
  const failures: Error[] = [];
  for (const { name, ...schedule } of due) {
    try {
      if (isAhead(schedule.decidedUntil, now)) {
        await takeBack(ledger, name, now);
        warn(aheadWords(`schedule ${name} of ${ledger.flow.name}`, schedule.decidedUntil));
      }
      if (!dueOf(schedule, now)) continue;
      const decision = ledger.warehouse.transaction((manager) =>
        decide(ledger, manager, name, now),
      );
      const run = await decision;
      if (run) started.push(run);
    } catch (error) {
      failures.push(error instanceof Error ? error : new Error(String(error)));
    }
  }
  // What has begun comes first; what failed fails again at the next look.
  const [failure] = failures;
  if (failure && started.length === 0) throw failure;
  return started;
}

const dueOf = (schedule: Pick<Schedule, 'cron' | 'zone' | 'decidedUntil'>, now: Date) =>
  new CronTimes(schedule.cron, schedule.zone).due(schedule.decidedUntil, now);

/**
 * Has a schedule count from now that a worker decided beyond it: until then no run would start. What became of
 * times that were yet to come became of the moment when it was decided.
 */
async function takeBack({ warehouse, flow }: Deciding, name: string, now: Date): Promise<void> {
  await warehouse.transaction(async (manager) => {
    await manager.query(
      `UPDATE ops.schedules SET decided_until = $3
       WHERE flow = $1 AND name = $2 AND decided_until > $3`,
      [flow.name, name, now],
    );
    await manager.query(
      `UPDATE ops.schedule_times SET due_at = decided_at
       WHERE flow = $1 AND schedule = $2 AND due_at > $3`,
      [flow.name, name, now],
    );
  });
}

/** @returns the run that begins now, if any */
async function decide(
  ledger: Deciding,
  manager: EntityManager,
  name: string,
  now: Date,
): Promise<Run | undefined> {
  const [schedule] = await queryRows(
    manager,
    scheduleRow,
    `SELECT name, cron, zone, missed, only_if_changed AS "onlyIfChanged", priority,
            decided_until AS "decidedUntil"
     FROM ops.schedules WHERE flow = $1 AND name = $2 FOR UPDATE`,
    [ledger.flow.name, name],
  );
  // Another worker may have decided meanwhile.
  const due = schedule && dueOf(schedule, now);
  if (!due) return undefined;
  const { outcome, run } = await outcomeOf(ledger, manager, schedule, due, now);
  await manager.query(
    `INSERT INTO ops.schedule_times (flow, schedule, due_at, outcome, run_id, missed)
     VALUES ($1, $2, $3, $4, $5, $6)`,
    [ledger.flow.name, name, due.last, outcome, run?.id ?? null, due.earlier],
  );
  await manager.query('UPDATE ops.schedules SET decided_until = $3 WHERE flow = $1 AND name = $2', [
    ledger.flow.name,
    name,
    due.last,
  ]);
  return outcome === 'started' ? (run ?? undefined) : undefined;
}

async function outcomeOf(
  { requests, runs }: Deciding,
  manager: EntityManager,
  { name, missed, onlyIfChanged, priority }: Schedule,
  { last, earlier }: DueTimes,
  now: Date,
): Promise<Decision> {
  const isMissed = now.getTime() - last.getTime() > MISSED_AFTER_MS;
  if (isMissed && missed === 'skip') return { outcome: 'skipped', run: null };
  try {
    const { run, became } = await requests.ask(manager, {
      trigger: 'schedule',
      onlyIfChanged,
      priority,
      actor: `schedule ${name}`,
      details: { schedule: name, dueAt: last.toISOString(), missed: earlier },
    });
    return { outcome: became === 'joined' ? 'merged' : became, run };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    if (error.code === 'FLOW_PAUSED') return { outcome: 'skipped', run: null };
    if (error.code === 'RUN_ALREADY_ACTIVE')
      return { outcome: 'refused', run: await runs.active() };
    throw error;
  }
}
