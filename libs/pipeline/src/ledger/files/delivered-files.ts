import type { DataSource, EntityManager } from 'typeorm';
import { z } from 'zod';
import { hasRows, queryRows } from '#platform/database/rows.js';
import { DATA_FAILURES } from '#lake/ports/compute.js';
import { sqlFile } from '#platform/database/sql-file.js';
import type { Header } from '#intake/source/text/header.js';
import { type CorrectedFile, correctedFile } from './ledger-file.js';
import { storableJson } from '#platform/text/storable-text.js';

const correctedFilesSql = sqlFile(import.meta.url, './corrected_files.sql');
const deliverFileSql = sqlFile(import.meta.url, './deliver_file.sql');
const reopenFileSql = sqlFile(import.meta.url, './reopen_file.sql');

const withdrawSql = sqlFile(import.meta.url, './withdraw.sql');
const deliverAtOtherPathSql = sqlFile(import.meta.url, './deliver_at_path.sql');

const withdrawn = z.object({ path: z.string(), sha256: z.string() });

/** A file of corrections in `raw/`. */
interface CarrierFile {
  sha256: string;
  dataset: string;
  path: string;
  bytes: number;
  header: Header;
  lines: number;
}

/** Adds deliveries of corrections to a flow, and withdraws deliveries. */
export class DeliveredFiles {
  constructor(
    private readonly warehouse: DataSource,
    private readonly flow: string,
  ) {}

  /** Returns the active files of a source whose corrections wait for a run. */
  listCorrected(source: string): Promise<CorrectedFile[]> {
    return queryRows(this.warehouse, correctedFile, correctedFilesSql, [source, this.flow]);
  }

  /** Returns whether a file was delivered to a source and is not withdrawn. */
  isActive(session: EntityManager, source: string, fileId: number): Promise<boolean> {
    return hasRows(
      session,
      'SELECT FROM ops.deliveries WHERE source = $1 AND file_id = $2 AND withdrawn_at IS NULL',
      [source, fileId],
    );
  }

  /** Returns whether a text is a file of the flow. */
  isKnown(session: EntityManager, sha256: string): Promise<boolean> {
    return hasRows(session, 'SELECT FROM ops.source_files WHERE sha256 = $1 AND flow = $2', [
      sha256,
      this.flow,
    ]);
  }

  /** Delivers a file of corrections after all earlier deliveries. @returns its number */
  async deliver(session: EntityManager, source: string, file: CarrierFile): Promise<number> {
    const [delivered] = await queryRows(
      session,
      z.object({ id: z.coerce.number() }),
      deliverFileSql,
      [
        source,
        file.sha256,
        file.dataset,
        file.path,
        file.bytes,
        storableJson(file.header),
        file.lines,
        this.flow,
      ],
    );
    if (!delivered) throw new Error(`${file.path} was not delivered`);
    return delivered.id;
  }

  /**
   * Delivers files of corrections to a source when they correct its files but went to another source only.
   * @returns whether any was new to the source
   */
  deliverFromOtherSources(session: EntityManager, source: string): Promise<boolean> {
    return hasRows(session, deliverAtOtherPathSql, [source, this.flow]);
  }

  /**
   * Withdraws a file and the corrections of its rows from later runs, or restores them. The next run also reads a restored
   * file again with which the engine failed.
   * @returns path and digest of each affected delivery
   */
  async withdraw(
    session: EntityManager,
    sha256: string,
    isWithdrawn: boolean,
  ): Promise<z.output<typeof withdrawn>[]> {
    if (!isWithdrawn) {
      await session.query(reopenFileSql, [sha256, this.flow, DATA_FAILURES]);
    }
    return queryRows(session, withdrawn, withdrawSql, [sha256, isWithdrawn, this.flow]);
  }
}
