import { describe, expect, it } from 'vitest';
import { openFlows } from '#composition/flows.js';
import { objectives } from '../../monitoring/objectives.js';
import { alerts, groups } from '../../monitoring/rules/rules.js';
import { isAlert, runbookOf } from '../../monitoring/rules/rule.js';
import { anchorsOf, found, section } from '../docs/markdown.js';
import { pageOf } from '../docs/pages.js';

describe.each(alerts.map((alert) => [alert.alert, alert] as const))('%s', (_name, alert) => {
  it('has a severity, and one sentence as summary', () => {
    expect(['page', 'ticket']).toContain(alert.severity);
    expect(alert.summary).toMatch(/^[A-Z{].*\.$/);
  });

  it('has a runbook with its meaning, a check and a fix', () => {
    const runbook = section(pageOf('docs/runbooks.md'), alert.alert);
    expect(runbook).toMatch(/\*\*Meaning\.\*\*.+\*\*Check\*\*.+\*\*Fix\.\*\*/s);
    expect(anchorsOf(pageOf('docs/runbooks.md'))).toContain(runbookOf(alert).slice(1));
  });
});

describe('the rules', () => {
  it('have unique names', () => {
    const names = groups.flatMap(({ rules }) =>
      rules.map((rule) =>
        isAlert(rule) ? rule.alert : rule.record + JSON.stringify(rule.labels ?? {}),
      ),
    );
    expect(new Set(names).size).toBe(names.length);
  });

  it('apply objectives to every flow', () => {
    const flows = openFlows().map(({ name }) => name);
    expect(Object.keys(objectives.flows)).toEqual(flows);
  });

  it('have a runbook for each alert and no other', () => {
    const sections = found(pageOf('docs/runbooks.md').text, /^## (.+)$/gm);
    expect(sections).toEqual(alerts.map(({ alert }) => alert).sort());
  });
});
