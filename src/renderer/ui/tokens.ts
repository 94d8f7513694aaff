/** Names of the two colour schemes. */
export type Scheme = 'light' | 'dark'

/** Every colour of the screen. A component never names a colour itself, it uses `var(--<name>)`. */
export interface Tokens {
  /** Behind everything. */
  readonly canvas: string
  /** Panels. */
  readonly surface: string
  /** What lies above a panel: bubbles, menus, fields. */
  readonly raised: string
  /** Wells and tracks. */
  readonly sunken: string
  readonly hover: string
  readonly selected: string
  readonly ink: string
  readonly inkSoft: string
  readonly inkFaint: string
  readonly hairline: string
  readonly hairlineStrong: string
  readonly accent: string
  readonly accentHover: string
  readonly accentPressed: string
  readonly accentSoft: string
  readonly onAccent: string
  /** The clock's three temperatures: a mark for shapes, a text colour where words carry it, a soft ground. */
  readonly calm: string
  readonly amber: string
  readonly amberMark: string
  readonly amberSoft: string
  readonly red: string
  readonly redMark: string
  readonly redSoft: string
  readonly onRed: string
  readonly good: string
  readonly goodSoft: string
  readonly publicInk: string
  readonly publicSoft: string
  readonly privateInk: string
  readonly privateSoft: string
  readonly note: string
  readonly noteSoft: string
  readonly shadow: string
  /** Over the page while a dialog stands open. */
  readonly scrim: string
}

const light: Tokens = {
  canvas: '#f1f0ec',
  surface: '#faf9f7',
  raised: '#ffffff',
  sunken: '#e9e7e1',
  hover: '#f1f0ec',
  selected: '#e3eeee',
  ink: '#1d2528',
  inkSoft: '#475257',
  inkFaint: '#626b70',
  hairline: '#e3e1da',
  hairlineStrong: '#c9c6bd',
  accent: '#1c6870',
  accentHover: '#17595f',
  accentPressed: '#124a50',
  accentSoft: '#e1eded',
  onAccent: '#ffffff',
  calm: '#4f8b8f',
  amber: '#85530a',
  amberMark: '#cf8a17',
  amberSoft: '#faf0dd',
  red: '#ad241b',
  redMark: '#c8372c',
  redSoft: '#fae8e5',
  onRed: '#ffffff',
  good: '#2a6e47',
  goodSoft: '#e4f0e8',
  publicInk: '#86480f',
  publicSoft: '#fcf6ee',
  privateInk: '#3a4c8c',
  privateSoft: '#edf0f9',
  note: '#6b5a12',
  noteSoft: '#faf6df',
  shadow: '0 4px 16px rgb(29 37 40 / 12%)',
  scrim: 'rgb(40 50 54 / 32%)',
}

const dark: Tokens = {
  canvas: '#101518',
  surface: '#161c20',
  raised: '#1e262b',
  sunken: '#0c1012',
  hover: '#1b2227',
  selected: '#1b3034',
  ink: '#e3e8e8',
  inkSoft: '#b3bdc0',
  inkFaint: '#8f9b9f',
  hairline: '#273137',
  hairlineStrong: '#3d4a50',
  accent: '#6cbdc1',
  accentHover: '#82cbce',
  accentPressed: '#5aadb1',
  accentSoft: '#1a3236',
  onAccent: '#0b191b',
  calm: '#5fa3a6',
  amber: '#e6b563',
  amberMark: '#d8a03c',
  amberSoft: '#2e2616',
  red: '#f29184',
  redMark: '#cb4737',
  redSoft: '#391f1c',
  onRed: '#ffffff',
  good: '#7cc79a',
  goodSoft: '#18291f',
  publicInk: '#e2a970',
  publicSoft: '#211c17',
  privateInk: '#a7b5ec',
  privateSoft: '#1b2136',
  note: '#d9c46a',
  noteSoft: '#27241a',
  shadow: '0 6px 20px rgb(0 0 0 / 45%)',
  scrim: 'rgb(4 7 8 / 60%)',
}

/** The colours of both schemes. */
export const tokens: Readonly<Record<Scheme, Tokens>> = { light, dark }

/** What changes for who asks their system for more contrast: text at 7:1 on every ground, lines that are seen. */
const stronger: Readonly<Record<Scheme, Partial<Tokens>>> = {
  light: { canvas: '#ffffff', surface: '#ffffff', sunken: '#f0efeb', hover: '#f0efeb', ink: '#000000', inkSoft: '#23292c', inkFaint: '#343c40', hairline: '#75797b', hairlineStrong: '#3f4548', accent: '#0b464c', accentHover: '#093a3f', accentPressed: '#072d31', calm: '#21666b', amber: '#5c3800', amberMark: '#8a5606', red: '#84110a', redMark: '#a31a10', good: '#174a2d', publicInk: '#5f3006', privateInk: '#25346f', note: '#463a06' },
  dark: { canvas: '#000000', surface: '#0a0d0f', raised: '#12181b', sunken: '#000000', ink: '#ffffff', inkSoft: '#e9eeee', inkFaint: '#d3dadb', hairline: '#88959a', hairlineStrong: '#b9c4c8', accent: '#a3e4e7', accentHover: '#b9eff1', accentPressed: '#8ed8db', calm: '#8fd3d6', amber: '#ffd692', amberMark: '#f0bd62', red: '#ffbdb3', redMark: '#c63d2c', good: '#abebc4', publicInk: '#f6c89a', privateInk: '#cbd5ff', note: '#f0de93' },
}

/** The colours of a scheme, with more contrast where that is asked for. */
export function tokensOf(scheme: Scheme, moreContrast: boolean): Tokens {
  return moreContrast ? { ...tokens[scheme], ...stronger[scheme] } : tokens[scheme]
}

/** Reading faces, as `base.css` names them for the language of the page: the system's Chinese first in Chinese. */
export const fontFamily = 'var(--faces)'

/** The one radius, px. */
export const radius = 6

/** CSS name of a token: `inkSoft` → `--ink-soft`. */
export function cssName(name: string): string {
  return `--${name.replaceAll(/[A-Z]/g, letter => `-${letter.toLowerCase()}`)}`
}

/** Puts a scheme's colours on an element (the root of the page) as custom properties. */
export function applyTokens(element: HTMLElement, scheme: Scheme, moreContrast = false): void {
  for (const [name, value] of Object.entries(tokensOf(scheme, moreContrast)))
    element.style.setProperty(cssName(name), value)
  element.dataset.scheme = scheme
  element.style.colorScheme = scheme
}
