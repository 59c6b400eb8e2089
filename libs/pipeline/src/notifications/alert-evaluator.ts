import type { EntityManager } from 'typeorm';
import { z } from 'zod';
import { queryRows } from '#platform/database/rows.js';
import { sqlFile } from '#platform/database/sql-file.js';
import type { FlowAlerts } from '../flow/alert.js';
import { findAlerts, readLastAlertDay, type DescribedFinding } from './find-alerts.js';

const alertRulesSql = sqlFile(import.meta.url, './alert_rules.sql');

/** A message for the outbox; it stores one per key. */
interface Entry {
  key: string;
  title: string;
  cause: string;
  link: string;
}

/** An alert to judge, with its parameters. */
interface AlertInput {
  flow: string;
  snapshot: string;
  alert: string;
  threshold: number;
  /** Day, ISO text: later weeks are judged. */
  after: string;
}

/** The key has no snapshot: the same week in another snapshot is not a new message. */
const toEntry = (
  alert: string,
  { subject, week, title, cause, link }: DescribedFinding,
): Entry => ({
  key: `alert ${alert}, ${subject}, ${week}`,
  title,
  cause,
  link,
});

/** Returns a message with the number of findings beyond those sent one by one. */
function toOverflowEntry(judged: AlertInput, total: number, told: number): Entry {
  const { flow, snapshot, alert } = judged;
  return {
    key: `alert ${alert}, snapshot ${snapshot}, more`,
    title: `${total - told} more of alert ${alert} of ${flow}`,
    cause: `snapshot ${snapshot} has ${total}; the ${told} furthest from the expected value have a message each`,
    link: buildTrialLink(judged),
  };
}

function toFailureEntry(judged: AlertInput, why: string): Entry {
  const { flow, snapshot, alert, after } = judged;
  return {
    key: `alert ${alert}, snapshot ${snapshot}, not judged`,
    title: `Alert ${alert} of ${flow} could not be checked`,
    cause: `weeks after ${after} of snapshot ${snapshot}: ${why}; the next snapshot checks them again`,
    link: buildTrialLink(judged),
  };
}

/** Returns the page of the console with the rules of a flow, where an alert can be tried. */
const buildTrialLink = ({ flow }: AlertInput): string =>
  `/admin/notifications?${new URLSearchParams({ flow }).toString()}`;

const publicationsSql = sqlFile(import.meta.url, './publications.sql');
const withdrawSql = sqlFile(import.meta.url, './withdraw_weeks.sql');
const notifySql = sqlFile(import.meta.url, './notify_alerts.sql');

/** Messages of one rule about one snapshot, before a last one with the number of the others. */
const MESSAGES_MOST = 20;

const publication = z.object({
  flow: z.string(),
  run: z.string().nullable(),
  snapshot: z.string(),
  at: z.string(),
  /** The last day to judge. */
  through: z.string(),
});
type Publication = z.output<typeof publication>;

const alertRule = z.object({
  id: z.string(),
  alert: z.string(),
  threshold: z.number(),
  after: z.string(),
});
type AlertRule = z.output<typeof alertRule>;

/**
 * Applies alerts to the new complete weeks of a published snapshot. A rule without judged weeks starts with the last one, so
 * that a first load does not send a thousand messages. If an alert fails, its error is sent and the next snapshot
 * repeats the weeks. A snapshot that ends before the judged weeks sends nothing; weeks after its end count as new
 * again.
 */
export class AlertEvaluator {
  /** @param warn receives a sentence for each alert that fails */
  constructor(
    private readonly flows: readonly FlowAlerts[],
    private readonly warn: (message: string) => void,
    private readonly withinMs?: number,
  ) {}

  /** Judges the snapshots that events after `from` up to `to` have published. */
  async evaluate(session: EntityManager, from: string, to: string, now: Date): Promise<void> {
    // An alert that times out is tried once, for all rules and snapshots.
    const failed = new Map<string, string>();
    for (const published of await queryRows(session, publication, publicationsSql, [from, to])) {
      const { flow, at, snapshot } = published;
      const declared = this.flows.find(({ name }) => name === flow);
      const through = await readLastAlertDay(session, declared ?? {}, published);
      const each = { ...published, through };
      await session.query(withdrawSql, [flow, at, through, snapshot]);
      for (const rule of await this.listRules(session, each)) {
        const entries = await this.findEntries(session, each, rule, failed);
        await session.query(notifySql, [
          rule.id,
          each.run,
          each.at,
          now,
          ...(['key', 'title', 'cause', 'link'] as const).map((field) =>
            entries.map((entry) => entry[field]),
          ),
        ]);
      }
    }
  }

  /** Returns the rules made before the snapshot was published for which some of its weeks are new. */
  private listRules(
    session: EntityManager,
    { flow, at, through }: Publication,
  ): Promise<AlertRule[]> {
    return queryRows(session, alertRule, alertRulesSql, [flow, at, through]);
  }

  private async findEntries(
    session: EntityManager,
    { flow, snapshot, through }: Publication,
    rule: AlertRule,
    failed: Map<string, string>,
  ): Promise<Entry[]> {
    const { alert: name, threshold, after } = rule;
    const about = { flow, snapshot, alert: name, threshold, after };
    const key = `${flow} ${name}`;
    try {
      const before = failed.get(key);
      if (before !== undefined) throw new Error(before);
      const alerts = this.flows.find((each) => each.name === flow)?.alerts;
      const alert = alerts?.find((each) => each.name === name);
      if (!alert) throw new Error(`${flow} no longer has an alert of this name`);
      const search = { snapshot, threshold, after, through, maxFindings: MESSAGES_MOST };
      const { total, first } = await findAlerts(session, alert, search, this.withinMs);
      // The search finds nothing in a snapshot that was dropped since; then its weeks are not judged.
      await session.query(
        `UPDATE ops.notification_rules SET evaluated_week = $2
         WHERE rule_id = $1 AND EXISTS (
           SELECT FROM ops.snapshots WHERE snapshot_id = $3 AND status IN ('published', 'retained'))`,
        [rule.id, through, snapshot],
      );
      const entries = first.map((told) => toEntry(name, told));
      return total > first.length
        ? [...entries, toOverflowEntry(about, total, first.length)]
        : entries;
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      if (!failed.has(key))
        this.warn(`alert ${name} of ${flow} cannot check snapshot ${snapshot}: ${why}`);
      failed.set(key, why);
      return [toFailureEntry(about, why)];
    }
  }
}
