import { AppError } from '#platform/errors/app-error.js';

/** A node of the syntax tree, which the guard has judged. */
export type Tree = Readonly<Record<string, unknown>>;

export const treeOf = (value: unknown): Tree => {
  if (typeof value === 'object' && value !== null) return value as Tree;
  throw notThere('a part of the question');
};

export const treesOf = (value: unknown): Tree[] =>
  Array.isArray(value) ? value.map((each: unknown) => treeOf(each)) : [];

export const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

export const textsOf = (value: unknown): string[] =>
  Array.isArray(value) ? value.map((each: unknown) => textOf(each)) : [];

export const isGiven = (value: unknown): boolean =>
  value !== null && value !== undefined && value !== false;

/** What the engine here understands, and a service would not, or not as the same. */
export const notThere = (what: string): AppError =>
  new AppError(
    'QUERY_REFUSED',
    `${what} is refused where SQL_URL names a service: write it in standard SQL`,
  );
