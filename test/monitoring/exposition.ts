/** A metric family: its type, and its samples by their full name. */
export interface Family {
  name: string;
  type: string;
  samples: { name: string; labels: Record<string, string>; value: number }[];
}

const SUFFIXES: Record<string, readonly string[]> = {
  counter: ['_total'],
  gauge: [''],
  histogram: ['_bucket', '_count', '_sum'],
};
const SAMPLE = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)$/;
const LABEL = /^([a-zA-Z_]\w*)="((?:[^"\\\n]|\\\\|\\"|\\n)*)"(?:,|$)/;

/**
 * Parses strict OpenMetrics 1.0: families are contiguous and declared before their samples, with names by their type;
 * buckets are cumulative; the end is marked.
 * @throws Error with the wrong line
 */
export function parseOpenMetrics(text: string): Family[] {
  const lines = text.split('\n');
  if (lines.pop() !== '' || lines.pop() !== '# EOF') throw new Error('it does not end by # EOF');
  const families: Family[] = [];
  for (const line of lines) {
    const refuse = (why: string) => new Error(`${why}: ${line}`);
    const [, kind, name = '', rest = ''] = /^# (HELP|TYPE) (\S+) (.*)$/.exec(line) ?? [];
    const family = families.at(-1);
    if (kind === 'HELP') {
      if (families.some((known) => known.name === name)) throw refuse('told twice');
      if (/(?<!\\)(\\\\)*\\(?![\\n"])/.test(rest)) throw refuse('wrongly escaped');
      families.push({ name, type: '', samples: [] });
    } else if (kind === 'TYPE') {
      if (family?.name !== name || !(rest in SUFFIXES)) throw refuse('of no such type');
      family.type = rest;
    } else {
      const [, sample = '', labels = '', value = ''] = SAMPLE.exec(line) ?? [];
      if (!family || !SUFFIXES[family.type]?.some((suffix) => family.name + suffix === sample)) {
        throw refuse('no sample of the family above');
      }
      family.samples.push({
        name: sample,
        labels: parseLabels(labels, refuse),
        value: parseNumber(value),
      });
    }
  }
  families.filter(({ type }) => type === 'histogram').forEach(checkBuckets);
  return families;
}

function parseLabels(text: string, refuse: (why: string) => Error): Record<string, string> {
  const labels: Record<string, string> = {};
  for (let rest = text; rest !== '';) {
    const [all, name = '', value = ''] = LABEL.exec(rest) ?? [];
    if (all === undefined || name in labels) throw refuse('labels');
    labels[name] = value;
    rest = rest.slice(all.length);
  }
  return labels;
}

function parseNumber(text: string): number {
  if (text === '+Inf') return Infinity;
  if (!/^(NaN|-?\d+(\.\d+)?(e[+-]?\d+)?)$/.test(text)) throw new Error(`no number: ${text}`);
  return Number(text);
}

/** Requires of each histogram ordered float bounds up to `+Inf`, which equals the count. */
function checkBuckets({ name, samples }: Family): void {
  const counts = samples.filter((sample) => sample.name === `${name}_count`);
  for (const { labels, value } of counts) {
    const buckets = samples.filter(
      (sample) =>
        sample.name === `${name}_bucket` &&
        Object.entries(labels).every(([label, of]) => sample.labels[label] === of),
    );
    const bounds = buckets.map((bucket) => bucket.labels['le'] ?? '');
    const numbers = bounds.map((bound) => (bound === '+Inf' ? Infinity : Number(bound)));
    const isOrdered = numbers.every((bound, place) => place === 0 || bound > numbers[place - 1]!);
    const grows = buckets.every((bucket, i) => i === 0 || bucket.value >= buckets[i - 1]!.value);
    const areFloats = bounds.every((bound) => /[.e]|^\+Inf$/.test(bound));
    const isWhole = bounds.at(-1) === '+Inf' && buckets.at(-1)?.value === value;
    if (!isOrdered || !grows || !areFloats || !isWhole) throw new Error(`buckets of ${name}`);
  }
}
