import type { Mood } from '../../shared/domain/index.ts'

/** The eyes of every small face, in a box of 16. */
export const eyes = 'M5.6 6.6h.01M10.4 6.6h.01'

/** What tells one mood's face from another's, in a box of 16. */
export const mouths: Readonly<Record<Mood, string>> = {
  calm: 'M5.5 10.2h5',
  pleased: 'M5 9.4c1.6 2 4.4 2 6 0',
  uneasy: 'M5.2 10.6c1.2-1 2 .6 3-.2s1.6-.9 2.6-.2',
  upset: 'M5 11c1.6-1.8 4.4-1.8 6 0',
  furious: 'M4.8 11.2c1.8-2.2 4.6-2.2 6.4 0M4.2 4.6l2.6 1M11.8 4.6l-2.6 1',
  grieving: 'M5 11.2c1.6-1.6 4.4-1.6 6 0M11 7.6v2',
}
