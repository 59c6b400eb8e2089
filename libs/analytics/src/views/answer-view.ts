import type { Type } from '@nestjs/common';

/** A class of answers, which may be abstract. */
type AnswerClass = Type<object> | (abstract new () => object);

/** The source of a view's columns: fields of the query's row, or of a value inside one of them. */
export type ViewStep = FieldsStep | NumbersStep;

interface FieldsStep {
  /** Descends into this field: into each element of a list, each a row of the view, or into an object. */
  into?: { list: string } | { object: string };
  /** Declares the fields; lists are left out. */
  fields: AnswerClass;
  /** Includes only these. */
  only?: readonly string[];
  /** Excludes these. */
  without?: readonly string[];
  /** Names of columns by the path of the field, where it would be a word of SQL. */
  names?: Readonly<Record<string, string>>;
}

/** A list of whole numbers, each a row of the view. */
interface NumbersStep {
  into: { list: string };
  column: string;
  comment: string;
}

/** An answer as a view of schema `bi`: the whole list with default arguments. */
export interface AnswerView {
  /** In lower case with underscores. */
  name: string;
  comment: string;
  /** The flow that it answers from, unless it is the default one. */
  flow?: string;
  /** The query of the answer: `$1` is the snapshot, the arguments follow. */
  sql: string;
  /** Arguments whose default is not null, by their number in the query; those of a list's own query are added. */
  defaults?: Readonly<Record<number, number | boolean>>;
  /** The query to use instead while another flow has a snapshot, which is `$2`. */
  otherFlowQuery?: { flow: string; sql: string };
  /** In order, each inside the one before. */
  steps: readonly ViewStep[];
}

/** `storeType` as SQL spells names: `store_type`. */
export const toSnakeCase = (name: string): string =>
  name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
