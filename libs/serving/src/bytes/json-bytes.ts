/**
 * Returns the number of bytes of a value as JSON, without writing it.
 * @param most the limit: counting stops there and returns more than this
 */
export function countJsonBytes(value: unknown, most: number): number {
  /** The rows repeat the same names. */
  const names = new Map<string, number>();
  let bytes = 0;

  function countName(name: string): number {
    let known = names.get(name);
    if (known === undefined) {
      known = countTextBytes(name);
      names.set(name, known);
    }
    return known;
  }

  function add(each: unknown): void {
    if (typeof each === 'string') bytes += countTextBytes(each);
    else if (Array.isArray(each)) addList(each);
    else if (typeof each === 'object' && each !== null) addObject(each as Record<string, unknown>);
    else bytes += String(each).length;
  }

  function addList(list: readonly unknown[]): void {
    bytes += Math.max(2, list.length + 1);
    for (const each of list) {
      if (bytes > most) return;
      add(each);
    }
  }

  function addObject(object: Record<string, unknown>): void {
    let signs = 1;
    for (const name of Object.keys(object)) {
      if (bytes > most) return;
      const each = object[name];
      if (each === undefined) continue;
      bytes += countName(name) + 1;
      signs += 1;
      add(each);
    }
    bytes += Math.max(2, signs);
  }

  add(value);
  return bytes;
}

/** Only characters of one byte without an escape. */
const PLAIN = /^[ !#-[\]-~]*$/;

const countTextBytes = (text: string) =>
  PLAIN.test(text) ? text.length + 2 : Buffer.byteLength(JSON.stringify(text));
