import type { DataSource } from 'typeorm';
import { z } from 'zod';
import { CHANNELS, type Channels } from '#notify/channel.js';
import { queryRows } from '#platform/database/rows.js';
import { openTarget } from './open-target.js';

const storedRow = z.object({
  id: z.string(),
  rule: z.string(),
  flow: z.string(),
  channel: z.enum(CHANNELS),
  target: z.string(),
});

/**
 * Encrypts the targets of rules that were set before targets were, where there is a secret by now. One that is
 * set meanwhile stays as it was set.
 * @returns a sentence for each rule whose target cannot be opened
 */
export async function sealTargets(warehouse: DataSource, channels: Channels): Promise<string[]> {
  const problems: string[] = [];
  const rows = await queryRows(
    warehouse,
    storedRow,
    `SELECT rule_id AS id, name AS rule, flow, channel, target FROM ops.notification_rules
     ORDER BY rule_id`,
  );
  for (const { id, ...stored } of rows) {
    const sealed = channels[stored.channel].sealed(stored.target);
    if (sealed !== stored.target) {
      await warehouse.query(
        'UPDATE ops.notification_rules SET target = $2 WHERE rule_id = $1 AND target = $3',
        [id, sealed, stored.target],
      );
      continue;
    }
    try {
      openTarget(channels, stored);
    } catch (error) {
      problems.push(error instanceof Error ? error.message : String(error));
    }
  }
  return problems;
}
