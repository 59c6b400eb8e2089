import { readFileSync } from 'node:fs';
import { renderSvg } from './chart/svg.js';
import type { PrintedTable } from './printed-table.js';
import type { ReportDocument, Section } from './report-document.js';
import { formatMoment, formatMoreRows } from './format.js';

const STYLE = readFileSync(new URL('./report.css', import.meta.url), 'utf8');
const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escapeHtml = (text: string) => text.replaceAll(/[&<>"']/g, (sign) => ENTITIES[sign] ?? '');

/** Returns a self-contained page: it loads and runs nothing, whatever its text. */
export function* renderHtml({ title, dueAt, facts, warnings, sections }: ReportDocument) {
  yield `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>
${STYLE}</style>
</head>
<body>
<header>
<h1>${escapeHtml(title)}</h1>
<p class="time"><time datetime="${dueAt.toISOString()}">${formatMoment(dueAt)}</time></p>
${facts.map((fact) => `<p>${escapeHtml(fact)}</p>`).join('\n')}
${warnings.map((warning) => `<p class="warning">${escapeHtml(warning)}</p>`).join('\n')}
</header>
`;
  for (const section of sections) yield* renderSection(section);
  yield '</body>\n</html>\n';
}

function* renderSection(section: Section) {
  const { title, about, question, sentence, notes, chart, method, limits, tables } = section;
  yield `<section>\n<h2>${escapeHtml(title)}</h2>\n`;
  if (question !== undefined) yield `<p class="question">${escapeHtml(question)}</p>\n`;
  yield `<p>${escapeHtml(about)}</p>\n`;
  if (sentence !== undefined) yield `<p class="sentence">${escapeHtml(sentence)}</p>\n`;
  for (const note of notes) yield `<p class="note">${escapeHtml(note)}</p>\n`;
  if (chart) {
    const caption = `<figcaption>${escapeHtml(chart.title)}</figcaption>`;
    yield `<figure>${caption}\n${renderSvg(chart, escapeHtml)}</figure>\n`;
  }
  if (method !== undefined) yield `<h3>Method</h3>\n<p>${escapeHtml(method)}</p>\n`;
  if (limits !== undefined) {
    const items = limits.map((limit) => `<li>${escapeHtml(limit)}</li>`);
    yield `<h3>Limits</h3>\n<ul>\n${items.join('\n')}\n</ul>\n`;
  }
  for (const table of tables) yield table.isSingle ? renderUpright(table) : renderTable(table);
  yield* renderLegend(section);
}

function* renderLegend({ legend }: Section) {
  if (legend.length > 0) {
    const terms = legend.map(
      ({ heading, about: said }) => `<dt>${escapeHtml(heading)}</dt><dd>${escapeHtml(said)}</dd>`,
    );
    yield `<details open>\n<summary>The columns</summary>\n<dl>\n${terms.join('\n')}\n</dl>\n</details>\n`;
  }
  yield '</section>\n';
}

function renderUpright({ about, columns, rows: [row = []] }: PrintedTable): string {
  const lines = columns.map(({ heading, about: said, isNumber }, index) => {
    const value = `<td${isNumber ? ' class="number"' : ''}>${escapeHtml(row[index] ?? '')}</td>`;
    return `<tr><th scope="row">${escapeHtml(heading)}</th>${value}<td class="said">${escapeHtml(said)}</td></tr>`;
  });
  const caption = about === '' ? '' : `<caption>${escapeHtml(about)}</caption>\n`;
  return `<div class="wide"><table class="upright">\n${caption}<tbody>\n${lines.join('\n')}\n</tbody>\n</table></div>\n`;
}

function renderTable({ title, about, columns, rows, hidden }: PrintedTable): string {
  const name = title === '' ? '' : `<h3>${escapeHtml(title)}</h3>\n`;
  const said = about === '' ? '' : `<p>${escapeHtml(about)}</p>\n`;
  if (rows.length + hidden === 0) return `${name}${said}<p class="note">No rows.</p>\n`;
  const open = columns.map(({ isNumber }) => (isNumber ? '<td class="number">' : '<td>'));
  const head = columns.map(
    ({ heading, isNumber }) =>
      `<th scope="col"${isNumber ? ' class="number"' : ''}>${escapeHtml(heading)}</th>`,
  );
  const body = rows.map((row) => {
    const cells = row.map((cell, index) => `${open[index] ?? '<td>'}${escapeHtml(cell)}</td>`);
    return `<tr>${cells.join('')}</tr>`;
  });
  const more = hidden === 0 ? '' : `<p class="note">${formatMoreRows(hidden)}</p>\n`;
  const table = `<table>\n<thead><tr>${head.join('')}</tr></thead>\n<tbody>\n${body.join('\n')}\n</tbody>\n</table>`;
  return `${name}${said}<div class="wide">${table}</div>\n${more}`;
}
