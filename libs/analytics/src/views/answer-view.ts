import type { Type } from '@nestjs/common';

/** A class of answers, which may be abstract. */
type AnswerClass = Type<object> | (abstract new () => object);

/** Where a view's columns come from: fields of the query's row, or of what lies inside one of them. */
export type ViewStep = FieldsStep | NumbersStep;

interface FieldsStep {
  /** Goes into this field: into each element of a list, each a row of the view, or into an object. */
  into?: { list: string } | { object: string };
  /** Declares the fields; those that are lists are left out. */
  fields: AnswerClass;
  /** Only these of them. */
  only?: readonly string[];
  /** All but these. */
  without?: readonly string[];
}

/** A list of whole numbers, each a row of the view. */
interface NumbersStep {
  into: { list: string };
  column: string;
  comment: string;
}

/** An answer as a view of schema `bi`: the whole list with every argument at its default. */
export interface AnswerView {
  /** In lower case with underscores. */
  name: string;
  comment: string;
  /** The flow that it answers from, where that is not the usual one. */
  flow?: string;
  /** The query of the use case: `$1` is the snapshot, and what follows its arguments. */
  sql: string;
  /** Arguments with a default other than none, by their number in the query. */
  defaults?: Readonly<Record<number, number>>;
  /** The query in its place where another flow is there as well, `$2` being the snapshot of that. */
  beside?: { flow: string; sql: string };
  /** One after the other, each within the one before. */
  steps: readonly ViewStep[];
}

/** `storeType` as SQL spells names: `store_type`. */
export const snakeCase = (name: string): string =>
  name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
