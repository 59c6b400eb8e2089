import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { settingNames } from '#platform/config/config.js';

const root = new URL('../../', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, root), 'utf8');
const readme = read('README.md');

const found = (text: string, pattern: RegExp) =>
  [...new Set([...text.matchAll(pattern)].map(([, group]) => group ?? ''))].sort();

/** Text between a heading and the next one of its level or above. */
function section(title: string): string {
  const start = readme.indexOf(`\n## ${title}\n`);
  expect(start, `README has no section "${title}"`).toBeGreaterThan(-1);
  const end = readme.indexOf('\n## ', start + 1);
  return readme.slice(start, end < 0 ? undefined : end);
}

/** The anchor GitHub gives a heading. */
const anchorOf = (heading: string) =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(' ', '-');

/** Source files of the libraries and applications, tests left out. */
const sources = ['libs', 'apps'].flatMap((folder) =>
  readdirSync(new URL(folder, root), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') && !path.endsWith('.spec.ts'))
    .map((path) => read(`${folder}/${path}`)),
);

describe('README', () => {
  const useCases = readdirSync(new URL('libs/analytics/src/use-cases', root)).filter(
    (name) => !name.endsWith('.ts'),
  );

  it.each(useCases)('shows the example of %s word for word', (name) => {
    expect(readme).toContain(read(`libs/analytics/src/use-cases/${name}/example.graphql`).trim());
  });

  it('lists exactly the settings that there are', () => {
    const listed = found(section('Configuration'), /^\| `([A-Z_]+)`/gm);
    expect(listed).toEqual([...settingNames].sort());
  });

  it('lists exactly the error codes that there are', () => {
    const codes = found(read('libs/platform/src/errors/app-error.ts'), /^ {2}\| '([A-Z_]+)'/gm);
    const listed = found(section('Troubleshooting'), /^\| `([A-Z_]+)`/gm);
    expect(listed).toEqual(codes);
  });

  it('lists exactly the metrics of our own that there are', () => {
    const metrics = found(sources.join('\n'), /name: '(retailstream_\w+)'/g);
    expect(found(section('Monitoring'), /^\| `(retailstream_\w+)`/gm)).toEqual(metrics);
  });

  it('mentions only npm scripts that exist', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const mentioned = found(readme, /npm run (?:--silent )?([a-z][a-z:-]*)/g);
    expect(Object.keys(scripts)).toEqual(expect.arrayContaining(mentioned));
  });

  it('mentions only REST paths that exist', () => {
    const { paths } = JSON.parse(read('docs/openapi.json')) as { paths: Record<string, unknown> };
    const mentioned = found(readme, /(\/v1\/[a-z-]+(?:\/[a-z-]+|\/\d+|\/\{id\})*)/g);
    const known = mentioned.map((path) => path.replace(/\/\d+$/, '/{id}'));
    expect(Object.keys(paths)).toEqual(expect.arrayContaining(known));
  });
});

describe('links', () => {
  const records = readdirSync(new URL('docs/adr', root)).map((name) => `docs/adr/${name}`);

  it.each(['README.md', ...records])('of %s lead somewhere', (document) => {
    const text = read(document);
    const anchors = found(text, /^#+ (.+)$/gm).map((heading) => `#${anchorOf(heading)}`);
    const links = found(text, /\]\(([^)\s]+)\)/g).filter((link) => !/^[a-z]+:/.test(link));
    const broken = links.filter((link) => {
      if (link.startsWith('#')) return !anchors.includes(link);
      return !existsSync(fileURLToPath(new URL(link.split('#')[0] ?? '', new URL(document, root))));
    });
    expect(broken).toEqual([]);
  });

  it('of README name every decision record', () => {
    expect(records.filter((record) => !readme.includes(`(${record})`))).toEqual([]);
  });
});
