/**
 * The page that bull-board's template makes, as our policy for pages allows it: without fonts of another
 * server, and without the styles in line of what stands there while it loads.
 * @param template EJS in which nothing but values are put in: `<%= escaped %>` and `<%- as it is %>`
 */
export function boardPage(template: string, values: Readonly<Record<string, string>>): string {
  return template
    .replace(/<link href="https:[^>]*>/g, '')
    .replace(/<div id="root">[^]*?<\/style>\s*<\/div>/, '<div id="root"></div>')
    .replace(/<%([=-])\s*(\w+)\s*%>/g, (_tag, kind: string, name: string) => {
      const value = values[name] ?? '';
      return kind === '=' ? escaped(value) : value;
    });
}

const escaped = (text: string) => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
