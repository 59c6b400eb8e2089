import type { Type } from '@nestjs/common';

/** What one argument takes, for surfaces that are made from it. */
export interface Argument {
  name: string;
  description: string;
  type: 'integer' | 'number' | 'date' | 'text' | 'boolean' | 'texts' | 'list' | 'object';
  required: boolean;
  /** Between the values of `texts`, where they are given as one text. */
  separator?: ',' | ' ';
  /** Used when the caller names none. */
  default?: unknown;
  /** The only values it takes. */
  values?: readonly string[];
  /** What else its value is held to, in the words of JSON Schema. */
  limits?: ArgumentLimits;
}

/** How large a number may be, how long a text. */
export interface ArgumentLimits {
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
}

/** Arguments by the prototype of the class that declares them. */
const declared = new WeakMap<object, Argument[]>();

/** Remembers an argument of a class. */
export function declareArgument(argument: Omit<Argument, 'name'>): PropertyDecorator {
  return (prototype, name) => {
    const list = declared.get(prototype) ?? [];
    declared.set(prototype, list);
    list.push({ ...argument, name: String(name) });
  };
}

/** The arguments of a class and of those it extends, theirs first. */
export function argumentsOf({ prototype }: Type<object>): Argument[] {
  const all: Argument[] = [];
  for (let each = prototype as object | null; each !== null; each = Reflect.getPrototypeOf(each)) {
    all.unshift(...(declared.get(each) ?? []));
  }
  return all;
}
