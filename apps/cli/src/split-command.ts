import { createWriteStream } from 'node:fs';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { openFlows } from '#composition/flows.js';
import { openScratchEngine, type ScratchEngine } from '#composition/scratch-engine.js';
import { type Contract, isKeyed } from '#intake/contracts/contract.js';
import { matchHeader } from '#intake/contracts/match-header.js';
import { identify } from '#intake/source/text/identify.js';
import { type ComputeJob, quoteLiteral, type TextFile } from '#lake/ports/compute.js';
import { listContracts } from '#pipeline/flow/flow.js';
import { AppError } from '#platform/errors/app-error.js';
import { copyText, findTexts, type NamedText } from './check-text.js';
import type { Call } from '#composition/command.js';

/** A dataset in a file, with the position of each of its columns. */
interface Part {
  contract: Contract;
  positions: Record<string, number>;
  /** Positions of columns that no other dataset of the file has. */
  own: readonly number[];
}

/**
 * Splits a file that joins several datasets into a file for each, in a folder. Cells keep their text. A dataset with a
 * key gets each of its rows once, and none without a value of its own.
 * @returns exit code 0
 * @throws AppError USAGE for a file of one dataset, or with rows that cannot be split; the code of a file that cannot be
 * read; FILE_EXISTS, with nothing overwritten
 */
export async function contractSplitCommand(
  { words, options, json, io: { stdout, signal } }: Call<{ to?: string }>,
  contracts: readonly Contract[] = openFlows().flatMap(listContracts),
): Promise<number> {
  const [path = ''] = words;
  const { texts, faults } = await findTexts(path);
  const [text] = texts;
  if (!text || texts.length > 1 || faults.length > 0) {
    const why = faults[0] ?? `${path}: has ${texts.length} texts: name one file`;
    throw new AppError('USAGE', why);
  }
  const folder = options.to ?? '.';
  const engine = await openScratchEngine();
  try {
    for (const { file, rows, dataset } of await splitText(
      engine,
      text,
      contracts,
      folder,
      signal,
    )) {
      const found = { file, dataset, rows };
      stdout.write(`${json ? JSON.stringify(found) : `${file}: ${dataset}, ${rows} rows`}\n`);
    }
    return 0;
  } finally {
    await engine.close();
  }
}

async function splitText(
  engine: ScratchEngine,
  text: NamedText,
  contracts: readonly Contract[],
  folder: string,
  signal: AbortSignal,
): Promise<{ file: string; dataset: string; rows: number }[]> {
  const identity = await identify(await text.open(), text.displayPath, signal);
  if (identity.kind === 'refused') throw new AppError(identity.code, identity.message);
  const { header } = identity;
  const { others = [], ...match } = matchHeader(contracts, header.cells);
  if (others.length === 0 || others.some(({ missing }) => missing.length > 0)) {
    const what = `${text.displayPath}: has not the columns of several datasets`;
    throw new AppError('USAGE', `${what}; check it with \`npx retailstream contract check\``);
  }
  const all = [match, ...others].map(({ contract, positions }) => ({ contract, positions }));
  const parts = all.map((part): Part => ({ ...part, own: findOwnPositions(part, all) }));
  const file = await copyText(engine, text.displayPath, await text.open(), header, match);
  const { collected } = await engine.compute.run(buildSplitJob(file, header.cells, parts), {
    signal,
  });
  const [fault] = collected['faulty'] ?? [];
  if (fault) {
    const what = `${text.displayPath}: line ${fault['line']} has other cells than the header (${fault['cell_fault']})`;
    throw new AppError('USAGE', `${what}, so the file was not split; correct it`);
  }
  const stem = basename(text.displayPath).replace(/(\.csv|\.gz)+$/i, '');
  const counts = collected['counts']?.[0] ?? {};
  const written = [];
  for (const { contract, positions } of parts) {
    const { dataset } = contract;
    const target = join(folder, `${stem}.${dataset}.csv`);
    const names = Object.keys(positions).map((name) => {
      const column = contract.columns.find((each) => each.name === name);
      return column?.headers[0] ?? name;
    });
    await writePart(engine, target, dataset, names.join(','));
    written.push({ file: target, dataset, rows: Number(counts[dataset]) });
  }
  return written;
}

function findOwnPositions(
  part: Pick<Part, 'positions'>,
  all: readonly Pick<Part, 'positions'>[],
): number[] {
  const shared = all
    .filter((each) => each !== part)
    .flatMap((each) => Object.values(each.positions));
  return Object.values(part.positions).filter((position) => !shared.includes(position));
}

const buildPrefix = (dataset: string) => `parts/${dataset}/`;

function buildSplitJob(
  file: TextFile,
  header: readonly string[],
  parts: readonly Part[],
): ComputeJob {
  const columns = header.map((_, index) => `c${index}`);
  const positions = Object.fromEntries(columns.map((name, index) => [name, index]));
  const whole = { ...file, positions, extras: [] };
  const buildModel = ({ contract, positions: places, own }: Part) => {
    const cells = Object.values(places).map((place) => `c${place}`);
    const hasValue = own.map((place) => `coalesce(c${place}, '') <> ''`).join(' OR ');
    const rows = `SELECT ${cells.join(', ')}, line FROM raw WHERE ${hasValue}`;
    const sql = isKeyed(contract)
      ? `SELECT ${cells.join(', ')}, min(line) AS line FROM (${rows}) r GROUP BY ${cells.join(', ')}`
      : rows;
    return {
      name: contract.dataset,
      sql,
      outputs: [
        {
          format: 'csv' as const,
          prefix: buildPrefix(contract.dataset),
          sql: `SELECT ${cells.join(', ')} FROM ${contract.dataset} ORDER BY line`,
          inOneObject: true,
        },
      ],
    };
  };
  const counts = parts.map(
    ({ contract: { dataset } }) => `(SELECT count(*) FROM ${dataset}) AS ${dataset}`,
  );
  return {
    name: 'split',
    sources: [{ kind: 'text', name: 'raw', columns, nullTokens: [''], files: [whole] }],
    models: [
      {
        name: 'faulty',
        sql: `SELECT line, coalesce(cell_fault, ${quoteLiteral('')}) AS cell_fault FROM raw
          WHERE cell_fault IS NOT NULL ORDER BY line LIMIT 1`,
        collect: true,
      },
      ...parts.map(buildModel),
      { name: 'counts', sql: `SELECT ${counts.join(', ')}`, collect: true },
    ],
  };
}

/** @throws AppError FILE_EXISTS */
async function writePart(
  { lake }: ScratchEngine,
  target: string,
  dataset: string,
  header: string,
): Promise<void> {
  async function* lines(): AsyncGenerator<Buffer> {
    yield Buffer.from(`${header}\n`);
    for await (const { key } of lake.list(buildPrefix(dataset)))
      yield* (await lake.get(key)) as AsyncIterable<Buffer>;
  }
  try {
    await pipeline(lines(), createWriteStream(target, { flags: 'wx' }));
  } catch (cause) {
    if (!(cause instanceof Error) || !('code' in cause) || cause.code !== 'EEXIST') throw cause;
    throw new AppError(
      'FILE_EXISTS',
      `${target}: exists already; remove it, or name another folder by --to`,
      {
        cause,
      },
    );
  }
}
