// Runs on changes of monitoring
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { alerts } from '../../../monitoring/rules/rules.js';
import { buildRunbookAnchor } from '../../../monitoring/rules/rule.js';
import { buildFiles, writeFiles } from '../../../monitoring/write.js';
import { runCommand } from '../../cloud/install/run-command.js';
import { type MonitoredApps, openMonitoredApps } from '../../monitoring/monitored-apps.js';
import { createTempFolder } from '../../setup/temp-folder.js';
import { ensureStandardsTools } from '../standards/tools.js';
import { type Case, cases } from './cases.js';
import { furtherCases } from './further-cases.js';

const PARSE = `
import sys
from prometheus_client.openmetrics.parser import text_string_to_metric_families
print(len(list(text_string_to_metric_families(open(sys.argv[1]).read()))))`;

const RUNBOOKS = 'https://wiki.test/runbooks';
const { pages, tickets } = { pages: 'http://pages.test/', tickets: 'http://tickets.test/' };

describe('the checks of Prometheus', () => {
  let folder: string;
  const file = (name: string) => join(folder, name);
  const put = async (name: string, text: string) => {
    await writeFile(file(name), text);
    return file(name);
  };

  beforeAll(async () => {
    folder = await createTempFolder('promtool');
    const at = (port: number) => `127.0.0.1:${port}`;
    const place = { api: at(3000), worker: at(3001), prometheus: at(9090), alertmanager: at(9093) };
    const files = buildFiles({ ...place, runbooks: RUNBOOKS, folder, pages, tickets });
    await writeFiles(folder, files);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('accept the configuration and the rules', async () => {
    await runCommand('promtool', ['check', 'config', file('prometheus/prometheus.yml')]);
    await runCommand('amtool', ['check-config', file('alertmanager/alertmanager.yml')]);
  });

  it('route each alert by its severity', async () => {
    for (const { alert, severity } of alerts) {
      const labels = [`alertname=${alert}`, `severity=${severity}`];
      const config = `--config.file=${file('alertmanager/alertmanager.yml')}`;
      const receiver = await runCommand('amtool', ['config', 'routes', 'test', config, ...labels]);
      expect(receiver.split('\n')[0]).toBe(`${severity}s`);
    }
  });

  const everyCase: [title: string, alert: string, Case][] = [
    ...Object.entries(cases).map(([alert, each]): [string, string, Case] => [alert, alert, each]),
    ...furtherCases.map((each): [string, string, Case] => [
      `${each.alert} ${each.what}`,
      each.alert,
      each,
    ]),
  ];

  describe.each(everyCase)('%s', (_title, name, { step, at, fires, quiet, ...told }) => {
    const alert = alerts.find((each) => each.alert === name);
    const expected = {
      exp_labels: { severity: alert?.severity, ...told.labels },
      exp_annotations: {
        summary: told.summary,
        runbook_url: `${RUNBOOKS}${buildRunbookAnchor({ alert: name })}`,
      },
    };
    const check = async (series: Record<string, string>, alertsExpected: object[]) => {
      const input = Object.entries(series).map(([key, values]) => ({ series: key, values }));
      const test = {
        interval: step,
        input_series: input,
        alert_rule_test: [{ eval_time: at, alertname: name, exp_alerts: alertsExpected }],
      };
      const text = stringify({
        rule_files: [file('prometheus/rules.yml')],
        evaluation_interval: step,
        tests: [test],
      });
      await runCommand('promtool', ['test', 'rules', await put(`${name}.yml`, text)]);
    };

    it('fires', () => check(fires, [expected]));
    it('does not', () => check(quiet, []));
  });

  describe('on the metrics of both applications', () => {
    let apps: MonitoredApps;
    beforeAll(async () => {
      apps = await openMonitoredApps();
      expect(await apps.run()).toBe('succeeded');
      await fetch(`${apps.api}/v1/weekly-top-stores`);
    });
    afterAll(() => apps.close());

    it.each(['api', 'worker'] as const)('report nothing for %s', async (app) => {
      const text = await (await fetch(`${apps[app]}/metrics`)).text();
      const metrics = await put(`${app}.txt`, text);
      const said = await runCommand('sh', ['-c', `promtool check metrics < ${metrics} 2>&1`]);
      expect(said).toBe('');
    });

    it.each(['api', 'worker'] as const)(
      'accept %s as OpenMetrics, by its own parser',
      async (app) => {
        const { python } = await ensureStandardsTools();
        const accept = 'application/openmetrics-text';
        const reply = await fetch(`${apps[app]}/metrics`, { headers: { accept } });
        const metrics = await put(`${app}.om.txt`, await reply.text());
        const families = await runCommand(join(python, 'python'), ['-c', PARSE, metrics]);
        expect(Number(families)).toBeGreaterThan(40);
      },
    );
  });
});
