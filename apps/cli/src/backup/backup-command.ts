import type { Writable } from 'node:stream';
import { asOwner } from '#composition/as-owner.js';
import { readConfig } from '#composition/read-config.js';
import { createLake, openStore } from '#lake/create-lake.js';
import { takeBackup } from '#pipeline/backup/take-backup.js';
import type { Config } from '#platform/config/config.js';
import { productVersion } from '#platform/process/version.js';
import { parseBackupCommand, urlBelow } from './parse-backup-command.js';
import { inMegabytes, lost, number } from './say.js';
import { STATE_HELP } from '../services/take-state.js';

const BACKUP_HELP = `Takes a backup of ledger and warehouse as they are at one moment, while runs go on.

  npm run backup -- URL [--with-lake]    file: and a folder, or s3://bucket/prefix

Each is a folder of its own below URL, backup- and the moment. It has the list of the lake's objects
that the ledger names; --with-lake copies the objects too. It connects as the owner, as npm run migrate
does.
Exit codes: 0 done, 1 it failed, 2 something to mend first.`;

/** `npm run backup`. @throws AppError USAGE; CONFIG_INVALID when the login is not the owner's */
export async function backupCommand(
  argv: string[],
  screen: Writable,
  read: () => Config = readConfig,
): Promise<undefined> {
  const command = parseBackupCommand(argv, 'backup');
  if (!command) {
    screen.write(`${BACKUP_HELP}\n\n${STATE_HELP}\n`);
    return;
  }
  const config = read();
  const { url, isWithLake } = command;
  const lake = { store: createLake(config).store, url: config.lake.href };
  await asOwner(config, async (warehouse) => {
    const parts = { warehouse, lake, product: productVersion(), isWithLake };
    const { folder, manifest } = await takeBackup(openStore(url), parts);
    const { moment, tables, lake: held } = manifest;
    const sum = (of: 'rows' | 'bytes') => tables.reduce((total, table) => total + table[of], 0);
    const objects = `${number(held.objects.rows)} objects of the lake, ${inMegabytes(held.bytes)}`;
    screen.write(
      `Backup of ${moment}: ${tables.length} tables, ${number(sum('rows'))} rows, ` +
        `${inMegabytes(sum('bytes'))} compressed; ${objects}, ${held.isCopied ? 'copied' : 'listed'}.\n`,
    );
    if (held.missing.length > 0) screen.write(lost(held.missing));
    screen.write(`\n  npm run restore -- '${urlBelow(url, folder)}'\n`);
  });
}
