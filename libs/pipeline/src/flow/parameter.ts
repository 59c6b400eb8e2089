import { type Model as ComputeModel, quoteLiteral } from '#lake/ports/compute.js';

/** The relation of one row that has a column for each parameter of a flow. */
export const PARAMETERS = 'parameters';

/** Declaration of a value that SQL reads and operators may set. Decimals are exact, as text. */
export type ParameterDeclaration = { comment: string; default: string } & (
  | { kind: 'decimal'; min: string; max: string; scale: number }
  | { kind: 'choice'; of: readonly [string, ...string[]] }
);

/** A parameter with its current value. */
export type Parameter = ParameterDeclaration & {
  name: string;
  /** Its column of `parameters`. */
  column: string;
  value: string;
};

/** Returns `incentive_percent` for `incentivePercent`. */
export const toColumn = (name: string): string =>
  name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** Values of a flow's parameters, by name. */
export type ParameterValues = Readonly<Record<string, string>>;

const DECIMAL = /^(-?)(\d{1,15})(?:\.(\d{1,9}))?$/;

/** Returns a decimal in units of its last digit; undefined if it is invalid or has too many decimal places. */
export function toUnits(text: string, scale: number): bigint | undefined {
  const [, sign = '', whole, fraction = ''] = DECIMAL.exec(text) ?? [];
  if (whole === undefined || fraction.length > scale) return undefined;
  return BigInt(`${sign}${whole}${fraction.padEnd(scale, '0')}`);
}

/** Returns why a value is invalid for a parameter; undefined if it is valid. */
export function valueMistake(declared: ParameterDeclaration, value: string): string | undefined {
  if (declared.kind === 'choice') {
    return declared.of.includes(value) ? undefined : `write one of ${declared.of.join(', ')}`;
  }
  const { min, max, scale } = declared;
  const units = toUnits(value, scale);
  const [least, most] = [toUnits(min, scale), toUnits(max, scale)];
  const isWithin =
    units !== undefined && least !== undefined && most !== undefined
      ? units >= least && units <= most
      : false;
  if (isWithin) return undefined;
  return `write a number from ${min} to ${max} with at most ${scale} digits after the point`;
}

/** Returns the canonical text of a value: `1.5` for `1.50`. */
export function plainValue({ kind }: ParameterDeclaration, value: string): string {
  if (kind === 'choice') return value;
  const [, sign = '', whole = '', fraction = ''] = DECIMAL.exec(value) ?? [];
  const digits = whole.replace(/^0+(?=\d)/, '');
  const rest = fraction.replace(/0+$/, '');
  const text = rest === '' ? digits : `${digits}.${rest}`;
  return text === '0' ? text : `${sign}${text}`;
}

/** Returns the parameters' values by name, in declaration order. */
export const listValues = (parameters: readonly Parameter[]): [name: string, value: string][] =>
  parameters.map(({ name, value }) => [name, value]);

/**
 * Returns the relation `parameters` for a job when a model reads it. Only values that their declaration allows reach
 * SQL.
 * @throws Error for any other value
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
  if (parameter.kind === 'choice') return `${quoteLiteral(value)} AS STRING`;
  const { min, max, scale } = parameter;
  const digits = Math.max(...[min, max].map((each) => (DECIMAL.exec(each)?.[2] ?? '').length));
  return `${quoteLiteral(value)} AS DECIMAL(${digits + scale}, ${scale})`;
}
