import { once } from 'node:events';
import { access, writeFile } from 'node:fs/promises';
import { AuditLog } from '#access/audit-log.js';
import { compareProfiles } from '../profile/drift.js';
import { computeProfile } from '../profile/compute-profile.js';
import { PROFILE_LIMITS, profileTable, profileVersion } from '../profile/profile-table.js';
import { Profiles } from '../profile/profiles.js';
import { type TableProfile, removePersonalColumns } from '../profile/table-profile.js';
import { renderProfilePage } from '../profile/page.js';
import { renderTerminalProfile } from '../profile/terminal.js';
import type { OpenCatalogue } from '../composition/open-catalogue.js';
import { findPersonalHeaders } from '#personal/personal-headers.js';
import { AppError } from '#platform/errors/app-error.js';
import type { Open } from '#composition/command.js';
import { type CatalogueCall, openCatalogueForCommand } from './open-state.js';

const WIDTH = 100;
const MADE_BY = 'cli';

interface ProfileOptions {
  html?: string;
  sample?: string;
  personalData?: boolean;
}

interface ProfileRequest {
  what: string;
  sample: number | undefined;
}

/** Profiles a table or a file. @throws AppError USAGE; TABLE_UNKNOWN */
export async function profileCommand(
  call: CatalogueCall<ProfileOptions>,
  open: Open<OpenCatalogue> = openCatalogueForCommand(call),
): Promise<undefined> {
  const { words, options, io } = call;
  const asked = { what: words[0] ?? '', sample: parseSample(options.sample) };
  await open(async (catalogue) => {
    const made = (await isFile(asked.what))
      ? await profileFile(asked, catalogue)
      : await profileAddress(asked, catalogue);
    const { profile, former } = options.personalData
      ? await recordAccess(catalogue, made)
      : omitPersonal(made);
    const drift = former && compareProfiles(former, profile);
    if (options.html !== undefined)
      await writeFile(options.html, renderProfilePage(profile, drift));
    const { columns = WIDTH } = io.stdout as { columns?: number };
    const text = call.json
      ? JSON.stringify({ profile, drift: drift ?? null }, null, 2)
      : renderTerminalProfile(profile, columns, drift);
    if (!io.stdout.write(`${text}\n`)) await once(io.stdout, 'drain');
  });
}

function parseSample(rows: string | undefined): number | undefined {
  if (rows === undefined) return undefined;
  if (/^[1-9]\d{0,8}$/.test(rows)) return Number(rows);
  const advice = 'npx retailstream catalogue profile --help';
  throw new AppError('USAGE', `--sample ${rows}: use a number of rows from 1; ${advice}`);
}

/** A table's address has no folder; a file without a folder is recognised because it exists. */
async function isFile(what: string): Promise<boolean> {
  if (/[\\/]/.test(what)) return true;
  return access(what).then(
    () => true,
    () => false,
  );
}

interface ProfileResult {
  profile: TableProfile;
  /** The profile before it. */
  former?: TableProfile | undefined;
}

const omitPersonal = ({ profile, former }: ProfileResult): ProfileResult => ({
  profile: removePersonalColumns(profile),
  former: former && removePersonalColumns(former),
});

/** Shows figures of personal columns only after recording the access. */
async function recordAccess(
  { warehouse }: OpenCatalogue,
  made: ProfileResult,
): Promise<ProfileResult> {
  const { columns, table } = made.profile;
  const personal = columns.flatMap(({ name, isPersonal }) => (isPersonal ? [name] : []));
  if (personal.length === 0) return made;
  await new AuditLog(warehouse).record(warehouse, {
    actor: MADE_BY,
    action: 'read-personal-data',
    subject: `profile of ${table}`,
    details: { columns: personal },
  });
  return made;
}

async function profileFile(
  { what, sample }: ProfileRequest,
  catalogue: OpenCatalogue,
): Promise<ProfileResult> {
  const relation = await catalogue.relationOfFile(what);
  const personal = [...findPersonalHeaders(relation.columns.map(({ name }) => name))];
  const given = { table: what, limits: PROFILE_LIMITS, personal };
  const options = { ...given, ...(sample !== undefined && { sample }) };
  return { profile: await computeProfile(relation, catalogue.engine, options) };
}

async function profileAddress(
  { what, sample }: ProfileRequest,
  catalogue: OpenCatalogue,
): Promise<ProfileResult> {
  if (sample !== undefined) {
    return {
      profile: await profileVersion(catalogue, await catalogue.tables.find(what), { sample }),
    };
  }
  const profiles = new Profiles(catalogue.warehouse);
  const asked = { address: what, actor: MADE_BY };
  return profileTable({ ...catalogue, profiles }, asked);
}
