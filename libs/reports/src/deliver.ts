import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { addAbortSignal, Readable } from 'node:stream';
import type { ObjectStore } from '#lake/ports/object-store.js';
import type { Mailer, MailLimits } from '#notify/channel.js';
import { AppError } from '#platform/errors/app-error.js';
import type { SnapshotFacts, Delivery, ReportFile } from './report-files.js';
import type { ClaimedRun } from './report-runs.js';

/** Mail servers accept little more, and the encoding of attachments adds a third. */
const MAIL_BYTES_MOST = 15 * 1024 * 1024;
const MB = 1024 * 1024;

/** Servers scan attachments before they answer, and a mail cancelled too soon arrives twice. */
export const MAIL_LIMITS: MailLimits = { silentMs: 300_000, wholeMs: 600_000 };

/**
 * Sends files to all receivers in one mail, with the same Message-ID at each attempt.
 * @param giveUp cancels it when the worker stops
 * @throws AppError REPORT_FAILED, NOTIFICATION_FAILED
 */
export async function sendMail(
  mailer: Mailer | undefined,
  run: ClaimedRun,
  files: readonly ReportFile[],
  about: SnapshotFacts,
  giveUp: AbortSignal,
): Promise<Delivery> {
  if (mailer === undefined) {
    throw new AppError(
      'REPORT_FAILED',
      'no e-mail server is set: set SMTP_URL and NOTIFICATION_FROM',
    );
  }
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  if (bytes > MAIL_BYTES_MOST) {
    const sizes =
      `its files have ${Math.ceil(bytes / MB)} MB, and an e-mail may have ` +
      `${MAIL_BYTES_MOST / MB} MB`;
    throw new AppError('REPORT_FAILED', `${sizes}: filter the answers, or set a folder instead`);
  }
  const to = run.emails ?? [];
  const attachments = await Promise.all(
    files.map(async ({ name: filename, path, contentType }) => {
      return { filename, contentType, content: await readFile(path) };
    }),
  );
  const mail = {
    id: run.messageId,
    to,
    subject: `${run.title}, ${run.dueAt.toISOString().slice(0, 10)}`,
    text: formatMail(run, files, about),
    attachments,
  };
  const refused = await mailer.send(mail, giveUp);
  return {
    place: to.filter((address) => !refused.includes(address)).join(', '),
    note: refused.length === 0 ? null : `the mail server refused ${refused.join(', ')}`,
  };
}

function formatMail(
  { title, dueAt }: ClaimedRun,
  files: readonly ReportFile[],
  { facts, warnings }: SnapshotFacts,
): string {
  const listed = files.map(({ name, rows }) => `- ${name}: ${rows} rows`);
  return [title, dueAt.toISOString(), '', ...facts, ...warnings, '', ...listed, ''].join('\n');
}

/** Lists the files of a report; it is written last. */
const LIST = 'report.json';

/**
 * Writes files to a new folder below the report's folder. A second attempt writes the same files to the same places.
 * @throws AppError REPORT_FAILED, AWS_…
 */
export async function writeToFolder(
  store: ObjectStore,
  run: ClaimedRun,
  files: readonly ReportFile[],
  about: SnapshotFacts,
  signal: AbortSignal,
): Promise<Delivery> {
  const place = buildPlace(run);
  try {
    for (const { name, path } of files) {
      signal.throwIfAborted();
      const text = createReadStream(path);
      // The store hears of an error once it reads; before, an unheard one would end the worker.
      text.on('error', () => undefined);
      await store.put(place + name, addAbortSignal(signal, text));
    }
    await store.put(place + LIST, Readable.from([formatManifest(run, files, about)]));
  } catch (error) {
    if (error instanceof AppError) throw error;
    signal.throwIfAborted();
    const { code = 'unknown error' } = error as { code?: string };
    const advice = 'check that the worker may write below REPORTS_URL, and that its disk has room';
    throw new AppError('REPORT_FAILED', `${place} could not be written (${code}): ${advice}`, {
      retryable: true,
      cause: error,
    });
  }
  return { place, note: null };
}

/** `finance/weekly/2026-11-22T06-30Z/` */
function buildPlace({ folder, name, dueAt }: Pick<ClaimedRun, 'folder' | 'name' | 'dueAt'>) {
  const time = dueAt.toISOString().replace(/:00\.000Z$/, 'Z');
  const parts = [folder, name, time.replaceAll(/[:.]/g, '-')];
  return `${parts.filter((part) => part !== '.').join('/')}/`;
}

function formatManifest(
  { name, title, dueAt }: ClaimedRun,
  files: readonly ReportFile[],
  { facts, warnings, snapshot }: SnapshotFacts,
): string {
  const listed = files.map(({ path: _path, ...file }) => file);
  const list = { report: name, title, dueAt, snapshot: { id: snapshot, facts, warnings } };
  return `${JSON.stringify({ ...list, files: listed }, null, 2)}\n`;
}
