import type { ConsoleAnswer } from '../answers/declarations.js';

interface ChangedAnswer {
  path: string;
  title: string;
  sentence: string;
  former: string;
}

/** Returns the answers whose sentence differs; those that one of the snapshots has no sentence for are left out. */
export function findChangedAnswers(
  shown: readonly Pick<ConsoleAnswer, 'path' | 'presentation'>[],
  now: readonly (string | undefined)[],
  before: readonly (string | undefined)[],
): ChangedAnswer[] {
  return shown.flatMap(({ path, presentation }, index) => {
    const [sentence, former] = [now[index], before[index]];
    if (sentence === undefined || former === undefined || sentence === former) return [];
    return [{ path, title: presentation.title, sentence, former }];
  });
}
