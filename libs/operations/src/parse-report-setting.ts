import type { Scope } from '#access/scope.js';
import type { Channels } from '#notify/channel.js';
import { CronTimes } from '#jobs/cron-times.js';
import type { ServiceUrl } from '#platform/config/service-url.js';
import { AppError } from '#platform/errors/app-error.js';
import type { ReportFormat, ReportSetting } from '#reports/report.js';
import { planAnswers } from '#reports/plan-answers.js';
import { requireAnswersInScope } from '#reports/require-answers-in-scope.js';
import { readAnswers } from '#reports/read-answers.js';
import { readStores } from '#reports/read-stores.js';
import { CSV_DECIMALS, CSV_SEPARATORS, resolveDialect } from '#serving/export/csv-dialect.js';
import { refusedArgument } from '#platform/errors/refused-argument.js';

const EMAILS_MOST = 50;
const NAME = /^[a-z0-9][a-z0-9-]*$/;
/** No part starts with a dot, so that none is a parent folder or hidden. */
const FOLDER = /^[A-Za-z0-9_-][A-Za-z0-9._-]*(\/[A-Za-z0-9_-][A-Za-z0-9._-]*)*$/;

/** A requested report, with each argument checked alone. */
export interface ReportArguments {
  name: string;
  title?: string;
  answers: string;
  stores?: string;
  format: ReportFormat;
  sep?: string;
  decimal?: string;
  emails?: string;
  folder?: string;
  cron?: string;
  zone?: string;
  missed: 'run' | 'skip';
}

interface Destinations {
  /** The stores and departments of the caller; left out for the whole chain. */
  scope?: Scope | undefined;
  channels: Channels;
  reportsUrl?: ServiceUrl | undefined;
}

/** @throws AppError ARGUMENT_INVALID with one sentence about the first invalid value; SCOPE_REFUSED */
export async function parseReportSetting(
  asked: ReportArguments,
  to: Destinations,
): Promise<ReportSetting> {
  const { name, title = name, format, missed, cron = null, zone = null } = asked;
  if (!NAME.test(name)) {
    throw refusedArgument('name', 'use small letters, digits and hyphens, as in weekly-north');
  }
  if (/\p{Cc}/u.test(title)) throw refusedArgument('title', 'write it in one line');
  if ((cron === null) !== (zone === null)) {
    const lacking = cron === null ? 'cron' : 'zone';
    throw refusedArgument(
      lacking,
      'give cron and zone together, for example 30 6 * * 1 and Europe/Berlin',
    );
  }
  // Rejects invalid patterns and zones, and times that never occur.
  if (cron !== null && zone !== null) new CronTimes(cron, zone);
  const dialect = {
    sep: readName('sep', asked.sep, CSV_SEPARATORS),
    decimal: readName('decimal', asked.decimal, CSV_DECIMALS),
  };
  resolveDialect(dialect, format);
  const answers = await readAnswers(asked.answers);
  const stores = readStores(asked.stores);
  const questions = await planAnswers(answers, stores);
  if (to.scope) requireAnswersInScope(questions, to.scope);
  const { emails, folder } = await parseDestination(asked, to);
  return {
    name,
    title,
    answers,
    stores,
    format,
    sep: dialect.sep ?? null,
    decimal: dialect.decimal ?? null,
    emails,
    folder,
    cron,
    zone,
    missed,
  };
}

/** @throws AppError ARGUMENT_INVALID unless the value is one of the names */
function readName<Name extends string>(
  argument: string,
  given: string | undefined,
  values: Record<Name, string>,
): Name | undefined {
  if (given === undefined) return undefined;
  const names = Object.keys(values) as Name[];
  const name = names.find((each) => each === given);
  if (name === undefined) throw refusedArgument(argument, `use one of ${names.join(' ')}`);
  return name;
}

async function parseDestination(
  { emails, folder }: Pick<ReportArguments, 'emails' | 'folder'>,
  { channels, reportsUrl }: Destinations,
): Promise<Pick<ReportSetting, 'emails' | 'folder'>> {
  if ((emails === undefined) === (folder === undefined)) {
    throw refusedArgument('emails', 'give either emails or folder as the target');
  }
  if (folder !== undefined) {
    requireFolder(folder, reportsUrl);
    return { emails: null, folder };
  }
  return { emails: await readEmails(emails ?? '', channels), folder: null };
}

function requireFolder(folder: string, reportsUrl: ServiceUrl | undefined): void {
  if (!reportsUrl) {
    throw refusedArgument(
      'folder',
      'reports have no folder yet: set REPORTS_URL for API and worker',
    );
  }
  if (folder === '.' || FOLDER.test(folder)) return;
  const rule =
    'use letters, digits, dots, hyphens and underscores, separated by slashes, or a single dot';
  throw refusedArgument(
    'folder',
    `give a path below REPORTS_URL: ${rule}, for example finance/weekly`,
  );
}

async function readEmails(text: string, { email }: Channels): Promise<string[]> {
  const addresses = [...new Set(text.split(',').map((address) => address.trim()))];
  if (addresses.length > EMAILS_MOST)
    throw refusedArgument('emails', `give ${EMAILS_MOST} addresses at most`);
  for (const address of addresses) {
    try {
      await email.check(address);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      const [problem] = error.problems;
      throw refusedArgument('emails', `${address}: ${problem?.problem ?? error.message}`);
    }
  }
  return addresses;
}
