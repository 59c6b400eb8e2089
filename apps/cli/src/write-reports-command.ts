import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ListExports } from '#analytics/serving/list-exports.js';
import { Marts } from '#analytics/snapshot/marts.js';
import { createNoSnapshotError } from '#analytics/snapshot/snapshot.js';
import { AppError } from '#platform/errors/app-error.js';
import { analysisAnswers, buildAnalysisReport } from '#reports/analysis-report.js';
import { AnswerReader } from '#reports/answer-reader.js';
import { renderDocument } from '#reports/build-report.js';
import type { DocumentFormat } from '#serving/export/export-format.js';
import { createReporter } from '#composition/command.js';
import type { CliCall } from './guests.js';
import { withServices } from './state.js';

const FORMATS: readonly DocumentFormat[] = ['html', 'pdf'];

interface WriteReportsOptions {
  format?: string;
}

/**
 * Writes the report of every business question whose flow has a snapshot.
 * @throws AppError USAGE for an unknown format; NO_SNAPSHOT when no flow has one
 */
export async function writeReportsCommand(call: CliCall<WriteReportsOptions>): Promise<undefined> {
  const { format } = call.options;
  const formats = format === undefined ? FORMATS : FORMATS.filter((each) => each === format);
  if (formats.length === 0) throw new AppError('USAGE', '--format must be html or pdf');
  const [folder = ''] = call.words;
  const report = createReporter(call);
  const { signal } = new AbortController();
  await withServices(
    call,
    'write-reports',
  )(async ({ ledgers }) => {
    const marts = new Marts(ledgers.of().warehouse);
    const reader = new AnswerReader(marts, new ListExports(marts));
    let count = 0;
    for (const definition of analysisAnswers) {
      const snapshot = await marts.findPublished(definition.flow);
      if (!snapshot) continue;
      if (count === 0) await mkdir(folder, { recursive: true });
      const document = await buildAnalysisReport(reader, definition, snapshot, signal);
      for (const each of formats) {
        const file = join(folder, `${definition.path}.${each}`);
        const content = Readable.from(await renderDocument(document, each, signal));
        await pipeline(content, createWriteStream(file));
        report({ file, snapshot: snapshot.id }, `wrote ${file}`);
        count++;
      }
    }
    if (count === 0) throw createNoSnapshotError();
  });
}
