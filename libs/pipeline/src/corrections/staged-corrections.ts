import type { EntityManager } from 'typeorm';
import { z } from 'zod';
import { TextEncryptor } from '#personal/text-encryptor.js';
import { hasRows, queryRows } from '#platform/database/rows.js';
import { sqlFile } from '#platform/database/sql-file.js';
import { correctedFile } from '../ledger/files/ledger-file.js';
import type { Ledger } from '../ledger/ledger.js';
import type { QuarantineReader } from '../quarantine/quarantine-reader.js';
import type { QuarantinedRow } from '../quarantine/quarantined-row.js';
import { ACTIVE_CORRECTION_SQL } from '../quarantine/stored-rows.js';
import type { Correction } from './correction.js';

const createStagingTablesSql = sqlFile(import.meta.url, './create_staging_tables.sql');
const correctedTextsSql = sqlFile(import.meta.url, './corrected_texts.sql');
const earlierTextsSql = sqlFile(import.meta.url, './earlier_texts.sql');
const followCorrectionsSql = sqlFile(import.meta.url, './follow_corrections.sql');

/** Yields items in lists of limited size, none of them empty. */
export async function* inBatches<Item>(
  items: AsyncIterable<Item>,
  size: number,
): AsyncGenerator<Item[]> {
  let batch: Item[] = [];
  for await (const item of items) {
    if (batch.push(item) < size) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

const personalFile = correctedFile.omit({ fileId: true, dataset: true }).extend({
  dataset: z.string().nullable(),
  header: correctedFile.shape.header.nullable(),
});

/** Encrypts the personal data in corrections, as in the rows that they correct. */
export async function* encryptCorrections(
  { warehouse, flow }: Pick<Ledger, 'warehouse' | 'flow'>,
  corrections: AsyncIterable<Correction>,
): AsyncGenerator<Correction> {
  const sealers = new Map(
    [...flow.datasets.values()].flatMap(({ name, contract }): [string, TextEncryptor][] =>
      contract.personal ? [[name, new TextEncryptor(warehouse, flow.name, contract)]] : [],
    ),
  );
  if (sealers.size === 0) {
    yield* corrections;
    return;
  }
  // Corrections of one file usually follow each other.
  let last: z.output<typeof personalFile> | undefined;
  for await (const correction of corrections) {
    const { sha256, line, text } = correction;
    if (last?.sha256 !== sha256) {
      [last] = await queryRows(
        warehouse,
        personalFile,
        'SELECT sha256, dataset, header FROM ops.source_files WHERE flow = $1 AND sha256 = $2',
        [flow.name, sha256],
      );
    }
    const sealer = sealers.get(last?.dataset ?? '');
    const header = last?.header;
    const isPersonal = sealer && header;
    yield isPersonal
      ? { ...correction, text: await sealer.encryptRow(text, line, { sha256, header }) }
      : correction;
  }
}

const BATCH = 1_000;

const badRow = z.object({ sha256: z.string(), line: z.number() });

/** A correction that must be refused. */
export type BadRow = z.output<typeof badRow>;

const stagedText = badRow.extend({
  text: z.string(),
  /** The file of the row that the text is for. */
  fileId: z.number(),
  dataset: z.string(),
  header: correctedFile.shape.header,
});

/** A correction with the layout of its file; `sha256` and `line` are those of the request. */
export type StagedText = z.output<typeof stagedText>;

/**
 * Corrections of one request and the rows they correct, in temporary tables of the transaction: they may exceed memory.
 */
export class StagedCorrections {
  private constructor(
    private readonly session: EntityManager,
    private readonly flow: string,
  ) {}

  /** @param flow the flow of the corrected files: another flow may have files with the same bytes */
  static async open(session: EntityManager, flow: string): Promise<StagedCorrections> {
    await session.query(createStagingTablesSql);
    return new StagedCorrections(session, flow);
  }

  /** @throws the error of the source that is read */
  async fill(corrections: AsyncIterable<Correction>): Promise<void> {
    for await (const batch of inBatches(corrections, BATCH)) {
      await this.session.query(
        `INSERT INTO given (sha256, line, text)
         SELECT * FROM unnest($1::text[], $2::bigint[], $3::text[])`,
        [
          batch.map(({ sha256 }) => sha256),
          batch.map(({ line }) => line),
          batch.map(({ text }) => text),
        ],
      );
    }
    await this.session.query(
      `UPDATE given SET named_file = f.file_id, for_file = f.file_id, for_line = given.line
       FROM ops.source_files f WHERE f.sha256 = given.sha256 AND f.flow = $1`,
      [this.flow],
    );
    await this.session.query('ANALYZE given');
  }

  /**
   * Finds the quarantined row of each correction. If a row was corrected before and that text is also in quarantine,
   * the correction is for that text.
   */
  async findRows(reader: QuarantineReader): Promise<void> {
    const looked = new Set<number>();
    for (;;) {
      const files = (await this.filesInQuestion()).filter((file) => !looked.has(file));
      if (files.length === 0) return;
      for (const file of files) looked.add(file);
      await this.loadQuarantined(reader, new Set(files));
      while (await this.follow());
    }
  }

  /** Returns at most `limit` corrections that name rows of these files. */
  inFiles(fileIds: readonly number[], limit: number): Promise<BadRow[]> {
    return queryRows(
      this.session,
      badRow,
      `SELECT DISTINCT sha256, line::float8 AS line FROM given
       WHERE named_file = ANY ($1) ORDER BY 1, 2 LIMIT $2`,
      [fileIds, limit],
    );
  }

  /**
   * Returns at most `limit` corrections whose rows are not in quarantine.
   * @param isReplacedKnown whether a row that a correction has replaced counts as one in quarantine
   */
  unknown(limit: number, { isReplacedKnown }: { isReplacedKnown: boolean }): Promise<BadRow[]> {
    return queryRows(
      this.session,
      badRow,
      `SELECT DISTINCT sha256, g.line::float8 AS line FROM given g
       LEFT JOIN quarantined q ON q.file_id = named_file AND q.line = g.line
       WHERE q.line IS NULL AND NOT EXISTS (
         SELECT FROM ops.row_corrections m
         WHERE $2 AND m.file_id = named_file AND m.line = g.line AND m.is_latest AND ${ACTIVE_CORRECTION_SQL})
       ORDER BY 1, 2 LIMIT $1`,
      [limit, isReplacedKnown],
    );
  }

  /** Returns at most `limit` rows with two different texts. */
  contradictory(limit: number): Promise<BadRow[]> {
    return queryRows(
      this.session,
      badRow,
      `SELECT f.sha256, for_line::float8 AS line
       FROM (${CHANGED}) changed JOIN ops.source_files f ON f.file_id = for_file
       GROUP BY 1, 2 HAVING count(DISTINCT text) > 1 ORDER BY 1, 2 LIMIT $1`,
      [limit],
    );
  }

  /** Returns each correction once, in the order of the rows that the texts are for. */
  texts(): Promise<StagedText[]> {
    return queryRows(this.session, stagedText, correctedTextsSql);
  }

  /** Returns the current corrections of the rows of the request. */
  earlierTexts(): Promise<StagedText[]> {
    return queryRows(this.session, stagedText, earlierTextsSql);
  }

  /**
   * Accepts corrections whose text differs from the row and from its latest correction. A withdrawn or refused
   * correction can be sent again.
   * @returns accepted rows, and all rows of the request
   */
  async take(actor: string): Promise<{ taken: number; given: number }> {
    await this.session.query(`
      CREATE TEMP TABLE taken ON COMMIT DROP AS
      SELECT DISTINCT for_file, for_line, text, reason FROM (${CHANGED}) changed
      WHERE NOT EXISTS (
        SELECT FROM ops.row_corrections m
        WHERE m.file_id = for_file AND m.line = for_line AND m.is_latest AND m.text = changed.text
          AND ${ACTIVE_CORRECTION_SQL})`);
    await this.session.query(
      `UPDATE ops.row_corrections m SET is_latest = false FROM taken
       WHERE m.file_id = for_file AND m.line = for_line AND m.is_latest`,
    );
    await this.session.query(
      `INSERT INTO ops.row_corrections (file_id, line, text, text_sha256, reason, actor)
       SELECT for_file, for_line, text, encode(sha256(convert_to(text, 'UTF8')), 'hex'), reason, $1
       FROM taken`,
      [actor],
    );
    const [counts] = await queryRows(
      this.session,
      z.object({ taken: z.number(), given: z.number() }),
      `SELECT (SELECT count(*) FROM taken)::integer AS taken,
              (SELECT count(DISTINCT (sha256, line)) FROM given)::integer AS given`,
    );
    return counts ?? { taken: 0, given: 0 };
  }

  /** Returns the files of the corrected rows and the files with earlier corrections of these rows. */
  private async filesInQuestion(): Promise<number[]> {
    const rows = await queryRows(
      this.session,
      z.object({ id: z.number() }),
      `SELECT DISTINCT file_id::integer AS id FROM (${IN_QUESTION}) question`,
    );
    return rows.map(({ id }) => id);
  }

  /** Returns the lines of a file that corrections may be for, at most as many as the request has. */
  private async linesInQuestion(fileId: number): Promise<Set<number>> {
    const rows = await queryRows(
      this.session,
      z.object({ line: z.number() }),
      `SELECT line::float8 AS line FROM (${IN_QUESTION}) question WHERE file_id = $1`,
      [fileId],
    );
    return new Set(rows.map(({ line }) => line));
  }

  private async loadQuarantined(
    reader: QuarantineReader,
    files: ReadonlySet<number>,
  ): Promise<void> {
    for await (const batch of inBatches(this.inQuestion(reader.readFileRows(files)), BATCH)) {
      await this.session.query(
        `INSERT INTO quarantined
         SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::text[], $4::text[])
         ON CONFLICT DO NOTHING`,
        [
          batch.map(({ fileId }) => fileId),
          batch.map(({ line }) => line),
          batch.map(({ text }) => text),
          batch.map(({ reason }) => reason),
        ],
      );
    }
  }

  private async *inQuestion(rows: AsyncIterable<QuarantinedRow>): AsyncGenerator<QuarantinedRow> {
    let [file, lines] = [0, new Set<number>()];
    for await (const row of rows) {
      if (row.fileId !== file) [file, lines] = [row.fileId, await this.linesInQuestion(row.fileId)];
      if (lines.has(row.line)) yield row;
    }
  }

  /**
   * Moves corrections to the quarantined row that an earlier text of theirs has become.
   * @returns whether there were any
   */
  private follow(): Promise<boolean> {
    return hasRows(this.session, followCorrectionsSql);
  }
}

/** Rows with corrections, and the rows that earlier texts of these corrections have become. */
const IN_QUESTION = sqlFile(import.meta.url, './rows_in_question.sql');

/** Corrections whose text differs from the row they name and from the row they are for. */
const CHANGED = sqlFile(import.meta.url, './changed_texts.sql');
