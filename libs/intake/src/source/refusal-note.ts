import { ERROR_FOLDER } from './source-names.js';

/** Ends the name of the note that lies beside a refused file. */
export const NOTE_ENDING = '.note.txt';

/** What is said to whoever delivered a file. @param zip that holds it, if any */
export function noteText(note: string, zip?: string): string {
  const what = note.replaceAll(/\s+/g, ' ').trim();
  const where = zip === undefined ? 'this file' : `it in ${zip}`;
  const advice = `Mend ${where} and put it into the source folder again; nothing in ${ERROR_FOLDER}/ is read.`;
  return `${what}\n${advice}\nRefused at ${new Date().toISOString()}\n`;
}
