import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

/** Created by `npm run build`, which `npm test` runs after source changes. */
const folder = fileURLToPath(new URL('../../dist/web/', import.meta.url));
const BYTES_MAX = 250 * 1024;

const read = (file: string) => readFileSync(`${folder}${file}`, 'utf8');

/** Returns every file that a page loads, at once or later: those in its markup, and those that they name. */
function loadedBy(page: string): Set<string> {
  const known = new Set<string>();
  const follow = (file: string) => {
    if (known.has(file)) return;
    known.add(file);
    if (/\.(html|js|css)$/.test(file)) {
      for (const [, name = ''] of read(file).matchAll(/["'(`](?:\/assets\/|\.\/)([\w.-]+\.\w+)/g)) {
        follow(`assets/${name}`);
      }
    }
  };
  follow(page);
  return known;
}

describe('the built page', () => {
  it('is at most 250 KB compressed, including all that it loads', () => {
    const files = [...loadedBy('index.html')];
    expect(files.some((file) => file.endsWith('.js'))).toBe(true);
    expect(files.some((file) => file.endsWith('.css'))).toBe(true);
    const sizes = files.map((file) => readFileSync(`${folder}${file}.gz`).length);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(BYTES_MAX);
  });

  it('loads no part of the explorer', () => {
    const ofPage = loadedBy('index.html');
    const graphiql = [...loadedBy('graphiql/index.html')].filter((file) =>
      file.includes('graphiql-'),
    );
    expect(graphiql.length).toBeGreaterThan(0);
    expect(graphiql.filter((file) => ofPage.has(file))).toEqual([]);
  });

  it.each(['index.html', 'graphiql/index.html'])('%s names no other server', (page) => {
    const markup = read(page);
    expect([...markup.matchAll(/(?:src|href)="(?!\/)([^"]*)"/g)].map(([, url]) => url)).toEqual(
      page === 'index.html' ? ['#answers'] : [],
    );
    expect(markup).not.toMatch(/<style|style=|<script(?![^>]*src=)/);
  });

  it('has a compressed form of each file', () => {
    const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
    const texts = names.filter((name) => /\.(html|js|css|svg)$/.test(name));
    expect(
      texts.filter((name) => !names.includes(`${name}.br`) || !names.includes(`${name}.gz`)),
    ).toEqual([]);
  });
});
