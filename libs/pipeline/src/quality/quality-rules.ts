import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { folderOf, type ServiceUrl } from '#platform/config/service-url.js';
import { AppError } from '#platform/errors/app-error.js';
import { freshness } from './kinds/freshness.js';
import { nullRate } from './kinds/null-rate.js';
import { rowCount } from './kinds/row-count.js';
import { sum } from './kinds/sum.js';
import type { QualityRule } from './quality-rule.js';

const shipped = fileURLToPath(new URL('./quality-rules.json', import.meta.url));

/** Every kind of rule there is. A new one is a file in `kinds/` and its name here. */
const rule = z.discriminatedUnion('kind', [rowCount, sum, nullRate, freshness]);

const rulesFile = z.strictObject({
  rules: z.array(rule).check(({ value, issues }) => {
    const names = value.map(({ name }) => name);
    const twice = names.find((name, index) => names.indexOf(name) < index);
    if (twice === undefined) return;
    issues.push({ code: 'custom', input: value, message: `two rules are called ${twice}` });
  }),
});

/**
 * The rules that a snapshot is held to, those switched off left out: from the file that QUALITY_RULES_URL
 * names, else the shipped ones.
 * @throws AppError CONFIG_INVALID with a line for each mistake, naming file and place
 */
export function qualityRulesOf(url: ServiceUrl | undefined): readonly QualityRule[] {
  const file = url === undefined ? shipped : folderOf(url);
  const parsed = rulesFile.safeParse(contentOf(file));
  if (parsed.success) return parsed.data.rules.filter(({ action }) => action !== 'off');
  const mistakes = parsed.error.issues.map(({ path, message }) => [...path, message].join(': '));
  throw invalid(mistakes.map((mistake) => `${file}: ${mistake}`));
}

function contentOf(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw invalid([`${file}: ${(cause as Error).message}`], cause);
  }
}

function invalid(mistakes: readonly string[], cause?: unknown): AppError {
  const lines = mistakes.map((mistake) => `QUALITY_RULES_URL: ${mistake}`);
  return new AppError('CONFIG_INVALID', lines.join('\n'), { cause });
}
