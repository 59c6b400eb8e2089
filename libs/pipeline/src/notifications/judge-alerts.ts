import type { EntityManager } from 'typeorm';
import { z } from 'zod';
import { queryRows } from '#platform/database/rows.js';
import { sqlFile } from '#platform/database/sql-file.js';
import type { FlowAlerts } from '../flow/alert.js';
import { findAlerts, type Told } from './find-alerts.js';

/** A message as it is put into the outbox; one of a key is enough. */
interface Entry {
  key: string;
  title: string;
  cause: string;
  link: string;
}

/** What was judged, and by which terms. */
interface Judged {
  flow: string;
  snapshot: string;
  alert: string;
  threshold: number;
  /** Day, ISO text: weeks after it. */
  after: string;
}

/** Known by what it is about: the same week in another snapshot is no news. */
const entryOf = (alert: string, { subject, week, title, cause, link }: Told): Entry => ({
  key: `alert ${alert}, ${subject}, ${week}`,
  title,
  cause,
  link,
});

/** Says how many there are beyond those that are told one by one. */
function moreOf(judged: Judged, total: number, told: number): Entry {
  const { flow, snapshot, alert } = judged;
  return {
    key: `alert ${alert}, snapshot ${snapshot}, more`,
    title: `${total - told} more of alert ${alert} of ${flow}`,
    cause: `snapshot ${snapshot} has ${total}; the ${told} that are furthest off are told one by one`,
    link: trialOf(judged),
  };
}

function notJudged(judged: Judged, why: string): Entry {
  const { flow, snapshot, alert, after } = judged;
  return {
    key: `alert ${alert}, snapshot ${snapshot}, not judged`,
    title: `Alert ${alert} of ${flow} could not be judged`,
    cause: `weeks after ${after} of snapshot ${snapshot}: ${why}; they are judged with the next snapshot`,
    link: trialOf(judged),
  };
}

/** Where one sees all that an alert has to tell of what is published. */
function trialOf({ flow, alert, threshold }: Judged): string {
  const query = new URLSearchParams({ flow, alert, threshold: String(threshold) });
  return `/v1/admin/alerts/try?${query.toString()}`;
}

const publicationsSql = sqlFile(import.meta.url, './publications.sql');
const withdrawSql = sqlFile(import.meta.url, './withdraw-weeks.sql');
const tellSql = sqlFile(import.meta.url, './notify-alerts.sql');

/** Messages of one rule about one snapshot, before one says how many more there are. */
const MESSAGES_MOST = 20;

const publication = z.object({
  flow: z.string(),
  run: z.string().nullable(),
  snapshot: z.string(),
  at: z.string(),
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
 * Judges by alerts the weeks that are new with a snapshot, of exactly that one. A rule that has not judged
 * any looks at the last week alone: three years that come at once are not a thousand messages. What cannot
 * be judged is told in place of what it would say, and the weeks are looked at with the next snapshot. A new
 * snapshot that ends earlier than what was judged tells nothing: weeks after its end count as new again.
 */
export class AlertJudge {
  /** @param warn told of what cannot be judged */
  constructor(
    private readonly flows: readonly FlowAlerts[],
    private readonly warn: (message: string) => void,
    private readonly withinMs?: number,
  ) {}

  /** Judges what the events after `from` up to `to` have published. */
  async judge(session: EntityManager, from: string, to: string, now: Date): Promise<void> {
    // One that takes too long takes it once, however many rules and snapshots there are.
    const failed = new Map<string, string>();
    for (const each of await queryRows(session, publication, publicationsSql, [from, to])) {
      const { flow, at, through, snapshot } = each;
      await session.query(withdrawSql, [flow, at, through, snapshot]);
      for (const rule of await this.rulesOf(session, each)) {
        const entries = await this.entriesOf(session, each, rule, failed);
        await session.query(tellSql, [
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

  /** Rules that there were before the snapshot was published, and to which some of its weeks are new. */
  private rulesOf(
    session: EntityManager,
    { flow, at, through }: Publication,
  ): Promise<AlertRule[]> {
    return queryRows(
      session,
      alertRule,
      `SELECT rule_id AS id, alert, threshold::float8 AS threshold,
              to_char(coalesce(judged_week, $3::date - 1), 'YYYY-MM-DD') AS after
       FROM ops.notification_rules
       WHERE flow = $1 AND alert IS NOT NULL AND created_at <= $2 AND (judged_week < $3) IS NOT FALSE
       ORDER BY rule_id FOR NO KEY UPDATE`,
      [flow, at, through],
    );
  }

  private async entriesOf(
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
      if (!alert) throw new Error(`${flow} has no alert of this name any more`);
      const search = { snapshot, threshold, after, most: MESSAGES_MOST };
      const { total, first } = await findAlerts(session, alert, search, this.withinMs);
      // The search finds nothing in a snapshot that was dropped meanwhile: then its weeks are not judged.
      await session.query(
        `UPDATE ops.notification_rules SET judged_week = $2
         WHERE rule_id = $1 AND EXISTS (
           SELECT FROM ops.snapshots WHERE snapshot_id = $3 AND status IN ('published', 'retained'))`,
        [rule.id, through, snapshot],
      );
      const entries = first.map((told) => entryOf(name, told));
      return total > first.length ? [...entries, moreOf(about, total, first.length)] : entries;
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      if (!failed.has(key))
        this.warn(`alert ${name} of ${flow} cannot judge snapshot ${snapshot}: ${why}`);
      failed.set(key, why);
      return [notJudged(about, why)];
    }
  }
}
