import { Injectable } from '@nestjs/common';
import type { Caller } from '#access/http/rate-limits.js';
import { hashList } from '#serving/cursor.js';
import type { RowExport } from '#serving/export/export-source.js';
import { toBatches, type Table } from '#serving/export/table.js';
import { buildEmptyTables, buildTables } from '#serving/export/build-tables.js';
import { Marts } from '../snapshot/marts.js';
import type { Snapshot } from '../snapshot/snapshot.js';
import { Answers } from './answers.js';
import { refusePersonalData } from './list-exports.js';
import { buildSnapshotHeaders } from './snapshot-headers.js';
import { hasList, type AnswerDefinition } from './answer-definition.js';

/** The single figures of an answer, as one row. */
const FIGURES = 'figures';
/** The list that the page belongs to. */
const ROWS = 'nodes';

/** The parts of an answer that a client can export. */
export interface Parts {
  /** The part that an export without a part name returns. */
  main: string;
  /** All parts, `main` among them. */
  names: readonly string[];
}

/**
 * Returns the lists in an answer and its single figures, each as a table; for a page also its whole list.
 * @throws Error when the answer declares a main part that it does not have
 */
export function findParts(definition: AnswerDefinition): Parts {
  const { name, result, mainPart } = definition;
  const isList = hasList(definition);
  const tables = buildEmptyTables(result).filter((table) => !(isList && table.isSingle));
  const names = tables.map(createPartNamer(isList));
  const lists = names.filter((each) => each !== FIGURES);
  const main = mainPart ?? lists[0] ?? FIGURES;
  if (!names.includes(main)) throw new Error(`answer ${name} has no part ${main}`);
  return { main, names };
}

const createPartNamer = (isList: boolean) => (table: Table) =>
  table.name === '' ? (isList ? ROWS : FIGURES) : table.name;

/** Parts of answers as exports. A part is small, so it is computed whole, like the answer. */
@Injectable()
export class AnswerParts {
  constructor(
    private readonly answers: Answers,
    private readonly marts: Marts,
  ) {}

  /**
   * @param args of the question, checked
   * @param part one of `partsOf`, and the caller
   * @throws AppError ARGUMENT_INVALID for a request for personal data
   */
  async source(
    definition: AnswerDefinition,
    args: object,
    snapshot: Snapshot,
    { part, asker }: { part: string; asker: Caller },
  ): Promise<RowExport> {
    refusePersonalData(args);
    const { name, path, result, otherFlow } = definition;
    const isPart = (table: Table) => createPartNamer(hasList(definition))(table) === part;
    const columns = buildEmptyTables(result).find(isPart)?.columns;
    if (!columns) throw new Error(`answer ${name} has no part ${part}`);
    const { answers } = this;
    const published = otherFlow && (await this.marts.findPublished(otherFlow.flow));
    const { main, names } = findParts(definition);
    return {
      kind: 'rows',
      name: [
        path,
        ...(names.length > 1 && part !== main ? [toKebabCase(part)] : []),
        'snapshot',
        snapshot.id,
      ].join('-'),
      columns,
      key: hashList(name, [snapshot.id, published?.id, args, part, snapshot.scope]),
      headers: buildSnapshotHeaders(snapshot),
      isContinued: false,
      batches: async function* (signal) {
        const { principal, ip } = asker;
        const asked = { principal, ip, hangUp: signal };
        const { answer } = await answers.answer(definition, args, snapshot, asked);
        for (const table of buildTables(answer, result).filter(isPart)) yield* toBatches(table);
      },
    };
  }
}

/** `topStores` as used in names of files: `top-stores`. */
const toKebabCase = (name: string) =>
  name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
