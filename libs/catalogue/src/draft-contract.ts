import { isReserved } from '#intake/contracts/contract-schema.js';
import { toSafeName } from './tables/names.js';
import type { CatalogueTable, TableColumn, TableFile } from './tables/table.js';

interface DraftColumn {
  name: string;
  headers: string[];
  type: 'integer' | 'decimal' | 'date' | 'boolean' | 'text';
  scale?: number;
  formats?: string[];
  required: boolean;
}

/** Date formats of contracts. */
const FORMATS = ['dd/mm/yyyy', 'mm/dd/yyyy', 'yyyy-mm-dd'];
const SCALE_MAX = 9;
/** Decimal places when the number's size is known, but not its scale. */
const SCALE_GUESSED = 6;
const DECIMAL = /^DECIMAL\(\d+, ?(\d+)\)$/;
const INTEGER = /^(?:TINY|SMALL|BIG|HUGE)?INT(?:EGER)?$/;

/** @param common fields of the contract's column @param remarks gets each guess, one sentence each */
function draftColumn(
  column: TableColumn,
  common: Pick<DraftColumn, 'name' | 'headers' | 'required'>,
  remarks: string[],
): DraftColumn {
  const { type, dateOrder } = column;
  const say = (remark: string) => remarks.push(`${column.name}: ${remark}`);
  if (column.note !== null) say(column.note);
  const scale = DECIMAL.exec(type)?.[1];
  if (scale !== undefined) {
    if (Number(scale) > SCALE_MAX) {
      say(`has ${scale} digits after the point, but contracts store at most ${SCALE_MAX}`);
    }
    return { ...common, type: 'decimal', scale: Math.min(Number(scale), SCALE_MAX) };
  }
  if (INTEGER.test(type)) return { ...common, type: 'integer' };
  switch (type) {
    case 'VARCHAR':
      return { ...common, type: 'text' };
    case 'BOOLEAN':
      return { ...common, type: 'boolean' };
    case 'DOUBLE':
      say(
        `is a floating number; the draft has a decimal with ${SCALE_GUESSED} digits after the point`,
      );
      return { ...common, type: 'decimal', scale: SCALE_GUESSED };
    case 'DATE':
      if (dateOrder === undefined) {
        say('is a date that was never text; the draft has the format yyyy-mm-dd');
        return { ...common, type: 'date', formats: ['yyyy-mm-dd'] };
      }
      if (FORMATS.includes(dateOrder)) return { ...common, type: 'date', formats: [dateOrder] };
      say(`has the format ${dateOrder}, which contracts do not read; the draft has text`);
      return { ...common, type: 'text' };
    default:
      say(`is ${type}, which contracts do not have; the draft has text`);
      return { ...common, type: 'text' };
  }
}

/** Default shares of faulty rows: a person has not set any yet. */
const ERROR_RATE = { file: 0.05, run: 0.05 };
const UNSAFE = /['\\]/;

interface ContractDraft {
  /** Input of `parseContract`, as JSON. */
  contract: object;
  /** Guesses, changes and omissions, one sentence each. */
  remarks: string[];
}

/**
 * Returns a draft of a contract for the files of a table. A person has to review it.
 * @param files of the table, whose headers the contract takes; a file without a reading has the table's column names
 */
export function draftContract(table: CatalogueTable, files: readonly TableFile[]): ContractDraft {
  const remarks: string[] = [];
  const named = nameColumns(table, collectHeaders(table, files), remarks);
  const key = draftKey(table, named, remarks);
  const columns = named.map(({ column, name, headers }): DraftColumn => {
    const required = key?.includes(name) === true || !column.nullable;
    return draftColumn(column, { name, headers, required }, remarks);
  });
  const personal = draftPersonal(named, columns, key, remarks);
  remarks.push(
    `errorRate: the draft allows a share of faulty rows of ${ERROR_RATE.file}; set the share that you accept`,
  );
  if (columns.some(({ type }) => type === 'decimal')) {
    remarks.push('money: missing; name the decimal column whose sum the run reconciles');
  }
  const contract = {
    dataset: toIdentifier(table.name),
    columns,
    ...(key && { key }),
    ...(personal.length > 0 && { personal }),
    nullTokens: draftNullTokens(table, remarks),
    errorRate: ERROR_RATE,
  };
  return { contract, remarks };
}

interface NamedColumn {
  column: TableColumn;
  /** Name in the contract. */
  name: string;
  /** Headers in the files. */
  headers: string[];
}

/** Returns the headers of each column as the table's CSV files spell them, by column name. */
function collectHeaders({ layout }: CatalogueTable, files: readonly TableFile[]) {
  const headers = new Map<string, Set<string>>();
  // Other formats have no header line: their CSV would have the table's names.
  if (layout.format !== 'csv') return headers;
  for (const { name, source } of files.flatMap(({ reading }) => reading?.columns ?? [])) {
    const known = headers.get(name);
    if (known) known.add(source);
    else headers.set(name, new Set([source]));
  }
  return headers;
}

function nameColumns(
  { columns, layout }: CatalogueTable,
  headersByName: ReadonlyMap<string, ReadonlySet<string>>,
  remarks: string[],
): NamedColumn[] {
  const named: NamedColumn[] = [];
  const spelled = new Set<string>();
  for (const column of columns) {
    if (column.isPartition) {
      remarks.push(`${column.name}: left out; only folder names have it, not the files`);
      continue;
    }
    const headers = filterHeaders(headersByName.get(column.name) ?? [column.name], spelled);
    if (headers.length === 0) {
      remarks.push(
        `${column.name}: left out; its header is empty, repeated or has a character that contracts do not allow`,
      );
      continue;
    }
    const name = chooseIdentifier(column.name, new Set(named.map((each) => each.name)));
    if (name !== column.name) remarks.push(`${column.name}: is named ${name} in curated tables`);
    named.push({ column, name, headers });
  }
  if (layout.format !== 'csv') {
    remarks.push(
      `the table is ${layout.format}, but flows read CSV; the draft has the column names as headers`,
    );
  } else if (!layout.header) {
    remarks.push(
      'the files have no header line, but flows need one; the draft has invented headers',
    );
  }
  return named;
}

/** Returns the headers that a contract can have. @param spelled used headers in lower case; gets the new ones */
function filterHeaders(headers: Iterable<string>, spelled: Set<string>): string[] {
  const usable: string[] = [];
  for (const header of headers) {
    const text = header.trim();
    if (text === '' || UNSAFE.test(text) || spelled.has(text.toLowerCase())) continue;
    spelled.add(text.toLowerCase());
    usable.push(text);
  }
  return usable;
}

/** Returns a name of lower case letters, digits and `_` that begins with a letter. */
function toIdentifier(text: string): string {
  const plain = toSafeName(text).replace(/^_+/, '');
  return /^[a-z]/.test(plain) ? plain : `c_${plain}`.replace(/_$/, '');
}

function chooseIdentifier(text: string, taken: ReadonlySet<string>): string {
  const plain = toIdentifier(text);
  const usable = isReserved(plain) ? `the_${plain}` : plain;
  for (let number = 2, name = usable; ; number++) {
    if (!taken.has(name)) return name;
    name = `${usable}_${number}`;
  }
}

function draftKey(
  { keys }: CatalogueTable,
  named: readonly NamedColumn[],
  remarks: string[],
): string[] | undefined {
  const known = (name: string) => named.find(({ column }) => column.name === name)?.name;
  const usable = keys
    .map((key) => key.map(known))
    .filter((key): key is string[] => key.length > 0 && key.every((name) => name !== undefined))
    .sort((a, b) => a.length - b.length);
  const [key, ...others] = usable;
  if (!key) {
    remarks.push('key: none found, so the run keeps each row of a file');
  } else if (others.length > 0) {
    const also = others.map((each) => each.join(' with ')).join('; ');
    remarks.push(`key: ${key.join(' with ')} is unique; so are: ${also}`);
  }
  return key;
}

/** Returns the columns to seal. Sealing needs a key of one integer column that identifies the person. */
function draftPersonal(
  named: readonly NamedColumn[],
  columns: readonly DraftColumn[],
  key: readonly string[] | undefined,
  remarks: string[],
): string[] {
  const personal = named.flatMap(({ column, name }) => (column.isPersonal ? [name] : []));
  if (personal.length === 0) return [];
  const findType = (name: string) => columns.find((each) => each.name === name)?.type;
  if (key?.length !== 1 || findType(key[0] ?? '') !== 'integer') {
    const needed = 'encryption needs a key of one integer column that identifies the person';
    remarks.push(`personal: ${personal.join(', ')} left out, so NOT encrypted: ${needed}`);
    return [];
  }
  const text = personal.filter((name) => findType(name) === 'text' && !key.includes(name));
  for (const name of personal.filter((each) => !text.includes(each))) {
    remarks.push(`personal: ${name} left out, so NOT encrypted: only text outside the key can be`);
  }
  return text;
}

function draftNullTokens({ layout }: CatalogueTable, remarks: string[]): string[] {
  const tokens = layout.format === 'csv' ? layout.nullTokens : [];
  for (const token of tokens.filter((each) => UNSAFE.test(each))) {
    remarks.push(`nullTokens: ${token} left out; it has a quote or a backslash`);
  }
  return [...new Set(['', ...tokens.filter((each) => !UNSAFE.test(each))])];
}
