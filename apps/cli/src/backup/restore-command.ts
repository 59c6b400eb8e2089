import type { Writable } from 'node:stream';
import { AuditLog } from '#access/audit-log.js';
import { asOwner } from '#composition/as-owner.js';
import { readConfig } from '#composition/read-config.js';
import { createLake, openStore } from '#lake/create-lake.js';
import { readBackup } from '#pipeline/backup/read-backup.js';
import { restoreBackup } from '#pipeline/backup/restore-backup.js';
import type { Config } from '#platform/config/config.js';
import { productVersion } from '#platform/process/version.js';
import { parseBackupCommand } from './parse-backup-command.js';
import { lost, number } from './say.js';

const RESTORE_HELP = `Makes an empty warehouse what another was at the moment of a backup.

  npm run restore -- URL    of a backup, or of the folder it was taken to, which means the newest

  --state DIR   folder of the state, which is made where there is none (default STATE_DIR, else .retailstream)

Every byte of the backup is read and checked first. Objects that LAKE_URL lacks are brought back where
the backup has them, and named where not. It connects as the owner, as npm run migrate does; no worker
and no API may run over the warehouse meanwhile.
Exit codes: 0 done, 1 it failed, 2 something to mend first.`;

/**
 * `npm run restore`.
 * @throws AppError USAGE; BACKUP_NOT_FOUND, BACKUP_DAMAGED, BACKUP_VERSION, WAREHOUSE_NOT_EMPTY when
 *   nothing was restored
 */
export async function restoreCommand(
  argv: string[],
  screen: Writable,
  read: () => Config = readConfig,
): Promise<undefined> {
  const command = parseBackupCommand(argv, 'restore');
  if (!command) {
    screen.write(`${RESTORE_HELP}\n`);
    return;
  }
  const config = read();
  const backup = await readBackup(openStore(command.url), command.url.href);
  const { moment, tables } = backup.manifest;
  await asOwner(config, async (warehouse) => {
    const { broughtBack, missing } = await restoreBackup(backup, {
      warehouse,
      lake: createLake(config).store,
      product: productVersion(),
      record: (session) =>
        new AuditLog(warehouse).record(session, {
          actor: 'cli',
          action: 'restore-backup',
          subject: `backup of ${moment}`,
        }),
    });
    const rows = tables.reduce((total, table) => total + table.rows, 0);
    screen.write(
      `Restored ${moment}: ${tables.length} tables, ${number(rows)} rows; ` +
        `${number(broughtBack)} objects brought back to the lake.\n`,
    );
    if (missing.length > 0) screen.write(lost(missing));
  });
}
