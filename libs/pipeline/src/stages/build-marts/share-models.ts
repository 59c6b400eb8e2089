import type { Cell, Model as ComputeModel } from '#lake/ports/compute.js';
import type { PlannedChunk } from '../../context/planned-chunks.js';
import { ofPeriodSql, periodCodeSql, periodNamed, type Period } from '../../flow/period.js';
import { type Share, shareOrder } from '../../flow/share.js';

const countsName = ({ name }: Share) => `${name}_counts`;

/**
 * What writes the files of a share's chunks, and counts their rows by period.
 * @param period how the share is split; undefined when it is made whole, whatever it declares
 */
export function shareModels(
  share: Share,
  period: Period | undefined,
  lacking: readonly PlannedChunk[],
): ComputeModel[] {
  const { name, sql, columns, partitionBy, bucketBy, reconciles } = share;
  const select = `SELECT ${Object.keys(columns).join(', ')} FROM ${name}`;
  const outputs = lacking.map(({ folder, period: each }) => {
    const where = ofPeriodSql(period, each);
    return {
      format: 'parquet' as const,
      prefix: folder,
      sql: select,
      partitionBy,
      bucketBy,
      ...(where !== undefined && { where }),
      orderBy: shareOrder(share),
    };
  });
  const code = period ? periodCodeSql(period) : '0';
  return [
    { name, sql, outputs },
    {
      name: countsName(share),
      sql: `SELECT CAST(${code} AS INTEGER) AS period, CAST(count(*) AS INTEGER) AS rows,
          CAST(coalesce(sum(${reconciles.money}), 0) AS DECIMAL(38, 2)) AS money
        FROM ${name} GROUP BY 1 ORDER BY 1`,
      collect: true,
    },
  ];
}

/** Rows and money of the chunks that were written, as the engine counted them. */
export function countedShare(
  share: Share,
  period: Period | undefined,
  lacking: readonly PlannedChunk[],
  collected: Readonly<Record<string, readonly Record<string, Cell>[]>>,
): { digest: string; rows: number; money: string }[] {
  const counts = new Map(
    (collected[countsName(share)] ?? []).map((row) => [
      periodNamed(Number(row['period']), period),
      row,
    ]),
  );
  return lacking.map(({ digest, period: each }) => {
    const row = counts.get(each);
    return { digest, rows: Number(row?.['rows'] ?? 0), money: String(row?.['money'] ?? '0') };
  });
}
