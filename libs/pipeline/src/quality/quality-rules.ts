import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { toFolderPath, type ServiceUrl } from '#platform/config/service-url.js';
import { AppError } from '#platform/errors/app-error.js';
import {
  coverage,
  daysAhead,
  empty,
  freshness,
  nullRate,
  ratio,
  rowCount,
  sum,
} from './rule-kinds.js';
import type { Flow } from '../flow/flow.js';
import type { Mart } from '../flow/mart.js';
import type { QualityRule } from '../flow/quality-rule.js';

/** All kinds of rules. To add one, write a function in `rule-kinds.ts` and name it here. */
const buildRuleSchema = (marts: readonly Mart[]) =>
  z.discriminatedUnion('kind', [
    rowCount(marts),
    sum(marts),
    ratio(marts),
    nullRate(marts),
    freshness(marts),
    daysAhead(marts),
    coverage(marts),
    empty(marts),
  ]);

/** Each rule costs a read of a mart; 200 are more than a chain needs. */
const RULES_MAX = 200;

const buildListSchema = (marts: readonly Mart[]) =>
  z
    .array(buildRuleSchema(marts))
    .max(RULES_MAX, `write at most ${RULES_MAX} rules`)
    .check(({ value, issues }) => {
      const names = value.map(({ name }) => name);
      const twice = names.find((name, index) => names.indexOf(name) < index);
      if (twice === undefined) return;
      issues.push({
        code: 'custom',
        input: value,
        message: `two rules have the name ${twice}; rename one`,
      });
    });

/** Every stage of a run parses its rules, and building the schema is slower than using it. */
const lists = new WeakMap<readonly Mart[], ReturnType<typeof buildListSchema>>();

/** Returns the schema for the rules of a flow with these marts, including rules that are off. */
export function qualityRuleList(marts: readonly Mart[]): ReturnType<typeof buildListSchema> {
  const list = lists.get(marts) ?? buildListSchema(marts);
  lists.set(marts, list);
  return list;
}

/**
 * Returns the rules that a run applies to its snapshot, without those that are off.
 * @param written the rules from a file, the database or the plan of the run
 * @throws AppError RULES_INVALID when they no longer fit the flow
 */
export function parseQualityRules(
  flow: Pick<Flow, 'name' | 'marts'>,
  written: readonly unknown[],
): QualityRule[] {
  const { data, error } = qualityRuleList(flow.marts).safeParse(written);
  if (data) return data.filter(({ action }) => action !== 'off');
  const lines = error.issues.map(({ path, message }) => [...path, message].join(': '));
  const what = `the quality rules of the run no longer fit ${flow.name}`;
  throw new AppError('RULES_INVALID', `${what}; start a new run\n${lines.join('\n')}`);
}

/**
 * Reads the quality rules of a flow from the configured file, else from the file that ships with the flow; none of a flow
 * without rules.
 * @throws AppError CONFIG_INVALID with a line for each mistake, with file and place
 */
export function writtenQualityRules(flow: RulesOfFlow, url: ServiceUrl | undefined): unknown[] {
  if (!flow.qualityRules) return [];
  const file = url === undefined ? fileURLToPath(flow.qualityRules) : toFolderPath(url);
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
  const { error } = rulesFile.safeParse(content);
  if (!error) return (content as { rules: unknown[] }).rules;
  throw invalid(error.issues.map(({ path, message }) => [...path, message].join(': ')));
}

type RulesOfFlow = Pick<Flow, 'name' | 'marts' | 'qualityRules' | 'qualityRulesSetting'>;
