import type { Parameter } from '../../snapshot/marts.js';

/** Values of a statement whose first parameter is the snapshot. */
export class Parameters {
  readonly values: Parameter[] = [];

  /** Takes a value and returns the name of its parameter: `$2`. */
  add(value: Parameter): string {
    this.values.push(value);
    return `$${this.values.length + 1}`;
  }
}
