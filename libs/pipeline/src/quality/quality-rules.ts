import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { folderOf, type ServiceUrl } from '#platform/config/service-url.js';
import { AppError } from '#platform/errors/app-error.js';
import { daysAhead } from './kinds/days-ahead.js';
import { freshness } from './kinds/freshness.js';
import { nullRate } from './kinds/null-rate.js';
import { rowCount } from './kinds/row-count.js';
import { ratio } from './kinds/ratio.js';
import { sum } from './kinds/sum.js';
import type { Flow } from '../flow/flow.js';
import type { Mart } from '../flow/mart.js';
import type { QualityRule } from '../flow/quality-rule.js';

/** Every kind of rule there is. A new one is a file in `kinds/` and its name here. */
const ruleOf = (marts: readonly Mart[]) =>
  z.discriminatedUnion('kind', [
    rowCount(marts),
    sum(marts),
    ratio(marts),
    nullRate(marts),
    freshness(marts),
    daysAhead(marts),
  ]);

/** More than anyone has use for: each costs a look at a mart. */
const RULES_MAX = 200;

/** The rules of a flow with these marts, those switched off among them. */
export const qualityRuleList = (marts: readonly Mart[]) =>
  z
    .array(ruleOf(marts))
    .max(RULES_MAX, `write at most ${RULES_MAX} rules`)
    .check(({ value, issues }) => {
      const names = value.map(({ name }) => name);
      const twice = names.find((name, index) => names.indexOf(name) < index);
      if (twice === undefined) return;
      issues.push({ code: 'custom', input: value, message: `two rules are called ${twice}` });
    });

/** Those that are not switched off. */
export const inForce = (rules: readonly QualityRule[]): QualityRule[] =>
  rules.filter(({ action }) => action !== 'off');

/**
 * The rules that snapshots of a flow are held to, those switched off left out: from the given file, else
 * those shipped with the flow.
 * @throws AppError CONFIG_INVALID with a line for each mistake, naming file and place
 */
export function qualityRulesOf(flow: RulesOfFlow, url: ServiceUrl | undefined): QualityRule[] {
  const file = url === undefined ? fileURLToPath(flow.qualityRules) : folderOf(url);
  const invalid = (mistakes: readonly string[], cause?: unknown): AppError => {
    const setting = flow.qualityRulesSetting ?? flow.name;
    const lines = mistakes.map((mistake) => `${setting}: ${file}: ${mistake}`);
    return new AppError('CONFIG_INVALID', lines.join('\n'), { cause });
  };
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw invalid([(cause as Error).message], cause);
  }
  const rulesFile = z.strictObject({ rules: qualityRuleList(flow.marts) });
  const { data, error } = rulesFile.safeParse(content);
  if (data) return inForce(data.rules);
  throw invalid(error.issues.map(({ path, message }) => [...path, message].join(': ')));
}

type RulesOfFlow = Pick<Flow, 'name' | 'marts' | 'qualityRules' | 'qualityRulesSetting'>;
