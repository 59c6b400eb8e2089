import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { renderAnswersPage, insertAnswers } from '#api/describe-answers.js';
import { withErrors } from '#api/describe-errors.js';
import { HELP } from '#launcher/arguments.js';
import { openFlows } from '#composition/flows.js';
import { toEarlyReason, toMissingReason } from '#pipeline/flow/references.js';
import { CHANNELS } from '#notify/channel-declarations.js';
import { KINDS } from '#notify/kind-declarations.js';
import { reasons } from '#pipeline/quarantine/reasons.js';
import { declaredSettings } from '#launcher/guests.js';
import { OLDEST_VERSIONS } from '#platform/config/supported-versions.js';
import { matchAll, readSection } from './markdown.js';
import { requirePage, read, records, root } from './pages.js';

/** Source files of the libraries and applications, without tests. */
const sources = ['libs', 'apps'].flatMap((folder) =>
  readdirSync(new URL(folder, root), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') && !path.endsWith('.spec.ts'))
    .map((path) => read(`${folder}/${path}`)),
);

const readme = requirePage('README.md');
const datasets = openFlows().flatMap((flow) => [...flow.datasets.values()]);

describe('the answers', () => {
  it('are in docs/answers.md as declared: npm run docs writes it', () => {
    expect(read('docs/answers.md')).toBe(renderAnswersPage());
  });

  it('are in README as declared: npm run docs writes the list', () => {
    expect(read('README.md')).toBe(insertAnswers(read('README.md')));
  });
});

describe('the lists of the pages', () => {
  it('docs/configuration.md has exactly the existing settings', () => {
    const listed = matchAll(
      readSection(requirePage('docs/configuration.md'), 'Settings'),
      /^\| `([A-Z_]+)`/gm,
    );
    expect(listed).toEqual([...declaredSettings.names].sort());
  });

  it('docs/errors.md has every declared code with cause and remedy: npm run docs writes them', () => {
    expect(read('docs/errors.md')).toBe(withErrors(read('docs/errors.md')));
  });

  it('docs/deployment.md has the oldest supported versions', () => {
    const table = readSection(requirePage('docs/deployment.md'), 'Supported versions');
    const rows = [...table.matchAll(/^\| (\w+) +\| ([\d.]+) +\|/gm)];
    expect(Object.fromEntries(rows.map(([, server, oldest]) => [server, oldest]))).toEqual(
      OLDEST_VERSIONS,
    );
  });

  it('docs/ingest.md has exactly the existing reasons for quarantine', () => {
    const rows = matchAll(
      readSection(requirePage('docs/ingest.md'), 'Quarantine'),
      /^\| (`[A-Z_`, ]+`)/gm,
    );
    const references = datasets.flatMap((dataset) => dataset.references);
    const unknown = references.map(({ column }) => toMissingReason(column));
    const dated = references.filter(({ notBefore }) => notBefore);
    const early = dated.map(({ column }) => toEarlyReason(column));
    const all = [...Object.keys(reasons), ...new Set([...unknown, ...early])];
    expect(matchAll(rows.join(' '), /`([A-Z_]+)`/g)).toEqual(all.sort());
  });

  it("docs/operating.md has exactly the project's metrics", () => {
    const metrics = matchAll(sources.join('\n'), /name: '(retailstream_\w+)'/g);
    const listed = readSection(requirePage('docs/operating.md'), 'Monitoring');
    expect(matchAll(listed, /`(retailstream_\w+)`/g)).toEqual(metrics);
  });

  it('docs/notifications.md has exactly the existing channels, kinds of events and alerts', () => {
    const page = requirePage('docs/notifications.md');
    const rows = (title: string) => matchAll(readSection(page, title), /^\| `([\w-]+)` /gm);
    expect(rows('Where messages go')).toEqual([...CHANNELS, 'channel'].sort());
    expect(rows('Set a rule')).toEqual([...KINDS, 'on'].sort());
    const alerts = openFlows().flatMap((flow) => flow.alerts.map(({ name }) => name));
    expect(rows('Business alerts')).toEqual(alerts.sort());
  });

  it('README has exactly the options of npm start', () => {
    const listed = matchAll(readSection(readme, 'Output and options'), /^\| `--([a-z]+)/gm);
    expect(listed).toEqual(matchAll(HELP, /^ +--([a-z]+)/gm));
  });

  it('docs/development.md names every decision record', () => {
    const decisions = requirePage('docs/development.md').text;
    const links = records.map(({ path }) => path.replace('docs/', ''));
    expect(links.filter((link) => !decisions.includes(`(${link})`))).toEqual([]);
  });
});
