import type { Snapshot } from '#analytics/snapshot/snapshot.js';
import { csv } from '#serving/export/csv.js';
import { batchesOf } from '#serving/export/table.js';
import { tablesOf } from '#serving/export/tables-of.js';
import type { AnswerReader } from './answer-reader.js';
import { fileWordsOf } from './document/words.js';
import type { Question } from './questions/questions-of.js';
import type { ReportFiles } from './write-file.js';

const CSV = 'text/csv; charset=utf-8';

/** Writes each answer: a list as the API exports it, whole; any other as a file for each table in it. */
export async function makeCsv(
  reader: AnswerReader,
  questions: readonly Question[],
  snapshot: Snapshot,
  files: ReportFiles,
  signal: AbortSignal,
): Promise<void> {
  for (const { useCase, args, store } of questions) {
    const { path, result } = useCase;
    const fileOf = (...more: string[]) =>
      `${[path, ...more, ...(store ? [`store-${store.number}`] : [])].join('-')}.csv`;
    const list = reader.list(useCase, args, snapshot);
    if (list) {
      const { columns } = list;
      await files.write(fileOf(), CSV, (countRows) =>
        csv({ columns, batches: countRows(list.batches(signal)) }),
      );
      continue;
    }
    const answer = await reader.answer(useCase, args, snapshot, signal);
    for (const table of tablesOf(answer, result)) {
      const name = fileOf(...(table.name === '' ? [] : [fileWordsOf(table.name)]));
      await files.write(name, CSV, (countRows) =>
        csv({ columns: table.columns, batches: countRows(batchesOf(table)) }),
      );
    }
  }
}
