import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { openFlows } from '#composition/flows.js';
import { objectives } from '../../monitoring/objectives.js';
import { alerts, groups } from '../../monitoring/rules/rules.js';
import { isAlert, buildRunbookAnchor } from '../../monitoring/rules/rule.js';
import { listAnchors, matchAll, readSection } from '../docs/markdown.js';
import { cases } from '../cluster/monitoring/cases.js';
import { requirePage, read } from '../docs/pages.js';

describe.each(alerts.map((alert) => [alert.alert, alert] as const))('%s', (_name, alert) => {
  it('has a severity, and one sentence as summary', () => {
    expect(['page', 'ticket']).toContain(alert.severity);
    expect(alert.summary).toMatch(/^[A-Z{].*\.$/);
  });

  it('has a runbook with its meaning, a check and a fix', () => {
    const runbook = readSection(requirePage('docs/runbooks.md'), alert.alert);
    expect(runbook).toMatch(/\*\*Meaning\.\*\*.+\*\*Check\*\*.+\*\*Fix\.\*\*/s);
    expect(listAnchors(requirePage('docs/runbooks.md'))).toContain(
      buildRunbookAnchor(alert).slice(1),
    );
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

  it('include every alert that a file of the folder declares', () => {
    const files = readdirSync(new URL('../../monitoring/rules', import.meta.url));
    const declared = files.flatMap((file) =>
      matchAll(read(`monitoring/rules/${file}`), /^ {6}alert: '(\w+)'/gm),
    );
    expect(declared).not.toEqual([]);
    const names = alerts.map(({ alert }) => alert);
    expect(declared.filter((name) => !names.includes(name))).toEqual([]);
  });

  it('have a case for promtool for each alert and no other', () => {
    expect(Object.keys(cases)).toEqual(alerts.map(({ alert }) => alert));
  });

  it('have a runbook for each alert and no other', () => {
    const sections = matchAll(requirePage('docs/runbooks.md').text, /^## (.+)$/gm);
    expect(sections).toEqual(alerts.map(({ alert }) => alert).sort());
  });
});
