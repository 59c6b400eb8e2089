import { Gauge, type Registry } from 'prom-client';
import { z } from 'zod';
import { type Queryable, queryRows } from '#platform/database/rows.js';
import { BoundedReading } from '#platform/metrics/bounded-reading.js';

const countRow = z.object({ channel: z.string(), state: z.string(), messages: z.int() });

const countSql = `
  SELECT channel, state, count(n.notification_id)::integer AS messages
  FROM unnest($1::text[]) AS channel CROSS JOIN unnest($2::text[]) AS state
  LEFT JOIN ops.notifications n USING (channel, state)
  GROUP BY channel, state`;

const sinceRow = z.object({ flow: z.string(), at: z.number() });

const sinceSql = `
  SELECT flow, extract(epoch FROM max(fresh_since))::float8 AS at
  FROM ops.notification_rules WHERE fresh_since IS NOT NULL GROUP BY flow`;

const CHANNELS = ['webhook', 'slack', 'email', 'sns'];
const STATES = ['pending', 'sent', 'abandoned'];

/**
 * What has become of messages: those of the outbox, which keeps what was settled for some days; and since when
 * flows have to be fresh.
 */
export function registerNotificationMetrics(registry: Registry, warehouse: Queryable): void {
  const counts = new BoundedReading(() =>
    queryRows(warehouse, countRow, countSql, [CHANNELS, STATES]),
  );
  const freshSince = new BoundedReading(() => queryRows(warehouse, sinceRow, sinceSql));
  new Gauge({
    name: 'retailstream_fresh_since_timestamp_seconds',
    help: 'The deadline before the one that passed last, of rules about lateness, as Unix time: a run has to have succeeded since. Absent for a flow without.',
    labelNames: ['flow'],
    registers: [registry],
    async collect() {
      this.reset();
      for (const { flow, at } of (await freshSince.figures()) ?? []) this.set({ flow }, at);
    },
  });
  new Gauge({
    name: 'retailstream_notifications',
    help: 'Messages in the outbox by state: pending, sent, abandoned.',
    labelNames: ['channel', 'state'],
    registers: [registry],
    async collect() {
      for (const { messages, ...labels } of (await counts.figures()) ?? []) {
        this.set(labels, messages);
      }
    },
  });
}
