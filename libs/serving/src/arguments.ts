import type { Type } from '@nestjs/common';

/** One argument, as data for surfaces that are generated from it. */
export interface Argument {
  name: string;
  description: string;
  type: 'integer' | 'number' | 'date' | 'text' | 'boolean' | 'texts' | 'list' | 'object';
  required: boolean;
  /** Separates the values of `texts` in one text. */
  separator?: ',' | ' ';
  default?: unknown;
  values?: readonly string[];
  /** Further constraints, as keywords of JSON Schema. */
  limits?: ArgumentLimits;
}

/** Maximum of a number or its allowed values, maximum length of a text. */
export interface ArgumentLimits {
  enum?: number[];
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
}

/** Arguments by the prototype of the class that declares them. */
const declared = new WeakMap<object, Argument[]>();

/** Records an argument of a class. */
export function declareArgument(argument: Omit<Argument, 'name'>): PropertyDecorator {
  return (prototype, name) => {
    const list = declared.get(prototype) ?? [];
    declared.set(prototype, list);
    list.push({ ...argument, name: String(name) });
  };
}

/** Returns the arguments of a class and of its base classes, those of the base classes first. */
export function listArguments({ prototype }: Type<object>): Argument[] {
  const all: Argument[] = [];
  for (let each = prototype as object | null; each !== null; each = Reflect.getPrototypeOf(each)) {
    all.unshift(...(declared.get(each) ?? []));
  }
  return all;
}
