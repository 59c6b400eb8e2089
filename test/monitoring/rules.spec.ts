import { existsSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { openFlows } from '#composition/flows.js';
import { objectives } from '../../monitoring/objectives.js';
import { alerts, groups } from '../../monitoring/rules/rules.js';
import { isAlert, runbookOf } from '../../monitoring/rules/rule.js';

const runbooks = new URL('../../docs/runbooks/', import.meta.url);

describe.each(alerts.map((alert) => [alert.alert, alert] as const))('%s', (_name, alert) => {
  it('says how urgent it is, and in one sentence what it is', () => {
    expect(['page', 'ticket']).toContain(alert.severity);
    expect(alert.summary).toMatch(/^[A-Z{].*\.$/);
  });

  it('has a page that says what to do', () => {
    expect(existsSync(new URL(runbookOf(alert), runbooks))).toBe(true);
  });
});

describe('the rules', () => {
  it('have each name once', () => {
    const names = groups.flatMap(({ rules }) =>
      rules.map((rule) =>
        isAlert(rule) ? rule.alert : rule.record + JSON.stringify(rule.labels ?? {}),
      ),
    );
    expect(new Set(names).size).toBe(names.length);
  });

  it('hold every flow to objectives of its own', () => {
    const flows = openFlows().map(({ name }) => name);
    expect(Object.keys(objectives.flows)).toEqual(flows);
  });

  it('have a runbook for each alert and no other', () => {
    const wanted = alerts.map(runbookOf);
    expect(readdirSync(runbooks).sort()).toEqual([...wanted, 'README.md'].sort());
  });
});
