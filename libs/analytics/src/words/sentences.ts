/** Joins names: `1`, `1 and 2`, `1, 2 and 3`. */
export function joinNames(names: readonly (string | number)[]): string {
  const last = names.at(-1);
  if (last === undefined) return '';
  if (names.length === 1) return String(last);
  return `${names.slice(0, -1).join(', ')} and ${last}`;
}

/** Returns `store 3`, `stores 3 and 4`; from six on their number, such as `14 stores`. */
export function stores(numbers: readonly number[]): string {
  if (numbers.length > 5) return `${numbers.length} stores`;
  return `store${numbers.length === 1 ? '' : 's'} ${joinNames(numbers)}`;
}

/** Marks a key figure of a sentence, which the page highlights. */
export const strong = (text: string) => `**${text}**`;

/** Returns a sentence without the marks of key figures. */
export const plain = (sentence: string) => sentence.replaceAll('**', '');

/** Returns a sentence split where `strong` begins and ends: every second part is strong. */
export const pieces = (sentence: string) => sentence.split('**');

/** A text, or a link to another answer. */
export interface Passage {
  text: string;
  /** The path of the answer. */
  section?: string;
}

/** Returns a note split at its links: `See the [forecast](#forecast).` */
export function passages(note: string): Passage[] {
  const parts = note.split(/\[([^\]]+)\]\(#([\w-]+)\)/);
  // Each link adds two parts: its text and its section.
  return parts.flatMap((text, index) => {
    if (index % 3 === 2 || text === '') return [];
    const section = index % 3 === 1 ? parts[index + 1] : undefined;
    return [{ text, ...(section !== undefined && { section }) }];
  });
}

export const capitalise = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
