import type { TextFate } from '#pipeline/ledger/files/source-files.js';
import type { OperationServices } from '#operations/operation-context.js';
import { knownAs } from './fate-words.js';
import { type InspectedFile, mayBeOf } from './inspect-file.js';

/** What the ledger says of each text now, by its path. @param source URL */
export async function knownTexts(
  ledgers: OperationServices['ledgers'],
  source: string,
  files: readonly InspectedFile[],
): Promise<Map<string, TextFate>> {
  const texts = files.flatMap((file) => file.texts);
  const fates = await Promise.all(
    ledgers.all.map(({ flow, sourceFiles }) =>
      sourceFiles.fatesOf(
        source,
        texts.filter((text) => mayBeOf(text, flow.name)),
      ),
    ),
  );
  // Of a text that may be of any flow, one that knows it tells.
  const isKnown = ({ status }: TextFate) => Number(status !== null);
  const told = fates.flat().toSorted((a, b) => isKnown(a) - isKnown(b));
  return new Map(told.map((fate) => [fate.path, fate]));
}

/** What is known of a file; of a zip a line more for each text in it. */
export function knownWords(
  { path, texts }: InspectedFile,
  known: ReadonlyMap<string, TextFate>,
): string {
  const wordsOf = (text: string) => {
    const fate = known.get(text);
    return fate ? knownAs(fate) : 'new';
  };
  const [only] = texts;
  if (only?.path === path) return wordsOf(path);
  const lines = texts.map((text) => `\n  ${text.path}: ${wordsOf(text.path)}`);
  return `${texts.length} in it${lines.join('')}`;
}
