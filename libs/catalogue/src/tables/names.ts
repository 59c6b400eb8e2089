import anyAscii from 'any-ascii';

const MOST = 63;

/** Whether a text has letters, and none of them is Latin: its name is what it sounds like. */
export const isOtherScript = (text: string): boolean =>
  /\p{L}/u.test(text) && !/\p{Script=Latin}/u.test(text.normalize('NFKD'));

/** A name as SQL takes it without quotes: lower case, letters, digits and `_`; empty for one of none of these. */
export function safeName(text: string): string {
  const latin = isOtherScript(text) ? anyAscii(text) : text;
  const plain = latin.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  const name = plain
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .slice(0, MOST);
  return /^[0-9]/.test(name) ? `_${name}`.slice(0, MOST) : name;
}

/** Names of columns, each another: one without a name, or with one that is taken, is called by its place. */
export function columnNames(sources: readonly string[]): string[] {
  const taken = new Set<string>();
  const wanted = sources.map(safeName);
  return wanted.map((name, index) => {
    const isFree = name !== '' && !taken.has(name);
    const own = isFree ? name : freeName(`column_${index + 1}`, new Set([...taken, ...wanted]));
    taken.add(own);
    return own;
  });
}

/** The name, or the name with a number behind it. */
export function freeName(name: string, taken: ReadonlySet<string>): string {
  if (!taken.has(name)) return name;
  for (let number = 2; ; number++) {
    const next = `${name.slice(0, MOST - 6)}_${number}`;
    if (!taken.has(next)) return next;
  }
}

/** Whether a database of the catalogue may be called so. */
export const isDatabaseName = (name: string): boolean => /^[a-z_][a-z0-9_]{0,62}$/.test(name);
