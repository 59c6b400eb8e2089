import type { DataSource } from 'typeorm';
import { z } from 'zod';
import type { Channels } from '#notify/channel.js';
import { type ChannelName, CHANNELS } from '#notify/channel-declarations.js';
import { queryRows } from '#platform/database/rows.js';
import { AppError } from '#platform/errors/app-error.js';

/** A rule with its target in stored form. */
interface StoredTarget {
  rule: string;
  flow: string;
  channel: ChannelName;
  target: string;
}

/**
 * Returns the decrypted target of a rule.
 * @throws AppError NOTIFICATION_FAILED with the rule's name when another secret encrypted it; retryable, because
 * another worker may have that secret, or this one after a restart
 */
export function decryptTarget(
  channels: Channels,
  { rule, flow, channel, target }: StoredTarget,
): string {
  try {
    return channels[channel].decryptTarget(target);
  } catch (error) {
    const why = error instanceof AppError ? error.message : String(error);
    throw new AppError('NOTIFICATION_FAILED', `rule ${rule} of ${flow}: ${why}`, {
      retryable: true,
      cause: error,
    });
  }
}

const storedRow = z.object({
  id: z.string(),
  rule: z.string(),
  flow: z.string(),
  channel: z.enum(CHANNELS),
  target: z.string(),
});

/**
 * Encrypts targets that are stored unencrypted, if a secret is configured. A target that changes meanwhile keeps its
 * new value.
 * @returns a sentence for each rule whose target cannot be decrypted
 */
export async function encryptTargets(warehouse: DataSource, channels: Channels): Promise<string[]> {
  const problems: string[] = [];
  const rows = await queryRows(
    warehouse,
    storedRow,
    `SELECT rule_id AS id, name AS rule, flow, channel, target FROM ops.notification_rules
     ORDER BY rule_id`,
  );
  for (const { id, ...stored } of rows) {
    const sealed = channels[stored.channel].encryptTarget(stored.target);
    if (sealed !== stored.target) {
      await warehouse.query(
        'UPDATE ops.notification_rules SET target = $2 WHERE rule_id = $1 AND target = $3',
        [id, sealed, stored.target],
      );
      continue;
    }
    try {
      decryptTarget(channels, stored);
    } catch (error) {
      problems.push(error instanceof Error ? error.message : String(error));
    }
  }
  return problems;
}
