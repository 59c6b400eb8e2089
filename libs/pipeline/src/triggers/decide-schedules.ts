import type { EntityManager } from 'typeorm';
import { decideTimes, type DueTime, type ScheduleTable } from '#jobs/scheduler.js';
import { AppError } from '#platform/errors/app-error.js';
import type { Ledger } from '../ledger/ledger.js';
import type { Run } from '../ledger/runs/run.entity.js';
import { type Schedule, SCHEDULE_COLUMNS, scheduleRow, type ScheduleTime } from './schedules.js';

type ScheduleLedger = Pick<Ledger, 'warehouse' | 'flow' | 'settings' | 'requests' | 'runs'>;
type Decision = Pick<ScheduleTime, 'outcome'> & { run: Run | null };

/**
 * Decides the due times of a flow's schedules. The ledger has one row for each time, so a time starts one run with any
 * number of workers.
 * @param now by the clock of the database, the only one that counts
 * @param warn logs a schedule that was decided beyond now
 * @returns runs that start now, for the queue
 * @throws the error of a schedule, when no other starts a run
 */
export async function decideSchedules(
  ledger: ScheduleLedger,
  now: Date,
  warn: (message: string) => void = () => undefined,
): Promise<Run[]> {
  const { outcomes, failures } = await decideTimes(
    ledger.warehouse,
    buildScheduleTable(ledger),
    now,
    warn,
  );
  const started = outcomes.filter((run) => run !== undefined);
  // Return started runs first; a failed schedule fails again at the next poll.
  const [failure] = failures;
  if (failure && started.length === 0) throw failure.error;
  return started;
}

function buildScheduleTable(ledger: ScheduleLedger): ScheduleTable<Schedule, Run | undefined> {
  const flow = ledger.flow.name;
  return {
    name: 'ops.schedules',
    key: { column: 'name', of: ({ name }) => name },
    filter: { sql: 'flow = $1', values: [flow] },
    columns: SCHEDULE_COLUMNS,
    row: scheduleRow,
    describe: ({ name }) => `schedule ${name} of ${flow}`,
    async enact(manager, schedule, due) {
      const { outcome, run } = await decideTime(ledger, manager, schedule, due);
      await manager.query(
        `INSERT INTO ops.schedule_times (flow, schedule, due_at, outcome, run_id, missed)
         VALUES ($1, $2, $3, $4, $5, $6)`,
        [flow, schedule.name, due.last, outcome, run?.id ?? null, due.earlier],
      );
      return outcome === 'started' ? (run ?? undefined) : undefined;
    },
    async takeBack(manager, { name }, now) {
      await manager.query(
        `UPDATE ops.schedule_times SET due_at = decided_at
         WHERE flow = $1 AND schedule = $2 AND due_at > $3`,
        [flow, name, now],
      );
    },
  };
}

async function decideTime(
  { requests, runs }: ScheduleLedger,
  manager: EntityManager,
  { name, onlyIfChanged, priority }: Schedule,
  { last, earlier, isSkipped }: DueTime,
): Promise<Decision> {
  if (isSkipped) return { outcome: 'skipped', run: null };
  try {
    const { run, became } = await requests.request(manager, {
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
