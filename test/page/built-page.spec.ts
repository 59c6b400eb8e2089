import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { HEADING } from '#web/home/heading.js';

/** Created by `npm run build`, which `npm test` runs after source changes. */
const folder = fileURLToPath(new URL('../../dist/web/', import.meta.url));
/** What a browser loads before it shows a page of the console; parts of a page are loaded with it. */
const FIRST_BYTES = 150_000;

const read = (file: string) => readFileSync(`${folder}${file}`, 'utf8');

/** Any file that a script or a style sheet names. */
const NAMED = /["'(`](?:\/assets\/|\.\/)([\w.-]+\.\w+)/g;
/** A script that another one needs before it runs. */
const NEEDED = /(?:from|import)\s*["'`]\.\/([\w.-]+\.js)/g;

/**
 * Returns the files that a page loads: those in its markup, and those that they name.
 * @param inScripts finds the names in a script
 */
function listLoaded(page: string, inScripts = NAMED): Set<string> {
  const known = new Set<string>();
  const follow = (file: string) => {
    if (known.has(file)) return;
    known.add(file);
    if (/\.(html|js|css)$/.test(file)) {
      const names = file.endsWith('.js') ? inScripts : NAMED;
      for (const [, name = ''] of read(file).matchAll(names)) {
        follow(`assets/${name}`);
      }
    }
  };
  follow(page);
  return known;
}

describe('the built page', () => {
  it('needs at most 150 KB compressed before it shows anything', () => {
    const files = [...listLoaded('index.html', NEEDED)];
    expect(files.some((file) => file.endsWith('.js'))).toBe(true);
    expect(files.some((file) => file.endsWith('.css'))).toBe(true);
    const sizes = files.map((file) => readFileSync(`${folder}${file}.gz`).length);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(FIRST_BYTES);
    const later = [...listLoaded('index.html')].filter((file) => !files.includes(file));
    expect(later.some((file) => file.endsWith('.js'))).toBe(true);
  });

  it('has its heading in the document of the home, which is painted before any code', () => {
    const [heading] = /<h1>[^<]+<\/h1>/.exec(read('home.html')) ?? [];
    expect(heading).toBe(`<h1>${HEADING.title}</h1>`);
    expect(read('index.html')).not.toContain('<h1>');
  });

  it.each(['index.html', 'home.html'])('%s names no other server', (page) => {
    const markup = read(page);
    expect([...markup.matchAll(/(?:src|href)="(?!\/)([^"]*)"/g)].map(([, url]) => url)).toEqual([]);
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
