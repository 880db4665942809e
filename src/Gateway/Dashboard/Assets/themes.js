// The button that goes from the system's theme to light, to dark, and back.
const NAMES = { system: 'Theme: system', light: 'Theme: light', dark: 'Theme: dark' };
const NEXT = { system: 'light', light: 'dark', dark: 'system' };

export function switchTheme(button) {
  const show = () => { button.textContent = NAMES[document.documentElement.dataset.theme ?? 'system']; };
  button.addEventListener('click', () => {
    const next = NEXT[document.documentElement.dataset.theme ?? 'system'];
    if (next === 'system') delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = next;
    try {
      if (next === 'system') localStorage.removeItem('theme');
      else localStorage.setItem('theme', next);
    } catch {
      // It holds for this page then.
    }
    show();
  });
  show();
  button.hidden = false;
}
