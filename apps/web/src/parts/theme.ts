import { button } from './element.js';

const NAME = 'retailstream.theme';
type Theme = 'light' | 'dark';

const chosen = (): Theme | undefined => {
  const theme = localStorage.getItem(NAME);
  return theme === 'light' || theme === 'dark' ? theme : undefined;
};

const systems = (): Theme =>
  matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';

/** Applies the theme that the reader chose here before, else the system's. */
export function applyTheme(): void {
  const theme = chosen();
  if (theme !== undefined) document.documentElement.dataset['theme'] = theme;
}

/** Toggles between light and dark. */
export function themeButton(): HTMLButtonElement {
  const label = () => ((chosen() ?? systems()) === 'dark' ? 'Light colours' : 'Dark colours');
  const made = button(label(), () => {
    localStorage.setItem(NAME, (chosen() ?? systems()) === 'dark' ? 'light' : 'dark');
    applyTheme();
    made.textContent = label();
  });
  return made;
}
