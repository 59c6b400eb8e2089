import { resolve } from 'node:path';
import { AuditLog } from '#access/audit-log.js';
import { runAsOwner } from '#composition/run-as-owner.js';
import { createLake, openStore } from '#lake/create-lake.js';
import { readBackup, restoreBackup } from '#pipeline/backup/restore-backup.js';
import { takeBackup } from '#pipeline/backup/take-backup.js';
import {
  toFolderPath,
  folderUrl,
  parseServiceUrl,
  type ServiceUrl,
} from '#platform/config/service-url.js';
import { AppError } from '#platform/errors/app-error.js';
import { productVersion } from '#platform/process/version.js';
import { type Call, show } from '#composition/command.js';

/**
 * The URL argument of a command.
 * @throws AppError USAGE naming what is wrong, never with the URL's text
 */
export function parseBackupUrl(
  { words: [text = ''] }: Pick<Call, 'words'>,
  command: string,
): ServiceUrl {
  const url = parseServiceUrl(text);
  if (url?.scheme === 'file' && toFolderPath(url) !== '') {
    return folderUrl('file', resolve(toFolderPath(url)));
  }
  if (url?.scheme === 's3' && URL.canParse(text) && new URL(text).host !== '') return url;
  const advice = `npx retailstream ${command} --help`;
  throw new AppError(
    'USAGE',
    `the URL must be file: and a folder, or s3://bucket/prefix; ${advice}`,
  );
}

/** The URL of a folder below another URL; keeps the query string. */
export function appendFolder({ href }: ServiceUrl, folder: string): string {
  const [path = '', ...options] = href.split('?');
  return [`${path.replace(/\/$/, '')}/${folder.replace(/\/$/, '')}`, ...options].join('?');
}

const NAMED_MAX = 10;
const MEGABYTE = 1e6;

/** Zones that no run can rebuild. */
const FOR_GOOD = /^(raw|quarantine)\/|^curated\/[^/]+_deliveries\//;

const formatNumber = (value: number) => value.toLocaleString('en');

const formatMegabytes = (bytes: number) => `${(bytes / MEGABYTE).toFixed(1)} MB`;

/** Lines about objects that the ledger names and the lake lacks. */
function formatMissing(missing: readonly string[]): string {
  const forGood = missing.filter((key) => FOR_GOOD.test(key));
  const others = missing.filter((key) => !FOR_GOOD.test(key));
  return [
    ...formatKeys(others, 'the next run rebuilds them'),
    ...formatKeys(forGood, 'runs cannot rebuild them: restore them from a copy of the lake'),
  ].join('');
}

function formatKeys(keys: readonly string[], what: string): string[] {
  if (keys.length === 0) return [];
  const more =
    keys.length > NAMED_MAX ? [`  and ${formatNumber(keys.length - NAMED_MAX)} more\n`] : [];
  const named = keys.slice(0, NAMED_MAX).map((key) => `  ${key}\n`);
  return [
    `The lake lacks ${formatNumber(keys.length)} objects that the ledger names; ${what}:\n`,
    ...named,
    ...more,
  ];
}

/** Takes a backup. @throws AppError USAGE; CONFIG_INVALID when the login is not the owner's */
export async function backupCommand(call: Call<{ withLake?: boolean }>): Promise<undefined> {
  const url = parseBackupUrl(call, 'backup');
  const config = call.config();
  const lake = { store: createLake(config).store, url: config.lake.href };
  const isWithLake = call.options.withLake === true;
  await runAsOwner(config, async (warehouse) => {
    const parts = { warehouse, lake, product: productVersion(), isWithLake };
    const { folder, manifest } = await takeBackup(openStore(url), parts);
    const { moment, tables, lake: held } = manifest;
    const sum = (of: 'rows' | 'bytes') => tables.reduce((total, table) => total + table[of], 0);
    const [rows, bytes] = [sum('rows'), sum('bytes')];
    const { isCopied, missing } = held;
    const below = appendFolder(url, folder);
    const objects = `${formatNumber(held.objects.rows)} objects of the lake, ${formatMegabytes(held.bytes)}`;
    const ofLake = { objects: held.objects.rows, bytes: held.bytes, isCopied, missing };
    show(
      call,
      { moment, url: below, tables: tables.length, rows, bytes, lake: ofLake },
      `Backup of ${moment}: ${tables.length} tables, ${formatNumber(rows)} rows, ` +
        `${formatMegabytes(bytes)} compressed; ${objects}, ${isCopied ? 'copied' : 'listed'}.\n` +
        `${formatMissing(missing)}\n  npx retailstream restore '${below}'`,
    );
  });
}

/**
 * Restores a backup.
 * @throws AppError USAGE; BACKUP_NOT_FOUND, BACKUP_DAMAGED, BACKUP_VERSION, WAREHOUSE_NOT_EMPTY when it restored
 * nothing
 */
export async function restoreCommand(call: Call): Promise<undefined> {
  const url = parseBackupUrl(call, 'restore');
  const config = call.config();
  const backup = await readBackup(openStore(url), url.href);
  const { moment, tables } = backup.manifest;
  await runAsOwner(config, async (warehouse) => {
    const { restoredObjects, missing } = await restoreBackup(backup, {
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
    show(
      call,
      { moment, tables: tables.length, rows, broughtBack: restoredObjects, missing },
      `Restored ${moment}: ${tables.length} tables, ${formatNumber(rows)} rows; ` +
        `${formatNumber(restoredObjects)} objects restored to the lake.\n${formatMissing(missing)}`.trimEnd(),
    );
  });
}
