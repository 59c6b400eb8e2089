import type { Ledger } from '#pipeline/ledger/ledger.js';
import { CronTimes } from '#jobs/cron-times.js';
import { Schedules } from '#pipeline/triggers/schedules.js';
import type { ScheduleInfo } from './schedule.model.js';

/** Schedules of a flow as operators see them. */
export async function schedulesOf(ledger: Ledger): Promise<ScheduleInfo[]> {
  const now = new Date();
  const all = await new Schedules(ledger).list();
  return all.map(({ decidedUntil: _decided, ...schedule }) => ({
    ...schedule,
    flow: ledger.flow.name,
    nextAt: new CronTimes(schedule.cron, schedule.zone).after(now)?.toISOString() ?? null,
  }));
}
