import type { Look } from '#intake/source/source.js';
import type { Skipped } from '#intake/source/source-files.js';

/** Files that are named; there may be any number. */
const NAMED_MAX = 5;

const BY_NAME = 'passed over, since a run reads .csv, .csv.gz and .zip only';
const WHY: Record<Skipped['why'], string> = {
  link: 'since links are not followed (put the files themselves there)',
  special: 'since pipes, sockets and devices are not opened (take them out)',
};

/** What is said of files that no run reads, a sentence for each reason; none where there are none. */
export function passedOverWords({ passedOver, skipped }: Pick<Look, 'passedOver' | 'skipped'>) {
  const named = passedOver.length === 0 ? [] : [`${BY_NAME}: ${someOf(passedOver)}`];
  const others = (['link', 'special'] as const).flatMap((why) => {
    const paths = skipped.filter((each) => each.why === why).map(({ path }) => path);
    return paths.length === 0 ? [] : [`skipped, ${WHY[why]}: ${someOf(paths)}`];
  });
  return [...named, ...others];
}

function someOf(paths: readonly string[]): string {
  const named = paths.toSorted().slice(0, NAMED_MAX).join(', ');
  return paths.length > NAMED_MAX ? `${named} and ${paths.length - NAMED_MAX} more` : named;
}
