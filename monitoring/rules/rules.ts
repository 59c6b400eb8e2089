import { apiRules } from './api-rules.js';
import { forecastRules } from './forecast-rules.js';
import { pipelineRules } from './pipeline-rules.js';
import { platformRules } from './platform-rules.js';
import { streamRules } from './stream-rules.js';
import { type Group, isAlert, buildRunbookAnchor } from './rule.js';

export const groups: readonly Group[] = [
  pipelineRules,
  forecastRules,
  streamRules,
  platformRules,
  apiRules,
];
export const alerts = groups.flatMap(({ rules }) => rules.filter(isAlert));

/**
 * The rules in Prometheus's format.
 * @param runbooks URL of the runbooks; undefined: the alerts have no link
 */
export const buildRuleFile = (runbooks: string | undefined) => ({
  groups: groups.map(({ name, rules }) => ({
    name,
    rules: rules.map((rule) => {
      if (!isAlert(rule)) return rule;
      const { alert, expr, severity, summary } = rule;
      const annotations = {
        summary,
        ...(runbooks !== undefined && { runbook_url: `${runbooks}${buildRunbookAnchor(rule)}` }),
      };
      return { alert, expr, for: rule.for, labels: { severity }, annotations };
    }),
  })),
});
