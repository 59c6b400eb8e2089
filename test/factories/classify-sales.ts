import { readSale, type Sale } from './read-sale.js';

/** A delivered file of sales. */
export interface SalesFile {
  /** Lines below the header, without quotes. */
  rows: readonly string[];
  /** Columns in addition to the five of the contract. */
  extras?: readonly string[];
}

/** The expected verdict on each row of a few sales files, written from the rules and not from the SQL. */
interface ClassifiedRow {
  file: number;
  line: number;
  fate: 'kept' | 'quarantined' | 'duplicate' | 'superseded' | 'refused';
  reason: string | null;
  column: string | null;
  value: string | null;
  accepted: boolean;
  restates: boolean;
}

/** Share of faulty rows above which the sales contract refuses a file. */
const ERROR_RATE = 0.5;

/** @param files oldest delivery first; the first has number 1 */
export function classifySales(files: readonly SalesFile[]): ClassifiedRow[] {
  const judged = files.map((file, index) => classifyFile(file, index + 1));
  const byKey = new Map<string, AcceptedRow[]>();
  for (const { row, sale } of judged.flat()) {
    if (!sale || !row.accepted) continue;
    byKey.set(sale.key, [...(byKey.get(sale.key) ?? []), { row, value: sale.value }]);
  }
  for (const statements of byKey.values()) classifyKey(statements);
  return judged.flat().map(({ row }) => row);
}

interface AcceptedRow {
  row: ClassifiedRow;
  value: string;
}

/** Sets the fates of the rows of one key, in the order of their delivery. */
function classifyKey(statements: readonly AcceptedRow[]): void {
  let former: AcceptedRow | undefined;
  let kept: ClassifiedRow | undefined;
  for (const each of statements) {
    if (former?.value === each.value) each.row.fate = 'duplicate';
    else {
      each.row.restates = former !== undefined;
      if (kept) kept.fate = 'superseded';
      kept = each.row;
    }
    former = each;
  }
}

interface Line {
  row: ClassifiedRow;
  sale?: Sale;
}

/** Judges a file as if it were the only one. */
function classifyFile({ rows, extras = [] }: SalesFile, file: number): Line[] {
  const lines = rows.map((text, index) => ({
    text,
    line: index + 2,
    read: readSale(text, extras),
  }));
  const faults = lines.flatMap(({ read }) => (read.kind === 'fault' ? [read.reason] : []));
  const headers = lines.filter(({ read }) => read.kind === 'header').length;
  const isRefused =
    faults.includes('OTHER_HEADER') ||
    faults.includes('OTHER_DATE_ORDER') ||
    faults.length > ERROR_RATE * (lines.length - headers);
  const first = new Map<string, string>();
  return lines.map(({ line, read }): Line => {
    const none = { reason: null, column: null, value: null, accepted: false, restates: false };
    const row = (
      fate: ClassifiedRow['fate'],
      more: Partial<ClassifiedRow> = {},
    ): ClassifiedRow => ({
      file,
      line,
      fate,
      ...none,
      ...more,
    });
    if (isRefused) return { row: row('refused') };
    if (read.kind === 'header') return { row: row('duplicate') };
    if (read.kind === 'fault') {
      const { reason, column, value } = read;
      return { row: row('quarantined', { reason, column, value }) };
    }
    const before = first.get(read.key);
    if (before === undefined) {
      first.set(read.key, read.value);
      return { row: row('kept', { accepted: true }), sale: read };
    }
    if (before === read.value) return { row: row('duplicate') };
    return { row: row('quarantined', { reason: 'DUPLICATE_KEY' }) };
  });
}
