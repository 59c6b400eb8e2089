import { once } from 'node:events';
import { access, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { type Drift, driftBetween } from '#catalogue/profile/drift.js';
import { profileOf } from '#catalogue/profile/profile-of.js';
import { Profiles } from '#catalogue/profile/profiles.js';
import type { TableProfile } from '#catalogue/profile/table-profile.js';
import { profilePage } from '#catalogue/profile/page.js';
import { terminalProfile } from '#catalogue/profile/terminal.js';
import type { OpenCatalogue } from '#composition/open-catalogue.js';
import { personalHeaders } from '#personal/personal-headers.js';
import { AppError } from '#platform/errors/app-error.js';
import { toAppError } from '#platform/errors/to-app-error.js';
import type { CatalogueCommand } from './catalogue-command.js';

const HELP = `Says what is in a table, or in a file.

  npm run catalogue -- profile TABLE           database.name, as the catalogue lists it
  npm run catalogue -- profile FILE            .csv, .json, .ndjson, .parquet, also packed

  --html FILE    also as one page that needs nothing else
  --json         as JSON, for programs
  --sample N     look at N rows drawn by chance; such a profile is not kept

The profile of a table is kept, and compared with the one before.
docs/catalogue-profile.md explains every figure.`;

const LIMITS = { ms: 1_800_000, memory: '512MB' };
const WIDTH = 100;
const MADE_BY = 'cli';

interface Asked {
  what: string;
  html: string | undefined;
  isJson: boolean;
  sample: number | undefined;
}

/** `npm run catalogue -- profile`. */
export const profileCommand: CatalogueCommand = {
  name: 'profile',
  summary: 'Says what is in a table or a file, and how that has changed.',
  help: HELP,
  run: (argv, open, screen) => {
    const asked = read(argv);
    return open(async (catalogue) => {
      const { profile, drift } = (await isFile(asked.what))
        ? await ofFile(asked, catalogue)
        : await ofTable(asked, catalogue);
      if (asked.html !== undefined) await writeFile(asked.html, profilePage(profile, drift));
      const { columns = WIDTH } = screen as { columns?: number };
      const text = asked.isJson
        ? JSON.stringify({ profile, drift: drift ?? null }, null, 2)
        : terminalProfile(profile, columns, drift);
      if (!screen.write(`${text}\n`)) await once(screen, 'drain');
      return 0;
    });
  },
};

function read(argv: string[]): Asked {
  const advice = 'npm run catalogue -- profile --help';
  let parsed;
  try {
    const options = {
      html: { type: 'string' },
      json: { type: 'boolean' },
      sample: { type: 'string' },
    } as const;
    parsed = parseArgs({ args: argv, options, allowPositionals: true });
  } catch (cause) {
    throw new AppError('USAGE', `${toAppError(cause, 'USAGE').message}; ${advice}`, { cause });
  }
  const { html, json = false, sample } = parsed.values;
  const [what, more] = parsed.positionals;
  if (what === undefined || more !== undefined) {
    throw new AppError('USAGE', `name one table or one file; ${advice}`);
  }
  if (sample !== undefined && !/^[1-9]\d{0,8}$/.test(sample)) {
    throw new AppError('USAGE', `--sample ${sample}: write a number of rows, from 1; ${advice}`);
  }
  return { what, html, isJson: json, sample: sample === undefined ? undefined : Number(sample) };
}

/** An address has no folder; a file without one is told by being there. */
async function isFile(what: string): Promise<boolean> {
  if (/[\\/]/.test(what)) return true;
  return access(what).then(
    () => true,
    () => false,
  );
}

interface Made {
  profile: TableProfile;
  drift?: Drift;
}

async function ofFile({ what, sample }: Asked, catalogue: OpenCatalogue): Promise<Made> {
  const relation = await catalogue.relationOfFile(what);
  const personal = [...personalHeaders(relation.columns.map(({ name }) => name))];
  const given = { table: what, limits: LIMITS, personal };
  const options = { ...given, ...(sample !== undefined && { sample }) };
  return { profile: await profileOf(relation, catalogue.engine, options) };
}

async function ofTable({ what, sample }: Asked, catalogue: OpenCatalogue): Promise<Made> {
  const { tables, relations, engine, warehouse } = catalogue;
  const table = await tables.find(what);
  const personal = table.columns.filter(({ isPersonal }) => isPersonal).map(({ name }) => name);
  const given = { table: `${table.database}.${table.name}`, limits: LIMITS, personal };
  const profiles = new Profiles(warehouse);
  const former = sample === undefined ? (await profiles.newest(table))?.profile : undefined;
  const relation = await relations.of(table);
  const options = { ...given, ...(sample !== undefined && { sample }), ...(former && { former }) };
  const profile = await profileOf(relation, engine, options).finally(() => relation.release?.());
  if (sample !== undefined) return { profile };
  await profiles.add(table, MADE_BY, profile);
  return former ? { profile, drift: driftBetween(former, profile) } : { profile };
}
