export type Theme = 'dark' | 'light'

const key = 'theme'
const system = matchMedia('(prefers-color-scheme: light)')

/** What was chosen here, else what the device prefers. */
export function currentTheme(): Theme {
  const chosen = localStorage.getItem(key)
  if (chosen === 'dark' || chosen === 'light') return chosen
  return system.matches ? 'light' : 'dark'
}

/** Colours the page, and again whenever the device changes its mind. */
export function applyTheme(): void {
  const apply = () => {
    document.documentElement.dataset.theme = currentTheme()
  }
  apply()
  system.addEventListener('change', apply)
}

export function toggleTheme(): void {
  const next: Theme = currentTheme() === 'dark' ? 'light' : 'dark'
  localStorage.setItem(key, next)
  document.documentElement.dataset.theme = next
}
