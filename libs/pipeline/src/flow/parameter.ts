import { type Model as ComputeModel, literal } from '#lake/ports/compute.js';

/** The relation of one row that has a column for each parameter of a flow. */
export const PARAMETERS = 'parameters';

/** What a flow says of something that its SQL reads and operators may set. Decimals are exact, as text. */
export type ParameterDeclaration = { comment: string; default: string } & (
  | { kind: 'decimal'; min: string; max: string; scale: number }
  | { kind: 'choice'; of: readonly [string, ...string[]] }
);

/** A parameter with the value that holds. */
export type Parameter = ParameterDeclaration & {
  name: string;
  /** Its column of `parameters`. */
  column: string;
  value: string;
};

/** `incentive_percent` of `incentivePercent`. */
export const columnOf = (name: string): string =>
  name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

const DECIMAL = /^(-?)(\d{1,15})(?:\.(\d{1,9}))?$/;

/** A decimal in units of its last digit; undefined for what is none, or has more digits after the point. */
export function unitsOf(text: string, scale: number): bigint | undefined {
  const [, sign = '', whole, fraction = ''] = DECIMAL.exec(text) ?? [];
  if (whole === undefined || fraction.length > scale) return undefined;
  return BigInt(`${sign}${whole}${fraction.padEnd(scale, '0')}`);
}

/** What keeps a parameter from having a value; undefined when nothing does. */
export function valueMistake(declared: ParameterDeclaration, value: string): string | undefined {
  if (declared.kind === 'choice') {
    return declared.of.includes(value) ? undefined : `write one of ${declared.of.join(', ')}`;
  }
  const { min, max, scale } = declared;
  const units = unitsOf(value, scale);
  const [least, most] = [unitsOf(min, scale), unitsOf(max, scale)];
  const isWithin =
    units !== undefined && least !== undefined && most !== undefined
      ? units >= least && units <= most
      : false;
  if (isWithin) return undefined;
  return `write a number from ${min} to ${max} with at most ${scale} digits after the point`;
}

/** The same value as the same text: `1.50` is `1.5`. */
export function plainValue({ kind }: ParameterDeclaration, value: string): string {
  if (kind === 'choice') return value;
  const [, sign = '', whole = '', fraction = ''] = DECIMAL.exec(value) ?? [];
  const digits = whole.replace(/^0+(?=\d)/, '');
  const rest = fraction.replace(/0+$/, '');
  const text = rest === '' ? digits : `${digits}.${rest}`;
  return text === '0' ? text : `${sign}${text}`;
}

/** Values of parameters by name, in the order in which they are declared. */
export const valuesOf = (parameters: readonly Parameter[]): [name: string, value: string][] =>
  parameters.map(({ name, value }) => [name, value]);

/**
 * The relation `parameters` for a job, when something that is made reads it. No value reaches SQL that its
 * declaration does not allow.
 * @throws Error for such a value
 */
export function parametersModel(
  parameters: readonly Parameter[],
  made: readonly { reads: readonly string[] }[],
): ComputeModel[] {
  if (!made.some(({ reads }) => reads.includes(PARAMETERS))) return [];
  const columns = parameters.map((each) => `CAST(${checkedLiteral(each)}) AS ${each.column}`);
  return [{ name: PARAMETERS, sql: `SELECT ${columns.join(', ')}`, isView: true }];
}

function checkedLiteral(parameter: Parameter): string {
  const { name, value } = parameter;
  const mistake = valueMistake(parameter, value);
  if (mistake !== undefined) throw new Error(`parameter ${name}: ${mistake}`);
  if (parameter.kind === 'choice') return `${literal(value)} AS STRING`;
  const { min, max, scale } = parameter;
  const digits = Math.max(...[min, max].map((each) => (DECIMAL.exec(each)?.[2] ?? '').length));
  return `${literal(value)} AS DECIMAL(${digits + scale}, ${scale})`;
}
