import { button, element } from './element.js';

const COPIED_MS = 2000;

/** The query of an answer, to copy or to open in the explorer. @param name of the question */
export function queryElement(text: string, name: string): HTMLElement {
  const code = element('code', {}, text);
  const copy = button('Copy', async () => {
    const isCopied = await copied(text, code);
    copy.textContent = isCopied ? 'Copied' : 'Selected. Press Ctrl+C to copy';
    setTimeout(() => (copy.textContent = 'Copy'), COPIED_MS);
  });
  copy.setAttribute('aria-live', 'polite');
  const explore = element(
    'a',
    { class: 'button', href: `/graphiql?query=${encodeURIComponent(text)}` },
    'Open in GraphiQL',
  );
  return element(
    'details',
    { class: 'query' },
    element('summary', {}, 'GraphQL query'),
    element('pre', { tabindex: '0', role: 'region', 'aria-label': `GraphQL query: ${name}` }, code),
    element('p', { class: 'actions' }, copy, explore),
  );
}

/** Browsers allow the clipboard only on secure pages; other pages select the text instead. */
async function copied(text: string, code: HTMLElement): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    getSelection()?.selectAllChildren(code);
    return false;
  }
}
